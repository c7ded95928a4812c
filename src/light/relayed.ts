/** A light node's evaluations, queries and reads through relays, and never otherwise. */
import PQueue from 'p-queue'
import { toString } from 'uint8arrays/to-string'
import { decodeStrict } from '../base/codec.ts'
import { DiscoveryError } from '../base/errors.ts'
import { RecordSet } from '../mapping/record-set.ts'
import { DISCOVERY_PROTOCOL } from '../protocols/discovery/index.ts'
import { QueryRequest } from '../protocols/discovery/pb/messages.ts'
import { OPRF_PROTOCOL } from '../protocols/oprf/index.ts'
import { TOKENS_PROTOCOL } from '../protocols/tokens/index.ts'
import { parseQuery } from '../query/query.ts'
import { measureSpan, offsetOf } from '../registry/clock.ts'
import { areMajority, placementAt, readersOf, replicasOf } from '../registry/placement.ts'
import { LightError } from './errors.ts'
import type { LookupKey } from '../base/bytes.ts'
import type { Clock } from '../base/clock.ts'
import type { ReadAnswer, ReadCallOptions, RecordsClient } from '../protocols/records/index.ts'
import type { GatewayResult, RelayClient, RelayKind, RelayReadOptions, SignedWords } from '../protocols/relay/index.ts'
import type { DpRecord, RegistrySource } from '../registry/interface.ts'
import type { Rpc } from '../rpc/interface.ts'

/** The methods that are sealed; all others have nothing to hide from their target, or no identifier in them. */
const SEALED: ReadonlyMap<string, (content: Uint8Array) => RelayKind> = new Map<string, (
content: Uint8Array
) => RelayKind>([
    [`${OPRF_PROTOCOL.id}#evaluate`, () => 'evaluation'],
    [`${TOKENS_PROTOCOL.id}#draw`, () => 'tokens'],
    // a relay charges for what it hands on, and queries to all cost more
    [
    `${DISCOVERY_PROTOCOL.id}#query`,
    content => parseQuery(QueryRequest.decode(content).query).federation === 'all' ? 'query-all' : 'query'
    ]
  ])
/** Sealed reads at once: below what a relay takes of one peer. */
const READS_AT_ONCE = 32

export interface RelayedComponents {
  readonly rpc: Pick<Rpc, 'call'>
  readonly records: Pick<RecordsClient, 'merge'>
  readonly registry: RegistrySource
  readonly relay: RelayClient
  readonly clock: Clock
}

export class Relayed {
  readonly #components: RelayedComponents
  readonly #queue = new PQueue({ concurrency: READS_AT_ONCE })
  /** What gateways answered, for as long as the round of reading lasts that it was asked in. */
  readonly #rounds = new WeakMap<AbortSignal, Map<string, Promise<GatewayResult>>>()

  constructor (components: RelayedComponents) {
    this.#components = components
  }

  readonly rpc: Pick<Rpc, 'call'> = {
    call: async (target, protocol, method, request, options = {}) => {
      const { rpc, registry, relay } = this.#components
      const kindOf = SEALED.get(`${protocol.id}#${method.name}`)
      if (kindOf == null) {
        return await rpc.call(target, protocol, method, request, options)
      }
      const dp = registry.current().dp(target.id.toString())
      if (dp == null) {
        throw new LightError('LIGHT_NO_HOME', { detail: target.id.toString() })
      }
      const content = method.request.encode(request as Partial<typeof request>)
      const answer = await relay.ask(kindOf(content), dp, content, {
        signal: options.signal, timeout: options.timeout ?? method.timeout
      })
      return decodeStrict(method.response, answer, method.name, method.maxResponse)
    }
  }

  readonly records: Pick<RecordsClient, 'read' | 'merge'> = {
    merge: async (dp, sets, options) => await this.#components.records.merge(dp, sets, options),
    read: async (dp, items, options = {}) =>
      await Promise.all(items.map(async ({ lookupKey }) => await this.#readOne(dp, lookupKey, options)))
  }

  /**
   * What the gateway of this round says of one replica; without an answer it failed, and the others of the round go on.
   */
  async #readOne (dp: DpRecord, lookupKey: LookupKey, options: ReadCallOptions): Promise<ReadAnswer> {
    try {
      const word = (await this.#bundle(dp, lookupKey, options)).get(dp.id)
      if (word == null || 'code' in word) {
        return { status: 'invalid', code: word?.code ?? 'RELAY_MALFORMED' }
      }
      const { set, ...said } = word
      return set == null
        ? { status: 'none', ...said }
        : { status: 'found', set: RecordSet.decode(set, lookupKey), ...said }
    } catch (err) {
      if (!(err instanceof DiscoveryError) || options.signal?.aborted === true) {
        throw err
      }
      return { status: 'invalid', code: err.code }
    }
  }

  /** One sealed request for all replicas that the key has now; another for one that it had before. */
  async #bundle (dp: DpRecord, lookupKey: LookupKey, options: ReadCallOptions): Promise<GatewayResult> {
    const { registry, relay, clock } = this.#components
    const { signal } = options
    const current = readersOf(lookupKey, registry.current(), clock.now()).map(({ id }) => id)
    const isCurrent = current.includes(dp.id)
    const replicas = isCurrent ? current : [dp.id]
    const name = [toString(lookupKey, 'latin1'), ...replicas].join('/')
    const round = (signal == null ? undefined : this.#rounds.get(signal)) ?? new Map<string, Promise<GatewayResult>>()
    if (signal != null) {
      this.#rounds.set(signal, round)
    }
    const known = round.get(name) ?? this.#queue.add(async () =>
      await relay.read(lookupKey, replicas, this.#readOptions(lookupKey, isCurrent, options)))
    round.set(name, known)
    return await known
  }

  /**
   * A reader that gives a signal ends by it; enough is what is enough for that reader: of the key, and in each region,
   * most voices whose times confirm our clock, or so many whose don't that no more will.
   */
  #readOptions (lookupKey: LookupKey, isCurrent: boolean, { signal, timeout }: ReadCallOptions): RelayReadOptions {
    const now = this.#components.clock.now()
    const registry = this.#components.registry.current()
    const groups = [[], ...placementAt(registry.policy, now).regions.map(region => [region])]
      .filter(regions => replicasOf(lookupKey, registry, now, regions).length > 0)
    const isMajority = (ids: readonly string[]) => (regions: readonly string[]): boolean =>
      areMajority(ids, lookupKey, registry, now, regions)
    const heard = measureSpan(this.#components.clock)
    const isEnough = (signed: SignedWords): boolean => {
      const span = heard()
      const confirms = (at: number): boolean =>
        Math.abs(offsetOf({ at, ...span })) <= registry.policy.clockTolerance
      const idsWhere = (wanted: boolean): string[] =>
        [...signed].filter(([, { at }]) => confirms(at) === wanted).map(([id]) => id)
      const settled = [isMajority(idsWhere(true)), isMajority(idsWhere(false))]
      return groups.every(regions => settled.some(isSettled => isSettled(regions)))
    }
    return { signal, timeout, ...isCurrent ? { isEnough } : {} }
  }
}
