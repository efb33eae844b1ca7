import { infiniteQueryOptions } from '@tanstack/react-query'

import { conversation, gateway, ok } from '@/api/clients'
import type { components as ConversationApi } from '@/api/generated/conversation'
import type { components } from '@/api/generated/gateway'
import { versioned, type Versioned } from '@/ui/saving'

import type { Agent } from './rules'

export const invitationsKey = ['people', 'invitations']

export const invitationsQuery = infiniteQueryOptions({
  queryKey: invitationsKey,
  queryFn: ({ pageParam, signal }) =>
    ok(gateway.GET('/v1/invitations', { params: { query: { after: pageParam, limit: 100 } }, signal })),
  initialPageParam: null as string | null,
  getNextPageParam: (page) => page.next,
})

export const invite = (body: components['schemas']['NewInvitation']) => ok(gateway.POST('/v1/invitations', { body }))

export const revoke = (invitation_id: string) =>
  ok(gateway.DELETE('/v1/invitations/{invitation_id}', { params: { path: { invitation_id } } }))

export const changeUser = (user_id: string, body: components['schemas']['UserChange']) =>
  ok(gateway.PATCH('/v1/users/{user_id}', { params: { path: { user_id } }, body }))

export const removeUser = (user_id: string) =>
  ok(gateway.DELETE('/v1/users/{user_id}', { params: { path: { user_id } } }))

export const offerReset = (user_id: string) =>
  ok(gateway.POST('/v1/users/{user_id}/password-reset', { params: { path: { user_id } } }))

export const readAgent = async (user_id: string): Promise<Versioned<Agent>> =>
  versioned(await ok(conversation.GET('/v1/agents/{user_id}', { params: { path: { user_id } } })))

export const changeAgent = async (
  user_id: string,
  body: ConversationApi['schemas']['AgentChange'],
  version: string,
): Promise<Versioned<Agent>> =>
  versioned(
    await ok(
      conversation.PATCH('/v1/agents/{user_id}', {
        params: { path: { user_id }, header: { 'If-Match': [version] } },
        body,
      }),
    ),
  )
