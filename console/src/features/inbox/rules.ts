/** What the inbox decides without asking anybody: where in a list a conversation is, and what it holds. */
import type { Conversation } from '@/api/conversations'
import type { components } from '@/api/generated/conversation'
import type { components as live } from '@/api/generated/live'

type LiveSchemas = live['schemas']

export type { Conversation }
export type Message = components['schemas']['MessageView']
export type Note = components['schemas']['NoteView']
export type Scheduled = components['schemas']['ScheduledMessageView']
export type QueueView = components['schemas']['QueueView']
export type QueuedView = components['schemas']['QueuedView']
export type MentionView = components['schemas']['MentionView']
export type Typing = LiveSchemas['TypingData']
/** Until when each colleague counts as typing. */
export type Typists = Record<string, number>

/** Returns the list with this version of a conversation in its place, newest activity first, or without it where it no longer belongs. */
export function placed(list: readonly Conversation[], one: Conversation, belongs: boolean): Conversation[] {
  const known = list.find((other) => other.conversation_id === one.conversation_id)
  if (known && known.version > one.version) return [...list]
  const others = list.filter((other) => other !== known)
  if (!belongs) return others
  const fresh = keepingUnread(one, known)
  const at = others.findIndex((other) => other.last_activity_at < one.last_activity_at)
  return at === -1 ? [...others, fresh] : [...others.slice(0, at), fresh, ...others.slice(at)]
}

/** Returns a conversation as events tell it, which do not say how much of it this person has not read, with what is known of that. */
export const keepingUnread = (one: Conversation, known: Conversation | undefined): Conversation => ({
  ...one,
  unread_messages: one.unread_messages ?? known?.unread_messages,
})

/** Returns the messages, oldest first, with this one among them in its newest form. */
export function withMessage(messages: readonly Message[], one: Message): Message[] {
  const others = messages.filter((other) => other.message_id !== one.message_id)
  const at = others.findIndex((other) => other.sequence > one.sequence)
  return at === -1 ? [...others, one] : [...others.slice(0, at), one, ...others.slice(at)]
}

/** Returns the notes, newest first, with this one among them as it is now. */
export function withNote(notes: readonly Note[], one: Note): Note[] {
  const others = notes.filter((other) => other.note_id !== one.note_id)
  const at = others.findIndex((other) => other.created_at < one.created_at)
  return at === -1 ? [...others, one] : [...others.slice(0, at), one, ...others.slice(at)]
}

/** Returns what waits to be sent, soonest first, as this one is now: what is sent or called off waits no more. */
export function withScheduled(waiting: readonly Scheduled[], one: Scheduled): Scheduled[] {
  const others = waiting.filter((other) => other.scheduled_id !== one.scheduled_id)
  if (one.state !== 'waiting') return others
  return [...others, one].sort((a, b) => a.send_at.localeCompare(b.send_at))
}

/** The services count no further: this many stand for more. */
export const MOST_WAITING = 1_000
const SHOWN_OF_QUEUE = 10

/** Returns whom the page of queues shows of one: those who wait longest. */
export const shownOf = (queue: QueueView): QueuedView[] => queue.conversations.slice(0, SHOWN_OF_QUEUE)

/** Returns whole seconds from now until a moment: below zero for the past, never above it for what has been. */
export const secondsUntil = (past: string, now: number = Date.now()): number =>
  Math.min(0, Math.round((Date.parse(past) - now) / 1000))
