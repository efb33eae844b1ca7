/** What the pages of the AI ask: its settings and turns of llm-orchestration, what was said of conversation. */
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'

import { conversation, llmOrchestration, ok } from '@/api/clients'
import { asProblem, ProblemError } from '@/api/problem'
import { versioned, type Versioned } from '@/ui/saving'

import { AROUND, type Settings, type SettingsChange, type Turn } from './rules'

const PAGE = 30

export const settingsKey = ['ai', 'settings']

export const readSettings = async (signal?: AbortSignal): Promise<Versioned<Settings>> =>
  versioned(await ok(llmOrchestration.GET('/v1/ai-settings', { ...(signal ? { signal } : {}) })))

export const settingsQuery = queryOptions({
  queryKey: settingsKey,
  queryFn: ({ signal }) => readSettings(signal),
})

/** The version stands in the body here, and 409 says what `If-Match` and 412 say elsewhere. */
export async function saveSettings(body: SettingsChange, version: string): Promise<Versioned<Settings>> {
  const seen = Number(version.replaceAll('"', ''))
  try {
    return versioned(await ok(llmOrchestration.PUT('/v1/ai-settings', { body: { ...body, version: seen } })))
  } catch (error) {
    const problem = asProblem(error)
    throw problem.status === 409 ? new ProblemError(412, problem.problem) : problem
  }
}

/** The conversations that moved last, of whatever state: turns are asked for by conversation. */
export const conversationsQuery = infiniteQueryOptions({
  queryKey: ['ai', 'conversations'],
  queryFn: ({ pageParam, signal }) =>
    ok(conversation.GET('/v1/conversations', { params: { query: { cursor: pageParam, limit: PAGE } }, signal })),
  initialPageParam: null as string | null,
  getNextPageParam: (page) => page.next,
})

export const conversationQuery = (conversation_id: string) =>
  queryOptions({
    queryKey: ['ai', 'conversation', conversation_id],
    queryFn: ({ signal }) =>
      ok(conversation.GET('/v1/conversations/{conversation_id}', { params: { path: { conversation_id } }, signal })),
  })

export const turnsQuery = (conversation_id: string) =>
  infiniteQueryOptions({
    queryKey: ['ai', 'turns', conversation_id],
    queryFn: ({ pageParam, signal }) =>
      ok(
        llmOrchestration.GET('/v1/turns', {
          params: { query: { conversation_id, before: pageParam, limit: PAGE } },
          signal,
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
  })

/** What was said before and after a turn. */
export const saidQuery = ({ turn_id, conversation_id, up_to_sequence }: Turn) =>
  queryOptions({
    queryKey: ['ai', 'said', turn_id],
    queryFn: async ({ signal }) => {
      const params = {
        path: { conversation_id },
        query: { before: up_to_sequence + AROUND + 1, limit: 2 * AROUND },
      }
      return (await ok(conversation.GET('/v1/conversations/{conversation_id}/messages', { params, signal }))).messages
    },
  })
