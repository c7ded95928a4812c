/** How the results of a testnet look. */
import { median } from '../../../testnet/lookups.ts'
import { stateText } from '../../conflict-text.ts'
import { renderTable } from '../../render.ts'
import type { DpView } from '../../../testnet/observer.ts'
import type { Lookup } from '../../../testnet/lookups.ts'
import type { TestnetConflict } from '../../../testnet/conflicts.ts'
import type { NodeInfo } from '../../../testnet/processes.ts'

export function lookupsJson (readyMs: number, lookups: readonly Lookup[]) {
  return {
    ready_ms: readyMs,
    lookups: lookups.map(({ csi, msps, preferred, evaluationMs, readsMs, relayed, verified }) => ({
      csi, msps, preferred: preferred ?? null, evaluation_ms: evaluationMs, reads_ms: readsMs, relayed, verified
    }))
  }
}

export function lookupsTable (readyMs: number, lookups: readonly Lookup[]): string {
  const rows = lookups.map(({ csi, msps, preferred, evaluationMs, readsMs, verified, by }) => [
    csi, msps.join(', ') || '-', preferred ?? '-', evaluationMs.toFixed(0), readsMs.toFixed(0),
    verified ? by : `NOT by ${by}`
  ])
  const verified = lookups.filter(lookup => lookup.verified).length
  const mappings = lookups.reduce((sum, { msps }) => sum + msps.length, 0)
  const times =
    `median evaluation ${median(lookups.map(({ evaluationMs }) => evaluationMs)).toFixed(0)} ms, reads ${median(lookups.map(({ readsMs }) => readsMs)).toFixed(0)} ms`
  return renderTable(['identifier', 'found on', 'preferred', 'evaluation ms', 'reads ms', 'verified by'], rows) +
    `${verified} of ${lookups.length} identifiers found and verified, ${mappings} mappings; ${lookups.filter(({ relayed }) => relayed).length} through relays; ${times}; ready in ${readyMs} ms\n`
}

export function nodesTable (nodes: readonly NodeInfo[]): string {
  return renderTable(['name', 'role', 'process', 'address', 'peer id'], nodes.map(({
    name, role, pid, running, address, peerId
  }) => [
    name, role, running ? String(pid ?? '-') : 'ended', address, peerId
  ]))
}

/** Mappings are named by the first digits of their hashes. */
export function viewsTable (views: readonly DpView[]): string {
  const short = (names: readonly string[]): string => names.map(name => name.slice(0, 8)).join(', ') || '-'
  return renderTable(['DP', 'replica', 'mappings that count', 'invalidated', 'invalidations', ''], views.map(({
    name, replica, living, invalidated, invalidations, code
  }) => [
    name, replica ? 'yes' : 'no', short(living), String(invalidated), short(invalidations), code ?? ''
  ]))
}

/** Disputes are named by the first digits of their hashes. */
export function conflictsTable (conflicts: readonly TestnetConflict[]): string {
  return conflicts.length === 0
    ? 'No conflicts.\n'
    : renderTable(['conflict', 'at', 'held by', 'how it stands'], conflicts.map(({
      dispute, dp, held, required, state
    }) => [dispute.slice(0, 8), dp, `${held} of ${required} needed`, stateText(state)]))
}
