/** What the pages of channels ask: the gateway for what comes in, message-sender for what goes out. */
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'

import { gateway, messageSender, ok, okWithVersion } from '@/api/clients'
import type { components } from '@/api/generated/gateway'
import { knownKey, whole } from '@/api/known'

import { isPending, isUnsettled, type ParkedReason, type SendState } from './rules'

const LOOK_AGAIN_MS = 2_500
const LOOK_SELDOM_MS = 15_000
const PAGE = 50

export const channelsKey = knownKey('channels')
export const senderKey = ['channels', 'sender']
export const outletsKey = ['channels', 'outlets']
export const outgoingKey = ['channels', 'outgoing']
export const sessionKey = (channelId: string) => ['channels', 'session', channelId]
export const diagnosticsKey = (channelId: string) => ['channels', 'diagnostics', channelId]
export const parkedKey = (channelId: string) => ['channels', 'parked', channelId]

const of = (channel_id: string) => ({ path: { channel_id } })

export const readChannel = (id: string) => okWithVersion(gateway.GET('/v1/channels/{channel_id}', { params: of(id) }))

export const channelQuery = (id: string) =>
  queryOptions({
    queryKey: [...channelsKey, id],
    queryFn: () => readChannel(id),
  })

/** How each channel sends: whether it is stopped, and how much waits. */
export const senderQuery = queryOptions({
  queryKey: senderKey,
  queryFn: ({ signal }) =>
    whole(
      (after) => ok(messageSender.GET('/v1/channels', { params: { query: { after, limit: 200 } }, signal })),
      (page) => page.channels,
    ),
  refetchInterval: ({ state }) => (isUnsettled(state.data ?? []) ? LOOK_AGAIN_MS : LOOK_SELDOM_MS),
})

export const outletsQuery = queryOptions({
  queryKey: outletsKey,
  queryFn: ({ signal }) =>
    whole(
      (after) => ok(gateway.GET('/v1/outlets', { params: { query: { after, limit: 200 } }, signal })),
      (page) => page.outlets,
    ),
})

/** The link of a number, with its code while there is one: it lives a minute, so it is asked for again and kept by nobody. */
export const sessionQuery = (id: string) =>
  queryOptions({
    queryKey: sessionKey(id),
    queryFn: ({ signal }) => ok(gateway.GET('/v1/channels/{channel_id}/session', { params: of(id), signal })),
    refetchInterval: ({ state }) => (state.data && !isPending(state.data.state) ? LOOK_SELDOM_MS : LOOK_AGAIN_MS),
    gcTime: 0,
    staleTime: 0,
  })

export const diagnosticsQuery = (id: string) =>
  queryOptions({
    queryKey: diagnosticsKey(id),
    queryFn: ({ signal }) => ok(gateway.GET('/v1/channels/{channel_id}/diagnostics', { params: of(id), signal })),
    refetchInterval: LOOK_AGAIN_MS,
  })

export const parkedQuery = (id: string, reason: ParkedReason | null) =>
  infiniteQueryOptions({
    queryKey: [...parkedKey(id), reason],
    queryFn: ({ pageParam, signal }) =>
      ok(
        gateway.GET('/v1/channels/{channel_id}/parked', {
          params: { ...of(id), query: { reason, before: pageParam, limit: PAGE } },
          signal,
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
  })

export const outgoingQuery = (state: SendState | undefined) =>
  infiniteQueryOptions({
    queryKey: [...outgoingKey, state ?? 'all'],
    queryFn: ({ pageParam, signal }) =>
      ok(
        messageSender.GET('/v1/outgoing-messages', {
          params: { query: { state: state ?? null, cursor: pageParam, limit: PAGE } },
          signal,
        }),
      ),
    initialPageParam: null as number | null,
    getNextPageParam: (page) => page.next,
  })

export const outgoingMessageQuery = (send_id: string) =>
  queryOptions({
    queryKey: [...outgoingKey, 'one', send_id],
    queryFn: ({ signal }) =>
      ok(messageSender.GET('/v1/outgoing-messages/{send_id}', { params: { path: { send_id } }, signal })),
  })

type Schemas = components['schemas']
export type ChannelChange = Schemas['ChannelChange']

export const createChannel = (body: Schemas['ChannelRequest']) => ok(gateway.POST('/v1/channels', { body }))
export const changeChannel = (id: string, body: Schemas['ChannelChange'], version: string) =>
  okWithVersion(
    gateway.PATCH('/v1/channels/{channel_id}', { params: { ...of(id), header: { 'If-Match': [version] } }, body }),
  )
export const removeChannel = (id: string) => ok(gateway.DELETE('/v1/channels/{channel_id}', { params: of(id) }))

export const startLink = (id: string, phone: string | null) =>
  ok(gateway.POST('/v1/channels/{channel_id}/session', { params: of(id), body: { phone } }))
export const resetLink = (id: string, phone: string | null) =>
  ok(gateway.POST('/v1/channels/{channel_id}/session/reset', { params: of(id), body: { phone } }))
export const endLink = (id: string) => ok(gateway.DELETE('/v1/channels/{channel_id}/session', { params: of(id) }))

export const replayParked = (id: string, body: Schemas['ReplayRequest']) =>
  ok(gateway.POST('/v1/channels/{channel_id}/parked/replay', { params: of(id), body }))

export const resumeChannel = (id: string) =>
  ok(messageSender.POST('/v1/channels/{channel_id}/resume', { params: of(id) }))
export const resendMessage = (send_id: string) =>
  ok(messageSender.POST('/v1/outgoing-messages/{send_id}/resend', { params: { path: { send_id } } }))

export const createOutlet = (name: string) => ok(gateway.POST('/v1/outlets', { body: { name } }))
export const renameOutlet = (outlet_id: string, name: string) =>
  ok(gateway.PATCH('/v1/outlets/{outlet_id}', { params: { path: { outlet_id } }, body: { name } }))
export const removeOutlet = (outlet_id: string) =>
  ok(gateway.DELETE('/v1/outlets/{outlet_id}', { params: { path: { outlet_id } } }))
