/** What somebody began to write in each conversation: kept in the tab, so that neither another conversation nor a reload loses it. */
export interface Draft {
  text: string
  /** It is a note for colleagues, and is never sent to the customer. */
  isNote: boolean
  replyTo: { messageId: string; text: string } | null
  suggestionId: string | null
}

export const EMPTY: Draft = { text: '', isNote: false, replyTo: null, suggestionId: null }

type Kept = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>

const KEPT_AS = 'prosa.draft.'

export class Drafts {
  private readonly memory = new Map<string, Draft>()
  private readonly listeners = new Set<() => void>()

  constructor(
    private readonly userId: string,
    private readonly storage: Kept = sessionStorage,
  ) {}

  of(conversationId: string): Draft {
    const known = this.memory.get(conversationId) ?? read(this.storage.getItem(this.keyOf(conversationId)))
    this.memory.set(conversationId, known)
    return known
  }

  onChange = (listener: () => void): (() => void) => {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  change(conversationId: string, what: Partial<Draft>): void {
    this.keep(conversationId, { ...this.of(conversationId), ...what })
  }

  /** Puts words behind what is there already, which is not lost. */
  add(conversationId: string, words: string, what: Partial<Draft> = {}): void {
    const { text } = this.of(conversationId)
    this.change(conversationId, { ...what, text: text.trim() === '' ? words : `${text}\n${words}` })
  }

  private keep(conversationId: string, draft: Draft): void {
    this.memory.set(conversationId, draft)
    const isEmpty = draft.text === '' && draft.replyTo === null
    try {
      if (isEmpty) this.storage.removeItem(this.keyOf(conversationId))
      else this.storage.setItem(this.keyOf(conversationId), JSON.stringify(draft))
    } catch {
      // Full, or forbidden: it is in this page's memory all the same.
    }
    this.listeners.forEach((listener) => listener())
  }

  private keyOf(conversationId: string): string {
    return `${KEPT_AS}${this.userId}.${conversationId}`
  }
}

function read(kept: string | null): Draft {
  try {
    const value: unknown = JSON.parse(kept ?? 'null')
    if (typeof value !== 'object' || value === null || !('text' in value) || typeof value.text !== 'string')
      return EMPTY
    return { ...EMPTY, ...value, text: value.text }
  } catch {
    return EMPTY
  }
}

const all = new Map<string, Drafts>()

export function draftsOf(userId: string): Drafts {
  const known = all.get(userId) ?? new Drafts(userId)
  all.set(userId, known)
  return known
}

/** Whoever signs out leaves nothing behind that they began to write. What they have sent, and is not said yet, is the outbox's. */
export function forgetDrafts(storage: Storage = sessionStorage): void {
  all.clear()
  const keys = Array.from({ length: storage.length }, (_, index) => storage.key(index) ?? '')
  for (const key of keys) if (key.startsWith(KEPT_AS)) storage.removeItem(key)
}

/** Returns the text with something put where the cursor is, and where the cursor is then. */
export function inserted(text: string, from: number, to: number, what: string): { text: string; cursor: number } {
  return { text: text.slice(0, from) + what + text.slice(to), cursor: from + what.length }
}

const MARKS: Readonly<Record<string, string>> = { b: '*', i: '_', x: '~' }

/** Returns the mark that Ctrl (or ⌘) and a key put around what is chosen: WhatsApp's own. */
export const markOf = (key: string): string | undefined => MARKS[key.toLowerCase()]

/** Returns the text with a mark around a stretch of it, or without one that stands there already, and where the stretch is then. */
export function marked(
  text: string,
  from: number,
  to: number,
  mark: string,
): { text: string; from: number; to: number } {
  const [before, middle, after] = [text.slice(0, from), text.slice(from, to), text.slice(to)]
  if (before.endsWith(mark) && after.startsWith(mark))
    return { text: before.slice(0, -1) + middle + after.slice(1), from: from - 1, to: to - 1 }
  return { text: before + mark + middle + mark + after, from: from + 1, to: to + 1 }
}

/** Returns what is looked for among the canned answers: what follows a slash that everything begins with. */
export function soughtAnswer(text: string): string | null {
  const found = /^\/([^\s/]{0,50})$/.exec(text)
  return found ? (found[1] ?? '') : null
}
