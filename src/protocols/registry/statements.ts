/** The latest word of each DP, kept beside the versions, so that a node that starts knows what it knew. */
import { fromString } from 'uint8arrays/from-string'
import { RegistryError } from '../../registry/errors.ts'
import { verifyTimestamp } from '../../registry/timestamp.ts'
import type { VerifiedRegistry } from '../../registry/interface.ts'
import type { VerifiedTimestamp } from '../../registry/timestamp.ts'
import type { KeyValueStore } from '../../store/interface.ts'

/** Behind every version number: these begin with a zero byte. */
const MARK = '~'
const [FIRST, END] = [fromString(MARK), fromString('\x7f')]

/** Where the keys of versions end. */
export const VERSIONS_END = FIRST

export class Statements {
  readonly #store: KeyValueStore
  readonly #latest = new Map<string, VerifiedTimestamp>()

  /** Opens what is kept; what no DP of this registry signed is forgotten. */
  static async open (store: KeyValueStore, registry: VerifiedRegistry): Promise<Statements> {
    const opened = new Statements(store)
    const gone: Uint8Array[] = []
    for await (const [key, bytes] of store.iterate({ gte: FIRST, lt: END })) {
      try {
        const statement = verifyTimestamp(bytes, registry)
        opened.#latest.set(statement.dp, statement)
      } catch (err) {
        if (!(err instanceof RegistryError)) {
          throw err
        }
        gone.push(key)
      }
    }
    await Promise.all(gone.map(async key => { await store.delete(key) }))
    return opened
  }

  private constructor (store: KeyValueStore) {
    this.#store = store
  }

  /** At most one of each DP. */
  get all (): readonly VerifiedTimestamp[] {
    return [...this.#latest.values()]
  }

  /**
   * Counts at once; durable when it resolves. @param bytes - RegistryTimestamp as Signed, of which `statement` was
   * verified
   */
  async add (statement: VerifiedTimestamp, bytes: Uint8Array): Promise<void> {
    if (statement.at >= (this.#latest.get(statement.dp)?.at ?? 0)) {
      this.#latest.set(statement.dp, statement)
      await this.#store.put(fromString(`${MARK}${statement.dp}`), bytes)
    }
  }
}
