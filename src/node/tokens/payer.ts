/**
 * Pays evaluators: with what was drawn ahead, else with what is drawn now. Who has
 * something to show draws its own, a whole batch at once; who has nothing, or has
 * drawn all of it, draws from what everybody has together, as many as it takes.
 */
import { raceSignal } from 'race-signal'
import { steadyNow } from '../../base/clock.ts'
import { DiscoveryError } from '../../base/errors.ts'
import { TokenError } from '../../tokens/errors.ts'
import { allotmentOf } from '../../tokens/figures.ts'
import { committeeOf } from '../../registry/committee.ts'
import { COMMON_EPOCH, MAX_TOKENS } from '../../tokens/constants.ts'
import type { Clock } from '../../base/clock.ts'
import type { PaymentSource } from '../../protocols/oprf/interface.ts'
import type { TokenClient } from '../../protocols/tokens/index.ts'
import type { DpRecord, RegistrySource, VerifiedRegistry } from '../../registry/interface.ts'
import type { TokenProof } from '../../tokens/request.ts'
import type { TokenWallet } from './wallet.ts'
import type { AbortOptions, Logger } from '@libp2p/interface'

/** Tokens of its own that are drawn at once, so that when says little. */
export const OWN_BATCH = 128
/** Of what everybody has: small, so that what is left of it at each evaluator is used up. */
const COMMON_BATCH = 16
/** Own draws for one payment: others may spend what came meanwhile. */
const MAX_DRAWS = 3

/** Who draws tokens: undefined as long as there is nothing to show. */
export type ProofSource =
  (moment: { readonly registry: VerifiedRegistry, readonly now: number }) => Promise<TokenProof | undefined>

export interface PayerComponents {
  readonly wallet: Pick<TokenWallet, 'add' | 'answered' | 'canPay' | 'pay' | 'payWith' | 'refused'>
  readonly client: TokenClient
  readonly registry: RegistrySource
  readonly clock: Clock
  readonly log: Logger
  /** Who draws; undefined: nobody who could show anything. */
  readonly proof?: ProofSource
}

export interface PayerInit {
  /** Own tokens that are drawn at once. @default 128 */
  readonly ownBatch?: number
}

export class TokenPayer implements PaymentSource {
  readonly #components: PayerComponents
  readonly #ownBatch: number
  /** Own draws that are under way, by issuer. */
  readonly #drawing = new Map<string, Promise<void>>()
  /** Of what everybody has, by issuer. */
  readonly #common = new Map<string, number>()
  /** When issuers give us tokens of our own again, by the even clock. */
  readonly #drawnUntil = new Map<string, number>()

  constructor (components: PayerComponents, { ownBatch = OWN_BATCH }: PayerInit = {}) {
    this.#components = components
    this.#ownBatch = ownBatch
  }

  batch (): number {
    const most = this.#components.proof == null ? Math.min(COMMON_BATCH, this.#commonFigure()) : this.#ownBatch
    return Math.max(1, Math.min(MAX_TOKENS, most))
  }

  /** What an issuer gives to everybody together in an epoch. */
  #commonFigure (): number {
    const { registry: source, clock } = this.#components
    const registry = source.current()
    const committee = committeeOf(registry, clock.now())
    return allotmentOf(registry.policy, { kind: 'common' }, 'evaluation-common', committee).burst
  }

  canPay (dp: string, units: number): boolean {
    return this.#components.wallet.canPay(dp, units)
  }

  drawn (dp: string): number {
    return this.#common.get(dp) ?? 0
  }

  async pay (id: string, blinded: readonly Uint8Array[], { signal }: AbortOptions = {}): Promise<Uint8Array> {
    const { wallet, client, registry } = this.#components
    const dp = registry.current().dp(id)
    if (dp?.tokenKey == null) {
      throw new TokenError('TOKEN_NOT_ISSUED', { detail: id })
    }
    for (let draws = 0; ; draws++) {
      const payment = await wallet.pay(id, blinded)
      if (payment != null) {
        return payment
      }
      if (draws === MAX_DRAWS || !await this.#drawOwn(dp, blinded.length, signal)) {
        break
      }
    }
    if (this.#commonFigure() < 1) {
      throw new TokenError('TOKEN_ALLOTMENT_DRAWN', {
        retryAfter: COMMON_EPOCH, detail: 'the policy gives nothing to everybody'
      })
    }
    this.#common.set(id, this.drawn(id) + blinded.length)
    const tokens = await client.draw(dp, 'evaluation-common', blinded.length, { signal })
    return wallet.payWith(tokens, id, blinded)
  }

  answered (dp: string, blinded: readonly Uint8Array[]): void {
    this.#components.wallet.answered(dp, blinded)
  }

  async refused (dp: string): Promise<void> {
    await this.#components.wallet.refused(dp)
  }

  /** One draw for all who wait for it; it outlives the one that gives up. @returns whether there is something new */
  async #drawOwn (dp: DpRecord, units: number, signal?: AbortSignal): Promise<boolean> {
    const { proof, clock, registry } = this.#components
    if ((this.#drawnUntil.get(dp.id) ?? 0) > steadyNow(clock)) {
      return false
    }
    const who = await proof?.({ registry: registry.current(), now: clock.now() })
    if (who == null) {
      return false
    }
    const begun = this.#drawing.get(dp.id) ?? this.#begin(dp, units, who)
    try {
      await (signal == null ? begun : raceSignal(begun, signal))
      return true
    } catch (err) {
      signal?.throwIfAborted()
      if (!(err instanceof DiscoveryError)) {
        throw err
      }
      this.#components.log('no tokens of our own from %s: %s', dp.id, err.code)
      if (err.kind !== 'limited' && err.kind !== 'refused') {
        throw err
      }
      this.#drawnUntil.set(dp.id, steadyNow(clock) + (err.retryAfter ?? 0))
      return false
    }
  }

  #begin (dp: DpRecord, units: number, proof: TokenProof): Promise<void> {
    const drawing = this.#draw(dp, units, proof).finally(() => { this.#drawing.delete(dp.id) })
    this.#drawing.set(dp.id, drawing)
    return drawing
  }

  /** What is left of an allotment may be less than a batch, and enough. */
  async #draw (dp: DpRecord, units: number, proof: TokenProof): Promise<void> {
    const { client, wallet } = this.#components
    const whole = Math.max(units, this.#ownBatch)
    try {
      await wallet.add(await client.draw(dp, 'evaluation', whole, { proof }))
    } catch (err) {
      if (whole === units || !(err instanceof DiscoveryError) || (err.kind !== 'limited' && err.kind !== 'refused')) {
        throw err
      }
      await wallet.add(await client.draw(dp, 'evaluation', units, { proof }))
    }
  }
}
