/** What of a store was damaged, by what it was: record sets have replicas, the rest hasn't. */

/** All that any node keeps; `store` is what the store keeps for itself. */
export const NAMESPACES = [
  'records', 'store', 'alerts', 'assignments', 'attest', 'books', 'budget', 'ceremonies', 'choices', 'claims',
  'confirmed',
  'conflicts', 'evaluations', 'events', 'fresh-time', 'invalidations', 'notice-orders', 'notices', 'publish-queue',
  'registry',
  'restored', 'token-counts', 'token-times', 'tokens', 'wholeness', 'witnessed', 'other'
] as const

export type NamespaceName = typeof NAMESPACES[number]

/** Rows by namespace; none where none was damaged. */
export type DamagedRows = Readonly<Partial<Record<NamespaceName, number>>>

/** @param damaged - as the store has it: the name of a damaged row may be anything */
export function damagedRows (damaged: Readonly<Record<string, number>>): DamagedRows {
  const rows: Partial<Record<NamespaceName, number>> = {}
  for (const [name, count] of Object.entries(damaged)) {
    const known = NAMESPACES.find(namespace => namespace === name) ?? 'other'
    rows[known] = (rows[known] ?? 0) + count
  }
  return rows
}

/** Like `claims 2, records 5`, by name; undefined where none was damaged. */
export function damagedText (damaged: DamagedRows): string | undefined {
  const parts = Object.entries(damaged).map(([name, count]) => `${name} ${count}`).sort()
  return parts.length === 0 ? undefined : parts.join(', ')
}
