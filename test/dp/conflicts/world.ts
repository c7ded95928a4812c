/** Replicas and holders around a DP that carries conflicts through, as a test sets them. */
import { defaultLogger } from '@libp2p/logger'
import { expect } from 'chai'
import { makeReceipt, verifyReceiptFor } from '../../../src/mapping/receipt.ts'
import { RecordSet } from '../../../src/mapping/record-set.ts'
import { RecordsError } from '../../../src/protocols/records/index.ts'
import { verifyDispute, verifyParsed } from '../../../src/mapping/validity.ts'
import { conflicts } from '../../../src/dp/conflicts/index.ts'
import { replicasOf } from '../../../src/registry/placement.ts'
import { memoryStore } from '../../../src/store/memory.ts'
import { dispute, OPENED, silence, STRICT } from '../../builders/conflict.ts'
import { alter, bobLookupKey, fakeEntry, federation, party, pretendVerified } from '../../builders/mapping.ts'
import { DAY, HOUR, NOW, seededRandom, openGate } from '../../builders/registry.ts'
import { TestSource } from '../../builders/replicas.ts'
import { RIGHT } from '../../builders/clock.ts'
import type { Clock } from '../../../src/base/clock.ts'
import type { Fact, VerifiedEntry, VerifiedFact } from '../../../src/mapping/interface.ts'
import type { Conflicts, ConflictsComponents } from '../../../src/dp/conflicts/index.ts'
import type { KeyValueStore } from '../../../src/store/interface.ts'

export const test = federation()
export const registry = alter(test.registry, {
  policy: { arbiters: test.registry.dps.map(({ id }) => id), arbiterThreshold: 2 }
})
export const WINDOW = registry.policy.conflictWindow
const bytes = dispute({ attestation: STRICT })
export const opened = verifyDispute(bytes, { registry, now: NOW })

export function mapping (strength: number): VerifiedEntry {
  return {
    ...pretendVerified(
      fakeEntry({ holder: 'bob', id: 'bob', issuedAt: OPENED - 2 * DAY, expiresAt: NOW + 60 * DAY }), OPENED - 2 * DAY
    ),
    strength
  }
}

/** What is at the key, and how those behave whom the driver asks. */
export class World {
  now = OPENED + HOUR
  entries: VerifiedEntry[] = [mapping(50)]
  facts: Fact[] = []
  /** Peer ids of replicas that are away. */
  readonly down = new Set<string>()
  complete = true
  isSilent = true
  /** Peer id of a replica that takes the question, and never answers. */
  frozen?: string
  /** What is due is called at the next chance. */
  isHurried = false
  notified = 0
  /** Instead of what they do. */
  notify: () => Promise<void> = async () => {}
  onPublish: () => Promise<void> = async () => {}

  get set (): RecordSet<VerifiedEntry> {
    return this.facts.reduce((set, fact) => set.withFact(fact), RecordSet.of(bobLookupKey, this.entries))
  }
}

export const signerOf = (id: string) => test.dps.find(dp => dp.id === id)?.signer ?? expect.fail(id)

export function driver (
  world: World, store: KeyValueStore = memoryStore().namespace('conflicts'), maxConflicts?: number, checkedClock?: Clock
): Conflicts {
  const clock = { now: () => world.now }
  const components: ConflictsComponents = {
    gate: openGate,
    store,
    registry: new TestSource(registry),
    clock,
    past: clock,
    checked: checkedClock ?? clock,
    random: seededRandom(`conflicts ${world.now}`),
    logger: defaultLogger().forComponent('test'),
    signer: party(test.dps, 0).signer,
    reader: {
      read: async ([lookupKey = bobLookupKey]) => [{
        lookupKey,
        status: 'found',
        complete: world.complete,
        clock: RIGHT,
        entries: [],
        contested: new Set(),
        set: world.complete ? world.set : RecordSet.empty(lookupKey),
        replicas: [],
        foundAt: new Map()
      }]
    },
    known: async lookupKey => RecordSet.empty(lookupKey),
    publishFact: async <F extends VerifiedFact>(fact: F) => {
      await world.onPublish()
      const replicas = replicasOf(bobLookupKey, registry, NOW)
      const up = replicas.filter(({ id }) => !world.down.has(id))
      if (up.length > 0) {
        world.facts.push(fact)
      }
      const receipts = up.map(({ id }) =>
        verifyReceiptFor(makeReceipt([fact.hash], world.now, signerOf(id)), fact.hash, { registry, now: world.now }))
      return { fact, receipts, failed: [], replicas: replicas.length }
    },
    records: {
      silence: async (dp, { hash }, { storedAt }) => {
        if (dp.id === world.frozen) {
          return await new Promise<never>(() => {})
        }
        if (!world.isSilent) {
          throw new RecordsError('RECORDS_ANSWER_INVALID')
        }
        const { noDefence } = silence(bytes, dp.id, { storedAt, issuedAt: world.now, disputeHash: hash })
        const subject = { lookupKey: bobLookupKey, disputeHash: hash, storedAt }
        return verifyParsed('noDefence', noDefence, { subject, registry, now: world.now })
      }
    },
    notify: async () => {
      await world.notify()
      world.notified++
    },
    maxConflicts,
    timer: {
      after: (_ms, callback) => {
        if (world.isHurried) {
          queueMicrotask(callback)
        }
        return () => {}
      }
    }
  }
  return conflicts(components)
}
