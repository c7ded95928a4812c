/** The nodes of a testnet that are cut off from all others. */
import { TestnetError } from './errors.ts'
import type { Child } from './child.ts'
import type { Party } from './federation.ts'

export interface IslandComponents {
  /** All nodes, by their names. */
  readonly nodes: ReadonlyMap<string, {
    readonly child: Pick<Child, 'running' | 'frozen' | 'request'>, readonly party: Pick<Party, 'name' | 'peerId'>
  }>
  /** Those that can keep others out. */
  readonly dps: readonly string[]
}

export class Island {
  readonly #components: IslandComponents
  #names: ReadonlySet<string> = new Set()

  constructor (components: IslandComponents) {
    this.#components = components
  }

  get names (): readonly string[] {
    return [...this.#names]
  }

  has (name: string): boolean {
    return this.#names.has(name)
  }

  /** Takes the place of the one before. @throws TestnetError `TESTNET_NOBODY_NAMED`, `TESTNET_UNKNOWN_PARTY` */
  async cutOff (names: readonly string[]): Promise<void> {
    if (names.length === 0) {
      throw new TestnetError('TESTNET_NOBODY_NAMED')
    }
    for (const name of names) {
      if (!this.#components.nodes.has(name)) {
        throw new TestnetError('TESTNET_UNKNOWN_PARTY', { detail: name })
      }
    }
    await this.#become(new Set(names))
  }

  /** Everybody reaches everybody. */
  async mend (): Promise<void> {
    await this.#become(new Set())
  }

  async #become (names: ReadonlySet<string>): Promise<void> {
    this.#names = names
    await Promise.all(this.#components.dps.map(async name => { await this.tell(name) }))
  }

  /** Tells a DP that runs whom it can reach; one that stands still is to be told when it goes on. */
  async tell (name: string): Promise<void> {
    const { nodes, dps } = this.#components
    const child = nodes.get(name)?.child
    if (dps.includes(name) && child?.running === true && !child.frozen) {
      const island = [...nodes.values()].filter(({ party }) => this.has(party.name)).map(({ party }) => party.peerId)
      await child.request(
        island.length === 0 ? 'heal' : 'partition', this.has(name) ? { only: island } : { except: island }
      )
    }
  }
}
