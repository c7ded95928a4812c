/**
 * Keeps a node apart from chosen peers, as a cut cable would: nobody is dialled
 * or let in who stands on the other side, and connections that cross are closed.
 * For whoever wants to see what a partition does.
 */
import type { Connection, ConnectionGater, PeerId } from '@libp2p/interface'

export interface Fence {
  readonly gater: Pick<ConnectionGater, 'denyDialPeer' | 'denyInboundEncryptedConnection' |
    'denyOutboundEncryptedConnection'>
  /** @param crosses - whether a peer, by its id, stands on the other side; it takes the place of the one before */
  build (crosses: (peer: string) => boolean): void
  /** Nobody is kept out any more. */
  takeDown (): void
  /** Closes what crosses. */
  cut (connections: readonly Connection[]): void
}

export function createFence (): Fence {
  let isOutside = (_peer: string): boolean => false
  const deny = (peer: PeerId): boolean => isOutside(peer.toString())
  return {
    gater: {
      denyDialPeer: deny,
      denyInboundEncryptedConnection: deny,
      denyOutboundEncryptedConnection: deny
    },
    build: crosses => { isOutside = crosses },
    takeDown: () => { isOutside = () => false },
    cut: connections => {
      for (const connection of connections) {
        if (deny(connection.remotePeer)) {
          connection.abort(new Error('the fence'))
        }
      }
    }
  }
}

type EitherGater = Pick<ConnectionGater, 'denyDialPeer' | 'denyInboundEncryptedConnection' |
  'denyOutboundEncryptedConnection'>

/** Denies what any of them denies. */
export function allGaters (gaters: readonly EitherGater[]): EitherGater {
  return {
    denyDialPeer: async peer => await any(gaters, async gater => await gater.denyDialPeer?.(peer)),
    denyInboundEncryptedConnection: async (peer, connection) =>
      await any(gaters, async gater => await gater.denyInboundEncryptedConnection?.(peer, connection)),
    denyOutboundEncryptedConnection: async (peer, connection) =>
      await any(gaters, async gater => await gater.denyOutboundEncryptedConnection?.(peer, connection))
  }
}

async function any (gaters: readonly EitherGater[], denies: (gater: EitherGater) => Promise<boolean |
  undefined>): Promise<boolean> {
  for (const gater of gaters) {
    if (await denies(gater) === true) {
      return true
    }
  }
  return false
}
