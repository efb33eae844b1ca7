import { createRoute, lazyRouteComponent } from '@tanstack/react-router'

import { teamRoute } from '@/features/team/routes'

const peopleRoute = createRoute({
  getParentRoute: () => teamRoute,
  path: '/people',
  component: lazyRouteComponent(() => import('./page'), 'PeoplePage'),
})

const invitationsRoute = createRoute({
  getParentRoute: () => teamRoute,
  path: '/invitations',
  component: lazyRouteComponent(() => import('./parts/invitations'), 'InvitationsPage'),
})

export const peopleRoutes = [peopleRoute, invitationsRoute] as const
