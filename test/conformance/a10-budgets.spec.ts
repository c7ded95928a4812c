import { expect } from 'chai'
import { sha256 } from '../../src/base/hash.ts'
import { systemRandom } from '../../src/base/clock.ts'
import { DEFAULT_POLICY } from '../../src/registry/policy.ts'
import { MAX_ANSWERS, MAX_TOKENS_OF_PARTIES } from '../../src/tokens/constants.ts'
import { allotmentOf } from '../../src/tokens/figures.ts'
import { TYPES, epochAt, isCommon } from '../../src/tokens/kinds.ts'
import { TokenLedger } from '../../src/tokens/ledger.ts'
import { codeOf } from '../builders/errors.ts'
import { DAY, HOUR, NOW, seedOf } from '../builders/registry.ts'
import type { LedgerContext, LedgerEntry } from '../../src/tokens/ledger.ts'
import type { TokenType } from '../../src/tokens/kinds.ts'
import type { VerifiedPayment } from '../../src/tokens/payment.ts'
import type { Subject, VerifiedTokenRequest } from '../../src/tokens/request.ts'

const policy = DEFAULT_POLICY
const committee = { threshold: 3, evaluators: 5 }
const listed = { parties: 20, csips: 4 }
const context = (now = NOW): LedgerContext => ({ policy, committee, listed, now })
const common: Subject = { kind: 'common' }
const person = (account: string): Subject => ({ kind: 'person', account, csipId: 'csip1', csiType: 'tel', isOld: true })
const party = (account: string, tier: string): Subject => ({ kind: 'party', account, tier })

const evaluationFor = ({ kind }: Subject): TokenType => kind === 'common' ? 'evaluation-common' : 'evaluation'
const ELEMENT = seedOf('element')

const request = (subject: Subject, count: number, now = NOW, type = evaluationFor(subject)): VerifiedTokenRequest => {
  const blinded = Array<Uint8Array>(count).fill(ELEMENT)
  return {
    type, issuer: 'dp', epoch: epochAt(policy, type, now), blinded, subject, hash: sha256(systemRandom.bytes(16))
  }
}

/** All that a subject gets of one issuer, in batches down to one. */
function drain (ledger: TokenLedger, subject: Subject, now = NOW, type = evaluationFor(subject)): number {
  let drawn = 0
  for (let count = 256; count > 0;) {
    try {
      ledger.draw(request(subject, count, now, type), context(now))
      drawn += count
    } catch {
      count = Math.floor(count / 2)
    }
  }
  return drawn
}

const figure = (subject: Subject): number =>
  allotmentOf(policy, subject, evaluationFor(subject), committee).burst

