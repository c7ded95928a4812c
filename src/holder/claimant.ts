/** The steps of a claim, in order; what must not be lost is kept before the next begins. */
import { fromString } from 'uint8arrays/from-string'
import { toString } from 'uint8arrays/to-string'
import { asEntryId, equalBytes } from '../base/bytes.ts'
import { DiscoveryError } from '../base/errors.ts'
import { sha256 } from '../base/hash.ts'
import { audienceKey } from '../blinding/derive.ts'
import { toCsi } from '../identifiers/csi.ts'
import { buildEntry } from '../mapping/entry.ts'
import { DEFAULT_TAG, parseTags } from '../mapping/preference.ts'
import { asPartKey } from '../mapping/sealed.ts'
import { targetOf } from '../rpc/target.ts'
import { partyTarget } from '../node/targets.ts'
import { HolderError } from './errors.ts'
import { coverage } from './coverage.ts'
import { gatherAttestations } from './attestations.ts'
import { recover, rotate } from './hand-over.ts'
import { dispute, conflictsAt, defend } from './disputes.ts'
import { currentKeys } from './key-chain.ts'
import { ownWork, withSignature } from './own-work.ts'
import { release } from './release.ts'
import { dueOf } from './renew.ts'
import { replace } from './replace.ts'
import { watchKey } from '../node/watch.ts'
import type { CanonicalCsi } from '../identifiers/csi.ts'
import type { VerifiedEntry } from '../mapping/interface.ts'
import type { CompletedClaim, Coverage } from '../protocols/claim/interface.ts'
import type { EvaluationWithTranscript } from '../protocols/oprf/interface.ts'
import type { DpRecord, MspRecord } from '../registry/interface.ts'
import type { RpcTarget } from '../rpc/interface.ts'
import type {
  DisputeOptions, ClaimOptions, ClaimSummary, CoverageOptions, CoverageSummary, DefenceSummary, DefendOptions, HandOverSummary, Holder, HolderComponents, HolderConflict,
  HolderWatchOptions, RecoverOptions, ReleaseOptions, ReleaseSummary, RenewalSummary, ReplaceOptions, ReplaceSummary, RotateOptions
} from './interface.ts'
import type { PublishWith } from './hand-over.ts'
import type { HolderKeys } from './key-store.ts'
import type { Due } from './renew.ts'
import type { WatchEvent } from '../node/watch.ts'
import type { HolderState, PendingClaim } from './state-store.ts'

/** What is asked for, parsed. */
interface Wish {
  readonly csi: CanonicalCsi
  readonly msp: MspRecord
  readonly mspTarget: RpcTarget
  readonly tags: readonly string[]
  /** Names the audience; empty: everybody. */
  readonly audience: string
  /** SHA-256 of all that goes into the entry. */
  readonly hash: Uint8Array
  readonly options: ClaimOptions
  /** What is due is proved again, although it lives. */
  readonly renewing: boolean
}

/** Ends the name of an audience. */
const FEDERATED_ONLY = '/federated-only'

export class Claimant implements Holder {
  readonly #components: HolderComponents
  /** Claims of one CSI run one after the other: they share what is kept about it. */
  readonly #queues = new Map<string, Promise<unknown>>()

  constructor (components: HolderComponents) {
    this.#components = components
  }

  async claim (options: ClaimOptions): Promise<ClaimSummary> {
    const wish = this.#parse(options)
    return await this.#inTurn(wish.csi, async keys => await this.#claimAlone(wish, keys))
  }

  async replace ({ from, ...options }: ReplaceOptions): Promise<ReplaceSummary> {
    const wish = this.#parse(options)
    return await this.#inTurn(wish.csi, async keys => await replace({ msp: wish.msp.id, from, audience: wish.audience, keys, signal: options.signal }, async () => await this.#claimAlone(wish, keys), this.#components))
  }

  async rotate (options: RotateOptions): Promise<HandOverSummary> {
    const csi = this.#parseCsi(options.csi)
    return await this.#inTurn(csi, async keys => await rotate(csi, options, keys, this.#publisher, this.#components))
  }

  async recover (options: RecoverOptions): Promise<HandOverSummary> {
    const csi = this.#parseCsi(options.csi)
    return await this.#inTurn(csi, async keys => await recover(csi, options, keys, this.#publisher, this.#components))
  }

