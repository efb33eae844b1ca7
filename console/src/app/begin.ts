/** What the first page waits for is asked for at once and together: else each would wait for what shows it. */
import { chosenLanguage } from '@/intl/languages'
import { textsQuery } from '@/intl/intl'
import { currentSession, onSession, resume, type Session } from '@/session/session'

import { firstReads } from './features'
import { forgetOthers } from './forgetting'
import { queryClient } from './query-client'
import { router } from './router'
import { signedInRoute } from './signed-in-route'

/**
 * Begins to load the page of the address, to find out whether somebody is signed in here, and to read what they will see.
 * Returns once the texts are there, or cannot be had: nothing is drawn without.
 */
export async function begin(): Promise<void> {
  forgetOthers(queryClient)
  const texts = queryClient.query(textsQuery(chosenLanguage())).catch(() => {})
  beginToRead()
  await texts
}

function beginToRead(): void {
  const { pathname, search } = router.latestLocation
  const [routes] = router.getMatchedRoutes(pathname)
  for (const route of routes) void router.loadRouteChunk(route)
  if (!routes.some(({ id }) => id === signedInRoute.id)) return
  const readAs = (session: Session) => {
    if (session.state !== 'signed-in') return
    for (const read of firstReads) read(queryClient, session.person, { pathname, search })
  }
  // It may be known already (`early.ts`).
  if (currentSession().state !== 'starting') return readAs(currentSession())
  const stop = onSession(() => {
    stop()
    readAs(currentSession())
  })
  // Whoever cannot be told is asked again, and told, by `Start`.
  resume().catch(() => {})
}
