import { expect } from 'chai'
import { sha256 } from '../../src/base/hash.ts'
import { MAX_ANSWERS } from '../../src/tokens/constants.ts'
import { TYPES, epochAt, epochEnd } from '../../src/tokens/kinds.ts'
import { TokenLedger } from '../../src/tokens/ledger.ts'
import { codeOf, errorOf } from '../builders/errors.ts'
import { federation } from '../builders/mapping.ts'
import { DAY, HOUR, NOW, seedOf } from '../builders/registry.ts'
import type { LedgerContext, LedgerEntry } from '../../src/tokens/ledger.ts'
import type { TokenType } from '../../src/tokens/kinds.ts'
import type { Rooms } from '../../src/tokens/room.ts'
import type { VerifiedPayment } from '../../src/tokens/payment.ts'
import type { Subject, VerifiedTokenRequest } from '../../src/tokens/request.ts'

const { registry } = federation()
const tokens = {
  ...registry.policy.tokens, commonPerHour: 300, persons: [{ csiType: 'tel', perEpoch: 20, burst: 100, perCsip: 240 }]
}
const policy = { ...registry.policy, tokens }
const listed = { parties: 3, csips: 3 }
const context = (now = NOW): LedgerContext => ({ policy, committee: { threshold: 1, evaluators: 1 }, listed, now })
const issuer = 'dp'

let requests = 0
function request (subject: Subject, count: number, type: TokenType = 'evaluation', now = NOW): VerifiedTokenRequest {
  const blinded = Array.from({ length: count }, () => seedOf('element'))
  const hash = sha256(seedOf(`request ${requests++}`))
  return { type, issuer, epoch: epochAt(policy, type, now), blinded, subject, hash }
}

function payment (names: readonly string[], what: string, type: TokenType = 'evaluation', now = NOW): VerifiedPayment {
  return { type, issuer, epoch: epochAt(policy, type, now), nonces: names, digest: sha256(seedOf(what)) }
}

const person = (account: string, changes: Partial<Subject> = {}): Subject =>
  ({ kind: 'person', account, csipId: 'csip1', csiType: 'tel', isOld: false, ...changes } as Subject)
const common: Subject = { kind: 'common' }

/** How many of `subject` are given one by one. */
function drawn (ledger: TokenLedger, subject: Subject, now = NOW, type: TokenType = 'evaluation', of = listed): number {
  let count = 0
  for (;;) {
    try {
      ledger.draw(request(subject, 1, type, now), { ...context(now), listed: of })
      count++
    } catch {
      return count
    }
  }
}

