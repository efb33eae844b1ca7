/** The parent of every page of the team and of settings: features that have one hang their routes below it. */
import { createRoute, lazyRouteComponent } from '@tanstack/react-router'

import { signedInRoute } from '@/app/signed-in-route'

export const teamRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/team',
  component: lazyRouteComponent(() => import('./page'), 'TeamPage'),
})

export const teamStartRoute = createRoute({
  getParentRoute: () => teamRoute,
  path: '/',
  component: lazyRouteComponent(() => import('./parts/start'), 'TeamStart'),
})
