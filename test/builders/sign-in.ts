/** A provider on loopback, and a browser of one line's memory that signs in there. */
import { generateKeyPairSync } from 'node:crypto'
import { createServer } from 'node:http'
import Provider from 'oidc-provider'
import type { AddressInfo } from 'node:net'
import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http'

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const JWK = { ...privateKey.export({ format: 'jwk' }), use: 'sig', alg: 'RS256', kid: 'test' }

/** With characters that RFC 6749, 2.3.1 has encoded. */
export const CLIENT_SECRET = 'secret of csip: 50 % + more'

export interface TestProvider {
  readonly issuer: string
  /** Answers requests in place of the provider, where it returns true. */
  intercept: (request: IncomingMessage, response: ServerResponse) => boolean
  /** Once the address of the callback is known. */
  register (callbackUrl: string): void
  close (): Promise<void>
}

export interface ProviderOptions {
  /** How clients may show themselves; the first is how ours does. @default every way of oidc-provider */
  readonly clientAuth?: readonly ClientAuthMethod[]
}

type ClientAuthMethod = 'client_secret_basic' | 'client_secret_post' | 'none'

export async function testProvider ({ clientAuth }: ProviderOptions = {}): Promise<TestProvider> {
  let answer: RequestListener = (_request, response) => { response.writeHead(503).end() }
  const server: Server = createServer((request, response) => {
    if (!provider.intercept(request, response)) {
      answer(request, response)
    }
  })
  await new Promise<void>(resolve => { server.listen(0, '127.0.0.1', () => { resolve() }) })
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const provider: TestProvider = {
    issuer,
    intercept: () => false,
    register: callbackUrl => {
      answer = new Provider(issuer, {
        clients: [{
          client_id: 'csip',
          client_secret: CLIENT_SECRET,
          redirect_uris: [callbackUrl],
          response_types: ['code'],
          grant_types: ['authorization_code'],
          ...(clientAuth == null ? {} : { token_endpoint_auth_method: clientAuth[0] })
        }],
        ...(clientAuth == null ? {} : { clientAuthMethods: [...clientAuth] }),
        claims: { openid: ['sub'], profile: ['preferred_username'] },
        cookies: { keys: ['test'] },
        jwks: { keys: [JWK] },
        findAccount: (_context, id) => ({ accountId: id, claims: () => ({ sub: id, preferred_username: id }) })
      }).callback()
    },
    close: async () => {
      await new Promise<void>(resolve => {
        server.close(() => { resolve() })
        server.closeAllConnections()
      })
    }
  }
  return provider
}

export class Browser {
  readonly #cookies = new Map<string, string>()

  async #fetch (url: string, form?: Record<string, string>): Promise<Response> {
    const response = await fetch(url, {
      redirect: 'manual',
      headers: { cookie: [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
      ...(form == null ? {} : { method: 'POST', body: new URLSearchParams(form) })
    })
    for (const cookie of response.headers.getSetCookie()) {
      const [pair = ''] = cookie.split(';')
      this.#cookies.set(pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1))
    }
    return response
  }

  /** Signs in, agrees or cancels; returns where it is sent at the end, without going there. */
  async signIn (url: string, callbackUrl: string, login: string, agree = true): Promise<string> {
    let at = url
    for (let step = 0; step < 12; step++) {
      const page = await this.#fetch(at)
      let next = page.headers.get('location')
      if (next == null) {
        const html = await page.text()
        const prompt = /name="prompt" value="(\w+)"/.exec(html)?.[1]
        const target = /action="([^"]+)"/.exec(html)?.[1]
        if (prompt == null || target == null) {
          throw new Error(`page without a form: ${page.status} ${html.slice(0, 500)}`)
        }
        next = agree
          ? (await this.#fetch(new URL(target, at).href, { prompt, login, password: 'any' })).headers.get('location')
          : `${at}/abort`
      }
      if (next == null) {
        throw new Error('sent nowhere')
      }
      at = new URL(next, at).href
      if (at.startsWith(callbackUrl)) {
        return at
      }
    }
    throw new Error('too many redirects')
  }
}
