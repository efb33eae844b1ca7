/** What reports ask: the figures of analytics, and of conversation how its promises and times were kept. */
import { queryOptions } from '@tanstack/react-query'

import { analytics, conversation, ok } from '@/api/clients'

import { instantsOf, type Period } from './rules'

export const zone = () => Intl.DateTimeFormat().resolvedOptions().timeZone

export const overviewQuery = ({ from, to }: Period) =>
  queryOptions({
    queryKey: ['reports', 'overview', from, to],
    queryFn: ({ signal }) =>
      ok(analytics.GET('/v1/reports/overview', { params: { query: { from, to, time_zone: zone() } }, signal })),
  })

export const handoffsQuery = (period: Period) =>
  queryOptions({
    queryKey: ['reports', 'handoffs', period.from, period.to],
    queryFn: async ({ signal }) =>
      (await ok(conversation.GET('/v1/reports/handoffs', { params: { query: instantsOf(period) }, signal }))).teams,
  })

export const slaQuery = (period: Period) =>
  queryOptions({
    queryKey: ['reports', 'sla', period.from, period.to],
    queryFn: async ({ signal }) =>
      (await ok(conversation.GET('/v1/reports/sla', { params: { query: instantsOf(period) }, signal }))).teams,
  })
