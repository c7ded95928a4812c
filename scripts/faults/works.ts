/** What is tried while something happens to a node; whatever isn't as it should be is a failure. */
import { systemClock } from '../../src/base/clock.ts'
import { DiscoveryError } from '../../src/base/errors.ts'
import { parseCsi } from '../../src/identifiers/csi.ts'
import { readersOf } from '../../src/registry/placement.ts'
import { TARGETS } from './faults.ts'
import { inTurn } from './in-turn.ts'
import type { FaultCase, Meanwhile } from './cover.ts'
import type { FaultFederation } from './federation.ts'
import type { LookupKey } from '../../src/base/bytes.ts'
import type { Holder } from '../../src/holder/holder.ts'
import type { CanonicalCsi } from '../../src/identifiers/csi.ts'
import type { DiscoverResult } from '../../src/light/interface.ts'
import type { LightNode } from '../../src/light/options.ts'

/** Published before anything happens, on both MSPs. */
const PUBLISHED = 16
/** Of four askers one has never asked before. */
const NEWCOMERS = 2
const NEWCOMER_EACH = 4
const [STEADY_MSP, OTHER_MSP] = ['msp2', TARGETS.msp]
/** An MSP's own users wait until it is back: these stop it, so that others' are tried. */
const KEEPS_SERVING: ReadonlySet<string> = new Set(['emptied disk', 'corrupted file'])

interface Published {
  readonly csi: CanonicalCsi
  readonly lookupKey: LookupKey
}

/** Throws with a code where it failed. */
export type Try = (i: number) => Promise<void>

export class FailedTry extends Error {
  override readonly name = 'FailedTry'
}

/** URIs of all who may ever claim. */
export function allUsers (count: number): readonly string[] {
  return Array.from({ length: count }, (_, i) => userOf(i))
}

const userOf = (i: number): string => `acct:user${i}@example.com`

export class Askers {
  readonly #net: FaultFederation
  readonly #published: Published[] = []
  readonly #known: Readonly<Record<'direct' | 'relayed', LightNode>>
  readonly #holder: Holder
  #users = 0

  private constructor (net: FaultFederation, known: Record<'direct' | 'relayed', LightNode>, holder: Holder) {
    this.#net = net
    this.#known = known
    this.#holder = holder
  }

  static async start (net: FaultFederation): Promise<Askers> {
    const [direct, relayed] = await Promise.all([net.light({ relay: 'never' }), net.light({ relay: 'always' })])
    const askers = new Askers(net, { direct, relayed }, net.person(await net.light()))
    askers.#published.push(...await inTurn(PUBLISHED, async () => await askers.#publish()))
    return askers
  }

