import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'

import { knowledge, ok } from '@/api/clients'
import type { components } from '@/api/generated/knowledge'

import { standingOf, type Answer, type AnswerChange, type NewAnswer } from './answers'
import { isBeingRead, lookAgainMs } from './rules'
import type { ScopeChange, Wanted } from './scopes'
import { isAtIt, type NewWebsite, type PageStatus, type Website, type WebsiteChange } from './websites'

const PAGE = 50

const seen = new WeakMap<object, number>()

/** Returns for how long what was read is as it is: what is read again and is the same stays the same object. */
function unchangedMs(data: object): number {
  const since = seen.get(data) ?? performance.now()
  seen.set(data, since)
  return performance.now() - since
}

/** Returns when what comes in pages is looked at again. Nobody looks where the page is hidden. */
const again = <Page>(data: { pages: readonly Page[] } | undefined, isUnderWay: (page: Page) => boolean) =>
  data !== undefined &&
  lookAgainMs({
    isUnderWay: data.pages.some(isUnderWay),
    pages: data.pages.length,
    unchangedMs: unchangedMs(data),
  })

export const documentsKey = ['knowledge', 'documents']

/** The documents that are wanted, newest first. */
export const documentsQuery = (wanted: Wanted) =>
  infiniteQueryOptions({
    queryKey: [...documentsKey, wanted],
    queryFn: ({ pageParam, signal }) =>
      ok(knowledge.GET('/v1/documents', { params: { query: { ...wanted, before: pageParam, limit: PAGE } }, signal })),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => again(state.data, ({ documents }) => documents.some(isBeingRead)),
  })

export const changeDocument = (document_id: string, body: ScopeChange) =>
  ok(knowledge.PATCH('/v1/documents/{document_id}', { params: { path: { document_id } }, body }))

export const labelsKey = ['knowledge', 'labels']

/** The labels that documents have. */
export const labelsQuery = queryOptions({
  queryKey: labelsKey,
  queryFn: async ({ signal }) => (await ok(knowledge.GET('/v1/labels', { signal }))).labels,
})

type BaseBody = Required<components['schemas']['BaseRequest']>

export const addBase = (body: BaseBody) => ok(knowledge.POST('/v1/knowledge-bases', { body }))

const ofBase = (knowledge_base_id: string) => ({ params: { path: { knowledge_base_id } } })

export const changeBase = (knowledge_base_id: string, body: BaseBody) =>
  ok(knowledge.PATCH('/v1/knowledge-bases/{knowledge_base_id}', { ...ofBase(knowledge_base_id), body }))

export const removeBase = (knowledge_base_id: string) =>
  ok(knowledge.DELETE('/v1/knowledge-bases/{knowledge_base_id}', ofBase(knowledge_base_id)))

export const versionsKey = ['knowledge', 'versions']

/** All versions of a document that are kept, the newest first. */
export const versionsQuery = (document_id: string) =>
  queryOptions({
    queryKey: [...versionsKey, document_id],
    queryFn: async ({ signal }) =>
      (await ok(knowledge.GET('/v1/documents/{document_id}/versions', { params: { path: { document_id } }, signal })))
        .versions,
  })

export const restoreVersion = (document_id: string) =>
  ok(knowledge.POST('/v1/documents/{document_id}/restore', { params: { path: { document_id } } }))

/** Reads what failed once more. */
export const retryDocument = (document_id: string) =>
  ok(knowledge.POST('/v1/documents/{document_id}/retry', { params: { path: { document_id } } }))

export const removeDocument = (document_id: string) =>
  ok(knowledge.DELETE('/v1/documents/{document_id}', { params: { path: { document_id } } }))

export const search = (body: components['schemas']['SearchRequest']) => ok(knowledge.POST('/v1/search', { body }))

export const websitesKey = ['knowledge', 'websites']

