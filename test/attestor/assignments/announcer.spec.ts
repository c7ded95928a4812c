import { expect } from 'chai'
import { verifyInvalidation } from '../../../src/mapping/validity.ts'
import { OprfError } from '../../../src/protocols/oprf/errors.ts'
import { NUMBER, receiptBy, recordsOf } from '../../builders/assignments.ts'
import { DAY, NOW } from '../../builders/attestor.ts'
import type { Records } from '../../builders/assignments.ts'
import type { Standing } from '../../../src/attestor/assignments/interface.ts'

const T = Date.UTC(2025, 11, 20)
const standing = async ({ announcer, ledger, csi }: Records): Promise<Standing> =>
  await announcer.standing(NUMBER, await ledger.task(csi()))

describe('attestor/assignments/announcer', () => {
  it('signs what DPs verify, and is done when a majority gave receipts', async () => {
    const records = await recordsOf()
    await records.tell(`${NUMBER},reassigned,2025-12-20`)
    expect(await standing(records)).to.deep.equal({ state: 'waiting' })
    await records.announcer.round()
    expect(records.handed).to.have.length(1)
    const fact = verifyInvalidation(records.handed[0]?.fact.bytes ?? new Uint8Array(), {
      registry: records.registry, now: NOW
    })
    expect(fact.before).to.equal(T)
    expect(fact.lookupKey).to.deep.equal(records.keyOf(records.csi()))
    expect(fact.by).to.deep.equal({ reason: 'reassigned', csipId: 'csip1', csiType: 'tel', scope: '' })
    expect(await standing(records)).to.deep.equal({ state: 'announced', receipts: 5, replicas: 5 })
    await records.announcer.round()
    expect(records.handed).to.have.length(1)
  })

  it('announces nothing when a number is given up or goes to another carrier, and can be asked about it', async () => {
    const records = await recordsOf()
    await records.tell(`${NUMBER},ported,2025-12-20`, `${NUMBER},disconnected,2025-12-20`)
    await records.announcer.round()
    expect(records.handed).to.deep.equal([])
    expect(await records.ledger.at(records.keyOf(records.csi()))).to.deep.equal({ portedAt: T, disconnectedAt: T })
    expect(await standing(records)).to.deep.equal({ state: 'announced' })
  })

  it('turns to other DPs when some are down', async () => {
    const records = await recordsOf()
    const [alive, ...others] = records.federation.dps
    for (const { id } of others.slice(0, 3)) {
      records.down.add(id)
    }
    await records.tell(`${NUMBER},reassigned,2025-12-20`)
    await records.announcer.round()
    expect((await standing(records)).state).to.equal('announced')
    expect([alive?.id, others[3]?.id]).to.include(records.handed[0]?.dp)
  })

  it('tries again, ever later, when all are down, and sends the very same after a restart', async () => {
    const records = await recordsOf()
    for (const { id } of records.federation.dps) {
      records.down.add(id)
    }
    await records.tell(`${NUMBER},reassigned,2025-12-20`)
    await records.announcer.round()
    expect(await standing(records)).to.deep.equal({ state: 'waiting', code: 'RPC_UNREACHABLE' })
    const kept = (await records.ledger.task(records.csi()))?.signed.get(1)
    records.down.clear()
    await records.announcer.round()
    expect(records.handed, 'not yet due').to.deep.equal([])
    await records.restart()
    await records.announcer.round()
    expect(records.handed.map(({ fact }) => fact.bytes)).to.deep.equal([kept])
    expect((await standing(records)).state).to.equal('announced')
  })

  it('waits as long as evaluators say', async () => {
    const records = await recordsOf()
    let evaluations = 0
    records.beforeEvaluation = () => {
      evaluations++
      throw new OprfError('OPRF_LIMITED', { retryAfter: 60_000 })
    }
    await records.tell(`${NUMBER},reassigned,2025-12-20`)
    await records.announcer.round()
    records.clock.advance(59_999)
    await records.announcer.round()
    expect(evaluations).to.equal(1)
    expect((await standing(records)).code).to.equal('OPRF_LIMITED')
    records.beforeEvaluation = () => {}
    records.clock.advance(1)
    await records.announcer.round()
    expect((await standing(records)).state).to.equal('announced')
  })

  it('believes no DP that has too few receipts, or forged ones', async () => {
    const records = await recordsOf()
    const liar = records.federation.dps[0]
    records.receiptsOf = fact => records.federation.dps.flatMap(({ id }) =>
      receiptBy(records.federation, liar?.id ?? '', { ...fact, dp: id } as never))
    await records.tell(`${NUMBER},reassigned,2025-12-20`)
    await records.announcer.round()
    expect(await standing(records)).to.deep.equal({ state: 'waiting', code: 'ASSIGNMENT_RECEIPTS_TOO_FEW' })
    expect(records.handed, 'it asked others too').to.have.length(4)
  })

  it('adds up the receipts that several DPs got', async () => {
    const records = await recordsOf()
    records.receiptsOf = (fact, dp) => receiptBy(records.federation, dp, fact)
    await records.tell(`${NUMBER},reassigned,2025-12-20`)
    await records.announcer.round()
    expect(await standing(records)).to.deep.equal({ state: 'announced', receipts: 3, replicas: 5 })
  })

  it('announces under every key that is current', async () => {
    const records = await recordsOf()
    const [key] = records.registry.oprfKeys
    const next = { ...key, keyId: 2 }
    records.advance({ currentOprfKeys: () => [next, key] } as never)
    await records.tell(`${NUMBER},reassigned,2025-12-20`)
    await records.announcer.round()
    expect(records.handed.map(({ fact }) => [fact.oprfKeyId, fact.lookupKey]))
      .to.have.deep.members([1, 2].map(keyId => [keyId, records.keyOf(records.csi(), keyId)]))
    expect(await records.ledger.at(records.keyOf(records.csi(), 2))).to.deep.equal({ assignedSince: T })
  })

  it('signs anew what would be refused for its age', async () => {
    const records = await recordsOf()
    for (const { id } of records.federation.dps) {
      records.down.add(id)
    }
    await records.tell(`${NUMBER},reassigned,2025-12-20`)
    await records.announcer.round()
    records.clock.advance(60 * DAY)
    records.down.clear()
    await records.announcer.round()
    expect(records.handed.map(({ fact }) => [fact.issuedAt, fact.before])).to.deep.equal([[NOW + 60 * DAY, T]])
  })

  it('keeps what the registry lets it announce no more, and says why', async () => {
    const records = await recordsOf()
    await records.tell(`${NUMBER},reassigned,2025-12-20`)
    const csip = records.registry.csip('csip1')
    records.advance({
      csip: () => csip == null
        ? undefined
        : { ...csip, scopes: csip.scopes.map(scope => ({ ...scope, mayReassign: false })) }
    } as never)
    await records.announcer.round()
    expect(await standing(records)).to.deep.equal({ state: 'waiting', code: 'FEED_SCOPE_REFUSED' })
    expect(records.handed).to.deep.equal([])
  })

  it('writes no identifier to the log', async () => {
    const records = await recordsOf()
    records.beforeEvaluation = () => { throw new Error(`no luck with ${NUMBER}`) }
    await records.tell(`${NUMBER},reassigned,2025-12-20`)
    await records.announcer.round()
    records.clock.advance(DAY)
    records.beforeEvaluation = () => {}
    await records.announcer.round()
    expect(records.log.join('\n')).to.contain('announced').and.not.to.contain('4155550100')
  })
})
