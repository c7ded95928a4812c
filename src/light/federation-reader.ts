/** One key at the DPs that a query reaches, and at the replicas where they are a source too. */
import PQueue from 'p-queue'
import { steadyNow } from '../base/clock.ts'
import { DiscoveryError } from '../base/errors.ts'
import { QUERY_ID_LENGTH } from '../query/constants.ts'
import { QueryError } from '../query/errors.ts'
import { dpsToAsk, narrowToMsps } from '../query/plan.ts'
import { makeQuery } from '../query/query.ts'
import { measureSpan } from '../registry/clock.ts'
import { atHome, isPassedOver, OUT_OF_TIME } from './at-home.ts'
import { reportOf } from './federation.ts'
import { mergeRead } from './merge-read.ts'
import { missedOf, readNotes } from './noted.ts'
import { viewOf } from '../mapping/view.ts'
import { DEFAULT_QUERY_DEADLINE, MIN_QUERY_DEADLINE } from '../protocols/discovery/constants.ts'
import { shuffled } from '../base/lot.ts'
import type { LookupKey } from '../base/bytes.ts'
import type { Clock, Random, Timer } from '../base/clock.ts'
import type { RecordRead, RecordReader } from '../dht/interface.ts'
import type { EntryCache } from '../mapping/interface.ts'
import type { DiscoveryClient } from '../protocols/discovery/interface.ts'
import type { CheckedAggregate } from '../query/aggregate.ts'
import type { VerifiedAnswer } from '../query/answer.ts'
import type { VerifiedDisclosure } from '../query/disclosure.ts'
import type { Query } from '../query/query.ts'
import type { DpRecord, RegistrySource } from '../registry/interface.ts'
import type { ChosenMode, FederationReport, HomeGone, ReadOptions, SpotCheck } from './federation.ts'
import type { Homes } from './home.ts'
import type { FederatedReader, KeyRead } from './interface.ts'
import type { AbortOptions } from '@libp2p/interface'

/** Keys that are asked for at once. */
const KEYS_AT_ONCE = 8
/** Milliseconds for which a home DP's disclosure is taken as said. */
const DISCLOSURE_LIFETIME = 600_000
/** What a forwarder may say of a DP that it never asked. */
const UNREACHABLE = /^(RPC_(TIMEOUT|UNREACHABLE|CLOSED))$/

export interface FederationReaderComponents {
  readonly discovery: DiscoveryClient
  readonly reader: Pick<RecordReader, 'read'>
  readonly registry: RegistrySource
  readonly clock: Clock
  /** @default the system's */
  readonly timer?: Timer
  readonly random: Random
  /** Whom this node asks first, and who stands in for that one. */
  readonly homes: Homes
  /** Fetches the newest registry. */
  readonly refresh: (options?: AbortOptions) => Promise<unknown>
  readonly cache?: EntryCache
}

type Options = ReadOptions & AbortOptions

interface AtHome {
  readonly chosen: ChosenMode
  readonly home: DpRecord
  /** Nobody stands in for it. */
  readonly isLast: boolean
}

interface Collected {
  readonly answers: readonly VerifiedAnswer[]
  readonly report: FederationReport
}

interface Sources {
  readonly collected: Collected
  /** Undefined where they weren't read. */
  readonly replicas: RecordRead | undefined
}

export class FederationReader implements FederatedReader {
  readonly #components: FederationReaderComponents
  #disclosed?: { readonly disclosure: VerifiedDisclosure, readonly until: number }

  constructor (components: FederationReaderComponents) {
    this.#components = components
  }

  async read (lookupKeys: readonly LookupKey[], chosen: ChosenMode, options: Options): Promise<ReadonlyArray<KeyRead |
    { readonly error: unknown }>> {
    const queue = new PQueue({ concurrency: KEYS_AT_ONCE })
    return await Promise.all(lookupKeys.map(async lookupKey => await queue.add(async () => {
      try {
        return await this.#readOne(lookupKey, chosen, options)
      } catch (error) {
        return { error }
      }
    })))
  }

