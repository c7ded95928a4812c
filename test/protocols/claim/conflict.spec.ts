import { expect } from 'chai'
import { asHash } from '../../../src/base/bytes.ts'
import { encodeStep } from '../../../src/conflict/steps.ts'
import { parseDispute } from '../../../src/mapping/dispute.ts'
import { verifyDispute } from '../../../src/mapping/validity.ts'
import { claimClient } from '../../../src/protocols/claim/index.ts'
import { DISPUTE_METHOD, CLAIM_PROTOCOL } from '../../../src/protocols/claim/constants.ts'
import { claimBench } from '../../builders/claim.ts'
import { dispute, defence } from '../../builders/conflict.ts'
import { loopRpc } from '../../builders/holder.ts'
import { alice, federation, party } from '../../builders/mapping.ts'
import { NOW } from '../../builders/registry.ts'
import { codeOf } from '../../builders/outcomes.ts'
import type { ClaimBench } from '../../builders/claim.ts'

const bytes = dispute()
const { hash, name } = parseDispute(bytes)
const code = async (promise: Promise<unknown>): Promise<string> => (await codeOf(promise)).code

/** A DP whose replicas have the dispute. */
function disputed (): ClaimBench {
  const bench = claimBench()
  bench.replicas.facts.push(verifyDispute(bytes, { registry: federation().registry, now: NOW }))
  return bench
}

describe('protocols/claim/conflict: dispute, defend, conflict and notice', () => {
  it('hands a dispute that proves itself to whoever follows it', async () => {
    const bench = claimBench()
    expect(await bench.client.dispute(bytes, bench.target)).to.deep.equal({
      state: { name: 'notified', until: NOW + 1 },
      history: [{ state: { name: 'opened' }, at: NOW }, { state: { name: 'notified', until: NOW + 1 }, at: NOW }],
      held: { operators: 3, required: 3 }
    })
    expect(bench.conflicts.opened.map(opened => opened.name)).to.deep.equal([name])
  })

  it('refuses what does not prove itself, before anybody follows it', async () => {
    const bench = claimBench()
    const { client, target } = bench
    for (const bring of [
      async (bytes: Uint8Array) => await client.dispute(bytes, target),
      async (bytes: Uint8Array) => { await client.notice({ dispute: bytes, receipts: new Uint8Array() }, target) }
    ]) {
      expect(await code(bring(dispute({ signer: alice })))).to.equal('FACT_SIGNATURE_INVALID')
      expect(await code(bring(new Uint8Array(3)))).to.equal('MESSAGE_MALFORMED')
    }
    expect(await code(bench.client.defend(defence(hash, { signer: alice }), bench.target)))
      .to.equal('FACT_SIGNATURE_INVALID')
    expect([bench.conflicts.opened, bench.conflicts.noticed, bench.replicas.facts]).to.deep.equal([[], [], []])
  })

  it('brings a defence to the replicas, then looks at the conflict', async () => {
    const bench = disputed()
    const { receipts, replicas } = await bench.client.defend(defence(hash), bench.target)
    expect(receipts).to.have.length(replicas)
    expect(bench.replicas.facts.slice(1).map(({ kind }) => kind)).to.deep.equal(['defence', 'receipts'])
    const [, answer, stored] = bench.replicas.facts
    expect([stored?.kind === 'receipts' && stored.factHash, stored?.kind === 'receipts' && stored.receipts.length])
      .to.deep.equal([answer?.hash, 3])
    expect(bench.conflicts.looked).to.deep.equal([Buffer.from(hash).toString('hex')])
  })

  it('does not look where the defence did not arrive', async () => {
    const bench = disputed()
    federation().dps.slice(0, 3).forEach(({ id }) => bench.replicas.down.add(id))
    expect(await code(bench.client.defend(defence(hash), bench.target))).to.equal('CLAIM_FACT_QUEUED')
    expect(bench.conflicts.looked).to.deep.equal([])
    expect(bench.replicas.facts.map(({ kind }) => kind), 'and no receipts of too few')
      .to.deep.equal(['dispute', 'defence'])
  })

  it('queues no defence against what nobody disputes, nor while too few replicas say so', async () => {
    const bench = claimBench()
    expect(await code(bench.client.defend(defence(hash), bench.target))).to.equal('CLAIM_DISPUTE_UNKNOWN')
    federation().dps.slice(0, 3).forEach(({ id }) => bench.replicas.down.add(id))
    expect(await code(bench.client.defend(defence(hash), bench.target))).to.equal('CLAIM_REPLICAS_UNREACHABLE')
    expect(bench.replicas.facts).to.deep.equal([])
  })

  it('says how a conflict stands, and of which it knows nothing', async () => {
    const bench = claimBench()
    expect(await code(bench.client.conflict(hash, bench.target))).to.equal('CLAIM_DISPUTE_UNKNOWN')
    await bench.client.dispute(bytes, bench.target)
    expect(await bench.client.conflict(asHash(hash), bench.target))
      .to.deep.include({ state: { name: 'opened' }, held: { operators: 1, required: 3 } })
    // being asked costs nothing
    expect(bench.conflicts.looked).to.deep.equal([])
  })

  it('passes a notice of another DP on', async () => {
    const bench = claimBench()
    const receipts = Uint8Array.of(1, 2, 3)
    await bench.client.notice({ dispute: bytes, receipts }, bench.target)
    expect(bench.conflicts.noticed).to.deep.equal([name])
    expect(bench.conflicts.shown).to.deep.equal([receipts])
  })

  it('takes no word of a DP for a conflict that says nothing, or nonsense', async () => {
    const test = federation()
    for (const steps of [
      [], [new Uint8Array([1])], [encodeStep({ state: { name: 'opened' }, at: 1 }), new Uint8Array()]
    ]) {
      const rpc = loopRpc(party(test.dps, 0).peerId)
      rpc.handle(CLAIM_PROTOCOL, DISPUTE_METHOD, async () =>
        ({ steps: steps.map(step => step.slice()), held: 0, required: 1 }))
      const client = claimClient()({ rpc, registry: test.source, clock: { now: () => NOW } })
      expect(await code(client.dispute(bytes, { id: rpc.peer, multiaddrs: [] }))).to.equal('CLAIM_ANSWER_INVALID')
    }
  })
})
