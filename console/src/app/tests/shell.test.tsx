import { act, render, screen } from '@testing-library/react'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { Surroundings } from '@/testing/surroundings'

vi.mock('@tanstack/react-router', () => ({ Outlet: () => <input aria-label="page" /> }))
vi.mock('@/features/inbox/feature', () => ({ Notices: () => null }))
vi.mock('../navigation', () => ({ Navigation: () => null }))
vi.mock('../connection-banner', () => ({ ConnectionBanner: () => null }))
const leave = vi.hoisted(() => vi.fn())
vi.mock('../features', () => ({ liveListeners: [], leavings: [leave] }))
vi.mock('../start', () => ({ Start: () => null }))
vi.mock('../to-sign-in', () => ({ ToSignIn: () => null }))

class Wire {
  static open: Wire[] = []
  sent: string[] = []
  closed = false
  onopen: (() => void) | null = null
  constructor() {
    Wire.open.push(this)
  }
  send(text: string) {
    this.sent.push(text)
  }
  close() {
    this.closed = true
  }
}

/** The one channel between the tabs of a browser, from the other tab's side. */
class Tabs {
  static last: Tabs | null = null
  onmessage: ((message: { data: unknown }) => void) | null = null
  constructor() {
    Tabs.last = this
  }
}

beforeEach(() => {
  Wire.open = []
  vi.stubGlobal('WebSocket', Wire)
  vi.stubGlobal('BroadcastChannel', Tabs)
})
afterEach(() => vi.unstubAllGlobals())

const entered = (userId: string) =>
  act(async () => {
    const signIn = {
      access_token: `of ${userId}`,
      expires_in: 3600,
      user_id: userId,
      tenant_id: 'sol',
      role: 'agent',
    }
    Tabs.last?.onmessage?.({ data: { kind: 'entered', signIn } })
    await Promise.resolve()
  })

test('another person, who signs in in another tab, has a page and a connection of their own', async () => {
  const { Shell } = await import('../shell')
  render(<Shell />, { wrapper: Surroundings })
  await entered('ana')
  const page = await screen.findByLabelText<HTMLInputElement>('page')
  page.value = 'what Ana began to write'

  await entered('bia')
  expect((await screen.findByLabelText<HTMLInputElement>('page')).value).toBe('')
  expect(Wire.open.map((one) => one.closed)).toEqual([true, false])
  Wire.open[1]?.onopen?.()
  expect(Wire.open[1]?.sent[0]).toContain('of bia')
})

test('whoever signs out, here or in another tab, leaves nothing of what they began', async () => {
  leave.mockClear()
  const { Shell } = await import('../shell')
  render(<Shell />, { wrapper: Surroundings })
  await entered('ana')
  expect(leave).not.toHaveBeenCalled()
  act(() => Tabs.last?.onmessage?.({ data: { kind: 'left' } }))
  expect(leave).toHaveBeenCalledOnce()
})
