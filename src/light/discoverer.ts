/** From a CSI to the mappings that hold: evaluate, read, open, order, choose. */
import { toCsi } from '../identifiers/csi.ts'
import { choose } from '../mapping/preference.ts'
import { openEntry, openIndex } from '../mapping/verify.ts'
import { compactAnswer, encodeCompact } from '../query/compact.ts'
import { markOf } from '../registry/gate.ts'
import { clockOff } from '../registry/clock-errors.ts'
import { equalBytes } from '../base/bytes.ts'
import { steadyNow, systemTimer } from '../base/clock.ts'
import { requireKnown } from '../base/known-options.ts'
import { AddressBook } from './address-book.ts'
import { askedMsps, isHeard, noAnswer } from './answered.ts'
import { isBudgetRefusal } from './budget-limit.ts'
import { ClockBlame } from './clock-blame.ts'
import { keysOf, mergeKeys, sealingKeyFor, withoutMoved } from './every-key.ts'
import { LightError } from './errors.ts'
import { chooseMode, reportOf, requireOptions } from './federation.ts'
import { noteKeys } from './noted.ts'
import { BOOK_OPTIONS, COMPACT_OPTIONS, DISCOVER_OPTIONS, MANY_OPTIONS } from './lookup-option-names.ts'
import { openRead } from './open-read.ts'
import type { LookupKey, SealingKey } from '../base/bytes.ts'
import type { CanonicalCsi } from '../identifiers/csi.ts'
import type { VerifiedEntry } from '../mapping/interface.ts'
import type { VerifiedMapping, VerifiedOptOut } from '../mapping/opened.ts'
import type { OpenContext, OpenedIndex, OptOutIndex } from '../mapping/open.ts'
import type { AddressBookComponents, Evaluated, ReadOutcome } from './address-book.ts'
import type { WholeRead } from './answered.ts'
import type { ReadOptions } from './federation.ts'
import type { Evaluation } from '../protocols/oprf/interface.ts'
import type { OpenReadComponents, OpenedEntry } from './open-read.ts'
import type {
  BookOptions, BookSettled, CompactOptions, CompactResult, DiscoveredMapping, Discoverer as DiscovererInterface,
  DiscovererComponents, DiscoverManyOptions, DiscoverOptions, DiscoverPreference, DiscoverResult, DiscoverSettled
} from './interface.ts'
import type { AbortOptions } from '@libp2p/interface'

/** Clients with one user need no names. */
const ONLY_SENDER = ''

export interface DiscovererInit {
  /** Id of the MSP that runs the node: the app of whoever asks, unless the call says otherwise. @default none */
  app?: string
}

export class Discoverer implements DiscovererInterface {
  readonly #components: DiscovererComponents
  readonly #init: DiscovererInit
  readonly #opening: OpenReadComponents
  readonly #blame: ClockBlame

  constructor (components: DiscovererComponents, init: DiscovererInit = {}) {
    this.#components = components
    this.#init = init
    this.#blame = new ClockBlame(components)
    const { registry, clock, logger } = components
    this.#opening = { registry, clock, log: logger.forComponent('mimi:light') }
  }

