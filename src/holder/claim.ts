/** The steps of a claim, in order; what must not be lost is kept before the next begins. */
import { asEntryId } from '../base/bytes.ts'
import { DiscoveryError } from '../base/errors.ts'
import { sha256 } from '../base/hash.ts'
import { audienceKey } from '../blinding/derive.ts'
import { buildEntry, buildOptOut } from '../mapping/entry.ts'
import { againUnderNewest } from '../registry/under-newest.ts'
import { targetOf } from '../rpc/target.ts'
import { gatherAttestations } from './attestations.ts'
import { beginSomewhere, staysAt } from './begin.ts'
import { HolderError } from './errors.ts'
import { evaluationFor } from './evaluation.ts'
import { makeFindable } from './findable.ts'
import { leaveRelease } from './kept-release.ts'
import { withSignature } from './own-work.ts'
import { CLOCK_OFF, complete, resume, withPending } from './pending-claim.ts'
import { releaseEach } from './release.ts'
import { isYounger, withCertificate } from './seniority.ts'
import { mspOf } from './wish.ts'
import type { Random } from '../base/clock.ts'
import type { VerifiedAttestation } from '../attestation/verify.ts'
import type { BuiltEntry, OptOutDraft } from '../mapping/entry.ts'
import type { VerifiedEntry } from '../mapping/interface.ts'
import type { BegunClaim, CompletedClaim, Coverage } from '../protocols/claim/interface.ts'
import type { ConfirmedMapping } from '../protocols/confirm/interface.ts'
import type { EvaluationWithTranscript } from '../protocols/oprf/interface.ts'
import type { DpRecord } from '../registry/interface.ts'
import type { ClaimOptions, ClaimSummary } from './interface.ts'
import type { HolderComponents } from './components.ts'
import type { HolderKeys } from './key-store.ts'
import type { HolderState, KeptMapping, PendingClaim } from './state-store.ts'
import type { ClaimWish } from './wish.ts'

/** All that others said before the holder signs. */
interface Grounds {
  readonly evaluation: EvaluationWithTranscript
  readonly dp: DpRecord
  readonly begun: BegunClaim
  readonly attestations: readonly VerifiedAttestation[]
  /** Whether one of them is new. */
  readonly proved: boolean
  /** Undefined for an opt-out: no MSP has a word in it. */
  readonly confirmed?: ConfirmedMapping
}

/** DPs through which a claim is brought before it is given up that one of them keeps its seniority. */
const MAX_DPS = 3

/** To be called while no other claim of the same CSI runs. */
export async function claim (wish: ClaimWish, keys: HolderKeys, components: HolderComponents): Promise<ClaimSummary> {
  await components.gate.require('publish', { signal: wish.options.signal })
  const state = await components.states.read(keys.tag)
  // a renewal has newer proof to show than what was sent before
  const resumed = wish.renewing ? undefined : await resume(wish, keys, state, components)
  if (resumed != null && await isAsSenior(resumed, keys, components)) {
    return await summarise(wish, resumed, false, keys, components)
  }
  const lost = resumed == null ? [] : [resumed.entry.dp]
  const passed: string[] = []
  let proved = false
  for (;;) {
    const before = await components.states.read(keys.tag)
    // what rests on a party that was revoked meanwhile is signed anew, with others
    const { grounds, completed, refusal } = await againUnderNewest(
      components.registry, async () => await attempt(wish, keys, [...lost, ...passed], components))
    proved ||= grounds.proved
    if (refusal?.code === CLOCK_OFF) {
      await passOver(grounds.dp.id, refusal, { wish, keys, before, passed }, components)
      continue
    }
    if (completed != null && await isAsSenior(completed, keys, components)) {
      // not before there is one that is as senior
      await releaseAt(lost, wish, keys, components)
      return await summarise(wish, completed, proved, keys, components)
    }
    lost.push(grounds.dp.id)
    requireAnother(lost, wish, components)
  }
}

interface Attempt {
  readonly grounds: Grounds
  readonly completed?: CompletedClaim
  /** Of a DP that can't keep the seniority, or whose clock is off. */
  readonly refusal?: DiscoveryError
}

const PASSED_OVER: readonly string[] = ['CLAIM_SENIORITY_LOST', CLOCK_OFF]

async function attempt (
  wish: ClaimWish, keys: HolderKeys, lost: readonly string[], components: HolderComponents
): Promise<Attempt> {
  const grounds = await gather(wish, keys, lost, components)
  const pending = await sign(wish, grounds, keys, components)
  try {
    return { grounds, completed: await complete(pending, wish.options, keys, components) }
  } catch (err) {
    if (err instanceof DiscoveryError && PASSED_OVER.includes(err.code)) {
      return { grounds, refusal: err }
    }
    throw err
  }
}

