import { createRoute, lazyRouteComponent } from '@tanstack/react-router'

import { signedInRoute } from '@/app/signed-in-route'

const phoneRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/phone',
  component: lazyRouteComponent(() => import('./phone-page'), 'PhonePage'),
})

export const phoneRoutes = [phoneRoute] as const
