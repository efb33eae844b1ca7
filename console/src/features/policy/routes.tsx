import { createRoute, lazyRouteComponent } from '@tanstack/react-router'

import { teamRoute } from '@/features/team/routes'

const policyRoute = createRoute({
  getParentRoute: () => teamRoute,
  path: '/policy',
  component: lazyRouteComponent(() => import('./page'), 'PolicyPage'),
})

const levelsRoute = createRoute({
  getParentRoute: () => teamRoute,
  path: '/service-levels',
  component: lazyRouteComponent(() => import('./parts/levels'), 'LevelsPage'),
})

export const policyRoutes = [policyRoute, levelsRoute] as const
