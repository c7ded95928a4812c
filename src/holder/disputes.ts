/** The holder's side of conflicts: disputing older mappings, defending one, seeing how things stand. */
import { equalBytes } from '../base/bytes.ts'
import { DiscoveryError } from '../base/errors.ts'
import { makeDispute, parseDispute } from '../mapping/dispute.ts'
import { SERIAL_LENGTH } from '../mapping/constants.ts'
import { makeDefence } from '../mapping/defence.ts'
import { viewOf } from '../mapping/view.ts'
import { targetOf } from '../rpc/target.ts'
import { dpsByLot } from '../node/hand-fact.ts'
import { gatherAttestations } from './attestations.ts'
import { HolderError } from './errors.ts'
import { dpFor, handIn } from './hand-in.ts'
import { holdAttestation } from './held-attestation.ts'
import type { VerifiedAttestation } from '../attestation/verify.ts'
import type { Hash } from '../base/bytes.ts'
import type { CanonicalCsi } from '../identifiers/csi.ts'
import type { View } from '../mapping/view.ts'
import type { ConflictStatus } from '../protocols/claim/interface.ts'
import type { DpRecord } from '../registry/interface.ts'
import type { EvaluationWithTranscript } from '../protocols/oprf/interface.ts'
import type { DisputeOptions, DefenceSummary, DefendOptions, HolderComponents, HolderConflict, ReleaseOptions } from './interface.ts'
import type { HolderKeys } from './key-store.ts'
import type { KeptDispute } from './state-store.ts'

/** To be called while no claim of the same CSI runs. */
export async function dispute (csi: CanonicalCsi, options: DisputeOptions, keys: HolderKeys, components: HolderComponents): Promise<HolderConflict> {
  const { clock, random, oprf } = components
  const { signal } = options
  options.onProgress?.('evaluate')
  const evaluation = await oprf.evaluateWithTranscript(csi, { signal })
  const earlier = await keptDispute(keys, components)
  const bytes = earlier?.bytes ?? makeDispute({
    lookupKey: evaluation.lookupKey,
    oprfKeyId: evaluation.oprfKeyId,
    holderKey: keys.signer.publicKey,
    attestation: (await strictest(csi, evaluation, options, keys, components)).bytes,
    takeover: options.takeover ?? 'firstMapping',
    issuedAt: clock.now(),
    serial: random.bytes(SERIAL_LENGTH)
  }, keys.signer)
  const first = dpFor(options.dp ?? earlier?.dp ?? anyDp(components), components)
  // before it is sent: a key has one open dispute at a time, and it must not be lost
  await remember(keys, { bytes, dp: first.id }, components)
  options.onProgress?.('publish', first.id)
  const { dp, status } = await bring(bytes, options.dp == null ? dpsByLot(components.registry.current(), random, first) : [first], options, components).catch(async (err: unknown) => {
    if (err instanceof DiscoveryError && err.code === WITHOUT_RIVAL) {
      await remember(keys, undefined, components)
    }
    throw err
  })
  if (dp !== first) {
    await remember(keys, { bytes, dp: dp.id }, components)
  }
  options.onProgress?.('done')
  const { hash, strength, issuedAt, attestedUntil } = parseDispute(bytes)
  return { disputeHash: hash, role: 'claimant', strength, issuedAt, attestedUntil, isOpen: status.state.name !== 'decided', isDefended: false, dp: dp.id, status }
}

/** The DP's code where nobody else has an older mapping: then the dispute is void. */
const WITHOUT_RIVAL = 'CONFLICT_WITHOUT_RIVAL'
/** The DP's code where it follows no such dispute, or has forgotten one that ended. */
const UNKNOWN = 'CLAIM_DISPUTE_UNKNOWN'

/** To the first of these that can be reached: whichever follows a dispute comes to the same end. */
async function bring (bytes: Uint8Array, dps: readonly DpRecord[], { signal }: Pick<DisputeOptions, 'signal'>, { claims }: HolderComponents): Promise<{ readonly dp: DpRecord, readonly status: ConflictStatus }> {
  let failure: unknown = new HolderError('HOLDER_NO_DP')
  for (const dp of dps) {
    try {
      return { dp, status: await claims.dispute(bytes, targetOf(dp), { signal }) }
    } catch (err) {
      signal?.throwIfAborted()
      failure = err
      if (!(err instanceof DiscoveryError) || err.kind !== 'unavailable') {
        break
      }
    }
  }
  throw failure
}

async function remember ({ tag }: HolderKeys, dispute: KeptDispute | undefined, { states }: HolderComponents): Promise<void> {
  const { disputes, ...rest } = await states.read(tag)
  await states.write(tag, dispute == null ? rest : { ...rest, disputes: [dispute] })
}

/** Defends this holder's mapping against every open dispute. */
export async function defend (csi: CanonicalCsi, options: DefendOptions, keys: HolderKeys, components: HolderComponents): Promise<readonly DefenceSummary[]> {
  const { clock, claims } = components
  const { signal } = options
  options.onProgress?.('evaluate')
  const { evaluation, view } = await look(csi, options, components)
  const own = view.living.filter(({ holderKey }) => equalBytes(holderKey, keys.signer.publicKey))
  const [mapping] = own
  const against = view.open.filter(({ rivals }) => rivals.some(rival => own.some(({ slot }) => slot === rival.slot)))
  if (mapping == null || against.length === 0) {
    throw new HolderError('HOLDER_NOTHING_TO_DEFEND')
  }
  const attestation = await strictest(csi, evaluation, options, keys, components)
  const { id } = dpFor(options.dp ?? mapping.dp, components)
  options.onProgress?.('publish', id)
  const summaries: DefenceSummary[] = []
  for (const { dispute: opened } of against) {
    const bytes = makeDefence({
      lookupKey: evaluation.lookupKey,
      oprfKeyId: evaluation.oprfKeyId,
      disputeHash: opened.hash,
      holderKey: keys.signer.publicKey,
      attestation: attestation.bytes,
      issuedAt: clock.now()
    }, keys.signer)
    const outcome = await handIn({ bytes, lookupKey: evaluation.lookupKey }, claims.defend.bind(claims), { dp: id, only: options.dp != null, signal }, components)
    summaries.push({ ...outcome, disputeHash: opened.hash, isEqual: attestation.strength >= opened.strength, until: attestation.expiresAt })
  }
  options.onProgress?.('done')
  return summaries
}

