import { expect } from 'chai'
import { EVALUATIONS_PER_IDENTIFIER } from '../../../src/protocols/attest/constants.ts'
import { EvaluationShares } from '../../../src/protocols/attest/evaluation-shares.ts'
import { FairRoom } from '../../../src/protocols/attest/fair-room.ts'
import { holdingOf } from '../../../src/protocols/attest/holding.ts'
import { csiOf } from '../../builders/attest.ts'

const HOUR = 3_600_000

describe('protocols/attest/holding: identifiers that somebody may have at will together', () => {
  for (const [csi, holding] of [
    ['mailto:bob@example.com', 'example.com'],
    ['mailto:any@a.b.c.example.com', 'example.com'],
    ['acct:bob@mail.example.org', 'example.org'],
    ['tel:+14155550123', '+1415555'],
    ['tel:+14155559999', '+1415555'],
    ['tel:+14155560123', '+1415556']
  ] as const) {
    it(`of ${csi.slice(0, 10)}… are those of ${holding}`, () => {
      expect(holdingOf(csiOf(csi))).to.equal(holding)
    })
  }
})

describe('protocols/attest/fair-room: room in shares', () => {
  it('is anybody\'s while there is some, and then the largest share\'s oldest gives way', () => {
    const room = new FairRoom(5)
    expect(['a', 'b', 'c', 'd'].map(name => room.add(name, 'catch-all'))).to.deep.equal(Array(4).fill(undefined))
    expect(room.add('bob', 'example.com')).to.equal(undefined)
    expect(room.add('carol', 'example.org')).to.equal('a')
    expect(room.add('dave', 'example.net')).to.equal('b')
    // of shares that are as large, the one that began first
    expect(room.add('e', 'catch-all')).to.equal('c')
    expect(room.size).to.equal(5)
  })

  it('counts a name once, and one that is gone no more', () => {
    const room = new FairRoom(2)
    room.add('a', 'one')
    room.add('a', 'two')
    expect(room.size).to.equal(1)
    room.add('b', 'two')
    room.delete('a')
    room.delete('nobody')
    expect(room.add('c', 'one')).to.equal(undefined)
  })
})

describe('protocols/attest/evaluation-shares: what a CSIP evaluates for claimers', () => {
  const of = (identifier: string, share: string) => ({ identifier, share })

  /** Evaluations that one share gets in this hour, of ever new identifiers. */
  function drain (shares: EvaluationShares, share: string, perHour: number, now: number): number {
    let count = 0
    for (; shares.wait(of(`${share} ${count}`, share), perHour, now) === 0; count++) {
      shares.take(of(`${share} ${count}`, share), now)
    }
    return count
  }

  it('is half of its figure, of which nobody takes more than is left free', () => {
    const shares = new EvaluationShares()
    expect(drain(shares, 'catch-all', 1_200, 0)).to.equal(300)
    expect(drain(shares, 'another', 1_200, 0)).to.equal(150)
    expect(shares.wait(of('bob', 'example.com'), 1_200, 0)).to.equal(0)
    let all = 450
    for (let i = 0; i < 1_000; i++) {
      all += drain(shares, `domain ${i}`, 1_200, 0)
    }
    expect(all, 'the rest is for announcements').to.equal(600)
  })

  it('is little for one identifier, and comes again with the hour', () => {
    const shares = new EvaluationShares()
    for (let i = 0; i < EVALUATIONS_PER_IDENTIFIER; i++) {
      expect(shares.wait(of('bob', 'example.com'), 1_200, HOUR + 60_000)).to.equal(0)
      shares.take(of('bob', 'example.com'), HOUR + 60_000)
    }
    expect(shares.wait(of('bob', 'example.com'), 1_200, HOUR + 60_000)).to.equal(HOUR - 60_000)
    expect(shares.wait(of('carol', 'example.com'), 1_200, HOUR + 60_000)).to.equal(0)
    expect(shares.wait(of('bob', 'example.com'), 1_200, 2 * HOUR)).to.equal(0)
  })

  it('is nothing where the CSIP has no figure', () => {
    expect(new EvaluationShares().wait(of('bob', 'example.com'), 0, 0)).to.equal(HOUR)
  })
})
