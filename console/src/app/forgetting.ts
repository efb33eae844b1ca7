/** Nobody sees what somebody else read before them: neither what is shown, nor what was asked for and is still to come. */
import type { QueryClient } from '@tanstack/react-query'

import { currentSession, onSession } from '@/session/session'

/** Forgets what was read, but for texts, whenever somebody else is here than before, for as long as the page is. */
export function forgetOthers(queries: QueryClient): void {
  let before = currentSession()
  onSession(() => {
    const next = currentSession()
    const isFirst = before.state === 'starting'
    const isSame = JSON.stringify(next) === JSON.stringify(before)
    before = next
    // What the first person's page has begun to read is theirs.
    if (isFirst || isSame) return
    queries.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'texts' })
  })
}
