/** What the first steps are known by: whether there is one of each thing. */
import { queryOptions } from '@tanstack/react-query'

import { conversation, gateway, knowledge, ok } from '@/api/clients'

export const hasDocumentQuery = queryOptions({
  queryKey: ['start', 'document'],
  queryFn: async ({ signal }) =>
    (await ok(knowledge.GET('/v1/documents', { params: { query: { limit: 1 } }, signal }))).documents.length > 0,
})

export const hasConversationQuery = queryOptions({
  queryKey: ['start', 'conversation'],
  queryFn: async ({ signal }) =>
    (await ok(conversation.GET('/v1/conversations', { params: { query: { limit: 1 } }, signal }))).conversations
      .length > 0,
})

export const hasInvitationQuery = queryOptions({
  queryKey: ['start', 'invitation'],
  queryFn: async ({ signal }) =>
    (await ok(gateway.GET('/v1/invitations', { params: { query: { limit: 1 } }, signal }))).invitations.length > 0,
})
