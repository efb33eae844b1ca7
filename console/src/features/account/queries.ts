import { queryOptions } from '@tanstack/react-query'

import { conversation, gateway, ok } from '@/api/clients'
import type { components } from '@/api/generated/gateway'

export const profileQuery = queryOptions({
  queryKey: ['account', 'profile'],
  queryFn: ({ signal }) => ok(gateway.GET('/v1/me', { signal })),
})

export const presenceKey = ['account', 'presence']

/** How a person who answers is seen by colleagues. */
export const presenceQuery = (user_id: string) =>
  queryOptions({
    queryKey: presenceKey,
    queryFn: async ({ signal }) =>
      (await ok(conversation.GET('/v1/agents/{user_id}', { params: { path: { user_id } }, signal }))).state,
  })

export const sayPresence = (state: 'online' | 'away') => ok(conversation.PUT('/v1/presence', { body: { state } }))

export const changePassword = (body: components['schemas']['PasswordChange']) =>
  ok(gateway.POST('/v1/me/password', { params: { header: { 'x-prosa-console': '1' } }, body }))

export const endSessions = () =>
  ok(gateway.DELETE('/v1/me/sessions', { params: { header: { 'x-prosa-console': '1' } } }))