  /** What the home DP discloses, not older than ten minutes. @throws QueryError `DISCLOSURE_…` */
  async disclosure ({ signal }: AbortOptions = {}): Promise<VerifiedDisclosure> {
    return await atHome(
      async (home, options) => await this.#disclosedBy(home, options), { signal }, this.#components)
  }

  async #disclosedBy (home: DpRecord, { signal, deadline }: Options): Promise<VerifiedDisclosure> {
    const { registry, clock, discovery } = this.#components
    const known = this.#disclosed
    if (known != null && known.until > steadyNow(clock) && known.disclosure.dp === home.id &&
      known.disclosure.registryVersion >= registry.current().version) {
      return known.disclosure
    }
    const disclosure = await discovery.disclosure(home, { signal, deadline })
    this.#disclosed = { disclosure, until: steadyNow(clock) + DISCLOSURE_LIFETIME }
    return disclosure
  }

  async #readOne (lookupKey: LookupKey, chosen: ChosenMode, options: Options): Promise<KeyRead> {
    const heard = measureSpan(this.#components.clock)
    const { replicas, collected } = chosen.mode === 'everything'
      ? await this.#asNoted(lookupKey, chosen, options)
      : await this.#together(lookupKey, chosen, options)
    const { registry: source, cache } = this.#components
    const span = heard()
    const now = span.heardAt
    const parts = { ...collected, replicas, compact: options.compact ?? false, span }
    return mergeRead(lookupKey, parts, { registry: source.current(), now, cache })
  }

