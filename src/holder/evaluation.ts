/**
 * Where a claim lies: evaluated by its holder, or, where no tokens are left for that, by the CSIP that it is proved to.
 */
import { mayRenew } from '../attestation/attestation.ts'
import { equalBytes } from '../base/bytes.ts'
import { DiscoveryError } from '../base/errors.ts'
import { openTranscript, transcriptKeyId } from '../blinding/transcript.ts'
import { scopeMatches } from '../identifiers/csi.ts'
import { scopesAt } from '../registry/scopes.ts'
import { HolderError } from './errors.ts'
import { holdAttestation } from './held-attestation.ts'
import type { EvaluationWithTranscript } from '../protocols/oprf/interface.ts'
import type { CsipRecord } from '../registry/interface.ts'
import type { HolderComponents } from './components.ts'
import type { HolderKeys } from './key-store.ts'
import type { KeptAttestation } from './state-store.ts'
import type { ClaimWish } from './wish.ts'

export interface ClaimEvaluation {
  readonly evaluation: EvaluationWithTranscript
  /** Whether possession was proved for it, and an attestation came of that. */
  readonly proved: boolean
}

/** @throws OprfError, and what the prover throws */
export async function evaluationFor (
  wish: ClaimWish, keys: HolderKeys, components: HolderComponents
): Promise<ClaimEvaluation> {
  const { csi, oprfKeyId, options: { signal } } = wish
  try {
    return {
      evaluation: await components.oprf.evaluateWithTranscript(csi, { keyId: oprfKeyId, signal }), proved: false
    }
  } catch (err) {
    // a CSIP evaluates under the newest key alone
    const isDrawn = err instanceof DiscoveryError && err.code === 'OPRF_LIMITED' && oprfKeyId == null
    if (!isDrawn || components.voprf == null) {
      throw err
    }
    return await evaluatedByCsip(wish, keys, components)
  }
}

/**
 * Possession is proved, or proved again, in the course of it; what comes of that is kept where it isn't known already.
 */
async function evaluatedByCsip (
  { csi, options }: ClaimWish, keys: HolderKeys, components: HolderComponents
): Promise<ClaimEvaluation> {
  const { registry: source, clock, prover, states, voprf } = components
  const registry = source.current()
  const csip = csipFor(components, { csi, options })
  const before = (await states.read(keys.tag)).attestations
  const held = before.flatMap(({ bytes }) => {
    const one = holdAttestation(bytes, { registry, now: clock.now() })
    return one != null && equalBytes(one.attestation.holderKey, keys.signer.publicKey) ? [one.attestation] : []
  })
  const previous = held.find(({ csipId }) => csipId === csip.id) ?? held[0]
  // one that is too young to be renewed serves on, and what comes now is for the transcript alone
  const isYoung = previous != null && !mayRenew(previous, clock.now())
  const { method, answer, onProgress, signal } = options
  onProgress?.('prove', csip.id)
  let transcript: Uint8Array | undefined
  const bytes = await prover.prove({
    csi,
    holder: keys.signer,
    csip,
    method,
    answer,
    ...isYoung || previous == null ? {} : { previous: previous.bytes },
    onDelayed: () => { onProgress?.('delayed', csip.id) },
    onEvaluated: made => { transcript = made }
  }, { signal })
  if (transcript == null || voprf == null) {
    throw new HolderError('HOLDER_ATTESTATION_FOREIGN', { detail: csip.id })
  }
  const keyId = transcriptKeyId(transcript)
  const key = registry.currentOprfKeys(clock.now()).find(candidate => candidate.keyId === keyId)
  const attestation = holdAttestation(bytes, { registry, now: clock.now() })?.attestation
  if (key == null || attestation == null) {
    throw new HolderError('HOLDER_ATTESTATION_FOREIGN', { detail: csip.id })
  }
  const opened = openTranscript(registry.federationId, csi.bytes(), transcript, key, voprf)
  if (!equalBytes(opened.lookupKey, attestation.lookupKey)) {
    throw new HolderError('HOLDER_ATTESTATION_FOREIGN', { detail: csip.id })
  }
  if (!isYoung) {
    const others = before.filter(({ csip: id, bytes: old }) => id !== csip.id && old !== previous?.bytes)
    const kept: KeptAttestation = { csip: csip.id, bytes }
    await states.write(keys.tag, { ...await states.read(keys.tag), attestations: [kept, ...others] })
  }
  const evaluation = { ...opened, transcript, cached: false, duration: 0, answeredBy: [], faults: [] }
  return { evaluation, proved: !isYoung }
}

/** The first that may attest it, by the order of the registry. @throws HolderError `HOLDER_NO_CSIP` */
function csipFor (
  { registry, clock }: HolderComponents, { csi, options: { csips, method } }: Pick<ClaimWish, 'csi' | 'options'>
): CsipRecord {
  const found = registry.current().csips.find(csip =>
    csip.status === 'active' && csip.addresses.length > 0 && (csips?.includes(csip.id) ?? true) &&
    scopesAt(csip, clock.now()).some(scope =>
      scope.csiType === csi.type && scopeMatches(csi, scope.prefix) && (method == null ||
        scope.methods.includes(method))))
  if (found == null) {
    throw new HolderError('HOLDER_NO_CSIP', { detail: 'to evaluate' })
  }
  return found
}
