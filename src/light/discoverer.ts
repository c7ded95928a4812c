/** From a CSI to the mappings that hold: evaluate, read, open, order, choose. */
import { DiscoveryError } from '../base/errors.ts'
import { toCsi } from '../identifiers/csi.ts'
import { choose } from '../mapping/preference.ts'
import { openEntry, openIndex } from '../mapping/verify.ts'
import { compactAnswer, encodeCompact } from '../query/compact.ts'
import { systemTimer } from '../base/clock.ts'
import { AddressBook } from './address-book.ts'
import { askedMsps, noAnswer } from './answered.ts'
import { LightError } from './errors.ts'
import { chooseMode, reportOf, requireOptions } from './federation.ts'
import type { LookupKey } from '../base/bytes.ts'
import type { CanonicalCsi } from '../identifiers/csi.ts'
import type { OpenContext } from '../mapping/open.ts'
import type { VerifiedEntry } from '../mapping/interface.ts'
import type { Evaluated, Looked } from './address-book.ts'
import type { WholeRead } from './answered.ts'
import type { ReadOptions } from './federation.ts'
import type { Evaluation } from '../protocols/oprf/interface.ts'
import type {
  BookOptions, BookSettled, CompactOptions, CompactResult, DiscoveredMapping, Discoverer as DiscovererInterface, DiscovererComponents, DiscoverManyOptions, DiscoverOptions, DiscoverPreference, DiscoverResult, DiscoverSettled, FailedRead, KeyRead
} from './interface.ts'
import type { AbortOptions, Logger } from '@libp2p/interface'

/** Clients with one user need no names. */
const ONLY_SENDER = ''

export interface DiscovererInit {
  /** Id of the MSP that runs the node: the app of whoever asks, unless the call says otherwise. @default none */
  app?: string
}

/** Limited only where waiting helps. */
function notRead (csi: CanonicalCsi, error: unknown): Looked {
  return error instanceof DiscoveryError && error.kind === 'limited' && error.retryAfter != null
    ? { csi, outcome: 'limited', error, retryAfter: error.retryAfter }
    : { csi, outcome: 'failed', error }
}

interface OpenedAt<T> {
  readonly content: T
  readonly dps: readonly string[]
  readonly contested: boolean
}

interface Tried<T> {
  readonly opened: ReadonlyArray<OpenedAt<T>>
  readonly opaque: number
  readonly refused: readonly FailedRead[]
}

interface Opened {
  readonly mappings: readonly DiscoveredMapping[]
  readonly opaque: number
  readonly refused: readonly FailedRead[]
}

export class Discoverer implements DiscovererInterface {
  readonly #components: DiscovererComponents
  readonly #init: DiscovererInit
  readonly #log: Logger

  constructor (components: DiscovererComponents, init: DiscovererInit = {}) {
    this.#components = components
    this.#init = init
    this.#log = components.logger.forComponent('mimi:light')
  }

  async discover (input: CanonicalCsi | string, options: DiscoverOptions = {}): Promise<DiscoverResult> {
    requireOptions(options, this.#components.registry.current())
    const csi = this.#parse(input)
    const [evaluation] = await this.#components.oprf.evaluate([csi], { signal: options.signal })
    const [looked] = evaluation == null ? [] : await this.#look([{ csi, evaluation }], options)
    if (looked == null || 'error' in looked) {
      throw looked?.error ?? new LightError('DISCOVER_NO_REPLICA')
    }
    return looked.result
  }

  async discoverCompact (input: CanonicalCsi | string, options: CompactOptions = {}): Promise<CompactResult> {
    const { oprf } = this.#components
    const registry = this.#components.registry.current()
    const { signal, audiences, msps = [] } = options
    requireOptions(options, registry)
    const csi = this.#parse(input)
    const [evaluation] = await oprf.evaluate([csi], { signal })
    const [read] = evaluation == null ? [] : await this.#read([evaluation.lookupKey], { ...options, compact: true })
    if (evaluation == null || read == null) {
      throw new LightError('DISCOVER_NO_REPLICA')
    }
    if ('error' in read) {
      throw read.error
    }
    const { opened, opaque, refused } = this.#tryEach(read, audiences, (entry, context) => openIndex(entry, evaluation.sealingKey, context))
    const wanted = opened.filter(({ content }) => msps.length === 0 || msps.includes(content.msp.id))
    const answer = compactAnswer({
      registry,
      indexes: wanted.map(({ content }) => content),
      contested: wanted.filter(({ contested }) => contested).map(({ content }) => content),
      askedMsps: askedMsps(read, registry).filter(id => msps.length === 0 || msps.includes(id))
    })
    return {
      outcome: wanted.length > 0 ? 'found' : read.complete ? 'none' : 'partial',
      complete: read.complete,
      contested: read.contested.size > 0,
      federation: read.federation,
      answer,
      bytes: encodeCompact(answer),
      opaque,
      refused,
      replicas: { asked: read.asked.length, answered: read.answered.length, failed: read.failed },
      relayed: this.#components.relayed ?? false
    }
  }

  async discoverMany (inputs: ReadonlyArray<CanonicalCsi | string>, options: DiscoverManyOptions = {}): Promise<readonly DiscoverSettled[]> {
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
    requireOptions(options, registry.current())
    const look = async (wanted: readonly Evaluated[], lookOptions: DiscoverOptions): Promise<readonly Looked[]> => await this.#look(wanted, lookOptions)
    return new AddressBook({ registry, clock, oprf, marks, timer, relayed, look }, inputs, options).settle()
  }

  #parse (input: CanonicalCsi | string): CanonicalCsi {
    return toCsi(input, this.#components.registry.current().policy.csiTypes)
  }

  async #look (wanted: readonly Evaluated[], options: DiscoverOptions): Promise<readonly Looked[]> {
    const { clock } = this.#components
    if (wanted.length === 0) {
      return []
    }
    const startedAt = clock.now()
    const reads = await this.#read(wanted.map(({ evaluation }) => evaluation.lookupKey), options)
    const readsMs = clock.now() - startedAt
    return await Promise.all(wanted.map(async ({ csi, evaluation }, i): Promise<Looked> => {
      const read = reads[i] ?? { error: new LightError('DISCOVER_NO_REPLICA') }
      if ('error' in read) {
        return notRead(csi, read.error)
      }
      const result = await this.#conclude(evaluation, read, readsMs, options)
      return { csi, outcome: result.outcome, result }
    }))
  }

