/** Rows that changed, written a bounded number at once: after a disk was full for long many are left. */
import type { KeyValueOperation, KeyValueStore } from './interface.ts'

/**
 * @param keys - loses those that are written
 * @param operationOf - what a row is to be now
 * @param atOnce - rows of a batch, at most
 * @throws as `KeyValueStore.batch`; `keys` has then what is left
 */
export async function writeRows (
  store: Pick<KeyValueStore, 'batch'>,
  keys: Set<string>,
  operationOf: (key: string) => KeyValueOperation,
  atOnce: number
): Promise<void> {
  const all = [...keys]
  for (let i = 0; i < all.length; i += atOnce) {
    const some = all.slice(i, i + atOnce)
    await store.batch(some.map(operationOf))
    some.forEach(key => { keys.delete(key) })
  }
}
