import { expect } from 'chai'
import { parseDispute } from '../../src/mapping/dispute.ts'
import { parseFact } from '../../src/mapping/fact-kinds.ts'
import { RecordSet, retain } from '../../src/mapping/record-set.ts'
import { contestedSlots, viewOf } from '../../src/mapping/view.ts'
import { factRetainedUntil } from '../../src/mapping/fact.ts'
import { asLookupKey } from '../../src/base/bytes.ts'
import { carol, dispute, defence, link, nextBob, OPENED, ruling } from '../builders/conflict.ts'
import { release } from '../builders/invalidation.ts'
import {
  alice, alter, bobLookupKey, buildTestMapping, fakeEntry, federation, pretendVerified
} from '../builders/mapping.ts'
import { DAY, HOUR, NOW, seedOf } from '../builders/registry.ts'
import { verdictOf } from '../builders/wire.ts'
import type { FactKind, VerifiedEntry, VerifyContext } from '../../src/mapping/interface.ts'
import type { View } from '../../src/mapping/view.ts'

const test = federation()
const context: VerifyContext = {
  registry: alter(test.registry, {
    policy: { arbiters: test.dps.slice(0, 3).map(({ id }) => id), arbiterThreshold: 2 }
  }),
  now: NOW
}
type Said = [kind: FactKind, bytes: Uint8Array]

const entryOf = (holder: string, establishedAt: number): VerifiedEntry =>
  pretendVerified(fakeEntry({ holder, issuedAt: establishedAt, expiresAt: NOW + DAY }), establishedAt)
const bobs = entryOf('bob', OPENED - 2 * DAY)
const alices = entryOf('alice', OPENED - DAY)
const carols = entryOf('carol', OPENED)
const asked: Said = ['dispute', dispute()]
const { hash } = parseDispute(asked[1])

const view = (facts: readonly Said[], entries: readonly VerifiedEntry[] = [bobs, carols], at = context): View =>
  viewOf(RecordSet.of(bobLookupKey, entries, facts.map(([kind, bytes]) => parseFact(kind, bytes))), at)
const isOpen = (...facts: readonly Said[]): boolean => view([asked, ...facts]).contested

describe('mapping/view: what is open', () => {
  it('is a dispute against older living entries of others, whose slots are contested', () => {
    const { open, contested } = view([asked], [bobs, alices, carols, entryOf('dave', OPENED)])
    expect(contested).to.equal(true)
    expect(open.map(({ dispute: { name }, defences, rivals }) => [name, defences, rivals.map(({ slot }) => slot)]))
      .to.deep.equal([[parseDispute(asked[1]).name, [], [bobs.slot, alices.slot]]])
    expect(contestedSlots(view([asked], [bobs, alices, carols]))).to.deep.equal(new Set([bobs.slot, alices.slot]))
    expect(contestedSlots(view([]))).to.deep.equal(new Set())
  })

  it('is none where nobody is older, or whoever is belongs to the claimant', () => {
    expect(view([asked], [carols]).contested).to.equal(false)
    expect(view([asked], [entryOf('bob', OPENED)]).contested).to.equal(false)
    expect(isOpen(['link', link({ next: carol })])).to.equal(false)
    expect(isOpen(['link', link()])).to.equal(true)
  })

  it('is none of whom nobody vouches for any more', () => {
    const until = (expiresAt: number): boolean => view([['dispute', dispute({ attestation: { expiresAt } })]]).contested
    expect([until(NOW + 1), until(NOW)]).to.deep.equal([true, false])
  })

  it('is none that does not hold', () => {
    expect(view([['dispute', dispute({ signer: alice })]]).contested).to.equal(false)
  })

  it('is each of several by itself, in canonical order', () => {
    const other: Said = ['dispute', dispute({ holder: nextBob, label: 'other' })]
    const names = [asked, other].map(([kind, bytes]) => parseFact(kind, bytes).name).sort()
    expect(view([other, asked]).open.map(({ dispute: { name } }) => name)).to.deep.equal(names)
    expect(view([other, asked, ['defence', defence(hash)]]).open).to.have.length(1)
  })
})

