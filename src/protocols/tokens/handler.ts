/** The DP's side: issues, redeems, and tells its fellows how many. */
import { raceSignal } from 'race-signal'
import { toString } from 'uint8arrays/to-string'
import { equalBytes } from '../../base/bytes.ts'
import { steadyNow } from '../../base/clock.ts'
import { decodeStrict } from '../../base/codec.ts'
import { DiscoveryError } from '../../base/errors.ts'
import { lruMap } from '../../base/lru.ts'
import { Pace } from '../../base/pace.ts'
import { poprfEvaluator } from '../../blinding/poprf.ts'
import { verifyCount, countToKeep } from '../../tokens/count.ts'
import { MAX_REQUEST_LENGTH } from '../../tokens/constants.ts'
import { issueTokens } from '../../tokens/draw.ts'
import { TokenError } from '../../tokens/errors.ts'
import { publicInput } from '../../tokens/kinds.ts'
import { openPayment } from '../../tokens/payment.ts'
import { TokenRequest, TokenResponse } from '../../tokens/pb/token.ts'
import { payerOf, payerThrough } from '../../tokens/payer.ts'
import { openTokenRequest } from '../../tokens/request.ts'
import { COUNTS_METHOD, DRAW_METHOD, MAX_EVALUATORS, REFUSAL_LIMITS, TOKENS_PROTOCOL } from './constants.ts'
import { CountTeller } from './count-teller.ts'
import type { VerifiedRegistry } from '../../registry/interface.ts'
import type { PoprfEvaluator } from '../../blinding/poprf.ts'
import type { BlindingErrorCode } from '../../blinding/errors.ts'
import type { TokenErrorCode } from '../../tokens/errors.ts'
import type { TokenKind } from '../../tokens/kinds.ts'
import type { RelayedAsker } from '../../tokens/payer.ts'
import type { ClaimedTokenRequest, VerifiedTokenRequest } from '../../tokens/request.ts'
import type { CountedRequest, Payer, Promising, Redemption } from '../../tokens/payment.ts'
import type {
  TokenServer as TokenServerInterface, TokenServerComponents, TokenServerInit
} from './interface.ts'
import type { AbortOptions } from '@libp2p/interface'

const NOTHING = new Uint8Array(0)
/** Of evaluations. What refusing took: a look at each element, or at each token. */
const WORTHLESS: ReadonlySet<string> =
  new Set(['TOKEN_INVALID' satisfies TokenErrorCode, 'ELEMENT_INVALID' satisfies BlindingErrorCode])
const limited = (options: { readonly retryAfter: number }): TokenError => new TokenError('TOKEN_REFUSED_OFTEN', options)

