/** What kad-dht asks before it believes a value, wherever it comes from. */
import { equals } from 'uint8arrays/equals'
import { fromString } from 'uint8arrays/from-string'
import { asLookupKey } from '../base/bytes.ts'
import { requirePublic } from '../mapping/admission.ts'
import { RecordSet } from '../mapping/record-set.ts'
import { verifyFact, verifyParsed } from '../mapping/validity.ts'
import { KAD_NAMESPACE } from './constants.ts'
import { DhtError } from './errors.ts'
import type { LookupKey } from '../base/bytes.ts'
import type { Clock } from '../base/clock.ts'
import type { EntryCache } from '../mapping/interface.ts'
import type { RegistrySource } from '../registry/interface.ts'
import type { ValidateFn } from '@libp2p/kad-dht'

const PREFIX = fromString(`/${KAD_NAMESPACE}/`)
const LOOKUP_KEY_LENGTH = 32

/** @throws DhtError `DHT_KEY_INVALID` */
export function lookupKeyOf (kadKey: Uint8Array): LookupKey {
  if (kadKey.byteLength !== PREFIX.byteLength + LOOKUP_KEY_LENGTH ||
    !equals(kadKey.subarray(0, PREFIX.byteLength), PREFIX)) {
    throw new DhtError('DHT_KEY_INVALID')
  }
  return asLookupKey(kadKey.slice(PREFIX.byteLength))
}

export interface ValidatorComponents {
  registry: RegistrySource
  clock: Clock
  cache?: EntryCache
}

/**
 * Accepts a record set of which every entry and every other fact holds. Throws for anything else, as
 * kad-dht expects it.
 */
export function recordValidator ({ registry, clock, cache }: ValidatorComponents): ValidateFn {
  return (key, value) => {
    const context = { registry: registry.current(), now: clock.now(), cache, allowExpired: true }
    const { entries, facts } = RecordSet.decode(value, lookupKeyOf(key))
    for (const entry of entries) {
      requirePublic(entry)
      verifyParsed('entry', entry, context)
    }
    for (const fact of facts) {
      verifyFact(fact, context)
    }
  }
}
