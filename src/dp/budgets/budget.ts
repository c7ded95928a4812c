/** A DP's budgets: gives contexts to its clients, takes those of others. One ledger, one namespace of the store. */
import { makeContext, verifyContext } from '../../budget/context.ts'
import { allCharge, directCharge, forwardCharge, issueCharge, longestEntry, redeemCharge } from '../../budget/charges.ts'
import { chargeEpoch } from '../../budget/epoch.ts'
import { MAX_HOPS, MAX_UNITS, SERIAL_LENGTH } from '../../budget/constants.ts'
import { BudgetError } from '../../budget/errors.ts'
import { makeHop, verifyHops } from '../../budget/hop.ts'
import { clientTag, tagSecret } from '../../budget/tag.ts'
import { standingOf } from '../../budget/tiers.ts'
import { signerIn } from '../../base/envelope.ts'
import { peerIdOf, signerFromSeed } from '../../base/keys.ts'
import { DurableLedger } from './durable-ledger.ts'
import type { Random } from '../../base/clock.ts'
import type { FederationSigner } from '../../base/envelope.ts'
import type { Cancellable, ContextGate, ContextIssuer, ContextRequest, ForwardCharger, RedeemedContext, RedeemRequest } from '../../budget/interface.ts'
import type { RegistrySource, VerifiedRegistry } from '../../registry/interface.ts'
import type { DurableLedgerComponents } from './durable-ledger.ts'

export interface BudgetComponents extends DurableLedgerComponents {
  readonly registry: RegistrySource
  readonly random: Random
}

export interface Budget extends ContextIssuer, ContextGate, ForwardCharger {
  /** Hop as Signed: this DP hands `context` to `to`. */
  hop (to: string, context: Uint8Array): Uint8Array
}

/**
 * @param seed - of the DP's libp2p key: signs, and makes tags
 * @throws StoreError
 */
export async function openBudget (components: BudgetComponents, seed: Uint8Array): Promise<Budget> {
  const { registry } = components
  const most = (): number => longestEntry(registry.current().policy)
  return new DpBudget(components, seed, await DurableLedger.open({ ...components, most }))
}

class DpBudget implements Budget {
  readonly #components: BudgetComponents
  readonly #signer: FederationSigner
  readonly #id: string
  readonly #tagSecret: Uint8Array
  readonly #ledger: DurableLedger

  constructor (components: BudgetComponents, seed: Uint8Array, ledger: DurableLedger) {
    this.#components = components
    const { federationId } = components.registry.current()
    this.#signer = signerIn(federationId, signerFromSeed(seed))
    this.#id = peerIdOf(this.#signer.publicKey).toString()
    this.#tagSecret = tagSecret(federationId, seed)
    this.#ledger = ledger
  }

  async issue ({ client, redeemers, requestDigest, units, via, purpose = 'query', hopLimit = purpose === 'query' ? MAX_HOPS : 0, ids = [requestDigest] }: ContextRequest, options?: Cancellable): Promise<readonly Uint8Array[]> {
    options?.signal?.throwIfAborted()
    if (ids.length > units || units > MAX_UNITS) {
      throw new BudgetError('CONTEXT_FIELD_INVALID', { detail: `${units} units for ${ids.length} identifiers` })
    }
    await this.#ledger.charge(issueCharge(this.#id, client, ids, this.#moment()))
    const { registry, now } = this.#moment()
    const { account, tier } = standingOf(registry, client, this.#id)
    return redeemers.map(redeemer => makeContext({
      purpose,
      origin: this.#id,
      redeemer,
      via: via === this.#id ? undefined : via,
      clientTag: purpose === 'query' ? undefined : clientTag(this.#tagSecret, account, redeemer, chargeEpoch(now)),
      tier: tier.tier,
      requestDigest,
      units,
      hopLimit,
      issuedAt: now,
      serial: this.#components.random.bytes(SERIAL_LENGTH)
    }, this.#signer))
  }

  async chargeAll ({ client, ids }: Parameters<ContextIssuer['chargeAll']>[0], options?: Cancellable): Promise<void> {
    options?.signal?.throwIfAborted()
    await this.#ledger.charge(allCharge(this.#id, client, ids, this.#moment()))
  }

  async chargeForward ({ client, id, toAll, relays }: Parameters<ForwardCharger['chargeForward']>[0], options?: Cancellable): Promise<void> {
    options?.signal?.throwIfAborted()
    await this.#ledger.charge(forwardCharge(client, id, { toAll, relays }, this.#moment()))
  }

  async redeem (bytes: Uint8Array, { from, requestDigest, hops, purpose = 'query', ids = [requestDigest], share = 1 }: RedeemRequest, options?: Cancellable): Promise<RedeemedContext> {
    options?.signal?.throwIfAborted()
    const moment = this.#moment()
    const context = verifyContext(bytes, { ...moment, purpose, redeemer: this.#id, from, requestDigest })
    if (ids.length > context.units) {
      throw new BudgetError('CONTEXT_OTHER_REQUEST', { detail: `${ids.length} identifiers, ${context.units} units` })
    }
    verifyHops(hops, context, moment)
    const charged = await this.#ledger.charge(redeemCharge(context, ids, share, moment.registry.dp(this.#id), moment))
    return { ...context, charged }
  }

  async charge ({ from, ids, share = 1 }: Parameters<ContextGate['charge']>[0], options?: Cancellable): Promise<number> {
    options?.signal?.throwIfAborted()
    return await this.#ledger.charge(directCharge(from, ids, share, this.#moment()))
  }

  hop (to: string, context: Uint8Array): Uint8Array {
    return makeHop(to, context, this.#components.clock.now(), this.#signer)
  }

  #moment (): { readonly registry: VerifiedRegistry, readonly now: number } {
    return { registry: this.#components.registry.current(), now: this.#components.clock.now() }
  }
}
