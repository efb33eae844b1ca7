/** What pages of several features know by name: people, teams, labels, answers, macros, channels. Each is read whole; there are few. */
import { queryOptions } from '@tanstack/react-query'

import { conversation, gateway, knowledge, ok } from './clients'

const KNOWN = 'known'
const MOST_AT_ONCE = 200

/** The key of one kind: whoever changes one of it has it read again. */
export const knownKey = (
  kind: 'users' | 'agents' | 'teams' | 'labels' | 'answers' | 'macros' | 'channels' | 'bases',
) => [KNOWN, kind]

/** Returns all of a list that comes in pages. */
export async function whole<Page extends { next: string | null }, One>(
  read: (cursor: string | null) => Promise<Page>,
  of: (page: Page) => readonly One[],
): Promise<One[]> {
  const all: One[] = []
  let cursor: string | null = null
  do {
    const page: Page = await read(cursor)
    all.push(...of(page))
    cursor = page.next
  } while (cursor !== null)
  return all
}

/** Everybody with a sign-in here. For supervisors and admins. */
export const usersQuery = queryOptions({
  queryKey: knownKey('users'),
  queryFn: ({ signal }) =>
    whole(
      (after) => ok(gateway.GET('/v1/users', { params: { query: { after, limit: MOST_AT_ONCE } }, signal })),
      (page) => page.users,
    ),
})

/** Everybody who answers customers. */
export const agentsQuery = queryOptions({
  queryKey: knownKey('agents'),
  queryFn: ({ signal }) =>
    whole(
      (cursor) => ok(conversation.GET('/v1/agents', { params: { query: { cursor, limit: MOST_AT_ONCE } }, signal })),
      (page) => page.agents,
    ),
})

export const teamsQuery = queryOptions({
  queryKey: knownKey('teams'),
  queryFn: async ({ signal }) => (await ok(conversation.GET('/v1/teams', { signal }))).teams,
})

export const labelsQuery = queryOptions({
  queryKey: knownKey('labels'),
  queryFn: async ({ signal }) => (await ok(conversation.GET('/v1/labels', { signal }))).labels,
})

/** The canned answers that the person who is signed in has at hand. */
export const answersQuery = queryOptions({
  queryKey: knownKey('answers'),
  queryFn: ({ signal }) =>
    whole(
      (cursor) =>
        ok(conversation.GET('/v1/canned-answers', { params: { query: { cursor, limit: MOST_AT_ONCE } }, signal })),
      (page) => page.answers,
    ),
})

export const macrosQuery = queryOptions({
  queryKey: knownKey('macros'),
  queryFn: async ({ signal }) => (await ok(conversation.GET('/v1/macros', { signal }))).macros,
})

export const channelsQuery = queryOptions({
  queryKey: knownKey('channels'),
  queryFn: ({ signal }) =>
    whole(
      (after) => ok(gateway.GET('/v1/channels', { params: { query: { after, limit: MOST_AT_ONCE } }, signal })),
      (page) => page.channels,
    ),
})

/** The knowledge bases that were made, the oldest first. The general one, which everybody has, is not among them. */
export const basesQuery = queryOptions({
  queryKey: knownKey('bases'),
  queryFn: async ({ signal }) => (await ok(knowledge.GET('/v1/knowledge-bases', { signal }))).knowledge_bases,
})
