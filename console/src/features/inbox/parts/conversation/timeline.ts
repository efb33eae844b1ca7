/** The conversation as it is shown: messages, notes among them, what is being sent, and where a day begins. */
import type { Message, Note } from '../../rules'
import type { Letter } from '../composer/outbox'

/** `day` stands above what a day begins with. It is no entry of its own: it leaves who stays, when earlier ones of its day come. */
export type Entry =
  | { kind: 'message'; key: string; day: string | null; message: Message; first: boolean }
  | { kind: 'note'; key: string; day: string | null; note: Note }
  | { kind: 'letter'; key: string; day: null; letter: Letter }

/** Returns the calendar day of a moment where the reader is. */
export function dayOf(iso: string): string {
  const at = new Date(iso)
  return `${at.getFullYear()}-${at.getMonth() + 1}-${at.getDate()}`
}

const momentOf = (one: Message | Note): string => ('message_id' in one ? one.sent_at : one.created_at)
const millis = (one: Message | Note): number => Date.parse(momentOf(one))

/**
 * Returns messages in their own order with each note before the first message that is younger. While older messages are still to
 * come, notes that are older than the oldest of them wait.
 */
export function withNotes(messages: readonly Message[], notes: readonly Note[], hasOlder: boolean): (Message | Note)[] {
  const oldest = messages[0]
  const from = hasOlder && oldest ? millis(oldest) : -Infinity
  const left = notes.filter((note) => millis(note) >= from).sort((a, b) => millis(a) - millis(b))
  const merged: (Message | Note)[] = []
  let next = 0
  for (const message of messages) {
    for (let note = left[next]; note !== undefined && millis(note) < millis(message); note = left[next]) {
      merged.push(note)
      next += 1
    }
    merged.push(message)
  }
  return [...merged, ...left.slice(next)]
}

const wroteTheSame = (one: Message | Note | undefined, other: Message): boolean =>
  one !== undefined &&
  'message_id' in one &&
  one.author === other.author &&
  one.user_id === other.user_id &&
  one.author_name === other.author_name

interface Timeline {
  messages: readonly Message[]
  notes: readonly Note[]
  letters: readonly Letter[]
  hasOlder: boolean
}

export function timelineOf({ messages, notes, letters, hasOlder }: Timeline): Entry[] {
  const entries: Entry[] = []
  let lastDay = ''
  let before: Message | Note | undefined
  for (const one of withNotes(messages, notes, hasOlder)) {
    const at = momentOf(one)
    const day = dayOf(at) === lastDay ? null : at
    lastDay = dayOf(at)
    if ('message_id' in one) {
      const first = day !== null || !wroteTheSame(before, one)
      entries.push({ kind: 'message', key: keyOf(one), day, message: one, first })
    } else entries.push({ kind: 'note', key: keyOf(one), day, note: one })
    before = one
  }
  return [...entries, ...letters.map((letter): Entry => ({ kind: 'letter', key: letter.clientId, day: null, letter }))]
}

const keyOf = (one: Message | Note): string => ('message_id' in one ? one.message_id : one.note_id)

/** Returns the key of the last entry, where this person has just written it. */
export function ownKeyOf(entries: readonly Entry[], userId: string): string | null {
  const last = entries.at(-1)
  const isOwn = last?.kind === 'letter' || (last?.kind === 'note' && last.note.author_id === userId)
  return isOwn ? last.key : null
}

/**
 * Returns the letters that are not among the messages yet. A message may be told of before the command that sent it is answered:
 * each letter is one message of this person, with its words, that came after it was written.
 */
export function unsent(letters: readonly Letter[], messages: readonly Message[], userId: string): Letter[] {
  const told = messages.filter((message) => message.author === 'agent' && message.user_id === userId)
  const taken = new Set<string>()
  return letters.filter((letter) => {
    if (letter.state === 'failed') return true
    const found = told.find(
      (message) => message.sequence > letter.after && !taken.has(message.message_id) && isOf(message, letter),
    )
    if (found) taken.add(found.message_id)
    return found === undefined
  })
}

function isOf(message: Message, letter: Letter): boolean {
  const content = message.content ?? {}
  if (letter.body.text != null) return content.kind === 'text' && content.text === letter.body.text
  const sent = letter.body.content
  if (!sent || content.kind !== sent.kind) return false
  if ('media_id' in sent) return message.media?.media_id === sent.media_id || mediaIn(content) === sent.media_id
  return true
}

function mediaIn(content: Record<string, unknown>): unknown {
  const { media } = content
  return typeof media === 'object' && media !== null && 'media_id' in media ? media.media_id : undefined
}
