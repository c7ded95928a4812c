/** Vectors of signed times. */
import { expect } from 'chai'
import { asFederationId } from '../../src/base/bytes.ts'
import { signerIn } from '../../src/base/envelope.ts'
import { signerFromSeed } from '../../src/base/keys.ts'
import { judgeClock, offsetOf, reachedTime } from '../../src/registry/clock.ts'
import { isTimeBy, signTime } from '../../src/registry/signed-time.ts'
import { bytes, fields, hex, list, number } from './vector-fields.ts'
import type { Check } from './vector-fields.ts'

export const checkClock: Check = (vector, given) => {
  if (vector.signature != null) {
    const federation = asFederationId(bytes(given.federationId))
    const dp = signerIn(federation, signerFromSeed(bytes(given.seed)))
    expect(hex(signTime(number(vector.at), dp).signature)).to.equal(vector.signature)
    const time = { at: number(vector.at), signature: bytes(vector.signature) }
    expect(isTimeBy(federation, bytes(given.publicKey), time)).to.equal(true)
  } else if (vector.heard != null) {
    const words = Object.entries(fields(vector.heard))
      .flatMap(([voice, offsets]) => list(offsets).map(offset => ({ voice, offset: number(offset) })))
    const verdict = judgeClock(words, { voices: number(vector.voices), tolerance: number(given.tolerance) })
    expect(verdict).to.include({ state: vector.state, offset: vector.offset })
  } else if (vector.latest != null) {
    expect(reachedTime(list(vector.latest).map(number), number(vector.voices)) ?? 0).to.equal(vector.reached)
  } else {
    const [at, askedAt, heardAt] = [number(vector.at), number(vector.askedAt), number(vector.heardAt)]
    expect(offsetOf({ at, askedAt, heardAt })).to.equal(vector.offset)
  }
}
