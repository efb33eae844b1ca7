import { createRoute, lazyRouteComponent } from '@tanstack/react-router'

import { teamRoute } from '@/features/team/routes'

const answersRoute = createRoute({
  getParentRoute: () => teamRoute,
  path: '/canned-answers',
  component: lazyRouteComponent(() => import('./page'), 'AnswersPage'),
})

const macrosRoute = createRoute({
  getParentRoute: () => teamRoute,
  path: '/macros',
  component: lazyRouteComponent(() => import('./parts/macros/page'), 'MacrosPage'),
})

const labelsRoute = createRoute({
  getParentRoute: () => teamRoute,
  path: '/labels',
  component: lazyRouteComponent(() => import('./parts/labels'), 'LabelsPage'),
})

export const deskRoutes = [answersRoute, macrosRoute, labelsRoute] as const
