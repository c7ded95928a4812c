import { expect } from 'chai'
import { claimBench } from '../../builders/claim.ts'
import { bob, bobLookupKey, federation, party } from '../../builders/mapping.ts'
import { codeOf } from '../../builders/outcomes.ts'

describe('protocols/claim/late: what replicas get after a claim was answered', () => {
  const away = [1, 2, 3].map(i => party(federation().dps, i).id)

  it('is written down and told, also where the DP was killed meanwhile', async () => {
    const bench = claimBench()
    const [one = '', two = ''] = away
    bench.replicas.down.add(one).add(two)
    const mapping = await bench.prepare()
    const { entry, receipts } = await bench.complete(mapping)
    expect(receipts).to.have.length(3)
    const after = bench.restart()
    const slot = { lookupKey: bobLookupKey, holderKey: bob.publicKey, entryId: entry.entryId }
    const before = await after.client.status(slot, after.target)
    expect(before).to.deep.include({ state: 'published', published: 3, replicas: 5 })
    expect(before.failed.map(({ dp }) => dp)).to.have.members([one, two])
    // both at once, and told twice: by what waited, and by a refresh
    const [held] = bench.replicas.held
    await after.replicas.comeBack(held ?? expect.fail('nothing held'))
    bench.replicas.down.add(one)
    await after.replicas.comeBack(held ?? expect.fail('nothing held'))
    const now = { state: 'published', published: 5, replicas: 5, failed: [] }
    expect(await after.client.status(slot, after.target)).to.deep.include(now)
    expect((await after.complete(mapping)).receipts).to.have.length(5)
  })

  it('makes a claim published that no majority had', async () => {
    const bench = claimBench()
    const mapping = await bench.prepare()
    const { publish } = bench.replicas
    bench.replicas.publish = async (entry, options) => {
      away.forEach(dp => { bench.replicas.down.add(dp) })
      return await publish(entry, options)
    }
    expect((await codeOf(bench.complete(mapping))).code).to.equal('CLAIM_QUEUED')
    await bench.replicas.comeBack(bench.replicas.held[0] ?? expect.fail('nothing held'))
    const slot = { lookupKey: bobLookupKey, holderKey: bob.publicKey, entryId: mapping.built.entry.entryId }
    expect(await bench.client.status(slot, bench.target))
      .to.deep.include({ state: 'published', published: 5, failed: [] })
  })

  it('touches no newer claim of its slot, nor what was never claimed here', async () => {
    const bench = claimBench()
    bench.replicas.down.add(away[0] ?? '')
    await bench.complete(await bench.prepare())
    const [first] = bench.replicas.held
    bench.time.now += 1_000
    const { entry } = await bench.complete(await bench.prepare({ draft: { sequence: 2 } }))
    await bench.replicas.comeBack(first ?? expect.fail('nothing held'))
    const slot = { lookupKey: bobLookupKey, holderKey: bob.publicKey, entryId: entry.entryId }
    expect(await bench.client.status(slot, bench.target)).to.deep.include({ published: 4, sequence: 2 })
    const other = claimBench()
    other.replicas.down.add(away[0] ?? '')
    await other.replicas.comeBack(first ?? expect.fail('nothing held'))
  })
})
