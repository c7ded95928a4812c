/**
 * Compact answers: three bit strings, bit i for the MSP with bit index i. LSB
 * first (byte i >> 3, mask 1 << (i & 7)), so that an index means the same in
 * every size class, and as a little-endian integer bit i has the value 2^i.
 */
import { equalBytes } from '../base/bytes.ts'
import { decodeStrict } from '../base/codec.ts'
import { MAX_BIT_INDEX } from '../registry/constants.ts'
import { QueryError } from './errors.ts'
import { CompactAnswer as Message } from './pb/compact.ts'
import type { OpenedIndex } from '../mapping/open.ts'
import type { VerifiedRegistry } from '../registry/interface.ts'

const VERSION = 1
/** Bytes: 128 MSPs fit the smallest class, so few answers tell the federation's size. */
const SMALLEST_CLASS = 16
/** Three strings of 512 bytes and their fields. */
const MAX_COMPACT_LENGTH = 3 * ((MAX_BIT_INDEX + 1) / 8) + 64

export interface CompactAnswer {
  readonly registryVersion: number
  /** Mapped there, by a verified index statement. */
  readonly found: Uint8Array
  /** The answer for this MSP is complete. */
  readonly asked: Uint8Array
  /** An open dispute is against a mapping there. */
  readonly contested: Uint8Array
  /** A holder lists no service; others may. */
  readonly optedOut: boolean
}

export interface CompactInit {
  readonly registry: VerifiedRegistry
  /** What `openIndex` returned; opaque slots left out. */
  readonly indexes: readonly Pick<OpenedIndex, 'bitIndex'>[]
  /** Those among them that an open dispute is against. */
  readonly contested: readonly Pick<OpenedIndex, 'bitIndex'>[]
  /** Whether an index that was opened says that its holder lists no service. @default false */
  readonly optedOut?: boolean
  /** Ids of MSPs for which a quorum of replicas answered. */
  readonly askedMsps: readonly string[]
}

export type Reachability = 'yes' | 'no' | 'not-asked' | 'contested'

/** @throws QueryError `COMPACT_BIT_UNKNOWN` */
export function compactAnswer (
  { registry, indexes, contested, optedOut = false, askedMsps }: CompactInit
): CompactAnswer {
  const length = classOf(registry)
  return {
    registryVersion: registry.version,
    found: bitString(registry, length, indexes.map(({ bitIndex }) => bitIndex)),
    asked: bitString(registry, length, askedMsps.map(id => registry.msp(id)?.bitIndex ?? -1)),
    contested: bitString(registry, length, contested.map(({ bitIndex }) => bitIndex)),
    optedOut
  }
}

export function encodeCompact (answer: CompactAnswer): Uint8Array {
  const { registryVersion, found, asked, contested, optedOut } = answer
  const strings = { found: found.slice(), asked: asked.slice(), contested: contested.slice() }
  return Message.encode({ version: VERSION, registryVersion, ...strings, optedOut })
}

/**
 * @throws BaseError `MESSAGE_MALFORMED`, `MESSAGE_TOO_LARGE`
 * @throws QueryError `COMPACT_…`
 */
export function decodeCompact (bytes: Uint8Array, registry: VerifiedRegistry): CompactAnswer {
  const message = decodeStrict(Message, bytes, 'CompactAnswer', MAX_COMPACT_LENGTH)
  const { version, registryVersion, found, asked, contested, optedOut } = message
  if (version !== VERSION) {
    throw new QueryError('COMPACT_VERSION_UNKNOWN', { detail: `version ${version}` })
  }
  if (registryVersion !== registry.version) {
    throw new QueryError('COMPACT_REGISTRY_MISMATCH', {
      detail: `made with ${registryVersion}, read with ${registry.version}`
    })
  }
  const length = classOf(registry)
  for (const bits of [found, asked, contested]) {
    if (bits.byteLength !== length) {
      throw new QueryError('COMPACT_LENGTH_INVALID', { detail: `${bits.byteLength} bytes, not ${length}` })
    }
    const known = registry.msps.map(({ bitIndex }) => bitIndex).filter(index => hasBit(bits, index))
    if (!equalBytes(bitString(registry, length, known), bits)) {
      throw new QueryError('COMPACT_BIT_UNKNOWN')
    }
  }
  return { registryVersion, found, asked, contested, optedOut }
}

/**
 * A mapping that was found counts even if not everybody answered.
 *
 * @returns `not-asked` for an MSP that the registry doesn't list
 */
export function reachable (answer: CompactAnswer, registry: VerifiedRegistry, mspId: string): Reachability {
  if (answer.registryVersion !== registry.version) {
    throw new QueryError('COMPACT_REGISTRY_MISMATCH')
  }
  const index = registry.msp(mspId)?.bitIndex
  if (index == null) {
    return 'not-asked'
  }
  if (hasBit(answer.contested, index)) {
    return 'contested'
  }
  if (hasBit(answer.found, index)) {
    return 'yes'
  }
  return hasBit(answer.asked, index) ? 'no' : 'not-asked'
}

function classOf ({ msps }: VerifiedRegistry): number {
  const bits = msps.reduce((most, { bitIndex }) => Math.max(most, bitIndex + 1), 0)
  let length = SMALLEST_CLASS
  while (length * 8 < bits) {
    length *= 2
  }
  return length
}

function bitString (registry: VerifiedRegistry, length: number, indexes: readonly number[]): Uint8Array {
  const bits = new Uint8Array(length)
  for (const index of indexes) {
    if (registry.mspByBitIndex(index) == null) {
      throw new QueryError('COMPACT_BIT_UNKNOWN', { detail: `bit index ${index}` })
    }
    bits[index >> 3] = (bits[index >> 3] ?? 0) | 1 << (index & 7)
  }
  return bits
}

function hasBit (bits: Uint8Array, index: number): boolean {
  return ((bits[index >> 3] ?? 0) & 1 << (index & 7)) !== 0
}