  async * watch (options: HolderWatchOptions): AsyncIterable<WatchEvent> {
    const csi = this.#parseCsi(options.csi)
    const { lookupKey } = await this.#components.oprf.evaluateWithTranscript(csi, { signal: options.signal })
    yield * watchKey({ lookupKey, own: async () => await ownWork(csi, this.#components) }, this.#components, options)
  }

  /** A claim with the keys of another generation. */
  readonly #publisher: PublishWith = async (options, keys) => await this.#claimAlone(this.#parse(options), keys)

  async renew (options: ClaimOptions): Promise<RenewalSummary> {
    const wish = { ...this.#parse(options), renewing: true }
    return await this.#inTurn(wish.csi, async keys => {
      const due = await this.#due(wish, keys)
      if (due.reason == null) {
        return { dueAt: due.at }
      }
      const claim = await this.#claimAlone(wish, keys)
      return { reason: due.reason, claim, dueAt: (await this.#due(wish, keys)).at }
    })
  }

  /** @throws HolderError `HOLDER_NOTHING_TO_RENEW` */
  async #due ({ msp, audience, options }: Wish, { tag }: HolderKeys): Promise<Due> {
    const { states, registry, clock } = this.#components
    const state = await states.read(tag)
    const mapping = state.mappings.findLast(candidate => candidate.msp === msp.id && candidate.audience === audience && candidate.dp === (options.dp ?? candidate.dp))
    if (mapping == null) {
      throw new HolderError('HOLDER_NOTHING_TO_RENEW', { detail: msp.id })
    }
    return dueOf(state, mapping, { registry: registry.current(), now: clock.now() })
  }

  async release (options: ReleaseOptions): Promise<readonly ReleaseSummary[]> {
    return await this.#inTurn(this.#parseCsi(options.csi), async keys => await release(keys, options, this.#components))
  }

  async dispute (options: DisputeOptions): Promise<HolderConflict> {
    const csi = this.#parseCsi(options.csi)
    return await this.#inTurn(csi, async keys => await dispute(csi, options, keys, this.#components))
  }

  async defend (options: DefendOptions): Promise<readonly DefenceSummary[]> {
    const csi = this.#parseCsi(options.csi)
    return await this.#inTurn(csi, async keys => await defend(csi, options, keys, this.#components))
  }

  async conflicts (options: CoverageOptions): Promise<readonly HolderConflict[]> {
    const csi = this.#parseCsi(options.csi)
    return await conflictsAt(csi, options, await currentKeys(csi, this.#components), this.#components)
  }

  async coverage (options: CoverageOptions): Promise<readonly CoverageSummary[]> {
    return await coverage(await currentKeys(this.#parseCsi(options.csi), this.#components), options, this.#components)
  }

  async #inTurn<T> (csi: CanonicalCsi, task: (keys: HolderKeys) => Promise<T>): Promise<T> {
    const { tag } = await this.#components.keys.keysOf(csi)
    const before = this.#queues.get(tag)
    const work = (async () => {
      await before?.catch(() => {}) // its caller hears of it
      return await task(await currentKeys(csi, this.#components))
    })()
    this.#queues.set(tag, work)
    try {
      return await work
    } finally {
      if (this.#queues.get(tag) === work) {
        this.#queues.delete(tag)
      }
    }
  }

  #parseCsi (csi: CanonicalCsi | string): CanonicalCsi {
    return toCsi(csi, this.#components.registry.current().policy.csiTypes)
  }

  #parse (options: ClaimOptions): Wish {
    const registry = this.#components.registry.current()
    const csi = this.#parseCsi(options.csi)
    const msp = registry.msp(options.msp)
    const mspTarget = msp?.status === 'active' ? partyTarget(msp) : undefined
    if (msp == null || mspTarget == null) {
      throw new HolderError('HOLDER_NO_MSP', { detail: options.msp })
    }
    const tags = parseTags(options.tags ?? [DEFAULT_TAG])
    // what is kept by its DP alone has an entry of its own, beside what is published
    const audience = (options.audience == null ? '' : toString(sha256(options.audience), 'base16')) + (options.federatedOnly == null ? '' : FEDERATED_ONLY)
    const hash = sha256(fromString(JSON.stringify([msp.id, tags, audience, options.regions ?? [], options.dp ?? '', options.ssiHint ?? '', options.lifetime ?? 0, options.federatedOnly ?? '', ...options.firstMapping === true ? ['first'] : []])))
    return { csi, msp, mspTarget, tags, audience, hash, options, renewing: false }
  }

  async #claimAlone (wish: Wish, keys: HolderKeys): Promise<ClaimSummary> {
    const { states } = this.#components
    const state = await states.read(keys.tag)
    // a renewal has newer proof to show than what was sent before
    const resumed = wish.renewing ? undefined : await this.#resume(wish, keys, state)
    if (resumed != null) {
      return resumed
    }
    const { oprf, claims, random, clock, registry } = this.#components
    const { options, csi, msp } = wish
    const { signal, onProgress = () => {} } = options

    onProgress('evaluate')
    const evaluation = await oprf.evaluateWithTranscript(csi, { signal })
    const { lookupKey, oprfKeyId } = evaluation

    const dp = this.#chooseDp(wish, state)
    const target = targetOf(dp)
    onProgress('begin', dp.id)
    const begun = await claims.begin({ lookupKey, oprfKeyId, holderKey: keys.signer.publicKey, csiType: csi.type }, target, { signal })

    // a DP that doesn't have our version of the registry yet asks for fewer, maybe, than readers of ours do
    const attestationsRequired = Math.max(begun.attestationsRequired, registry.current().csiType(csi.type)?.attestationsRequired ?? 1)
    const { attestations, proved } = await gatherAttestations({ csi, evaluation, begun: { ...begun, attestationsRequired }, keys, options, renewing: wish.renewing }, this.#components)

    onProgress('confirm', msp.id)
    const confirmed = await this.#components.confirmations.confirm({
      mspId: msp.id, csi, transcript: evaluation.transcript, lookupKey, oprfKeyId, holder: keys.signer, tags: wish.tags
    }, wish.mspTarget, { signal })

    const now = clock.now()
    const { policy } = this.#components.registry.current()
    const longest = Math.min(options.lifetime ?? Infinity, policy.maxEntryLifetime, begun.maxEntryLifetime)
    const expiresAt = Math.min(now + longest, confirmed.expiresAt, ...attestations.map(attestation => attestation.expiresAt))
    if (expiresAt <= now) {
      throw new HolderError('HOLDER_LIFETIME_TOO_SHORT')
    }
    const current = await states.read(keys.tag)
    const known = current.mappings.find(mapping => mapping.msp === msp.id && mapping.dp === dp.id && mapping.audience === wish.audience)
    const { entry, partKeys } = buildEntry({
      lookupKey,
      oprfKeyId,
      entryId: known == null ? undefined : asEntryId(known.entryId),
      sequence: (known?.sequence ?? 0) + 1,
      dp: dp.id,
      claimNonce: begun.nonce,
      attestations: attestations.map(({ bytes }) => bytes),
      nextKeyHash: keys.nextKeyHash,
      firstMapping: options.firstMapping,
      issuedAt: now,
      expiresAt,
      regions: options.regions,
      federatedOnly: options.federatedOnly,
      mspId: msp.id,
      confirmation: confirmed.confirmation,
      indexStatement: confirmed.indexStatement,
      ssiHint: options.ssiHint
    }, keys.signer, sealingKeyOf(evaluation, options), random)

    const pending: PendingClaim = { msp: msp.id, dp: dp.id, audience: wish.audience, wish: wish.hash, entry: entry.bytes, ...partKeys }
    const mapping = { msp: msp.id, dp: dp.id, entryId: entry.entryId, sequence: entry.sequence, csips: attestations.map(({ csipId }) => csipId).join(','), issuedAt: entry.issuedAt, expiresAt: entry.expiresAt, audience: wish.audience }
    await states.write(keys.tag, {
      ...withSignature(current, { hash: sha256(entry.holderSignature), until: entry.expiresAt }, now),
      // whatever becomes of it, this sequence is spent
      mappings: [...current.mappings.filter(other => other !== known), mapping],
      pending: [...current.pending.filter(other => !samePlace(other, pending)), pending]
    })
    return await this.#summarise(wish, await this.#complete(pending, wish, keys), proved)
  }

  /** Sends again what was sent before, if it was for the same wish and the DP still takes it. */
  async #resume (wish: Wish, keys: HolderKeys, state: HolderState): Promise<ClaimSummary | undefined> {
    const pending = state.pending.find(({ wish: hash }) => equalBytes(hash, wish.hash))
    if (pending == null) {
      return undefined
    }
    try {
      return await this.#summarise(wish, await this.#complete(pending, wish, keys), false)
    } catch (err) {
      if (!isFinal(err)) {
        throw err
      }
      await this.#forget(pending, keys)
      return undefined
    }
  }

  async #complete (pending: PendingClaim, { options }: Wish, keys: HolderKeys): Promise<CompletedClaim> {
    const dp = this.#components.registry.current().dp(pending.dp)
    if (dp == null) {
      throw new HolderError('HOLDER_NO_DP', { detail: pending.dp })
    }
    options.onProgress?.('publish', dp.id)
    let completed: CompletedClaim
    try {
      completed = await this.#components.claims.complete(pending.entry, { sealedKey: asPartKey(pending.sealedKey), indexKey: asPartKey(pending.indexKey) }, targetOf(dp), { signal: options.signal })
    } catch (err) {
      if (isFinal(err)) {
        await this.#forget(pending, keys)
      }
      throw err
    }
    await this.#forget(pending, keys)
    options.onProgress?.('done')
    return completed
  }

  async #forget (pending: PendingClaim, keys: HolderKeys): Promise<void> {
    const state = await this.#components.states.read(keys.tag)
    await this.#components.states.write(keys.tag, { ...state, pending: state.pending.filter(other => !equalBytes(other.entry, pending.entry)) })
  }

  /** Where the mapping is already, else a DP that the MSP works with, else any; active ones only. */
  #chooseDp ({ options, msp, audience }: Wish, state: HolderState): DpRecord {
    const registry = this.#components.registry.current()
    if (options.dp != null) {
      const dp = registry.dp(options.dp)
      if (dp?.status !== 'active') {
        throw new HolderError('HOLDER_NO_DP', { detail: options.dp })
      }
      return dp
    }
    const earlier = state.mappings.find(mapping => mapping.msp === msp.id && mapping.audience === audience)
    const ofMsp = registry.activeDps.filter(({ id }) => msp.dps.includes(id))
    const dp = registry.activeDps.find(({ id }) => id === earlier?.dp) ?? this.#any(ofMsp) ?? this.#any(registry.activeDps)
    if (dp == null) {
      throw new HolderError('HOLDER_NO_DP')
    }
    return dp
  }

  #any<T> (items: readonly T[]): T | undefined {
    const bytes = this.#components.random.bytes(4)
    const draw = new DataView(bytes.buffer, bytes.byteOffset, 4).getUint32(0)
    return items[draw % items.length]
  }

