/** What a light node pays its evaluations with: drawn ahead, kept sealed, spent with what they pay for. */
import { tokenClient } from '../../protocols/tokens/index.ts'
import { signerIn } from '../../base/envelope.ts'
import { signerFromSeed } from '../../base/keys.ts'
import { TokenDrawer } from './drawer.ts'
import type { FederationId } from '../../base/bytes.ts'
import type { MspOptions } from '../../msp/interface.ts'
import type { TokenClientComponents } from '../../protocols/tokens/index.ts'
import type { Store } from '../../store/interface.ts'
import type { DrawerComponents, DrawerInit } from './drawer.ts'
import type { TokenProof } from '../../tokens/request.ts'
import type { ComponentLogger } from '@libp2p/interface'

/** Who draws tokens: undefined as long as there is nothing to show. */
export type ProofSource = () => Promise<TokenProof | undefined>

export interface TokenDrawerComponents extends TokenClientComponents, Pick<DrawerComponents, 'wallet' | 'timer'> {
  readonly store: Store
  readonly logger: ComponentLogger
  readonly proof: ProofSource
}

/** Draws for a wallet, from its start to its stop. */
export function tokenDrawer (
  { store, logger, ...components }: TokenDrawerComponents, init?: DrawerInit
): TokenDrawer {
  return new TokenDrawer({
    ...components,
    client: tokenClient()(components),
    store: store.namespace('token-times'),
    log: logger.forComponent('mimi:tokens')
  }, init)
}

/** A party of the registry, by the key that it signs with. */
export function mspProof ({ mspId, signingSeed }: MspOptions, federation: FederationId): ProofSource {
  const proof = { role: 'msp', id: mspId, signer: signerIn(federation, signerFromSeed(signingSeed)) } as const
  return async () => proof
}

export { TokenWallet } from './wallet.ts'
