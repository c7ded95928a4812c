/**
 * One holder key takes the place of another: with the old key's signature, or
 * without it, by the commitment to its successor that it signed. First the link,
 * so that seniority goes along, then the new mappings, then the old ones go.
 */
import { toString } from 'uint8arrays/to-string'
import { equalBytes } from '../base/bytes.ts'
import { sha256 } from '../base/hash.ts'
import { makeLink } from '../mapping/link.ts'
import { openEntry } from '../mapping/verify.ts'
import { HolderError } from './errors.ts'
import { handOver, keysOf, MAX_GENERATION } from './key-chain.ts'
import { handIn } from './hand-in.ts'
import { everyPlace } from './places.ts'
import { releaseEach, sendRelease } from './release.ts'
import type { PublicKeyBytes } from '../base/bytes.ts'
import type { CanonicalCsi } from '../identifiers/csi.ts'
import type { VerifiedEntry } from '../mapping/interface.ts'
import type { LinkConsent } from '../mapping/link.ts'
import type {
  ClaimOptions, ClaimSummary, HandOverSummary, RecoverOptions, ReleaseSummary, RotateOptions
} from './interface.ts'
import type { HolderComponents } from './components.ts'
import type { HolderKeys } from './key-store.ts'
import type { Place } from './places.ts'
import type { KeptMapping } from './state-store.ts'

/** Keys that are tried for a commitment to them. */
const RECOVERED_GENERATIONS = 32

/** Publishes a mapping under keys of one's choice, a holder's and the federation's. */
export type PublishWith = (options: ClaimOptions, keys: HolderKeys, oprfKeyId?: number) => Promise<ClaimSummary>

/** What a holder key has under one evaluation key. */
interface Standing {
  readonly place: Place
  readonly own: readonly VerifiedEntry[]
}

/** To be called while no claim of the same CSI runs. */
export async function rotate (
  csi: CanonicalCsi, options: RotateOptions, old: HolderKeys, publish: PublishWith, components: HolderComponents
): Promise<HandOverSummary> {
  const rest = await finish(csi, old, options, components)
  if (rest.released.length > 0) {
    return { generation: old.generation, claims: [], linked: true, ...rest, left: 0 }
  }
  const places = await everyPlace(csi, options, components)
  const standings = standingsOf(places, old.signer.publicKey)
  if (standings.length === 0 || old.generation >= MAX_GENERATION) {
    throw new HolderError('HOLDER_NOTHING_TO_ROTATE')
  }
  const next = await keysOf(csi, old.generation + 1, components)
  const handed = await handOn(
    { csi, next, standings, consentOf: () => ({ oldKey: old.signer }) }, options, publish, components
  )
  await handOver(old, components)
  const ended = await finish(csi, next, options, components)
  return { generation: next.generation, ...handed, ...ended, left: leftBeside(places, standings) }
}

/** The same without the old key, whose signature is not to be had, or is worth nothing. */
export async function recover (
  csi: CanonicalCsi, options: RecoverOptions, current: HolderKeys, publish: PublishWith, components: HolderComponents
): Promise<HandOverSummary> {
  const places = await everyPlace(csi, options, components)
  const found = await committed(csi, places.flatMap(({ view }) => view.living), components)
  if (found == null) {
    return await beginAnew(csi, options, current, places, publish)
  }
  const { next, lostKey } = found
  const standings = standingsOf(places, lostKey)
  const consentOf = ({ own: [lost] }: Standing): LinkConsent |
    undefined => lost == null ? undefined : { committed: lost }
  const handed = await handOn({ csi, next, standings, consentOf }, options, publish, components)
  for (let generation = 0; generation < next.generation; generation++) {
    await handOver(await keysOf(csi, generation, components), components)
  }
  const released: ReleaseSummary[] = []
  const { kept } = await before(csi, next, components)
  const attestations = handed.claims.flatMap(({ entry }) => entry.verifiedAttestations)
  for (const entry of standings.flatMap(({ own }) => own)) {
    // one of the same lookup key: where nothing was published anew, it ends with its lease
    const attestation = attestations.find(({ lookupKey }) => equalBytes(lookupKey, entry.lookupKey))
    if (attestation != null) {
      released.push(await sendRelease(entry.dp, entry.entryId, { keys: next, attestation }, components, options.signal))
    }
  }
  return { generation: next.generation, ...handed, released, kept: kept.length, left: leftBeside(places, standings) }
}

