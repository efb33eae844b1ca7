import { createRoute, lazyRouteComponent } from '@tanstack/react-router'

import { teamRoute } from '@/features/team/routes'

const businessRoute = createRoute({
  getParentRoute: () => teamRoute,
  path: '/business',
  component: lazyRouteComponent(() => import('./page'), 'BusinessPage'),
})

const keysRoute = createRoute({
  getParentRoute: () => teamRoute,
  path: '/api-keys',
  component: lazyRouteComponent(() => import('./parts/keys'), 'KeysPage'),
})

const auditRoute = createRoute({
  getParentRoute: () => teamRoute,
  path: '/audit',
  component: lazyRouteComponent(() => import('./parts/audit'), 'AuditPage'),
})

export const accessRoutes = [businessRoute, keysRoute, auditRoute] as const
