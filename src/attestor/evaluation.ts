/** A CSIP's evaluations: paid from its own figure, for claimers who show no transcript and for what it announces. */
import { memoryPayer } from '../node/tokens/index.ts'
import { oprfClient } from '../protocols/oprf/index.ts'
import type { FederationSigner } from '../base/envelope.ts'
import type { MemoryPayerComponents } from '../node/tokens/index.ts'
import type { OprfClient, OprfClientComponents } from '../protocols/oprf/index.ts'

/** Milliseconds for which evaluators that are away or busy are asked again: a code that was typed is used up. */
const PATIENCE = 5_000
/** Tokens that are drawn at once: a person waits for the first of them. */
const BATCH = 32

export interface CsipOprfComponents extends Omit<MemoryPayerComponents, 'proof'> {
  readonly csipId: string
  /** Signs with the key that the registry lists for the CSIP. */
  readonly signer: FederationSigner
  /** Told of answers that didn't count. @default nobody is */
  readonly onFault?: OprfClientComponents['onFault']
}

/** @param patience - milliseconds; whoever tries again later by itself needs none */
export async function csipOprf (
  { csipId, signer, ...components }: CsipOprfComponents, patience = PATIENCE
): Promise<OprfClient> {
  const proof = { role: 'csip', id: csipId, signer } as const
  const payments = await memoryPayer({ ...components, proof: async () => proof }, { ownBatch: BATCH })
  return oprfClient({ patience })({ ...components, payments })
}
