/** (Holder) Methods 1 and 2 through somebody who carries them. */
import { decodeStrict } from '../../base/codec.ts'
import { DiscoveryError, ERROR_KINDS } from '../../base/errors.ts'
import { partyHpkeKey } from '../../base/hpke/party.ts'
import { publicKeyOfPeer } from '../../base/keys.ts'
import { RemoteError } from '../../rpc/errors.ts'
import { ATTEST_PROTOCOL, SEALED_METHOD } from './constants.ts'
import { AttestError } from './errors.ts'
import { SealedAnswer, SealedContent } from './pb/messages.ts'
import { openAnswer, sealRequest } from './sealed.ts'
import type { AttestClientComponents } from './interface.ts'
import type { RpcCallOptions, RpcMethod, RpcTarget } from '../../rpc/interface.ts'

/**
 * @param to - the CSIP: its id, and its node
 * @throws AttestError `ATTEST_SEAL_BROKEN`; RemoteError with the CSIP's code; RpcError, RemoteError of who carries it
 */
export async function callSealed<Request, Response> (
  to: { readonly csipId: string, readonly target: RpcTarget },
  method: RpcMethod<Request, Response>,
  request: Request,
  { rpc, registry, random }: AttestClientComponents,
  options?: RpcCallOptions
): Promise<Response> {
  const { csipId, target } = to
  const content = SealedContent.encode({ method: method.id, content: method.request.encode(request).slice() })
  const { federationId } = registry.current()
  const key = partyHpkeKey(publicKeyOfPeer(target.id))
  const { request: sealed, keys } = await sealRequest(content, { federationId, csipId }, key, random)
  const within = { timeout: method.timeout, ...options }
  const answered = await rpc.call(target, ATTEST_PROTOCOL, SEALED_METHOD, sealed, within).catch((err: unknown) => {
    throw isForged(err) ? new AttestError('ATTEST_SEAL_BROKEN', { detail: 'a refusal in the clear', cause: err }) : err
  })
  const plain = openAnswer(answered.sealed, keys)
  try {
    const answer = decodeStrict(SealedAnswer, plain, 'SealedAnswer', SEALED_METHOD.maxResponse)
    if (answer.code === '') {
      return decodeStrict(method.response, answer.content, method.name, method.maxResponse)
    }
    throw refusalOf(answer, csipId)
  } catch (err) {
    if (err instanceof DiscoveryError && !(err instanceof RemoteError)) {
      throw new AttestError('ATTEST_ANSWER_INVALID', { detail: csipId, cause: err })
    }
    throw err
  }
}

/**
 * What a CSIP says of a start or an answer it seals: a carrier must not have a holder give up its seniority, or a code.
 */
function isForged (err: unknown): boolean {
  return err instanceof RemoteError && err.code.startsWith('ATTEST_') && err.code !== 'ATTEST_SEALED_INVALID'
}

function refusalOf ({ code, kind, retryAfter }: SealedAnswer, csipId: string): DiscoveryError {
  const known = ERROR_KINDS.find(candidate => candidate === kind)
  return known == null || !/^[A-Z0-9_]{1,64}$/.test(code)
    ? new AttestError('ATTEST_ANSWER_INVALID', { detail: csipId })
    : new RemoteError(code, known, retryAfter === 0 ? {} : { retryAfter })
}
