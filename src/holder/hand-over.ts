/**
 * One holder key takes the place of another: with the old key's signature, or
 * without it, by the commitment to its successor that it signed. First the link,
 * so that seniority goes along, then the new mappings, then the old ones go.
 */
import { equalBytes } from '../base/bytes.ts'
import { sha256 } from '../base/hash.ts'
import { makeLink } from '../mapping/link.ts'
import { openEntry } from '../mapping/verify.ts'
import { viewOf } from '../mapping/view.ts'
import { HolderError } from './errors.ts'
import { handOver, keysOf, MAX_GENERATION } from './key-chain.ts'
import { handIn } from './hand-in.ts'
import { releaseEach, sendRelease } from './release.ts'
import type { CanonicalCsi } from '../identifiers/csi.ts'
import type { VerifiedEntry } from '../mapping/interface.ts'
import type { LinkConsent } from '../mapping/link.ts'
import type { RecordSet } from '../mapping/record-set.ts'
import type { EvaluationWithTranscript } from '../protocols/oprf/interface.ts'
import type { ClaimOptions, ClaimSummary, HandOverSummary, HolderComponents, RecoverOptions, ReleaseSummary, RotateOptions } from './interface.ts'
import type { HolderKeys } from './key-store.ts'
import type { KeptMapping } from './state-store.ts'

/** Keys that are tried for a commitment to them. */
const RECOVERED_GENERATIONS = 32

/** Publishes a mapping under keys of one's choice. */
export type PublishWith = (options: ClaimOptions, keys: HolderKeys) => Promise<ClaimSummary>

/** What is published at the CSI. */
interface Standing {
  readonly evaluation: EvaluationWithTranscript
  readonly set: RecordSet<VerifiedEntry>
  readonly living: readonly VerifiedEntry[]
}

/** To be called while no claim of the same CSI runs. */
export async function rotate (csi: CanonicalCsi, options: RotateOptions, old: HolderKeys, publish: PublishWith, components: HolderComponents): Promise<HandOverSummary> {
  const rest = await finish(csi, old, options, components)
  if (rest.released.length > 0) {
    return { generation: old.generation, claims: [], linked: true, ...rest, left: 0 }
  }
  const standing = await read(csi, options, components)
  const own = standing.living.filter(({ holderKey }) => equalBytes(holderKey, old.signer.publicKey))
  if (own.length === 0 || old.generation >= MAX_GENERATION) {
    throw new HolderError('HOLDER_NOTHING_TO_ROTATE')
  }
  const next = await keysOf(csi, old.generation + 1, components)
  const wishes = own.map(entry => wishOf(csi, entry, standing, options, components))
  const linked = await link(own, next, { oldKey: old.signer }, standing, options, components)
  const claims = await publishAll(wishes, next, publish)
  await handOver(old, components)
  const ended = await finish(csi, next, options, components)
  return { generation: next.generation, claims, linked, ...ended, left: standing.living.length - own.length }
}

/** The same without the old key, whose signature is not to be had, or is worth nothing. */
export async function recover (csi: CanonicalCsi, options: RecoverOptions, current: HolderKeys, publish: PublishWith, components: HolderComponents): Promise<HandOverSummary> {
  const standing = await read(csi, options, components)
  const found = await committed(csi, standing.living, components)
  if (found == null) {
    return await beginAnew(csi, options, current, standing, publish)
  }
  const { next, own } = found
  const [lost] = own
  const wishes = own.map(entry => wishOf(csi, entry, standing, options, components))
  const linked = lost != null && await link(own, next, { committed: lost }, standing, options, components)
  const claims = await publishAll(wishes, next, publish)
  for (let generation = 0; generation < next.generation; generation++) {
    await handOver(await keysOf(csi, generation, components), components)
  }
  const released: ReleaseSummary[] = []
  const { kept } = await before(csi, next, components)
  const [attestation] = claims[0]?.entry.verifiedAttestations ?? []
  if (attestation != null) {
    for (const entry of own) {
      released.push(await sendRelease(entry.dp, entry.entryId, { keys: next, attestation }, components, options.signal))
    }
  }
  return { generation: next.generation, claims, linked, released, kept: kept.length, left: standing.living.length - own.length }
}

/** Nothing is left of an older key: fresh possession begins a mapping of its own. */
async function beginAnew (csi: CanonicalCsi, { msp, audiences, ...options }: RecoverOptions, keys: HolderKeys, { living }: Standing, publish: PublishWith): Promise<HandOverSummary> {
  if (msp === undefined) {
    throw new HolderError('HOLDER_NOTHING_TO_RECOVER')
  }
  const claim = await publish({ ...options, csi, msp }, keys)
  return { generation: keys.generation, claims: [claim], linked: false, released: [], kept: 0, left: living.filter(({ holderKey }) => !equalBytes(holderKey, keys.signer.publicKey)).length }
}

/** Lets go of what this key has in the place of the one before: after a rotation, or one that was interrupted. */
async function finish (csi: CanonicalCsi, keys: HolderKeys, { signal }: RotateOptions, components: HolderComponents): Promise<Pick<HandOverSummary, 'released' | 'kept'>> {
  const { old, replaced, kept } = await before(csi, keys, components)
  return { released: old == null || replaced.length === 0 ? [] : await releaseEach(old, replaced, components, signal), kept: kept.length }
}

