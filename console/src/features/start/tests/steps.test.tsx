import { act, cleanup, renderHook } from '@testing-library/react'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { Surroundings } from '@/testing/surroundings'

import { dismiss } from '../dismissed'
import { useOpenSteps } from '../steps'

vi.mock('@/session/use-session', () => ({ usePerson: () => ({ userId: 'me', tenantId: 'sol', role: 'admin' }) }))

const nothing = { next: null, channels: [], documents: [], conversations: [], users: [{}], invitations: [] }

let asked: string[]
/** What waits for a moment in which the page has nothing to do, and how often that was asked for. */
let waiting: Map<number, () => void>
let last = 0

beforeEach(() => {
  localStorage.clear()
  asked = []
  waiting = new Map()
  vi.stubGlobal('fetch', ({ url }: Request) => {
    asked.push(new URL(url).pathname.replace(/.*v1./, ''))
    return Promise.resolve(Response.json(nothing))
  })
  vi.stubGlobal('requestIdleCallback', (work: () => void) => {
    waiting.set(++last, work)
    return last
  })
  vi.stubGlobal('cancelIdleCallback', (which: number) => waiting.delete(which))
})
afterEach(() => {
  cleanup() // which takes back what was asked of the browser
  vi.unstubAllGlobals()
})

/** Such a moment. */
function rest(): void {
  const [first] = waiting
  if (!first) throw new Error('nothing waits for it')
  waiting.delete(first[0])
  act(first[1])
}

test('the navigation asks one question in each moment with nothing to do, and none before', async () => {
  const { result } = renderHook(useOpenSteps, { wrapper: Surroundings })
  const order = ['channels', 'documents', 'conversations', 'users', 'invitations']
  expect(asked).toEqual([])
  for (let count = 1; count <= order.length; count++) {
    rest()
    await vi.waitFor(() => expect(asked).toEqual(order.slice(0, count)))
  }
  await vi.waitFor(() => expect(result.current).toBe(4))
  expect(waiting.size).toBe(0)
})

test('who put the first steps away is asked for nothing', () => {
  dismiss('sol')
  dismiss('of another')
  const { result } = renderHook(useOpenSteps, { wrapper: Surroundings })
  expect(result.current).toBe(0)
  expect([asked, waiting.size]).toEqual([[], 0])
})

test('steps that another business put away are asked for here', async () => {
  dismiss('of another')
  renderHook(useOpenSteps, { wrapper: Surroundings })
  rest()
  await vi.waitFor(() => expect(asked).toEqual(['channels']))
})