/** What is open at the CSI, and what this holder disputed. */
export async function conflictsAt (csi: CanonicalCsi, options: Omit<ReleaseOptions, 'csi' | 'msp'>, keys: HolderKeys, components: HolderComponents): Promise<readonly HolderConflict[]> {
  const { view } = await look(csi, options, components)
  const isOwn = (holderKey: Uint8Array): boolean => equalBytes(holderKey, keys.signer.publicKey)
  const open = view.open.map(({ dispute: { hash, holderKey, strength, issuedAt, attestedUntil }, defences, rivals }): HolderConflict => ({
    disputeHash: hash,
    role: isOwn(holderKey) ? 'claimant' : rivals.some(rival => isOwn(rival.holderKey)) ? 'incumbent' : 'other',
    strength,
    issuedAt,
    attestedUntil,
    isOpen: true,
    isDefended: defences.some(defence => isOwn(defence.holderKey) && defence.strength >= strength)
  }))
  const kept = await keptDispute(keys, components)
  if (kept == null) {
    return open
  }
  const { hash, strength, issuedAt, attestedUntil } = parseDispute(kept.bytes)
  const dp = dpFor(kept.dp, components)
  const status = await statusAt(dp, hash, options, components)
  const isOpen = status == null ? open.some(({ disputeHash }) => equalBytes(disputeHash, hash)) : status.state.name !== 'decided'
  const own: HolderConflict = { disputeHash: hash, role: 'claimant', strength, issuedAt, attestedUntil, isOpen, isDefended: false, dp: dp.id, ...status == null ? {} : { status } }
  return [own, ...open.filter(({ disputeHash }) => !equalBytes(disputeHash, hash))]
}

/** Undefined where it can't tell: replicas show what is open all the same. */
async function statusAt (dp: DpRecord, hash: Hash, { signal }: Pick<ReleaseOptions, 'signal'>, { claims }: HolderComponents): Promise<ConflictStatus | undefined> {
  try {
    return await claims.conflict(hash, targetOf(dp), { signal })
  } catch (err) {
    signal?.throwIfAborted()
    if (err instanceof DiscoveryError && (err.kind === 'unavailable' || err.code === UNKNOWN)) {
      return undefined
    }
    throw err
  }
}

/** @throws HolderError `HOLDER_REPLICAS_UNREACHABLE` */
async function look (csi: CanonicalCsi, { signal }: Pick<ReleaseOptions, 'signal'>, { oprf, reader, registry, clock }: HolderComponents): Promise<{ readonly evaluation: EvaluationWithTranscript, readonly view: View }> {
  const evaluation = await oprf.evaluateWithTranscript(csi, { signal })
  const [read] = await reader.read([evaluation.lookupKey], { signal })
  if (read?.complete !== true) {
    throw new HolderError('HOLDER_REPLICAS_UNREACHABLE')
  }
  return { evaluation, view: viewOf(read.set, { registry: registry.current(), now: clock.now() }) }
}

/** The proof that counts most of those that this key has, of the CSIPs that are asked for; proved now where there is none. */
async function strictest (csi: CanonicalCsi, evaluation: EvaluationWithTranscript, options: DefendOptions, keys: HolderKeys, components: HolderComponents): Promise<VerifiedAttestation> {
  const { registry, clock, states } = components
  const context = { registry: registry.current(), now: clock.now() }
  const csips = context.registry.csips.filter(({ status }) => status === 'active').map(({ id }) => id)
  const { attestations } = await gatherAttestations({ csi, evaluation, begun: { csips, attestationsRequired: 1 }, keys, options, renewing: false }, components)
  const held = (await states.read(keys.tag)).attestations.flatMap(({ bytes }) => {
    const one = holdAttestation(bytes, context)
    const counts = one?.usable === true && equalBytes(one.attestation.lookupKey, evaluation.lookupKey) && (options.csips?.includes(one.attestation.csipId) ?? true)
    return counts ? [one.attestation] : []
  })
  const [first] = [...held, ...attestations].sort((a, b) => b.strength - a.strength)
  if (first == null) {
    throw new HolderError('HOLDER_NO_CSIP')
  }
  return first
}

/** One that lives. */
async function keptDispute (keys: HolderKeys, { states, clock }: HolderComponents): Promise<KeptDispute | undefined> {
  const { disputes = [] } = await states.read(keys.tag)
  return disputes.find(({ bytes }) => parseDispute(bytes).attestedUntil > clock.now())
}

function anyDp ({ registry, random }: HolderComponents): string {
  const dps = registry.current().activeDps
  const bytes = random.bytes(4)
  const draw = new DataView(bytes.buffer, bytes.byteOffset, 4).getUint32(0)
  return dps[draw % dps.length]?.id ?? ''
}