describe('mapping/view: what a defence does', () => {
  /** Stricter than what the mappings rest on. */
  const asks: Said = ['dispute', dispute({ attestation: { strength: 60 } })]
  const { hash: disputed } = parseDispute(asks[1])
  const answer = (strength: number, options: Parameters<typeof defence>[1] = {}): Said =>
    ['defence', defence(disputed, { ...options, attestation: { strength, ...options.attestation } })]
  const open = (...facts: readonly Said[]): boolean => view([asks, ...facts]).contested

  it('closes a dispute when as strict as the proof behind it', () => {
    expect(open()).to.equal(true)
    expect(open(answer(60))).to.equal(false)
    expect(open(answer(70))).to.equal(false)
    expect(open(answer(59))).to.equal(true)
  })

  it('is shown while it does not close it', () => {
    expect(view([asks, answer(59)]).open.flatMap(({ defences }) => defences.map(({ strength }) => strength)))
      .to.deep.equal([59])
    expect(view([asks, answer(59, { holder: alice, signer: carol })]).open[0]?.defences, 'forged').to.deep.equal([])
  })

  it('needs somebody who answers for every rival', () => {
    const entries = [bobs, alices, carols]
    expect(view([asks, answer(60)], entries).contested).to.equal(true)
    expect(view([asks, answer(60), answer(60, { holder: alice })], entries).contested).to.equal(false)
    expect(view([asks, answer(60, { holder: alice })]).contested, 'of whom none lives here').to.equal(true)
    expect(open(answer(60, { holder: nextBob }))).to.equal(true)
    expect(open(answer(60, { holder: nextBob }), ['link', link()])).to.equal(false)
  })

  it('answers the one dispute', () => {
    expect(
      open(['defence', defence(parseDispute(dispute({ label: 'other' })).hash, { attestation: { strength: 60 } })])
    ).to.equal(true)
    expect(open(answer(60, { signer: alice }))).to.equal(true)
  })

  it('lasts as long as its own proof, or any other that shows that its key is attested', () => {
    const until = (expiresAt: number, ...entries: readonly VerifiedEntry[]): boolean =>
      view([asks, answer(60, { attestation: { expiresAt } })], [bobs, carols, ...entries]).contested
    const renewed = (strength: number): VerifiedEntry => {
      const { entry } = buildTestMapping({
        now: NOW - HOUR,
        label: 'renewed',
        attestation: { strength, issuedAt: OPENED - HOUR, expiresAt: OPENED + 30 * DAY },
        expiresAt: NOW + DAY
      })
      return pretendVerified(entry, OPENED - 2 * DAY)
    }
    expect([until(NOW + 1), until(NOW)]).to.deep.equal([false, true])
    expect(until(NOW, renewed(60)), 'renewed since').to.equal(false)
    expect(until(NOW, renewed(59)), 'by a weaker proof').to.equal(true)
  })

  it('is given by whoever proves possession after the dispute, as strictly, without another word', () => {
    const proved = (issuedAt: number, strength: number): boolean => {
      const { entry } = buildTestMapping({
        now: NOW - HOUR, label: 'proved', attestation: { strength, issuedAt, expiresAt: issuedAt + 40 * DAY }
      })
      return view([asks], [bobs, carols, pretendVerified(entry, OPENED - 2 * DAY)]).contested
    }
    expect(proved(OPENED + 1, 60)).to.equal(false)
    expect(proved(OPENED + 1, 59)).to.equal(true)
    expect(proved(OPENED, 60), 'proved before').to.equal(true)
  })
})

describe('mapping/view: what closes a dispute', () => {
  it('the claimant, who lets go of what it stands for', () => {
    const possession = { issuedAt: OPENED - HOUR, expiresAt: NOW + DAY }
    expect(isOpen(['invalidation', release({ holder: carol, issuedAt: OPENED + 1, attestation: possession })]))
      .to.equal(false)
    expect(
      isOpen([
        'invalidation',
        release({ holder: carol, entryId: carols.entryId, issuedAt: OPENED + 1, attestation: possession })
      ]), 'one mapping'
    ).to.equal(true)
    expect(
      isOpen([
        'invalidation', release({ holder: carol, issuedAt: OPENED + 1, attestation: possession, signer: alice })
      ]), 'forged'
    ).to.equal(true)
  })

  it('arbiters who decide it, and no others', () => {
    const decided = (options: Parameters<typeof ruling>[0]): boolean =>
      isOpen(['invalidation', ruling({ arbiters: [1, 2], verdict: { losing: [alice.publicKey] }, ...options })])
    expect(decided({ dispute: asked[1] })).to.equal(false)
    expect(decided({ dispute: dispute({ label: 'other' }) })).to.equal(true)
    expect(decided({ dispute: asked[1], arbiters: [1] })).to.equal(true)
    expect(decided({ dispute: asked[1], signer: alice })).to.equal(true)
  })

  it('no silence by itself: whom that does not strike is left to arbiters', () => {
    expect(isOpen(['invalidation', ruling({ dispute: asked[1] })])).to.equal(true)
    expect(isOpen(['invalidation', release({ holder: alice })])).to.equal(true)
  })
})

describe('mapping/record-set: facts', () => {
  const elsewhere = asLookupKey(seedOf('L of alice'))

  it('belong to its key, each by its own code', () => {
    expect(verdictOf(() => RecordSet.of(elsewhere, [], [parseFact('invalidation', release())])))
      .to.equal('INVALIDATION_FOREIGN')
    expect(verdictOf(() => RecordSet.of(elsewhere, [], [parseFact(...asked)]))).to.equal('FACT_FOREIGN')
    expect(verdictOf(() => RecordSet.decode(RecordSet.of(bobLookupKey, [], [parseFact(...asked)]).bytes, elsewhere)))
      .to.equal('RECORD_SET_MALFORMED')
  })

  it('make it other than empty', () => {
    expect(RecordSet.empty(bobLookupKey).isEmpty).to.equal(true)
    expect(RecordSet.of(bobLookupKey, [], [parseFact(...asked)]).isEmpty).to.equal(false)
    expect(RecordSet.of(bobLookupKey, [bobs]).isEmpty).to.equal(false)
  })

  it('are remembered up to their last moment', () => {
    const set = RecordSet.of(bobLookupKey, [], [parseFact(...asked)])
    const until = factRetainedUntil({ issuedAt: OPENED }, context.registry.policy)
    expect(retain(set, until, context.registry.policy).facts).to.have.length(1)
    expect(retain(set, until + 1, context.registry.policy).facts).to.have.length(0)
  })
})
