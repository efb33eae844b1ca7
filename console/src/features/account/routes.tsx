import { createRoute, lazyRouteComponent } from '@tanstack/react-router'

import { teamRoute } from '@/features/team/routes'

const accountRoute = createRoute({
  getParentRoute: () => teamRoute,
  path: '/account',
  component: lazyRouteComponent(() => import('./page'), 'AccountPage'),
})

export const accountRoutes = [accountRoute] as const