/** Where a key has mappings, under the newest evaluation key first. */
function standingsOf (places: readonly Place[], key: PublicKeyBytes): readonly Standing[] {
  return places
    .map(place => ({ place, own: place.view.living.filter(({ holderKey }) => equalBytes(holderKey, key)) }))
    .filter(({ own }) => own.length > 0)
}

function leftBeside (places: readonly Place[], standings: readonly Standing[]): number {
  const count = (entries: ReadonlyArray<readonly VerifiedEntry[]>): number =>
    entries.reduce((sum, { length }) => sum + length, 0)
  return count(places.map(({ view }) => view.living)) - count(standings.map(({ own }) => own))
}

interface HandingOn {
  readonly csi: CanonicalCsi
  readonly next: HolderKeys
  readonly standings: readonly Standing[]
  readonly consentOf: (standing: Standing) => LinkConsent | undefined
}

/**
 * Each mapping where it stands, so that the link counts for it; what was moved to a newer evaluation key only there.
 */
async function handOn (
  { csi, next, standings, consentOf }: HandingOn, options: RotateOptions, publish: PublishWith,
  components: HolderComponents
): Promise<Pick<HandOverSummary, 'claims' | 'linked'>> {
  const known = new Set<string>()
  const isNew = (wish: ClaimOptions): boolean => {
    const name = JSON.stringify([wish.msp, wish.audience == null ? '' : toString(wish.audience, 'base16')])
    return !known.has(name) && known.add(name).size > 0
  }
  const chosen = standings.map(standing => {
    const wishes = standing.own.map(entry => wishOf(csi, entry, standing.place, options, components))
    return { standing, wishes: standings.length === 1 ? wishes : wishes.filter(isNew) }
  }).filter(({ wishes }) => wishes.length > 0)
  let linked = true
  const claims: ClaimSummary[] = []
  for (const { standing, wishes } of chosen) {
    const consent = consentOf(standing)
    const isLinked = consent != null && await link(standing, next, consent, options, components)
    linked &&= isLinked
    claims.push(...await publishAll(wishes, next, standing.place.oprfKeyId, publish))
  }
  return { claims, linked }
}

/** Nothing is left of an older key: fresh possession begins a mapping of its own. */
async function beginAnew (
  csi: CanonicalCsi, { msp, audiences, ...options }: RecoverOptions, keys: HolderKeys, places: readonly Place[],
  publish: PublishWith
): Promise<HandOverSummary> {
  if (msp === undefined) {
    throw new HolderError('HOLDER_NOTHING_TO_RECOVER')
  }
  const claim = await publish({ ...options, csi, msp }, keys)
  return {
    generation: keys.generation,
    claims: [claim],
    linked: false,
    released: [],
    kept: 0,
    left: leftBeside(places, standingsOf(places, keys.signer.publicKey))
  }
}

/** Lets go of what this key has in the place of the one before: after a rotation, or one that was interrupted. */
async function finish (
  csi: CanonicalCsi, keys: HolderKeys, { signal }: RotateOptions, components: HolderComponents
): Promise<Pick<HandOverSummary, 'released' | 'kept'>> {
  const { old, replaced, kept } = await before(csi, keys, components)
  return {
    released: old == null || replaced.length === 0 ? [] : await releaseEach(old, replaced, components, signal),
    kept: kept.length
  }
}

/**
 * Living mappings of the key before: those that this key has as well, and those that only their DP knows, which nothing
 * replaces yet.
 */
