import { expect } from 'chai'
import { claimBench } from '../../builders/claim.ts'
import { link, ruling } from '../../builders/conflict.ts'
import { reassign, release } from '../../builders/invalidation.ts'
import { alice, bob, federation, party } from '../../builders/mapping.ts'
import { DAY, NOW } from '../../builders/registry.ts'
import { codeOf } from '../../builders/outcomes.ts'

describe('protocols/claim: release and reassign', () => {
  it('brings a release and a re-assignment to all replicas, and answers with their receipts', async () => {
    const bench = claimBench()
    for (const brought of [
      bench.client.release(release(), bench.target), bench.client.reassign(reassign(), bench.target)
    ]) {
      const { receipts, failed, replicas } = await brought
      expect(receipts).to.have.length(replicas)
      expect(failed).to.deep.equal([])
    }
    expect(bench.replicas.facts.map(({ bytes }) => bytes)).to.deep.equal([release(), reassign()])
  })

  it('takes the same again', async () => {
    const bench = claimBench()
    const first = await bench.client.release(release(), bench.target)
    expect((await bench.client.release(release(), bench.target)).replicas).to.equal(first.replicas)
  })

  it('refuses what does not prove itself, and sends nothing on', async () => {
    const bench = claimBench()
    const { signer } = party(federation().dps, 0)
    for (const [method, forged, code] of [
      ['release', release({ signer: alice }), 'INVALIDATION_SIGNATURE_INVALID'],
      ['release', release({ signer }), 'INVALIDATION_SIGNATURE_INVALID'],
      ['reassign', reassign({ signer }), 'INVALIDATION_SIGNATURE_INVALID'],
      ['reassign', reassign({ csip: 1 }), 'INVALIDATION_NOT_ALLOWED'],
      ['release', release({ issuedAt: NOW + DAY }), 'INVALIDATION_NOT_YET_ISSUED'],
      ['release', new Uint8Array(3), 'MESSAGE_MALFORMED'],
      ['reassign', new Uint8Array(3), 'MESSAGE_MALFORMED']
    ] as const) {
      expect((await codeOf(bench.client[method](forged, bench.target))).code).to.equal(code)
    }
    expect(bench.replicas.facts).to.deep.equal([])
  })

  it('takes by each method what it is called after, and a ruling by none', async () => {
    const bench = claimBench()
    for (const [method, other, reason] of [
      ['release', reassign(), 'reassigned'], ['reassign', release(), 'released'],
      ['release', ruling(), 'superseded'], ['reassign', ruling(), 'superseded']
    ] as const) {
      expect(await codeOf(bench.client[method](other, bench.target)), `${method}: ${reason}`)
        .to.include({ code: 'CLAIM_REASON_OTHER' })
    }
    expect(bench.replicas.facts).to.deep.equal([])
  })

  it('says that it is queued when a majority of the replicas is away', async () => {
    const bench = claimBench()
    federation().dps.slice(0, 3).forEach(({ id }) => bench.replicas.down.add(id))
    expect((await codeOf(bench.client.release(release(), bench.target))).code).to.equal('CLAIM_FACT_QUEUED')
    bench.replicas.down.clear()
    expect((await bench.client.release(release(), bench.target)).failed).to.deep.equal([])
  })

  it('does not co-sign what is struck, until possession is proved anew', async () => {
    const bench = claimBench()
    await bench.complete(await bench.prepare())
    bench.time.now = NOW + 1_000
    await bench.client.release(release({ holder: bob, issuedAt: NOW + 1_000 }), bench.target)
    bench.time.now = NOW + 2_000
    const again = await bench.prepare({ label: 'again' })
    expect((await codeOf(bench.complete(again))).code).to.equal('ENTRY_INVALIDATED')
    const fresh = await bench.prepare({
      label: 'fresh', attestation: { issuedAt: NOW + 2_000, expiresAt: NOW + 40 * DAY }
    })
    expect((await bench.complete(fresh)).entry.establishedAt).to.equal(NOW + 2_000)
  })
})

describe('protocols/claim: link', () => {
  it('brings a link to all replicas, and one that does not verify to none', async () => {
    const bench = claimBench()
    const { receipts, replicas } = await bench.client.link(link(), bench.target)
    expect(receipts).to.have.length(replicas)
    expect(bench.replicas.facts[0]?.bytes).to.deep.equal(link())
    expect(bench.replicas.facts.map(({ kind }) => kind), 'and that a majority stored it')
      .to.deep.equal(['link', 'receipts'])
    expect((await codeOf(bench.client.link(link({ consent: { oldKey: alice } }), bench.target))).code)
      .to.equal('LINK_NOT_AUTHORISED')
    expect((await codeOf(bench.client.link(link({ signer: alice }), bench.target))).code)
      .to.equal('FACT_SIGNATURE_INVALID')
    expect(bench.replicas.facts).to.have.length(2)
  })
})
