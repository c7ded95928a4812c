/** What entries say inside: for whoever has the sealing key, or the part keys of one. */
import type { checked, EntrySlot, VerifiedEntry } from './interface.ts'
import type { Hash, LookupKey } from '../base/bytes.ts'

/** What every sealed part tells of its entry. */
interface OpenedEntry extends EntrySlot {
  readonly slot: string
  readonly lookupKey: LookupKey
  readonly csips: readonly string[]
  readonly issuedAt: number
  readonly expiresAt: number
}

/** The holder lists no service, and says so. */
export interface OpenedOptOut extends OpenedEntry {
  readonly optedOut: true
  readonly mspId?: undefined
  readonly mspName?: undefined
  readonly providerDomain?: undefined
  readonly bitIndex?: undefined
  readonly tags?: undefined
  readonly ssiHint?: undefined
}

/** What the sealed parts say, verified against registry and open part. */
export interface OpenedMapping extends OpenedEntry {
  readonly optedOut?: undefined
  readonly mspId: string
  readonly mspName: string
  /** Where the MIMI protocol finds that MSP, as the registry at hand names it: a domain. @default it names none */
  readonly providerDomain?: string
  /** Position in compact answers. */
  readonly bitIndex: number
  readonly tags: readonly string[]
  /** How the MSP names this user. */
  readonly ssiHint?: string
}

interface Opened {
  readonly [checked]: 'entry'
  readonly establishedAt: number
  /** SHA-256 of the entry. */
  readonly hash: Hash
  /** All the proofs. */
  readonly entry: VerifiedEntry
}

/** A mapping of which everything holds. Made by `openEntry` only. */
export interface VerifiedMapping extends OpenedMapping, Opened {}

/** The same of an entry that lists no service. */
export interface VerifiedOptOut extends OpenedOptOut, Opened {}