describe('tokens/ledger: drawing', () => {
  it('gives a person the burst at first, then what an epoch fills in', () => {
    const ledger = new TokenLedger()
    expect(drawn(ledger, person('a'))).to.equal(100)
    expect(drawn(ledger, person('a'), NOW + DAY)).to.equal(20)
    expect(errorOf(() => ledger.draw(request(person('a'), 1, 'evaluation', NOW + DAY), context(NOW + DAY))))
      .to.include({ code: 'TOKEN_ALLOTMENT_DRAWN', retryAfter: DAY / 20 })
  })

  it('counts a person by L, and each type by itself', () => {
    const ledger = new TokenLedger()
    ledger.draw(request(person('a'), 100), context())
    const elsewhere = person('a', { csipId: 'csip2' })
    expect(codeOf(() => ledger.draw(request(elsewhere, 1), context()))).to.equal('TOKEN_ALLOTMENT_DRAWN')
    ledger.draw(request(person('a'), 100, 'query'), context())
    ledger.draw(request(person('b', { csipId: 'csip2' }), 100), context())
  })

  it('charges all or nothing, and the very same request once', () => {
    const ledger = new TokenLedger()
    const first = request(person('a'), 60)
    expect(ledger.draw(first, context())).to.have.length(7)
    for (let again = 1; again < MAX_ANSWERS; again++) {
      expect(ledger.draw(first, context())).to.have.length(1)
    }
    expect(codeOf(() => ledger.draw(first, context()))).to.equal('TOKEN_ANSWERED')
    expect(codeOf(() => ledger.draw(request(person('a'), 60), context()))).to.equal('TOKEN_ALLOTMENT_DRAWN')
    ledger.draw(request(person('a'), 40), context())
    expect(codeOf(() => ledger.draw(request(person('b'), 101), context()))).to.equal('TOKEN_OVER_ALLOTMENT')
  })

  it('takes nothing worse from a clock that was years ahead than an empty bucket', () => {
    const ledger = new TokenLedger()
    const ahead = NOW + 1_000 * DAY
    ledger.draw(request(person('a'), 100, 'evaluation', ahead), context(ahead))
    const refused = errorOf(() => ledger.draw(request(person('a'), 100), context()))
    expect(refused).to.include({ code: 'TOKEN_ALLOTMENT_DRAWN', retryAfter: 100 / 20 * DAY })
    expect(drawn(ledger, person('b'))).to.equal(100)
  })

  it('keeps half of a CSIP\'s figure for those who were witnessed long ago', () => {
    const ledger = new TokenLedger()
    ledger.draw(request(person('a'), 100), context())
    expect(drawn(ledger, person('b'))).to.equal(20)
    expect(drawn(ledger, person('c', { csipId: 'csip2' }))).to.equal(100)
    expect(drawn(ledger, person('d', { isOld: true }))).to.equal(100)
    expect(drawn(ledger, person('e', { isOld: true }))).to.equal(20)
    expect(drawn(ledger, person('e', { isOld: true }), NOW + DAY)).to.equal(100)
  })

  it('gives a party its tier for the epoch, and an unknown type of person nothing', () => {
    const ledger = new TokenLedger()
    const msp: Subject = { kind: 'party', account: 'msp:a', tier: 'standard' }
    const perHour = policy.tiers.find(({ tier }) => tier === 'standard')?.perHour ?? 0
    ledger.draw(request(msp, perHour * 24), context())
    expect(codeOf(() => ledger.draw(request(msp, 1), context()))).to.equal('TOKEN_ALLOTMENT_DRAWN')
    expect(drawn(ledger, person('a', { csiType: 'acct' }))).to.equal(0)
    expect(drawn(ledger, { kind: 'client', account: 'c' }, NOW, 'client')).to.equal(tokens.perClient)
  })

  it('gives each of n evaluators t/n of it', () => {
    const ledger = new TokenLedger()
    const shared = { ...context(), committee: { threshold: 3, evaluators: 5 } }
    ledger.draw(request(person('a'), 60), shared)
    expect(codeOf(() => ledger.draw(request(person('a'), 1), shared))).to.equal('TOKEN_ALLOTMENT_DRAWN')
  })

  it('lets everybody else redeem no more than their figure in any hour, whatever was saved up', () => {
    const ledger = new TokenLedger()
    // the worst that a crowd can do: one epoch spent as late as may be, the next in between, the third at once
    const last = epochEnd(policy, 'evaluation-common', NOW) - 1
    const [second, third, fourth] = [NOW + HOUR, NOW + 2 * HOUR, NOW + 3 * HOUR]
    const spent = [[NOW, last], [second, second + HOUR / 2], [third, third], [fourth, fourth]]
      .flatMap(([epoch = 0, at = 0]) => Array<number>(drawn(ledger, common, epoch, 'evaluation-common')).fill(at))
    const most = Math.max(...spent.map(from => spent.filter(at => at >= from && at <= from + HOUR).length))
    expect(most).to.equal(tokens.commonPerHour)
  })

  it('leaves proved people their own when the common bucket is empty', () => {
    const ledger = new TokenLedger()
    expect(drawn(ledger, common, NOW, 'evaluation-common')).to.equal(100)
    expect(drawn(ledger, person('a'))).to.equal(100)
  })
})

