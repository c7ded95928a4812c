/** What the holder signs to show that it has the key which the attestation will name. */
import { fromString } from 'uint8arrays/from-string'
import { sha256 } from '../../base/hash.ts'

/** What a challenge is bound to; the transcript stands for the lookup key. */
export interface Possession {
  readonly csipId: string
  readonly challengeId: Uint8Array
  /** Canonical, UTF-8. */
  readonly csi: Uint8Array
  /** SHA-256 of the transcript as sent. */
  readonly transcriptHash: Uint8Array
}

/** Parts of the signature under `attestRequest`. */
export function possessionParts ({ csipId, challengeId, csi, transcriptHash }: Possession): [
  Uint8Array, Uint8Array, Uint8Array, Uint8Array
] {
  return [fromString(csipId), challengeId, csi, transcriptHash]
}

export const hashTranscript = (transcript: Uint8Array): Uint8Array => sha256(transcript)
