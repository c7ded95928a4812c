/** Whether a party says anything at all, before something is asked of it that may take long. */
import { deadline } from '../base/deadline.ts'
import { multiaddr } from '@multiformats/multiaddr'
import type { Peer } from './libp2p.ts'
import type { AbortOptions } from '@libp2p/interface'

/** Milliseconds: a handshake and a round trip, on a line and a machine that are slow. */
export const PING_PATIENCE = 3_000

/**
 * @param addresses - multiaddrs that end in its peer id
 * @throws the reason of the signal
 */
export async function isThere (
  peer: { readonly services: Pick<Peer['services'], 'ping'> }, addresses: readonly string[],
  { signal }: AbortOptions = {}
): Promise<boolean> {
  try {
    await peer.services.ping.ping(addresses.map(address => multiaddr(address)), {
      signal: deadline(PING_PATIENCE, signal)
    })
    return true
  } catch {
    signal?.throwIfAborted()
    return false // why doesn't matter: another is asked
  }
}
