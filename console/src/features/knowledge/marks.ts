/** Which words of a passage are those of the question, by the terms that the search says it has found there. */

/** A piece of a text; those that are `marked` answer to the question. */
export interface Piece {
  text: string
  marked: boolean
}

interface Token {
  folded: string
  start: number
  end: number
}

/** An ending of a word beyond its stem, at most: "entrega" and "entregaríamos". */
const LONGEST_ENDING = 6
const SHORTEST_STEM = 3
/** A code is written in so many parts, at most: "31 3281-5540". */
const MOST_PARTS = 6
const SOUNDS_ALIKE = '~'

const WORD = /[\p{L}\p{N}\p{M}]+/gu
/** What stands between the parts of a code or a number. */
const BETWEEN = /^[-./,:_ ()]{1,3}$/

/** Returns a text in small letters without accents, as terms are. */
const folded = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()

/** Returns a text cut where what is marked begins and ends; put together again it is the same text. */
export function marked(text: string, terms: readonly string[]): Piece[] {
  const known = new Known(terms)
  const tokens = Array.from(text.matchAll(WORD), (found): Token => {
    return { folded: folded(found[0]), start: found.index, end: found.index + found[0].length }
  })
  const pieces: Piece[] = []
  let done = 0
  for (let at = 0; at < tokens.length;) {
    const last = known.lastOf(tokens, at, text)
    const [from, to] = [tokens[at], tokens[last ?? at]]
    at = (last ?? at) + 1
    if (last === null || !from || !to) continue
    if (from.start > done) pieces.push({ text: text.slice(done, from.start), marked: false })
    pieces.push({ text: text.slice(from.start, to.end), marked: true })
    done = to.end
  }
  if (done < text.length) pieces.push({ text: text.slice(done), marked: false })
  return pieces
}

/** Returns the words of the question that were found in a passage, as they were written. */
export const wordsFound = (question: string, terms: readonly string[]): string[] => [
  ...new Set(marked(question, terms).flatMap((piece) => (piece.marked ? [piece.text] : []))),
]

/** Returns whether nothing of the question stands there but what sounds alike. */
export const onlySoundsAlike = (terms: readonly string[]): boolean =>
  terms.length > 0 && terms.every((term) => term.startsWith(SOUNDS_ALIKE))

class Known {
  private readonly stems = new Set<string>()
  private readonly codes = new Set<string>()

  constructor(terms: readonly string[]) {
    for (const term of terms) {
      if (term.startsWith(SOUNDS_ALIKE)) continue
      if (/\p{N}/u.test(term)) this.codes.add(term.replaceAll('.', ''))
      else this.stems.add(term)
    }
  }

  /** Returns the last token of what begins at one and is known; null where nothing does. */
  lastOf(tokens: readonly Token[], at: number, text: string): number | null {
    let whole = ''
    let found: number | null = null
    for (let next = at; next < Math.min(tokens.length, at + MOST_PARTS); next++) {
      const [before, token] = [tokens[next - 1], tokens[next]]
      if (!token || (next > at && before && !BETWEEN.test(text.slice(before.end, token.start)))) break
      whole += token.folded
      if (this.codes.has(whole)) found = next
    }
    if (found !== null) return found
    return this.isWord(tokens[at]?.folded ?? '') ? at : null
  }

  private isWord(word: string): boolean {
    if (this.stems.has(word)) return true
    const shortest = Math.max(SHORTEST_STEM, word.length - LONGEST_ENDING)
    for (let length = word.length - 1; length >= shortest; length--)
      if (this.stems.has(word.slice(0, length))) return true
    return false
  }
}
