/** A CSIP's records without a network: evaluators and DPs that do as the test says. */
import { sha256 } from '../../src/base/hash.ts'
import { asLookupKey } from '../../src/base/bytes.ts'
import { RpcError } from '../../src/rpc/errors.ts'
import { makeReceipt } from '../../src/mapping/receipt.ts'
import { parseInvalidation } from '../../src/mapping/invalidation.ts'
import { parseCsi } from '../../src/identifiers/csi.ts'
import { openLedger } from '../../src/attestor/assignments/ledger.ts'
import { Announcer } from '../../src/attestor/assignments/announcer.ts'
import { readFeed } from '../../src/attestor/assignments/feed-lines.ts'
import { readersOf } from '../../src/registry/placement.ts'
import { memoryStore } from '../../src/store/memory.ts'
import { makeFederation } from '../../src/testnet/federation.ts'
import { ManualClock, recordingLogger } from './attest.ts'
import { NOW } from './attestor.ts'
import { ManualTimer } from './evaluators.ts'
import { seededRandom } from './oprf.ts'
import { openGate } from './registry.ts'
import type { LookupKey } from '../../src/base/bytes.ts'
import type { CanonicalCsi } from '../../src/identifiers/csi.ts'
import type { UncheckedInvalidation } from '../../src/mapping/interface.ts'
import type { OpenedAssignments } from '../../src/attestor/assignments/assignments.ts'
import type { Ledger } from '../../src/attestor/assignments/ledger.ts'
import type { RegistryDraft } from '../../src/registry/build.ts'
import type { VerifiedRegistry } from '../../src/registry/interface.ts'
import type { KeyValueStore } from '../../src/store/interface.ts'
import type { Federation } from '../../src/testnet/federation.ts'

export const NUMBER = 'tel:+14155550100'
const PORTS = Array.from({ length: 5 }, (_, i) => 4001 + i)

export interface Records {
  readonly federation: Federation
  readonly registry: VerifiedRegistry
  readonly clock: ManualClock
  /** Of the announcer. */
  readonly timer: ManualTimer
  readonly store: KeyValueStore
  ledger: Ledger
  announcer: Announcer
  /** Everything that was logged. */
  readonly log: string[]
  /** What DPs were handed, and which. */
  readonly handed: Array<{ dp: string, fact: UncheckedInvalidation }>
  /** DPs that don't answer. */
  readonly down: Set<string>
  /** What a DP gives receipts of; @default all replicas */
  receiptsOf: (fact: UncheckedInvalidation, dp: string) => readonly Uint8Array[]
  /** Where it throws, evaluation fails with that. */
  beforeEvaluation: (asked: number) => void
  csi (uri?: string): CanonicalCsi
  keyOf (csi: CanonicalCsi, keyId?: number): LookupKey
  /** Lines of a feed, as they are recorded. */
  tell (...lines: string[]): Promise<void>
  /** As after a crash: what isn't on the disk is gone. */
  restart (): Promise<void>
  /** For a FeedFile. */
  readonly opened: Pick<OpenedAssignments, 'read' | 'ledger' | 'hurry'>
  /** The registry steps to another. */
  advance (changes: Partial<RegistryDraft>): void
}

export async function recordsOf (change?: (draft: RegistryDraft) => RegistryDraft): Promise<Records> {
  const random = seededRandom('records')
  const [clock, timer] = [new ManualClock(NOW), new ManualTimer()]
  const federation = makeFederation({ dpPorts: PORTS, mspPorts: [4101], csipPorts: [4201], random, now: NOW, change })
  const [csip] = federation.csips
  if (csip == null) {
    throw new Error('no CSIP')
  }
  let registry = federation.registry
  const source = { current: () => registry, onUpdate: () => () => {} }
  const store = memoryStore().namespace('assignments')
  const log: string[] = []
  const logger = recordingLogger(log)
  const handed: Records['handed'] = []
  const down = new Set<string>()
  const keyOf = (csi: CanonicalCsi, keyId = 1): LookupKey => asLookupKey(sha256(csi.bytes(), new Uint8Array([keyId])))

  const open = async (): Promise<Pick<Records, 'ledger' | 'announcer'>> => {
    const ledger = await openLedger({ store, registry: source, clock, random }, csip.seed)
    return {
      ledger,
      announcer: new Announcer({
        gate: openGate,
        ledger,
        registry: source,
        clock,
        timer,
        random,
        logger,
        signer: csip.signer,
        oprf: {
          evaluate: async (csis, { keyId = 1 } = {}) => {
            records.beforeEvaluation(csis.length)
            return csis.map(csi => ({
              lookupKey: keyOf(csi, keyId),
              sealingKey: new Uint8Array(32) as never,
              oprfKeyId: keyId,
              cached: false,
              duration: 0,
              answeredBy: [],
              faults: []
            }))
          }
        },
        claims: {
          reassign: async (bytes, target) => {
            const [dp, fact] = [target.id.toString(), parseInvalidation(bytes)]
            if (down.has(dp)) {
              throw new RpcError('RPC_UNREACHABLE')
            }
            handed.push({ dp, fact })
            return { receipts: records.receiptsOf(fact, dp), failed: [], replicas: PORTS.length }
          }
        }
      }, csip.id)
    }
  }
  const records: Records = {
    federation,
    get registry () { return registry },
    clock,
    timer,
    store,
    log,
    handed,
    down,
    receiptsOf: fact => readersOf(fact.lookupKey, registry, NOW).flatMap(({ id }) => receiptBy(federation, id, fact)),
    beforeEvaluation: () => {},
    csi: (uri = NUMBER) => parseCsi(uri, registry.policy.csiTypes),
    keyOf,
    tell: async (...lines) => {
      const { lines: read, bad } = readFeed(lines.join('\n'), { registry, csipId: csip.id, now: clock.now() })
      if (bad.length > 0) {
        throw new Error(`bad lines in the test: ${JSON.stringify(bad)}`)
      }
      await records.ledger.record(read)
    },
    restart: async () => { Object.assign(records, await open()) },
    opened: {
      get ledger () { return records.ledger },
      read: (text, options) => readFeed(text, { registry, csipId: csip.id, now: clock.now() }, options),
      hurry: () => {}
    },
    advance: changes => { registry = { ...registry, ...changes } as VerifiedRegistry },
    ...await open()
  }
  return records
}

/** That DP's word that it has the fact. */
export function receiptBy ({ dps }: Federation, id: string, { hash }: UncheckedInvalidation): Uint8Array[] {
  return dps.filter(dp => dp.id === id).map(({ signer }) => makeReceipt([hash], NOW, signer))
}
