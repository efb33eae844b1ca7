import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'

import { conversation, ok } from '@/api/clients'
import { versioned, type Versioned } from '@/ui/saving'

import type { Rule, RuleBody } from './rules'

export const rulesQuery = queryOptions({
  queryKey: ['automation', 'rules'],
  queryFn: async ({ signal }) => (await ok(conversation.GET('/v1/automation/rules', { signal }))).rules,
})

export const ruleKey = (id: string) => ['automation', 'rule', id]

export const readRule = async (rule_id: string): Promise<Versioned<Rule>> =>
  versioned(await ok(conversation.GET('/v1/automation/rules/{rule_id}', { params: { path: { rule_id } } })))

export const ruleQuery = (id: string) => queryOptions({ queryKey: ruleKey(id), queryFn: () => readRule(id) })

export const createRule = async (body: RuleBody): Promise<Versioned<Rule>> =>
  versioned(await ok(conversation.POST('/v1/automation/rules', { body })))

export const replaceRule = async (rule_id: string, body: RuleBody, version: string): Promise<Versioned<Rule>> =>
  versioned(
    await ok(
      conversation.PUT('/v1/automation/rules/{rule_id}', {
        params: { path: { rule_id }, header: { 'If-Match': [version] } },
        body,
      }),
    ),
  )

export const deleteRule = (rule_id: string, version: string) =>
  ok(
    conversation.DELETE('/v1/automation/rules/{rule_id}', {
      params: { path: { rule_id }, header: { 'If-Match': [version] } },
    }),
  )

export const versionsKey = (id: string) => ['automation', 'versions', id]

export const versionsQuery = (rule_id: string) =>
  infiniteQueryOptions({
    queryKey: versionsKey(rule_id),
    queryFn: ({ pageParam, signal }) =>
      ok(
        conversation.GET('/v1/automation/rules/{rule_id}/versions', {
          params: { path: { rule_id }, query: { before: pageParam, limit: 20 } },
          signal,
        }),
      ),
    initialPageParam: null as number | null,
    getNextPageParam: (page) => (page.has_more ? (page.versions.at(-1)?.version ?? null) : null),
  })

export const tryRule = (rule: RuleBody, last: number) =>
  ok(conversation.POST('/v1/automation/dry-runs', { body: { rule, last } }))

export const runsQuery = (rule_id: string | null) =>
  infiniteQueryOptions({
    queryKey: ['automation', 'runs', rule_id],
    queryFn: ({ pageParam, signal }) =>
      ok(
        conversation.GET('/v1/automation/runs', {
          params: { query: { rule_id, cursor: pageParam, limit: 50 } },
          signal,
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    staleTime: 0,
  })
