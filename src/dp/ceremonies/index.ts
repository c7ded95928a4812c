/** A DP in ceremonies: makes keys with others, keeps what comes of it, and erases what was replaced. */
import { systemTimer } from '../../base/clock.ts'
import { ceremonies } from '../../protocols/ceremony/index.ts'
import { partOf } from '../../node/lifecycle.ts'
import type { Timer } from '../../base/clock.ts'
import type { Part } from '../../node/lifecycle.ts'
import type { Ceremonies, CeremoniesComponents } from '../../protocols/ceremony/index.ts'
import type { Logger } from '@libp2p/interface'
import type { DpShareVault } from './share-vault.ts'

/** Milliseconds between two looks for shares that were replaced. */
const RETIRE_INTERVAL = 3_600_000

export interface DpCeremoniesComponents extends Omit<CeremoniesComponents, 'shares'> {
  /** Peer id of this DP, base58btc. */
  readonly id: string
  readonly vault: DpShareVault
}

export interface DpCeremonies {
  readonly ceremonies: Ceremonies
  readonly parts: readonly Part[]
}

export function dpCeremonies ({ vault, ...components }: DpCeremoniesComponents): DpCeremonies {
  const all = ceremonies({ id: components.id })({ ...components, shares: vault })
  const retiring = new Retiring(vault, components, components.logger.forComponent('mimi:dp'))
  return { ceremonies: all, parts: [partOf('ceremonies', all), partOf('retired shares', retiring)] }
}

class Retiring {
  readonly #vault: DpShareVault
  readonly #components: Pick<DpCeremoniesComponents, 'registry' | 'clock' | 'past' | 'timer'>
  readonly #log: Logger
  #callOff = (): void => {}
  #work: Promise<void> = Promise.resolve()

  constructor (
    vault: DpShareVault,
    components: Pick<DpCeremoniesComponents, 'registry' | 'clock' | 'past' | 'timer'>,
    log: Logger
  ) {
    this.#vault = vault
    this.#components = components
    this.#log = log
  }

  start (): void {
    const timer: Timer = this.#components.timer ?? systemTimer
    this.#work = this.#retire().finally(() => { this.#callOff = timer.after(RETIRE_INTERVAL, () => { this.start() }) })
  }

  async stop (): Promise<void> {
    await this.#work
    this.#callOff()
  }

  async #retire (): Promise<void> {
    const { registry, past } = this.#components
    try {
      for (const { keyId, shareEpoch } of await this.#vault.retire(registry.current(), past.now())) {
        this.#log('erased the share of key %d, epoch %d, which the registry replaced', keyId, shareEpoch)
      }
    } catch (err) {
      this.#log.error('shares that the registry replaced are not erased - %e', err)
    }
  }
}

export { openShareFolder } from './share-folder.ts'
export { DpShareVault } from './share-vault.ts'
