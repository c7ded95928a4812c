/** Stands for a registry that is fetched after the protocols that need it were put together. */
import { listedParties } from '../node/connections/listed-parties.ts'
import { LightError } from './errors.ts'
import type { ListedParties } from '../node/connections/listed-parties.ts'
import type { RegistrySource } from '../registry/interface.ts'

export class RegistrySlot implements RegistrySource {
  #source?: RegistrySource

  fill (source: RegistrySource): void {
    this.#source = source
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
