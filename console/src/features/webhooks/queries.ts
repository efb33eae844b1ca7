import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'

import { conversation, ok } from '@/api/clients'
import type { components } from '@/api/generated/conversation'
import { versioned, type Versioned } from '@/ui/saving'

import { isUnderWay, type DeliveryState, type Endpoint } from './rules'

type Schemas = components['schemas']
const LOOK_AGAIN_MS = 2_000

export const endpointsQuery = queryOptions({
  queryKey: ['webhooks', 'endpoints'],
  queryFn: async ({ signal }) => (await ok(conversation.GET('/v1/webhook-endpoints', { signal }))).endpoints,
})

export const typesQuery = queryOptions({
  queryKey: ['webhooks', 'types'],
  queryFn: async ({ signal }) => (await ok(conversation.GET('/v1/webhook-endpoints/types', { signal }))).types,
  staleTime: Infinity,
})

export const endpointKey = (id: string) => ['webhooks', 'endpoint', id]

export const endpointQuery = (endpoint_id: string) =>
  queryOptions({
    queryKey: endpointKey(endpoint_id),
    queryFn: ({ signal }) =>
      ok(conversation.GET('/v1/webhook-endpoints/{endpoint_id}', { params: { path: { endpoint_id } }, signal })),
  })

export const readEndpoint = async (endpoint_id: string): Promise<Versioned<Endpoint>> =>
  versioned(await ok(conversation.GET('/v1/webhook-endpoints/{endpoint_id}', { params: { path: { endpoint_id } } })))

export const createEndpoint = (body: Schemas['NewEndpoint']) => ok(conversation.POST('/v1/webhook-endpoints', { body }))

export const changeEndpoint = async (
  endpoint_id: string,
  body: Schemas['EndpointChange'],
  version: string,
): Promise<Versioned<Endpoint>> =>
  versioned(
    await ok(
      conversation.PATCH('/v1/webhook-endpoints/{endpoint_id}', {
        params: { path: { endpoint_id }, header: { 'If-Match': [version] } },
        body,
      }),
    ),
  )

export const deleteEndpoint = (endpoint_id: string) =>
  ok(conversation.DELETE('/v1/webhook-endpoints/{endpoint_id}', { params: { path: { endpoint_id } } }))

export const rotateSecret = (endpoint_id: string) =>
  ok(conversation.POST('/v1/webhook-endpoints/{endpoint_id}/rotate-secret', { params: { path: { endpoint_id } } }))

export const testEndpoint = (endpoint_id: string) =>
  ok(conversation.POST('/v1/webhook-endpoints/{endpoint_id}/test', { params: { path: { endpoint_id } } }))

export const deliveriesKey = (id: string) => ['webhooks', 'deliveries', id]

export const deliveriesQuery = (endpoint_id: string, state: DeliveryState | null) =>
  infiniteQueryOptions({
    queryKey: [...deliveriesKey(endpoint_id), state],
    queryFn: ({ pageParam, signal }) =>
      ok(
        conversation.GET('/v1/webhook-endpoints/{endpoint_id}/deliveries', {
          params: { path: { endpoint_id }, query: { state, cursor: pageParam, limit: 50 } },
          signal,
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    refetchInterval: ({ state: { data } }) =>
      isUnderWay(data?.pages.flatMap((page) => page.deliveries) ?? []) ? LOOK_AGAIN_MS : false,
  })

export const redeliver = (endpoint_id: string, delivery_id: string) =>
  ok(
    conversation.POST('/v1/webhook-endpoints/{endpoint_id}/deliveries/{delivery_id}/redeliver', {
      params: { path: { endpoint_id, delivery_id } },
    }),
  )
