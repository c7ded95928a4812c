/** A federation of real nodes, as who speaks step by step sees it. */
import type { LiveFederation } from '../../builders/live-federation.ts'
import type { World } from './claimant.ts'

export function worldOf ({ test: { registry, dps, msps }, users, codeOf }: LiveFederation): World {
  const reached = ({ id, peerId }: { id: string, peerId: string }, addresses: readonly string[] | undefined) =>
    ({ id, peerId, port: Number(/\/tcp\/(\d+)/.exec(addresses?.[0] ?? '')?.[1]) })
  return {
    registry,
    dps: dps.map(dp => ({ party: reached(dp, registry.dp(dp.id)?.addresses) })),
    msps: msps.map((msp, i) =>
      ({ party: reached(msp, registry.msp(msp.id)?.addresses), users: users[i] ?? new Set() })),
    codeOf: csi => codeOf(typeof csi === 'string' ? csi : csi.uri)
  }
}
