import { infiniteQueryOptions } from '@tanstack/react-query'

import { knowledge, ok } from '@/api/clients'
import type { components } from '@/api/generated/knowledge'

import { isReading } from './rules'

const PAGE = 50
const LOOK_AGAIN_MS = 2_000

export const documentsKey = ['knowledge', 'documents']

/** The documents, newest first; asked for again while one is being read. */
export const documentsQuery = infiniteQueryOptions({
  queryKey: documentsKey,
  queryFn: ({ pageParam, signal }) =>
    ok(knowledge.GET('/v1/documents', { params: { query: { before: pageParam, limit: PAGE } }, signal })),
  initialPageParam: null as string | null,
  getNextPageParam: (page) => page.next,
  refetchInterval: ({ state }) =>
    isReading(state.data?.pages.flatMap((page) => page.documents) ?? []) ? LOOK_AGAIN_MS : false,
})

export const removeDocument = (document_id: string) =>
  ok(knowledge.DELETE('/v1/documents/{document_id}', { params: { path: { document_id } } }))

export const search = (body: components['schemas']['SearchRequest']) => ok(knowledge.POST('/v1/search', { body }))
