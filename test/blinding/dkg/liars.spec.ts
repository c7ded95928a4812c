import { expect } from 'chai'
import { Board } from '../../../src/blinding/dkg/board.ts'
import { dealerIndex, memberIndex } from '../../../src/blinding/dkg/invitation.ts'
import { makeMessage, verifyMessage } from '../../../src/blinding/dkg/messages.ts'
import { sealShare } from '../../../src/blinding/dkg/sealed-share.ts'
import { complaintOf, joinOf } from '../../../src/blinding/dkg/dealing.ts'
import {
  BEGIN, MINUTE, actor, actors, backend, committee, dpOf, hears, invite, joins, make, previousOf, talk
} from '../../builders/ceremony.ts'
import { codeOf, errorOf } from '../../builders/errors.ts'
import { at, seededRandom } from '../../builders/oprf.ts'
import { CeremonyError } from '../../../src/blinding/dkg/errors.ts'
import type { Actor } from '../../builders/ceremony.ts'
import type { Join } from '../../../src/blinding/dkg/pb/ceremony.ts'
import type { CeremonyMessage, SealedShare } from '../../../src/blinding/dkg/interface.ts'
import type { Saying } from '../../../src/blinding/dkg/messages.ts'

const random = seededRandom('liars')
const dps = committee(5)
const IDENTITY = new Uint8Array(32)

/** Signed as it is, whatever it says. */
function says ({ invitation, self, signer }: Actor, saying: Saying): CeremonyMessage {
  return makeMessage(invitation, self, signer, saying, backend)
}

/** A member's deal with one share changed. */
function withShare ({ shares }: { readonly shares: readonly SealedShare[] }, changed: SealedShare): Saying {
  const all = shares.map(share => share.index === changed.index ? changed : share)
  const bytes = (source: Uint8Array): Uint8Array<ArrayBuffer> => Uint8Array.from(source)
  return {
    deal: {
      shares: all.map(({ index, ephemeral, sealed }) => ({ index, ephemeral: bytes(ephemeral), sealed: bytes(sealed) }))
    }
  }
}

interface Scene {
  readonly all: readonly Actor[]
  readonly liar: Actor
  readonly others: readonly Actor[]
}

/** All have joined, and all but the liar have dealt. */
function joined (): Scene {
  const all = actors(invite(dps), dps)
  all.forEach(one => { joins(one) })
  const said = all.flatMap(({ board }) => board.messages)
  all.forEach(one => { hears(one, said) })
  return { all, liar: at(all, 1), others: all.filter((_, i) => i !== 1) }
}

function expectNamed (others: readonly Actor[], code: string, dp: string): void {
  for (const { state } of others) {
    expect(state).to.deep.equal({ name: 'failed', fault: { code, dp } })
  }
}

