/** Work that takes a while, under a registry that may change meanwhile. */
import type { RegistrySource } from './interface.ts'

/** More versions than these come during nobody's request. */
const MAX_TRIES = 3

/**
 * Done anew where a later version came under way: what it came to, or failed at,
 * may not hold any more.
 */
export async function underNewest<T> (registry: Pick<RegistrySource, 'current'>, work: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    const { version } = registry.current()
    const isOver = (): boolean => registry.current().version === version || tries === MAX_TRIES
    try {
      const result = await work()
      if (isOver()) {
        return result
      }
    } catch (err) {
      if (isOver()) {
        throw err
      }
    }
  }
}

/** What failed is judged again, once, where a later version came under way: it may have failed for want of it. */
export async function againUnderNewest<T> (
  registry: Pick<RegistrySource, 'current'>, work: () => Promise<T>
): Promise<T> {
  const { version } = registry.current()
  try {
    return await work()
  } catch (err) {
    if (registry.current().version === version) {
      throw err
    }
    return await work()
  }
}
