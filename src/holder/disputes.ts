/** The holder's side of conflicts: disputing older mappings, defending one, seeing how things stand. */
import { equalBytes } from '../base/bytes.ts'
import { DiscoveryError } from '../base/errors.ts'
import { makeDispute, parseDispute } from '../mapping/dispute.ts'
import { SERIAL_LENGTH } from '../mapping/constants.ts'
import { makeDefence } from '../mapping/defence.ts'
import { targetOf } from '../rpc/target.ts'
import { dpsByLot } from '../node/hand-fact.ts'
import { gatherAttestations } from './attestations.ts'
import { HolderError } from './errors.ts'
import { dpFor, handIn } from './hand-in.ts'
import { holdAttestation } from './held-attestation.ts'
import { everyPlace } from './places.ts'
import { oneByLot } from '../base/lot.ts'
import type { VerifiedAttestation } from '../attestation/verify.ts'
import type { Hash } from '../base/bytes.ts'
import type { CanonicalCsi } from '../identifiers/csi.ts'
import type { ConflictStatus } from '../protocols/claim/interface.ts'
import type { DpRecord } from '../registry/interface.ts'
import type { EvaluationWithTranscript } from '../protocols/oprf/interface.ts'
import type { DisputeOptions, DefenceSummary, DefendOptions, HolderConflict, ReleaseOptions } from './interface.ts'
import type { HolderComponents } from './components.ts'
import type { HolderKeys } from './key-store.ts'
import type { Place } from './places.ts'
import type { KeptDispute } from './state-store.ts'

/**
 * Under each evaluation key where somebody else is. To be called while no claim of
 * the same CSI runs.
 *
 * @returns that under the newest of them
 */
export async function dispute (
  csi: CanonicalCsi, options: DisputeOptions, keys: HolderKeys, components: HolderComponents
): Promise<HolderConflict> {
  options.onProgress?.('evaluate')
  const brought: HolderConflict[] = []
  for (const keyId of await disputedKeys(csi, options, keys, components)) {
    brought.push(await disputeUnder(keyId, csi, options, keys, components))
  }
  const [first] = brought
  if (first == null) {
    throw new HolderError('HOLDER_REPLICAS_UNREACHABLE')
  }
  options.onProgress?.('done')
  return first
}

/**
 * Ids of evaluation keys, the newest first. Where nobody is seen anywhere, the newest: its DPs may know of somebody.
 */
async function disputedKeys (
  csi: CanonicalCsi, { signal }: DisputeOptions, keys: HolderKeys, components: HolderComponents
): Promise<readonly number[]> {
  const { registry, clock } = components
  const current = registry.current().currentOprfKeys(clock.now()).map(({ keyId }) => keyId)
  if (current.length <= 1) {
    return current
  }
  const kept = (await keptDisputes(keys, components)).map(({ bytes }) => parseDispute(bytes).oprfKeyId)
  const places = await everyPlace(csi, { signal }, components)
  const isDisputed = ({ oprfKeyId, view }: Place): boolean => kept.includes(oprfKeyId) ||
    view.living.some(({ holderKey }) => !equalBytes(holderKey, keys.signer.publicKey))
  const disputed = places.filter(isDisputed).map(({ oprfKeyId }) => oprfKeyId)
  return disputed.length > 0 ? disputed : current.slice(0, 1)
}

async function disputeUnder (
  keyId: number, csi: CanonicalCsi, options: DisputeOptions, keys: HolderKeys, components: HolderComponents
): Promise<HolderConflict> {
  const { clock, random, oprf } = components
  const evaluation = await oprf.evaluateWithTranscript(csi, { keyId, signal: options.signal })
  const earlier = (await keptDisputes(keys, components)).find(({ bytes }) => parseDispute(bytes).oprfKeyId === keyId)
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
  // before it is sent: under each key there is one open dispute at a time, and it must not be lost
  await remember(keys, keyId, { bytes, dp: first.id }, components)
  options.onProgress?.('publish', first.id)
  const dps = options.dp == null ? dpsByLot(components.registry.current(), random, first) : [first]
  const { dp, status } = await bring(bytes, dps, options, components).catch(async (err: unknown) => {
    if (err instanceof DiscoveryError && err.code === WITHOUT_RIVAL) {
      await remember(keys, keyId, undefined, components)
    }
    throw err
  })
  if (dp !== first) {
    await remember(keys, keyId, { bytes, dp: dp.id }, components)
  }
  const { hash, strength, issuedAt, attestedUntil } = parseDispute(bytes)
  return {
    disputeHash: hash,
    role: 'claimant',
    strength,
    issuedAt,
    attestedUntil,
    isOpen: status.state.name !== 'decided',
    isDefended: false,
    dp: dp.id,
    status
  }
}

