/** Changes what was read by what an event tells. */
import { hashKey, type QueryClient, type QueryKey } from '@tanstack/react-query'

/**
 * What is being read while an event comes may be answered as it was before the event, and the answer takes the place of all
 * that was there: so the same change is made once more when it is there. It has to be one that may be made twice.
 */
export function told<Data>(
  queries: QueryClient,
  queryKey: QueryKey,
  change: (known: Data | undefined) => Data | undefined,
): void {
  queries.setQueryData<Data>(queryKey, change)
  if (queries.isFetching({ queryKey, exact: true }) === 0) return
  const hash = hashKey(queryKey)
  const stop = queries.getQueryCache().subscribe(({ type, query }) => {
    if (query.queryHash !== hash) return
    if (type !== 'removed' && query.state.fetchStatus === 'fetching') return
    stop()
    if (type !== 'removed') queries.setQueryData<Data>(queryKey, change)
  })
}
