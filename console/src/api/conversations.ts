/** Lists of conversations, and the customers that they are with: asked for by pages of several features. */
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'

import { LIVE } from '@/live/live'

import { conversation, ok } from './clients'
import type { components, operations } from './generated/conversation'

export type Conversation = components['schemas']['ConversationView']
export type Contact = components['schemas']['FullContactView']
/** What a list is narrowed by, as the API has it. */
export type Filter = Omit<
  NonNullable<operations['list_conversations_v1_conversations_get']['parameters']['query']>,
  'cursor' | 'limit'
>

const PAGE = 50

/** All lists, which events keep fresh; the filter follows. */
export const conversationsKey = [LIVE, 'conversations'] as const

export const conversationsQuery = (filter: Filter) =>
  infiniteQueryOptions({
    queryKey: [...conversationsKey, filter],
    queryFn: ({ pageParam, signal }) =>
      ok(
        conversation.GET('/v1/conversations', {
          params: { query: { ...filter, cursor: pageParam, limit: PAGE } },
          signal,
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
  })

export const contactKey = (id: string) => [LIVE, 'contact', id] as const

export const contactQuery = (id: string) =>
  queryOptions({
    queryKey: contactKey(id),
    queryFn: ({ signal }) =>
      ok(conversation.GET('/v1/contacts/{contact_id}', { params: { path: { contact_id: id } }, signal })),
  })

/** Labels of the customer, which stay with them in every conversation. */
export const putContactLabels = (id: string, label_ids: string[]) =>
  ok(
    conversation.PUT('/v1/contacts/{contact_id}/labels', {
      params: { path: { contact_id: id } },
      body: { label_ids },
    }),
  )
