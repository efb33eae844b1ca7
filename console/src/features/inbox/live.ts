/** Puts what the live inbox tells into what the inbox has read, so that a page shows it without asking again. */
import type { InfiniteData, QueryClient } from '@tanstack/react-query'

import { trueNow } from '@/api/clock'
import { conversationsKey, type Conversation, type Filter } from '@/api/conversations'
import type { components } from '@/api/generated/conversation'
import type { LiveEvent } from '@/live/frames'
import { told } from '@/live/told'
import { currentSession } from '@/session/session'

import {
  conversationKey,
  countersQuery,
  mentionsKey,
  messagesKey,
  notesKey,
  queuesQuery,
  scheduledKey,
  suggestionKey,
  typingKey,
} from './queries'
import { matches } from './lists'
import {
  keepingUnread,
  placed,
  withMessage,
  withNote,
  withScheduled,
  type Message,
  type Note,
  type Scheduled,
  type Typing,
  type Typists,
} from './rules'

type ConversationPages = InfiniteData<components['schemas']['ConversationPage']>
type MessagePages = InfiniteData<components['schemas']['MessagePage']>
type NotePages = InfiniteData<components['schemas']['NotePage']>

export function keepFresh(event: LiveEvent, queries: QueryClient): void {
  if (isWithheld(event)) return
  switch (event.type) {
    case 'conversation.changed':
      return putConversation(queries, event.data)
    case 'conversation.hidden':
      return removeConversation(queries, event.data.conversation_id)
    case 'message.created':
      if (event.data.author === 'customer') setUnread(queries, event.data.conversation_id, (known) => known + 1)
      return putMessage(queries, event.data)
    case 'message.updated':
      return putMessage(queries, event.data)
    case 'read':
      return setUnread(queries, event.data.conversation_id, () => event.data.unread_messages)
    case 'counters':
      void queries.invalidateQueries({ queryKey: queuesQuery.queryKey })
      return void queries.setQueryData(countersQuery.queryKey, event.data)
    case 'note.created':
    case 'note.updated':
      void queries.invalidateQueries({ queryKey: mentionsKey })
      return putNote(queries, event.data)
    case 'note.deleted':
      void queries.invalidateQueries({ queryKey: mentionsKey })
      return withoutNote(queries, event.data)
    case 'scheduled.changed':
      return putScheduled(queries, event.data)
    case 'suggestion.offered':
      queries.setQueryData(suggestionKey(event.data.conversation_id), { suggestion: event.data, pending: false })
      return
    case 'typing':
      return putTyping(queries, event.data)
  }
}

/** A viewer is told that there was a note, a suggestion or something to be sent later, and nothing of it. */
const isWithheld = ({ type, data }: LiveEvent): boolean =>
  /^(note|scheduled|suggestion)\./.test(type ?? '') && !('conversation_id' in data)

export function putConversation(queries: QueryClient, one: Conversation): void {
  const session = currentSession()
  if (session.state !== 'signed-in') return
  const { userId } = session.person
  inLists(queries, (list, filter) => placed(list, one, matches(filter, one, userId, list)))
  told<Conversation>(queries, conversationKey(one.conversation_id), (known) =>
    known && known.version > one.version ? known : keepingUnread(one, known),
  )
}

function removeConversation(queries: QueryClient, id: string): void {
  inLists(queries, (list) => list.filter((one) => one.conversation_id !== id))
  queries.removeQueries({ queryKey: conversationKey(id) })
  queries.removeQueries({ queryKey: messagesKey(id) })
}

type ChangeOfList = (list: Conversation[], filter: Filter) => Conversation[]

/** Changes the conversations of every list that was read, by a change that may be made twice. */
function inLists(queries: QueryClient, change: ChangeOfList): void {
  for (const [key] of queries.getQueriesData({ queryKey: conversationsKey }))
    told<ConversationPages>(queries, key, (data) => changedList(data, key[2] as Filter, change))
}

/** All of a list's pages become its first, so that order is by activity over all of them. */
function changedList(
  data: ConversationPages | undefined,
  filter: Filter,
  change: ChangeOfList,
): ConversationPages | undefined {
  const last = data?.pages.at(-1)
  if (!data || !last) return data
  const list = change(
    data.pages.flatMap((page) => page.conversations),
    filter,
  )
  return { pages: [{ conversations: list, next: last.next }], pageParams: data.pageParams.slice(0, 1) }
}

/** Null is of those who have no read marks, and stays. */
function setUnread(queries: QueryClient, id: string, change: (known: number) => number): void {
  const changed = <One extends Conversation>(one: One): One =>
    one.conversation_id === id && typeof one.unread_messages === 'number'
      ? { ...one, unread_messages: change(one.unread_messages) }
      : one
  // Counting on is not done twice: an answer that is still to come has counted itself.
  for (const [key, data] of queries.getQueriesData<ConversationPages>({ queryKey: conversationsKey }))
    queries.setQueryData(
      key,
      changedList(data, key[2] as Filter, (list) => list.map(changed)),
    )
  queries.setQueryData<Conversation>(conversationKey(id), (known) => known && changed(known))
}

export function putMessage(queries: QueryClient, one: Message): void {
  told<MessagePages>(queries, messagesKey(one.conversation_id), (data) => {
    const newest = data?.pages[0]
    if (!data || !newest) return data
    const at = data.pages.findIndex((page) => page.messages.some((other) => other.message_id === one.message_id))
    const target = at === -1 ? 0 : at
    const pages = data.pages.map((page, index) =>
      index === target ? { ...page, messages: withMessage(page.messages, one) } : page,
    )
    return { ...data, pages }
  })
}

const PAGES_KEPT = 2

/** Who is at the end again needs no long past: it is read again where it is wanted, and a reset reads little. */
export function forgetLongPast(queries: QueryClient, id: string): void {
  queries.setQueryData<MessagePages>(messagesKey(id), (data) =>
    data && data.pages.length > PAGES_KEPT * 3
      ? { pages: data.pages.slice(0, PAGES_KEPT), pageParams: data.pageParams.slice(0, PAGES_KEPT) }
      : data,
  )
}

/** All pages of notes become one: they are few. */
function changeNotes(queries: QueryClient, id: string, change: (notes: Note[]) => Note[]): void {
  told<NotePages>(queries, notesKey(id), (data) => {
    const last = data?.pages.at(-1)
    if (!data || !last) return data
    const pages = [{ notes: change(data.pages.flatMap((page) => page.notes)), next: last.next }]
    return { pages, pageParams: data.pageParams.slice(0, 1) }
  })
}

export const putNote = (queries: QueryClient, note: Note): void =>
  changeNotes(queries, note.conversation_id, (notes) => withNote(notes, note))

export const withoutNote = (
  queries: QueryClient,
  { conversation_id, note_id }: Pick<Note, 'conversation_id' | 'note_id'>,
): void => changeNotes(queries, conversation_id, (notes) => notes.filter((note) => note.note_id !== note_id))

export function putScheduled(queries: QueryClient, one: Scheduled): void {
  told<components['schemas']['ScheduledMessagesPage']>(queries, scheduledKey(one.conversation_id), (page) =>
    page ? { ...page, scheduled_messages: withScheduled(page.scheduled_messages, one) } : page,
  )
}

/** How long somebody counts as typing who says nothing more: by this page's clock, since the service's may be another. */
const TYPING_MS = 7_000

function putTyping(queries: QueryClient, { conversation_id, user_id, until }: Typing): void {
  queries.setQueryData<Typists>(typingKey(conversation_id), (known) => ({
    ...known,
    [user_id]: until === null ? 0 : trueNow() + TYPING_MS,
  }))
}
