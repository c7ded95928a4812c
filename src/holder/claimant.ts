/** All that a holder does, one thing after the other for each CSI. */
import { requireKnown } from '../base/known-options.ts'
import { toCsi } from '../identifiers/csi.ts'
import { watchKeys } from '../node/watch.ts'
import { claim } from './claim.ts'
import { coverage } from './coverage.ts'
import { conflictsAt, defend, dispute } from './disputes.ts'
import { recover, rotate } from './hand-over.ts'
import { currentKeys, keysOf } from './key-chain.ts'
import { requireUnlisted } from './opt-out.ts'
import {
  CLAIM_OPTIONS, COVERAGE_OPTIONS, DEFEND_OPTIONS, DISPUTE_OPTIONS, HOLDER_WATCH_OPTIONS, RECOVER_OPTIONS,
  RELEASE_OPTIONS, REPLACE_OPTIONS, ROTATE_OPTIONS
} from './option-names.ts'
import { lostEvents } from './lost.ts'
import { ownWork } from './own-work.ts'
import { release } from './release.ts'
import { renew } from './renew.ts'
import { replace } from './replace.ts'
import { Turns } from './turns.ts'
import { parseWish } from './wish.ts'
import type { LookupKey } from '../base/bytes.ts'
import type { CanonicalCsi } from '../identifiers/csi.ts'
import type { WatchEvent } from '../node/watch.ts'
import type { PublishWith } from './hand-over.ts'
import type {
  ClaimOptions, ClaimSummary, CoverageOptions, CoverageSummary, DefenceSummary, DefendOptions, DisputeOptions,
  HandOverSummary, Holder, HolderConflict, HolderWatchOptions, RecoverOptions, ReleaseOptions, ReleaseSummary,
  RenewalSummary, RenewOptions, ReplaceOptions, ReplaceSummary, RotateOptions
} from './interface.ts'
import type { HolderComponents } from './components.ts'
import type { HolderKeys } from './key-store.ts'
import type { ClaimWish } from './wish.ts'
import type { Act } from '../registry/standing.ts'
import type { AbortOptions } from '@libp2p/interface'

export class Claimant implements Holder {
  readonly #components: HolderComponents
  readonly #turns = new Turns()

  constructor (components: HolderComponents) {
    this.#components = components
  }

  async claim (options: ClaimOptions): Promise<ClaimSummary> {
    requireKnown('claim', options, CLAIM_OPTIONS)
    const wish = this.#wish(options)
    return await this.#inTurn(wish.csi, async keys => {
      await requireUnlisted(wish, keys, this.#components)
      return await claim(wish, keys, this.#components)
    })
  }

  async replace ({ from, ...options }: ReplaceOptions): Promise<ReplaceSummary> {
    requireKnown('replace', options, REPLACE_OPTIONS)
    const wish = this.#wish(options)
    return await this.#inTurn(wish.csi, async keys => await replace({ wish, from, keys }, this.#components))
  }

  async renew ({ remind, ...options }: RenewOptions): Promise<RenewalSummary> {
    requireKnown('renew', options, CLAIM_OPTIONS)
    const wish = this.#wish(options)
    return await this.#inTurn(wish.csi, async keys => await renew(wish, keys, this.#components, remind))
  }

  async rotate (options: RotateOptions): Promise<HandOverSummary> {
    requireKnown('rotate', options, ROTATE_OPTIONS)
    const csi = this.#csi(options.csi)
    await this.#may('publish', options)
    return await this.#inTurn(csi, async keys => await rotate(csi, options, keys, this.#publish, this.#components))
  }

  async recover (options: RecoverOptions): Promise<HandOverSummary> {
    requireKnown('recover', options, RECOVER_OPTIONS)
    const csi = this.#csi(options.csi)
    await this.#may('publish', options)
    return await this.#inTurn(csi, async keys => await recover(csi, options, keys, this.#publish, this.#components))
  }

  async * watch (options: HolderWatchOptions): AsyncIterable<WatchEvent> {
    requireKnown('watch', options, HOLDER_WATCH_OPTIONS)
    const csi = this.#csi(options.csi)
    await this.#may('look-up', options)
    const lookupKeys = await this.#lookupKeys(csi, options)
    const own = async () => await ownWork(csi, this.#components)
    const lost = async (within: AbortOptions) => await lostEvents(csi, this.#components, within)
    yield * watchKeys({ lookupKeys, own, lost }, this.#components, options)
  }

  async release (options: ReleaseOptions): Promise<readonly ReleaseSummary[]> {
    requireKnown('release', options, RELEASE_OPTIONS)
    const csi = this.#csi(options.csi)
    return await this.#inTurn(csi, async keys => await release(keys, options, this.#components))
  }

  async dispute (options: DisputeOptions): Promise<HolderConflict> {
    requireKnown('dispute', options, DISPUTE_OPTIONS)
    const csi = this.#csi(options.csi)
    await this.#may('publish', options)
    return await this.#inTurn(csi, async keys => await dispute(csi, options, keys, this.#components))
  }

  async defend (options: DefendOptions): Promise<readonly DefenceSummary[]> {
    requireKnown('defend', options, DEFEND_OPTIONS)
    const csi = this.#csi(options.csi)
    return await this.#inTurn(csi, async keys => await defend(csi, options, keys, this.#components))
  }

  async conflicts (options: CoverageOptions): Promise<readonly HolderConflict[]> {
    requireKnown('conflicts', options, COVERAGE_OPTIONS)
    const csi = this.#csi(options.csi)
    await this.#may('look-up', options)
    return await conflictsAt(csi, options, await currentKeys(csi, this.#components), this.#components)
  }

  async coverage (options: CoverageOptions): Promise<readonly CoverageSummary[]> {
    requireKnown('coverage', options, COVERAGE_OPTIONS)
    const csi = this.#csi(options.csi)
    return await coverage(await currentKeys(csi, this.#components), options, this.#components)
  }

  /** Under every evaluation key that is valid. */
  async #lookupKeys (csi: CanonicalCsi, { signal }: AbortOptions): Promise<readonly LookupKey[]> {
    const [evaluation] = await this.#components.oprf.evaluate([csi], { signal, everyKey: true })
    return evaluation == null ? [] : [evaluation, ...evaluation.others ?? []].map(({ lookupKey }) => lookupKey)
  }

  /** A claim with the keys of another generation, in the turn of whoever asks for it. */
  readonly #publish: PublishWith = async (options, keys, oprfKeyId) =>
    await claim({ ...this.#wish(options), oprfKeyId }, keys, this.#components)

  /** Letting go and standing by what is theirs is the holder's whatever the registry is worth. */
  async #may (act: Exclude<Act, 'release' | 'defend'>, { signal }: AbortOptions): Promise<void> {
    await this.#components.gate.require(act, { signal })
  }

  /** What is kept about a CSI is shared by all that is done about it. */
  async #inTurn<T> (csi: CanonicalCsi, task: (keys: HolderKeys) => Promise<T>): Promise<T> {
    const { tag } = await keysOf(csi, 0, this.#components)
    return await this.#turns.take(tag, async () => await task(await currentKeys(csi, this.#components)))
  }

  #wish (options: ClaimOptions): ClaimWish {
    return parseWish(options, this.#components.registry.current())
  }

  #csi (csi: CanonicalCsi | string): CanonicalCsi {
    return toCsi(csi, this.#components.registry.current().policy.csiTypes)
  }
}
