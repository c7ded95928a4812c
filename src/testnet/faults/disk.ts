/** What a testnet's DP keeps: in memory, kept when the node ends, and full on demand. */
import { Health } from '../../store/health.ts'
import { MemoryBackend } from '../../store/memory.ts'
import { BackendStore } from '../../store/store.ts'
import type { Backend, Raw, Span } from '../../store/backend.ts'
import type { KeyValueOperation, Store } from '../../store/interface.ts'

export class TestnetDisk {
  #kept = new MemoryBackend()
  #process?: ProcessDisk
  /** Nothing can be written. */
  isFull = false

  /** As a process that starts finds it. */
  open (): Store {
    this.#process = new ProcessDisk(this.#kept, () => this.isFull)
    return new BackendStore(this.#process, new Health())
  }

  /** The process that had it open has ended: it writes nothing any more. */
  cut (): void {
    this.#process?.cut()
  }

  /** Another disk in its place, with nothing on it. */
  empty (): void {
    this.#kept = new MemoryBackend()
  }
}

function noSpace (): Error {
  return Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC', syscall: 'write' })
}

class ProcessDisk implements Backend {
  readonly generation = 0
  readonly #kept: MemoryBackend
  readonly #isFull: () => boolean
  #isCut = false

  constructor (kept: MemoryBackend, isFull: () => boolean) {
    this.#kept = kept
    this.#isFull = isFull
  }

  cut (): void {
    this.#isCut = true
  }

  async get (key: Uint8Array): Promise<Raw> {
    return await this.#kept.get(key)
  }

  async getMany (keys: readonly Uint8Array[]): Promise<readonly Raw[]> {
    return await this.#kept.getMany(keys)
  }

  async write (operations: readonly KeyValueOperation[]): Promise<void> {
    this.#requireRoom()
    if (!this.#isCut) {
      await this.#kept.write(operations)
    }
  }

  iterate (span: Span): AsyncIterable<readonly [key: Uint8Array, value: Uint8Array]> {
    return this.#kept.iterate(span)
  }

  async reopen (repair: boolean): Promise<void> {
    this.#requireRoom()
    await this.#kept.reopen(repair)
  }

  async acknowledge (sequence: number): Promise<void> {
    if (!this.#isCut) {
      await this.#kept.acknowledge(sequence)
    }
  }

  async acknowledged (): Promise<number | undefined> {
    return await this.#kept.acknowledged()
  }

  /** What was written stays for the next process. */
  async close (): Promise<void> {}

  #requireRoom (): void {
    if (this.#isFull()) {
      throw noSpace()
    }
  }
}
