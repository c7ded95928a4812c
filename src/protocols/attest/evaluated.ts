/** What a start left to the CSIP, which is told the identifier anyway: evaluated once possession was shown. */
import { equalBytes } from '../../base/bytes.ts'
import { AttestError } from './errors.ts'
import type { Clock } from '../../base/clock.ts'
import type { CanonicalCsi } from '../../identifiers/csi.ts'
import type { VerifiedAttestation } from '../../attestation/verify.ts'
import type { RegistrySource, VerifiedRegistry } from '../../registry/interface.ts'
import type { Evaluations } from './evaluations.ts'
import type { Evaluator } from './interface.ts'
import type { Subject } from './subject.ts'

const NOTHING = new Uint8Array(0)

export interface Evaluated {
  readonly evaluations: Evaluations
  /** For the holder, under the newest key; empty where the start had one. */
  readonly transcript: Uint8Array
}

interface Components {
  readonly registry: RegistrySource
  readonly clock: Clock
  readonly oprf?: Evaluator
}

/**
 * @throws AttestError `ATTEST_TRANSCRIPT_INVALID` where this CSIP evaluates for nobody, `ATTEST_RENEWAL_INVALID` where
 * what is to be renewed is another identifier's; OprfError
 */
export async function evaluated (
  { csi, evaluations, previousKey }: Pick<Subject, 'csi' | 'evaluations' | 'previousKey'>, components: Components
): Promise<Evaluated> {
  if (evaluations != null) {
    return { evaluations, transcript: NOTHING }
  }
  const made = await evaluate(csi, components)
  const { lookupKey, older } = made.evaluations
  const own = [lookupKey, ...older == null ? [] : [older.lookupKey]]
  if (previousKey != null && !own.some(key => equalBytes(key, previousKey))) {
    throw new AttestError('ATTEST_RENEWAL_INVALID')
  }
  return made
}

/** Whether an attestation is under an older key; which identifier it is of is compared once that is evaluated. */
export function movesFrom (
  { lookupKey, oprfKeyId }: Pick<VerifiedAttestation, 'lookupKey' | 'oprfKeyId'>,
  evaluations: Evaluations | undefined,
  registry: VerifiedRegistry,
  now: number
): boolean {
  return evaluations == null
    ? oprfKeyId !== registry.currentOprfKeys(now)[0]?.keyId
    : evaluations.older != null && equalBytes(lookupKey, evaluations.older.lookupKey)
}

/** Under the newest key, and under the one before it, for one payment. */
async function evaluate (csi: CanonicalCsi, { oprf, registry, clock }: Components): Promise<Evaluated> {
  if (oprf == null) {
    throw new AttestError('ATTEST_TRANSCRIPT_INVALID', { detail: 'none was shown' })
  }
  const [, before] = registry.current().currentOprfKeys(clock.now())
  const { lookupKey, oprfKeyId, transcript } = await oprf.evaluateWithTranscript(csi)
  const older = before == null ? undefined : await oprf.evaluateWithTranscript(csi, { keyId: before.keyId })
  return {
    evaluations: {
      lookupKey,
      oprfKeyId,
      ...older == null ? {} : { older: { lookupKey: older.lookupKey, oprfKeyId: older.oprfKeyId } }
    },
    transcript
  }
}