/** The websites, newest first; looked at again while one is being read. */
export const websitesQuery = infiniteQueryOptions({
  queryKey: websitesKey,
  queryFn: ({ pageParam, signal }) =>
    ok(knowledge.GET('/v1/websites', { params: { query: { before: pageParam, limit: PAGE } }, signal })),
  initialPageParam: null as string | null,
  getNextPageParam: (page) => page.next,
  refetchInterval: ({ state }) => again(state.data, ({ websites }) => websites.some(isAtIt)),
})

/** What became of the pages of a website, in the order in which they were found; looked at again while it is being read. */
export const websitePagesQuery = (website: Website, status: PageStatus | null) =>
  infiniteQueryOptions({
    queryKey: [...websitesKey, website.website_id, 'pages', status],
    queryFn: ({ pageParam, signal }) =>
      ok(
        knowledge.GET('/v1/websites/{website_id}/pages', {
          params: { path: { website_id: website.website_id }, query: { status, after: pageParam, limit: PAGE } },
          signal,
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    refetchInterval: ({ state }) => again(state.data, () => isAtIt(website)),
  })

export const addWebsite = (body: NewWebsite) => ok(knowledge.POST('/v1/websites', { body }))

const at = (website_id: string) => ({ params: { path: { website_id } } })

export const changeWebsite = (website_id: string, body: WebsiteChange) =>
  ok(knowledge.PATCH('/v1/websites/{website_id}', { ...at(website_id), body }))

export const crawlWebsite = (website_id: string) =>
  ok(knowledge.POST('/v1/websites/{website_id}/crawl', at(website_id)))

export const removeWebsite = (website_id: string) => ok(knowledge.DELETE('/v1/websites/{website_id}', at(website_id)))

export const answersKey = ['knowledge', 'curated-answers']

/** The curated answers, newest first; looked at again while one is being prepared. */
export const answersQuery = infiniteQueryOptions({
  queryKey: answersKey,
  queryFn: ({ pageParam, signal }) =>
    ok(knowledge.GET('/v1/curated-answers', { params: { query: { before: pageParam, limit: PAGE } }, signal })),
  initialPageParam: null as string | null,
  getNextPageParam: (page) => page.next,
  refetchInterval: ({ state }) =>
    again(state.data, ({ curated_answers }) => curated_answers.some((one) => standingOf(one) === 'preparing')),
})

export const addAnswer = (body: NewAnswer) => ok(knowledge.POST('/v1/curated-answers', { body }))

const ofAnswer = ({ answer_id, version }: Answer) => ({
  params: { path: { answer_id }, header: { 'If-Match': [`"${String(version)}"`] } },
})

export const changeAnswer = (answer: Answer, body: AnswerChange) =>
  ok(knowledge.PATCH('/v1/curated-answers/{answer_id}', { ...ofAnswer(answer), body }))

/** Approves what was seen, and nothing that somebody has made of it since. */
export const approveAnswer = (answer: Answer) =>
  ok(knowledge.POST('/v1/curated-answers/{answer_id}/approve', ofAnswer(answer)))

export const withdrawAnswer = ({ answer_id }: Answer) =>
  ok(knowledge.POST('/v1/curated-answers/{answer_id}/withdraw', { params: { path: { answer_id } } }))

export const removeAnswer = ({ answer_id }: Answer) =>
  ok(knowledge.DELETE('/v1/curated-answers/{answer_id}', { params: { path: { answer_id } } }))

export const questionsKey = ['knowledge', 'unanswered-questions']

/** What customers asked in vain, most often asked first. */
export const questionsQuery = queryOptions({
  queryKey: questionsKey,
  queryFn: async ({ signal }) =>
    (await ok(knowledge.GET('/v1/unanswered-questions', { params: { query: { limit: PAGE } }, signal }))).groups,
})

const ofGroup = (group_id: string) => ({ params: { path: { group_id } } })

export const draftAnswer = (group_id: string) =>
  ok(knowledge.POST('/v1/unanswered-questions/{group_id}/draft', ofGroup(group_id)))

export const dismissQuestions = (group_id: string) =>
  ok(knowledge.POST('/v1/unanswered-questions/{group_id}/dismiss', ofGroup(group_id)))
