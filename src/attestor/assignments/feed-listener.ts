/**
 * Where a CSIP is told what became of identifiers: `POST /feed`, whose body has
 * lines as of a file, and `POST /standing`, which asks how announcements stand;
 * both signed (docs/attestors.md, "The feed").
 */
import { listenForSigned, parseJson } from '../../node/signed-listener.ts'
import { DiscoveryError } from '../../base/errors.ts'
import { parseCsi } from '../../identifiers/csi.ts'
import type { CanonicalCsi } from '../../identifiers/csi.ts'
import type { RegistrySource } from '../../registry/interface.ts'
import type { Reply, SignedListener, SignedListenerInit } from '../../node/signed-listener.ts'
import type { Assignments } from './interface.ts'

/** Bytes: ten thousand lines. */
export const MAX_FEED_LENGTH = 1024 * 1024
/** Identifiers in one question. */
export const MAX_STANDINGS_ASKED = 1_000
/** Milliseconds: a body of a megabyte, written to the disk. */
export const FEED_TIMEOUT = 30_000

export interface FeedListenerInit extends Pick<SignedListenerInit, 'host' | 'port' | 'secret' | 'timeout'> {
  readonly assignments: Pick<Assignments, 'read' | 'record' | 'standing'>
  readonly registry: RegistrySource
  readonly clock: SignedListenerInit['clock']
}

export async function listenForFeed (
  { assignments, registry, timeout = FEED_TIMEOUT, ...init }: FeedListenerInit
): Promise<SignedListener> {
  return await listenForSigned({ ...init, timeout, routes: feedRoutes({ assignments, registry }) })
}

export function feedRoutes ({ assignments, registry }: Pick<FeedListenerInit, 'assignments' |
  'registry'>): SignedListenerInit['routes'] {
  return new Map([
    ['/feed', { purpose: 'feed', maxLength: MAX_FEED_LENGTH, answer: async body => await take(body, assignments) }],
    [
      '/standing',
      { purpose: 'standing', maxLength: MAX_FEED_LENGTH, answer: async body => await tell(body, assignments, registry) }
    ]
  ])
}

/** All lines or none; 202 once they are on the disk. */
async function take (body: Uint8Array, assignments: Pick<Assignments, 'read' | 'record'>): Promise<Reply> {
  const { lines, bad } = assignments.read(Buffer.from(body).toString('utf8'))
  if (bad.length > 0) {
    return json(422, { bad })
  }
  await assignments.record(lines)
  return json(202, { recorded: lines.length })
}

/** `[identifier, …]` gets one standing each, in their order. */
async function tell (
  body: Uint8Array, assignments: Pick<Assignments, 'standing'>, registry: RegistrySource
): Promise<Reply> {
  const asked = parseJson(body)
  if (!Array.isArray(asked) || asked.length > MAX_STANDINGS_ASKED || !asked.every(item => typeof item === 'string')) {
    return { status: 400 }
  }
  let csis: readonly CanonicalCsi[]
  try {
    csis = asked.map((uri: string) => parseCsi(uri, registry.current().policy.csiTypes))
  } catch (err) {
    if (err instanceof DiscoveryError) {
      return { status: 400 }
    }
    throw err
  }
  return json(200, await Promise.all(csis.map(async csi => await assignments.standing(csi))))
}

function json (status: number, value: unknown): Reply {
  return { status, body: JSON.stringify(value) }
}
