/** The little of oidc-provider that the tests use; it has no types of its own. */
declare module 'oidc-provider' {
  import type { IncomingMessage, ServerResponse } from 'node:http'

  export interface Account {
    accountId: string
    claims (): Record<string, unknown>
  }

  export default class Provider {
    constructor (issuer: string, configuration: {
      clients: Array<Record<string, unknown>>
      claims: Record<string, string[]>
      cookies: { keys: string[] }
      jwks: { keys: JsonWebKey[] }
      clientAuthMethods?: string[]
      conformIdTokenClaims?: boolean
      findAccount: (context: unknown, id: string) => Account
    })

    callback (): (request: IncomingMessage, response: ServerResponse) => void
  }
}