  /** From whom the caller wants it: the replicas, DPs, or both. What nobody answered is an error in its place. */
  async #read (lookupKeys: readonly LookupKey[], options: ReadOptions & AbortOptions): Promise<ReadonlyArray<WholeRead | { readonly error: unknown }>> {
    const { registry, reader, federation } = this.#components
    const chosen = chooseMode(options, registry.current().policy)
    const { signal, deadline } = options
    const reads = chosen.asksDps && federation != null
      ? await federation.read(lookupKeys, chosen, options)
      : await reader.read(lookupKeys, { signal, timeout: deadline })
    return reads.map(read => {
      if ('error' in read) {
        return read
      }
      const whole = { ...read, federation: read.federation ?? reportOf(chosen) }
      return whole.answered.length + whole.federation.answered.length > 0 ? whole : { error: noAnswer(whole) }
    })
  }

  async #conclude (evaluation: Evaluation, read: WholeRead, readsMs: number, options: DiscoverOptions): Promise<DiscoverResult> {
    const { mappings, opaque, refused } = this.#open(evaluation, read, options)
    return {
      federation: read.federation,
      outcome: mappings.length > 0 ? 'found' : read.complete ? 'none' : 'partial',
      complete: read.complete,
      contested: read.contested.size > 0,
      mappings,
      preferred: await this.#choose(evaluation, mappings, options),
      opaque,
      refused,
      replicas: { asked: read.asked.length, answered: read.answered.length, failed: read.failed },
      evaluators: evaluation.answeredBy,
      relayed: this.#components.relayed ?? false,
      evaluationMs: evaluation.duration,
      readsMs
    }
  }

  #open ({ sealingKey }: Evaluation, read: KeyRead, { audiences, msps = [] }: DiscoverOptions): Opened {
    const { opened, opaque, refused } = this.#tryEach(read, audiences, (entry, context) => openEntry(entry, sealingKey, context))
    const wanted = opened.filter(({ content }) => msps.length === 0 || msps.includes(content.mspId))
    return { mappings: wanted.map(({ content: mapping, dps: foundAt, contested }) => ({ mapping, foundAt, contested })), opaque, refused }
  }

  /** One bad entry is no reason to hide the good ones beside it. */
  #tryEach<T> ({ entries, contested }: KeyRead, audiences: DiscoverOptions['audiences'], open: (entry: VerifiedEntry, context: OpenContext) => T | undefined): Tried<T> {
    const context = { registry: this.#components.registry.current(), now: this.#components.clock.now(), audiences, contested: contested.size > 0 }
    const opened: Array<OpenedAt<T>> = []
    const refused: FailedRead[] = []
    let opaque = 0
    for (const { entry, dps } of entries) {
      if (entry.standsUntil <= context.now) {
        continue // a lease that ended, or an entry whose CSIP was revoked, is a memory of the replicas, not an answer
      }
      try {
        const content = open(entry, context)
        if (content == null) {
          opaque++
        } else {
          opened.push({ content, dps, contested: contested.has(entry.slot) })
        }
      } catch (err) {
        if (!(err instanceof DiscoveryError)) {
          throw err
        }
        this.#log('an entry published by %s does not hold: %s', entry.dp, err.code)
        refused.push({ dp: entry.dp, code: err.code })
      }
    }
    return { opened, opaque, refused }
  }

  async #choose ({ lookupKey }: Evaluation, found: readonly DiscoveredMapping[], options: DiscoverOptions): Promise<DiscoverPreference | undefined> {
    const { choices } = this.#components
    const sender = options.sender ?? ONLY_SENDER
    const remembered = options.chooseAnew === true ? undefined : await choices.get(sender, lookupKey)
    const chosen = choose(found.map(({ mapping }) => mapping), { tags: options.tags, app: options.app ?? this.#init.app, remembered })
    if (chosen == null) {
      return undefined
    }
    // whoever chose anew is not led back to the earlier choice by the next message
    if (chosen.tie || options.chooseAnew === true) {
      await choices.set(sender, lookupKey, chosen.choice.slot)
    }
    return { mapping: chosen.choice, reason: chosen.reason }
  }
}
