import { createRoute, lazyRouteComponent, type SearchSchemaInput } from '@tanstack/react-router'

import { signedInRoute } from '@/app/signed-in-route'

import { asContactsAsked, type ContactsAsked } from './rules'

export const contactsRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/contacts',
  validateSearch: (search: ContactsAsked & SearchSchemaInput): ContactsAsked => asContactsAsked({ ...search }),
  component: lazyRouteComponent(() => import('./page'), 'ContactsPage'),
})

export const contactRoute = createRoute({
  getParentRoute: () => contactsRoute,
  path: '/$contactId',
  component: lazyRouteComponent(() => import('./parts/contact'), 'ContactPage'),
})

export const contactsRoutes = [contactsRoute.addChildren([contactRoute])] as const
