import { createRoute, lazyRouteComponent, type SearchSchemaInput } from '@tanstack/react-router'

import { signedInRoute } from '@/app/signed-in-route'

import { asId, asTab, type Tab } from './rules'

interface AiSearch {
  tab: Tab
  /** Whose turns are shown. */
  conversation?: string | undefined
}

export const aiRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/ai',
  validateSearch: (search: { tab?: Tab; conversation?: string } & SearchSchemaInput): AiSearch => ({
    tab: asTab(search.tab),
    conversation: asId(search.conversation),
  }),
  component: lazyRouteComponent(() => import('./page'), 'AiPage'),
})

export const aiRoutes = [aiRoute] as const
