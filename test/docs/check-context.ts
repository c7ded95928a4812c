/** Vectors of contexts, hops and client tags. */
import { expect } from 'chai'
import { verifyContext } from '../../src/budget/context.ts'
import { verifyHops } from '../../src/budget/hop.ts'
import { clientTag, tagSecret } from '../../src/budget/tag.ts'
import { codeOf } from '../builders/errors.ts'
import { registryOfVectors } from './check-signed.ts'
import { bytes, hex, number, strings, text } from './vector-fields.ts'
import type { Check } from './vector-fields.ts'

export const checkContext: Check = (vector, given) => {
  const redeemer = text(given.redeemer)
  if (vector.tag != null) {
    expect(hex(clientTag(tagSecret(registryOfVectors().federationId, bytes(vector.seed)), text(vector.account), redeemer, number(vector.epoch)))).to.equal(vector.tag)
    return
  }
  const moment = { registry: registryOfVectors(), now: number(vector.now ?? given.now) }
  const purpose = vector.purpose === 'evaluation' ? 'evaluation' : 'query'
  const verify = (): void => {
    const context = verifyContext(bytes(vector.context), { ...moment, purpose, redeemer, from: text(vector.from), requestDigest: bytes(given.requestDigest) })
    verifyHops(strings(vector.hops).map(bytes), context, moment)
  }
  if (vector.error == null) {
    verify()
  } else {
    expect(codeOf(verify)).to.equal(vector.error)
  }
}