  async #publish (): Promise<Published> {
    const csi = this.#nextUser()
    await this.#claim(csi, STEADY_MSP)
    const { entry } = await this.#claim(csi, OTHER_MSP)
    return { csi, lookupKey: entry.lookupKey }
  }

  /** What is to be tried, once all is made ready for it. */
  async prepare (
    one: FaultCase, tries: number
  ): Promise<{ readonly attempt: Try, readonly done: () => Promise<void> }> {
    const makers: Record<Meanwhile, () => Promise<Try>> = {
      'lookup direct': async () => this.#lookups(one, 'direct'),
      'lookup relayed': async () => this.#lookups(one, 'relayed'),
      'query to all': async () => this.#lookups(one, 'all'),
      claim: async () => this.#claims(one),
      release: async () => await this.#releases(one, tries)
    }
    const attempt = await makers[one.meanwhile]()
    return { attempt, done: async () => { await this.#dismiss() } }
  }

  #newcomers: Array<Promise<LightNode>> = []

  /** Identifiers that the node in question keeps, where that is what it is asked for. */
  #lookups (one: FaultCase, kind: 'direct' | 'relayed' | 'all'): Try {
    const target = this.#net.idOf(TARGETS[one.who])
    const isKept = ({ lookupKey }: Published): boolean =>
      readersOf(lookupKey, this.#net.registry, systemClock.now()).some(({ id }) => id === target)
    const kept = this.#published.filter(isKept)
    const chosen = one.who === 'replica' && kept.length > 0 ? kept : this.#published
    const way = kind === 'direct' ? 'direct' : 'relayed'
    return async i => {
      const csi = chosen[i % chosen.length]?.csi ?? ''
      const node = i % NEWCOMER_EACH === NEWCOMER_EACH - 1 ? await this.#newcomer(i, way) : this.#known[way]
      mustBeFound(await node.discover(csi, kind === 'all' ? { federation: 'all' } : {}))
    }
  }

  async #newcomer (i: number, way: 'direct' | 'relayed'): Promise<LightNode> {
    const at = Math.floor(i / NEWCOMER_EACH) % NEWCOMERS
    this.#newcomers[at] ??= this.#net.light({ relay: way === 'direct' ? 'never' : 'always' })
    return await this.#newcomers[at]
  }

  async #dismiss (): Promise<void> {
    const newcomers = this.#newcomers
    this.#newcomers = []
    await Promise.all(newcomers.map(async node => { await this.#net.endLight(await node) }))
  }

  /** What was acknowledged is found, by whoever knew nothing of it. */
  #claims (one: FaultCase): Try {
    const msp = mspFor(one)
    return async () => {
      const csi = this.#nextUser()
      await this.#claim(csi, msp)
      mustBeFound(await this.#known.direct.discover(csi))
    }
  }

  /** What was let go isn't found any more, and what others have is. */
  async #releases (one: FaultCase, tries: number): Promise<Try> {
    const msp = mspFor(one)
    const stock = await inTurn(tries, async () => {
      const csi = this.#nextUser()
      await this.#claim(csi, msp)
      return csi
    })
    return async i => {
      const csi = stock[i] ?? ''
      await this.#holder.release({ csi })
      const { outcome } = await this.#known.direct.discover(csi)
      if (outcome === 'found') {
        throw new FailedTry('released, and found')
      }
      mustBeFound(await this.#known.direct.discover(this.#published[i % PUBLISHED]?.csi ?? ''))
    }
  }

  /** As long as the federation isn't whole again: why. */
  async ailing (): Promise<string | undefined> {
    const stopped = this.#net.parties.find(({ name }) => !this.#net.isRunning(name))
    if (stopped != null) {
      return `${stopped.name} doesn't run`
    }
    try {
      const { csi } = this.#published[this.#users % PUBLISHED] ?? {}
      for (const node of [this.#known.direct, this.#known.relayed]) {
        const result = await node.discover(csi ?? '')
        mustBeFound(result)
        if (!result.complete) {
          return 'a lookup is incomplete'
        }
      }
      const views = csi == null ? [] : await this.#net.views(csi)
      const lacking = views.find(({ replica, living, code }) => code != null || (replica && living.length < 2))
      return lacking == null ? undefined : `${lacking.name} ${lacking.code ?? 'lacks an entry'}`
    } catch (err) {
      return codeOf(err)
    }
  }

  #nextUser (): CanonicalCsi {
    return parseCsi(userOf(this.#users++), this.#net.registry.policy.csiTypes)
  }

  async #claim (csi: CanonicalCsi, msp: string) {
    return await this.#holder.claim({ csi, msp, answer: this.#net.desk.answerFor(csi) })
  }
}

function mspFor ({ who, what }: FaultCase): string {
  return who === 'msp' && !KEEPS_SERVING.has(what) ? STEADY_MSP : OTHER_MSP
}

function mustBeFound ({ outcome, mappings }: Pick<DiscoverResult, 'outcome' | 'mappings'>): void {
  if (outcome !== 'found' || mappings.length === 0) {
    throw new FailedTry(outcome)
  }
}

export function codeOf (err: unknown): string {
  return err instanceof DiscoveryError ? err.code : err instanceof FailedTry ? err.message : String(err)
}
