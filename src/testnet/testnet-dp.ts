/** One DP of a testnet, which can stop and come back. */
import { createDp } from '../dp/dp.ts'
import { addressOf } from './federation.ts'
import type { Clock, Random } from '../base/clock.ts'
import type { Dp } from '../dp/dp.ts'
import type { TrustAnchor } from '../registry/interface.ts'
import type { Rpc } from '../rpc/interface.ts'
import type { Store } from '../store/interface.ts'
import type { DpParty } from './federation.ts'
import type { TestnetDp } from './interface.ts'
import type { ComponentLogger } from '@libp2p/interface'

export interface TestnetDpOptions {
  readonly party: DpParty
  /** Multiaddr. */
  readonly listen: string
  /** SignedRegistry of the moment. */
  readonly current: () => Uint8Array
  readonly anchor: TrustAnchor
  readonly store: (name: string) => Promise<Store>
  readonly syncInterval?: number
  readonly audit?: (name: string, rpc: Rpc) => Rpc
  /** Peer ids of the DPs that it prefers, once those of all are known. */
  readonly preferred?: (name: string) => readonly string[]
  readonly clock: Clock
  readonly random: Random
  readonly logger: ComponentLogger
}

export async function startDp (options: TestnetDpOptions): Promise<TestnetDp> {
  let dp = await run(options)
  let running = true
  return {
    party: options.party,
    get dp () {
      return dp
    },
    get running () {
      return running
    },
    stop: async () => {
      running = false
      await dp.stop()
    },
    restart: async () => {
      await dp.stop()
      dp = await run(options)
      running = true
    }
  }
}

async function run ({ party, listen, current, anchor, store, syncInterval, audit, preferred, clock, random, logger }: TestnetDpOptions): Promise<Dp> {
  const { index, secretShare, publicShare } = party.share
  const dp = await createDp({
    seed: party.seed,
    listen: [listen],
    // others dial the registry's address, where there may be a tap
    announce: [addressOf(party)],
    anchor,
    initial: current(),
    store: await store(party.name),
    shares: [{ dp: party.id, keyId: 1, shareEpoch: 1, index, secretShare, publicShare }],
    hpkeSeeds: party.hpke == null ? [] : [party.hpke.seed],
    refreshInterval: 0,
    syncInterval,
    ...(audit == null ? {} : { audit: (rpc: Rpc) => audit(party.name, rpc) }),
    preferred: preferred?.(party.name),
    clock,
    random,
    logger
  })
  await dp.start()
  return dp
}
