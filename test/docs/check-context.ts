/** Vectors of contexts and hops. */
import { expect } from 'chai'
import { verifyContext } from '../../src/budget/context.ts'
import { verifyHops } from '../../src/budget/hop.ts'
import { codeOf } from '../builders/errors.ts'
import { registryOfVectors } from './check-signed.ts'
import { bytes, number, strings, text } from './vector-fields.ts'
import type { Check } from './vector-fields.ts'

export const checkContext: Check = (vector, given) => {
  const redeemer = text(given.redeemer)
  const moment = { registry: registryOfVectors(), now: number(vector.now ?? given.now) }
  const verify = (): void => {
    const context = verifyContext(bytes(vector.context), {
      ...moment, redeemer, from: text(vector.from), requestDigest: bytes(given.requestDigest)
    })
    verifyHops(strings(vector.hops).map(bytes), context, moment)
  }
  if (vector.error == null) {
    verify()
  } else {
    expect(codeOf(verify)).to.equal(vector.error)
  }
}
