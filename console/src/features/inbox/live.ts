/** Puts what the live inbox tells into what the inbox has read, so that a page shows it without asking again. */
import type { InfiniteData, QueryClient } from '@tanstack/react-query'

import type { components } from '@/api/generated/conversation'
import type { LiveEvent } from '@/live/frames'
import { currentSession } from '@/session/session'

import { conversationKey, conversationsKey, countersQuery, messagesKey } from './queries'
import { keepingUnread, matches, placed, withMessage, type Conversation, type Filter, type Message } from './rules'

type ConversationPages = InfiniteData<components['schemas']['ConversationPage']>
type MessagePages = InfiniteData<components['schemas']['MessagePage']>

export function keepFresh(event: LiveEvent, queries: QueryClient): void {
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
      return void queries.setQueryData(countersQuery.queryKey, event.data)
  }
}

function putConversation(queries: QueryClient, one: Conversation): void {
  const session = currentSession()
  if (session.state !== 'signed-in') return
  const { userId } = session.person
  inLists(queries, (list, filter) => placed(list, one, matches(filter, one, userId)))
  queries.setQueryData<Conversation>(conversationKey(one.conversation_id), (known) =>
    known && known.version > one.version ? known : keepingUnread(one, known),
  )
}

function removeConversation(queries: QueryClient, id: string): void {
  inLists(queries, (list) => list.filter((one) => one.conversation_id !== id))
  queries.removeQueries({ queryKey: conversationKey(id) })
  queries.removeQueries({ queryKey: messagesKey(id) })
}

/** Changes the conversations of every list that was read. All of a list's pages become its first, so that order is by activity over all of them. */
function inLists(queries: QueryClient, change: (list: Conversation[], filter: Filter) => Conversation[]): void {
  for (const [key, data] of queries.getQueriesData<ConversationPages>({ queryKey: conversationsKey })) {
    const last = data?.pages.at(-1)
    if (!data || !last) continue
    const list = change(
      data.pages.flatMap((page) => page.conversations),
      key[2] as Filter,
    )
    const pages = [{ conversations: list, next: last.next }]
    queries.setQueryData<ConversationPages>(key, { pages, pageParams: data.pageParams.slice(0, 1) })
  }
}

/** Null is of those who have no read marks, and stays. */
function setUnread(queries: QueryClient, id: string, change: (known: number) => number): void {
  const changed = <One extends Conversation>(one: One): One =>
    one.conversation_id === id && typeof one.unread_messages === 'number'
      ? { ...one, unread_messages: change(one.unread_messages) }
      : one
  inLists(queries, (list) => list.map(changed))
  queries.setQueryData<Conversation>(conversationKey(id), (known) => known && changed(known))
}

function putMessage(queries: QueryClient, one: Message): void {
  queries.setQueryData<MessagePages>(messagesKey(one.conversation_id), (data) => {
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
