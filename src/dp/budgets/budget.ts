/**
 * A DP's budgets of queries: pays for what it forks, takes the contexts of others. One ledger, one namespace of the
 * store.
 */
import { makeContext, verifyContext } from '../../budget/context.ts'
import { allCharge, forwardCharge, issueCharge, longestEntry, redeemCharge } from '../../budget/charges.ts'
import { MAX_HOPS, SERIAL_LENGTH } from '../../budget/constants.ts'
import { makeHop, verifyHops } from '../../budget/hop.ts'
import { signerIn } from '../../base/envelope.ts'
import { peerIdOf, signerFromSeed } from '../../base/keys.ts'
import { DurableLedger } from './durable-ledger.ts'
import type { Random } from '../../base/clock.ts'
import type { FederationSigner } from '../../base/envelope.ts'
import type {
  Cancellable, ContextGate, ContextIssuer, ContextRequest, ForwardCharger, RedeemedContext, RedeemRequest
} from '../../budget/interface.ts'
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
 * @param seed - of the DP's libp2p key, which signs
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
  readonly #ledger: DurableLedger

  constructor (components: BudgetComponents, seed: Uint8Array, ledger: DurableLedger) {
    this.#components = components
    const { federationId } = components.registry.current()
    this.#signer = signerIn(federationId, signerFromSeed(seed))
    this.#id = peerIdOf(this.#signer.publicKey).toString()
    this.#ledger = ledger
  }

  async issue (
    { client, redeemers, requestDigest, via, hopLimit = MAX_HOPS, ids = [requestDigest] }: ContextRequest,
    options?: Cancellable
  ): Promise<readonly Uint8Array[]> {
    options?.signal?.throwIfAborted()
    await this.#ledger.charge(issueCharge(this.#id, client, ids, this.#moment()))
    const { now } = this.#moment()
    return redeemers.map(redeemer => makeContext({
      origin: this.#id,
      redeemer,
      via: via === this.#id ? undefined : via,
      requestDigest,
      hopLimit,
      issuedAt: now,
      serial: this.#components.random.bytes(SERIAL_LENGTH)
    }, this.#signer))
  }

  async chargeAll ({ client, ids }: Parameters<ContextIssuer['chargeAll']>[0], options?: Cancellable): Promise<void> {
    options?.signal?.throwIfAborted()
    await this.#ledger.charge(allCharge(this.#id, client, ids, this.#moment()))
  }

  async chargeForward (
    { client, id, toAll, relays }: Parameters<ForwardCharger['chargeForward']>[0], options?: Cancellable
  ): Promise<void> {
    options?.signal?.throwIfAborted()
    await this.#ledger.charge(forwardCharge(client, id, { toAll, relays }, this.#moment()))
  }

  async redeem (
    bytes: Uint8Array, { from, requestDigest, hops, ids = [requestDigest] }: RedeemRequest, options?: Cancellable
  ): Promise<RedeemedContext> {
    options?.signal?.throwIfAborted()
    const moment = this.#moment()
    const context = verifyContext(bytes, { ...moment, redeemer: this.#id, from, requestDigest })
    verifyHops(hops, context, moment)
    const charged = await this.#ledger.charge(redeemCharge(context, ids, moment.registry.dp(this.#id), moment))
    return { ...context, charged }
  }

  hop (to: string, context: Uint8Array): Uint8Array {
    return makeHop(to, context, this.#components.clock.now(), this.#signer)
  }

  #moment (): { readonly registry: VerifiedRegistry, readonly now: number } {
    return { registry: this.#components.registry.current(), now: this.#components.clock.now() }
  }
}
