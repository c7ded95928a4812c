/** The DP's side: checks in order of cost, redeems, evaluates; what it refuses counts against the caller. */
import { decodeStrict } from '../../base/codec.ts'
import { checkSecretShare, evaluatePartials } from '../../blinding/evaluator.ts'
import { checkBatch, checkElement } from '../../blinding/suite.ts'
import { EVALUATE_METHOD, MAX_EVALUATE_REQUEST, OPRF_PROTOCOL } from './constants.ts'
import { OprfError } from './errors.ts'
import { payerOf, payerThrough } from '../../tokens/payer.ts'
import { evaluationSpending } from '../../tokens/payment.ts'
import { EvaluateRequest, EvaluateResponse } from './pb/messages.ts'
import type { SecretShare } from '../../blinding/evaluator.ts'
import type { Payer } from '../../tokens/payment.ts'
import type { RelayedAsker } from '../../tokens/payer.ts'
import type { OprfServerComponents, OprfServer as OprfServerInterface } from './interface.ts'
import type { Logger } from '@libp2p/interface'

interface Asker {
  readonly payer: Payer
  readonly signal: AbortSignal
}

export class OprfServer implements OprfServerInterface {
  readonly [Symbol.toStringTag] = '@mimi/oprf-server'
  readonly #components: OprfServerComponents
  readonly #log: Logger
  /** Shares that were found to be the ones that the registry lists. */
  readonly #checked = new WeakSet<SecretShare>()
  #evaluated = 0

  constructor (components: OprfServerComponents) {
    this.#components = components
    this.#log = components.logger.forComponent('mimi:oprf:server')
    components.rpc.handle(OPRF_PROTOCOL, EVALUATE_METHOD, async (request, caller) =>
      await this.#evaluate(request, { payer: payerOf(caller), signal: caller.signal }))
  }

  get evaluated (): number {
    return this.#evaluated
  }

  async answer (content: Uint8Array, asker: RelayedAsker): Promise<Uint8Array> {
    const request = decodeStrict(EvaluateRequest, content, 'EvaluateRequest', MAX_EVALUATE_REQUEST)
    return EvaluateResponse.encode(
      await this.#evaluate(request, { payer: payerThrough(asker), signal: asker.signal }))
  }

  async #evaluate (request: EvaluateRequest, asker: Asker): Promise<EvaluateResponse> {
    const counted = { payer: asker.payer, units: request.blinded.length }
    return await this.#components.tokens.counted(counted, async () => await this.#paid(request, asker.signal))
  }

  /**
   * Steps of docs/protocol.md, "Oprf": form, key and epoch, what is known of the payment, elements, its code,
   * evaluation.
   */
  async #paid (
    { blinded, unbatched, payment, ...named }: EvaluateRequest, signal: AbortSignal
  ): Promise<EvaluateResponse> {
    const { voprf, random, tokens } = this.#components
    checkBatch(blinded)
    if (payment.byteLength === 0) {
      throw new OprfError('OPRF_UNPAID')
    }
    const share = this.#share(named)
    // the same elements under another key, or with other proofs, are paid for already
    const digest = evaluationSpending(blinded)
    const opened = tokens.open(payment, { purpose: 'evaluation', units: blinded.length, digest })
    for (const element of blinded) {
      checkElement(voprf, element, 'blinded element')
    }
    await tokens.redeem(opened, { signal })
    const { evaluated, proofs, keyId, shareEpoch, index } =
      evaluatePartials(voprf, share, blinded, { random, batch: !unbatched })
    this.#evaluated += evaluated.length
    this.#log.trace('evaluated %d elements', evaluated.length)
    return {
      keyId,
      shareEpoch,
      index,
      evaluated: evaluated.map(element => Uint8Array.from(element)),
      proofs: proofs.map(proof => Uint8Array.from(proof))
    }
  }

  /**
   * A share of the registry's epoch must be the one that the registry lists:
   * under a wrong one every answer would be taken for a lie. One of another epoch
   * is used for as long as the source still has it.
   */
  #share ({ keyId, shareEpoch }: Pick<EvaluateRequest, 'keyId' | 'shareEpoch'>): SecretShare {
    const { registry: source, clock, shares, voprf } = this.#components
    const key = source.current().currentOprfKeys(clock.now()).find(candidate => candidate.keyId === keyId)
    if (key == null) {
      throw new OprfError('OPRF_KEY_UNKNOWN', { detail: `key ${keyId}` })
    }
    const share = shares.share(keyId, shareEpoch)
    if (share == null) {
      const code = shareEpoch === key.shareEpoch ? 'OPRF_SHARE_MISSING' : 'OPRF_EPOCH_WRONG'
      throw new OprfError(code, { detail: `key ${keyId}, epoch ${shareEpoch}` })
    }
    if (shareEpoch === key.shareEpoch && !this.#checked.has(share)) {
      checkSecretShare(voprf, share, key)
      this.#checked.add(share)
    }
    return share
  }
}
