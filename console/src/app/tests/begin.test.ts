import { InfiniteQueryObserver, type QueryClient } from '@tanstack/react-query'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

import { Tabs } from '@/testing/tabs'

const OPENED = '0190d2c4-0000-7000-8000-00000000000c'
const REFRESH = 'POST /api/gateway/v1/sessions/refresh'
const API = 'GET /api/conversation/v1'
const list = (query: string) => `${API}/conversations?${query}&limit=50`

/** The front door as the tabs of a browser see it: one cookie, and a list of conversations that names whose it is. */
class Door {
  asked: string[] = []
  cookie: { user_id: string; role: string } | null = { user_id: 'ana', role: 'agent' }
  /** Access tokens that count no more. */
  old = new Set<string>()
  /** How many more questions find a service that fails. */
  failing = 0
  /** What the services' answers wait for. */
  held: Promise<unknown> = Promise.resolve()
  private made = 0

  fetch = async (asked: Request | string): Promise<Response> => {
    if (typeof asked === 'string') return this.refresh(asked)
    const { pathname, search } = new URL(asked.url)
    const token = asked.headers.get('authorization')?.replace('Bearer ', '') ?? ''
    this.asked.push(`${token} ${asked.method} ${pathname}${search}`)
    await this.held
    if (this.failing > 0) {
      this.failing -= 1
      return answer(500)
    }
    return token === '' || this.old.has(token) ? answer(401) : answer(200, this.listOf(token))
  }

  private refresh(path: string): Response {
    this.asked.push(`POST ${path}`)
    return this.cookie === null ? answer(401) : answer(200, this.signIn(this.cookie))
  }

  signIn(person: { user_id: string; role: string }) {
    return { access_token: `${person.user_id}-${++this.made}`, expires_in: 3600, tenant_id: 'sol', ...person }
  }

  private listOf = (token: string) => ({
    conversations: [{ conversation_id: `of ${token.split('-')[0]}` }],
    next: null,
  })
}

const answer = (status: number, body?: object) =>
  new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json' } })

/** Who holds the browser's one lock works; the others wait for their turn. */
class Locks {
  private last: Promise<unknown> = Promise.resolve()
  request = (_name: string, work: () => Promise<void>) => (this.last = this.last.then(work, work))
}

let door: Door
const pages: QueryClient[] = []

beforeEach(() => {
  localStorage.clear()
  door = new Door()
  Tabs.open = []
  vi.stubGlobal('fetch', door.fetch)
  vi.stubGlobal('BroadcastChannel', Tabs)
  vi.stubGlobal('matchMedia', () => ({ matches: false, addEventListener: () => {} }))
  Object.defineProperty(navigator, 'locks', { configurable: true, value: new Locks() })
})
afterEach(() => {
  for (const one of pages.splice(0)) one.clear() // what a page still asks is not asked of the next test's door
  vi.useRealTimers()
  vi.unstubAllGlobals()
  Reflect.deleteProperty(navigator, 'locks')
})

/** Returns a page of the console as a new tab has it that was opened at an address, and has not begun. */
async function page(address: string) {
  history.replaceState(null, '', address)
  vi.resetModules()
  const [{ begin }, { queryClient }, { currentSession, resume }, { conversationsQuery }] = await Promise.all([
    import('../begin'),
    import('../query-client'),
    import('@/session/session'),
    import('@/api/conversations'),
  ])
  pages.push(queryClient)
  /** Returns how the part of the page sees a list that shows it. */
  const shows = (filter: Parameters<typeof conversationsQuery>[0]) => {
    const observer = new InfiniteQueryObserver(queryClient, conversationsQuery(filter))
    observer.subscribe(() => {})
    return () =>
      observer.getCurrentResult().data?.pages.flatMap((one) => one.conversations.map((of) => of.conversation_id))
  }
  const reads = () =>
    queryClient
      .getQueryCache()
      .getAll()
      .map(({ queryKey }) => queryKey)
      .filter(([kind]) => kind !== 'texts')
  /** What runs before all else of the page. */
  const early = () => import('../early')
  return { early, begin, queryClient, currentSession, resume, shows, reads }
}

