/** Rows by their whole key: sealed on the way in, checked on the way out. */
import { openRow } from './row.ts'
import type { Backend, Span } from './backend.ts'
import type { GroupCommit } from './group-commit.ts'
import type { Health } from './health.ts'
import type { KeyValueOperation } from './interface.ts'

interface RowsComponents {
  readonly backend: Backend
  readonly commit: GroupCommit
  readonly health: Health
}

export class Rows {
  readonly #backend: Backend
  readonly #commit: GroupCommit
  readonly #health: Health
  readonly #check: () => void

  /** @param check - throws when the store is closed */
  constructor ({ backend, commit, health }: RowsComponents, check: () => void) {
    this.#backend = backend
    this.#commit = commit
    this.#health = health
    this.#check = check
  }

  /** @returns undefined also where what is there isn't what was written */
  async get (key: Uint8Array): Promise<Uint8Array | undefined> {
    this.#check()
    const raw = await this.#backend.get(key)
    if (raw == null) {
      return undefined
    }
    const value = raw === 'unreadable' ? undefined : openRow(key, raw)
    if (value == null) {
      this.#health.row(key)
    }
    return value
  }

  async write (operations: readonly KeyValueOperation[]): Promise<void> {
    this.#check()
    await this.#commit.add(operations)
  }

  /** A row that holds, and means nothing. */
  damaged (key: Uint8Array): void {
    this.#health.row(key)
  }

  /** As Health has it. */
  onLost (listener: (key?: Uint8Array) => void): () => void {
    return this.#health.onLost(listener)
  }

  async * iterate ({ limit = Infinity, ...span }: Span): AsyncIterable<readonly [key: Uint8Array, value: Uint8Array]> {
    this.#check()
    let left = limit
    if (left <= 0) {
      return
    }
    const onGap = (): void => { this.#health.report({ what: 'gap', namespace: 'store', rows: 1 }) }
    for await (const [key, row] of this.#backend.iterate(span, onGap)) {
      const value = openRow(key, row)
      if (value == null) {
        this.#health.row(key)
        continue
      }
      yield [key, value]
      if (--left === 0) {
        return
      }
    }
  }
}
