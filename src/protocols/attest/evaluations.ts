/** What the transcripts of a start show: the lookup key, and that under an older evaluation key. */
import { BlindingError } from '../../blinding/errors.ts'
import { openTranscript, transcriptKeyId } from '../../blinding/transcript.ts'
import { AttestError } from './errors.ts'
import type { OlderKey } from '../../attestation/attestation.ts'
import type { LookupKey } from '../../base/bytes.ts'
import type { CanonicalCsi } from '../../identifiers/csi.ts'
import type { OprfKey, VerifiedRegistry } from '../../registry/interface.ts'
import type { AttestServerComponents } from './interface.ts'
import type { StartRequest } from './pb/messages.ts'

/** Where an identifier is; two lookup keys are one identifier's only by whoever opened both of its transcripts. */
export interface Evaluations {
  readonly lookupKey: LookupKey
  readonly oprfKeyId: number
  readonly older?: OlderKey
}

type Components = Pick<AttestServerComponents, 'clock' | 'voprf'>

/** @throws AttestError `ATTEST_OPRF_KEY_UNKNOWN`, `ATTEST_TRANSCRIPT_INVALID` */
export function openEvaluations (
  csi: CanonicalCsi,
  { transcript, olderTranscript }: Pick<StartRequest, 'transcript' | 'olderTranscript'>,
  registry: VerifiedRegistry,
  components: Components
): Evaluations {
  const current = registry.currentOprfKeys(components.clock.now())
  const newest = open(csi, transcript, current, registry, components)
  if (olderTranscript.byteLength === 0) {
    return newest
  }
  const older = current.slice(current.findIndex(({ keyId }) => keyId === newest.oprfKeyId) + 1)
  return { ...newest, older: open(csi, olderTranscript, older, registry, components) }
}

function open (
  csi: CanonicalCsi, transcript: Uint8Array, keys: readonly OprfKey[], { federationId }: VerifiedRegistry,
  { voprf }: Components
): OlderKey {
  try {
    const keyId = transcriptKeyId(transcript)
    const key = keys.find(candidate => candidate.keyId === keyId)
    if (key == null) {
      throw new AttestError('ATTEST_OPRF_KEY_UNKNOWN')
    }
    const { lookupKey, oprfKeyId } = openTranscript(federationId, csi.bytes(), transcript, key, voprf)
    return { lookupKey, oprfKeyId }
  } catch (err) {
    if (err instanceof BlindingError) {
      const code = err.code === 'TRANSCRIPT_KEY_MISMATCH' ? 'ATTEST_OPRF_KEY_UNKNOWN' : 'ATTEST_TRANSCRIPT_INVALID'
      throw new AttestError(code, { detail: err.code, cause: err })
    }
    throw err
  }
}
