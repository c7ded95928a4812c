/** Where the registry says that the node of an MSP or a CSIP is. */
import { peerIdFromString } from '@libp2p/peer-id'
import { CODE_P2P, multiaddr } from '@multiformats/multiaddr'
import type { CsipRecord, MspRecord } from '../registry/interface.ts'
import type { RpcTarget } from '../rpc/interface.ts'
import type { Multiaddr } from '@multiformats/multiaddr'

/** The node of an MSP or a CSIP: the peer that its first address names; undefined where none names one. */
export function partyTarget (party: Pick<MspRecord | CsipRecord, 'addresses'>): RpcTarget | undefined {
  const addresses = party.addresses.map(address => multiaddr(address))
  const id = addresses.map(peerOf).find(peer => peer != null)
  if (id == null) {
    return undefined
  }
  return { id: peerIdFromString(id), multiaddrs: addresses.filter(address => peerOf(address) === id) }
}

function peerOf (address: Multiaddr): string | undefined {
  return address.getComponents().findLast(({ code }) => code === CODE_P2P)?.value
}
