/** Attestations for a claim: those that still live, and as many new ones as are missing. */
import { mayRenew } from '../attestation/attestation.ts'
import { methodStrength } from '../attestation/methods.ts'
import { equalBytes } from '../base/bytes.ts'
import { DiscoveryError } from '../base/errors.ts'
import { scopeMatches } from '../identifiers/csi.ts'
import { scopesAt } from '../registry/scopes.ts'
import { RemoteError } from '../rpc/errors.ts'
import { HolderError } from './errors.ts'
import { holdAttestation } from './held-attestation.ts'
import { olderKeys, showOlderKey } from './older-key.ts'
import type { VerifiedAttestation } from '../attestation/verify.ts'
import type { CanonicalCsi } from '../identifiers/csi.ts'
import type { BegunClaim } from '../protocols/claim/interface.ts'
import type { EvaluationWithTranscript } from '../protocols/oprf/interface.ts'
import type { CsipRecord } from '../registry/interface.ts'
import type { AnswerChallenge, ClaimOptions } from './interface.ts'
import type { HolderComponents } from './components.ts'
import type { HolderKeys } from './key-store.ts'
import type { HeldAttestation } from './held-attestation.ts'
import type { KeptAttestation } from './state-store.ts'

/** The CSIP's code for an identifier that its subscriber lost since the attestation. */
const RENEWAL_ENDED = 'ATTEST_RENEWAL_ENDED'
/** For a request whose time it doesn't believe; our clock was compared with what DPs sign. */
const NOT_NOW = 'ATTEST_NOT_NOW'
/** Of a CSIP, for a registry that holds by our clock: its own is far ahead. */
const EXPIRED = 'REGISTRY_EXPIRED'

export interface AttestationWish {
  readonly csi: CanonicalCsi
  readonly evaluation: EvaluationWithTranscript
  readonly begun: Pick<BegunClaim, 'csips' | 'attestationsRequired'>
  readonly keys: HolderKeys
  readonly options: Pick<ClaimOptions, 'csips' | 'method' | 'answer' | 'onProgress' | 'signal'>
  /** What is past half of its life is proved again. */
  readonly renewing: boolean
}

type Components = Pick<HolderComponents, 'registry' | 'clock' | 'oprf' | 'prover' | 'states'>

/**
 * The oldest comes first: it is the one that was witnessed, and one attestation
 * serves all mappings of a holder key. What takes its place renews it, so that
 * its seniority goes on.
 *
 * @throws HolderError `HOLDER_NO_CSIP`, `HOLDER_ATTESTATION_FOREIGN`, and what the prover throws
 */
export async function gatherAttestations (
  wish: AttestationWish, components: Components
): Promise<{ attestations: readonly VerifiedAttestation[], proved: boolean }> {
  const { begun, options, keys, renewing } = wish
  const { states, clock } = components
  const before = (await states.read(keys.tag)).attestations
  const held = before.flatMap(({ bytes }) => hold(bytes, wish, components) ?? [])
  // what lives under another evaluation key is still there to be released, and to be moved
  const elsewhere = before.filter(({ bytes }) => heldElsewhere(bytes, wish, components) != null)
  const moving = movable(elsewhere, held, wish, components)
  const isStrict = ({ attestation: { method, strength } }: HeldAttestation): boolean =>
    options.method == null || method === options.method || strength >= (methodStrength(options.method) ?? Infinity)
  const accepted = (one: HeldAttestation): boolean => begun.csips.includes(one.attestation.csipId) &&
    (options.csips?.includes(one.attestation.csipId) ?? true) && isStrict(one)
  const due = (one: HeldAttestation): boolean =>
    !one.usable || !isStrict(one) || (renewing && mayRenew(one.attestation, clock.now()))
  const candidates = candidatesFor(wish, components)
    .filter(({ id }) => !held.some(one => one.attestation.csipId === id && accepted(one) && !due(one)))
  const gathered: VerifiedAttestation[] = []
  // all that are kept, in the order of before: what renews one stands in its place
  let kept = held.map(({ attestation }) => attestation)
  let [proved, asked] = [false, false]
  const answer: AnswerChallenge = async challenge => {
    asked = true
    return await options.answer(challenge)
  }
  const prove = async (csip: CsipRecord | undefined, previous?: VerifiedAttestation): Promise<void> => {
    if (csip == null) {
      throw new HolderError('HOLDER_NO_CSIP', {
        detail: `${gathered.length} of ${begun.attestationsRequired}${options.method == null ? '' : ` by ${options.method}`}`
      })
    }
    candidates.splice(candidates.indexOf(csip), 1)
    const proof = await proveTo(csip, previous, { ...wish, options: { ...options, answer } }, components)
    gathered.push(proof)
    kept = previous == null || !kept.includes(previous)
      ? [...kept, proof]
      : kept.map(attestation => attestation === previous ? proof : attestation)
    kept = kept.filter(attestation => attestation === proof || attestation.csipId !== csip.id)
    proved = true
    // a person typed a code for it: kept before anything else can fail
    await states.write(keys.tag, {
      ...await states.read(keys.tag),
      attestations: [...kept.map(({ csipId, bytes }) => ({ csip: csipId, bytes })), ...elsewhere]
    })
  }
  for (const one of [...held, ...moving]) {
    const { attestation, usable } = one
    if (gathered.length === begun.attestationsRequired) {
      break
    }
    const isMoving = moving.includes(one)
    const csip = isMoving || due(one)
      ? candidates.find(({ id }) => id === attestation.csipId) ?? candidates[0]
      : undefined
    if (csip != null) {
      await prove(csip, attestation)
    } else if (usable && accepted(one) && !isMoving) {
      gathered.push(attestation)
    }
  }
  while (gathered.length < begun.attestationsRequired) {
    try {
      await prove(await firstThere(candidates, wish, components))
    } catch (err) {
      // as long as nobody was asked for a code, another one will do
      if (asked || candidates.length === 0 || options.signal?.aborted === true || !isTheirs(err)) {
        throw err
      }
    }
  }
  return { attestations: gathered, proved }
}