export class TokenServer implements TokenServerInterface {
  readonly [Symbol.toStringTag] = '@mimi/token-server'
  readonly #components: TokenServerComponents
  readonly #init: TokenServerInit
  readonly #teller: CountTeller
  /** By public input. */
  readonly #evaluators = lruMap<PoprfEvaluator>(MAX_EVALUATORS)
  readonly #refusals: Readonly<Record<Payer['kind'], Pace>> = {
    host: new Pace(REFUSAL_LIMITS.host, limited),
    party: new Pace(REFUSAL_LIMITS.party, limited),
    relay: new Pace(REFUSAL_LIMITS.relay, limited)
  }

  #issued = 0
  #redeemed = 0

  constructor (components: TokenServerComponents, init: TokenServerInit) {
    this.#components = components
    this.#init = init
    this.#teller = new CountTeller(components, init)
    const { rpc } = components
    rpc.handle(TOKENS_PROTOCOL, DRAW_METHOD, async (request, caller) =>
      TokenResponse.decode(await this.#draw(TokenRequest.encode(request), payerOf(caller), caller.signal)))
    rpc.handle(TOKENS_PROTOCOL, COUNTS_METHOD, async ({ count }, { peer }) =>
      ({ count: (await this.#remember(count, peer.toString())).slice() }))
  }

  start (): void {
    this.#teller.start()
  }

  async stop (): Promise<void> {
    await this.#teller.stop()
  }

  async tell (): Promise<void> {
    await this.#teller.tell()
  }

  get issued (): number {
    return this.#issued
  }

  get redeemed (): number {
    return this.#redeemed
  }

  async answer (content: Uint8Array, asker: RelayedAsker): Promise<Uint8Array> {
    decodeStrict(TokenRequest, content, 'TokenRequest', MAX_REQUEST_LENGTH)
    return await this.#draw(content, payerThrough(asker), asker.signal)
  }

  async #draw (bytes: Uint8Array, payer: Payer, signal: AbortSignal): Promise<Uint8Array> {
    const { clock, random, voprf, keys, book } = this.#components
    this.#requirePace(payer)
    const registry = this.#listing()
    const claimed = openTokenRequest(bytes, { registry, now: clock.now(), issuer: this.#init.id })
    const request = this.#proven(claimed, payer)
    await raceSignal(this.#teller.ready, signal)
    await book.draw(request)
    this.#issued += request.blinded.length
    return issueTokens(voprf, registry.federationId, keys.secretKey, request, request.blinded, random)
  }

  /** Signatures are looked at here, and not before. @throws as `ClaimedTokenRequest.proven` */
  #proven ({ signatures, proven }: ClaimedTokenRequest, payer: Payer): VerifiedTokenRequest {
    try {
      return proven()
    } catch (err) {
      this.#chargeFor(err, payer, signatures)
      throw err
    }
  }

  async counted<T> ({ payer, units }: CountedRequest, work: () => Promise<T>): Promise<T> {
    this.#requirePace(payer)
    try {
      return await work()
    } catch (err) {
      const isWorthless = err instanceof DiscoveryError && WORTHLESS.has(err.code)
      this.#chargeFor(err, payer, isWorthless ? Math.max(1, units) : 0)
      throw err
    }
  }

  #requirePace ({ kind, name }: Payer): void {
    this.#refusals[kind].require(name, steadyNow(this.#components.clock))
  }

  /**
   * What this node is to blame for counts for nothing; nor does what was cheap,
   * and came through a relay, which has a pace for each of its clients.
   *
   * @param worthless - tokens, elements or signatures that were looked at; 0: it was refused for something cheap
   */
  #chargeFor (err: unknown, { kind, name, unpaid }: Payer, worthless: number): void {
    if (!(err instanceof DiscoveryError) || err.verdict === 'ours' || (worthless === 0 && kind === 'relay')) {
      return
    }
    this.#refusals[kind].charge(name, Math.max(1, worthless), steadyNow(this.#components.clock))
    if (worthless > 0) {
      unpaid?.()
    }
  }

  open (bytes: Uint8Array, what: Redemption): Promising {
    const { clock, book } = this.#components
    const registry = this.#listing()
    const { claimed, genuine } = openPayment(bytes, { registry, now: clock.now(), issuer: this.#init.id, ...what })
    book.requireSpendable(claimed)
    return { genuine: () => genuine(this.#evaluator(registry, claimed)) }
  }

  async redeem ({ genuine }: Promising, { signal }: AbortOptions = {}): Promise<void> {
    const payment = genuine()
    await raceSignal(this.#teller.ready, signal)
    await this.#components.book.spend(payment)
    this.#redeemed += payment.nonces.length
  }

  #evaluator ({ federationId }: VerifiedRegistry, kind: TokenKind): PoprfEvaluator {
    const { voprf, keys } = this.#components
    const info = publicInput(federationId, kind)
    const name = toString(info, 'latin1')
    const evaluate = this.#evaluators.get(name) ?? poprfEvaluator(voprf, keys.secretKey, info)
    this.#evaluators.set(name, evaluate)
    return evaluate
  }

  /** The registry of now, if it lists our key: under another one nobody could use what we issue. */
  #listing (): VerifiedRegistry {
    const registry = this.#components.registry.current()
    const { tokenKey } = registry.dp(this.#init.id) ?? {}
    if (tokenKey == null || !equalBytes(tokenKey, this.#components.keys.publicKey)) {
      throw new TokenError('TOKEN_NOT_ISSUED', { detail: this.#init.id })
    }
    return registry
  }

  /** @returns what was known before: who lost it sees that, and who didn't sees nothing new */
  async #remember (bytes: Uint8Array, from: string): Promise<Uint8Array> {
    const { memory, clock } = this.#components
    const registry = this.#components.registry.current()
    const { status } = registry.dp(from) ?? {}
    if (status == null || status === 'revoked') {
      throw new TokenError('TOKEN_PARTY_UNKNOWN', { detail: from })
    }
    const known = memory.get(from)
    if (bytes.byteLength === 0) {
      return known ?? NOTHING
    }
    const check = { registry, now: clock.now() }
    const next = verifyCount(bytes, check)
    if (next.dp !== from) {
      throw new TokenError('TOKEN_COUNT_INVALID', { detail: `${next.dp} from ${from}` })
    }
    if (known == null || countToKeep(verifyCount(known, check), next, registry.policy) === next) {
      await memory.set(from, bytes)
    }
    return known ?? NOTHING
  }
}
