/** Maps that forget what was used longest ago. */
import { LRUCache } from 'lru-cache'

/**
 * Takes room as it fills: given `max`, lru-cache makes all of it beforehand, some
 * ten milliseconds for 50,000 names.
 *
 * @param max - names that are kept at once, at least 1
 */
export function lruMap<V extends {}> (max: number): LRUCache<string, V> {
  return new LRUCache({ maxSize: max, sizeCalculation: () => 1 })
}
