import { createRootRoute, Outlet } from '@tanstack/react-router'

import { NotFound, PageFailure } from './failures'

export const rootRoute = createRootRoute({
  component: Outlet,
  notFoundComponent: NotFound,
  errorComponent: PageFailure,
})
