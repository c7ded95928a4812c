/** The asking side: blinds, asks t of n, combines, derives, and remembers. */
import { blindInput, finalizeOutput } from '../../blinding/client.ts'
import { interpolatePartials } from '../../blinding/combine.ts'
import { deriveKeys } from '../../blinding/derive.ts'
import { MAX_BATCH } from '../../blinding/suite.ts'
import { makeTranscript } from '../../blinding/transcript.ts'
import { chargeEpoch } from '../../budget/epoch.ts'
import { DiscoveryError } from '../../base/errors.ts'
import { RpcError } from '../../rpc/errors.ts'
import { targetOf } from '../../rpc/target.ts'
import { cacheId, memoryCache } from './cache.ts'
import {
  DEFAULT_ABSENT_PENALTY, DEFAULT_LIAR_PENALTY, DEFAULT_MAX_HEDGE_DELAY, DEFAULT_MIN_HEDGE_DELAY, EVALUATE_METHOD,
  HEDGE_FACTOR, OPRF_PROTOCOL
} from './constants.ts'
import { OprfError } from './errors.ts'
import { EvaluatorHistory } from './history.ts'
import { runRound } from './round.ts'
import { steadyNow, systemTimer } from '../../base/clock.ts'
import type {
  EvaluateOptions, Evaluation, EvaluationWithTranscript, EvaluatorFault, OprfClientComponents, OprfClientInit,
  OprfClient as OprfClientInterface
} from './interface.ts'
import type { EvaluationCache } from './cache.ts'
import type { RoundResult } from './round.ts'
import type { Blinded } from '../../blinding/client.ts'
import type { DerivedKeys } from '../../blinding/derive.ts'
import type { PartialEvaluation } from '../../blinding/evaluator.ts'
import type { CanonicalCsi } from '../../identifiers/csi.ts'
import type { OprfKey, OprfShare } from '../../registry/interface.ts'
import type { AbortOptions, Logger } from '@libp2p/interface'

const SECRET_LENGTH = 32

/** One identifier of a call, which may name it several times. */
interface Wanted {
  readonly csi: CanonicalCsi
  readonly id: string
}

interface Asked {
  readonly blinded: readonly Uint8Array[]
  readonly unbatched: boolean
}

/** Codes of an evaluator that takes none of its tokens that were drawn; of one more, it has answered to these. */
const WORTHLESS = new Set([
  'TOKEN_INVALID', 'TOKEN_EPOCH_WRONG', 'TOKEN_SITTING_OUT', 'TOKEN_NOT_ISSUED', 'TOKEN_SPENT'
])
const ANSWERED = 'TOKEN_ANSWERED'

export class OprfClient implements OprfClientInterface {
  readonly [Symbol.toStringTag] = '@mimi/oprf-client'
  readonly #components: OprfClientComponents
  readonly #init: OprfClientInit
  readonly #cache: EvaluationCache
  readonly #history: EvaluatorHistory
  readonly #blindSecret: Uint8Array
  readonly #log: Logger

  constructor (components: OprfClientComponents, init: OprfClientInit) {
    this.#components = components
    this.#init = init
    this.#cache = components.cache ?? memoryCache()
    this.#history = new EvaluatorHistory(components.random)
    this.#blindSecret = init.blindSecret ?? components.random.bytes(SECRET_LENGTH)
    this.#log = components.logger.forComponent('mimi:oprf:client')
  }

  async evaluate (inputs: readonly CanonicalCsi[], options: EvaluateOptions = {}): Promise<Evaluation[]> {
    const key = this.#key(options.keyId)
    const evaluations = await this.#evaluateUnder(key, inputs, options)
    const others = options.everyKey === true ? this.#otherKeys(key) : []
    return others.length === 0 ? evaluations : await this.#withOthers(evaluations, others, inputs, options)
  }

