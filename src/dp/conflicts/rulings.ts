/** Makes rulings, and brings them to the replicas: by their word that nobody answered, or by arbiters' verdict. */
import { systemTimer } from '../../base/clock.ts'
import { DiscoveryError } from '../../base/errors.ts'
import { peerIdOf } from '../../base/keys.ts'
import { untilMost } from '../../base/until-most.ts'
import { SERIAL_LENGTH } from '../../mapping/constants.ts'
import { makeInvalidation } from '../../mapping/invalidation.ts'
import { requireParties } from '../../mapping/parties.ts'
import { verifyInvalidation } from '../../mapping/validity.ts'
import { isVoice } from '../../mapping/voices.ts'
import { goesOn } from '../../registry/gate.ts'
import { majority, voicesOf } from '../../registry/placement.ts'
import { readKeyOf } from './key-reader.ts'
import type {
  Decision, Silence, SupersededBy, VerifiedDispute, VerifiedInvalidation, VerifyContext
} from '../../mapping/interface.ts'
import type { VerifiedReceipt } from '../../mapping/receipt.ts'
import type { DpRecord } from '../../registry/interface.ts'
import type { ConflictsComponents } from './interface.ts'
import type { KeptConflict } from './store.ts'
import type { AbortOptions } from '@libp2p/interface'

export type RulingsComponents = Pick<
  ConflictsComponents,
  'registry' | 'gate' | 'clock' | 'random' | 'logger' | 'signer' | 'reader' | 'known' | 'publishFact' | 'records' |
    'timer'
>

/** Milliseconds for those that are slow, once as many have answered as it takes. */
const PATIENCE = 500

export class Rulings {
  readonly #components: RulingsComponents

  constructor (components: RulingsComponents) {
    this.#components = components
  }

  /**
   * Durable here, and queued for its replicas, once it resolves.
   *
   * @returns whether a ruling was made: it takes the word of a majority of the voices
   */
  async bySilence ({ dispute, receipts }: KeptConflict, options?: AbortOptions): Promise<boolean> {
    const { gate, clock, timer = systemTimer } = this.#components
    await gate.look('rule', options)
    if (!goesOn('rule', gate, clock.now())) {
      return false
    }
    const registry = this.#components.registry.current()
    const { lookupKey } = dispute
    const voices = voicesOf(lookupKey, registry, this.#components.clock.now())
    const silence: Silence[] = []
    const isEnough = (): boolean => silence.length >= majority(voices.length)
    const asked = voices.map(async ({ dp }) => {
      const receipt = receipts.find(held => held.dp === dp.id && isVoice(dp.id, lookupKey, registry, held.storedAt))
      const word = receipt == null ? undefined : await this.#wordOf(dp, dispute, receipt, options)
      silence.push(...word == null ? [] : [word])
      return word != null
    })
    await untilMost(asked, { clock, timer, least: 0, most: PATIENCE, isEnough, signal: options?.signal })
    if (!isEnough()) {
      return false
    }
    const ruling = this.#make(dispute, dispute.issuedAt, { silence: [...silence] })
    await this.#publish(ruling, options)
    return true
  }

  /**
   * Durable here, and queued for its replicas, once it resolves.
   *
   * @throws MappingError `RULING_…`, `FACT_…`
   */
  async byVerdict (dispute: VerifiedDispute, decision: Decision, options?: AbortOptions): Promise<void> {
    await this.#components.gate.require('rule', options)
    const context = this.#context()
    const ruling = this.#make(dispute, decision.verdict.before, { silence: [], decision }, context)
    // before it goes where replicas would refuse it
    requireParties(ruling, (await readKeyOf(dispute, this.#components, options)).set.entries, context.registry)
    await this.#publish(ruling, options)
  }

  async #wordOf (
    dp: DpRecord,
    dispute: VerifiedDispute,
    receipt: VerifiedReceipt,
    options?: AbortOptions
  ): Promise<Silence | undefined> {
    const { records, logger } = this.#components
    try {
      const noDefence = await records.silence(dp, dispute, receipt, options)
      return { receipt: receipt.bytes, noDefence }
    } catch (err) {
      if (!(err instanceof DiscoveryError)) {
        throw err
      }
      logger('%s gives no word of silence: %s', dp.id, err.code)
      return undefined
    }
  }

  #make (
    dispute: VerifiedDispute,
    before: number,
    evidence: Pick<SupersededBy, 'silence' | 'decision'>,
    context = this.#context()
  ): VerifiedInvalidation {
    const { signer, random } = this.#components
    const ruling = makeInvalidation({
      lookupKey: dispute.lookupKey,
      oprfKeyId: dispute.oprfKeyId,
      issuedAt: context.now,
      before,
      serial: random.bytes(SERIAL_LENGTH),
      by: { reason: 'superseded', dp: peerIdOf(signer.publicKey).toString(), dispute, ...evidence }
    }, signer)
    return verifyInvalidation(ruling, context)
  }

  async #publish (ruling: VerifiedInvalidation, options?: AbortOptions): Promise<void> {
    await this.#components.publishFact(ruling, options)
    this.#components.logger('made a ruling')
  }

  #context (): VerifyContext {
    return { registry: this.#components.registry.current(), now: this.#components.clock.now() }
  }
}
