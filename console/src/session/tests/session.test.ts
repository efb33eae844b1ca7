import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { ProblemError } from '@/api/problem'
import { Tabs } from '@/testing/tabs'

import type * as sessions from '../session'

/** The gateway as a browser's tabs see it: one cookie, one sign-in, and a network that may be away. */
class Gateway {
  asked: string[] = []
  cookie: string | null = null
  away = false
  /** Access tokens that count no more. */
  old = new Set<string>()
  held: Promise<void> = Promise.resolve()
  private made = 0

  fetch = async (path: string, { method, headers }: { method: string; headers: Record<string, string> }) => {
    const name = path.replace('/api/gateway/v1/', '')
    this.asked.push(`${method} ${name}`)
    await this.held
    if (this.away) throw new TypeError('nobody answers')
    if (method === 'DELETE') {
      const bearer = headers.authorization?.replace('Bearer ', '') ?? ''
      if (bearer === '' || this.old.has(bearer)) return answer(401)
      this.cookie = null
      return answer(204)
    }
    if (name === 'sessions') this.cookie = 'ana'
    if (name === 'sessions/link') this.cookie = 'bia'
    if (this.cookie === null) return answer(401)
    const access_token = `token-${++this.made}`
    return answer(200, { access_token, expires_in: 3600, user_id: this.cookie, tenant_id: 'sol', role: 'agent' })
  }
}

const answer = (status: number, body?: object) =>
  new Response(body ? JSON.stringify(body) : null, { status, headers: { 'content-type': 'application/json' } })

let gateway: Gateway

/** Returns a page of the console as a new tab, or a reload, begins with it. */
async function page(): Promise<typeof sessions> {
  vi.resetModules()
  return import('../session')
}

const ana = { email: 'ana@loja.example', password: 'x', tenant_id: null }

beforeEach(() => {
  localStorage.clear()
  gateway = new Gateway()
  vi.stubGlobal('fetch', gateway.fetch)
  vi.stubGlobal('BroadcastChannel', Tabs)
  Tabs.open = []
})
afterEach(() => vi.unstubAllGlobals())

test('who signs out while the gateway is away is not signed in by the next page', async () => {
  const first = await page()
  await first.signIn(ana)
  gateway.away = true
  await first.signOut()
  expect(first.currentSession()).toEqual({ state: 'signed-out', because: 'left' })

  const offline = await page()
  await offline.resume()
  expect(offline.currentSession().state).toBe('signed-out')

  gateway.away = false
  const next = await page()
  await next.resume()
  expect(next.currentSession().state).toBe('signed-out')
  expect(gateway.cookie).toBeNull()
})

test('a token that is refused ends nothing: the sign-in is ended with a new one', async () => {
  const tab = await page()
  await tab.signIn(ana)
  gateway.old.add('token-1')
  await tab.signOut()
  expect(gateway.cookie).toBeNull()
  expect(gateway.asked.slice(1)).toEqual(['DELETE sessions', 'POST sessions/refresh', 'DELETE sessions'])
})

test('what was renewed while somebody signed out brings nobody back, in this tab or another', async () => {
  const [one, other] = [await page(), await page()]
  await one.signIn(ana)
  expect(other.currentSession().state).toBe('signed-in')

  let goOn = () => {}
  gateway.held = new Promise((resolve) => (goOn = resolve))
  const renewed = other.accessToken('token-1')
  const left = one.signOut()
  goOn()
  await left
  expect(await renewed).toBeNull()
  expect([one, other].map((tab) => tab.currentSession().state)).toEqual(['signed-out', 'signed-out'])
})

test('whoever comes next is signed in, whatever was left to do', async () => {
  const tab = await page()
  await tab.signIn(ana)
  gateway.away = true
  await tab.signOut()
  gateway.away = false
  await tab.signInByLink('a-link')
  const next = await page()
  await next.resume()
  expect(next.currentSession()).toMatchObject({ state: 'signed-in', person: { userId: 'bia' } })
})

test('what one person asked for is not done as another', async () => {
  const tab = await page()
  const { authorizedFetch } = await import('../authorized-fetch')
  await tab.signIn(ana)
  const sent: (string | null)[] = []
  vi.stubGlobal('fetch', async (request: Request | string, given: never) => {
    if (typeof request === 'string') return gateway.fetch(request, given)
    sent.push(request.headers.get('authorization'))
    if (sent.length === 1) await tab.signInByLink('a-link') // in another tab, say
    return answer(401)
  })
  const asked = authorizedFetch(new Request('http://door/api/conversation/v1/labels', { method: 'POST', body: '{}' }))
  await expect(asked).rejects.toMatchObject({ name: ProblemError.name, status: 401 })
  expect(sent).toEqual(['Bearer token-1'])
})
