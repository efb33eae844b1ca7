import { createRoute, lazyRouteComponent } from '@tanstack/react-router'

import { teamRoute } from '@/features/team/routes'

const endpointsRoute = createRoute({
  getParentRoute: () => teamRoute,
  path: '/webhooks',
  component: lazyRouteComponent(() => import('./page'), 'WebhooksPage'),
})

export const endpointRoute = createRoute({
  getParentRoute: () => teamRoute,
  path: '/webhooks/$endpointId',
  component: lazyRouteComponent(() => import('./parts/endpoint'), 'EndpointPage'),
})

export const webhooksRoutes = [endpointsRoute, endpointRoute] as const
