/** Vectors of certified scopes. */
import { expect } from 'chai'
import { verifyAttestation } from '../../src/attestation/verify.ts'
import { parseAnchor } from '../../src/registry/anchor.ts'
import { isCertified } from '../../src/registry/certification.ts'
import { openRegistry } from '../../src/registry/verify.ts'
import { codeOf } from '../builders/errors.ts'
import { bytes, hex, number, readVectors, strings, text } from './vector-fields.ts'
import type { VerifiedRegistry } from '../../src/registry/interface.ts'
import type { Check, Fields } from './vector-fields.ts'

function open (signed: unknown, given: Fields): VerifiedRegistry {
  const { given: { anchor } = {} } = readVectors('registry.json')
  return openRegistry(bytes(signed), { anchor: parseAnchor(text(anchor)), now: number(given.now) })
}

let certified: VerifiedRegistry | undefined

export const checkCertification: Check = (vector, given) => {
  certified ??= open(given.registry, given)
  const registry = certified
  const csip = registry.csip('csip1')
  const [key, chain] = [csip?.keys[0], csip?.chains[0]]
  if (csip == null || key == null || chain == null) {
    throw new Error('csip1 has a key and a chain')
  }
  if (vector.signed != null) {
    expect(codeOf(() => open(vector.signed, given))).to.equal(vector.error)
  } else if (vector.attestation != null) {
    const work = () => verifyAttestation(bytes(vector.attestation), { registry, now: number(vector.now) })
    expect(vector.error == null ? work().scope : codeOf(work)).to.equal(vector.error ?? vector.scope)
  } else {
    expect(registry.certificateRoots.map(hex)).to.deep.equal([given.root])
    expect(chain.ranges)
      .to.deep.equal([{ first: '14155550000', last: '14155559999' }, { first: '14156660001', last: '14156660001' }])
    expect(strings(given.prefixes).filter(prefix => isCertified(csip, key.publicKey, prefix, number(vector.at))))
      .to.deep.equal(vector.covers)
  }
}
