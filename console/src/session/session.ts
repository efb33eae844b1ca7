/**
 * Who is signed in. The access token lives in this module's memory and nowhere else; the refresh token is a cookie that no
 * script can read. Tabs tell each other of new tokens and of the end, and renew one at a time: a refresh token that is shown
 * twice ends its sign-in. Who signs out is out, whatever the network says: what the gateway has not heard yet is kept
 * (`LEAVING`), and no page goes on with that cookie.
 */
import type { components } from '@/api/generated/gateway'
import { hearTime } from '@/api/clock'
import { ProblemError, problemOf } from '@/api/problem'

export type Role = components['schemas']['SignInView']['role']
type SignIn = components['schemas']['SignInView']
type Taken = Pick<SignIn, 'access_token' | 'expires_in' | 'user_id' | 'tenant_id' | 'role'>

export interface Person {
  userId: string
  tenantId: string
  role: Role
}

export type Session =
  | { state: 'starting' }
  | { state: 'signed-out'; because: 'never' | 'left' | 'ended' }
  | { state: 'signed-in'; person: Person }

interface Token {
  value: string
  /** By this page's own monotonic clock: a computer's clock may be wrong by years. */
  renewAt: number
}

/** A token that an outside issuer gave; `renew` returns another, or null where the issuer asks the person again. */
export interface OutsideToken {
  value: string
  /** In seconds from now. */
  expiresIn: number
  renew: () => Promise<OutsideToken | null>
}

type News = { kind: 'renewed' | 'entered'; signIn: SignIn } | { kind: 'left' }

const RENEW_BEFORE_S = 60
const WAIT_MS = 15_000
/** Kept in the browser from when somebody signs out until the gateway has ended that sign-in. */
const LEAVING = 'prosa.leaving'
/** Kept in the tab of whoever came by an outside issuer: the next page of it goes by there again. */
const OUTSIDE = 'prosa.outside'
/** The gateway looks at its cookie only in requests that say this, which no page of another origin can. */
const OURS = { 'x-prosa-console': '1' }

let session: Session = { state: 'starting' }
let token: Token | null = null
/** Of whoever came by an outside issuer: each tab has its own. */
let outside: OutsideToken | null = null
let renewing: Promise<void> | null = null
/** How often somebody left: what was asked before that is answered too late. */
let left = 0
const listeners = new Set<() => void>()
const tabs = new BroadcastChannel('prosa-session')

export const currentSession = (): Session => session

