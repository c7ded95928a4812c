/** From a CSI to the mappings that hold: evaluate, read, open, order, choose. */
import { DiscoveryError } from '../../base/errors.ts'
import { parseCsi } from '../../identifiers/csi.ts'
import { inOrder } from '../../mapping/precedence.ts'
import { choose } from '../../mapping/preference.ts'
import { openEntry } from '../../mapping/verify.ts'
import { LightError } from './errors.ts'
import type { CanonicalCsi } from '../../identifiers/csi.ts'
import type { VerifiedMapping } from '../../mapping/interface.ts'
import type { Evaluation } from '../../protocols/oprf/interface.ts'
import type { DiscoveredMapping, Discoverer as DiscovererInterface, DiscovererComponents, DiscoverOptions, DiscoverPreference, DiscoverResult, DiscoverSettled, FailedRead, KeyRead } from './interface.ts'
import type { Logger } from '@libp2p/interface'

/** Evaluation requests and reads of this size stay below every frame limit. */
export const MAX_BATCH = 1_000
/** Clients with one user need no names. */
const ONLY_SENDER = ''

export interface DiscovererInit {
  /** Id of the MSP that runs the node: the app of whoever asks, unless the call says otherwise. @default none */
  app?: string
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

  async discover (csi: CanonicalCsi | string, options: DiscoverOptions = {}): Promise<DiscoverResult> {
    const [settled] = await this.discoverMany([csi], options)
    if (settled == null || 'error' in settled) {
      throw settled?.error ?? new LightError('DISCOVER_NO_REPLICA')
    }
    return settled.result
  }

  async discoverMany (inputs: ReadonlyArray<CanonicalCsi | string>, options: DiscoverOptions = {}): Promise<readonly DiscoverSettled[]> {
    if (inputs.length > MAX_BATCH) {
      throw new LightError('DISCOVER_TOO_MANY', { detail: `${inputs.length} of ${MAX_BATCH}` })
    }
    const { registry, clock, oprf, reader } = this.#components
    const types = registry.current().policy.csiTypes
    const csis = inputs.map(input => typeof input === 'string' ? parseCsi(input, types) : input)
    if (csis.length === 0) {
      return []
    }
    const { signal } = options
    const evaluations = await oprf.evaluate(csis, { signal })
    const startedAt = clock.now()
    const reads = await reader.read(evaluations.map(({ lookupKey }) => lookupKey), { signal })
    const readsMs = clock.now() - startedAt

    return await Promise.all(csis.map(async (csi, i): Promise<DiscoverSettled> => {
      const [evaluation, read] = [evaluations[i], reads[i]]
      if (evaluation == null || read == null || read.answered.length === 0) {
        return { csi, error: new LightError('DISCOVER_NO_REPLICA', { detail: `0 of ${read?.asked.length ?? 0}`, failed: read?.failed }) }
      }
      return { csi, result: await this.#conclude(evaluation, read, readsMs, options) }
    }))
  }

  async #conclude (evaluation: Evaluation, read: KeyRead, readsMs: number, options: DiscoverOptions): Promise<DiscoverResult> {
    const { mappings, opaque, refused } = this.#open(evaluation, read, options)
    return {
      outcome: mappings.length > 0 ? 'found' : read.complete ? 'no-match' : 'incomplete',
      complete: read.complete,
      mappings,
      preferred: await this.#choose(evaluation, mappings, options),
      opaque,
      refused,
      replicas: { asked: read.asked.length, answered: read.answered.length, failed: read.failed },
      evaluators: evaluation.answeredBy,
      evaluationMs: evaluation.duration,
      readsMs
    }
  }

  /** One bad entry is no reason to hide the good ones beside it. */
  #open ({ sealingKey }: Evaluation, { entries }: KeyRead, { audiences }: DiscoverOptions): Opened {
    const context = { registry: this.#components.registry.current(), now: this.#components.clock.now(), audiences }
    const foundAt = new Map<VerifiedMapping, readonly string[]>()
    const refused: FailedRead[] = []
    let opaque = 0
    for (const { entry, dps } of entries) {
      if (entry.expiresAt <= context.now) {
        continue // a lease that ended is a memory of the replicas, not an answer
      }
      try {
        const mapping = openEntry(entry, sealingKey, context)
        if (mapping == null) {
          opaque++
        } else {
          foundAt.set(mapping, dps)
        }
      } catch (err) {
        if (!(err instanceof DiscoveryError)) {
          throw err
        }
        this.#log('an entry published by %s does not hold: %s', entry.dp, err.code)
        refused.push({ dp: entry.dp, code: err.code })
      }
    }
    return { mappings: inOrder(foundAt.keys()).map(mapping => ({ mapping, foundAt: foundAt.get(mapping) ?? [] })), opaque, refused }
  }

  async #choose ({ lookupKey }: Evaluation, found: readonly DiscoveredMapping[], options: DiscoverOptions): Promise<DiscoverPreference | undefined> {
    const { choices } = this.#components
    const sender = options.sender ?? ONLY_SENDER
    const remembered = options.chooseAnew === true ? undefined : await choices.get(sender, lookupKey)
    const chosen = choose(found.map(({ mapping }) => mapping), { tags: options.tags, app: options.app ?? this.#init.app, remembered })
    if (chosen == null) {
      return undefined
    }
    if (chosen.tie) {
      await choices.set(sender, lookupKey, chosen.choice.slot)
    }
    return { mapping: chosen.choice, reason: chosen.reason }
  }
}
