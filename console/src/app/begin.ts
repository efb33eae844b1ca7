/** What the first page waits for is asked for at once and together: else each would wait for what shows it. */
import { chosenLanguage } from '@/intl/languages'
import { textsQuery } from '@/intl/intl'
import { currentSession, onSession, resume } from '@/session/session'

import { firstReads } from './features'
import { forgetOthers } from './forgetting'
import { queryClient } from './query-client'
import { router } from './router'
import { signedInRoute } from './signed-in-route'

/** Begins to load the page of the address, to find out whether somebody is signed in here, and to read what they will see. */
export function begin(): void {
  forgetOthers(queryClient)
  queryClient.query(textsQuery(chosenLanguage())).catch(() => {})
  const { pathname, search } = router.latestLocation
  const [routes] = router.getMatchedRoutes(pathname)
  for (const route of routes) void router.loadRouteChunk(route)
  if (!routes.some(({ id }) => id === signedInRoute.id)) return
  const stop = onSession(() => {
    stop()
    const session = currentSession()
    if (session.state === 'signed-in')
      for (const read of firstReads) read(queryClient, session.person, { pathname, search })
  })
  // Whoever cannot be told is asked again, and told, by `Start`.
  resume().catch(() => {})
}
