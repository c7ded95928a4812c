import { expect } from 'chai'
import { stage } from './cast/stage.ts'
import { impostor, askRaw, queryFor } from './cast/queries.ts'
import { codeOf } from './cast/claimant.ts'
import { makeAnswer, verifyAnswer } from '../../src/query/answer.ts'
import { RecordSet } from '../../src/mapping/record-set.ts'

describe('T4: 8.2.2 verbose: where found', () => {
  const on = stage()
  const id = (index: number): string => on.dp(index).party.id

  it('each mapping comes with its proofs, the DPs where it was found, and how many', async () => {
    const csi = 'tel:+14155554001'
    await on.testnet.claim({ csi, dp: id(1) })
    await on.testnet.claim({ csi, dp: id(2), msp: 'msp2' })
    const querier = await on.testnet.light({ home: id(0) })
    const { mappings } = await querier.discover(csi, { federation: 'all', replicas: false })
    expect(mappings.map(({ mapping, foundAt }) => [mapping.mspId, foundAt]))
      .to.have.deep.members([['msp1', [id(1)]], ['msp2', [id(2)]]])
    expect(mappings.every(({ mapping }) => mapping.entry.bytes.byteLength > 0)).to.equal(true)

    const wide = await querier.discover(csi, { federation: 'all' })
    for (const { mapping, foundAt } of wide.mappings) {
      expect(foundAt).to.include(mapping.dp)
      expect(foundAt).to.have.length.of.at.least(3) // replicas too
      expect(foundAt).to.deep.equal([...new Set(foundAt)].sort())
    }
  })

  describe('somebody tries to break it', () => {
    it('a DP that claims to hold what another one published is refused, and its word does not count', async () => {
      const { completed } = await on.actor.claim('tel:+14155554002', { dp: 1 })
      const liar = on.dp(3).party
      const honest = async (query: Parameters<typeof askRaw>[2]): Promise<Uint8Array> =>
        (await askRaw(on.actor.rpc, on.actor.dpTarget(0), query)).aggregate
      // signs an answer with an entry that isn't its own, and the aggregate around it
      const { stop } = await impostor(on.testnet, 3, honest, payload => payload)
      const query = queryFor(completed.entry.lookupKey, { federation: 'selected', dps: [id(3)] })
      const forged = makeAnswer(
        query, {
          dp: liar.id,
          set: RecordSet.of(completed.entry.lookupKey, [completed.entry]),
          registryVersion: 1,
          issuedAt: Date.now()
        }, liar.signer
      )
      expect(await codeOf(Promise.resolve().then(
        () => verifyAnswer(forged, query, liar.id, { registry: on.testnet.registry, now: Date.now() })
      ))).to.equal('ANSWER_FOREIGN_ENTRY')
      const querier = await on.testnet.light({ home: id(0) })
      const { federation } = await querier.discover('tel:+14155554002', { federation: 'selected', dps: [id(3), id(1)] })
      expect(federation.holding).to.deep.equal([id(1)])
      expect(federation.unanswered.map(({ dp }) => dp)).to.deep.equal([id(3)])
      await stop()
    })
  })
})
