/** The parent of every page that needs somebody who is signed in. */
import { createRoute } from '@tanstack/react-router'

import { rootRoute } from './root-route'
import { Shell } from './shell'

export const signedInRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: 'signed-in',
  component: Shell,
})