describe('blinding/dkg: liars are named', () => {
  /** What Bob would have dealt. */
  function honestDeal (): SealedShare[] {
    const { all } = joined()
    talk(all, BEGIN + 2 * MINUTE)
    return [...at(all, 1).board.deal(at(dps, 1).dp)?.shares ?? []]
  }
  const honest = honestDeal()

  it('names a dealer that seals a wrong share', () => {
    const { liar, others } = joined()
    const carol = at(others, 1)
    const encryptionKey = liar.board.join(carol.self)?.encryptionKey ?? IDENTITY
    const wrong = backend.reduce(random.bytes(64))
    const sealed = sealShare(
      backend,
      { ceremony: liar.invitation.id, dealer: 2, member: 3, encryptionKey },
      wrong,
      random
    )
    const lie = says(liar, withShare({ shares: honest }, sealed))
    others.forEach(one => { hears(one, [lie]) })
    talk(others, BEGIN + 2 * MINUTE)
    expectNamed(others, 'CEREMONY_SHARE_WRONG', liar.self)
  })

  it('names a dealer that seals nothing at all', () => {
    const { liar, others } = joined()
    const garbage = {
      index: 3,
      ephemeral: backend.multiplyBase(backend.reduce(random.bytes(64))),
      sealed: random.bytes(48)
    }
    const lie = says(liar, withShare({ shares: honest }, garbage))
    others.forEach(one => { hears(one, [lie]) })
    talk(others, BEGIN + 2 * MINUTE)
    expectNamed(others, 'CEREMONY_SHARE_WRONG', liar.self)
  })

  it('names a dealer that seals what is no scalar', () => {
    const { liar, others } = joined()
    const encryptionKey = liar.board.join(at(others, 1).self)?.encryptionKey ?? IDENTITY
    const sealed = sealShare(
      backend,
      { ceremony: liar.invitation.id, dealer: 2, member: 3, encryptionKey },
      new Uint8Array(32).fill(255),
      random
    )
    const lie = says(liar, withShare({ shares: honest }, sealed))
    others.forEach(one => { hears(one, [lie]) })
    talk(others, BEGIN + 2 * MINUTE)
    expectNamed(others, 'CEREMONY_SHARE_WRONG', liar.self)
  })

  it('names a member that complains of a right share, and whoever reads the complaint knows', () => {
    const { all, liar, others } = joined()
    talk(all, BEGIN + 2 * MINUTE)
    const { all: again } = joined()
    const accused = at(all, 2)
    const deal = liar.board.deal(accused.self)
    const sealed = deal?.shares.find(({ index }) => index === 2)
    const [join, own] = [liar.board.join(accused.self), liar.board.join(liar.self)]
    if (deal == null || sealed == null || join == null || own == null) {
      throw new Error('nothing was dealt')
    }
    // the share is opened as it is; that it is right is for all to see
    const complaint = complaintOf(liar, 3, { ...join, commitments: join.commitments.toReversed() }, deal, own)
    if (complaint == null) {
      throw new Error('there is nothing to complain of')
    }
    const lie = says(liar, { complaint })
    const victims = again.filter(({ self }) => self !== liar.self)
    victims.forEach(one => { hears(one, [deal, lie]) })
    talk(victims, BEGIN + 2 * MINUTE)
    expectNamed(victims, 'CEREMONY_COMPLAINT_FALSE', liar.self)
    expect(others.map(({ state }) => state.name), 'who had finished before').to.deep.equal(others.map(() => 'finished'))
  })

  it('names a member whose complaint opens something else', () => {
    const { liar, others } = joined()
    talk(others, BEGIN + 2 * MINUTE)
    const { self } = at(others, 0)
    const deal = at(others, 0).board.deal(self)
    if (deal == null) {
      throw new Error('nothing was dealt')
    }
    const shared = backend.multiplyBase(backend.reduce(random.bytes(64)))
    const lie = says(
      liar,
      {
        complaint: {
          dealer: 1,
          deal: deal.hash.slice(),
          shared: Uint8Array.from(shared),
          proof: Uint8Array.from(random.bytes(64))
        }
      }
    )
    others.forEach(one => { hears(one, [lie]) })
    talk(others, BEGIN + 2 * MINUTE)
    expectNamed(others, 'CEREMONY_COMPLAINT_FALSE', liar.self)
  })

  it('names who tells one this and another that, at every step', () => {
    const sayings = (liar: Actor, twin: Actor): Array<[Saying, Saying]> => [
      [{ join: joinOf(liar) }, { join: joinOf(twin) }],
      [withShare({ shares: honest }, at(honest, 0)), withShare({ shares: honest.slice(1) }, at(honest, 1))],
      [{ approval: { transcript: new Uint8Array(32) } }, { approval: { transcript: new Uint8Array(32).fill(1) } }]
    ]
    for (let i = 0; i < 3; i++) {
      const { liar, others } = joined()
      const twin = { ...liar, secrets: { seed: random.bytes(32) } }
      const [one, other] = at(sayings(liar, twin), i)
      hears(at(others, 0), [says(liar, one)])
      hears(at(others, 3), [says(liar, other)])
      talk(others, BEGIN + 2 * MINUTE)
      expectNamed(others, 'CEREMONY_EQUIVOCATION', liar.self)
    }
  })

  it('names an inviter that proposes two rosters', () => {
    const { all } = joined()
    talk(all, BEGIN + 2 * MINUTE)
    const [alice, ...others] = all
    const roster = alice?.board.roster(alice.self)
    if (alice == null || roster == null) {
      throw new Error('no roster')
    }
    const fewer = roster.dealers.slice(0, 4).map(
      ({ index, join, deal }) => ({ index, join: Uint8Array.from(join), deal: Uint8Array.from(deal) })
    )
    const second = says(
      alice,
      { roster: { members: fewer.map(({ index, join }) => ({ index, join })), dealers: fewer } }
    )
    const board = Board.EMPTY.with(...alice.board.messages.filter(({ kind }) => kind !== 'approval'), second)
    const late = others.map(
      ({ self }) => ({ ...actor(alice.invitation, at(dps, (memberIndex(alice.invitation, self) ?? 1) - 1)), board })
    )
    talk(late, BEGIN + 2 * MINUTE)
    expectNamed(late, 'CEREMONY_EQUIVOCATION', alice.self)
  })

  it('names who commits to what it does not know', () => {
    const [alice, bob] = actors(invite(dps), dps)
    if (alice == null || bob == null) {
      throw new Error('nobody is there')
    }
    const { encryptionKey, commitments, proof } = joinOf(alice)
    const none = new Uint8Array(0)
    const wrong: Array<[Partial<Join>, string]> = [
      [{ proof: proof.map((byte, i) => i === 40 ? byte ^ 1 : byte) }, 'CEREMONY_PROOF_INVALID'],
      [{ proof: none }, 'CEREMONY_PROOF_INVALID'],
      [{ commitments: commitments.slice(1) }, 'CEREMONY_COMMITMENTS_INVALID'],
      [{ commitments: [...commitments, ...commitments.slice(0, 1)] }, 'CEREMONY_COMMITMENTS_INVALID'],
      [{ commitments: [IDENTITY, ...commitments.slice(1)] }, 'CEREMONY_COMMITMENTS_INVALID'],
      [{ commitments: [...commitments.slice(0, -1), IDENTITY] }, 'CEREMONY_COMMITMENTS_INVALID'],
      [{ commitments: [], proof: none }, 'CEREMONY_COMMITMENTS_INVALID'],
      [{ encryptionKey: IDENTITY }, 'CEREMONY_MESSAGE_INVALID']
    ]
    for (const [change, code] of wrong) {
      expect(
        nameIn(() => says(alice, { join: { encryptionKey, commitments, proof, ...change } }))
      ).to.deep.equal([code, alice.self])
    }
    // Alice's words in Bob's mouth
    expect(
      nameIn(() => says(bob, { join: { encryptionKey, commitments, proof } }))
    ).to.deep.equal(['CEREMONY_PROOF_INVALID', bob.self])
  })

  function nameIn (work: () => unknown): [string, string | undefined] {
    const error = errorOf(work)
    return [error.code, error instanceof CeremonyError ? error.dp : undefined]
  }

  it('names who shares something else anew than its share', () => {
    const key = make(dps)
    const again = invite(dps, { kind: 'refresh', shareEpoch: 2, previous: previousOf(key.key) })
    const bob = actor(again, dpOf('bob'), key.shares.get(dpOf('carol').dp)?.secretShare)
    expect(nameIn(() => { joins(bob) })).to.deep.equal(['CEREMONY_SHARE_FOREIGN', bob.self])
  })

  it('has no ear for others, nor for forgeries, nor for other ceremonies', () => {
    const invitation = invite(dps)
    const other = invite(dps, { nonce: new Uint8Array(16) })
    const [alice, mallory] = [actor(invitation, dpOf('alice')), actor(invitation, dpOf('mallory'))]
    const join = { join: joinOf(alice) }
    expect(codeOf(() => says({ ...alice, signer: mallory.signer }, join))).to.equal('CEREMONY_SIGNATURE_INVALID')
    expect(
      codeOf(() => makeMessage(invitation, mallory.self, mallory.signer, join, backend))
    ).to.equal('CEREMONY_NOT_A_PARTICIPANT')
    expect(codeOf(() => verifyMessage(says(alice, join).bytes, other, backend))).to.equal('CEREMONY_MESSAGE_FOREIGN')
    expect(dealerIndex(invitation, alice.self)).to.equal(1)
  })
})
