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

const teamsRoute = createRoute({
  getParentRoute: () => teamRoute,
  path: '/teams',
  component: lazyRouteComponent(() => import('./parts/teams/page'), 'TeamsPage'),
})

const hoursRoute = createRoute({
  getParentRoute: () => teamRoute,
  path: '/hours',
  component: lazyRouteComponent(() => import('./parts/hours/page'), 'HoursPage'),
})

export const peopleRoutes = [peopleRoute, invitationsRoute, teamsRoute, hoursRoute] as const
