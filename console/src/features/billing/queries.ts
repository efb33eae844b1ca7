import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'

import { billing, gateway, ok } from '@/api/clients'
import { whole } from '@/api/known'

const PAGE = 50

export const usageQuery = queryOptions({
  queryKey: ['billing', 'usage'],
  queryFn: ({ signal }) => ok(billing.GET('/v1/usage', { signal })),
})

export const plansQuery = queryOptions({
  queryKey: ['billing', 'plans'],
  queryFn: ({ signal }) => ok(billing.GET('/v1/plans', { signal })),
  staleTime: Infinity,
})

/** Outlets are made by the gateway, which alone knows how many there are. */
export const outletCountQuery = queryOptions({
  queryKey: ['billing', 'outlets'],
  queryFn: async ({ signal }) => {
    const outlets = await whole(
      (after) => ok(gateway.GET('/v1/outlets', { params: { query: { after, limit: 200 } }, signal })),
      (page) => page.outlets,
    )
    return outlets.length
  },
})

export const ledgerQuery = infiniteQueryOptions({
  queryKey: ['billing', 'ledger'],
  queryFn: ({ pageParam, signal }) =>
    ok(billing.GET('/v1/ledger', { params: { query: { before: pageParam, limit: PAGE } }, signal })),
  initialPageParam: null as string | null,
  getNextPageParam: (page) => page.next,
})
