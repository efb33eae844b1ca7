import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'

import { gateway, ok, okWithVersion } from '@/api/clients'
import type { components } from '@/api/generated/gateway'

import type { BusinessChange } from './rules'

export const keysQuery = infiniteQueryOptions({
  queryKey: ['access', 'keys'],
  queryFn: ({ pageParam, signal }) =>
    ok(gateway.GET('/v1/api-keys', { params: { query: { after: pageParam, limit: 100 } }, signal })),
  initialPageParam: null as string | null,
  getNextPageParam: (page) => page.next,
})

export const createKey = (body: components['schemas']['KeyRequest']) => ok(gateway.POST('/v1/api-keys', { body }))

export const revokeKey = (api_key_id: string) =>
  ok(gateway.DELETE('/v1/api-keys/{api_key_id}', { params: { path: { api_key_id } } }))

export const auditQuery = infiniteQueryOptions({
  queryKey: ['access', 'audit'],
  queryFn: ({ pageParam, signal }) =>
    ok(gateway.GET('/v1/audit', { params: { query: { before: pageParam, limit: 50 } }, signal })),
  initialPageParam: null as string | null,
  getNextPageParam: (page) => page.next,
  staleTime: 0,
})

export const readBusiness = () => okWithVersion(gateway.GET('/v1/tenant'))

export const businessQuery = queryOptions({ queryKey: ['access', 'business'], queryFn: readBusiness })

export const changeBusiness = (body: BusinessChange, version: string) =>
  okWithVersion(gateway.PATCH('/v1/tenant', { params: { header: { 'If-Match': [version] } }, body }))
