import { render, screen } from '@testing-library/react'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { Surroundings } from '@/testing/surroundings'

import { ConversationPane } from '../parts/conversation/conversation'

const person = vi.hoisted(() => ({ userId: 'me', tenantId: 't', role: 'agent' }))
vi.mock('../routes', () => ({ conversationRoute: { useParams: () => ({ conversationId: 'c' }) } }))
vi.mock('@/session/use-session', () => ({ usePerson: () => person }))
vi.mock('@/live/live', () => ({ LIVE: 'live', useWatching: () => {} }))

const asked: string[] = []

beforeEach(() => {
  asked.splice(0)
  vi.stubGlobal('fetch', ({ url }: Request) => {
    asked.push(new URL(url).pathname.replace('/api/conversation/v1/conversations/c', ''))
    return new Promise(() => {})
  })
})
afterEach(() => vi.unstubAllGlobals())

test.each([
  ['agent', ['', '/messages', '/notes', '/scheduled-messages']],
  ['viewer', ['', '/messages']],
])('what an %s sees beside the messages is asked for before any of it is there', async (role, paths) => {
  person.role = role
  render(<ConversationPane />, { wrapper: Surroundings })
  await vi.waitFor(() => expect(asked.toSorted()).toEqual(paths))
  expect(screen.getByRole('status', { name: 'Loading' })).toBeInTheDocument()
})
