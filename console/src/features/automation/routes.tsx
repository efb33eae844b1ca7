import { createRoute, lazyRouteComponent } from '@tanstack/react-router'

import { teamRoute } from '@/features/team/routes'

const rulesRoute = createRoute({
  getParentRoute: () => teamRoute,
  path: '/rules',
  component: lazyRouteComponent(() => import('./page'), 'RulesPage'),
})

const newRuleRoute = createRoute({
  getParentRoute: () => teamRoute,
  path: '/rules/new',
  component: lazyRouteComponent(() => import('./parts/rule'), 'NewRulePage'),
})

export const ruleRoute = createRoute({
  getParentRoute: () => teamRoute,
  path: '/rules/$ruleId',
  component: lazyRouteComponent(() => import('./parts/rule'), 'RulePage'),
})

const logRoute = createRoute({
  getParentRoute: () => teamRoute,
  path: '/rule-log',
  component: lazyRouteComponent(() => import('./parts/log'), 'LogPage'),
})

export const automationRoutes = [rulesRoute, newRuleRoute, ruleRoute, logRoute] as const