  async #summarise ({ msp, tags, options }: Wish, { entry, receipts, failed, replicas }: CompletedClaim, proved: boolean): Promise<ClaimSummary> {
    const { dp, sequence, expiresAt, csips }: VerifiedEntry = entry
    const told = entry.firstMapping ? await this.#coverageOf(entry, options) : undefined
    return { entry, msp: msp.id, dp, sequence, tags, csips, proved, expiresAt, receipts: receipts.length, replicas, failed, coverage: told }
  }

  /** The claim is published whether this can be learnt or not. */
  async #coverageOf (entry: VerifiedEntry, { signal }: ClaimOptions): Promise<Coverage | undefined> {
    const dp = this.#components.registry.current().dp(entry.dp)
    try {
      return dp == null ? undefined : (await this.#components.claims.status(entry, targetOf(dp), { signal })).coverage
    } catch (err) {
      if (err instanceof DiscoveryError) {
        return undefined
      }
      throw err
    }
  }
}

function samePlace (a: PendingClaim, b: PendingClaim): boolean {
  return a.msp === b.msp && a.dp === b.dp && a.audience === b.audience
}

function sealingKeyOf ({ sealingKey }: EvaluationWithTranscript, { audience }: ClaimOptions): EvaluationWithTranscript['sealingKey'] {
  return audience == null ? sealingKey : audienceKey(sealingKey, audience)
}

/** Whether sending the same again can't help: it was understood, and refused. */
function isFinal (err: unknown): boolean {
  return err instanceof DiscoveryError && !['unavailable', 'limited', 'internal'].includes(err.kind)
}
