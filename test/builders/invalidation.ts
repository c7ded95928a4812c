/** Releases and re-assignments of Bob's number: valid, and with one defect where a test asks for it. */
import { signerIn } from '../../src/base/envelope.ts'
import { DiscoveryError } from '../../src/base/errors.ts'
import { makeInvalidation } from '../../src/mapping/invalidation.ts'
import { attest, bob, bobLookupKey, federation, party } from './mapping.ts'
import { NOW, seedOf } from './registry.ts'
import type { AttestationFields } from '../../src/attestation/attestation.ts'
import type { EntryId } from '../../src/base/bytes.ts'
import type { Signer } from '../../src/base/keys.ts'
import type { InvalidationFields, ReassignedBy, ReleasedBy } from '../../src/mapping/interface.ts'
import type { TestRegistry } from './registry.ts'

export interface TestInvalidationOptions {
  /** @default federation() */
  federation?: TestRegistry
  /** @default NOW */
  issuedAt?: number
  /** @default issuedAt */
  before?: number
  /** Makes the serial differ. @default 'serial' */
  label?: string
  fields?: Partial<Omit<InvalidationFields, 'by'>>
}

export interface TestReleaseOptions extends TestInvalidationOptions {
  /** Whose mappings. @default bob */
  holder?: Signer
  /** Who signs. @default the holder */
  signer?: Signer
  entryId?: EntryId
  attestation?: Partial<AttestationFields>
  /** Number of the CSIP that attested. @default 0 */
  csip?: number
}

export interface TestReassignOptions extends TestInvalidationOptions {
  /** Number of the CSIP that signs; the first has the capability. @default 0 */
  csip?: number
  by?: Partial<ReassignedBy>
  signer?: Signer
}

function fieldsOf (
  { issuedAt = NOW, before = issuedAt, label = 'serial', fields }: TestInvalidationOptions,
  by: ReleasedBy | ReassignedBy
): InvalidationFields {
  return { lookupKey: bobLookupKey, oprfKeyId: 1, issuedAt, before, serial: seedOf(label).slice(0, 16), by, ...fields }
}

export function release (options: TestReleaseOptions = {}): Uint8Array {
  const { federation: test = federation(), holder = bob, signer = holder, entryId } = options
  const attestation = attest(test, options.csip ?? 0, { holderKey: holder.publicKey, ...options.attestation })
  const by: ReleasedBy = {
    reason: 'released', holderKey: holder.publicKey, attestation, ...(entryId == null ? {} : { entryId })
  }
  return makeInvalidation(fieldsOf(options, by), signerIn(test.registry.federationId, signer))
}

export function reassign (options: TestReassignOptions = {}): Uint8Array {
  const { federation: test = federation() } = options
  const { id, signer } = party(test.csips, options.csip ?? 0)
  return makeInvalidation(
    fieldsOf(options, { reason: 'reassigned', csipId: id, csiType: 'tel', scope: '', ...options.by }),
    signerIn(test.registry.federationId, options.signer ?? signer)
  )
}

/** The code of the refusal; undefined when there is none. */
export function refusalOf (work: () => unknown): string | undefined {
  try {
    work()
    return undefined
  } catch (err) {
    if (err instanceof DiscoveryError) {
      return err.code
    }
    throw err
  }
}
