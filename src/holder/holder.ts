/** A holder: who owns a CSI and says where it is reached. */
import { Claimant } from './claimant.ts'
import type { Holder } from './interface.ts'
import type { HolderComponents } from './components.ts'

export { secretKeyStore, HOLDER_SECRET_LENGTH } from './key-store.ts'
export { fileKeyStore } from './file-key-store.ts'
export { holderProof } from './proof.ts'
export { fileStateStore, memoryStateStore } from './state-store.ts'
export { HOLDER_ERRORS, HolderError } from './errors.ts'
export type { HolderComponents } from './components.ts'
export type * from './interface.ts'
export type { HolderKeys, KeyStore } from './key-store.ts'
export type { HolderState, HolderStateStore, ListedStates } from './state-store.ts'

export function createHolder (components: HolderComponents): Holder {
  return new Claimant(components)
}