describe('the first page of the inbox', () => {
  test.each([
    ['/inbox?view=closed', list('state=closed'), { state: 'closed' }],
    ['/inbox', list('state=open'), { state: 'open' }],
    ['/', list('state=open'), { state: 'open' }],
    ['/?view=closed', list('state=open'), { state: 'open' }],
  ] as const)(
    'of %s asks once for what the page shows, as soon as it is known who is here',
    async (address, asked, filter) => {
      const tab = await page(address)
      void tab.begin()
      await vi.waitFor(() => expect(door.asked).toEqual([REFRESH, `ana-1 ${asked}`]))
      const shown = tab.shows(filter)
      await vi.waitFor(() => expect(shown()).toEqual(['of ana']))
      expect(door.asked).toHaveLength(2)
    },
  )

  test('with a conversation asks for it, what stands beside it, and the list, together', async () => {
    door.held = new Promise(() => {})
    const tab = await page(`/inbox/${OPENED}?view=mine`)
    void tab.begin()
    const opened = `ana-1 ${API}/conversations/${OPENED}`
    await vi.waitFor(() =>
      expect(door.asked.slice(1)).toEqual([
        opened,
        `${opened}/messages?limit=50`,
        `${opened}/notes?limit=50`,
        `${opened}/scheduled-messages?limit=50`,
        `ana-1 ${list('state=open&assigned_to=me')}`,
      ]),
    )
  })

  test('of a viewer asks for nothing that a viewer is refused', async () => {
    door.cookie = { user_id: 'vera', role: 'viewer' }
    const tab = await page(`/inbox/${OPENED}?q=Ana`)
    void tab.begin()
    const opened = `vera-1 ${API}/conversations/${OPENED}`
    await vi.waitFor(() =>
      expect(door.asked.slice(1)).toEqual([opened, `${opened}/messages?limit=50`, `vera-1 ${list('state=open')}`]),
    )
  })

  test.each(['/inbox/..%2f..', '/inbox/0190d2c4', '/inbox?q=%20!'])(
    'of an address that nobody made asks for no conversation: %s',
    async (address) => {
      const tab = await page(address)
      void tab.begin()
      await vi.waitFor(() => expect(tab.currentSession().state).toBe('signed-in'))
      expect(tab.reads().filter(([, kind]) => kind !== 'conversations')).toEqual([])
      await vi.waitFor(() => expect(tab.queryClient.isFetching()).toBe(0))
    },
  )
})

test.each(['/contacts', '/team/account'])('%s reads nothing of the inbox', async (address) => {
  const tab = await page(address)
  void tab.begin()
  await vi.waitFor(() => expect(tab.currentSession().state).toBe('signed-in'))
  expect(tab.reads()).toEqual([])
})

test.each(['/sign-in', '/inboxes', '/inbox/%'])(
  '%s, which shows nothing of anybody, asks for nobody',
  async (address) => {
    const tab = await page(address)
    void tab.begin()
    expect(tab.currentSession().state).toBe('starting')
    await tab.resume() // what was asked before would have been asked by now
    expect(door.asked).toEqual([REFRESH])
    expect(tab.reads()).toEqual([])
  },
)

describe('before the libraries are there', () => {
  test.each(['/', '/inbox', '/inbox?view=closed', `/inbox/${OPENED}`])(
    'it is asked who opens %s, and not again once they are',
    async (address) => {
      door.held = new Promise(() => {})
      const tab = await page(address)
      await tab.early()
      await vi.waitFor(() => expect(door.asked).toEqual([REFRESH]))
      void tab.begin()
      await vi.waitFor(() => expect(tab.currentSession().state).toBe('signed-in'))
      await vi.waitFor(() => expect(tab.reads()).not.toEqual([]))
      expect(door.asked.filter((one) => one === REFRESH)).toHaveLength(1)
    },
  )

  test('it may be known who is here: what they see is asked for once', async () => {
    const tab = await page('/inbox?view=closed')
    await tab.early()
    await vi.waitFor(() => expect(tab.currentSession().state).toBe('signed-in'))
    void tab.begin()
    const shown = tab.shows({ state: 'closed' })
    await vi.waitFor(() => expect(shown()).toEqual(['of ana']))
    expect(door.asked).toEqual([REFRESH, `ana-1 ${list('state=closed')}`])
  })

  test.each(['/sign-in', '/invitation', '/inboxes', '/contacts'])('nobody is asked who opens %s', async (address) => {
    const turn = vi.spyOn(navigator.locks, 'request')
    const tab = await page(address)
    await tab.early()
    expect(turn).not.toHaveBeenCalled()
    await tab.resume()
    expect(turn).toHaveBeenCalledOnce()
  })

  test('who signed out is out, and what the next person opens is not what this page was opened for', async () => {
    localStorage.setItem('prosa.leaving', 'yes')
    const tab = await page('/inbox')
    await tab.early()
    expect(tab.currentSession()).toEqual({ state: 'signed-out', because: 'left' })
    void tab.begin()
    new Tabs().postMessage({ kind: 'entered', signIn: door.signIn({ user_id: 'bia', role: 'agent' }) })
    expect(tab.currentSession().state).toBe('signed-in')
    expect(tab.reads()).toEqual([])
  })
})

