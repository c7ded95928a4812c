/** What a holder shows to draw tokens as a person: an attestation that lives, of an identifier that it claimed. */
import { parseCsi } from '../identifiers/csi.ts'
import { equalBytes } from '../base/bytes.ts'
import { holdAttestation } from './held-attestation.ts'
import type { VerifiedRegistry } from '../registry/interface.ts'
import type { ProofSource } from '../node/tokens/index.ts'
import type { TokenProof } from '../tokens/request.ts'
import type { KeyStore } from './key-store.ts'
import type { HolderState, ListedStates } from './state-store.ts'

export interface HolderProofComponents {
  readonly keys: KeyStore
  readonly states: ListedStates
}

interface Shown {
  readonly proof: TokenProof
  /** Tokens that it gives at first. */
  readonly burst: number
}

/** The one that gives most. */
export function holderProof ({ keys, states }: HolderProofComponents): ProofSource {
  return async ({ registry, now }) => {
    const shown = await Promise.all((await states.all()).map(async state => await proofsOf(state, keys, registry, now)))
    const [best] = shown.flat().sort((a, b) => b.burst - a.burst)
    return best?.proof
  }
}

async function proofsOf (
  { csi, generation = 0, handedOver, attestations, certificates = [] }: HolderState,
  keys: KeyStore,
  registry: VerifiedRegistry,
  now: number
): Promise<Shown[]> {
  if (csi == null || handedOver === true) {
    return []
  }
  const identifier = parseCsi(csi, registry.policy.csiTypes)
  const { signer } = await keys.keysOf(registry.federationId, identifier, generation)
  const figures = registry.policy.tokens.persons.find(({ csiType }) => csiType === identifier.type)
  return attestations.flatMap(({ bytes }) => {
    const held = holdAttestation(bytes, { registry, now })
    if (held?.usable !== true || !equalBytes(held.attestation.holderKey, signer.publicKey)) {
      return []
    }
    const witnesses = certificates.find(({ attestation }) => equalBytes(attestation, bytes))?.witnesses ?? []
    return [{ proof: { attestation: bytes, witnesses, signer }, burst: figures?.burst ?? 0 }]
  })
}