/** Living mappings of the key before: those that this key has as well, and those that only their DP knows, which nothing replaces yet. */
async function before (csi: CanonicalCsi, { generation, tag }: HolderKeys, components: HolderComponents): Promise<{ readonly old?: HolderKeys, readonly replaced: readonly KeptMapping[], readonly kept: readonly KeptMapping[] }> {
  if (generation === 0) {
    return { replaced: [], kept: [] }
  }
  const { states, clock } = components
  const old = await keysOf(csi, generation - 1, components)
  const { mappings: own, pending } = await states.read(tag)
  // what was signed, and not published yet, replaces nothing
  const published = own.filter(mapping => !pending.some(claim => claim.msp === mapping.msp && claim.dp === mapping.dp && claim.audience === mapping.audience))
  const isReplaced = ({ msp, audience }: KeptMapping): boolean => published.some(mapping => mapping.msp === msp && mapping.audience === audience)
  const living = (await states.read(old.tag)).mappings.filter(({ expiresAt }) => expiresAt > clock.now())
  return { old, replaced: living.filter(isReplaced), kept: living.filter(mapping => !isReplaced(mapping)) }
}

/** @throws HolderError `HOLDER_REPLICAS_UNREACHABLE` */
async function read (csi: CanonicalCsi, { signal }: RotateOptions, { oprf, reader, registry, clock }: HolderComponents): Promise<Standing> {
  const evaluation = await oprf.evaluateWithTranscript(csi, { signal })
  const [found] = await reader.read([evaluation.lookupKey], { signal })
  if (found?.complete !== true) {
    throw new HolderError('HOLDER_REPLICAS_UNREACHABLE')
  }
  return { evaluation, set: found.set, living: viewOf(found.set, { registry: registry.current(), now: clock.now() }).living }
}

/** The latest key of this store to which a mapping commits, and the mappings of the key that did. */
async function committed (csi: CanonicalCsi, living: readonly VerifiedEntry[], components: HolderComponents): Promise<{ next: HolderKeys, own: readonly VerifiedEntry[] } | undefined> {
  for (let generation = RECOVERED_GENERATIONS; generation > 0; generation--) {
    const next = await keysOf(csi, generation, components)
    const hash = sha256(next.signer.publicKey)
    const entry = living.find(({ nextKeyHash }) => equalBytes(nextKeyHash, hash))
    if (entry != null) {
      return { next, own: living.filter(({ holderKey }) => equalBytes(holderKey, entry.holderKey)) }
    }
  }
  return undefined
}

/** The claim that makes a mapping like this one. @throws HolderError `HOLDER_AUDIENCE_MISSING` */
function wishOf (csi: CanonicalCsi, entry: VerifiedEntry, { evaluation }: Standing, { audiences = [], ...options }: RotateOptions, { registry: source, clock }: HolderComponents): ClaimOptions {
  const context = { registry: source.current(), now: clock.now() }
  for (const audience of [undefined, ...audiences]) {
    const mapping = openEntry(entry, evaluation.sealingKey, { ...context, audiences: audience == null ? [] : [audience] })
    if (mapping != null) {
      const dp = context.registry.dp(entry.dp)?.status === 'active' ? entry.dp : undefined
      const place = { csi, audience, regions: entry.regions, dp }
      return mapping.optedOut == null
        ? { ...options, ...place, msp: mapping.mspId, tags: mapping.tags, ssiHint: mapping.ssiHint }
        : { ...options, ...place, msp: null }
    }
  }
  throw new HolderError('HOLDER_AUDIENCE_MISSING')
}

/** Once: a second call finds the link of the first. */
async function link (own: readonly VerifiedEntry[], next: HolderKeys, consent: LinkConsent, { set, evaluation }: Standing, { signal }: RotateOptions, components: HolderComponents): Promise<boolean> {
  const { clock, claims } = components
  const oldest = own.toSorted((a, b) => a.establishedAt - b.establishedAt).find(({ verifiedAttestations: [attestation] }) => attestation != null && attestation.expiresAt > clock.now())
  const [attestation] = oldest?.verifiedAttestations ?? []
  if (oldest == null || attestation == null) {
    return false // its seniority has ended anyway
  }
  if (!set.links.some(({ oldKey, newKey }) => equalBytes(oldKey, oldest.holderKey) && equalBytes(newKey, next.signer.publicKey))) {
    const bytes = makeLink({
      lookupKey: evaluation.lookupKey,
      oprfKeyId: evaluation.oprfKeyId,
      oldKey: oldest.holderKey,
      newKey: next.signer.publicKey,
      issuedAt: clock.now(),
      attestation: attestation.bytes,
      witnesses: oldest.witnesses
    }, next.signer, consent)
    await handIn({ bytes, lookupKey: evaluation.lookupKey }, claims.link.bind(claims), { dp: oldest.dp, signal }, components)
  }
  return true
}

/** One after the other: possession is proved once, for the first. What an earlier call published is published anew. */
async function publishAll (wishes: readonly ClaimOptions[], keys: HolderKeys, publish: PublishWith): Promise<readonly ClaimSummary[]> {
  const claims: ClaimSummary[] = []
  for (const wish of wishes) {
    claims.push(await publish(wish, keys))
  }
  return claims
}
