import { createRoute, lazyRouteComponent, type SearchSchemaInput } from '@tanstack/react-router'

import { signedInRoute } from '@/app/signed-in-route'

import { asDay, asPreset, asTab, type Preset, type Tab } from './rules'

interface ReportsSearch {
  tab: Tab
  days: Preset
  /** The first and last day of a period of one's own; both included. */
  from?: string | undefined
  to?: string | undefined
}

export const reportsRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/reports',
  validateSearch: (
    search: { tab?: Tab; days?: Preset; from?: string; to?: string } & SearchSchemaInput,
  ): ReportsSearch => ({
    tab: asTab(search.tab),
    days: asPreset(search.days),
    from: asDay(search.from),
    to: asDay(search.to),
  }),
  component: lazyRouteComponent(() => import('./page'), 'ReportsPage'),
})

export const reportsRoutes = [reportsRoute] as const
