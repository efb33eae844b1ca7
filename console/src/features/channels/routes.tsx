import { createRoute, lazyRouteComponent, type SearchSchemaInput } from '@tanstack/react-router'

import { signedInRoute } from '@/app/signed-in-route'

import { asSendState, asTab, type SendState, type Tab } from './rules'

const channelsRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/channels',
  component: lazyRouteComponent(() => import('./page'), 'ChannelsPage'),
})

const newChannelRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/channels/new',
  component: lazyRouteComponent(() => import('./parts/setup/setup-page'), 'SetupPage'),
})

export const outgoingRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/channels/outgoing',
  validateSearch: (search: { state?: SendState } & SearchSchemaInput): { state?: SendState | undefined } => ({
    state: asSendState(search.state),
  }),
  component: lazyRouteComponent(() => import('./parts/outgoing/outgoing-page'), 'OutgoingPage'),
})

export const channelRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/channels/$channelId',
  validateSearch: (search: { tab?: Tab } & SearchSchemaInput): { tab: Tab } => ({ tab: asTab(search.tab) }),
  component: lazyRouteComponent(() => import('./parts/channel/channel-page'), 'ChannelPage'),
})

export const channelsRoutes = [channelsRoute, newChannelRoute, outgoingRoute, channelRoute] as const
