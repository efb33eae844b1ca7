/**
 * A certified issuer of OpenID Connect for the browser stories: whoever writes a name is let in, as the person that the name
 * says: `<role>@<tenant>`, or a stranger. `node issuer.mjs PORT REDIRECT_URI`; says "ready" when it listens.
 */
import Provider from 'oidc-provider'

const [port, redirectUri] = process.argv.slice(2)
const AUDIENCE = 'prosa'
const LIVES_S = 8 // a page renews what is half over, where so little is left

const provider = new Provider(`http://127.0.0.1:${port}`, {
  clients: [
    {
      client_id: 'prosa-console',
      redirect_uris: [redirectUri],
      token_endpoint_auth_method: 'none',
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
    },
  ],
  clientBasedCORS: () => true,
  issueRefreshToken: () => true,
  findAccount: (_context, id) => ({ accountId: id, claims: () => ({ sub: id }) }),
  extraTokenClaims: (_context, token) => {
    const [role, tenant] = token.accountId.split('@')
    return tenant ? { role, tenant } : {}
  },
  features: {
    resourceIndicators: {
      enabled: true,
      defaultResource: () => 'urn:prosa',
      useGrantedResource: () => true,
      getResourceServerInfo: () => ({
        scope: '',
        audience: AUDIENCE,
        accessTokenTTL: LIVES_S,
        accessTokenFormat: 'jwt',
        jwt: { sign: { alg: 'RS256' } },
      }),
    },
  },
})

provider.listen(Number(port), '127.0.0.1', () => console.log('ready'))
