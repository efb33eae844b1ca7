/** The parent of every page that needs somebody who is signed in. */
import { createRoute, lazyRouteComponent } from '@tanstack/react-router'

import { rootRoute } from './root-route'

export const signedInRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: 'signed-in',
  component: lazyRouteComponent(() => import('./shell'), 'Shell'),
})
