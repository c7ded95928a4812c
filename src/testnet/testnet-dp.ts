/** One DP of a testnet, which can stop and come back, and be at fault. */
import { createDp } from '../dp/dp.ts'
import { TestnetError } from './errors.ts'
import { TestnetDisk } from './faults/disk.ts'
import { LIES, Liar } from './faults/liar.ts'
import { addressOf } from './federation.ts'
import type { Clock, Random, Timer } from '../base/clock.ts'
import type { Dp } from '../dp/dp.ts'
import type { TrustAnchor } from '../registry/interface.ts'
import type { Rpc } from '../rpc/interface.ts'
import type { Store } from '../store/interface.ts'
import type { FaultyNetwork } from './faults/network.ts'
import type { DpParty } from './federation.ts'
import type { Lie, TestnetDp } from './interface.ts'
import type { ComponentLogger } from '@libp2p/interface'

export interface TestnetDpOptions {
  readonly party: DpParty
  /** Multiaddr. */
  readonly listen: string
  /** SignedRegistry of the moment. */
  readonly current: () => Uint8Array
  readonly anchor: TrustAnchor
  /** @default a disk of the testnet's own */
  readonly store?: (name: string) => Promise<Store>
  readonly syncInterval?: number
  readonly audit?: (name: string, rpc: Rpc) => Rpc
  /** Peer ids of the DPs that it prefers, once those of all are known. */
  readonly preferred?: (name: string) => readonly string[]
  readonly network: FaultyNetwork
  readonly clock: Clock
  readonly timer?: Timer
  /** For one life of the node. */
  readonly randomOf: (purpose: string) => Random
  readonly logger: ComponentLogger
}

export async function startDp (options: TestnetDpOptions): Promise<TestnetDp> {
  const dp = new StartedDp(options)
  await dp.start()
  return dp
}

class StartedDp implements TestnetDp {
  readonly party: DpParty
  readonly #options: TestnetDpOptions
  readonly #disk?: TestnetDisk
  readonly #liar: Liar
  #dp?: Dp
  #lives = 0
  running = false

  constructor (options: TestnetDpOptions) {
    this.#options = options
    this.party = options.party
    this.#liar = new Liar(options.party.share.secretShare)
    this.#disk = options.store == null ? new TestnetDisk() : undefined
  }

  get dp (): Dp {
    if (this.#dp == null) {
      throw new TestnetError('TESTNET_NODE_FAILED', { detail: this.party.name })
    }
    return this.#dp
  }

  async start (): Promise<void> {
    this.#dp = await this.#make()
    this.#options.network.begin(this.party.name)
    await this.#dp.start()
    this.running = true
  }

  async stop (): Promise<void> {
    this.running = false
    await this.#dp?.stop()
  }

  async kill (): Promise<void> {
    this.#options.network.end(this.party.name)
    this.#disk?.cut()
    await this.stop()
  }

  async restart ({ emptied = false }: { readonly emptied?: boolean } = {}): Promise<void> {
    await this.stop()
    if (emptied) {
      this.#ownDisk().empty()
    }
    await this.start()
  }

  freeze (): void {
    this.#options.network.freeze(this.party.name)
  }

  thaw (): void {
    this.#options.network.thaw(this.party.name)
  }

  async lie (...lies: readonly Lie[]): Promise<void> {
    for (const lie of lies) {
      if (!LIES.has(lie)) {
        throw new TestnetError('TESTNET_FAULT_INVALID', { detail: `lie: ${lie}` })
      }
      await this.#liar.lie(lie)
    }
  }

  tellTruth (): void {
    this.#liar.stop()
  }

  fullDisk (): void {
    this.#ownDisk().isFull = true
  }

  freeDisk (): void {
    if (this.#disk != null) {
      this.#disk.isFull = false
    }
  }

  #ownDisk (): TestnetDisk {
    if (this.#disk == null) {
      throw new TestnetError('TESTNET_DISK_NOT_OURS', { detail: this.party.name })
    }
    return this.#disk
  }

  async #make (): Promise<Dp> {
    const { party, listen, current, anchor, audit, preferred, store, network, clock, timer, ...options } = this.#options
    const { index, publicShare } = party.share
    const { secretShare } = this.#liar
    const kept = await store?.(party.name) ?? this.#ownDisk().open()
    return await createDp({
      seed: party.seed,
      listen: [listen],
      // others dial the registry's address, where there may be a tap
      announce: [addressOf(party)],
      anchor,
      initial: current(),
      store: this.#liar.store(kept),
      shares: [{ dp: party.id, keyId: 1, shareEpoch: 1, index, secretShare, publicShare }],
      hpkeSeeds: party.hpke == null ? [] : [party.hpke.seed],
      refreshInterval: 0,
      syncInterval: options.syncInterval,
      ...(audit == null ? {} : { audit: (rpc: Rpc) => audit(party.name, rpc) }),
      preferred: preferred?.(party.name),
      wire: network.wireOf(party.name),
      clock: this.#liar.clock(clock),
      timer,
      // no life draws what another drew
      random: options.randomOf(`${party.name}, life ${++this.#lives}`),
      logger: options.logger
    })
  }
}
