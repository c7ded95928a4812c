/** Alice with a number of her own, her transcript, and request engines without a wire. */
import { defaultLogger } from '@libp2p/logger'
import { peerIdFromString } from '@libp2p/peer-id'
import { blindInput } from '../../src/blinding/client.ts'
import { evaluatePartials } from '../../src/blinding/evaluator.ts'
import { nobleBackend } from '../../src/blinding/noble.ts'
import { makeTranscript, openTranscript } from '../../src/blinding/transcript.ts'
import { parseCsi } from '../../src/identifiers/csi.ts'
import { seededRandom } from './registry.ts'
import type { OpenedTranscript } from '../../src/blinding/transcript.ts'
import type { CanonicalCsi } from '../../src/identifiers/csi.ts'
import type { Rpc, RpcHandler, RpcMethod, RpcTarget } from '../../src/rpc/interface.ts'
import type { TestRegistry } from './registry.ts'
import type { ComponentLogger, PeerId } from '@libp2p/interface'

export const silentLogger: ComponentLogger = defaultLogger()

/** Calls its own handlers, through the codecs as a wire would. */
export interface LoopRpc extends Pick<Rpc, 'handle' | 'call'> {
  readonly peer: PeerId
}

export function loopRpc (peerId: string): LoopRpc {
  const handlers = new Map<string, RpcHandler<never, unknown>>()
  const peer = peerIdFromString(peerId)
  return {
    peer,
    handle: (protocol, method, handler) => { handlers.set(`${protocol.id} ${method.id}`, handler) },
    call: async <Request, Response> (
      _target: RpcTarget, protocol: { id: string }, method: RpcMethod<Request, Response>, request: Request,
      options: { signal?: AbortSignal } = {}
    ) => {
      const handler = handlers.get(`${protocol.id} ${method.id}`) as RpcHandler<Request, Response> | undefined
      if (handler == null) {
        throw new Error(`nobody serves ${method.name}`)
      }
      const read = method.request.decode(method.request.encode(request as Partial<Request>))
      const response = await handler(read, {
        peer, isListed: false, signal: options.signal ?? new AbortController().signal, remaining: 5_000
      })
      return method.response.decode(method.response.encode(response as Partial<Response>))
    }
  }
}

export interface TestEvaluation extends OpenedTranscript {
  readonly csi: CanonicalCsi
  readonly transcript: Uint8Array
}

/** What the federation's evaluators make of a CSI. */
export function evaluate (test: TestRegistry, input: string): TestEvaluation {
  const csi = parseCsi(input, test.registry.policy.csiTypes)
  const key = test.registry.oprfKey(1)
  if (key == null) {
    throw new Error('the registry has no OPRF key')
  }
  const { blind, blinded } = blindInput(nobleBackend, csi.bytes(), seededRandom(input))
  const partials = test.dps.flatMap(({ share }) => share == null
    ? []
    : [evaluatePartials(nobleBackend, { keyId: 1, shareEpoch: 1, ...share }, [blinded], {
        batch: false, random: seededRandom(`proof ${share.index}`)
      })])
  const transcript = makeTranscript(key, blind, partials)
  return { csi, transcript, ...openTranscript(test.registry.federationId, csi.bytes(), transcript, key, nobleBackend) }
}
