/** Every file of docs/vectors, made anew from fixed seeds and a fixed clock. */
import { admissionVectors } from './admission.ts'
import { attestationVectors } from './attestation.ts'
import { blindingVectors } from './blinding.ts'
import { ceremonyVectors } from './ceremony.ts'
import { certificationVectors } from './certification.ts'
import { clockVectors } from './clock.ts'
import { compactVectors } from './compact.ts'
import { contextVectors } from './context.ts'
import { conflictVectors } from './conflict.ts'
import { entryVectors } from './entry.ts'
import { envelopeVectors } from './envelope.ts'
import { frameVectors } from './frames.ts'
import { identifierVectors } from './identifiers.ts'
import { invalidationVectors } from './invalidation.ts'
import { recordSyncVectors } from './record-sync.ts'
import { partyVectors } from './parties.ts'
import { preferenceVectors } from './preference.ts'
import { queryVectors } from './query.ts'
import { recordSetVectors } from './record-set.ts'
import { severalCertificatesVectors } from './several-certificates.ts'
import { rotationVectors } from './rotation.ts'
import { relayVectors } from './relay.ts'
import { tokenVectors } from './tokens.ts'
import { wholenessVectors } from './wholeness.ts'
import { registryVectors } from './registry.ts'
import type { Vectors } from './format.ts'

const MAKERS: Readonly<Record<string, () => Vectors>> = {
  'admission.json': admissionVectors,
  'attestation.json': attestationVectors,
  'blinding.json': blindingVectors,
  'ceremony.json': ceremonyVectors,
  'certificates.json': severalCertificatesVectors,
  'certification.json': certificationVectors,
  'clock.json': clockVectors,
  'compact.json': compactVectors,
  'context.json': contextVectors,
  'conflict.json': conflictVectors,
  'entry.json': entryVectors,
  'envelope.json': envelopeVectors,
  'frames.json': frameVectors,
  'identifiers.json': identifierVectors,
  'invalidation.json': invalidationVectors,
  'record-sync.json': recordSyncVectors,
  'parties.json': partyVectors,
  'preference.json': preferenceVectors,
  'query.json': queryVectors,
  'record-set.json': recordSetVectors,
  'registry.json': registryVectors,
  'relay.json': relayVectors,
  'rotation.json': rotationVectors,
  'tokens.json': tokenVectors,
  'wholeness.json': wholenessVectors
}

/** Names and contents. */
export function allVectors (): Map<string, string> {
  return new Map(Object.entries(MAKERS).map(([name, make]) => [name, `${JSON.stringify(make(), undefined, 2)}\n`]))
}
