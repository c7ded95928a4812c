/** Whom the registry names, and where: they have handshakes, connections and requests of their own. */
import { multiaddr } from '@multiformats/multiaddr'
import { hostOf } from '../../rpc/host.ts'
import type { RegistrySource, VerifiedRegistry } from '../../registry/interface.ts'
import type { PeerId } from '@libp2p/interface'

export interface ListedParties {
  /** A DP, MSP or CSIP that isn't revoked, by the key that it showed. */
  has (peer: PeerId): boolean
  /** How many of them are said to be at a host. A name is not looked up, so that it counts for none. */
  at (host: string): number
}

interface Listed {
  readonly registry: VerifiedRegistry
  readonly peers: ReadonlySet<string>
  readonly hosts: ReadonlyMap<string, number>
}

/** Of the newest version. */
export function listedParties (source: Pick<RegistrySource, 'current'>): ListedParties {
  let listed: Listed | undefined
  const current = (): Listed => {
    const registry = source.current()
    if (listed?.registry !== registry) {
      listed = read(registry)
    }
    return listed
  }
  return {
    has: peer => current().peers.has(peer.toString()),
    at: host => current().hosts.get(host) ?? 0
  }
}

/** Nobody is known yet. */
export const NOBODY_LISTED: ListedParties = { has: () => false, at: () => 0 }

function read (registry: VerifiedRegistry): Listed {
  const peers = new Set<string>()
  const hosts = new Map<string, number>()
  const add = (text: string): void => {
    const address = multiaddr(text)
    const [host, peer] = [hostOf(address), address.getComponents().findLast(({ name }) => name === 'p2p')?.value]
    if (host != null) {
      hosts.set(host, (hosts.get(host) ?? 0) + 1)
    }
    if (peer != null) {
      peers.add(peer)
    }
  }
  for (const dp of registry.dps.filter(({ status }) => status !== 'revoked')) {
    peers.add(dp.id)
    dp.addresses.forEach(add)
  }
  for (const party of [...registry.msps, ...registry.csips].filter(({ status }) => status !== 'revoked')) {
    party.addresses.forEach(add)
  }
  return { registry, peers, hosts }
}