describe('A10: budgets', () => {
  it('a retry is answered a few times, and pays for nothing else', () => {
    const ledger = new TokenLedger()
    const pay = (what: string): VerifiedPayment =>
      ({
        type: 'evaluation',
        issuer: 'dp',
        epoch: epochAt(policy, 'evaluation', NOW),
        nonces: ['1', '2'],
        digest: sha256(seedOf(what))
      })
    const served = Array.from({ length: 200 }, () => {
      try {
        ledger.spend(pay('one'), context())
        return true
      } catch (err) {
        expect(err).to.have.property('code', 'TOKEN_ANSWERED')
        return false
      }
    })
    expect(served.filter(each => each)).to.have.length(MAX_ANSWERS)
    expect(codeOf(() => ledger.spend(pay('other'), context()))).to.equal('TOKEN_SPENT')
    // and takes no room: what is remembered is what was paid with
    expect(ledger.size).to.be.below(6)
  })

  it('a DP has what its operator has, at all evaluators together, however many DPs there are', () => {
    const dp = party('dp:1', 'default')
    const got = Array.from({ length: 5 }, () => drain(new TokenLedger(), dp)).reduce((sum, each) => sum + each, 0)
    const { perHour = 0 } = policy.tiers.find(({ tier }) => tier === 'default') ?? {}
    expect(got / committee.threshold).to.be.at.most(perHour * policy.tokens.epoch / HOUR)
  })

  it('a batch, a client that asks all evaluators and 50 peer ids empty what nobody has to prove, and nothing of ' +
    'others', () => {
    const ledger = new TokenLedger()
    const crowd = Array.from({ length: 50 }, () => drain(ledger, common)).reduce((sum, each) => sum + each, 0)
    expect(crowd).to.equal(figure(common))
    for (const subject of [person('L1'), person('L2'), party('msp:1', 'standard')]) {
      expect(drain(ledger, subject)).to.equal(figure(subject))
    }
    // a person who came to an end takes nothing of the next
    expect(drain(ledger, person('L1'))).to.equal(0)
    expect(drain(ledger, person('L3'))).to.equal(figure(person('L3')))
  })

  /** What a party of twenty has of each epoch, whatever others draw. */
  const KEPT = Math.floor(MAX_TOKENS_OF_PARTIES / 2 / (2 * listed.parties - 1))

  /** After an attack everybody else finds what they ask for, on both days for which tokens live. */
  function expectOthersServed (attack: (ledger: TokenLedger, now: number) => void, others: readonly Subject[]): void {
    const ledger = new TokenLedger()
    for (const [day, now] of [NOW, NOW + DAY].entries()) {
      attack(ledger, now)
      const ofToday = others.map(each => each.kind === 'person' ? { ...each, account: `${each.account} ${day}` } : each)
      for (const each of [...ofToday, common]) {
        expect(drain(ledger, each, now), JSON.stringify(each)).to.be.at.least(Math.min(figure(each), KEPT))
      }
    }
  }

  it('600 mailboxes of one CSIP draw what they can of every type, and shut off nobody else', () => {
    const mailbox = (i: number): Subject =>
      ({ kind: 'person', account: `mailbox ${i}`, csipId: 'csip1', csiType: 'mailto', isOld: false })
    const crowd = (ledger: TokenLedger, now: number): void => {
      for (let i = 0; i < 600; i++) {
        TYPES.filter(type => !isCommon(type)).forEach(type => drain(ledger, mailbox(i), now, type))
      }
    }
    const elsewhere: Subject = { kind: 'person', account: 'L', csipId: 'csip2', csiType: 'mailto', isOld: false }
    expectOthersServed(crowd, [person('old'), elsewhere, party('msp:1', 'standard')])
  })

  it('all other MSPs, or CSIPs, draw what they can, and each has room left', () => {
    const all = (role: string, tier: string, many: number) => (ledger: TokenLedger, now: number) => {
      for (let i = 1; i < many; i++) {
        drain(ledger, party(`${role}:${i}`, tier), now)
      }
    }
    const msps = all('msp', 'bulk', listed.parties)
    const csips = all('csip', 'csip', listed.csips)
    const others = [person('L1'), person('L2'), party('msp:0', 'standard'), party('csip:0', 'csip')]
    expectOthersServed(msps, others)
    expectOthersServed(csips, others)
  })

  it('a restart in the middle gives nothing again, nor a clock that steps', () => {
    const kept = new Map<string, LedgerEntry>()
    const ledger = new TokenLedger()
    const keep = (changes: ReturnType<TokenLedger['draw']>): void => {
      changes.forEach(([key, entry]) => { entry == null ? kept.delete(key) : kept.set(key, entry) })
    }
    const half = Math.floor(figure(common) / 2)
    keep(ledger.draw(request(common, half), context()))
    keep(ledger.draw(request(person('L1'), 256), context()))
    const again = new TokenLedger(kept)
    expect(drain(again, common)).to.equal(figure(common) - half)
    expect(drain(again, person('L1'))).to.equal(figure(person('L1')) - 256)
    // back, where it was emptied before
    expect(drain(again, person('L1'), NOW - 2 * HOUR)).to.equal(0)
    // forward by days it is full at most, and that is all
    expect(drain(again, person('L1'), NOW + 30 * DAY)).to.equal(figure(person('L1')))
    expect(drain(again, person('L1'), NOW)).to.equal(0)
  })
})
