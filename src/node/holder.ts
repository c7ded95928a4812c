/** A holder: who owns a CSI and says where it is reached. */
import { Claimant } from './holder/claimant.ts'
import type { Holder, HolderComponents } from './holder/interface.ts'

export { secretKeyStore, HOLDER_SECRET_LENGTH } from './holder/key-store.ts'
export { fileKeyStore } from './holder/file-key-store.ts'
export { fileStateStore, memoryStateStore } from './holder/state-store.ts'
export { HOLDER_ERRORS, HolderError } from './holder/errors.ts'
export type * from './holder/interface.ts'
export type { HolderKeys, KeyStore } from './holder/key-store.ts'
export type { HolderState, HolderStateStore } from './holder/state-store.ts'

export function createHolder (components: HolderComponents): Holder {
  return new Claimant(components)
}