describe('tokens/ledger: room', () => {
  const rooms: Rooms = { parties: 200, csips: 200, persons: 400, clients: 80 }
  const party = (account: string): Subject => ({ kind: 'party', account, tier: 'bulk' })
  const old = (account: string, csipId = 'csip1'): Subject => person(account, { csipId, isOld: true })
  const client: Subject = { kind: 'client', account: 'c' }

  it('gives nothing that it has no room to remember, and says when to ask again', () => {
    const ledger = new TokenLedger([], { rooms })
    ledger.draw(request(party('msp:a'), 20), context())
    expect(errorOf(() => ledger.draw(request(party('msp:a'), 1), context())))
      .to.include({ code: 'TOKEN_LEDGER_FULL', retryAfter: DAY })
    // by another type neither
    expect(drawn(ledger, party('msp:a'), NOW, 'query')).to.equal(0)
    expect(drawn(ledger, party('msp:a'), NOW + DAY)).to.equal(20)
  })

  it('keeps each party a part, whatever all others draw', () => {
    const ledger = new TokenLedger([], { rooms })
    for (const now of [NOW, NOW + DAY, NOW + 2 * DAY]) {
      const got = ['a', 'b', 'c'].map(name => drawn(ledger, party(`msp:${name}`), now))
      expect(got).to.deep.equal([20, 20, 20])
    }
    // more than are listed: one was, until lately
    expect(drawn(ledger, party('msp:d'), NOW + 2 * DAY)).to.equal(20)
  })

  it('has room for two epochs: who is ahead of the third finds it when that begins', () => {
    const ledger = new TokenLedger([], { rooms })
    const alone = { parties: 1, csips: 1 }
    const got = [NOW, NOW + DAY].map(now => drawn(ledger, party('msp:a'), now, 'evaluation', alone))
    expect(got).to.deep.equal([100, 100])
    const third = epochAt(policy, 'evaluation', NOW + 2 * DAY)
    const early = { ...context(third - 1_000), listed: alone }
    const asked = request(party('msp:a'), 1, 'evaluation', third)
    expect(errorOf(() => ledger.draw(asked, early))).to.include({ code: 'TOKEN_LEDGER_FULL', retryAfter: 1_000 })
    ledger.draw(asked, { ...early, now: third })
  })

  it('lets one have more while there is more for all, half of what is left', () => {
    const many = { parties: 20, csips: 3 }
    const ledger = new TokenLedger([], { rooms: { ...rooms, parties: 780 } })
    const got = Array.from({ length: 20 }, (_, i) => drawn(ledger, party(`msp:${i}`), NOW, 'evaluation', many))
    expect(got).to.deep.equal([95, 47, 24, 12, ...Array<number>(16).fill(10)])
  })

  it('takes all whom one CSIP attests for one, and keeps the old some of it', () => {
    const ledger = new TokenLedger([], { rooms })
    expect([person('a'), person('b'), old('c'), old('d')].map(each => drawn(ledger, each)))
      .to.deep.equal([26, 0, 14, 0])
    expect(drawn(ledger, old('e', 'csip2'))).to.equal(40)
  })

  it('keeps each kind of subject its share, and what everybody has together', () => {
    const subjects = [party('msp:a'), party('csip:a'), old('a'), client]
    const drawAll = (ledger: TokenLedger, subject: Subject): number =>
      drawn(ledger, subject, NOW, subject.kind === 'client' ? 'client' : 'evaluation')
    for (const first of subjects) {
      const ledger = new TokenLedger([], { rooms })
      const order = [first, ...subjects.filter(each => each !== first)]
      const got = order.map(each => [each, drawAll(ledger, each)] as const)
      expect(subjects.map(each => new Map(got).get(each))).to.deep.equal([20, 20, 40, 20])
      expect(drawn(ledger, common, NOW, 'evaluation-common')).to.equal(tokens.commonPerHour / 3)
    }
  })

  it('takes room for nothing that was refused or asked again', () => {
    const ledger = new TokenLedger([], { rooms })
    const first = request(party('msp:a'), 10)
    for (let i = 0; i < MAX_ANSWERS; i++) {
      ledger.draw(first, context())
    }
    expect(codeOf(() => ledger.draw(request(party('msp:a'), 11), context()))).to.equal('TOKEN_LEDGER_FULL')
    ledger.draw(request(party('msp:a'), 10), context())
  })

  it('is what it was after a restart', () => {
    const kept = new Map<string, LedgerEntry>()
    const ledger = new TokenLedger([], { rooms })
    ledger.draw(request(party('msp:a'), 15), context()).forEach(([key, entry]) => {
      if (entry != null) {
        kept.set(key, entry)
      }
    })
    const again = new TokenLedger(kept, { rooms })
    expect(drawn(again, party('msp:a'))).to.equal(5)
    expect(drawn(again, party('msp:b'))).to.equal(20)
  })

  it('gives clients their figure, and persons and parties no tokens of clients', () => {
    const ledger = new TokenLedger()
    expect(drawn(ledger, client, NOW, 'client')).to.equal(tokens.perClient)
    expect([party('msp:a'), old('a')].map(each => drawn(ledger, each, NOW, 'client'))).to.deep.equal([0, 0])
    expect(drawn(ledger, client)).to.equal(0)
  })
})