/** The DP's code where nobody else has an older mapping: then the dispute is void. */
const WITHOUT_RIVAL = 'CONFLICT_WITHOUT_RIVAL'
/** The DP's code where it follows no such dispute, or has forgotten one that ended. */
const UNKNOWN = 'CLAIM_DISPUTE_UNKNOWN'

/** To the first of these that can be reached: whichever follows a dispute comes to the same end. */
async function bring (
  bytes: Uint8Array, dps: readonly DpRecord[], { signal }: Pick<DisputeOptions, 'signal'>, { claims }: HolderComponents
): Promise<{ readonly dp: DpRecord, readonly status: ConflictStatus }> {
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

/** In the place of what was brought under the same evaluation key. */
async function remember (
  keys: HolderKeys, keyId: number, dispute: KeptDispute | undefined, components: HolderComponents
): Promise<void> {
  const { states } = components
  const others = (await keptDisputes(keys, components)).filter(({ bytes }) => parseDispute(bytes).oprfKeyId !== keyId)
  const { disputes: _, ...rest } = await states.read(keys.tag)
  const disputes = [...others, ...dispute == null ? [] : [dispute]]
  await states.write(keys.tag, disputes.length === 0 ? rest : { ...rest, disputes })
}

/** Defends this holder's mappings against every open dispute, under whatever evaluation key. */
export async function defend (
  csi: CanonicalCsi, options: DefendOptions, keys: HolderKeys, components: HolderComponents
): Promise<readonly DefenceSummary[]> {
  options.onProgress?.('evaluate')
  const summaries: DefenceSummary[] = []
  for (const place of await everyPlace(csi, options, components)) {
    summaries.push(...await defendAt(place, csi, options, keys, components))
  }
  if (summaries.length === 0) {
    throw new HolderError('HOLDER_NOTHING_TO_DEFEND')
  }
  options.onProgress?.('done')
  return summaries
}

async function defendAt (
  { view, oprfKeyId, lookupKey }: Place, csi: CanonicalCsi, options: DefendOptions, keys: HolderKeys,
  components: HolderComponents
): Promise<readonly DefenceSummary[]> {
  const { clock, claims, oprf } = components
  const { signal } = options
  const own = view.living.filter(({ holderKey }) => equalBytes(holderKey, keys.signer.publicKey))
  const against = view.open.filter(({ rivals }) => rivals.some(rival => own.some(({ slot }) => slot === rival.slot)))
  const [mapping] = own
  if (mapping == null || against.length === 0) {
    return []
  }
  const evaluation = await oprf.evaluateWithTranscript(csi, { keyId: oprfKeyId, signal })
  const attestation = await strictest(csi, evaluation, options, keys, components)
  const { id } = dpFor(options.dp ?? mapping.dp, components)
  options.onProgress?.('publish', id)
  const summaries: DefenceSummary[] = []
  for (const { dispute: opened } of against) {
    const bytes = makeDefence({
      lookupKey,
      oprfKeyId,
      disputeHash: opened.hash,
      holderKey: keys.signer.publicKey,
      attestation: attestation.bytes,
      issuedAt: clock.now()
    }, keys.signer)
    const outcome = await handIn(
      { bytes, lookupKey }, claims.defend.bind(claims), { dp: id, only: options.dp != null, signal }, components
    )
    summaries.push({
      ...outcome,
      disputeHash: opened.hash,
      isEqual: attestation.strength >= opened.strength,
      until: attestation.expiresAt
    })
  }
  return summaries
}

/** What is open at the CSI, and what this holder disputed. */
export async function conflictsAt (
  csi: CanonicalCsi, options: Omit<ReleaseOptions, 'csi' | 'msp'>, keys: HolderKeys, components: HolderComponents
): Promise<readonly HolderConflict[]> {
  const places = await everyPlace(csi, options, components)
  const isOwn = (holderKey: Uint8Array): boolean => equalBytes(holderKey, keys.signer.publicKey)
  const open = places
    .flatMap(({ view }) => view.open)
    .map(({ dispute: { hash, holderKey, strength, issuedAt, attestedUntil }, defences, rivals }): HolderConflict => ({
      disputeHash: hash,
      role: isOwn(holderKey) ? 'claimant' : rivals.some(rival => isOwn(rival.holderKey)) ? 'incumbent' : 'other',
      strength,
      issuedAt,
      attestedUntil,
      isOpen: true,
      isDefended: defences.some(defence => isOwn(defence.holderKey) && defence.strength >= strength)
    }))
  const own: HolderConflict[] = []
  for (const kept of await keptDisputes(keys, components)) {
    const { hash, strength, issuedAt, attestedUntil } = parseDispute(kept.bytes)
    const dp = dpFor(kept.dp, components)
    const status = await statusAt(dp, hash, options, components)
    const isOpen = status == null
      ? open.some(({ disputeHash }) => equalBytes(disputeHash, hash))
      : status.state.name !== 'decided'
    own.push({
      disputeHash: hash,
      role: 'claimant',
      strength,
      issuedAt,
      attestedUntil,
      isOpen,
      isDefended: false,
      dp: dp.id,
      ...status == null ? {} : { status }
    })
  }
  return [...own, ...open.filter(({ disputeHash }) => !own.some(kept => equalBytes(disputeHash, kept.disputeHash)))]
}

/** Undefined where it can't tell: replicas show what is open all the same. */
async function statusAt (
  dp: DpRecord, hash: Hash, { signal }: Pick<ReleaseOptions, 'signal'>, { claims }: HolderComponents
): Promise<ConflictStatus | undefined> {
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

/**
 * The proof that counts most of those that this key has, of the CSIPs that are asked for; proved now where there is
 * none.
 */
async function strictest (
  csi: CanonicalCsi, evaluation: EvaluationWithTranscript, options: DefendOptions, keys: HolderKeys,
  components: HolderComponents
): Promise<VerifiedAttestation> {
  const { registry, clock, states } = components
  const context = { registry: registry.current(), now: clock.now() }
  const csips = context.registry.csips.filter(({ status }) => status === 'active').map(({ id }) => id)
  const { attestations } = await gatherAttestations(
    { csi, evaluation, begun: { csips, attestationsRequired: 1 }, keys, options, renewing: false }, components
  )
  const held = (await states.read(keys.tag)).attestations.flatMap(({ bytes }) => {
    const one = holdAttestation(bytes, context)
    const counts = one?.usable === true && equalBytes(one.attestation.lookupKey, evaluation.lookupKey) &&
      (options.csips?.includes(one.attestation.csipId) ?? true)
    return counts ? [one.attestation] : []
  })
  const [first] = [...held, ...attestations].sort((a, b) => b.strength - a.strength)
  if (first == null) {
    throw new HolderError('HOLDER_NO_CSIP')
  }
  return first
}

/** Those that live, of each evaluation key one, the newest first. */
async function keptDisputes (keys: HolderKeys, { states, clock }: HolderComponents): Promise<readonly KeptDispute[]> {
  const { disputes = [] } = await states.read(keys.tag)
  const living = disputes.filter(({ bytes }) => parseDispute(bytes).attestedUntil > clock.now())
  return living.toSorted((a, b) => parseDispute(b.bytes).oprfKeyId - parseDispute(a.bytes).oprfKeyId)
}

function anyDp ({ registry, random }: HolderComponents): string {
  return oneByLot(registry.current().activeDps, random)?.id ?? ''
}
