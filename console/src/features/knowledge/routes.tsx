import { createRoute, lazyRouteComponent, type SearchSchemaInput } from '@tanstack/react-router'

import { signedInRoute } from '@/app/signed-in-route'

import { asTab, type Tab } from './rules'

export const knowledgeRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/knowledge',
  validateSearch: (search: { tab?: Tab } & SearchSchemaInput): { tab: Tab } => ({ tab: asTab(search.tab) }),
  component: lazyRouteComponent(() => import('./page'), 'KnowledgePage'),
})

export const knowledgeRoutes = [knowledgeRoute] as const
