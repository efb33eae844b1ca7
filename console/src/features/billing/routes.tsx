import { createRoute, lazyRouteComponent } from '@tanstack/react-router'

import { teamRoute } from '@/features/team/routes'

const usageRoute = createRoute({
  getParentRoute: () => teamRoute,
  path: '/usage',
  component: lazyRouteComponent(() => import('./page'), 'UsagePage'),
})

export const billingRoutes = [usageRoute] as const
