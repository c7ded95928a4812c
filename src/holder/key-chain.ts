/** The keys of a CSI, one after the other: which of them counts is kept with each. */
import type { CanonicalCsi } from '../identifiers/csi.ts'
import type { HolderComponents } from './components.ts'
import type { HolderKeys } from './key-store.ts'

/** Generations are one byte, and each commits to the next. */
export const MAX_GENERATION = 254

type Components = Pick<HolderComponents, 'keys' | 'states' | 'registry'>

/** Those of one generation, in the federation of this holder's node. */
export async function keysOf (
  csi: CanonicalCsi, generation: number, { keys, registry }: Omit<Components, 'states'>
): Promise<HolderKeys> {
  return await keys.keysOf(registry.current().federationId, csi, generation)
}

/** The first that has not been handed over. */
export async function currentKeys (csi: CanonicalCsi, components: Components): Promise<HolderKeys> {
  const { states } = components
  let current = await keysOf(csi, 0, components)
  while (current.generation < MAX_GENERATION && (await states.read(current.tag)).handedOver === true) {
    current = await keysOf(csi, current.generation + 1, components)
  }
  return current
}

/** All that this holder signed with so far, and the one that comes next. */
export async function ownKeys (csi: CanonicalCsi, components: Components): Promise<readonly HolderKeys[]> {
  const { generation } = await currentKeys(csi, components)
  return await Promise.all(Array.from({ length: generation + 2 }, async (_, i) => await keysOf(csi, i, components)))
}

/** From here on the key after it counts; what is kept about this one stays until it is cleared up. */
export async function handOver ({ tag }: HolderKeys, { states }: Pick<Components, 'states'>): Promise<void> {
  await states.write(tag, { ...await states.read(tag), handedOver: true })
}
