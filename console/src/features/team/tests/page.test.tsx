import { createMemoryHistory, createRootRoute, createRoute, createRouter, RouterProvider } from '@tanstack/react-router'
import { act, render, screen } from '@testing-library/react'
import { expect, test, vi } from 'vitest'

import { Surroundings } from '@/testing/surroundings'

import { TeamPage } from '../page'

vi.mock('@/session/use-session', () => ({ usePerson: () => ({ userId: 'me', tenantId: 'sol', role: 'viewer' }) }))
vi.mock('@/app/features', () => ({
  settings: [
    { to: '/team/labels', label: 'team.title', group: 'people', roles: ['admin', 'viewer'] },
    { to: '/team/rules', label: 'team.title', group: 'people', roles: ['admin'] },
  ],
}))
vi.mock('../parts/sections', () => ({ Sections: () => null }))

function opened(address: string) {
  const rules = vi.fn(() => 'rules')
  const root = createRootRoute()
  const team = createRoute({ getParentRoute: () => root, path: '/team', component: TeamPage })
  const routeTree = root.addChildren([
    team.addChildren([
      createRoute({ getParentRoute: () => team, path: '/labels', component: () => 'labels' }),
      createRoute({ getParentRoute: () => team, path: '/rules', component: rules }),
    ]),
  ])
  const router = createRouter({ routeTree, history: createMemoryHistory({ initialEntries: [address] }) })
  render(<RouterProvider router={router as never} />, { wrapper: Surroundings })
  return { router, rules }
}

test('whoever is led on and back finds a page that is not for them refused, and it never began to ask', async () => {
  const { router, rules } = opened('/team/rules')
  expect(await screen.findByRole('alert')).toBeVisible()
  await act(() => router.navigate({ to: '/team/labels' }))
  expect(await screen.findByText('labels')).toBeVisible()
  act(() => router.history.back())
  expect(await screen.findByRole('alert')).toBeVisible()
  act(() => router.history.forward())
  expect(await screen.findByText('labels')).toBeVisible()
  expect(rules).not.toHaveBeenCalled()
})
