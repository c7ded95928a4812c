/** Stands for a registry that is fetched after the protocols that need it were put together. */
import { listedParties } from '../node/connections/listed-parties.ts'
import { LightError } from './errors.ts'
import type { ListedParties } from '../node/connections/listed-parties.ts'
import type { Gate } from '../registry/gate.ts'
import type { RegistrySource } from '../registry/interface.ts'
import type { Standing } from '../registry/standing.ts'

export class RegistrySlot implements RegistrySource, Gate {
  #source?: RegistrySource
  #gate?: Gate

  fill (source: RegistrySource, gate: Gate): void {
    this.#source = source
    this.#gate = gate
  }

  /** Nobody before it is filled. */
  readonly listed: ListedParties = this.#listedParties()

  /** @throws LightError `LIGHT_NO_REGISTRY` before it is filled */
  get source (): RegistrySource {
    if (this.#source == null) {
      throw new LightError('LIGHT_NO_REGISTRY')
    }
    return this.#source
  }

  get #filled (): Gate {
    if (this.#gate == null) {
      throw new LightError('LIGHT_NO_REGISTRY')
    }
    return this.#gate
  }

  standing (): Standing {
    return this.#filled.standing()
  }

  async look (...of: Parameters<Gate['look']>): Promise<Standing> {
    return await this.#filled.look(...of)
  }

  async require (...of: Parameters<Gate['require']>): Promise<Standing> {
    return await this.#filled.require(...of)
  }

  current (): ReturnType<RegistrySource['current']> {
    return this.source.current()
  }

  onUpdate (listener: Parameters<RegistrySource['onUpdate']>[0]): () => void {
    return this.source.onUpdate(listener)
  }

  #listedParties (): ListedParties {
    const parties = listedParties(this)
    return {
      has: peer => this.#source != null && parties.has(peer),
      at: host => this.#source == null ? 0 : parties.at(host)
    }
  }
}
