/** What the inbox asks of the conversation service. Keys that begin with `live` are kept fresh by events (live.ts). */
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'

import { conversation as api, ok } from '@/api/clients'
import { LIVE } from '@/live/live'

import type { Filter } from './rules'

const PAGE = 50

export const conversationsKey = [LIVE, 'conversations'] as const
export const conversationKey = (id: string) => [LIVE, 'conversation', id] as const
export const messagesKey = (id: string) => [LIVE, 'messages', id] as const

export const countersQuery = queryOptions({
  queryKey: [LIVE, 'counters'],
  queryFn: ({ signal }) => ok(api.GET('/v1/counters', { signal })),
})

export const conversationsQuery = (filter: Filter) =>
  infiniteQueryOptions({
    queryKey: [...conversationsKey, filter],
    queryFn: ({ pageParam, signal }) =>
      ok(api.GET('/v1/conversations', { params: { query: { ...filter, cursor: pageParam, limit: PAGE } }, signal })),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
  })

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
