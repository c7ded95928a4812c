import { expect } from 'chai'
import { audienceKey } from '../../src/blinding/derive.ts'
import { missedOf, noteKeys, readNotes } from '../../src/light/noted.ts'
import { RecordSet } from '../../src/mapping/record-set.ts'
import { verifyObject } from '../../src/mapping/validity.ts'
import { note } from '../builders/conflict.ts'
import { alice, bob, bobLookupKey, bobSealingKey, federation, party } from '../builders/mapping.ts'
import { NOW, seedOf } from '../builders/registry.ts'
import { entryOf } from '../builders/replicas.ts'
import type { TestNoteOptions } from '../builders/conflict.ts'
import type { VerifiedEntry, VerifiedNote } from '../../src/mapping/interface.ts'
import type { VerifiedAnswer } from '../../src/query/answer.ts'

const { registry, dps } = federation()
const noted = (options: TestNoteOptions = {}): VerifiedNote =>
  verifyObject('note', note(options), { registry, now: NOW })
const idOf = (index: number): string => party(dps, index).id
const secret = seedOf('audience')
const closed = noted({ sealingKey: audienceKey(bobSealingKey, secret), dp: 3 })
const answerOf = (dp: number, ...entries: ReadonlyArray<VerifiedEntry>): VerifiedAnswer => ({
  dp: idOf(dp),
  set: RecordSet.of(bobLookupKey, entries),
  registryVersion: 1,
  issuedAt: NOW,
  status: entries.length > 0
    ? 'found'
    : 'nothing'
}) as unknown as VerifiedAnswer

describe('light/noted', () => {
  it('names the DPs to ask, each once for a holder', () => {
    const twice = noted({ fields: { expiresAt: noted().expiresAt - 1 } })
    const { keepers, outOfReach } = readNotes(
      [noted(), twice, noted({ holder: alice })], noteKeys(bobSealingKey), registry
    )
    expect(keepers).to.deep.equal([
      { dp: idOf(4), holderKey: bob.publicKey }, { dp: idOf(4), holderKey: alice.publicKey }
    ])
    expect(outOfReach).to.deep.equal([])
  })

  it('opens those of audiences that the asker belongs to, and says that there are others', () => {
    expect(readNotes([closed], noteKeys(bobSealingKey), registry))
      .to.deep.equal({ keepers: [], outOfReach: [{ why: 'other-audience' }] })
    expect(readNotes([closed], noteKeys(bobSealingKey, [secret]), registry).keepers.map(({ dp }) => dp))
      .to.deep.equal([idOf(3)])
    expect(readNotes([closed], [], registry).outOfReach).to.deep.equal([{ why: 'other-audience' }])
  })

  it('sends nobody to a DP that didn\'t agree', () => {
    const forged = noted({ consentBy: party(dps, 1).signer })
    expect(readNotes([forged], noteKeys(bobSealingKey), registry))
      .to.deep.equal({ keepers: [], outOfReach: [{ why: 'no-consent' }] })
  })

  it('tells a DP that shows nothing of the holder from one that is silent', () => {
    const keepers = [0, 1, 2].map(i => ({ dp: idOf(i), holderKey: bob.publicKey }))
    const answers = [answerOf(0, entryOf(federation())), answerOf(1, entryOf(federation(), 'other', { holder: alice }))]
    const unanswered = [{ dp: idOf(2), code: 'RPC_TIMEOUT', by: idOf(0) }]
    expect(missedOf(keepers, { answers, unanswered }))
      .to.deep.equal([{ dp: idOf(1), why: 'not-shown' }, { dp: idOf(2), why: 'no-answer' }])
  })
})
