/** A DP that signs whatever it is asked to. */
import { signUnder } from '../../../src/base/envelope.ts'
import { sha256 } from '../../../src/base/hash.ts'
import { peerIdOf } from '../../../src/base/keys.ts'
import { Signed } from '../../../src/base/pb/signed.ts'
import { WitnessStatement } from '../../../src/mapping/pb/entry.ts'
import type { Signer } from '../../../src/base/keys.ts'
import type { UncheckedHolderEntry } from '../../../src/mapping/interface.ts'

/** Its word that it saw the attestations of `entry`, which it didn't look at. */
export function lyingWitness (entry: UncheckedHolderEntry, dp: Signer, seenAt = Date.now()): Uint8Array {
  const payload = WitnessStatement.encode({
    version: 1,
    dp: peerIdOf(dp.publicKey).toString(),
    lookupKey: entry.lookupKey.slice(),
    holderKey: entry.holderKey.slice(),
    attestationHash: sha256(entry.attestations[0] ?? new Uint8Array()).slice(),
    seenAt,
    establishedAt: seenAt
  })
  return Signed.encode({ payload, signature: signUnder('witness', dp, payload).slice() })
}
