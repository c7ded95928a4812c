/** What a DP tells MSPs of disputes, with replicas, other DPs and MSPs that a test plays. */
import { fromString } from 'uint8arrays/from-string'
import { toString } from 'uint8arrays/to-string'
import { RecordSet } from '../../src/mapping/record-set.ts'
import { verifyDispute, verifyEntry } from '../../src/mapping/validity.ts'
import { conflictNotices } from '../../src/dp/conflicts/index.ts'
import { ClaimLedger } from '../../src/protocols/claim/ledger.ts'
import { ClaimState } from '../../src/protocols/claim/pb/messages.ts'
import { voicesOf } from '../../src/registry/placement.ts'
import { memoryStore } from '../../src/store/memory.ts'
import { dispute, OPENED } from './conflict.ts'
import { evaluate, silentLogger } from './holder.ts'
import { buildTestMapping, federation, party } from './mapping.ts'
import { Hands } from './outbox.ts'
import { HOUR, DAY, seededRandom } from './registry.ts'
import { TestSource } from './replicas.ts'
import type { VerifiedDispute, VerifiedEntry, VerifiedFact, VerifyContext } from '../../src/mapping/interface.ts'
import type { RecordRead } from '../../src/dht/interface.ts'
import type { ConflictNotices } from '../../src/dp/conflicts/index.ts'
import type { NoticeOfKey } from '../../src/protocols/confirm/interface.ts'
import type { RpcTarget } from '../../src/rpc/interface.ts'
import type { Store } from '../../src/store/interface.ts'

export const test = federation()
export const WINDOW = test.registry.policy.conflictWindow
/** At no whole hour: what is rounded shows. */
export const DISPUTED = OPENED + 1_234_567
export const { csi, lookupKey } = evaluate(test, 'tel:+14155550123')

export const voices = voicesOf(lookupKey, test.registry, DISPUTED).map(({ dp }) => dp.id)

/** Bob's mapping, published by the fourth DP for the first MSP, a day before. */
export function mapping (
  options: { readonly dp?: number, readonly msp?: number, readonly label?: string } = {}
): Uint8Array {
  const { dp = 3 } = options
  const now = OPENED - DAY
  return buildTestMapping({
    dp,
    now,
    lookupKey,
    attestation: { issuedAt: now - HOUR, expiresAt: now + 40 * DAY },
    witnesses: [0, 1, 2, 3].filter(index => index !== dp).slice(0, 3),
    ...options
  }).bytes
}

export function disputed (label?: string, issuedAt = DISPUTED): VerifiedDispute {
  return verifyDispute(dispute({ label, issuedAt, fields: { lookupKey }, attestation: { lookupKey } }), {
    registry: test.registry, now: issuedAt + 1
  })
}

/** One DP, whose neighbours and MSPs do what the test says. */
export class Bench {
  readonly hands = new Hands(DISPUTED + 1)
  readonly source = new TestSource(test.registry)
  readonly told: NoticeOfKey[] = []
  readonly asked: string[] = []
  readonly brought: Array<readonly [dp: string, dispute: string]> = []
  /** FactReceipts that went with them. */
  readonly shown: Uint8Array[] = []
  /** Of MSPs and DPs; may throw. */
  onNotify: (notice: NoticeOfKey, target: RpcTarget) => Promise<void> = async () => {}
  onBring: () => Promise<void> = async () => {}
  facts: VerifiedFact[] = []
  /** Peer ids of the replicas that show a dispute, by its name. */
  held: (name: string) => readonly string[] = () => voices.slice(0, 3)
  entries: VerifiedEntry[] = []
  notices: ConflictNotices

  constructor (readonly id: string, readonly store: Store = memoryStore()) {
    this.notices = this.#make()
  }

  get context (): VerifyContext {
    return { registry: this.source.current(), now: this.hands.now() }
  }

  #make (): ConflictNotices {
    return conflictNotices({
      id: this.id,
      registry: this.source,
      clock: this.hands,
      past: this.hands,
      random: seededRandom('notices'),
      timer: this.hands,
      logger: silentLogger.forComponent('test'),
      orders: this.store.namespace('orders'),
      notices: this.store.namespace('notices'),
      claims: this.store.namespace('claims'),
      known: async () => RecordSet.of(lookupKey, this.entries, this.facts),
      reader: {
        read: async () => [{
          foundAt: { get: (name: string) => this.held(name) },
          set: RecordSet.empty(lookupKey)
        } as unknown as RecordRead]
      },
      dps: {
        notice: async ({ dispute, receipts }, target) => {
          this.brought.push([target.id.toString(), toString(dispute, 'base16')])
          this.shown.push(receipts)
          await this.onBring()
        }
      },
      msps: {
        notice: async (notice, target) => {
          this.asked.push(target.id.toString())
          await this.onNotify(notice, target)
          this.told.push(notice)
        }
      },
      onConnect: () => () => {}
    })
  }

  /** A mapping that this DP published. */
  async published (bytes: Uint8Array, msp: string, label = 'nonce'): Promise<this> {
    const entry = verifyEntry(bytes, this.context)
    this.entries.push(entry)
    await new ClaimLedger(this.store.namespace('claims')).write(fromString(label), entry, {
      request: new Uint8Array(32),
      entry: bytes.slice(),
      receipts: [],
      failed: [],
      replicas: 5,
      state: ClaimState.PUBLISHED,
      msp
    })
    return this
  }

  async rest (): Promise<void> {
    for (let i = 0; i < 60; i++) {
      await new Promise(resolve => setImmediate(resolve))
    }
  }

  async turn (ms: number): Promise<void> {
    await this.hands.turn(ms, async () => { await this.rest() })
  }

  /** As if the process had been killed and started again. */
  async revive (): Promise<void> {
    this.notices = this.#make()
    await this.notices.start()
    await this.turn(0)
  }
}

export const idOf = (index: number): string => party(test.dps, index).id