  /** One after the other: what one key's evaluators were paid for, they evaluate under the next ones for nothing. */
  async #withOthers (
    evaluations: readonly Evaluation[], keys: readonly OprfKey[], inputs: readonly CanonicalCsi[],
    options: EvaluateOptions
  ): Promise<Evaluation[]> {
    const under: Array<readonly Evaluation[]> = []
    const lacking: number[] = []
    for (const key of keys) {
      try {
        under.push(await this.#evaluateUnder(key, inputs, options))
      } catch (err) {
        if (!(err instanceof OprfError) || err.code !== 'OPRF_TOO_FEW_PARTIALS') {
          throw err
        }
        this.#log('too few evaluate under key %d', key.keyId)
        lacking.push(key.keyId)
      }
    }
    return evaluations.map((evaluation, i) =>
      ({ ...evaluation, others: under.flatMap(results => results[i] ?? []), lacking }))
  }

  async #evaluateUnder (
    key: OprfKey, inputs: readonly CanonicalCsi[], options: EvaluateOptions
  ): Promise<Evaluation[]> {
    const wanted = inputs.map((csi): Wanted => ({ csi, id: cacheId(this.#blindSecret, key.keyId, csi.bytes()) }))
    const results = new Map<string, Evaluation>()
    const missing = new Map<string, Wanted>()
    for (const each of wanted) {
      const known = options.useCache === false ? undefined : await this.#known(key, each.id)
      if (known == null) {
        missing.set(each.id, each)
      } else {
        results.set(each.id, known)
      }
    }
    const queue = [...missing.values()]
    while (queue.length > 0) {
      const chunk = queue.splice(0, this.#maxBatch())
      const evaluations = await this.#evaluateChunk(key, chunk.map(({ csi }) => csi), options)
      for (const [i, { id }] of chunk.entries()) {
        const evaluation = evaluations[i]
        if (evaluation != null) {
          results.set(id, evaluation)
          await this.#cache.set(id, { lookupKey: evaluation.lookupKey, sealingKey: evaluation.sealingKey }, key.keyId)
        }
      }
    }
    return wanted.flatMap(({ id }) => results.get(id) ?? [])
  }

  async known (
    inputs: readonly CanonicalCsi[], { keyId, everyKey = false }: Pick<EvaluateOptions, 'keyId' | 'everyKey'> = {}
  ): Promise<ReadonlyArray<Evaluation | undefined>> {
    const key = this.#key(keyId)
    const keys = [key, ...everyKey ? this.#otherKeys(key) : []]
    return await Promise.all(inputs.map(async csi => {
      const all = await Promise.all(keys.map(async each =>
        await this.#known(each, cacheId(this.#blindSecret, each.keyId, csi.bytes()))))
      const [first, ...others] = all.flatMap(each => each ?? [])
      // known under some keys isn't known: the others have to be asked
      if (first == null || all.some(each => each == null)) {
        return undefined
      }
      return others.length === 0 ? first : { ...first, others, lacking: [] }
    }))
  }

  async evaluateWithTranscript (csi: CanonicalCsi, options: Omit<EvaluateOptions, 'useCache' |
    'everyKey'> = {}): Promise<EvaluationWithTranscript> {
    const key = this.#key(options.keyId)
    const begun = steadyNow(this.#components.clock)
    const blinded = this.#blind(csi)
    const round = await this.#ask(key, [blinded.blinded], true, options)
    const [keys] = this.#finish(key, [csi], [blinded], round)
    if (keys == null) {
      throw new OprfError('OPRF_TOO_FEW_PARTIALS', { faults: round.faults })
    }
    await this.#cache.set(cacheId(this.#blindSecret, key.keyId, csi.bytes()), keys, key.keyId)
    return {
      ...this.#evaluation(key, keys, round, begun), transcript: makeTranscript(key, blinded.blind, round.partials)
    }
  }

  async #known ({ keyId }: OprfKey, id: string): Promise<Evaluation | undefined> {
    const known = await this.#cache.get(id)
    return known == null
      ? undefined
      : { ...known, oprfKeyId: keyId, cached: true, duration: 0, answeredBy: [], faults: [] }
  }

  async #evaluateChunk (key: OprfKey, inputs: readonly CanonicalCsi[], options: AbortOptions): Promise<Evaluation[]> {
    const begun = steadyNow(this.#components.clock)
    const blinds = inputs.map(csi => this.#blind(csi))
    const round = await this.#ask(key, blinds.map(({ blinded }) => blinded), false, options)
    return this.#finish(key, inputs, blinds, round).map(keys => this.#evaluation(key, keys, round, begun))
  }

  #evaluation (key: OprfKey, keys: DerivedKeys, { answeredBy, faults }: RoundResult, begun: number): Evaluation {
    return {
      ...keys,
      oprfKeyId: key.keyId,
      cached: false,
      duration: steadyNow(this.#components.clock) - begun,
      answeredBy,
      faults
    }
  }

  #finish (
    key: OprfKey, inputs: readonly CanonicalCsi[], blinds: readonly Blinded[], { partials }: RoundResult
  ): DerivedKeys[] {
    const { voprf, registry } = this.#components
    const { federationId } = registry.current()
    const { evaluated } = interpolatePartials(voprf, key, partials)
    return inputs.flatMap((csi, i) => {
      const [element, blind] = [evaluated[i], blinds[i]?.blind]
      return element == null || blind == null
        ? []
        : deriveKeys(federationId, finalizeOutput(voprf, csi.bytes(), blind, element))
    })
  }

  #blind (csi: CanonicalCsi): Blinded {
    const { voprf, random, clock, registry } = this.#components
    const { federationId: federation } = registry.current()
    const repeatable = { federation, secret: this.#blindSecret, epoch: chargeEpoch(clock.now()) }
    return blindInput(voprf, csi.bytes(), random, { repeatable })
  }

  /** Valid now, beside this one. */
  #otherKeys ({ keyId }: OprfKey): readonly OprfKey[] {
    const { registry, clock } = this.#components
    return registry.current().currentOprfKeys(clock.now()).filter(key => key.keyId !== keyId)
  }

  #key (keyId?: number): OprfKey {
    const keys = this.#components.registry.current().currentOprfKeys(this.#components.clock.now())
    const key = keyId == null ? keys[0] : keys.find(candidate => candidate.keyId === keyId)
    if (key == null) {
      throw new OprfError(keyId == null ? 'OPRF_NO_KEY' : 'OPRF_KEY_UNKNOWN')
    }
    return key
  }

  /** What is never allotted at once would be refused by everybody. */
  #maxBatch (): number {
    return Math.max(1, Math.min(this.#init.maxBatch ?? MAX_BATCH, this.#components.payments.batch()))
  }

  async #ask (
    key: OprfKey, blinded: readonly Uint8Array[], unbatched: boolean, options: AbortOptions
  ): Promise<RoundResult> {
    const { signal } = options
    const { registry, voprf, timer = systemTimer, isSpare = () => false } = this.#components
    const serving = key.shares.filter(({ dp }) => {
      const status = registry.current().dp(dp)?.status
      return status === 'active' || status === 'leaving'
    })
    // who can be paid with what is at hand is asked first
    const canPay = ({ dp }: OprfShare): boolean => this.#components.payments.canPay(dp, blinded.length)
    return await runRound({
      voprf,
      timer,
      key,
      blinded,
      unbatched,
      signal,
      evaluators: this.#order(serving, { isSpare, canPay }),
      patience: this.#init.patience,
      now: () => steadyNow(this.#components.clock),
      hedgeDelay: waitingFor => this.#hedgeDelay(waitingFor),
      ask: async (evaluator, abort) => await this.#askOne(key, evaluator, { blinded, unbatched }, abort),
      onFault: fault => { this.#remember(fault) }
    })
  }

  async #askOne (key: OprfKey, evaluator: OprfShare, asked: Asked, signal: AbortSignal): Promise<PartialEvaluation> {
    const { clock } = this.#components
    const begun = steadyNow(clock)
    try {
      return await this.#askAndPay(key, evaluator, asked, signal)
    } catch (err) {
      if (signal.aborted) {
        // with its tokens, or with the evaluation
        this.#givenUp(evaluator, steadyNow(clock) - begun)
      }
      throw err
    }
  }

  /** Once more, with others, where the evaluator takes those tokens no more. */
  async #askAndPay (key: OprfKey, evaluator: OprfShare, asked: Asked, signal: AbortSignal): Promise<PartialEvaluation> {
    const { payments } = this.#components
    const { dp } = evaluator
    const pay = async (): Promise<Uint8Array> => await payments.pay(dp, asked.blinded, { signal })
    const payment = await pay()
    try {
      return await this.#call(key, evaluator, asked, payment, signal)
    } catch (err) {
      const code = err instanceof DiscoveryError ? err.code : ''
      if (!WORTHLESS.has(code) && code !== ANSWERED) {
        throw err
      }
      this.#log('tokens that %s does not take: %s', dp, code)
      await (code === ANSWERED ? payments.answered(dp, asked.blinded) : payments.refused(dp))
    }
    return await this.#call(key, evaluator, asked, await pay(), signal)
  }

  async #call (
    { keyId, shareEpoch }: OprfKey,
    evaluator: OprfShare,
    { blinded, unbatched }: Asked,
    payment: Uint8Array,
    signal: AbortSignal
  ): Promise<PartialEvaluation> {
    const { rpc, registry, clock } = this.#components
    const { dp } = evaluator
    const record = registry.current().dp(dp)
    if (record == null) {
      throw new RpcError('RPC_UNREACHABLE', { detail: 'the registry lists it no more' })
    }
    const begun = steadyNow(clock)
    const request = {
      keyId,
      shareEpoch,
      blinded: blinded.map(element => Uint8Array.from(element)),
      unbatched,
      payment: payment.slice()
    }
    const answer = await rpc.call(targetOf(record), OPRF_PROTOCOL, EVALUATE_METHOD, request, { signal })
    this.#history.measured(dp, steadyNow(clock) - begun, steadyNow(clock))
    return answer
  }

  /** One that kept us waiting for so long that another was asked beside it is asked last for a while. */
  #givenUp (evaluator: OprfShare, waited: number): void {
    const now = steadyNow(this.#components.clock)
    const { dp } = evaluator
    if (waited >= this.#hedgeDelay([evaluator]) && !this.#history.isAvoided(dp, now)) {
      this.#history.avoid(dp, now + (this.#init.absentPenalty ?? DEFAULT_ABSENT_PENALTY))
    }
    this.#history.slowerThan(dp, waited, now)
  }

  /**
   * The best first: those to be avoided last, before them spares, and of each kind first whom we can pay with what is
   * at hand.
   */
  #order (
    serving: readonly OprfShare[],
    { isSpare, canPay }: {
      readonly isSpare: (dp: string) => boolean, readonly canPay: (evaluator: OprfShare) => boolean
    }
  ): OprfShare[] {
    const now = steadyNow(this.#components.clock)
    const rank = ({ dp }: OprfShare): number => this.#history.isAvoided(dp, now) ? 2 : isSpare(dp) ? 1 : 0
    const cost = (evaluator: OprfShare): number =>
      canPay(evaluator) ? -1 : this.#components.payments.drawn(evaluator.dp)
    return this.#history.order(serving, now).sort((a, b) => rank(a) - rank(b) || cost(a) - cost(b))
  }

  #hedgeDelay (waitingFor: readonly OprfShare[]): number {
    const { minHedgeDelay = DEFAULT_MIN_HEDGE_DELAY, maxHedgeDelay = DEFAULT_MAX_HEDGE_DELAY } = this.#init
    const now = steadyNow(this.#components.clock)
    const expected = waitingFor.map(({ dp }) => this.#history.latency(dp, now) ?? Infinity)
    return Math.min(maxHedgeDelay, Math.max(minHedgeDelay, HEDGE_FACTOR * Math.max(0, ...expected)))
  }

  #remember (fault: EvaluatorFault): void {
    const { liarPenalty = DEFAULT_LIAR_PENALTY, absentPenalty = DEFAULT_ABSENT_PENALTY } = this.#init
    this.#history.avoid(fault.dp, steadyNow(this.#components.clock) +
      (fault.lied ? liarPenalty : fault.retryAfter ?? absentPenalty))
    this.#components.onFault?.(fault)
    if (fault.lied) {
      this.#log.error('evaluation by %s does not hold: %s', fault.dp, fault.code)
    }
  }
}
