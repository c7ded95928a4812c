/** A replica's promise that records are on its disk. */
import { equalBytes } from '../base/bytes.ts'
import { decodeStrict } from '../base/codec.ts'
import { signUnder, verifyUnder } from '../base/envelope.ts'
import { peerIdOf } from '../base/keys.ts'
import { MAX_FRAME_LENGTH } from '../base/limits.ts'
import { Signed } from '../base/pb/signed.ts'
import { ENTRY_VERSION } from './constants.ts'
import { MappingError } from './errors.ts'
import { StorageReceipt } from './pb/entry.ts'
import type { FederationSigner } from '../base/envelope.ts'
import type { VerifyContext } from './interface.ts'

export interface VerifiedReceipt {
  /** As Signed. */
  readonly bytes: Uint8Array
  /** Peer id of the replica. */
  readonly dp: string
  readonly recordHashes: readonly Uint8Array[]
  /** Milliseconds since the epoch. */
  readonly storedAt: number
}

/** What a receipt must be about. */
export interface ReceiptSubject {
  /** Peer id of the replica that was asked. */
  readonly dp: string
  /** SHA-256 of each record, in the order of the request. */
  readonly recordHashes: readonly Uint8Array[]
}

/**
 * (Replica) To be called once the records are durable.
 *
 * @param recordHashes - SHA-256 of each record, in the order of the request
 * @param storedAt - milliseconds since the epoch
 * @param signer - the DP's libp2p key
 * @returns a StorageReceipt as Signed
 */
export function makeReceipt (
  recordHashes: readonly Uint8Array[], storedAt: number, signer: FederationSigner
): Uint8Array {
  const payload = StorageReceipt.encode({
    version: ENTRY_VERSION,
    dp: peerIdOf(signer.publicKey).toString(),
    recordHashes: recordHashes.map(hash => hash.slice()),
    storedAt
  })
  return Signed.encode({ payload, signature: signUnder('receipt', signer, payload).slice() })
}

/**
 * @param bytes - a StorageReceipt as Signed
 * @throws BaseError as `decodeStrict`
 * @throws MappingError `VERSION_UNKNOWN`, `RECEIPT_…`
 */
export function verifyReceipt (bytes: Uint8Array, subject: ReceiptSubject, context: VerifyContext): VerifiedReceipt {
  return verify(bytes, context, ({ dp, recordHashes }) => dp === subject.dp &&
    recordHashes.length === subject.recordHashes.length &&
    recordHashes.every((hash, i) => equalBytes(hash, subject.recordHashes[i] ?? new Uint8Array(0))))
}

/**
 * The same where the receipt may be for other records as well, and of any DP.
 *
 * @param recordHash - SHA-256 of the record
 * @throws as `verifyReceipt`
 */
export function verifyReceiptFor (bytes: Uint8Array, recordHash: Uint8Array, context: VerifyContext): VerifiedReceipt {
  return verify(bytes, context, ({ recordHashes }) => recordHashes.some(hash => equalBytes(hash, recordHash)))
}

/**
 * Form only.
 *
 * @param bytes - a StorageReceipt as Signed
 * @throws BaseError as `decodeStrict`; MappingError `VERSION_UNKNOWN`
 */
export function readReceipt (bytes: Uint8Array): {
  readonly receipt: StorageReceipt, readonly payload: Uint8Array, readonly signature: Uint8Array
} {
  const { payload, signature } = decodeStrict(Signed, bytes, 'StorageReceipt', MAX_FRAME_LENGTH)
  const receipt = decodeStrict(StorageReceipt, payload, 'StorageReceipt', MAX_FRAME_LENGTH)
  if (receipt.version !== ENTRY_VERSION) {
    throw new MappingError('VERSION_UNKNOWN', { detail: `receipt of version ${receipt.version}` })
  }
  return { receipt, payload, signature }
}

function verify (
  bytes: Uint8Array, { registry, now }: VerifyContext, isAbout: (receipt: StorageReceipt) => boolean
): VerifiedReceipt {
  const { receipt, payload, signature } = readReceipt(bytes)
  const { dp, recordHashes, storedAt } = receipt
  const record = registry.dp(dp)
  if (record == null || !isAbout(receipt)) {
    throw new MappingError('RECEIPT_MISMATCH')
  }
  if (storedAt > now + registry.policy.clockTolerance) {
    throw new MappingError('RECEIPT_TIME_IMPLAUSIBLE')
  }
  if (!verifyUnder('receipt', registry.federationId, record.publicKey, signature, payload)) {
    throw new MappingError('RECEIPT_SIGNATURE_INVALID', { detail: dp })
  }
  return { bytes, dp, recordHashes, storedAt }
}
