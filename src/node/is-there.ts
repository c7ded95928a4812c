/** Whether a party says anything at all, before something is asked of it that may take long. */
import { multiaddr } from '@multiformats/multiaddr'
import type { Peer } from './libp2p.ts'
import type { AbortOptions } from '@libp2p/interface'

/** Milliseconds: a handshake and a round trip, on a line and a machine that are slow. */
export const PING_PATIENCE = 3_000

/**
 * @param addresses - multiaddrs that end in its peer id
 * @throws the reason of the signal
 */
export async function isThere (peer: { readonly services: Pick<Peer['services'], 'ping'> }, addresses: readonly string[], { signal }: AbortOptions = {}): Promise<boolean> {
  const patience = AbortSignal.timeout(PING_PATIENCE)
  try {
    await peer.services.ping.ping(addresses.map(address => multiaddr(address)), { signal: signal == null ? patience : AbortSignal.any([patience, signal]) })
    return true
  } catch {
    signal?.throwIfAborted()
    return false // why doesn't matter: another is asked
  }
}