  async discover (input: CanonicalCsi | string, options: DiscoverOptions = {}): Promise<DiscoverResult> {
    requireKnown('discover', options, DISCOVER_OPTIONS)
    requireOptions(options, this.#components.registry.current())
    const csi = this.#parse(input)
    return await this.#inTurn(options, async () => await this.#discover(csi, options))
  }

  async #discover (csi: CanonicalCsi, options: DiscoverOptions): Promise<DiscoverResult> {
    const [evaluation] = await this.#blame.during(async () => {
      await this.#components.gate.require('look-up', { signal: options.signal })
      return await this.#components.oprf.evaluate([csi], { signal: options.signal, everyKey: true })
    }, options.signal)
    const [outcome] = evaluation == null ? [] : await this.#readEach([{ csi, evaluation }], options)
    if (outcome == null || 'error' in outcome) {
      throw outcome?.error ?? new LightError('DISCOVER_NO_REPLICA')
    }
    return outcome.result
  }

  async discoverCompact (input: CanonicalCsi | string, options: CompactOptions = {}): Promise<CompactResult> {
    requireKnown('discoverCompact', options, COMPACT_OPTIONS)
    requireOptions(options, this.#components.registry.current())
    const csi = this.#parse(input)
    return await this.#inTurn(options, async () => await this.#discoverCompact(csi, options))
  }

  async #discoverCompact (csi: CanonicalCsi, options: CompactOptions): Promise<CompactResult> {
    const { oprf } = this.#components
    const registry = this.#components.registry.current()
    const { signal, audiences, msps = [] } = options
    const [evaluation] = await this.#blame.during(async () => {
      await this.#components.gate.require('look-up', { signal })
      return await oprf.evaluate([csi], { signal, everyKey: true })
    }, signal)
    const [read] = evaluation == null ? [] : await this.#readAll([evaluation], { ...options, compact: true })
    if (evaluation == null || read == null) {
      throw new LightError('DISCOVER_NO_REPLICA')
    }
    if ('error' in read) {
      throw read.error
    }
    const open = (entry: VerifiedEntry, context: OpenContext): ReturnType<typeof openIndex> =>
      openIndex(entry, sealingKeyFor(entry, evaluation), context)
    const { opened, opaque, refused } = openRead(read, audiences, open, this.#opening)
    const { mappings, optOuts } = split(withoutMoved(opened, evaluation, ({ msp }) => msp?.id ?? ''))
    const wanted = mappings.filter(({ content }) => msps.length === 0 || msps.includes(content.msp.id))
    const answer = compactAnswer({
      registry,
      indexes: wanted.map(({ content }) => content),
      contested: wanted.filter(({ contested }) => contested).map(({ content }) => content),
      optedOut: optOuts.length > 0,
      askedMsps: askedMsps(read, registry).filter(id => msps.length === 0 || msps.includes(id))
    })
    return {
      ...this.#whatCame(read, wanted.length, optOuts.length), answer, bytes: encodeCompact(answer), opaque, refused
    }
  }

  /** A query takes as long as the DPs that it goes to: nothing is learnt of it, and nobody waits for it. */
  async #inTurn<T> (options: ReadOptions & AbortOptions, work: () => Promise<T>): Promise<T> {
    const { lookups, registry, tracing } = this.#components
    const traced = async (): Promise<T> => tracing == null ? await work() : await tracing.within('lookup', work)
    return lookups == null || chooseMode(options, registry.current().policy).asksDps
      ? await traced()
      : await lookups.run(traced, options)
  }

  async discoverMany (
    inputs: ReadonlyArray<CanonicalCsi | string>,
    options: DiscoverManyOptions = {}
  ): Promise<readonly DiscoverSettled[]> {
    requireKnown('discoverMany', options, MANY_OPTIONS)
    const all: DiscoverSettled[] = []
    for await (const settled of this.discoverEach(inputs, { ...options, book: undefined })) {
      if (settled.outcome !== 'done') {
        all.push(settled)
      }
    }
    return all
  }

  discoverEach (inputs: ReadonlyArray<CanonicalCsi | string>, options: BookOptions = {}): AsyncIterable<BookSettled> {
    const { registry, clock, oprf, marks, timer = systemTimer, relayed = false } = this.#components
    requireKnown('discoverEach', options, BOOK_OPTIONS)
    requireOptions(options, registry.current())
    const read: AddressBookComponents['read'] = async (evaluated, readOptions) => {
      await this.#components.gate.require('look-up', { signal: readOptions.signal })
      return await this.#readEach(evaluated, readOptions)
    }
    const book = new AddressBook({ registry, clock, oprf, marks, timer, relayed, read }, inputs, options)
    return this.#gated(book, options)
  }

  async * #gated (book: AddressBook, { signal }: AbortOptions): AsyncGenerator<BookSettled, void, undefined> {
    await this.#components.gate.require('look-up', { signal })
    yield * book.settle()
  }

  #parse (input: CanonicalCsi | string): CanonicalCsi {
    return toCsi(input, this.#components.registry.current().policy.csiTypes)
  }

  async #readEach (evaluated: readonly Evaluated[], options: DiscoverOptions): Promise<readonly ReadOutcome[]> {
    const { clock } = this.#components
    if (evaluated.length === 0) {
      return []
    }
    const startedAt = steadyNow(clock)
    const reads = await this.#readAll(evaluated.map(({ evaluation }) => evaluation), options)
    const readsMs = steadyNow(clock) - startedAt
    return await Promise.all(evaluated.map(async ({ csi, evaluation }, i): Promise<ReadOutcome> => {
      const read = reads[i] ?? { error: new LightError('DISCOVER_NO_REPLICA') }
      if ('error' in read) {
        return notRead(csi, read.error)
      }
      const result = await this.#conclude(evaluation, read, readsMs, options)
      return { csi, outcome: result.outcome, result }
    }))
  }

  /** Under every key of each, in the order of the evaluations. */
  async #readAll (
    evaluations: readonly Evaluation[],
    options: ReadOptions & Pick<DiscoverOptions, 'audiences'> & AbortOptions
  ): Promise<ReadonlyArray<WholeRead | { readonly error: unknown }>> {
    const keys = evaluations.map(evaluation => keysOf(evaluation))
    const all = keys.flat()
    const noteKeysOf = (lookupKey: LookupKey): readonly SealingKey[] => all
      .filter(own => equalBytes(own.lookupKey, lookupKey))
      .flatMap(({ sealingKey }) => noteKeys(sealingKey, options.audiences))
    const reads = [...await this.#read(all.map(({ lookupKey }) => lookupKey), { ...options, noteKeys: noteKeysOf })]
    const context = { registry: this.#components.registry.current(), now: this.#components.clock.now() }
    return evaluations.map(({ lacking = [] }, i) =>
      mergeKeys(reads.splice(0, keys[i]?.length ?? 0), lacking.length > 0, context) ??
      { error: new LightError('DISCOVER_NO_REPLICA') })
  }

  /** From whom the caller wants it: the replicas, DPs, or both. What nobody answered is an error in its place. */
  async #read (
    lookupKeys: readonly LookupKey[],
    options: ReadOptions & AbortOptions
  ): Promise<ReadonlyArray<WholeRead | { readonly error: unknown }>> {
    const { registry, reader, federation } = this.#components
    const chosen = chooseMode(options, registry.current().policy)
    const { signal, deadline } = options
    const reads = chosen.asksDps && federation != null
      ? await federation.read(lookupKeys, chosen, options)
      : await reader.read(lookupKeys, { signal, timeout: deadline })
    return await Promise.all(reads.map(async read => {
      if ('error' in read) {
        return { error: await this.#blame.of(read.error, signal) }
      }
      const whole = { ...read, federation: read.federation ?? reportOf(chosen) }
      if (!isHeard(whole)) {
        return { error: await this.#blame.of(noAnswer(whole), signal) }
      }
      return whole.entries.length === 0 && this.#blame.isOff(whole.clock) ? { error: clockOff(whole.clock) } : whole
    }))
  }

  async #conclude (
    evaluation: Evaluation,
    read: WholeRead,
    readsMs: number,
    options: DiscoverOptions
  ): Promise<DiscoverResult> {
    const { answeredBy, duration } = evaluation
    const { audiences, msps = [] } = options
    const open = (entry: VerifiedEntry, context: OpenContext): ReturnType<typeof openEntry> =>
      openEntry(entry, sealingKeyFor(entry, evaluation), context)
    const { opened, opaque, refused } = openRead(read, audiences, open, this.#opening)
    const { mappings: current, optOuts } = split(withoutMoved(opened, evaluation, ({ mspId }) => mspId ?? ''))
    const mappings = current
      .filter(({ content }) => msps.length === 0 || msps.includes(content.mspId))
      .map(({ content: mapping, dps: foundAt, contested }) => ({ mapping, foundAt, contested }))
    return {
      ...this.#whatCame(read, mappings.length, optOuts.length),
      mappings,
      optOuts: optOuts.map(({ content: optOut, dps: foundAt, contested }) => ({ optOut, foundAt, contested })),
      preferred: await this.#choose(evaluation, mappings, options),
      opaque,
      refused,
      evaluators: answeredBy,
      evaluationMs: duration,
      readsMs
    }
  }

  /**
   * What results of both kinds say of a read. @param found - how many mappings that are wanted; beside them, opt-outs
   */
  #whatCame (
    { complete, clock, contested, federation, asked, answered, failed }: WholeRead,
    found: number,
    optOuts: number
  ): Pick<DiscoverResult,
    'outcome' | 'complete' | 'clock' | 'contested' | 'federation' | 'replicas' | 'relayed' | 'standing'> {
    return {
      outcome: found > 0 ? 'found' : optOuts > 0 ? 'opted-out' : complete ? 'none' : 'partial',
      complete,
      clock,
      contested: contested.size > 0,
      federation,
      replicas: { asked: asked.length, answered: answered.length, failed },
      relayed: this.#components.relayed ?? false,
      standing: markOf(this.#components.gate.standing())
    }
  }

  async #choose (
    evaluation: Evaluation,
    found: readonly DiscoveredMapping[],
    options: DiscoverOptions
  ): Promise<DiscoverPreference | undefined> {
    const { choices } = this.#components
    const sender = options.sender ?? ONLY_SENDER
    const remembered = options.chooseAnew === true ? undefined : await this.#remembered(sender, evaluation)
    const { tags, app = this.#init.app } = options
    const chosen = choose(found.map(({ mapping }) => mapping), { tags, app, remembered })
    if (chosen == null) {
      return undefined
    }
    // whoever chose anew is not led back to the earlier choice by the next message
    if (chosen.tie || options.chooseAnew === true) {
      await choices.set(sender, evaluation.lookupKey, chosen.choice.slot)
    }
    return { mapping: chosen.choice, reason: chosen.reason }
  }

  /** Also what was chosen before the evaluation key was replaced. */
  async #remembered (sender: string, evaluation: Evaluation): Promise<string | undefined> {
    for (const { lookupKey } of keysOf(evaluation)) {
      const slot = await this.#components.choices.get(sender, lookupKey)
      if (slot != null) {
        return slot
      }
    }
    return undefined
  }
}

/** Limited only where waiting helps. */
function notRead (csi: CanonicalCsi, error: unknown): ReadOutcome {
  return isBudgetRefusal(error)
    ? { csi, outcome: 'limited', error, retryAfter: error.retryAfter }
    : { csi, outcome: 'failed', error }
}

type OptOut = VerifiedOptOut | OptOutIndex

/** What lists a service, and what doesn't. */
function split<T extends VerifiedMapping | VerifiedOptOut | OpenedIndex | OptOutIndex> (
  opened: ReadonlyArray<OpenedEntry<T>>
): {
    readonly mappings: ReadonlyArray<OpenedEntry<Exclude<T, OptOut>>>,
    readonly optOuts: ReadonlyArray<OpenedEntry<Extract<T, OptOut>>>
  } {
  const isOptOut = (each: OpenedEntry<T>): each is OpenedEntry<Extract<T, OptOut>> => each.content.optedOut != null
  const lists = (each: OpenedEntry<T>): each is OpenedEntry<Exclude<T, OptOut>> => each.content.optedOut == null
  return { mappings: opened.filter(lists), optOuts: opened.filter(isOptOut) }
}
