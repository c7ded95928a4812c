/** The steps of a claim, in order; what must not be lost is kept before the next begins. */
import { fromString } from 'uint8arrays/from-string'
import { toString } from 'uint8arrays/to-string'
import { asEntryId, equalBytes } from '../../base/bytes.ts'
import { DiscoveryError } from '../../base/errors.ts'
import { sha256 } from '../../base/hash.ts'
import { audienceKey } from '../../blinding/derive.ts'
import { parseCsi } from '../../identifiers/csi.ts'
import { buildEntry } from '../../mapping/entry.ts'
import { DEFAULT_TAG, parseTags } from '../../mapping/preference.ts'
import { asPartKey } from '../../mapping/sealed.ts'
import { targetOf } from '../../rpc/target.ts'
import { partyTarget } from '../targets.ts'
import { HolderError } from './errors.ts'
import { gatherAttestations } from './attestations.ts'
import { release } from './release.ts'
import type { CanonicalCsi } from '../../identifiers/csi.ts'
import type { VerifiedEntry } from '../../mapping/interface.ts'
import type { CompletedClaim } from '../../protocols/claim/interface.ts'
import type { EvaluationWithTranscript } from '../../protocols/oprf/interface.ts'
import type { DpRecord, MspRecord } from '../../registry/interface.ts'
import type { RpcTarget } from '../../rpc/interface.ts'
import type { ClaimOptions, ClaimSummary, Holder, HolderComponents, ReleaseOptions, ReleaseSummary } from './interface.ts'
import type { HolderKeys } from './key-store.ts'
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
}

export class Claimant implements Holder {
  readonly #components: HolderComponents
  /** Claims of one CSI run one after the other: they share what is kept about it. */
  readonly #queues = new Map<string, Promise<unknown>>()

  constructor (components: HolderComponents) {
    this.#components = components
  }

  async claim (options: ClaimOptions): Promise<ClaimSummary> {
    const wish = this.#parse(options)
    const keys = await this.#components.keys.keysOf(wish.csi)
    return await this.#inTurn(keys, async () => await this.#claimAlone(wish, keys))
  }

  async release (options: ReleaseOptions): Promise<readonly ReleaseSummary[]> {
    const keys = await this.#components.keys.keysOf(this.#parseCsi(options.csi))
    return await this.#inTurn(keys, async () => await release(keys, options, this.#components))
  }

  async #inTurn<T> (keys: HolderKeys, task: () => Promise<T>): Promise<T> {
    const before = this.#queues.get(keys.tag)
    const work = (async () => {
      await before?.catch(() => {}) // its caller hears of it
      return await task()
    })()
    this.#queues.set(keys.tag, work)
    try {
      return await work
    } finally {
      if (this.#queues.get(keys.tag) === work) {
        this.#queues.delete(keys.tag)
      }
    }
  }

  #parseCsi (csi: CanonicalCsi | string): CanonicalCsi {
    return typeof csi === 'string' ? parseCsi(csi, this.#components.registry.current().policy.csiTypes) : csi
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
    const audience = options.audience == null ? '' : toString(sha256(options.audience), 'base16')
    const hash = sha256(fromString(JSON.stringify([msp.id, tags, audience, options.regions ?? [], options.dp ?? '', options.ssiHint ?? '', options.lifetime ?? 0])))
    return { csi, msp, mspTarget, tags, audience, hash, options }
  }

  async #claimAlone (wish: Wish, keys: HolderKeys): Promise<ClaimSummary> {
    const { states } = this.#components
    const state = await states.read(keys.tag)
    const resumed = await this.#resume(wish, keys, state)
    if (resumed != null) {
      return resumed
    }
    const { oprf, claims, random, clock } = this.#components
    const { options, csi, msp } = wish
    const { signal, onProgress = () => {} } = options

    onProgress('evaluate')
    const evaluation = await oprf.evaluateWithTranscript(csi, { signal })
    const { lookupKey, oprfKeyId } = evaluation

    const dp = this.#chooseDp(wish, state)
    const target = targetOf(dp)
    onProgress('begin', dp.id)
    const begun = await claims.begin({ lookupKey, oprfKeyId, holderKey: keys.signer.publicKey, csiType: csi.type }, target, { signal })

    const { attestations, proved } = await gatherAttestations({ csi, evaluation, begun, keys, options }, this.#components)

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
      issuedAt: now,
      expiresAt,
      regions: options.regions,
      mspId: msp.id,
      confirmation: confirmed.confirmation,
      indexStatement: confirmed.indexStatement,
      ssiHint: options.ssiHint
    }, keys.signer, sealingKeyOf(evaluation, options), random)

    const pending: PendingClaim = { msp: msp.id, dp: dp.id, audience: wish.audience, wish: wish.hash, entry: entry.bytes, ...partKeys }
    const mapping = { msp: msp.id, dp: dp.id, entryId: entry.entryId, sequence: entry.sequence, audience: wish.audience }
    await states.write(keys.tag, {
      ...current,
      // whatever becomes of it, this sequence is spent
      mappings: [...current.mappings.filter(other => other !== known), mapping],
      pending: [...current.pending.filter(other => !samePlace(other, pending)), pending]
    })
    return this.#summarise(wish, await this.#complete(pending, wish, keys), proved)
  }

  /** Sends again what was sent before, if it was for the same wish and the DP still takes it. */
  async #resume (wish: Wish, keys: HolderKeys, state: HolderState): Promise<ClaimSummary | undefined> {
    const pending = state.pending.find(({ wish: hash }) => equalBytes(hash, wish.hash))
    if (pending == null) {
      return undefined
    }
    try {
      return this.#summarise(wish, await this.#complete(pending, wish, keys), false)
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

  #summarise ({ msp, tags }: Wish, { entry, receipts, failed, replicas }: CompletedClaim, proved: boolean): ClaimSummary {
    const { dp, sequence, expiresAt, csips }: VerifiedEntry = entry
    return { entry, msp: msp.id, dp, sequence, tags, csips, proved, expiresAt, receipts: receipts.length, replicas, failed }
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
