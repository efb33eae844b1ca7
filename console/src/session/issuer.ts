/**
 * Sign-in at an outside issuer of OpenID Connect, where the installation names one (docs/access.md): the code flow with PKCE.
 * Its tokens live in this page's memory, as the gateway's do; whoever loads the page anew is sent to the issuer once more,
 * which knows them.
 */
import type { User, UserManager } from 'oidc-client-ts'

import type { OutsideToken } from './session'

export interface Issuer {
  address: string
  clientId: string
  scope: string
  /** As people know it: "Loja SSO". */
  name: string
}

const CALLBACK = '/sign-in/issuer'

const said = (name: string): string =>
  document.querySelector<HTMLMetaElement>(`meta[name="issuer-${name}"]`)?.content.trim() ?? ''

/** Returns the issuer of this installation; null where people sign in here only. A page that no front door filled in names none. */
export function issuerHere(): Issuer | null {
  const address = said('address')
  if (!/^https?:\/\//.test(address)) return null
  return {
    address,
    clientId: said('client') || 'prosa-console',
    scope: said('scope') || 'openid',
    name: said('name') || new URL(address).host,
  }
}

let kept: Promise<UserManager> | null = null

/** The library is loaded by whoever signs in with it. */
async function managerOf(issuer: Issuer): Promise<UserManager> {
  const { InMemoryWebStorage, UserManager, WebStorageStateStore } = await import('oidc-client-ts')
  return new UserManager({
    authority: issuer.address,
    client_id: issuer.clientId,
    redirect_uri: location.origin + CALLBACK,
    scope: issuer.scope,
    userStore: new WebStorageStateStore({ store: new InMemoryWebStorage() }),
    stateStore: new WebStorageStateStore({ store: sessionStorage }),
    automaticSilentRenew: false,
    requestTimeoutInSeconds: 15,
  })
}

function manager(issuer: Issuer): Promise<UserManager> {
  kept ??= managerOf(issuer).catch((error: unknown) => {
    kept = null
    throw error
  })
  return kept
}

/** Leaves this page for the issuer's. `to` is where they wanted to go. */
export async function goToIssuer(issuer: Issuer, to: string | undefined): Promise<void> {
  await (await manager(issuer)).signinRedirect({ state: to ?? '/' })
}

export interface Arrival {
  token: OutsideToken
  to: unknown
}

/** Returns what the issuer sent a person back with. Throws where it did not let them in, or the answer is to no question of this tab. */
export async function arriveFromIssuer(issuer: Issuer): Promise<Arrival> {
  const user = await (await manager(issuer)).signinCallback(location.href)
  if (!user) throw new Error('the issuer named nobody')
  return { token: outsideToken(issuer, user), to: user.state }
}

function outsideToken(issuer: Issuer, user: User): OutsideToken {
  return { value: user.access_token, expiresIn: user.expires_in ?? 0, renew: () => renewed(issuer, user) }
}

async function renewed(issuer: Issuer, user: User): Promise<OutsideToken | null> {
  // Without a token to renew with, the library would ask in a hidden frame, which the front door allows to nobody.
  if (!user.refresh_token) return null
  const next = await (await manager(issuer)).signinSilent()
  return next && outsideToken(issuer, next)
}
