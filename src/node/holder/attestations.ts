/** Attestations for a claim: those that still live, and as many new ones as are missing. */
import { verifyAttestation } from '../../attestation/verify.ts'
import { equalBytes } from '../../base/bytes.ts'
import { DiscoveryError } from '../../base/errors.ts'
import { scopeMatches } from '../../identifiers/csi.ts'
import { HolderError } from './errors.ts'
import type { VerifiedAttestation } from '../../attestation/verify.ts'
import type { CanonicalCsi } from '../../identifiers/csi.ts'
import type { BegunClaim } from '../../protocols/claim/interface.ts'
import type { EvaluationWithTranscript } from '../../protocols/oprf/interface.ts'
import type { CsipRecord } from '../../registry/interface.ts'
import type { ClaimOptions, HolderComponents } from './interface.ts'
import type { HolderKeys } from './key-store.ts'

export interface AttestationWish {
  readonly csi: CanonicalCsi
  readonly evaluation: EvaluationWithTranscript
  readonly begun: BegunClaim
  readonly keys: HolderKeys
  readonly options: ClaimOptions
}

type Components = Pick<HolderComponents, 'registry' | 'clock' | 'prover' | 'states'>

/**
 * The oldest comes first: it is the one that was witnessed, and one attestation
 * serves all mappings of a holder key.
 *
 * @throws HolderError `HOLDER_NO_CSIP`, `HOLDER_ATTESTATION_FOREIGN`, and what the prover throws
 */
export async function gatherAttestations (wish: AttestationWish, components: Components): Promise<{ attestations: readonly VerifiedAttestation[], proved: boolean }> {
  const { begun, options, csi, keys, evaluation } = wish
  const { prover, states } = components
  const state = await states.read(keys.tag)
  const living = state.attestations
    .flatMap(({ bytes }) => accept(bytes, wish, components) ?? [])
    .filter(({ csipId }) => begun.csips.includes(csipId) && (options.csips?.includes(csipId) ?? true))
  const candidates = candidatesFor(wish, components).filter(({ id }) => !living.some(({ csipId }) => csipId === id))
  let proved = false
  while (living.length < begun.attestationsRequired) {
    const csip = candidates.shift()
    if (csip == null) {
      throw new HolderError('HOLDER_NO_CSIP', { detail: `${living.length} of ${begun.attestationsRequired}` })
    }
    options.onProgress?.('prove', csip.id)
    const bytes = await prover.prove({ csi, transcript: evaluation.transcript, holder: keys.signer, csip, answer: options.answer }, { signal: options.signal })
    const attestation = accept(bytes, wish, components)
    if (attestation?.csipId !== csip.id) {
      throw new HolderError('HOLDER_ATTESTATION_FOREIGN', { detail: csip.id })
    }
    proved = true
    living.push(attestation)
    // a person typed a code for it: kept before anything else can fail
    await states.write(keys.tag, { ...await states.read(keys.tag), attestations: living.map(({ csipId, bytes }) => ({ csip: csipId, bytes })) })
  }
  return { attestations: living.slice(0, begun.attestationsRequired), proved }
}

/** Undefined where it doesn't verify any more, or is about something else. */
function accept (bytes: Uint8Array, { evaluation, keys }: AttestationWish, { registry, clock }: Components): VerifiedAttestation | undefined {
  try {
    const attestation = verifyAttestation(bytes, { registry: registry.current(), now: clock.now() })
    const ours = equalBytes(attestation.lookupKey, evaluation.lookupKey) &&
      equalBytes(attestation.holderKey, keys.signer.publicKey) &&
      attestation.oprfKeyId === evaluation.oprfKeyId
    return ours ? attestation : undefined
  } catch (err) {
    if (err instanceof DiscoveryError) {
      return undefined
    }
    throw err
  }
}

/** CSIPs that may attest this very CSI and that the DP accepts; those that were asked for first. */
function candidatesFor ({ csi, begun, options }: AttestationWish, { registry }: Components): CsipRecord[] {
  return registry.current().csips.filter(({ id, status, addresses, scopes }) =>
    status === 'active' && addresses.length > 0 && begun.csips.includes(id) && (options.csips?.includes(id) ?? true) &&
    scopes.some(({ csiType, prefix }) => csiType === csi.type && scopeMatches(csi, prefix)))
}
