/** A DP's signed word on its store: whoever remembers it can show the DP what it lost, and nobody can make one up. */
import { decodeStrict } from '../../base/codec.ts'
import { signUnder, verifyUnder } from '../../base/envelope.ts'
import { Signed } from '../../base/pb/signed.ts'
import { MAX_STORE_RUN } from './constants.ts'
import { RecordSyncError } from './errors.ts'
import { StoreRun } from './pb/messages.ts'
import type { FederationId, PublicKeyBytes } from '../../base/bytes.ts'
import type { FederationSigner } from '../../base/envelope.ts'

/** Of a store's id and of the nonce of a run, bytes. */
export const STORE_ID_LENGTH = 16

/** Whose word it has to be. */
export interface StoreRunCheck {
  readonly federation: FederationId
  readonly publicKey: PublicKeyBytes
}

/** @returns StoreRun as Signed */
export function makeStoreRun (run: StoreRun, signer: FederationSigner): Uint8Array<ArrayBuffer> {
  const payload = StoreRun.encode(run).slice()
  return Signed.encode({ payload, signature: signUnder('storeRun', signer, payload).slice() }).slice()
}

/**
 * What it says, whoever signed it.
 *
 * @throws BaseError as `decodeStrict`
 * @throws RecordSyncError `SYNC_HELLO_INVALID`
 */
export function parseStoreRun (bytes: Uint8Array): StoreRun {
  return parse(bytes).run
}

/**
 * @throws as `parseStoreRun`
 * @throws RecordSyncError `SYNC_SIGNATURE_INVALID`
 */
export function verifyStoreRun (bytes: Uint8Array, { federation, publicKey }: StoreRunCheck): StoreRun {
  const { signed: { payload, signature }, run } = parse(bytes)
  if (!verifyUnder('storeRun', federation, publicKey, signature, payload)) {
    throw new RecordSyncError('SYNC_SIGNATURE_INVALID')
  }
  return run
}

function parse (bytes: Uint8Array): { readonly signed: Signed, readonly run: StoreRun } {
  const signed = decodeStrict(Signed, bytes, 'StoreRun', MAX_STORE_RUN)
  const run = decodeStrict(StoreRun, signed.payload, 'StoreRun', MAX_STORE_RUN)
  if (run.store.byteLength !== STORE_ID_LENGTH || run.nonce.byteLength !== STORE_ID_LENGTH || run.run === 0n) {
    throw new RecordSyncError('SYNC_HELLO_INVALID', { detail: `run ${run.run}` })
  }
  return { signed, run }
}