interface PassedOver {
  readonly wish: ClaimWish
  readonly keys: HolderKeys
  /** Before it was asked. */
  readonly before: HolderState
  /** Takes its id. */
  readonly passed: string[]
}

/**
 * A DP that published nothing, for its clock is off: another will do, where the mapping isn't there.
 *
 * @throws its refusal, where there is no other
 */
async function passOver (
  dp: string, refusal: DiscoveryError, { wish, keys, before, passed }: PassedOver,
  { registry, clock, states }: HolderComponents
): Promise<void> {
  const { options, msp, audience } = wish
  passed.push(dp)
  const others = registry.current().activeDps.filter(({ id }) => !passed.includes(id))
  if (options.dp != null || passed.length >= MAX_DPS || others.length === 0 || staysAt(dp, wish, before, clock.now())) {
    throw refusal
  }
  const isHere = (mapping: KeptMapping): boolean =>
    mapping.msp === msp && mapping.dp === dp && mapping.audience === audience
  if (!before.mappings.some(isHere)) {
    const state = await states.read(keys.tag)
    await states.write(keys.tag, { ...state, mappings: state.mappings.filter(mapping => !isHere(mapping)) })
  }
}

/** Whether it is as old as what the holder can show; then its certificate is kept. */
async function isAsSenior (
  { entry }: CompletedClaim, { tag }: HolderKeys, { states, clock, registry }: HolderComponents
): Promise<boolean> {
  const state = await states.read(tag)
  if (isYounger(entry, state, { registry: registry.current(), now: clock.now() })) {
    return false
  }
  await states.write(tag, withCertificate(state, entry, clock.now()))
  return true
}

/** @throws HolderError `HOLDER_SENIORITY_LOST` */
function requireAnother (lost: readonly string[], { options }: ClaimWish, { registry }: HolderComponents): void {
  const others = registry.current().activeDps.filter(({ id }) => !lost.includes(id))
  if (options.dp != null || lost.length >= MAX_DPS || others.length === 0) {
    throw new HolderError('HOLDER_SENIORITY_LOST', { detail: lost.join(', ') })
  }
}

/** What was at the DPs that lost the seniority. */
async function releaseAt (
  lost: readonly string[], { msp, audience, options }: ClaimWish, keys: HolderKeys, components: HolderComponents
): Promise<void> {
  const { mappings } = await components.states.read(keys.tag)
  const gone = mappings.filter(mapping =>
    mapping.msp === msp && mapping.audience === audience && lost.includes(mapping.dp))
  if (gone.length > 0) {
    await releaseEach(keys, gone, components, options.signal)
  }
}

/** @param not - peer ids of DPs that lost the seniority */
async function gather (
  wish: ClaimWish,
  keys: HolderKeys,
  not: readonly string[],
  components: HolderComponents
): Promise<Grounds> {
  const { registry, confirmations } = components
  const { options, csi, service, tags } = wish
  const { signal, onProgress = () => {} } = options

  onProgress('evaluate')
  const { evaluation, proved: evaluatedWithProof } = await evaluationFor(wish, keys, components)
  const { lookupKey, oprfKeyId, transcript } = evaluation

  const state = await components.states.read(keys.tag)
  const holderKey = keys.signer.publicKey
  const { dp, begun } = await beginSomewhere(
    { lookupKey, oprfKeyId, holderKey, csiType: csi.type }, wish, { state, not }, components
  )

  // a DP that doesn't have our version of the registry yet asks for fewer, maybe, than readers of ours do
  const required = registry.current().csiType(csi.type)?.attestationsRequired ?? 1
  const attestationsRequired = Math.max(begun.attestationsRequired, required)
  const proofs = { csi, evaluation, begun: { ...begun, attestationsRequired }, keys, options, renewing: wish.renewing }
  const gathered = await gatherAttestations(proofs, components)
  const { attestations } = gathered
  const proved = evaluatedWithProof || gathered.proved

  if (service == null) {
    return { evaluation, dp, begun, attestations, proved }
  }
  const { id: mspId } = service.record
  onProgress('confirm', mspId)
  const request = { mspId, csi, transcript, lookupKey, oprfKeyId, holder: keys.signer, tags, ssiHint: options.ssiHint }
  const confirmed = await confirmations.confirm(request, service.target, { signal })
  return { evaluation, dp, begun, attestations, proved, confirmed }
}

