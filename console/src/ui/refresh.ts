import type { Query, QueryClient, QueryKey } from '@tanstack/react-query'

/** What is shown of this is read again. What is on its way for the first time was asked for before: else its answer would be taken
 * for the new one. */
export async function refresh(queries: QueryClient, queryKey: QueryKey): Promise<void> {
  await queries.cancelQueries({ queryKey, predicate: isFirstAnswerDue })
  await queries.invalidateQueries({ queryKey })
}

function isFirstAnswerDue(query: Query): boolean {
  return query.state.data === undefined && query.state.fetchStatus === 'fetching'
}