describe('tokens/ledger: spending', () => {
  it('answers the same request a few times, and another never', () => {
    const ledger = new TokenLedger()
    const spend = (names: readonly string[], what: string) => () => { ledger.spend(payment(names, what), context()) }
    spend(['1', '2'], 'x')()
    spend(['1', '2'], 'x')()
    spend(['1', '2'], 'x')()
    spend(['1', '2'], 'x')()
    expect(codeOf(spend(['1', '2'], 'x'))).to.equal('TOKEN_ANSWERED')
    for (const names of [['1', '2'], ['1', '3'], ['3', '1'], ['2']]) {
      expect(codeOf(spend(names, 'y')), names.join()).to.equal('TOKEN_SPENT')
    }
    expect(codeOf(spend(['2', '1'], 'x'))).to.equal('TOKEN_SPENT')
    spend(['3'], 'y')()
  })

  it('knows the same after a restart', () => {
    const ledger = new TokenLedger()
    const kept = new Map<string, LedgerEntry>()
    const keep = (changes: ReturnType<TokenLedger['spend']>): void => {
      changes.forEach(([key, entry]) => entry == null ? kept.delete(key) : kept.set(key, entry))
    }
    keep(ledger.draw(request(person('a'), 100), context()))
    keep(ledger.spend(payment(['1'], 'x'), context()))
    const again = new TokenLedger(kept)
    expect(codeOf(() => again.spend(payment(['1'], 'y'), context()))).to.equal('TOKEN_SPENT')
    expect(codeOf(() => again.draw(request(person('a'), 1), context()))).to.equal('TOKEN_ALLOTMENT_DRAWN')
    expect(again.counts(NOW)).to.deep.equal(ledger.counts(NOW))
  })

  it('forgets an epoch when nobody can spend of it any more, and not before', () => {
    const ledger = new TokenLedger()
    ledger.draw(request(person('a'), 10), context())
    ledger.spend(payment(['1'], 'x'), context())
    const end = epochEnd(policy, 'evaluation', epochAt(policy, 'evaluation', NOW))
    ledger.prune(end - 1)
    expect(codeOf(() => ledger.spend(payment(['1'], 'y'), context(end - 1)))).to.equal('TOKEN_SPENT')
    ledger.prune(end)
    expect(ledger.counts(end)).to.deep.equal([])
    // a clock that steps back doesn't bring it back; but for that nothing is left
    for (const again of [
      () => ledger.spend(payment(['1'], 'y'), context(NOW)), () => ledger.draw(request(person('a'), 1), context(NOW))
    ]) {
      expect(codeOf(again)).to.equal('TOKEN_EPOCH_WRONG')
    }
    expect(ledger.size).to.equal(1)
  })

  it('forgets many one batch after the other', () => {
    const ledger = new TokenLedger()
    ledger.spend(payment(['1', '2', '3', '4'], 'x'), context())
    const end = epochEnd(policy, 'evaluation', epochAt(policy, 'evaluation', NOW))
    // and each time until when all is forgotten
    expect([ledger.prune(end, 4).length, ledger.prune(end, 4).length, ledger.size]).to.deep.equal([5, 3, 1])
  })

  it('sits out all that lives when rows were lost, and nothing that comes after', () => {
    const ledger = new TokenLedger()
    ledger.loseAll(context())
    for (const type of TYPES) {
      expect(codeOf(() => ledger.spend(payment(['1'], 'x', type), context()))).to.equal('TOKEN_SITTING_OUT')
    }
    const before = payment(['1'], 'x', 'evaluation', NOW - DAY)
    expect(codeOf(() => ledger.spend(before, context()))).to.equal('TOKEN_SITTING_OUT')
    ledger.spend(payment(['1'], 'x', 'evaluation', NOW + DAY), context(NOW + DAY))
  })

  it('sits out what a fellow remembers more of', () => {
    const ledger = new TokenLedger()
    ledger.draw(request(person('a'), 10), context())
    ledger.spend(payment(['1'], 'x'), context())
    const remembered = ledger.counts(NOW)
    const epoch = epochAt(policy, 'evaluation', NOW)
    expect(remembered).to.deep.equal([{ type: 'evaluation', epoch, issued: 10, spent: 1 }])
    expect(ledger.sitOut(remembered, context())).to.deep.equal([])
    // emptied
    const lost = new TokenLedger()
    expect(lost.sitOut(remembered, context())).to.have.length(1)
    const end = epochEnd(policy, 'evaluation', epochAt(policy, 'evaluation', NOW))
    expect(errorOf(() => lost.spend(payment(['1'], 'y'), context())))
      .to.include({ code: 'TOKEN_SITTING_OUT', retryAfter: end - NOW })
    expect(codeOf(() => lost.draw(request(person('a'), 1), context()))).to.equal('TOKEN_SITTING_OUT')
    // the next epoch isn't lost
    lost.draw(request(person('a'), 1, 'evaluation', NOW + DAY), context(NOW + DAY))
    // restored from before the payment
    const restored = new TokenLedger()
    restored.draw(request(person('a'), 10), context())
    expect(restored.sitOut(remembered, context())).to.have.length(1)
  })
})
