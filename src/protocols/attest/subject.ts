/** What a challenge is bound to, and how that is kept across a restart. */
import { fromString } from 'uint8arrays/from-string'
import { toString } from 'uint8arrays/to-string'
import { asHash, asLookupKey } from '../../base/bytes.ts'
import { DiscoveryError } from '../../base/errors.ts'
import { parsePublicKey } from '../../base/keys.ts'
import { parseCsi } from '../../identifiers/csi.ts'
import type { Hash, PublicKeyBytes } from '../../base/bytes.ts'
import type { CanonicalCsi } from '../../identifiers/csi.ts'
import type { CsiType } from '../../identifiers/types.ts'
import type { SubjectCodec } from './challenge-book.ts'
import type { Evaluations } from './evaluations.ts'
import type { Channel } from './interface.ts'

export interface Subject extends Evaluations {
  readonly csi: CanonicalCsi
  readonly holderKey: PublicKeyBytes
  readonly transcriptHash: Uint8Array
  readonly channel: Channel
  readonly renews?: Hash
}

/** Bytes in base64, the channel by its method. */
interface KeptSubject {
  readonly csi: string
  readonly holderKey: string
  readonly lookupKey: string
  readonly oprfKeyId: number
  readonly olderLookupKey?: string
  readonly olderOprfKeyId?: number
  readonly transcriptHash: string
  readonly method: string
  readonly renews?: string
}

const encode = (bytes: Uint8Array): string => toString(bytes, 'base64')
const decode = (text: string): Uint8Array => fromString(text, 'base64')

/** Challenges whose channel is no longer there, or whose type the federation dropped, end with the restart. */
export function subjectCodec (channels: readonly Channel[], types: () => readonly CsiType[]): SubjectCodec<Subject> {
  return {
    encode: ({ csi, holderKey, lookupKey, oprfKeyId, older, transcriptHash, channel, renews }): KeptSubject => ({
      csi: csi.uri,
      holderKey: encode(holderKey),
      lookupKey: encode(lookupKey),
      oprfKeyId,
      ...(older == null ? {} : { olderLookupKey: encode(older.lookupKey), olderOprfKeyId: older.oprfKeyId }),
      transcriptHash: encode(transcriptHash),
      method: channel.method,
      ...(renews == null ? {} : { renews: encode(renews) })
    }),
    decode: value => {
      const { csi, holderKey, lookupKey, oprfKeyId, transcriptHash, method, renews, ...older } = value as KeptSubject
      const channel = channels.find(candidate => candidate.method === method)
      if (channel == null) {
        return undefined
      }
      try {
        return {
          csi: parseCsi(csi, types()),
          holderKey: parsePublicKey(decode(holderKey)),
          lookupKey: asLookupKey(decode(lookupKey)),
          oprfKeyId,
          older: olderOf(older),
          transcriptHash: decode(transcriptHash),
          channel,
          renews: renews == null ? undefined : asHash(decode(renews))
        }
      } catch (err) {
        if (err instanceof DiscoveryError) {
          return undefined
        }
        throw err
      }
    }
  }
}

function olderOf ({ olderLookupKey, olderOprfKeyId }: Partial<KeptSubject>): Subject['older'] {
  return olderLookupKey == null || olderOprfKeyId == null
    ? undefined
    : { lookupKey: asLookupKey(decode(olderLookupKey)), oprfKeyId: olderOprfKeyId }
}
