/** Invalidations of many keys, and logs that keep them. */
import { asLookupKey } from '../../src/base/bytes.ts'
import { verifyInvalidation } from '../../src/mapping/validity.ts'
import { memoryStore } from '../../src/store/memory.ts'
import { openInvalidationLog } from '../../src/store/invalidation-log.ts'
import { reassign, release } from './invalidation.ts'
import { federation } from './mapping.ts'
import { NOW, seedOf } from './registry.ts'
import type { LookupKey } from '../../src/base/bytes.ts'
import type { VerifiedInvalidation } from '../../src/mapping/interface.ts'
import type { KeyValueStore } from '../../src/store/interface.ts'
import type { InvalidationLog, InvalidationLogInit } from '../../src/store/invalidation-log.ts'
import type { TestReassignOptions, TestReleaseOptions } from './invalidation.ts'
import type { TestRegistry } from './registry.ts'

/** The lookup key of somebody: any, but always the same. */
export function keyOf (label: string): LookupKey {
  return asLookupKey(seedOf(`L of ${label}`))
}

/** A re-assignment of the number of `label`. */
export function reassigned (label: string, options: TestReassignOptions = {}): VerifiedInvalidation {
  const test = options.federation ?? federation()
  return verifyInvalidation(reassign({ label, fields: { lookupKey: keyOf(label) }, ...options }), {
    registry: test.registry, now: NOW
  })
}

export function reassignedMany (count: number, options: TestReassignOptions = {}, first = 0): VerifiedInvalidation[] {
  return Array.from({ length: count }, (_, i) => reassigned(`number ${first + i}`, options))
}

/** Bob lets go. */
export function released (label: string, options: TestReleaseOptions = {}): VerifiedInvalidation {
  const test = options.federation ?? federation()
  return verifyInvalidation(release({ label, ...options }), { registry: test.registry, now: NOW })
}

export interface TestLog {
  readonly log: InvalidationLog
  readonly store: KeyValueStore
  readonly clock: { time: number, now (): number }
}

export async function testLog (options: InvalidationLogInit &
  { federation?: TestRegistry, store?: KeyValueStore } = {}): Promise<TestLog> {
  const { federation: test = federation(), store = memoryStore().namespace('invalidations'), ...init } = options
  const clock = { time: NOW, now () { return this.time } }
  return { log: await openInvalidationLog({ store, registry: test.source, clock, past: clock }, init), store, clock }
}
