/** Asks each DP by itself what it holds of an identifier, and judges whether all of them agree. */
import { toString } from 'uint8arrays/to-string'
import { defaultLogger } from '@libp2p/logger'
import { DiscoveryError } from '../base/errors.ts'
import { loadSodium } from '../blinding/sodium.ts'
import { RecordSet } from '../mapping/record-set.ts'
import { verifyEntry } from '../mapping/validity.ts'
import { viewOf } from '../mapping/view.ts'
import { createPeer } from '../node/libp2p.ts'
import { memoryPayer } from '../node/tokens/index.ts'
import { oprfClient } from '../protocols/oprf/index.ts'
import { recordsClient } from '../protocols/records/index.ts'
import { readersOf } from '../registry/placement.ts'
import { TestnetError } from './errors.ts'
import type { LookupKey } from '../base/bytes.ts'
import type { Clock, Random } from '../base/clock.ts'
import type { CanonicalCsi } from '../identifiers/csi.ts'
import type { DpRecord, RegistrySource } from '../registry/interface.ts'
import type { DpParty, Federation } from './federation.ts'
import type { AbortOptions } from '@libp2p/interface'

/** What one DP holds at a lookup key. */
export interface DpView {
  /** `dp1`, `dp2`, … */
  readonly name: string
  /** Whether the key is its to keep. */
  readonly replica: boolean
  /** SHA-256 of the entries that count, in hex, older first. */
  readonly living: readonly string[]
  /** Entries that it has and that something strikes. */
  readonly invalidated: number
  /** Invalidations that it knows, in hex, ascending. */
  readonly invalidations: readonly string[]
  /** Why it could not be asked. */
  readonly code?: string
}

export interface ObserverOptions {
  readonly federation: Federation
  readonly clock: Clock
  readonly random: Random
  /** Names of the invalidations that a DP keeps in its log, also where it is no replica. */
  readonly known: (dp: DpParty, lookupKey: string, options: AbortOptions) => Promise<readonly string[]>
}

export interface Observer {
  /** @throws OprfError */
  lookupKeyOf (csi: CanonicalCsi, options?: AbortOptions): Promise<LookupKey>
  /** Of every DP. */
  viewsOf (csi: CanonicalCsi, options?: AbortOptions): Promise<readonly DpView[]>
  stop (): Promise<void>
}

export async function startObserver ({ federation, clock, random, known }: ObserverOptions): Promise<Observer> {
  const logger = defaultLogger()
  const peer = await createPeer({ logger })
  await peer.start()
  const { rpc } = peer.services
  const registry: RegistrySource = { current: () => federation.registry, onUpdate: () => () => {} }
  const asks = { rpc, registry, voprf: await loadSodium(), clock, past: clock, random, logger }
  const oprf = oprfClient()({ ...asks, payments: await memoryPayer(asks) })
  const records = recordsClient()({ rpc, registry, clock })

  async function read (dp: DpRecord, lookupKey: LookupKey, options: AbortOptions): Promise<Pick<DpView, 'living' |
    'invalidated' | 'invalidations'>> {
    const [answer] = await records.read(dp, [{ lookupKey }], options)
    if (answer?.status !== 'found') {
      return { living: [], invalidated: 0, invalidations: [] }
    }
    const context = { registry: federation.registry, now: clock.now() }
    const { living, invalidated } = viewOf(
      RecordSet.of(lookupKey, answer.set.entries.map(({ bytes }) => verifyEntry(bytes, context)), answer.set.facts),
      context
    )
    return {
      living: living.map(({ hash }) => toString(hash, 'base16')),
      invalidated: invalidated.length,
      invalidations: answer.set.invalidations.map(({ name }) => name)
    }
  }

  async function lookupKeyOf (csi: CanonicalCsi, options: AbortOptions = {}): Promise<LookupKey> {
    const [evaluation] = await oprf.evaluate([csi], options)
    if (evaluation == null) {
      throw new TestnetError('TESTNET_NODE_FAILED', { detail: 'no evaluation' }) // there is one for each, or it throws
    }
    return evaluation.lookupKey
  }

  return {
    lookupKeyOf,
    viewsOf: async (csi, options = {}) => {
      const lookupKey = await lookupKeyOf(csi, options)
      const replicas = new Set(readersOf(lookupKey, federation.registry, clock.now()).map(({ id }) => id))
      return await Promise.all(federation.dps.map(async (party): Promise<DpView> => {
        const [record, replica] = [federation.registry.dp(party.id), replicas.has(party.id)]
        try {
          const held = replica && record != null
            ? await read(record, lookupKey, options)
            : { living: [], invalidated: 0, invalidations: [] }
          const logged = await known(party, toString(lookupKey, 'base16'), options)
          return {
            name: party.name, replica, ...held, invalidations: [...new Set([...held.invalidations, ...logged])].sort()
          }
        } catch (err) {
          if (!(err instanceof DiscoveryError)) {
            throw err
          }
          return { name: party.name, replica, living: [], invalidated: 0, invalidations: [], code: err.code }
        }
      }))
    },
    stop: async () => { await peer.stop() }
  }
}

/**
 * Every DP could be asked and knows the same invalidations, and all replicas count the same mappings in the same order.
 */
export function agree (views: readonly DpView[]): boolean {
  const [replica] = views.filter(({ replica }) => replica)
  return replica != null && views.every(view =>
    view.code == null &&
    same(view.invalidations, replica.invalidations) &&
    (!view.replica || same(view.living, replica.living)))
}

function same (a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((item, i) => item === b[i])
}
