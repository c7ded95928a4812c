/** DPs that hold ceremonies with one another: a network, a clock and hands that a test turns. */
import { defaultLogger } from '@libp2p/logger'
import { toString } from 'uint8arrays/to-string'
import { ceremonies } from '../../src/protocols/ceremony/index.ts'
import { memoryStore } from '../../src/store/memory.ts'
import { backend } from './ceremony.ts'
import { FakeNetwork } from './fake-rpc.ts'
import { at } from './oprf.ts'
import { NOW, buildTestRegistry, seededRandom } from './registry.ts'
import type { Timer } from '../../src/base/clock.ts'
import type { SecretShare } from '../../src/blinding/evaluator.ts'
import type { Ceremonies, CeremonyWish, ShareVault } from '../../src/protocols/ceremony/index.ts'
import type { VerifiedRegistry } from '../../src/registry/interface.ts'
import type { KeyValueStore } from '../../src/store/interface.ts'
import type { TestRegistry } from './registry.ts'

export const MINUTE = 60_000
export const WISH: CeremonyWish = {
  kind: 'new',
  keyId: 1,
  threshold: 2,
  joinWithin: 10 * MINUTE,
  dealWithin: 10 * MINUTE,
  approveWithin: 40 * MINUTE,
  validFor: 1_000 * MINUTE
}

/** Hands are turned by the test. */
export class Hands implements Timer {
  readonly #callbacks = new Set<() => void>()

  after (_ms: number, callback: () => void): () => void {
    this.#callbacks.add(callback)
    return () => { this.#callbacks.delete(callback) }
  }

  turn (): void {
    const due = [...this.#callbacks]
    this.#callbacks.clear()
    due.forEach(callback => { callback() })
  }
}

export interface Node {
  readonly id: string
  readonly all: Ceremonies
  readonly shares: Map<string, SecretShare>
  readonly store: KeyValueStore
}

export class World {
  readonly test: TestRegistry
  readonly net = new FakeNetwork()
  readonly hands = new Hands()
  readonly penalised: string[] = []
  now = NOW
  registry: VerifiedRegistry

  constructor (dps: number, evaluators = 0) {
    this.test = buildTestRegistry({ dps, evaluators, threshold: 2 })
    this.registry = this.test.registry
  }

  async node (i: number, kept: Partial<Pick<Node, 'store' | 'shares'>> = {}): Promise<Node> {
    const node = this.unstarted(i, kept)
    await node.all.start()
    return node
  }

  /** Reached by others, and nothing on its disk is read. */
  unstarted (i: number, kept: Partial<Pick<Node, 'store' | 'shares'>> = {}): Node {
    const { id, signer, share } = at(this.test.dps, i)
    const { store = memoryStore().namespace('ceremonies'), shares = new Map<string, SecretShare>() } = kept
    if (share != null) {
      shares.set('1/1', { keyId: 1, shareEpoch: 1, ...share })
    }
    const vault: ShareVault = {
      share: (keyId, shareEpoch) => shares.get(`${keyId}/${shareEpoch}`),
      keep: async kept => { shares.set(`${kept.keyId}/${kept.shareEpoch}`, kept) }
    }
    const all = ceremonies({ id })({
      rpc: this.net.node(id),
      registry: { current: () => this.registry, onUpdate: () => () => {} },
      clock: { now: () => this.now },
      past: { now: () => this.now },
      random: seededRandom(`node ${i} ${this.now}`),
      logger: defaultLogger(),
      signer,
      store,
      shares: vault,
      voprf: backend,
      judge: { penalise: (peer, reason) => { this.penalised.push(`${peer.toString()} ${reason}`) } },
      timer: this.hands
    })
    return { id, all, shares, store }
  }

  /** Turns until `holds`; each turn lets everybody look at everybody. */
  async until (holds: () => boolean, what: string): Promise<void> {
    for (let turns = 0; !holds(); turns++) {
      if (turns > 100) {
        throw new Error(`not within ${turns} turns: ${what}`)
      }
      this.now += 1_000
      this.hands.turn()
      await new Promise(resolve => setTimeout(resolve, 5))
    }
  }
}

export function states (nodes: readonly Node[], id: string): string[] {
  return nodes.map(
    ({ all }) => all.list().find(({ invitation }) => toString(invitation.id, 'base16') === id)?.state ?? 'unknown'
  )
}

export async function begin (world: World, nodes: readonly Node[], wish: Partial<CeremonyWish> = {}): Promise<string> {
  const inviter = at(nodes, 0)
  const { invitation } = await inviter.all.invite({ ...WISH, members: nodes.map(({ id }) => id), ...wish })
  const id = toString(invitation.id, 'base16')
  await world.until(
    () => nodes.every(({ all }) => all.list().some(({ invitation }) => toString(invitation.id, 'base16') === id)),
    'all are invited'
  )
  return id
}

export async function joinAll (nodes: readonly Node[], id: string): Promise<void> {
  for (const { all } of nodes.filter(({ all }) => all.show(id).state === 'invited')) {
    await all.join(id)
  }
}

export async function stopAll (nodes: readonly Node[]): Promise<void> {
  await Promise.all(nodes.map(async ({ all }) => { await all.stop() }))
}
