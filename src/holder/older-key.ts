/** What a holder shows of an older evaluation key, while a newer one takes its place. */
import { DiscoveryError } from '../base/errors.ts'
import type { VerifiedAttestation } from '../attestation/verify.ts'
import type { CanonicalCsi } from '../identifiers/csi.ts'
import type { ShownOlderKey } from '../protocols/attest/interface.ts'
import type { EvaluationWithTranscript } from '../protocols/oprf/interface.ts'
import type { OprfKey } from '../registry/interface.ts'
import type { HolderComponents } from './components.ts'
import type { AbortOptions } from '@libp2p/interface'

export interface OlderKeyWish extends AbortOptions {
  readonly csi: CanonicalCsi
  /** Under the newer key. */
  readonly evaluation: Pick<EvaluationWithTranscript, 'oprfKeyId'>
  /** What is to be renewed: the key that it is under is shown. @default the newest of those that are older */
  readonly previous?: Pick<VerifiedAttestation, 'oprfKeyId'>
}

type Components = Pick<HolderComponents, 'oprf' | 'registry' | 'clock'>

/** That are current and older than this one, newest first. */
export function olderKeys (keyId: number, { registry, clock }: Omit<Components, 'oprf'>): readonly OprfKey[] {
  const current = registry.current().currentOprfKeys(clock.now())
  const at = current.findIndex(key => key.keyId === keyId)
  return at < 0 ? [] : current.slice(at + 1)
}

/**
 * Undefined where no older key is current. One that doesn't answer is no obstacle to
 * whoever has nothing to move from there.
 *
 * @throws OprfError where what is to be renewed is under a key that doesn't answer
 */
export async function showOlderKey (
  { csi, evaluation, previous, signal }: OlderKeyWish, components: Components
): Promise<ShownOlderKey | undefined> {
  const older = olderKeys(evaluation.oprfKeyId, components)
  const moved = older.find(({ keyId }) => keyId === previous?.oprfKeyId)
  const key = moved ?? older[0]
  if (key == null) {
    return undefined
  }
  try {
    const { lookupKey, oprfKeyId, transcript } = await components.oprf.evaluateWithTranscript(csi, {
      keyId: key.keyId, signal
    })
    return { lookupKey, oprfKeyId, transcript }
  } catch (err) {
    signal?.throwIfAborted()
    if (moved != null || !(err instanceof DiscoveryError)) {
      throw err
    }
    return undefined
  }
}
