/** How a testnet is, in a few lines. */
import type { TestnetConflict } from '../../../testnet/conflicts.ts'
import type { NodeInfo } from '../../../testnet/processes.ts'

const ROLES = [['dp', 'DPs'], ['csip', 'CSIPs'], ['msp', 'MSPs']] as const

export function statusText (
  nodes: readonly NodeInfo[], cutOff: readonly string[], conflicts: readonly TestnetConflict[]
): string {
  const counts = ROLES.map(([role, name]) => {
    const all = nodes.filter(node => node.role === role)
    return `${all.filter(({ running }) => running).length} of ${all.length} ${name}`
  })
  const ended = nodes.filter(({ running }) => !running).map(({ name }) => name)
  const open = conflicts.filter(({ state: { name } }) => name !== 'decided').length
  return `running: ${counts.join(', ')}\n` +
    `ended: ${ended.join(', ') || 'nobody'}\n` +
    `cut off: ${cutOff.join(', ') || 'nobody'}\n` +
    `conflicts: ${open} open of ${conflicts.length}\n`
}
