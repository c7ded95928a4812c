import { expect } from 'chai'
import { signUnder } from '../../src/base/envelope.ts'
import { sha256 } from '../../src/base/hash.ts'
import { Signed } from '../../src/base/pb/signed.ts'
import { completeAsDp } from '../../src/mapping/entry.ts'
import { WitnessStatement } from '../../src/mapping/pb/entry.ts'
import { verifyEntry } from '../../src/mapping/validity.ts'
import { makeWitnessStatement } from '../../src/mapping/witness.ts'
import { majority, voicesOf } from '../../src/registry/placement.ts'
import { placementOf } from '../../src/registry/policy.ts'
import { bobLookupKey, buildTestMapping } from '../builders/mapping.ts'
import { buildTestRegistry, DAY, HOUR, NOW } from '../builders/registry.ts'
import { verdictOf } from '../builders/wire.ts'
import type { TestDp } from '../builders/registry.ts'

describe('A4: fewer than a majority of the voices back-date nothing', () => {
  const test = buildTestRegistry({ dps: 20, seed: 'back', policy: placementOf({ replicas: 5, replicaOperators: 5 }) })
  const context = { registry: test.registry, now: NOW }
  const voices = voicesOf(bobLookupKey, test.registry, NOW)
    .flatMap(({ dp }) => test.dps.filter(({ id }) => id === dp.id))
  const strangers = test.dps.filter(dp => !voices.includes(dp))
  // it renews something, so that any date could be continued
  const { built, attestations: [attestation = new Uint8Array(0)] } = buildTestMapping({
    federation: test, attestation: { renews: sha256(new Uint8Array(1)) }
  })

  const lie = ({ signer }: TestDp, establishedAt: number): Uint8Array => {
    const honest = Signed.decode(makeWitnessStatement({ attestation }, context, (voices[0] ?? { signer }).signer))
    const payload = WitnessStatement.encode({
      ...WitnessStatement.decode(honest.payload), dp: test.dps.find(dp => dp.signer === signer)?.id ?? '', establishedAt
    })
    return Signed.encode({ payload, signature: signUnder('witness', signer, payload).slice() })
  }
  const tell = (dp: TestDp): Uint8Array => makeWitnessStatement({ attestation }, context, dp.signer)
  const established = (witnesses: readonly Uint8Array[], publisher = test.dps[0]): number =>
    verifyEntry(
      completeAsDp(built.entry, witnesses, (publisher ?? strangers[0] as TestDp).signer).bytes, context
    ).establishedAt
  const refusal = (witnesses: readonly Uint8Array[]): string | undefined => verdictOf(() => established(witnesses))

  it('two of five, the publisher among them, move no date', () => {
    expect([voices.length, majority(voices.length)]).to.deep.equal([5, 3])
    const old = NOW - 200 * DAY
    const [a, b, c] = voices as [TestDp, TestDp, TestDp]
    expect(established([lie(a, old), lie(b, old), tell(c)])).to.equal(NOW)
    expect(refusal([lie(a, old), lie(b, old)])).to.equal('WITNESSES_TOO_FEW')
    expect(established([a, b, c].map(dp => lie(dp, old))), 'a majority does').to.equal(old)
  })

  it('nor do any number of DPs that do not speak at the key', () => {
    const old = NOW - 200 * DAY
    expect(refusal(strangers.slice(0, 3).map(dp => lie(dp, old)))).to.equal('WITNESS_NOT_A_VOICE')
    expect(refusal([...strangers.slice(0, 1).map(dp => lie(dp, old)), ...voices.slice(0, 2).map(tell)]))
      .to.equal('WITNESS_NOT_A_VOICE')
  })

  it('nobody says 1970, nor anything before the federation', () => {
    const majorities = (at: number): Uint8Array[] => voices.slice(0, 3).map(dp => lie(dp, at))
    for (const at of [1, test.registry.foundedAt - 1]) {
      expect(refusal(majorities(at))).to.equal('WITNESS_TIME_IMPLAUSIBLE')
    }
    expect(established(majorities(test.registry.foundedAt))).to.equal(test.registry.foundedAt)
    expect(test.registry.foundedAt).to.be.below(NOW - HOUR)
  })
})
