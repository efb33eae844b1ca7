/** The pages of those who are not signed in. */
import { createRoute, lazyRouteComponent } from '@tanstack/react-router'

import { rootRoute } from '@/app/root-route'

interface SignInSearch {
  /** Where they wanted to go: an address of the console's own. */
  to?: string | undefined
}

/** A link could name another site: only a path of this one counts. */
export const ownPath = (to: unknown): string | undefined =>
  typeof to === 'string' && to.length < 500 && /^\/(?![/\\])/.test(to) ? to : undefined

export const signInRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/sign-in',
  validateSearch: (search: Record<string, unknown>): SignInSearch => ({ to: ownPath(search.to) }),
  component: lazyRouteComponent(() => import('./sign-in-page'), 'SignInPage'),
})

const issuerRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/sign-in/issuer',
  component: lazyRouteComponent(() => import('./issuer-page'), 'IssuerPage'),
})

const invitationRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/invitation',
  component: lazyRouteComponent(() => import('./invitation-page'), 'InvitationPage'),
})

export const sessionRoutes = [signInRoute, issuerRoute, invitationRoute] as const
