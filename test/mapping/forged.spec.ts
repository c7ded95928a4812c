import { expect } from 'chai'
import { BaseError } from '../../src/base/errors.ts'
import { MappingError } from '../../src/mapping/errors.ts'
import { isForged } from '../../src/mapping/forged.ts'
import { ATTESTATION_ERRORS, AttestationError } from '../../src/attestation/errors.ts'
import type { AttestationErrorCode } from '../../src/attestation/errors.ts'

describe('mapping/forged', () => {
  it('is what no honest verifier overlooks', () => {
    for (const error of [
      new BaseError('MESSAGE_MALFORMED'), new MappingError('INVALIDATION_SIGNATURE_INVALID'),
      new MappingError('INVALIDATION_EVIDENCE_FOREIGN'), new AttestationError('ATTESTATION_SIGNATURE_INVALID')
    ]) {
      expect(isForged(error), error.code).to.equal(true)
    }
  })

  it('is not what another version of the registry or another clock may judge otherwise', () => {
    for (const error of [
      new MappingError('INVALIDATION_NOT_ALLOWED'), new MappingError('INVALIDATION_CSIP_UNKNOWN'),
      new MappingError('RULING_ARBITERS_TOO_FEW'), new MappingError('FACT_SIGNER_UNKNOWN'),
      new MappingError('INVALIDATION_NOT_YET_ISSUED'), new MappingError('INVALIDATION_EXPIRED'),
      new AttestationError('ATTESTATION_CSIP_UNKNOWN')
    ]) {
      expect(isForged(error), error.code).to.equal(false)
    }
  })

  it('has an opinion on each code of an attestation', () => {
    const codes = (Object.keys(ATTESTATION_ERRORS) as AttestationErrorCode[])
      .filter(code => isForged(new AttestationError(code)))
    expect(codes).to.include.members(['ATTESTATION_SIGNATURE_INVALID', 'ATTESTATION_FIELDS_INVALID'])
    expect(codes).to.not.include.members(['ATTESTATION_KEY_NOT_VALID'])
  })

  it('is no fault of our own', () => {
    expect(isForged(new Error('disk full'))).to.equal(false)
  })
})
