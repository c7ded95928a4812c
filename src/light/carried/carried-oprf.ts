/** Evaluations that a sidecar makes and pays for; each is opened here, with the proofs in it. */
import { openTranscript } from '../../blinding/transcript.ts'
import { OprfError } from '../../protocols/oprf/errors.ts'
import { bytesOf } from './carried-rpc.ts'
import type { Clock } from '../../base/clock.ts'
import type { VoprfBackend } from '../../blinding/backend.ts'
import type { CanonicalCsi } from '../../identifiers/csi.ts'
import type { EvaluationWithTranscript, KeysUnder, OprfClient } from '../../protocols/oprf/interface.ts'
import type { OprfKey, RegistrySource } from '../../registry/interface.ts'
import type { SidecarClient } from './sidecar-client.ts'
import type { AbortOptions } from '@libp2p/interface'

/** Milliseconds: as a lookup's. */
const TIMEOUT = 30_000

export interface CarriedOprfComponents {
  readonly sidecar: Pick<SidecarClient, 'post'>
  readonly registry: RegistrySource
  readonly clock: Clock
  readonly voprf: VoprfBackend
}

/** @throws BlindingError `PROOF_INVALID` for the transcript of another identifier, `TRANSCRIPT_…`; SidecarError */
export function carriedOprf (
  { sidecar, registry: source, clock, voprf }: CarriedOprfComponents
): Pick<OprfClient, 'evaluate' | 'evaluateWithTranscript'> {
  const under = async (csi: CanonicalCsi, key: OprfKey, {
    signal
  }: AbortOptions): Promise<EvaluationWithTranscript> => {
    const request = { csi: csi.uri, key_id: key.keyId }
    const { transcript: answer } = await sidecar.post('v1/transcripts', request, { timeout: TIMEOUT, signal })
    const transcript = bytesOf(answer)
    const opened = openTranscript(source.current().federationId, csi.bytes(), transcript, key, voprf)
    return { ...opened, transcript, cached: false, duration: 0, answeredBy: [], faults: [] }
  }
  /** The newest first. */
  const keys = (keyId?: number): readonly [OprfKey, ...OprfKey[]] => {
    const [first, ...others] = source.current().currentOprfKeys(clock.now()).filter(key =>
      keyId == null || key.keyId === keyId)
    if (first == null) {
      throw new OprfError('OPRF_KEY_UNKNOWN')
    }
    return [first, ...others]
  }
  return {
    evaluateWithTranscript: async (csi, { keyId, signal } = {}) => await under(csi, keys(keyId)[0], { signal }),
    evaluate: async (csis, { everyKey = false, signal } = {}) => await Promise.all(csis.map(async csi => {
      const [newest, ...older] = keys()
      const first = await under(csi, newest, { signal })
      const others: KeysUnder[] = []
      for (const key of everyKey ? older : []) {
        others.push(await under(csi, key, { signal }))
      }
      return everyKey ? { ...first, others, lacking: [] } : first
    }))
  }
}
