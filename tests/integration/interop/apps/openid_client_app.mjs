// An app on openid-client. Sessions live in memory; the cookie holds their key.
import { randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import * as oidc from 'openid-client'

const { APP_URL, CLIENT_ID, CLIENT_SECRET, ISSUER, PORT } = process.env
const insecure = ISSUER.startsWith('http:') ? { execute: [oidc.allowInsecureRequests] } : undefined
const provider = await oidc.discovery(
  new URL(ISSUER), CLIENT_ID, undefined, oidc.ClientSecretBasic(CLIENT_SECRET), insecure,
)
const sessions = new Map()

const pages = {
  '/': ({ sub = null, tokens }) => ({ sub, access_token: tokens?.access_token ?? null }),

  '/sign-in': async (session) => {
    Object.assign(session, {
      verifier: oidc.randomPKCECodeVerifier(), state: oidc.randomState(), nonce: oidc.randomNonce(),
    })
    return oidc.buildAuthorizationUrl(provider, {
      redirect_uri: `${APP_URL}/callback`,
      scope: 'openid profile email',
      code_challenge: await oidc.calculatePKCECodeChallenge(session.verifier),
      code_challenge_method: 'S256',
      state: session.state,
      nonce: session.nonce,
      max_age: '3600',
    })
  },

  '/callback': async (session, url) => {
    session.tokens = await oidc.authorizationCodeGrant(provider, url, {
      pkceCodeVerifier: session.verifier,
      expectedState: session.state,
      expectedNonce: session.nonce,
      maxAge: 3600,
      idTokenExpected: true,
    })
    session.sub = session.tokens.claims().sub
    return new URL('/', APP_URL)
  },

  '/userinfo': ({ tokens, sub }) => oidc.fetchUserInfo(provider, tokens.access_token, sub),

  '/refresh': async (session) => {
    session.tokens = await oidc.refreshTokenGrant(provider, session.tokens.refresh_token)
    return new URL('/', APP_URL)
  },

  '/introspection': ({ tokens }) => oidc.tokenIntrospection(provider, tokens.access_token),

  '/revocation': async ({ tokens }) => {
    await oidc.tokenRevocation(provider, tokens.access_token)
    return oidc.tokenIntrospection(provider, tokens.access_token)
  },

  '/sign-out': (session) => {
    const hint = session.tokens.id_token
    delete session.sub
    delete session.tokens
    return oidc.buildEndSessionUrl(provider, { id_token_hint: hint, post_logout_redirect_uri: `${APP_URL}/` })
  },
}

function sessionOf(request, response) {
  const key = /openid_client_app=([\w-]+)/.exec(request.headers.cookie ?? '')?.[1] ?? randomUUID()
  if (!sessions.has(key)) sessions.set(key, {})
  response.setHeader('Set-Cookie', `openid_client_app=${key}; HttpOnly; SameSite=Lax; Path=/`)
  return sessions.get(key)
}

async function answer(request, response) {
  const url = new URL(request.url, APP_URL)
  const page = pages[url.pathname]
  if (!page) return response.writeHead(404).end()
  const told = await page(sessionOf(request, response), url)
  if (told instanceof URL) return response.writeHead(303, { Location: told.href }).end()
  response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(told))
}

createServer((request, response) => {
  answer(request, response).catch((error) => {
    console.error(error)
    response.writeHead(500).end(`${error} ${error.cause ?? ''}`)
  })
}).listen(Number(PORT), '127.0.0.1')
