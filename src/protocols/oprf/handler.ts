/** The DP's side: checks in order of cost, charges, evaluates. */
import { decodeStrict } from '../../base/codec.ts'
import { evaluatorShare } from '../../budget/charges.ts'
import { elementIds, evaluationDigest } from '../../budget/evaluation.ts'
import { checkSecretShare, evaluatePartials } from '../../blinding/evaluator.ts'
import { checkBatch, checkElement } from '../../blinding/suite.ts'
import { EVALUATE_METHOD, MAX_EVALUATE_REQUEST, OPRF_PROTOCOL } from './constants.ts'
import { OprfError } from './errors.ts'
import { evaluationSpending } from '../../tokens/payment.ts'
import { TokenError } from '../../tokens/errors.ts'
import { EvaluateRequest, EvaluateResponse } from './pb/messages.ts'
import { Repeats } from './repeats.ts'
import type { SecretShare } from '../../blinding/evaluator.ts'
import type { OprfKey } from '../../registry/interface.ts'
import type { OprfServerComponents, OprfServer as OprfServerInterface } from './interface.ts'
import type { Logger } from '@libp2p/interface'

/** No peer id: who asks through a relay pays by a context, else with all who are unknown. */
const UNKNOWN = ''

interface Caller {
  /** Peer id. */
  readonly from: string
  readonly signal: AbortSignal
}

export class OprfServer implements OprfServerInterface {
  readonly [Symbol.toStringTag] = '@mimi/oprf-server'
  readonly #components: OprfServerComponents
  readonly #log: Logger
  /** Shares that were found to be the ones that the registry lists. */
  readonly #checked = new WeakSet<SecretShare>()
  readonly #repeats: Repeats
  #evaluated = 0
  #charged = 0

  constructor (components: OprfServerComponents) {
    this.#components = components
    this.#log = components.logger.forComponent('mimi:oprf:server')
    this.#repeats = new Repeats(components.clock)
    components.rpc.handle(OPRF_PROTOCOL, EVALUATE_METHOD, async (request, { peer, signal }) => await this.#evaluate(request, { from: peer.toString(), signal }))
  }

  get evaluated (): number {
    return this.#evaluated
  }

  get charged (): number {
    return this.#charged
  }

  async answer (content: Uint8Array, { signal }: { readonly signal: AbortSignal }): Promise<Uint8Array> {
    const request = decodeStrict(EvaluateRequest, content, 'EvaluateRequest', MAX_EVALUATE_REQUEST)
    return EvaluateResponse.encode(await this.#evaluate(request, { from: UNKNOWN, signal }))
  }

  /** Steps of docs/protocol.md, "Oprf": form, what was answered before, key and epoch, elements, budget, evaluation. */
  async #evaluate (request: EvaluateRequest, caller: Caller): Promise<EvaluateResponse> {
    checkBatch(request.blinded)
    const work = async (): Promise<EvaluateResponse> => await this.#evaluateNew(request, caller)
    return request.context.byteLength === 0 ? await work() : await this.#repeats.answer(request, work)
  }

  async #evaluateNew (request: EvaluateRequest, context: Caller): Promise<EvaluateResponse> {
    const { voprf, random } = this.#components
    const { blinded, unbatched } = request
    const { key, share } = this.#share(request)
    for (const element of blinded) {
      checkElement(voprf, element, 'blinded element')
    }
    this.#charged += await this.#charge(request, key, context)

    const { evaluated, proofs, keyId, shareEpoch, index } = evaluatePartials(voprf, share, blinded, { random, batch: !unbatched })
    this.#evaluated += evaluated.length
    this.#log.trace('evaluated %d elements for %s', evaluated.length, context.from)
    return { keyId, shareEpoch, index, evaluated: evaluated.map(element => Uint8Array.from(element)), proofs: proofs.map(proof => Uint8Array.from(proof)) }
  }

  /** Each evaluator gives t/n of a budget. */
  async #charge (request: EvaluateRequest, key: OprfKey, { from, signal }: Caller): Promise<number> {
    const { gate } = this.#components
    const { blinded, context, payment } = request
    if (payment.byteLength > 0) {
      return await this.#redeem(request, signal)
    }
    const ids = elementIds(blinded)
    const share = evaluatorShare(key)
    if (context.byteLength === 0) {
      return await gate.charge({ from, ids, share }, { signal })
    }
    return (await gate.redeem(context, { from, requestDigest: evaluationDigest(ids), hops: [], purpose: 'evaluation', ids, share }, { signal })).charged
  }

  /** The same elements under another key, or with other proofs, are paid for already. */
  async #redeem ({ blinded, context, payment }: EvaluateRequest, signal: AbortSignal): Promise<number> {
    const { tokens } = this.#components
    if (context.byteLength > 0) {
      throw new TokenError('TOKEN_FIELD_INVALID', { detail: 'a context and a payment' })
    }
    if (tokens == null) {
      throw new TokenError('TOKEN_NOT_ISSUED')
    }
    const units = blinded.length
    await tokens.redeem(payment, { purpose: 'evaluation', units, digest: evaluationSpending(blinded) }, { signal })
    return units
  }

  /**
   * A share of the registry's epoch must be the one that the registry lists:
   * under a wrong one every answer would be taken for a lie. One of another epoch
   * is used for as long as the source still has it.
   */
  #share ({ keyId, shareEpoch }: EvaluateRequest): { readonly key: OprfKey, readonly share: SecretShare } {
    const { registry: source, clock, shares, voprf } = this.#components
    const key = source.current().currentOprfKeys(clock.now()).find(candidate => candidate.keyId === keyId)
    if (key == null) {
      throw new OprfError('OPRF_KEY_UNKNOWN', { detail: `key ${keyId}` })
    }
    const share = shares.share(keyId, shareEpoch)
    if (share == null) {
      throw new OprfError(shareEpoch === key.shareEpoch ? 'OPRF_SHARE_MISSING' : 'OPRF_EPOCH_WRONG', { detail: `key ${keyId}, epoch ${shareEpoch}` })
    }
    if (shareEpoch === key.shareEpoch && !this.#checked.has(share)) {
      checkSecretShare(voprf, share, key)
      this.#checked.add(share)
    }
    return { key, share }
  }
}
