/** A sidecar of a test, and requests to it. */
import { systemClock, systemRandom } from '../../src/base/clock.ts'
import { EventLog } from '../../src/http/events/event-log.ts'
import { createSidecar } from '../../src/http/sidecar.ts'
import { SCOPES } from '../../src/http/scopes.ts'
import { memoryStore } from '../../src/store/memory.ts'
import { silentLogger } from './holder.ts'
import type { EventLogComponents, EventLogInit } from '../../src/http/events/event-log.ts'
import type { UserEvent } from '../../src/http/events/event.ts'
import type { Scope } from '../../src/http/scopes.ts'
import type { HttpServer } from '../../src/http/server.ts'
import type { BookSettled } from '../../src/light/interface.ts'
import type { SidecarComponents, SidecarInit, SidecarNode } from '../../src/http/sidecar.ts'
import type { Tokens } from '../../src/http/tokens.ts'

/** A node of which nothing is asked but what a test puts in its place. */
export function nodeWith (parts: Partial<SidecarNode>): SidecarNode {
  const unasked = async (): Promise<never> => { throw new Error('not asked in this test') }
  const registry = {
    get current (): never { throw new Error('no registry in this test') },
    onUpdate: () => () => undefined
  }
  const each = async function * (): AsyncGenerator<BookSettled> { await unasked() }
  return {
    discover: unasked,
    discoverCompact: unasked,
    discoverEach: each,
    closeAccount: unasked,
    registry,
    carrier: { carry: unasked, transcribe: unasked },
    ...parts
  }
}

/** A token for each scope, called as it is, and `all`. */
export const wordTokens: Tokens = {
  find: async token => {
    const scopes = token === 'all' ? SCOPES : SCOPES.filter(scope => scope === token)
    return scopes.length === 0 ? undefined : { name: token, scopes: new Set<Scope>(scopes) }
  }
}

export async function testSidecar (
  components: Pick<SidecarComponents, 'node'> & Partial<SidecarComponents>, init: Partial<SidecarInit> = {}
): Promise<HttpServer> {
  const events = components.events ?? await testLog()
  const parts = { tokens: wordTokens, logger: silentLogger, ...components, events }
  return createSidecar(parts, { version: '0.0.0', ...init })
}

/** In memory, unless it is said where. */
export async function testLog (
  components: Partial<EventLogComponents> = {}, init: Partial<EventLogInit> = {}
): Promise<EventLog> {
  const store = components.store ?? memoryStore().namespace('events')
  const clock = components.clock ?? systemClock
  const parts = { store, clock, past: clock, random: systemRandom, ...components }
  return await EventLog.open(parts, { seed: new Uint8Array(32), delivers: false, ...init })
}

/** Of 1 January 2026. @param id - below 2^53 */
export function eventOf (id: number, csi = 'tel:+14155550123'): UserEvent {
  return { id: id.toString(16).padStart(32, '0'), type: 'mapping.appeared', at: 1_767_225_600_000, csi, more: {} }
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