test('where nobody is signed in nothing is read', async () => {
  door.cookie = null
  const tab = await page('/inbox')
  void tab.begin()
  await vi.waitFor(() => expect(tab.currentSession()).toEqual({ state: 'signed-out', because: 'never' }))
  expect(tab.reads()).toEqual([])
  expect(door.asked).toEqual([REFRESH])
})

describe('where the first read is not answered', () => {
  test('because its token is refused, it is asked with the next one', async () => {
    door.old.add('ana-1')
    const tab = await page('/inbox')
    void tab.begin()
    await vi.waitFor(() => expect(tab.reads()).toHaveLength(1))
    const shown = tab.shows({ state: 'open' })
    await vi.waitFor(() => expect(shown()).toEqual(['of ana']))
    expect(door.asked.slice(-2)).toEqual([REFRESH, `ana-2 ${list('state=open')}`])
  })

  test('because the sign-in has ended, the page is nobody’s and has nothing', async () => {
    door.old.add('ana-1')
    let goOn = () => {}
    door.held = new Promise<void>((resolve) => (goOn = resolve))
    const tab = await page('/inbox')
    void tab.begin()
    await vi.waitFor(() => expect(door.asked).toHaveLength(2))
    door.cookie = null
    goOn()
    await vi.waitFor(() => expect(tab.currentSession()).toEqual({ state: 'signed-out', because: 'ended' }))
    expect(tab.reads()).toEqual([])
  })

  test('because the service fails, the page that shows it reads it the ordinary way', async () => {
    door.failing = 4 // once, and as often as it is tried again
    const tab = await page('/inbox')
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    void tab.begin()
    await vi.waitFor(async () => {
      await vi.advanceTimersByTimeAsync(4_000)
      expect([door.asked.length, tab.queryClient.isFetching()]).toEqual([5, 0])
    })
    vi.useRealTimers()
    const shown = tab.shows({ state: 'open' })
    await vi.waitFor(() => expect(shown()).toEqual(['of ana']))
    expect(door.asked).toHaveLength(6)
  })
})

describe('somebody else, who signs in in another tab before anything is shown, sees nothing of the first', () => {
  const enters = () => {
    const signIn = door.signIn({ user_id: 'bia', role: 'agent' })
    new Tabs().postMessage({ kind: 'entered', signIn })
  }

  test('that was answered', async () => {
    const tab = await page('/inbox')
    void tab.begin()
    await vi.waitFor(() => expect([tab.reads().length, tab.queryClient.isFetching()]).toEqual([1, 0]))
    enters()
    expect(tab.reads()).toEqual([])
    const shown = tab.shows({ state: 'open' })
    await vi.waitFor(() => expect(shown()).toEqual(['of bia']))
  })

  test('that is still to come', async () => {
    let goOn = () => {}
    door.held = new Promise<void>((resolve) => (goOn = resolve))
    const tab = await page('/inbox')
    void tab.begin()
    await vi.waitFor(() => expect(door.asked).toHaveLength(2))
    enters()
    const shown = tab.shows({ state: 'open' })
    goOn()
    await vi.waitFor(() => expect(shown()).toEqual(['of bia']))
    expect(door.asked.slice(1)).toEqual([`ana-1 ${list('state=open')}`, `bia-2 ${list('state=open')}`])
  })
})

test('two tabs that are opened at once renew the sign-in once, and each reads its own list once', async () => {
  const one = await page('/inbox?view=closed')
  const other = await page('/inbox')
  void one.begin()
  void other.begin()
  await vi.waitFor(() => expect([one.reads().length, other.reads().length]).toEqual([1, 1]))
  const [closed, open] = [one.shows({ state: 'closed' }), other.shows({ state: 'open' })]
  await vi.waitFor(() => expect([closed(), open()]).toEqual([['of ana'], ['of ana']]))
  expect(door.asked.toSorted()).toEqual(
    [REFRESH, `ana-1 ${list('state=closed')}`, `ana-1 ${list('state=open')}`].toSorted(),
  )
})
