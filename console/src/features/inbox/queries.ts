/** What the inbox asks of the conversation service. Keys that begin with `live` are kept fresh by events (live.ts). */
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'

import { conversation as api, ok } from '@/api/clients'
import { LIVE } from '@/live/live'

const PAGE = 50

export const conversationKey = (id: string) => [LIVE, 'conversation', id] as const
export const messagesKey = (id: string) => [LIVE, 'messages', id] as const

export const countersQuery = queryOptions({
  queryKey: [LIVE, 'counters'],
  queryFn: ({ signal }) => ok(api.GET('/v1/counters', { signal })),
})

export const queuesQuery = queryOptions({
  queryKey: [LIVE, 'queues'],
  queryFn: async ({ signal }) => (await ok(api.GET('/v1/queues', { signal }))).queues,
})

/** Returns who waited longest for a team, or for none, and is this person's now. */
export const takeNext = (teamId: string | null) =>
  ok(api.POST('/v1/queues/{team}/next', { params: { path: { team: teamId ?? 'none' } } }))

export const mentionsKey = [LIVE, 'mentions'] as const

/** Newest first: those that this person has not read, or all. */
export const mentionsQuery = (unread: boolean) =>
  infiniteQueryOptions({
    queryKey: [...mentionsKey, unread],
    queryFn: ({ pageParam, signal }) =>
      ok(api.GET('/v1/mentions', { params: { query: { unread, cursor: pageParam, limit: PAGE } }, signal })),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
  })

export const readMention = (noteId: string) =>
  ok(api.POST('/v1/mentions/{note_id}/read', { params: { path: { note_id: noteId } } }))

export const conversationQuery = (id: string) =>
  queryOptions({
    queryKey: conversationKey(id),
    queryFn: ({ signal }) =>
      ok(api.GET('/v1/conversations/{conversation_id}', { params: { path: { conversation_id: id } }, signal })),
  })

/** Pages go backwards in time: the first is the newest, each oldest first within. */
export const messagesQuery = (id: string) =>
  infiniteQueryOptions({
    queryKey: messagesKey(id),
    queryFn: ({ pageParam, signal }) =>
      ok(
        api.GET('/v1/conversations/{conversation_id}/messages', {
          params: { path: { conversation_id: id }, query: { before: pageParam, limit: PAGE } },
          signal,
        }),
      ),
    initialPageParam: null as number | null,
    getNextPageParam: (page) => (page.has_more ? (page.messages[0]?.sequence ?? null) : null),
  })

export const notesKey = (id: string) => [LIVE, 'notes', id] as const
export const scheduledKey = (id: string) => [LIVE, 'scheduled', id] as const
export const suggestionKey = (id: string) => [LIVE, 'suggestion', id] as const
export const typingKey = (id: string) => ['typing', id] as const

/** Newest first. */
export const notesQuery = (id: string) =>
  infiniteQueryOptions({
    queryKey: notesKey(id),
    queryFn: ({ pageParam, signal }) =>
      ok(
        api.GET('/v1/conversations/{conversation_id}/notes', {
          params: { path: { conversation_id: id }, query: { cursor: pageParam, limit: PAGE } },
          signal,
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
  })

/** What waits to be sent: at most as many as one page holds. */
export const scheduledQuery = (id: string) =>
  queryOptions({
    queryKey: scheduledKey(id),
    queryFn: ({ signal }) =>
      ok(
        api.GET('/v1/conversations/{conversation_id}/scheduled-messages', {
          params: { path: { conversation_id: id }, query: { limit: PAGE } },
          signal,
        }),
      ),
  })

export const suggestionQuery = (id: string) =>
  queryOptions({
    queryKey: suggestionKey(id),
    queryFn: ({ signal }) =>
      ok(
        api.GET('/v1/conversations/{conversation_id}/suggestion', {
          params: { path: { conversation_id: id } },
          signal,
        }),
      ),
  })

export const capabilitiesQuery = (channelId: string) =>
  queryOptions({
    queryKey: ['inbox', 'capabilities', channelId],
    queryFn: ({ signal }) =>
      ok(api.GET('/v1/channels/{channel_id}/capabilities', { params: { path: { channel_id: channelId } }, signal })),
    staleTime: Infinity,
  })

/** A file's address is good for five minutes. */
const FILE_MS = 4 * 60_000

export const fileQuery = (id: string, messageId: string) =>
  queryOptions({
    queryKey: ['inbox', 'file', messageId],
    queryFn: ({ signal }) =>
      ok(
        api.GET('/v1/conversations/{conversation_id}/messages/{message_id}/media', {
          params: { path: { conversation_id: id, message_id: messageId } },
          signal,
        }),
      ),
    staleTime: FILE_MS,
    gcTime: FILE_MS,
  })

export const answersQuery = (prefix: string) =>
  queryOptions({
    queryKey: ['inbox', 'canned-answers', prefix],
    queryFn: async ({ signal }) =>
      (await ok(api.GET('/v1/canned-answers', { params: { query: { prefix, limit: 8 } }, signal }))).answers,
  })
