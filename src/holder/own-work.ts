/** What a holder made at a CSI, told from what somebody else made with its keys. */
import { equalBytes } from '../base/bytes.ts'
import { sha256 } from '../base/hash.ts'
import { ownKeys } from './key-chain.ts'
import type { Hash } from '../base/bytes.ts'
import type { CanonicalCsi } from '../identifiers/csi.ts'
import type { OwnWork } from '../node/watch.ts'
import type { HolderComponents } from './components.ts'
import type { HolderState, KeptSignature } from './state-store.ts'

/** Written before anybody can see what was signed. */
export function withSignature (state: HolderState, signature: KeptSignature, now: number): HolderState {
  return { ...state, signed: [...state.signed?.filter(({ until }) => until > now) ?? [], signature] }
}

/** As this store knows it: one that was lost, or is copied to another device, knows less. */
export async function ownWork (
  csi: CanonicalCsi, components: Pick<HolderComponents, 'keys' | 'states' | 'registry'>
): Promise<OwnWork> {
  const { states } = components
  const chain = await ownKeys(csi, components)
  const kept = await Promise.all(chain.map(async ({ tag }) => await states.read(tag)))
  const signed = kept.flatMap(state => state.signed ?? [])
  const knows = (hash: Hash): boolean => signed.some(signature => equalBytes(signature.hash, hash))
  return {
    keys: chain.map(({ signer }) => signer.publicKey),
    made: ({ holderSignature }) => knows(sha256(holderSignature)),
    letGo: ({ hash }) => knows(hash)
  }
}
