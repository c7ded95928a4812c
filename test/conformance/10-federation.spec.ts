import { expect } from 'chai'
import { parseCsi } from '../../src/identifiers/csi.ts'
import { RecordSet } from '../../src/mapping/record-set.ts'
import { checkAggregate } from '../../src/query/aggregate.ts'
import { codeOf } from './cast/claimant.ts'
import { askedDuring, askRaw, queryFor } from './cast/queries.ts'
import { stage } from './cast/stage.ts'

const BOB = 'tel:+14155551001'

describe('10: federation, MSP filter, DP list parameters', () => {
  const on = stage({ preferred: { dp1: ['dp2', 'dp3'], dp2: ['dp1', 'dp4'], dp4: ['dp5'] } })
  const id = (index: number): string => on.dp(index).party.id
  const names = (asked: Readonly<Record<string, number>>): string[] => Object.keys(asked).sort()

  before(async () => {
    await on.testnet.claim({ csi: BOB, dp: id(3) })
    await on.testnet.claim({ csi: BOB, dp: id(1), msp: 'msp2' })
  })

  for (const [options, expected] of [
    [{ federation: 'local' }, ['dp1']],
    [{ federation: 'preferred' }, ['dp1', 'dp2', 'dp3']],
    [{ federation: 'preferred', levels: 2 }, ['dp1', 'dp2', 'dp3', 'dp4']],
    [{ federation: 'all' }, ['dp1', 'dp2', 'dp3', 'dp4', 'dp5']]
  ] as const) {
    it(`${options.federation}${'levels' in options ? ' at two levels' : ''} reaches exactly ${expected.join(', ')}`, async () => {
      const querier = await on.testnet.light({ home: id(0) })
      await querier.discover(BOB) // evaluated, and connected to replicas: nothing of that is a query
      const asked = await askedDuring(on.testnet, async () => {
        const { federation } = await querier.discover(BOB, options)
        expect(federation.asked.map(dp => on.testnet.dps.find(({ party }) => party.id === dp)?.party.name).sort())
          .to.deep.equal(expected)
        expect(federation.unanswered).to.deep.equal([])
      })
      expect(names(asked)).to.deep.equal(expected)
    })
  }

  it('selected reaches the DPs that are named, through the home DP, and nobody else', async () => {
    const querier = await on.testnet.light({ home: id(0) })
    const asked = await askedDuring(on.testnet, async () => {
      const { mappings, federation } = await querier.discover(BOB, { dps: [id(3), id(4)] })
      expect(mappings.map(({ mapping, foundAt }) => [mapping.mspId, foundAt])).to.deep.equal([['msp1', [id(3)]]])
      expect(federation.answered).to.deep.equal([id(3), id(4)].sort())
    })
    expect(names(asked)).to.deep.equal(['dp1', 'dp4', 'dp5'])
  })

  it('a filter by MSP leaves others out, and spares DPs that work with none of them', async () => {
    const querier = await on.testnet.light({ home: id(0) })
    const asked = await askedDuring(on.testnet, async () => {
      const { mappings } = await querier.discover(BOB, { federation: 'all', msps: ['msp2'], replicas: false })
      expect(mappings.map(({ mapping }) => mapping.mspId)).to.deep.equal(['msp2'])
    })
    expect(names(asked)).to.deep.equal(['dp1', 'dp2']) // the home DP, and the one that the registry lists for msp2
  })

  it('the mode that nobody names is the federation\'s, and where that is all the replicas answer for all', async () => {
    await on.querier.discover(BOB) // evaluated, which the home DP pays for
    const asked = await askedDuring(on.testnet, async () => {
      const { mappings, federation } = await on.querier.discover(BOB)
      expect(mappings).to.have.length(2)
      expect(federation).to.deep.include({ mode: 'all', setBy: 'federation', replicas: true, asked: [] })
    })
    expect(asked).to.deep.equal({})
  })

  it('federated-only mappings are found this way and no other, by DPs that the holder admits', async () => {
    const kept = 'tel:+14155551002'
    const { receipts, replicas } = await on.testnet.claim({ csi: kept, dp: id(4), federatedOnly: [id(1)] })
    expect([receipts, replicas]).to.deep.equal([0, 0])
    expect((await on.querier.discover(kept)).outcome).to.equal('none')
    const through = async (home: number) =>
      await (await on.testnet.light({ home: id(home) })).discover(kept, { federation: 'all' })
    expect((await through(1)).mappings.map(({ foundAt }) => foundAt)).to.deep.equal([[id(4)]])
    expect((await through(2)).outcome).to.equal('none')
  })

  describe('somebody tries to break it', () => {
    it('a DP that has a federated-only entry can not publish it: every replica refuses', async () => {
      const { completed } = await on.actor.claim('tel:+14155551003', { draft: { federatedOnly: [] } })
      for (const { party } of on.testnet.dps.slice(1)) { // all but itself
        const record = on.testnet.registry.dp(party.id)
        const outcome = record == null
          ? undefined
          : await on.rogue.records.merge(record, [RecordSet.of(completed.entry.lookupKey, [completed.entry])])
        expect(outcome?.outcomes[0]?.map(({ code }) => code)[0])
          .to.be.oneOf(['ENTRY_FEDERATED_ONLY', 'RECORDS_NOT_REPLICA'])
      }
    })

    it('a DP that the holder didn\'t admit gets nothing by asking the publishing DP itself', async () => {
      const { completed } = await on.actor.claim('tel:+14155551004', { dp: 4, draft: { federatedOnly: [id(1)] } })
      const query = queryFor(completed.entry.lookupKey, {})
      const { aggregate } = await askRaw(on.rogue.rpc, on.rogue.dpTarget(4), query)
      const { answers } = checkAggregate(aggregate, query, id(4), { registry: on.testnet.registry, now: Date.now() })
      expect(answers.map(({ status }) => status)).to.deep.equal(['nothing'])
    })

    it('whoever filters by a service that there is not, or names DPs where the mode asks others, is told so, and ' +
      'never "no match"', async () => {
      expect(await codeOf(on.querier.discover(BOB, { msps: ['mps1'] }))).to.equal('DISCOVER_MSP_UNKNOWN')
      expect(await codeOf(on.querier.discoverCompact(BOB, { msps: ['msp1', 'mps2'] }))).to.equal('DISCOVER_MSP_UNKNOWN')
      expect(await codeOf(on.querier.discover(BOB, { federation: 'local', dps: [id(3)] })))
        .to.equal('DISCOVER_OPTION_UNUSED')
    })

    it('a DP can not have another one asked without a context that names it', async () => {
      const { lookupKey } = await on.actor.oprf.evaluateWithTranscript(
        parseCsi(BOB, on.testnet.registry.policy.csiTypes)
      )
      const query = queryFor(lookupKey, { federation: 'selected', dps: [id(2)] })
      expect(await codeOf(askRaw(on.rogue.rpc, on.rogue.dpTarget(2), query, new Uint8Array(9))))
        .to.equal('MESSAGE_MALFORMED')
    })
  })
})
