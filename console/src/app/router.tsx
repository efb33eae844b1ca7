/** Every address of the console. */
import { createRouter } from '@tanstack/react-router'

import { aiRoutes } from '@/features/ai/routes'
import { billingRoutes } from '@/features/billing/routes'
import { reportsRoutes } from '@/features/reports/routes'
import { startRoutes } from '@/features/start/routes'
import { channelsRoutes } from '@/features/channels/routes'
import { contactsRoutes } from '@/features/contacts/routes'
import { inboxRoutes } from '@/features/inbox/routes'
import { knowledgeRoutes } from '@/features/knowledge/routes'
import { peopleRoutes } from '@/features/people/routes'
import { phoneRoutes } from '@/phone/routes'
import { accountRoutes } from '@/features/account/routes'
import { deskRoutes } from '@/features/desk/routes'
import { accessRoutes } from '@/features/access/routes'
import { automationRoutes } from '@/features/automation/routes'
import { policyRoutes } from '@/features/policy/routes'
import { webhooksRoutes } from '@/features/webhooks/routes'
import { teamRoute, teamStartRoute } from '@/features/team/routes'
import { sessionRoutes } from '@/session/routes'

import { rootRoute } from './root-route'
import { signedInRoute } from './signed-in-route'

const team = teamRoute.addChildren([
  teamStartRoute,
  ...peopleRoutes,
  ...accountRoutes,
  ...deskRoutes,
  ...accessRoutes,
  ...automationRoutes,
  ...policyRoutes,
  ...webhooksRoutes,
  ...billingRoutes,
])
const pages = signedInRoute.addChildren([
  ...inboxRoutes,
  ...contactsRoutes,
  ...knowledgeRoutes,
  ...aiRoutes,
  ...channelsRoutes,
  ...reportsRoutes,
  ...startRoutes,
  ...phoneRoutes,
  team,
])

export const router = createRouter({
  routeTree: rootRoute.addChildren([...sessionRoutes, pages]),
  defaultPreload: 'intent',
  scrollRestoration: true,
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
