import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'

import { conversation, gateway, ok, okWithVersion } from '@/api/clients'
import type { components as ConversationApi } from '@/api/generated/conversation'
import type { components } from '@/api/generated/gateway'
import { knownKey } from '@/api/known'
import { versioned, type Versioned } from '@/ui/saving'

import type { BusinessHours } from './hours'
import type { Agent, Team, User } from './rules'

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

export const readUser = (user_id: string): Promise<Versioned<User>> =>
  okWithVersion(gateway.GET('/v1/users/{user_id}', { params: { path: { user_id } } }))

export const userQuery = (user_id: string) =>
  queryOptions({ queryKey: [...knownKey('users'), user_id], queryFn: () => readUser(user_id), staleTime: 0, gcTime: 0 })

export const changeUser = (user_id: string, body: components['schemas']['UserChange'], version: string) =>
  okWithVersion(
    gateway.PATCH('/v1/users/{user_id}', { params: { path: { user_id }, header: { 'If-Match': [version] } }, body }),
  )

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

export const readHours = (): Promise<Versioned<BusinessHours>> => okWithVersion(conversation.GET('/v1/business-hours'))

export const hoursQuery = queryOptions({ queryKey: ['people', 'hours'], queryFn: readHours })

export const putHours = (body: BusinessHours, version: string): Promise<Versioned<BusinessHours>> =>
  okWithVersion(conversation.PUT('/v1/business-hours', { params: { header: { 'If-Match': [version] } }, body }))

export const readTeam = async (team_id: string): Promise<Versioned<Team>> =>
  versioned(await ok(conversation.GET('/v1/teams/{team_id}', { params: { path: { team_id } } })))

export const createTeam = async (body: ConversationApi['schemas']['NewTeam']): Promise<Versioned<Team>> =>
  versioned(await ok(conversation.POST('/v1/teams', { body })))

export const changeTeam = async (
  team_id: string,
  body: ConversationApi['schemas']['TeamChange'],
  version: string,
): Promise<Versioned<Team>> =>
  versioned(
    await ok(
      conversation.PATCH('/v1/teams/{team_id}', {
        params: { path: { team_id }, header: { 'If-Match': [version] } },
        body,
      }),
    ),
  )

export const deleteTeam = (team_id: string) =>
  ok(conversation.DELETE('/v1/teams/{team_id}', { params: { path: { team_id } } }))
