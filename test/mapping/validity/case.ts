/** One object with one defect, or none, and how it is refused. */
import { asLookupKey } from '../../../src/base/bytes.ts'
import { Signed } from '../../../src/base/pb/signed.ts'
import { AttestationPayload } from '../../../src/attestation/pb/attestation.ts'
import { indexRegistry } from '../../../src/registry/verified.ts'
import { alter, federation } from '../../builders/mapping.ts'
import { DAY, NOW, seedOf } from '../../builders/registry.ts'
import type { BaseErrorCode } from '../../../src/base/errors.ts'
import type { AttestationErrorCode } from '../../../src/attestation/errors.ts'
import type { AttestationFields } from '../../../src/attestation/attestation.ts'
import type { MappingErrorCode } from '../../../src/mapping/errors.ts'
import type { SilenceSubject } from '../../../src/mapping/no-defence.ts'
import type { CsipRecord, CsiTypePolicy, VerifiedRegistry } from '../../../src/registry/interface.ts'

export type ObjectCode = MappingErrorCode | AttestationErrorCode | BaseErrorCode

export interface Case {
  readonly what: string
  /** Undefined: it holds. */
  readonly code?: ObjectCode
  readonly bytes: Uint8Array
  /** Of an entry: the same as its holder handed it in. */
  readonly sent?: Uint8Array
  /** @default that of all tests, with three arbiters */
  readonly registry?: VerifiedRegistry
  /** @default NOW */
  readonly now?: number
  /** Of a no-defence statement. */
  readonly subject?: SilenceSubject
}

export const test = federation()
/** Three of the DPs judge, two suffice. */
export const registry = alter(test.registry, {
  policy: { arbiters: test.dps.slice(0, 3).map(({ id }) => id), arbiterThreshold: 2 }
})
export const TOLERANCE = registry.policy.clockTolerance

/** The same under another registry. */
export const altered = (changes: Parameters<typeof alter>[1]): VerifiedRegistry => alter(registry, changes)

function altersCsips (change: Partial<CsipRecord> | ((csip: CsipRecord) => Partial<CsipRecord>)): VerifiedRegistry {
  return altered({ csips: csip => ({ ...csip, ...(typeof change === 'function' ? change(csip) : change) }) })
}

function altersType (change: Partial<CsiTypePolicy>): VerifiedRegistry {
  return altered({ policy: { csiTypes: registry.policy.csiTypes.map(type => ({ ...type, ...change })) } })
}

/** With an evaluation key beside the first, which counts for a day. */
const rotating = indexRegistry({
  ...registry,
  oprfKeys: registry.oprfKeys.flatMap(key => [key, { ...key, keyId: 2, validFrom: NOW - 20 * DAY }])
})

/** What may be wrong about the attestation in an object: in itself, or by the registry. */
export interface AttestationCase {
  readonly what: string
  readonly code: ObjectCode
  readonly fields?: Partial<AttestationFields>
  readonly forge?: (attestation: Uint8Array) => Uint8Array
  readonly registry?: VerifiedRegistry
}

const forged = (changes: Partial<AttestationPayload>) => (bytes: Uint8Array): Uint8Array => {
  const { payload, signature } = Signed.decode(bytes)
  return Signed.encode({
    payload: AttestationPayload.encode({ ...AttestationPayload.decode(payload), ...changes }), signature
  })
}

/** @param at - when the object that rests on the attestation is issued */
export function attestationCases (at: number): readonly AttestationCase[] {
  const LONG_AGO = NOW - 300 * DAY
  return [
    { what: 'of an unknown version', code: 'ATTESTATION_VERSION_UNKNOWN', forge: forged({ version: 2 }) },
    { what: 'with a strength that there is not', code: 'ATTESTATION_FIELDS_INVALID', forge: forged({ strength: 101 }) },
    { what: 'of a CSIP that is not listed', code: 'ATTESTATION_CSIP_UNKNOWN', fields: { csipId: 'csip9' } },
    {
      what: 'of a CSIP that was revoked before',
      code: 'ATTESTATION_CSIP_REVOKED',
      registry: altersCsips({ status: 'revoked', statusSince: LONG_AGO })
    },
    { what: 'signed by another CSIP', code: 'ATTESTATION_SIGNATURE_INVALID', fields: { csipId: 'csip2' } },
    {
      what: 'altered',
      code: 'ATTESTATION_SIGNATURE_INVALID',
      forge: forged({ serial: seedOf('other').slice(0, 16) as Uint8Array<ArrayBuffer> })
    },
    {
      what: 'by a key that is valid later',
      code: 'ATTESTATION_KEY_NOT_VALID',
      registry: altersCsips(({ keys }) => ({ keys: keys.map(key => ({ ...key, validFrom: NOW + DAY })) }))
    },
    {
      what: 'of a type that is not allowed',
      code: 'ATTESTATION_TYPE_REFUSED',
      registry: altered({ policy: { csiTypes: registry.policy.csiTypes.filter(({ type }) => type !== 'tel') } })
    },
    { what: 'under a scope that is not listed', code: 'ATTESTATION_SCOPE_REFUSED', fields: { scope: '+44' } },
    { what: 'by a method that is not listed', code: 'ATTESTATION_SCOPE_REFUSED', fields: { method: 'development' } },
    {
      what: 'not certified',
      code: 'ATTESTATION_NOT_CERTIFIED',
      registry: altersCsips(({ scopes }) => ({ scopes: scopes.map(scope => ({ ...scope, certified: true })) }))
    },
    {
      what: 'stronger than its method',
      code: 'ATTESTATION_STRENGTH_INFLATED',
      fields: { method: 'email-code', strength: 31 },
      registry: altersCsips(({ scopes }) =>
        ({ scopes: scopes.map(scope => ({ ...scope, methods: [...scope.methods, 'email-code'] })) }))
    },
    { what: 'too weak', code: 'ATTESTATION_TOO_WEAK', registry: altersType({ minStrength: 99 }) },
    {
      what: 'that names a newer key as the older',
      code: 'ATTESTATION_OLDER_KEY_REFUSED',
      fields: { older: { lookupKey: asLookupKey(seedOf('newer')), oprfKeyId: 2 } },
      registry: rotating
    },
    {
      what: 'longer than allowed',
      code: 'ATTESTATION_LIFETIME_TOO_LONG',
      registry: altersType({ maxAttestationLifetime: DAY })
    },
    { what: 'issued later', code: 'ATTESTATION_NOT_YET_VALID', fields: { issuedAt: at + TOLERANCE + 1 } },
    { what: 'ended', code: 'ATTESTATION_EXPIRED', fields: { expiresAt: at } },
    { what: 'of a key that is none', code: 'KEY_INVALID', forge: forged({ holderKey: new Uint8Array(32) }) }
  ]
}

/** Without a party. */
export function without (dp: string): VerifiedRegistry {
  return indexRegistry({ ...registry, dps: registry.dps.filter(({ id }) => id !== dp) })
}
