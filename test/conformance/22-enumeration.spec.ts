import { expect } from 'chai'
import { enumerationReport } from '../../scripts/enumeration/report.ts'
import { WHATSAPP_PER_HOUR, enumerationBounds } from '../../src/budget/enumeration.ts'
import { DEFAULT_POLICY } from '../../src/registry/policy.ts'
import { memoryStore } from '../../src/store/memory.ts'
import { codeOf } from './cast/claimant.ts'
import { stage } from './cast/stage.ts'

const number = (i: number): string => `tel:+1415555${2200 + i}`

describe('22: anti-DDoS, anti-enumeration, anti-spam', () => {
  it('says what enumerating a national number plan would take, for whom', () => {
    const bounds = enumerationBounds({
      policy: DEFAULT_POLICY, evaluators: 5, threshold: 3, mspTier: 'standard', mailboxes: 1_000
    })
    const years = Object.fromEntries(bounds.map(each => [each.name, each.years]))
    expect(years.anybody).to.be.above(700)
    expect(years.number).to.be.above(10_000)
    expect(years.mailboxes).to.be.above(200)
    expect(years.msp).to.be.above(1_000)
    // DPs answer for themselves with their place in the registry
    expect(years.collusion).to.be.below(years.dp ?? 0)
    expect(Math.max(...bounds.map(({ perHour }) => perHour))).to.be.below(WHATSAPP_PER_HOUR / 100)
  })

  describe('somebody who asks honestly', () => {
    // each of five evaluators has two tokens for everybody in an hour
    const on = stage({ policy: { tokens: { ...DEFAULT_POLICY.tokens, commonPerHour: 12 } } })

    it('is told when to come back and how to get more, and pays nothing for ' +
      'what it knows, also after a restart', async () => {
      const [store, seed] = [memoryStore(), new Uint8Array(32).fill(22)]
      const first = await on.testnet.light({ store, seed })
      const book = Array.from({ length: 8 }, (_, i) => number(i))
      const settled = await first.discoverMany(book)
      const done = book.filter((_, i) => settled[i]?.outcome === 'none')
      expect(done).to.have.length.within(1, 3)
      const refused = await first.discover(number(100)).then(() => undefined, err => err)
      expect(refused).to.include({ code: 'OPRF_LIMITED' })
      expect(refused.retryAfter).to.be.within(1, 3_600_000)
      expect(refused.remedy).to.include('mimi claim')
      expect((await first.discover(done[0] ?? '')).outcome).to.equal('none')
      await first.stop()
      const again = await on.testnet.light({ store, seed })
      expect((await again.discover(done[0] ?? '')).outcome).to.equal('none')
      expect(await codeOf(again.discover(number(101)))).to.equal('OPRF_LIMITED')
    })
  })

  describe('somebody tries to break it', () => {
    it('peer ids that prove nothing, people, a holder of mailboxes, a CSIP, an MSP, a DP and DPs that collude ' +
      'are each held to their figure, over restarts and steps of clocks, ' +
      'and honest people are served meanwhile', async function () {
      this.timeout(120_000)
      const { attacks, honestServed, held } = await enumerationReport({ dps: 3, threshold: 2, hours: 2, peers: 3 })
      expect(attacks.map(({ name }) => name))
        .to.deep.equal(['anybody', 'number', 'mailboxes', 'csip', 'msp', 'dp', 'collusion'])
      for (const { name, got, allowed, refusals } of attacks) {
        expect(got, name).to.be.within(Math.floor(allowed / 4), allowed)
        expect(Object.keys(refusals), name).to.include('TOKEN_ALLOTMENT_DRAWN')
      }
      expect([honestServed, held]).to.deep.equal([true, true])
    })
  })
})