/** Kept before it is sent. */
async function sign (
  wish: ClaimWish,
  grounds: Grounds,
  keys: HolderKeys,
  { states, clock, random, registry }: HolderComponents
): Promise<PendingClaim> {
  const { options, msp, audience } = wish
  const { evaluation, dp, begun, attestations } = grounds
  const now = clock.now()
  const expiresAt = expiryOf(grounds, options, registry.current().policy.maxEntryLifetime, now)
  const state = await states.read(keys.tag)
  const isHere = (mapping: KeptMapping): boolean =>
    mapping.msp === msp && mapping.dp === dp.id && mapping.audience === audience
  const known = state.mappings.find(isHere)
  const draft: OptOutDraft = {
    lookupKey: evaluation.lookupKey,
    oprfKeyId: evaluation.oprfKeyId,
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
    federatedOnly: options.federatedOnly
  }
  const { entry, partKeys } = seal(draft, grounds, wish, keys, random)

  const place = { msp, dp: dp.id, audience }
  const pending: PendingClaim = { ...place, wish: wish.hash, entry: entry.bytes, ...partKeys }
  const { entryId, sequence, issuedAt } = entry
  const csips = attestations.map(({ csipId }) => csipId).join(',')
  const mapping: KeptMapping = { ...place, entryId, sequence, csips, issuedAt, expiresAt: entry.expiresAt }
  await states.write(keys.tag, {
    ...withSignature(state, { hash: sha256(entry.holderSignature), until: entry.expiresAt }, now),
    csi: wish.csi.uri,
    generation: keys.generation,
    // whatever becomes of it, this sequence is spent
    mappings: [...state.mappings.filter(other => other !== known), mapping],
    pending: withPending(state, pending)
  })
  return pending
}

function seal (
  draft: OptOutDraft, { evaluation, confirmed }: Grounds, { msp, options }: ClaimWish, { signer }: HolderKeys,
  random: Random
): BuiltEntry {
  const sealingKey = sealingKeyOf(evaluation, options)
  if (confirmed == null) {
    return buildOptOut(draft, signer, sealingKey, random)
  }
  const { confirmation, indexStatement } = confirmed
  return buildEntry({ ...draft, mspId: msp, confirmation, indexStatement }, signer, sealingKey, random)
}

/** @param longest - milliseconds, of the policy @throws HolderError `HOLDER_LIFETIME_TOO_SHORT` */
function expiryOf (
  { begun, confirmed, attestations }: Grounds,
  { lifetime = Infinity }: ClaimOptions,
  longest: number,
  now: number
): number {
  const expiresAt = Math.min(
    now + Math.min(lifetime, longest, begun.maxEntryLifetime),
    confirmed?.expiresAt ?? Infinity,
    ...attestations.map(attestation => attestation.expiresAt)
  )
  if (expiresAt <= now) {
    throw new HolderError('HOLDER_LIFETIME_TOO_SHORT')
  }
  return expiresAt
}

async function summarise (
  wish: ClaimWish,
  completed: CompletedClaim,
  proved: boolean,
  keys: HolderKeys,
  components: HolderComponents
): Promise<ClaimSummary> {
  const { msp, tags, options } = wish
  const { entry, receipts, failed, replicas } = completed
  const { dp, sequence, expiresAt, csips } = entry
  const coverage = entry.firstMapping ? await coverageOf(entry, options, components) : undefined
  const stored = { receipts: receipts.length, replicas, failed }
  const findable = await makeFindable(wish, completed, keys, components)
  const release = await leaveRelease(wish, dp, keys, components)
  const after = { coverage, findable, release }
  return { entry, msp: mspOf(msp), dp, sequence, tags, csips, proved, expiresAt, ...stored, ...after }
}

/** The claim is published whether this can be learnt or not. */
async function coverageOf (
  entry: VerifiedEntry,
  { signal }: ClaimOptions,
  { registry, claims }: HolderComponents
): Promise<Coverage | undefined> {
  const dp = registry.current().dp(entry.dp)
  try {
    return dp == null ? undefined : (await claims.status(entry, targetOf(dp), { signal })).coverage
  } catch (err) {
    if (err instanceof DiscoveryError) {
      return undefined
    }
    throw err
  }
}

function sealingKeyOf (
  { sealingKey }: EvaluationWithTranscript,
  { audience }: ClaimOptions
): EvaluationWithTranscript['sealingKey'] {
  return audience == null ? sealingKey : audienceKey(sealingKey, audience)
}
