/**
 * Leaves a note at the replicas of where a federated-only mapping is kept, where
 * its holder wants it found; and another one when that nears its end.
 */
import { equalBytes } from '../base/bytes.ts'
import { DiscoveryError } from '../base/errors.ts'
import { audienceKey } from '../blinding/derive.ts'
import { makeNote, parseNote } from '../mapping/note.ts'
import { HolderError } from './errors.ts'
import { handIn } from './hand-in.ts'
import type { VerifiedEntry } from '../mapping/interface.ts'
import type { CompletedClaim } from '../protocols/claim/interface.ts'
import type { FindableSummary } from './interface.ts'
import type { HolderComponents } from './components.ts'
import type { HolderKeys } from './key-store.ts'
import type { HolderState, KeptNote } from './state-store.ts'
import type { ClaimWish } from './wish.ts'

/** A note is followed by another while it lives for this part of its mapping's lease less than that does. */
const REFRESH_AT = 1 / 4

type Completed = Pick<CompletedClaim, 'entry' | 'noteConsent'>

/**
 * The mapping stands whatever becomes of its note.
 *
 * @returns undefined: it is published, or its holder doesn't want it found
 */
export async function makeFindable (
  wish: ClaimWish, completed: Completed, keys: HolderKeys, components: HolderComponents
): Promise<FindableSummary | undefined> {
  const { entry } = completed
  const state = await components.states.read(keys.tag)
  const kept = state.notes?.find(({ entryId }) => equalBytes(entryId, entry.entryId))
  if (entry.federatedOnly == null || !(wish.options.findable ?? kept != null)) {
    return undefined
  }
  const now = components.clock.now()
  if (kept != null && kept.regions === regionsIn(entry) && lasts(kept, entry, now)) {
    return { until: kept.until }
  }
  try {
    return await leaveNote(wish, completed, keys, components)
  } catch (err) {
    if (!(err instanceof DiscoveryError)) {
      throw err
    }
    return { code: err.code }
  }
}

async function leaveNote (
  { csi, options }: ClaimWish, { entry, noteConsent }: Completed, keys: HolderKeys, components: HolderComponents
): Promise<FindableSummary> {
  const { oprf, claims, random, states, clock } = components
  const { signal } = options
  const [attestation] = entry.attestations
  const [evaluation] = await oprf.evaluate([csi], { signal, everyKey: true })
  const own = [evaluation, ...evaluation?.others ?? []]
    .find(key => key != null && equalBytes(key.lookupKey, entry.lookupKey))
  if (own == null || attestation == null || noteConsent == null) {
    throw new HolderError('HOLDER_NOTE_IMPOSSIBLE', { detail: entry.dp })
  }
  const sealingKey = options.audience == null ? own.sealingKey : audienceKey(own.sealingKey, options.audience)
  const bytes = makeNote(
    { ...entry, attestation }, { dp: entry.dp, consent: noteConsent }, keys.signer, sealingKey, random
  )
  const { lookupKey, regions, expiresAt } = parseNote(bytes)
  const { receipts, replicas } = await handIn(
    { bytes, lookupKey, regions }, claims.note.bind(claims), { dp: entry.dp, signal }, components
  )
  const kept = { entryId: entry.entryId, until: expiresAt, regions: regionsIn(entry) }
  await states.write(keys.tag, withNote(await states.read(keys.tag), kept, clock.now()))
  return { until: expiresAt, receipts: receipts.length, replicas }
}

/** One of each mapping. */
function withNote (state: HolderState, note: KeptNote, now: number): HolderState {
  const others = state.notes?.filter(({ entryId, until }) => until > now && !equalBytes(entryId, note.entryId)) ?? []
  return { ...state, notes: [...others, note] }
}

function lasts ({ until }: KeptNote, { expiresAt }: VerifiedEntry, now: number): boolean {
  return until >= expiresAt - REFRESH_AT * (expiresAt - now)
}

function regionsIn ({ regions }: Pick<VerifiedEntry, 'regions'>): string {
  return regions.join(',')
}