export function onSession(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

function become(next: Session): void {
  session = next
  listeners.forEach((listener) => listener())
}

function take(signIn: Taken): void {
  const renewIn = Math.max(signIn.expires_in - RENEW_BEFORE_S, signIn.expires_in / 2)
  token = { value: signIn.access_token, renewAt: performance.now() + renewIn * 1000 }
  const person = { userId: signIn.user_id, tenantId: signIn.tenant_id, role: signIn.role }
  const same = session.state === 'signed-in' && JSON.stringify(session.person) === JSON.stringify(person)
  if (!same) become({ state: 'signed-in', person })
}

function leave(because: 'left' | 'ended' | 'never'): void {
  left += 1
  token = null
  outside = null
  if (because === 'left') forgetOutside()
  if (session.state !== 'signed-out') become({ state: 'signed-out', because })
}

/** A token that was under way while somebody signed out brings nobody back. */
const hasLeft = (): boolean => session.state === 'signed-out' && session.because === 'left'

tabs.onmessage = ({ data }: MessageEvent<News>) => {
  if (data.kind === 'left') leave('left')
  else if (data.kind === 'entered') takeOwn(data.signIn)
  else if (outside === null && !hasLeft()) take(data.signIn)
}

function tell(news: News): void {
  tabs.postMessage(news)
}

async function post(path: string, body?: object): Promise<SignIn> {
  const response = await fetch(`/api/gateway/v1/${path}`, {
    method: 'POST',
    headers: body ? { 'content-type': 'application/json', ...OURS } : OURS,
    body: body ? JSON.stringify(body) : null,
    signal: AbortSignal.timeout(WAIT_MS),
  })
  hearTime(response)
  if (!response.ok) throw await problemOf(response)
  return (await response.json()) as SignIn
}

/** Whoever signs in at the gateway takes the place of whoever came by an outside issuer. */
function takeOwn(signIn: SignIn): void {
  outside = null
  forgetOutside()
  take(signIn)
}

function come(kind: 'renewed' | 'entered', signIn: SignIn): void {
  takeOwn(signIn)
  tell({ kind, signIn })
}

/** In turn, because the end of who was here before would take the new cookie away. */
const enter = (path: string, body: object): Promise<void> =>
  inTurn(async () => {
    const signIn = await post(path, body)
    localStorage.removeItem(LEAVING)
    come('entered', signIn)
  })

export type Credentials = components['schemas']['SignInRequest']
export type Acceptance = components['schemas']['Acceptance']

/** Throws `ProblemError`: 401 for a wrong password, 409 with `tenants` where the address is known at several. */
export const signIn = (credentials: Credentials): Promise<void> => enter('sessions', credentials)
export const signInByLink = (link: string): Promise<void> => enter('sessions/link', { token: link })
export const acceptInvitation = (acceptance: Acceptance): Promise<void> => enter('invitations/accept', acceptance)

export const cameFromOutside = (): boolean => sessionStorage.getItem(OUTSIDE) !== null
export const forgetOutside = (): void => sessionStorage.removeItem(OUTSIDE)

async function whoHas(given: OutsideToken): Promise<Taken> {
  const headers = { authorization: `Bearer ${given.value}` }
  const response = await fetch('/api/gateway/v1/me', { headers, signal: AbortSignal.timeout(WAIT_MS) })
  if (!response.ok) throw await problemOf(response)
  const me = (await response.json()) as components['schemas']['MeView']
  return { ...me, access_token: given.value, expires_in: given.expiresIn }
}

/** Signs in with an outside issuer's token. Throws `ProblemError`: 401 where the token is no one's here. */
export async function signInFromOutside(given: OutsideToken): Promise<void> {
  const taken = await whoHas(given)
  sessionStorage.setItem(OUTSIDE, 'yes')
  outside = given
  take(taken)
}

async function renewOutside(given: OutsideToken): Promise<void> {
  try {
    const next = await given.renew()
    if (next === null) throw new ProblemError(401, null)
    const taken = await whoHas(next)
    // Somebody else may have signed in meanwhile, or this person left.
    if (outside !== given) return
    outside = next
    take(taken)
  } catch (error) {
    if (outside === given && isRefusal(error)) leave('ended')
    throw error
  }
}

/** The issuer's refusals have a code, failures of the network have none. */
const isRefusal = (error: unknown): boolean =>
  error instanceof ProblemError ? error.status === 401 : error instanceof Error && 'error' in error

/** Signs in with the cookie of an earlier visit, if there is one that is good. Throws `ProblemError` when nobody answers. */
export async function resume(): Promise<void> {
  if (localStorage.getItem(LEAVING) !== null) {
    leave('left')
    await finishLeaving(null)
    return
  }
  if (cameFromOutside()) {
    leave('never')
    return
  }
  try {
    await renew()
  } catch (error) {
    if (!(error instanceof ProblemError && error.status === 401)) throw error
  }
}

/** Ends this sign-in here and in all tabs, at once; and at the gateway, as soon as it can be told. */
export async function signOut(): Promise<void> {
  const last = outside === null ? token : null
  localStorage.setItem(LEAVING, 'yes')
  leave('left')
  tell({ kind: 'left' })
  await finishLeaving(last)
}

/** Has the gateway end the sign-in that somebody left. Where it cannot be told, the next page tells it. */
async function finishLeaving(last: Token | null): Promise<void> {
  try {
    await inTurn(async () => {
      if (localStorage.getItem(LEAVING) === null) return // another tab did it, or somebody has signed in since
      await endSignIn(last)
      localStorage.removeItem(LEAVING)
    })
  } catch {
    // The mark stays.
  }
}

async function endSignIn(last: Token | null): Promise<void> {
  const isGood = last !== null && performance.now() < last.renewAt
  if (isGood && (await asksForTheEnd(last.value))) return
  // A token that no longer counts ends nothing; the cookie, which is still there, gives another one.
  let signIn: SignIn
  try {
    signIn = await post('sessions/refresh')
  } catch (error) {
    if (error instanceof ProblemError && error.status === 401) return // it had ended already
    throw error
  }
  await asksForTheEnd(signIn.access_token)
}

/** Returns whether the sign-in of this token has ended; not so where the token is refused. Throws where nobody knows. */
async function asksForTheEnd(value: string): Promise<boolean> {
  const headers = { ...OURS, authorization: `Bearer ${value}` }
  const signal = AbortSignal.timeout(WAIT_MS)
  const response = await fetch('/api/gateway/v1/sessions', { method: 'DELETE', headers, signal })
  if (response.ok || response.status === 401) return response.ok
  throw await problemOf(response)
}

async function renewOnce(): Promise<void> {
  if (outside !== null) return renewOutside(outside)
  const [before, visit] = [token?.value, left]
  await inTurn(async () => {
    if (token !== null && token.value !== before) return // another tab did it while this one waited
    if (visit !== left) return
    try {
      const signIn = await post('sessions/refresh')
      if (visit === left) come('renewed', signIn)
    } catch (error) {
      if (error instanceof ProblemError && error.status === 401)
        leave(session.state === 'signed-in' ? 'ended' : 'never')
      throw error
    }
  })
}

/** One tab of this browser at a time. A browser without Web Locks relies on the gateway's patience with neighbours. */
async function inTurn(work: () => Promise<void>): Promise<void> {
  if ('locks' in navigator) await navigator.locks.request('prosa-session', work)
  else await work()
}

function renew(): Promise<void> {
  renewing ??= renewOnce().finally(() => (renewing = null))
  return renewing
}

/** Returns a token that is good for a while, or none where nobody is signed in. `refused`: one that was answered 401. */
export async function accessToken(refused?: string): Promise<string | null> {
  if (session.state !== 'signed-in' && token === null) return null
  const stale = token === null || performance.now() >= token.renewAt || token.value === refused
  if (stale) await renew()
  return token?.value ?? null
}
