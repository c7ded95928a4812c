/** A sidecar of a test, and requests to it. */
import { createSidecar } from '../../src/http/sidecar.ts'
import { SCOPES } from '../../src/http/scopes.ts'
import { silentLogger } from './holder.ts'
import type { Scope } from '../../src/http/scopes.ts'
import type { HttpServer } from '../../src/http/server.ts'
import type { SidecarComponents, SidecarInit } from '../../src/http/sidecar.ts'
import type { Tokens } from '../../src/http/tokens.ts'

/** A token for each scope, called as it is, and `all`. */
export const wordTokens: Tokens = {
  find: async token => {
    const scopes = token === 'all' ? SCOPES : SCOPES.filter(scope => scope === token)
    return scopes.length === 0 ? undefined : { name: token, scopes: new Set<Scope>(scopes) }
  }
}

export function testSidecar (
  components: Pick<SidecarComponents, 'node'> & Partial<SidecarComponents>, init: Partial<SidecarInit> = {}
): HttpServer {
  return createSidecar({ tokens: wordTokens, logger: silentLogger, ...components }, { version: '0.0.0', ...init })
}

export interface Answered {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  readonly json: Record<string, unknown>
}

/** Over a socket, as programs ask. */
export async function ask (port: number, path: string, body?: unknown, token = 'all'): Promise<Answered> {
  const response = await fetch(`http://127.0.0.1:${port}${path}`, {
    method: body == null ? 'GET' : 'POST',
    headers: {
      ...token === '' ? {} : { authorization: `Bearer ${token}` },
      ...body == null ? {} : { 'content-type': 'application/json' }
    },
    body: body == null ? undefined : typeof body === 'string' ? body : JSON.stringify(body)
  })
  const text = await response.text()
  const isJson = response.headers.get('content-type')?.includes('json') === true && !text.includes('\n')
  return { status: response.status, headers: response.headers, text, json: isJson ? JSON.parse(text) : {} }
}
