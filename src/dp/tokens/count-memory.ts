/** The last counts of other DPs, kept on disk: all may restart at once. */
import { fromString } from 'uint8arrays/from-string'
import { toString } from 'uint8arrays/to-string'
import type { CountMemory } from '../../protocols/tokens/interface.ts'
import type { KeyValueStore } from '../../store/interface.ts'

/** @throws StoreError */
export async function openCountMemory (store: KeyValueStore): Promise<CountMemory> {
  const counts = new Map<string, Uint8Array>()
  for await (const [key, value] of store.iterate()) {
    counts.set(toString(key), value)
  }
  return {
    get: dp => counts.get(dp),
    set: async (dp, count) => {
      counts.set(dp, count)
      await store.put(fromString(dp), count)
    }
  }
}
