/** What a challenge is bound to, and how that is kept across a restart. */
import { fromString } from 'uint8arrays/from-string'
import { toString } from 'uint8arrays/to-string'
import { asHash, asLookupKey } from '../../base/bytes.ts'
import { DiscoveryError } from '../../base/errors.ts'
import { parsePublicKey } from '../../base/keys.ts'
import { parseCsi } from '../../identifiers/csi.ts'
import type { Hash, LookupKey, PublicKeyBytes } from '../../base/bytes.ts'
import type { CanonicalCsi } from '../../identifiers/csi.ts'
import type { CsiType } from '../../identifiers/types.ts'
import type { SubjectCodec } from './challenge-book.ts'
import type { Evaluations } from './evaluations.ts'
import type { Channel } from './interface.ts'

export interface Subject {
  /** What the start showed; undefined: it is evaluated here, once possession is shown. */
  readonly evaluations?: Evaluations
  readonly csi: CanonicalCsi
  readonly holderKey: PublicKeyBytes
  readonly transcriptHash: Uint8Array
  readonly channel: Channel
  readonly renews?: Hash
  /** Of what is renewed, where that wasn't compared yet. */
  readonly previousKey?: LookupKey
}

/** Bytes in base64, the channel by its method. */
interface KeptSubject {
  readonly csi: string
  readonly holderKey: string
  readonly lookupKey?: string
  readonly oprfKeyId?: number
  readonly olderLookupKey?: string
  readonly olderOprfKeyId?: number
  readonly transcriptHash: string
  readonly method: string
  readonly renews?: string
  readonly previousKey?: string
}

const encode = (bytes: Uint8Array): string => toString(bytes, 'base64')
const decode = (text: string): Uint8Array => fromString(text, 'base64')

/** Challenges whose channel is no longer there, or whose type the federation dropped, end with the restart. */
export function subjectCodec (channels: readonly Channel[], types: () => readonly CsiType[]): SubjectCodec<Subject> {
  return {
    encode: ({ csi, holderKey, evaluations, transcriptHash, channel, renews, previousKey }): KeptSubject => ({
      csi: csi.uri,
      holderKey: encode(holderKey),
      ...(evaluations == null ? {} : keptOf(evaluations)),
      transcriptHash: encode(transcriptHash),
      method: channel.method,
      ...(renews == null ? {} : { renews: encode(renews) }),
      ...(previousKey == null ? {} : { previousKey: encode(previousKey) })
    }),
    decode: value => {
      const { csi, holderKey, transcriptHash, method, renews, previousKey, ...kept } = value as KeptSubject
      const channel = channels.find(candidate => candidate.method === method)
      if (channel == null) {
        return undefined
      }
      try {
        return {
          csi: parseCsi(csi, types()),
          holderKey: parsePublicKey(decode(holderKey)),
          evaluations: evaluationsOf(kept),
          transcriptHash: decode(transcriptHash),
          channel,
          renews: renews == null ? undefined : asHash(decode(renews)),
          previousKey: previousKey == null ? undefined : asLookupKey(decode(previousKey))
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

type KeptEvaluations = Pick<KeptSubject, 'lookupKey' | 'oprfKeyId' | 'olderLookupKey' | 'olderOprfKeyId'>

function keptOf ({ lookupKey, oprfKeyId, older }: Evaluations): KeptEvaluations {
  const before = older == null ? {} : { olderLookupKey: encode(older.lookupKey), olderOprfKeyId: older.oprfKeyId }
  return { lookupKey: encode(lookupKey), oprfKeyId, ...before }
}

function evaluationsOf (
  { lookupKey, oprfKeyId, olderLookupKey, olderOprfKeyId }: KeptEvaluations
): Subject['evaluations'] {
  if (lookupKey == null || oprfKeyId == null) {
    return undefined
  }
  const older = olderLookupKey == null || olderOprfKeyId == null
    ? undefined
    : { lookupKey: asLookupKey(decode(olderLookupKey)), oprfKeyId: olderOprfKeyId }
  return { lookupKey: asLookupKey(decode(lookupKey)), oprfKeyId, older }
}
