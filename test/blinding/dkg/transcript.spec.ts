import { expect } from 'chai'
import { DiscoveryError } from '../../../src/base/errors.ts'
import { CeremonyTranscript, CeremonyTranscriptCore } from '../../../src/blinding/dkg/pb/ceremony.ts'
import { openTranscript } from '../../../src/blinding/dkg/transcript.ts'
import { backend, committee, make } from '../../builders/ceremony.ts'
import { codeOf } from '../../builders/errors.ts'
import { at, seededRandom } from '../../builders/oprf.ts'

const made = make(committee(4), { threshold: 2, minimum: 3 })
const { transcript } = at(made.results, 0)
const { core, approvals } = CeremonyTranscript.decode(transcript)
const parts = CeremonyTranscriptCore.decode(core)

describe('blinding/dkg/transcript', () => {
  it('is the same for every member', () => {
    for (const result of made.results) {
      expect(result.transcript).to.deep.equal(transcript)
    }
  })

  const wrong: Array<[string, Parameters<typeof CeremonyTranscript.encode>[0]]> = [
    ['too few approvals', { core, approvals: approvals.slice(0, 2) }],
    ['an approval twice', { core, approvals: [...approvals.slice(1), at(approvals, 3)] }],
    ['approvals in another order', { core, approvals: approvals.toReversed() }],
    ['something else among the approvals', { core, approvals: [...approvals.slice(1), at(parts.joins, 0)] }],
    ['a deal too few', { core: CeremonyTranscriptCore.encode({ ...parts, deals: parts.deals.slice(1) }), approvals }],
    ['a join too few', { core: CeremonyTranscriptCore.encode({ ...parts, joins: parts.joins.slice(1) }), approvals }],
    [
      'a deal twice',
      { core: CeremonyTranscriptCore.encode({ ...parts, deals: [at(parts.deals, 0), ...parts.deals] }), approvals }
    ],
    [
      'joins in another order',
      { core: CeremonyTranscriptCore.encode({ ...parts, joins: parts.joins.toReversed() }), approvals }
    ],
    [
      'a roster that is none',
      { core: CeremonyTranscriptCore.encode({ ...parts, roster: at(parts.deals, 0) }), approvals }
    ]
  ]
  for (const [words, value] of wrong) {
    it(`refuses ${words}`, () => {
      expect(
        codeOf(() => openTranscript(CeremonyTranscript.encode(value), backend))
      ).to.equal('CEREMONY_TRANSCRIPT_INVALID')
    })
  }

  it('refuses the approvals of another ceremony', () => {
    const other = CeremonyTranscript.decode(
      at(make(committee(4), { threshold: 2, minimum: 3, keyId: 2 }).results, 0).transcript
    )
    const mixed = CeremonyTranscript.encode({ core, approvals: other.approvals })
    expect(codeOf(() => openTranscript(mixed, backend))).to.equal('CEREMONY_MESSAGE_FOREIGN')
  })

  it('holds with every byte as it is, and with none changed', () => {
    const random = seededRandom('bytes')
    for (let i = 0; i < 60; i++) {
      const [high, low, bit] = random.bytes(3)
      const at = (((high ?? 0) << 8) | (low ?? 0)) % transcript.byteLength
      const changed = transcript.slice()
      changed[at] = (changed[at] ?? 0) ^ (1 << ((bit ?? 0) % 8))
      let error: unknown
      try {
        openTranscript(changed, backend)
      } catch (err) {
        error = err
      }
      expect(error, `byte ${at}`).to.be.instanceOf(DiscoveryError)
    }
  })
})
