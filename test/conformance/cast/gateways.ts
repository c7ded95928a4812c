/** What DPs opened as gateways: tests know all keys. */
import { GatewayRead, OpenRequest } from '../../../src/protocols/relay/pb/messages.ts'
import { hpkeKeyPair } from '../../../src/protocols/relay/hpke.ts'
import { openRequest } from '../../../src/protocols/relay/sealing.ts'
import type { TestRegistry } from '../../builders/registry.ts'
import type { Seen } from './auditor.ts'

export interface OpenedRead {
  /** Number of the DP. */
  readonly dp: number
  readonly lookupKey: Uint8Array
}

/** The reads among what was seen, each opened with the key of the DP that was asked. */
export async function openedReads (seen: readonly Seen[], { registry, dps }: TestRegistry): Promise<OpenedRead[]> {
  const found: OpenedRead[] = []
  for (const { dp, side, method, request } of seen) {
    if (side === 'in' && method === 'open') {
      const target = { federationId: registry.federationId, dp: dps[dp]?.id ?? '' }
      const keys = [await hpkeKeyPair(new Uint8Array(32).fill(dp + 1))]
      const opened = await openRequest(OpenRequest.decode(request).sealed, target, keys)
      if (opened.kind === 'read') {
        found.push({ dp, lookupKey: GatewayRead.decode(opened.content).lookupKey })
      }
    }
  }
  return found
}
