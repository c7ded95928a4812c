/** An MSP's node in the place of the real one, which is stopped: writes down what it is told, and knows nobody. */
import { defaultLogger } from '@libp2p/logger'
import { createPeer } from '../../../src/node/libp2p.ts'
import { CONFIRM_PROTOCOL, NOTICE_METHOD } from '../../../src/protocols/confirm/constants.ts'
import { ConfirmError } from '../../../src/protocols/confirm/errors.ts'
import type { NoticeRequest } from '../../../src/protocols/confirm/pb/messages.ts'
import type { Party } from '../../../src/testnet/index.ts'

export interface BareMsp {
  /** Each decodes strictly: its encoding is every byte that came. */
  readonly requests: readonly NoticeRequest[]
  /** Peer ids of those who sent them. */
  readonly peers: readonly string[]
  stop (): Promise<void>
}

export async function bareMsp ({ seed, port }: Party): Promise<BareMsp> {
  const [requests, peers]: [NoticeRequest[], string[]] = [[], []]
  const peer = await createPeer({ seed, listen: [`/ip4/127.0.0.1/tcp/${port}`], logger: defaultLogger() })
  peer.services.rpc.handle(CONFIRM_PROTOCOL, NOTICE_METHOD, async (request, context) => {
    requests.push(request)
    peers.push(context.peer.toString())
    throw new ConfirmError('CONFIRM_NOTICE_UNKNOWN')
  })
  await peer.start()
  return { requests, peers, stop: async () => { await peer.stop() } }
}
