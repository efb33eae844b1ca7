import { createRoute, lazyRouteComponent, redirect, type SearchSchemaInput } from '@tanstack/react-router'

import { signedInRoute } from '@/app/signed-in-route'

import { asAsked, type Asked } from './lists'
import { InboxPage } from './page'

const startRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/',
  beforeLoad: () => {
    // The router's way of going elsewhere.
    // eslint-disable-next-line @typescript-eslint/only-throw-error
    throw redirect({ to: '/inbox', replace: true })
  },
})

export const inboxRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/inbox',
  validateSearch: (search: Partial<Asked> & SearchSchemaInput): Asked => asAsked(search),
  // Everybody's first page: it comes with the console, not after it.
  component: InboxPage,
})

export const conversationRoute = createRoute({
  getParentRoute: () => inboxRoute,
  path: '/$conversationId',
  component: lazyRouteComponent(() => import('./parts/conversation/conversation'), 'ConversationPane'),
})

const queueRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/queue',
  component: lazyRouteComponent(() => import('./parts/queue/queue-page'), 'QueuePage'),
})

const mentionsRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/mentions',
  component: lazyRouteComponent(() => import('./parts/mentions/mentions-page'), 'MentionsPage'),
})

export const inboxRoutes = [startRoute, inboxRoute.addChildren([conversationRoute]), queueRoute, mentionsRoute] as const
