/** WhatsApp's formatting (*bold*, _italic_, ~strike~, `code`, ```code```) and links, as a tree. Foreign text: read once, in linear time. */
export type Inline =
  | string
  | { kind: 'bold' | 'italic' | 'strike'; children: Inline[] }
  | { kind: 'code'; text: string }
  | { kind: 'link'; href: string; text: string }

type Style = 'bold' | 'italic' | 'strike'
const styles: Record<string, Style> = { '*': 'bold', _: 'italic', '~': 'strike' }

interface Open {
  marker: string
  /** How many pieces there were when it opened. */
  at: number
}

const PIECES = /```|`|https?:\/\/[^\s<>"]+|\n|[*_~]/g
const WORD = /[\p{L}\p{N}]/u

/** Returns an address that may be opened from the page: http or https, and without a name that poses as another host. */
export function safeAddress(address: string): string | null {
  if (!URL.canParse(address)) return null
  const url = new URL(address)
  const isWeb = url.protocol === 'http:' || url.protocol === 'https:'
  return isWeb && url.username === '' && url.password === '' ? url.href : null
}

/** What ends a sentence, or closes a bracket that opened before the address, is not of the address. */
function withoutTail(address: string): string {
  const hasBracket = address.includes('(')
  let end = address.length
  for (; end > 0; end -= 1) {
    const last = address.charAt(end - 1)
    if ('.,;:!?\'"*_~`'.includes(last)) continue
    if (last === ')' && !hasBracket) continue
    break
  }
  return address.slice(0, end)
}

export function parseFormatting(text: string): Inline[] {
  const pieces: Inline[] = []
  let open: Open[] = []
  let from = 0

  const say = (until: number) => {
    if (until > from) pieces.push(text.slice(from, until))
  }
  const pass = (until: number) => {
    from = until
    PIECES.lastIndex = until
  }

  PIECES.lastIndex = 0
  for (let found = PIECES.exec(text); found !== null; found = PIECES.exec(text)) {
    const [piece] = found
    const at = found.index
    const after = at + piece.length
    if (piece === '\n') {
      open = []
    } else if (piece === '`' || piece === '```') {
      const end = closingOf(text, piece, after)
      if (end === -1) continue
      say(at)
      pieces.push({ kind: 'code', text: text.slice(after, end) })
      pass(end + piece.length)
    } else if (piece.length > 1) {
      const address = withoutTail(piece)
      const href = safeAddress(address)
      if (href === null) continue
      say(at)
      pieces.push({ kind: 'link', href, text: address })
      pass(at + address.length)
    } else {
      const before = text.charAt(at - 1)
      const next = text.charAt(after)
      const opened = closes(before, next) ? open.findLastIndex((one) => one.marker === piece) : -1
      const style = styles[piece]
      const start = open[opened]
      if (style !== undefined && start !== undefined) {
        say(at)
        const [marker, ...children] = pieces.splice(start.at)
        if (children.length > 0) pieces.push({ kind: style, children })
        else pieces.push(marker ?? '', piece)
        open = open.slice(0, opened)
        pass(after)
      } else if (opens(before, next) && !open.some((one) => one.marker === piece)) {
        say(at)
        open.push({ marker: piece, at: pieces.length })
        pieces.push(piece)
        pass(after)
      }
    }
  }
  say(text.length)
  return joined(pieces)
}

/** At most the lines of three styles are open at once, so that looking for one costs nothing. */
const opens = (before: string, next: string): boolean => !WORD.test(before) && next !== '' && !/\s/.test(next)
const closes = (before: string, next: string): boolean => before !== '' && !/\s/.test(before) && !WORD.test(next)

function closingOf(text: string, marker: string, after: number): number {
  const end = text.indexOf(marker, after)
  if (end <= after) return -1
  if (marker === '`' && text.slice(after, end).includes('\n')) return -1
  return end
}

function joined(pieces: readonly Inline[]): Inline[] {
  const result: Inline[] = []
  for (const piece of pieces) {
    const last = result.at(-1)
    if (typeof piece === 'string' && typeof last === 'string') result[result.length - 1] = last + piece
    else
      result.push(
        typeof piece === 'object' && 'children' in piece ? { ...piece, children: joined(piece.children) } : piece,
      )
  }
  return result
}