/** The first that says anything, by the order of the registry; where none does, the first one is asked all the same. */
async function firstThere (
  candidates: readonly CsipRecord[], { options: { signal } }: AttestationWish, { prover }: Components
): Promise<CsipRecord | undefined> {
  if (candidates.length > 1 && prover.isThere != null) {
    for (const csip of candidates) {
      if (await prover.isThere(csip, { signal })) {
        return csip
      }
    }
  }
  return candidates[0]
}

/** Its trouble, not that of who asks: a CSIP that is down, can't write, or has a wrong clock. */
function isTheirs (err: unknown): boolean {
  return err instanceof DiscoveryError && (err.kind === 'unavailable' || err.kind === 'internal' ||
    err.code === NOT_NOW || (err instanceof RemoteError && err.code === EXPIRED))
}

async function proveTo (
  csip: CsipRecord, previous: VerifiedAttestation | undefined, wish: AttestationWish, components: Components
): Promise<VerifiedAttestation> {
  const { csi, evaluation, keys, options } = wish
  options.onProgress?.('prove', csip.id)
  const older = await showOlderKey({ csi, evaluation, previous, signal: options.signal }, components)
  const onDelayed = (): void => { options.onProgress?.('delayed', csip.id) }
  const { method, answer } = options
  const request = {
    csi, transcript: evaluation.transcript, older, holder: keys.signer, csip, method, answer, onDelayed
  }
  // what the person knows already, where the CSIP still has it
  const before = scopesAt(csip, components.clock.now())
    .some(({ csiType, methods }) => csiType === csi.type && methods.includes(previous?.method ?? ''))
    ? previous?.method
    : undefined
  let bytes: Uint8Array
  try {
    bytes = await components.prover.prove(
      previous == null ? request : { ...request, previous: previous.bytes, method: options.method ?? before },
      { signal: options.signal }
    )
  } catch (err) {
    // somebody else had the identifier meanwhile: seniority is gone, and whoever has it now starts anew
    if (previous == null || !(err instanceof DiscoveryError) || err.code !== RENEWAL_ENDED) {
      throw err
    }
    bytes = await components.prover.prove(request, { signal: options.signal })
  }
  const proof = hold(bytes, wish, components)
  if (proof?.usable !== true || proof.attestation.csipId !== csip.id) {
    throw new HolderError('HOLDER_ATTESTATION_FOREIGN', { detail: csip.id })
  }
  return proof.attestation
}

/** Undefined where it has ended, or is about something else. */
function hold (
  bytes: Uint8Array, { evaluation, keys }: AttestationWish, { registry, clock }: Components
): HeldAttestation | undefined {
  const held = holdAttestation(bytes, { registry: registry.current(), now: clock.now() })
  const ours = held != null && equalBytes(held.attestation.lookupKey, evaluation.lookupKey) &&
    equalBytes(held.attestation.holderKey, keys.signer.publicKey) &&
    held.attestation.oprfKeyId === evaluation.oprfKeyId
  return ours ? held : undefined
}

/** Of this holder key, under another evaluation key; undefined where it has ended. */
function heldElsewhere (
  bytes: Uint8Array, { evaluation, keys }: AttestationWish, { registry, clock }: Components
): HeldAttestation | undefined {
  const held = holdAttestation(bytes, { registry: registry.current(), now: clock.now() })
  return held != null && held.attestation.oprfKeyId !== evaluation.oprfKeyId &&
    equalBytes(held.attestation.holderKey, keys.signer.publicKey)
    ? held
    : undefined
}

/** What lives under an older key that is current, and nothing that is held under the newer one renews. */
function movable (
  elsewhere: readonly KeptAttestation[], held: readonly HeldAttestation[], wish: AttestationWish, components: Components
): readonly HeldAttestation[] {
  const older = new Set(olderKeys(wish.evaluation.oprfKeyId, components).map(({ keyId }) => keyId))
  const isRenewed = ({ hash }: VerifiedAttestation): boolean =>
    held.some(({ attestation: { renews } }) => renews != null && equalBytes(renews, hash))
  return elsewhere
    .flatMap(({ bytes }) => heldElsewhere(bytes, wish, components) ?? [])
    .filter(({ attestation }) => older.has(attestation.oprfKeyId) && !isRenewed(attestation))
}

/** CSIPs that may attest this very CSI, by the method asked for, and that the DP accepts. */
function candidatesFor ({ csi, begun, options }: AttestationWish, { registry, clock }: Components): CsipRecord[] {
  const now = clock.now()
  return registry.current().csips.filter(csip =>
    csip.status === 'active' && csip.addresses.length > 0 && begun.csips.includes(csip.id) &&
      (options.csips?.includes(csip.id) ?? true) &&
    scopesAt(csip, now).some(({ csiType, prefix, methods }) => csiType === csi.type && scopeMatches(csi, prefix) &&
      (options.method == null || methods.includes(options.method))))
}