async function before (csi: CanonicalCsi, { generation, tag }: HolderKeys, components: HolderComponents): Promise<{
  readonly old?: HolderKeys, readonly replaced: readonly KeptMapping[], readonly kept: readonly KeptMapping[]
}> {
  if (generation === 0) {
    return { replaced: [], kept: [] }
  }
  const { states, clock } = components
  const old = await keysOf(csi, generation - 1, components)
  const { mappings: own, pending } = await states.read(tag)
  // what was signed, and not published yet, replaces nothing
  const published = own.filter(mapping =>
    !pending.some(claim => claim.msp === mapping.msp && claim.dp === mapping.dp && claim.audience === mapping.audience))
  const isReplaced = ({ msp, audience }: KeptMapping): boolean =>
    published.some(mapping => mapping.msp === msp && mapping.audience === audience)
  const living = (await states.read(old.tag)).mappings.filter(({ expiresAt }) => expiresAt > clock.now())
  return { old, replaced: living.filter(isReplaced), kept: living.filter(mapping => !isReplaced(mapping)) }
}

/** The latest key of this store to which a mapping commits, and the key that did. */
async function committed (
  csi: CanonicalCsi, living: readonly VerifiedEntry[], components: HolderComponents
): Promise<{ next: HolderKeys, lostKey: PublicKeyBytes } | undefined> {
  for (let generation = RECOVERED_GENERATIONS; generation > 0; generation--) {
    const next = await keysOf(csi, generation, components)
    const hash = sha256(next.signer.publicKey)
    const entry = living.find(({ nextKeyHash }) => equalBytes(nextKeyHash, hash))
    if (entry != null) {
      return { next, lostKey: entry.holderKey }
    }
  }
  return undefined
}

/** The claim that makes a mapping like this one. @throws HolderError `HOLDER_AUDIENCE_MISSING` */
function wishOf (
  csi: CanonicalCsi, entry: VerifiedEntry, { sealingKey }: Place, { audiences = [], ...options }: RotateOptions,
  { registry: source, clock }: HolderComponents
): ClaimOptions {
  const context = { registry: source.current(), now: clock.now() }
  for (const audience of [undefined, ...audiences]) {
    const mapping = openEntry(entry, sealingKey, { ...context, audiences: audience == null ? [] : [audience] })
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
async function link (
  { own, place: { set, lookupKey, oprfKeyId } }: Standing, next: HolderKeys, consent: LinkConsent,
  { signal }: RotateOptions, components: HolderComponents
): Promise<boolean> {
  const { clock, claims } = components
  const oldest = own
    .toSorted((a, b) => a.establishedAt - b.establishedAt)
    .find(({ verifiedAttestations: [attestation] }) => attestation != null && attestation.expiresAt > clock.now())
  const [attestation] = oldest?.verifiedAttestations ?? []
  if (oldest == null || attestation == null) {
    return false // its seniority has ended anyway
  }
  if (!set.links.some(({ oldKey, newKey }) =>
    equalBytes(oldKey, oldest.holderKey) && equalBytes(newKey, next.signer.publicKey))) {
    const bytes = makeLink({
      lookupKey,
      oprfKeyId,
      oldKey: oldest.holderKey,
      newKey: next.signer.publicKey,
      issuedAt: clock.now(),
      attestation: attestation.bytes,
      witnesses: oldest.witnesses
    }, next.signer, consent)
    await handIn({ bytes, lookupKey }, claims.link.bind(claims), { dp: oldest.dp, signal }, components)
  }
  return true
}

/** One after the other: possession is proved once, for the first. What an earlier call published is published anew. */
async function publishAll (
  wishes: readonly ClaimOptions[], keys: HolderKeys, oprfKeyId: number, publish: PublishWith
): Promise<readonly ClaimSummary[]> {
  const claims: ClaimSummary[] = []
  for (const wish of wishes) {
    claims.push(await publish(wish, keys, oprfKeyId))
  }
  return claims
}
