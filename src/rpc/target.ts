/** Where the registry says that a DP is. */
import { peerIdFromString } from '@libp2p/peer-id'
import { multiaddr } from '@multiformats/multiaddr'
import type { DpRecord } from '../registry/interface.ts'
import type { RpcTarget } from './interface.ts'

/** Records never change, and are asked for with every request: parse once. */
const targets = new WeakMap<DpRecord, RpcTarget>()

export function targetOf (dp: DpRecord): RpcTarget {
  let target = targets.get(dp)
  if (target == null) {
    target = { id: peerIdFromString(dp.id), multiaddrs: dp.addresses.map(address => multiaddr(address)) }
    targets.set(dp, target)
  }
  return target
}