  async #together (lookupKey: LookupKey, chosen: ChosenMode, options: Options): Promise<Sources> {
    const [collected, replicas] = await Promise.all([
      this.#collectOrSay(lookupKey, chosen, options),
      chosen.replicas ? this.#replicas(lookupKey, options) : undefined
    ])
    return { collected, replicas }
  }

  /** The replicas first, then those that notes there name, within the same deadline. */
  async #asNoted (lookupKey: LookupKey, chosen: ChosenMode, options: Options): Promise<Sources> {
    const { registry: source, clock } = this.#components
    const { deadline = DEFAULT_QUERY_DEADLINE, noteKeys } = options
    const begun = steadyNow(clock)
    const replicas = await this.#replicas(lookupKey, options)
    const registry = source.current()
    const notes = replicas == null || replicas.set.notes.length === 0
      ? []
      : viewOf(replicas.set, { registry, now: clock.now() }).notes
    const { keepers, outOfReach } = readNotes(notes, noteKeys?.(lookupKey) ?? [], registry)
    if (keepers.length === 0) {
      return { collected: { answers: [], report: { ...reportOf(chosen), outOfReach } }, replicas }
    }
    const left = Math.max(MIN_QUERY_DEADLINE, deadline - (steadyNow(clock) - begun))
    const dps = [...new Set(keepers.map(({ dp }) => dp))]
    const { answers, report } = await this.#collectOrSay(
      lookupKey, { ...chosen, mode: 'selected' }, { ...options, dps, deadline: left })
    const missed = missedOf(keepers, { answers, unanswered: report.unanswered })
    return {
      collected: { answers, report: { ...report, mode: chosen.mode, outOfReach: [...outOfReach, ...missed] } }, replicas
    }
  }

  async #replicas (lookupKey: LookupKey, { signal, deadline }: Options): Promise<RecordRead | undefined> {
    return (await this.#components.reader.read([lookupKey], { signal, timeout: deadline }))[0]
  }

  /** Where the replicas are read as well, a home DP that is gone takes nothing from what they say. */
  async #collectOrSay (lookupKey: LookupKey, chosen: ChosenMode, options: Options): Promise<Collected> {
    const gone: HomeGone[] = []
    try {
      const { answers, report } = await atHome(
        async (home, left, isLast) => await this.#collect(lookupKey, { chosen, home, isLast }, left), options,
        this.#components, gone)
      return { answers, report: { ...report, gone } }
    } catch (err) {
      const last = gone.at(-1)
      if (!chosen.replicas || last == null || !isPassedOver(err, last.dp)) {
        throw err
      }
      const unanswered = gone.map(({ dp, code }) => ({ dp, code, by: dp })).sort((a, b) => a.dp < b.dp ? -1 : 1)
      return {
        answers: [],
        report: { ...reportOf(chosen), home: last.dp, gone, asked: unanswered.map(({ dp }) => dp), unanswered }
      }
    }
  }

  async #collect (lookupKey: LookupKey, at: AtHome, options: Options): Promise<Collected> {
    const { chosen, home, isLast } = at
    if (chosen.setBy === 'federation') {
      await this.#disclosedBy(home, options) // a home DP that breaks the agreed default isn't asked
    }
    const ask = async (): Promise<Collected> => {
      const query = await this.#queryOf(lookupKey, chosen, home, options)
      const aggregate = await this.#components.discovery.query(query, home, options)
      if (!isLast && this.#isOutOfTime(aggregate, home)) {
        throw new QueryError('AGGREGATE_TIME_IMPLAUSIBLE', { dp: home.id, detail: 'most DPs that it asked' })
      }
      return await this.#spotCheck(aggregate, lookupKey, chosen, home, options)
    }
    try {
      return await ask()
    } catch (err) {
      if (!(err instanceof DiscoveryError) || err.code !== 'AGGREGATE_REGISTRY_DIFFERS') {
        throw err
      }
      // a new version is on its way: where it was us who hadn't heard, asking again helps
      await this.#components.refresh(options)
      return await ask()
    }
  }

  /** Whether most of the other operators that a home DP asked have another time than it has. */
  #isOutOfTime ({ asked, unanswered }: CheckedAggregate, home: DpRecord): boolean {
    const registry = this.#components.registry.current()
    const operatorsOf = (dps: readonly string[]): ReadonlySet<string> =>
      new Set(dps.map(dp => registry.dp(dp)?.operator ?? dp).filter(operator => operator !== home.operator))
    const refusing = unanswered.filter(({ by, code }) => by === home.id && OUT_OF_TIME.test(code))
    return operatorsOf(refusing.map(({ dp }) => dp)).size > operatorsOf(asked).size / 2
  }

  async #queryOf (lookupKey: LookupKey, { mode: reach }: ChosenMode, home: DpRecord, options: Options): Promise<Query> {
    const { dps, levels, msps = [], compact } = options
    const registry = this.#components.registry.current()
    const queryId = this.#components.random.bytes(QUERY_ID_LENGTH)
    // what notes name is asked as selected
    const mode = reach === 'everything' ? 'selected' : reach
    const query = makeQuery({
      queryId,
      lookupKey,
      federation: mode,
      dps: mode === 'selected' ? dps : undefined,
      levels: mode === 'preferred' ? levels : undefined,
      compact
    })
    if (msps.length === 0 || query.levels > 1) {
      return query
    }
    const preferred = mode === 'preferred' ? (await this.#disclosedBy(home, options)).preferred : []
    const reached = dpsToAsk(query, { dp: home.id, preferred, path: [] }, registry)
    const wanted = narrowToMsps(reached, msps, registry)
    return wanted.length === reached.length
      ? query
      : makeQuery({ queryId, lookupKey, federation: 'selected', dps: wanted, compact })
  }

  /** A lie about who is unreachable comes out on another path. */
  async #spotCheck (
    aggregate: CheckedAggregate,
    lookupKey: LookupKey,
    chosen: ChosenMode,
    home: DpRecord,
    options: Options
  ): Promise<Collected> {
    const unreachable = aggregate.unanswered.filter(({ code, dp }) => UNREACHABLE.test(code) && dp !== home.id)
    const suspects = shuffled(unreachable, this.#components.random).slice(0, options.spotChecks ?? 0)
    const checks = await Promise.all(suspects.map(async ({ dp, by }) => await this.#ask(dp, by, lookupKey, options)))
    const answers = [...aggregate.answers, ...checks.flatMap(({ answers }) => answers)]
    const answered = [...new Set(answers.map(({ dp }) => dp))].sort()
    return {
      answers,
      report: {
        ...chosen,
        home: home.id,
        gone: [],
        asked: aggregate.asked,
        answered,
        holding: [...new Set(answers.filter(({ set }) => set.entries.length > 0).map(({ dp }) => dp))].sort(),
        unanswered: aggregate.unanswered.filter(({ dp }) => !answered.includes(dp)),
        spotChecks: checks.map(({ check }) => check),
        outOfReach: []
      }
    }
  }

  async #ask (
    dp: string, by: string, lookupKey: LookupKey, options: Options
  ): Promise<{ readonly check: SpotCheck, readonly answers: readonly VerifiedAnswer[] }> {
    const record = this.#components.registry.current().dp(dp)
    try {
      if (record == null) {
        return { check: { dp, by, code: 'DISCOVERY_DP_UNKNOWN' }, answers: [] }
      }
      const query = makeQuery({
        queryId: this.#components.random.bytes(QUERY_ID_LENGTH),
        lookupKey,
        federation: 'local',
        compact: options.compact
      })
      const { answers } = await this.#components.discovery.query(query, record, options)
      return { check: { dp, by }, answers }
    } catch (err) {
      if (err instanceof DiscoveryError) {
        return { check: { dp, by, code: err.code }, answers: [] }
      }
      throw err
    }
  }
}
