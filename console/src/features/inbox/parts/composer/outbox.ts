/**
 * What was written and is not sent yet. Each letter is sent under one id for ever, so that it is sent once however often it is
 * said; it is kept in the tab, so that a reload loses none; and it stays, with the reason, where it was refused.
 */
import type { components } from '@/api/generated/conversation'
import { asProblem } from '@/api/problem'
import { backoffMs } from '@/live/backoff'

type Body = Omit<components['schemas']['NewMessage'], 'client_id'>

export interface Letter {
  clientId: string
  conversationId: string
  writtenAt: string
  /** The last message that there was when it was written. */
  after: number
  body: Body
  /** What is shown while it is on its way: a file's name, where it is one. */
  fileName?: string
  state: 'sending' | 'failed'
  problem?: { status: number; detail: string; reason: string | null }
}

/** Says a letter, and sees to it that its message is shown. Rejects with `ProblemError`. */
export type Deliver = (letter: Letter) => Promise<void>

const TRIES = 4
/** What waited for so long in a page that was closed is sent only if somebody wants it still. */
const STALE_MS = 15 * 60_000

export class Outbox {
  private letters: readonly Letter[]
  private readonly underWay = new Set<string>()
  private readonly listeners = new Set<() => void>()

  constructor(
    private readonly keptAs: string,
    private readonly storage: Pick<Storage, 'getItem' | 'setItem'> = sessionStorage,
    now: number = Date.now(),
  ) {
    this.letters = read(storage.getItem(keptAs)).map((letter) => (isStale(letter, now) ? asStale(letter) : letter))
  }

  all = (): readonly Letter[] => this.letters

  onChange = (listener: () => void): (() => void) => {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  post(letter: Letter, deliver: Deliver): void {
    this.become([...this.letters, letter])
    void this.send(letter, deliver)
  }

  again(clientId: string, deliver: Deliver): void {
    const letter = this.letters.find((one) => one.clientId === clientId)
    if (!letter) return
    const sending: Letter = { ...letter, state: 'sending', problem: undefined }
    this.replace(sending)
    void this.send(sending, deliver)
  }

  /** Says what a page before this one, or a connection before this one, did not get answered. */
  resume(deliver: Deliver): void {
    for (const letter of this.letters) if (letter.state === 'sending') void this.send(letter, deliver)
  }

  remove(clientId: string): void {
    this.become(this.letters.filter((one) => one.clientId !== clientId))
  }

  private async send(letter: Letter, deliver: Deliver): Promise<void> {
    if (this.underWay.has(letter.clientId)) return
    this.underWay.add(letter.clientId)
    try {
      await this.deliver(letter, deliver)
    } finally {
      this.underWay.delete(letter.clientId)
    }
  }

  private async deliver(letter: Letter, deliver: Deliver): Promise<void> {
    for (let attempt = 0; ; attempt += 1) {
      try {
        await deliver(letter)
        this.remove(letter.clientId)
        return
      } catch (error) {
        const { status, problem, isPassing } = asProblem(error)
        if (status === 0) return // the page leaves: whoever comes back says it again
        if (!isPassing || attempt >= TRIES) {
          const why = { status, detail: problem?.detail ?? '', reason: problem?.reason ?? null }
          this.replace({ ...letter, state: 'failed', problem: why })
          return
        }
        await new Promise((resolve) => setTimeout(resolve, backoffMs(attempt)))
      }
    }
  }

  private replace(letter: Letter): void {
    this.become(this.letters.map((one) => (one.clientId === letter.clientId ? letter : one)))
  }

  private become(letters: readonly Letter[]): void {
    this.letters = letters
    try {
      this.storage.setItem(this.keptAs, JSON.stringify(letters))
    } catch {
      // Full, or forbidden: it is in this page's memory all the same.
    }
    this.listeners.forEach((listener) => listener())
  }
}

const isStale = (letter: Letter, now: number): boolean =>
  letter.state === 'sending' && now - Date.parse(letter.writtenAt) > STALE_MS

const asStale = (letter: Letter): Letter => ({
  ...letter,
  state: 'failed',
  problem: { status: 0, detail: '', reason: 'waited_long' },
})

function isLetter(value: unknown): value is Letter {
  return (
    typeof value === 'object' && value !== null && 'clientId' in value && 'conversationId' in value && 'body' in value
  )
}

function read(kept: string | null): Letter[] {
  try {
    const value: unknown = JSON.parse(kept ?? '[]')
    return Array.isArray(value) ? value.filter(isLetter) : []
  } catch {
    return []
  }
}

const outboxes = new Map<string, Outbox>()

/** Returns what this person wrote in this tab; nobody else's is shown or sent. */
export function outboxOf(userId: string): Outbox {
  const known = outboxes.get(userId) ?? new Outbox(`prosa.outbox.${userId}`)
  outboxes.set(userId, known)
  return known
}
