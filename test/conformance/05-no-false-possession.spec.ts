import { expect } from 'chai'
import { completeAsDp } from '../../src/mapping/entry.ts'
import { RecordSet } from '../../src/mapping/record-set.ts'
import { codeOf, forgedAttestation, someone } from './cast/claimant.ts'
import { lyingWitness } from './cast/liar.ts'
import { stage } from './cast/stage.ts'

describe('5: a DP can\'t claim possession falsely', () => {
  // DP 1 has holder keys, MSP 1's key and three DPs that lie for it, but no CSIP
  const on = stage()
  const HONEST = 4
  const victim = 'tel:+14155550100'

  it('finds a mapping whose possession a CSIP attests', async () => {
    await on.actor.claim('tel:+14155550101')
    expect((await on.querier.discover('tel:+14155550101')).outcome).to.equal('found')
  })

  for (const [words, csipId, code] of [
    ['its own word for a CSIP\'s', 'csip1', 'ATTESTATION_SIGNATURE_INVALID'],
    ['a CSIP of its own that nobody lists', 'csip99', 'ATTESTATION_CSIP_UNKNOWN']
  ] as const) {
    it(`can't publish with ${words}`, async () => {
      const own = on.dp(0).party.signer
      const { built, evaluation } = await on.actor.prepare(victim, { attestation: forgedAttestation(own, { csipId }) })
      const entry = completeAsDp(
        built.entry, [1, 2, 3].map(index => lyingWitness(built.entry, on.dp(index).party.signer)), own
      )
      const { outcomes } = await on.rogue.records.merge(on.dpRecord(HONEST), [
        RecordSet.of(evaluation.lookupKey, [entry])
      ])
      expect(outcomes.flat().map(outcome => outcome.code)).to.deep.equal([code])
      expect((await on.querier.discover(victim)).outcome).to.equal('none')
    })

    it(`finds no honest witness for ${words}`, async () => {
      const attestation = forgedAttestation(on.dp(0).party.signer, { csipId })
      const { attestation: bytes } = await on.actor.prepare(victim, { attestation })
      expect(await codeOf(on.rogue.records.witness(on.dpRecord(HONEST), { attestation: bytes }))).to.equal(code)
    })
  }

  it('is refused by honest DPs when it claims as a client', async () => {
    expect(await codeOf(on.actor.claim(victim, { dp: HONEST, attestation: forgedAttestation(someone()) })))
      .to.equal('ATTESTATION_SIGNATURE_INVALID')
  })
})
