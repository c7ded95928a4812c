/** (CSIP) Methods 1 and 2 that somebody carried: opens, has them answered, seals the answer, or why there is none. */
import { decodeStrict } from '../../base/codec.ts'
import { DiscoveryError } from '../../base/errors.ts'
import { sealUnder } from '../../base/hpke/answer.ts'
import { ANSWER_METHOD, SEALED_METHOD, START_METHOD } from './constants.ts'
import { AttestError } from './errors.ts'
import { SealedAnswer, SealedContent } from './pb/messages.ts'
import { openRequest } from './sealed.ts'
import type { HpkeKeyPair } from '../../base/hpke/suite.ts'
import type { AttestServerComponents } from './interface.ts'
import type { RpcContext, RpcHandler, RpcMethod } from '../../rpc/interface.ts'
import type {
  AnswerRequest, AnswerResponse, SealedRequest, SealedResponse, StartRequest, StartResponse
} from './pb/messages.ts'

export interface SealedHandlerComponents extends Pick<AttestServerComponents, 'registry' | 'random'> {
  readonly sealingKey: HpkeKeyPair
  readonly start: RpcHandler<StartRequest, StartResponse>
  readonly answer: RpcHandler<AnswerRequest, AnswerResponse>
  /** Told of failures that have no code. */
  readonly onFailure: (err: unknown) => void
}

/** @throws AttestError `ATTEST_SEALED_INVALID` in the clear; all else is sealed */
export function sealedHandler (
  csipId: string, { registry, random, sealingKey, start, answer, onFailure }: SealedHandlerComponents
): RpcHandler<SealedRequest, SealedResponse> {
  const work = async (bytes: Uint8Array, context: RpcContext): Promise<Uint8Array> => {
    const { method, content } = decodeStrict(SealedContent, bytes, 'SealedContent', SEALED_METHOD.maxRequest)
    switch (method) {
      case START_METHOD.id:
        return await answered(START_METHOD, start, content, context)
      case ANSWER_METHOD.id:
        return await answered(ANSWER_METHOD, answer, content, context)
      default:
        throw new AttestError('ATTEST_SEALED_INVALID', { detail: `method ${method}` })
    }
  }
  return async (request, context) => {
    const { federationId } = registry.current()
    const { content, keys } = await openRequest(request, { federationId, csipId }, sealingKey)
    let said: Partial<SealedAnswer>
    try {
      said = { content: Uint8Array.from(await work(content, context)) }
    } catch (err) {
      // whoever carries it is not to blame, and not to know
      said = failureOf(err, onFailure)
    }
    return { sealed: Uint8Array.from(sealUnder(keys, SealedAnswer.encode(said), random)) }
  }
}

async function answered<Request, Response> (
  method: RpcMethod<Request, Response>, handler: RpcHandler<Request, Response>, content: Uint8Array, context: RpcContext
): Promise<Uint8Array> {
  const request = decodeStrict(method.request, content, method.name, method.maxRequest)
  return method.response.encode(await handler(request, context))
}

function failureOf (err: unknown, onFailure: (err: unknown) => void): Partial<SealedAnswer> {
  if (err instanceof DiscoveryError) {
    return { code: err.code, kind: err.kind, retryAfter: err.retryAfter ?? 0 }
  }
  onFailure(err)
  return { code: 'RPC_INTERNAL', kind: 'internal' }
}
