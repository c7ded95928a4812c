import { expect } from 'chai'
import { admissibleUntil } from '../../../src/mapping/fact.ts'
import { OprfError } from '../../../src/protocols/oprf/errors.ts'
import { placementOf } from '../../../src/registry/policy.ts'
import { NUMBER, receiptBy, recordsOf } from '../../builders/assignments.ts'
import { DAY, NOW } from '../../builders/attestor.ts'
import { until } from '../../builders/replicas.ts'
import type { Records } from '../../builders/assignments.ts'
import type { Standing } from '../../../src/attestor/assignments/interface.ts'

const numberOf = (i: number): string => `tel:+1415555${String(1000 + i)}`
const lines = (count: number): string[] =>
  Array.from({ length: count }, (_, i) => `${numberOf(i)},reassigned,2025-12-20`)
const standing = async ({ announcer, ledger, csi }: Records, uri = NUMBER): Promise<Standing> =>
  await announcer.standing(uri, await ledger.task(csi(uri)))
const allDown = ({ down, federation }: Records): void => { federation.dps.forEach(({ id }) => down.add(id)) }

describe('attestor/assignments/announcer-rounds: rounds', () => {
  it('evaluates 32 identifiers together, and announces each under its own lookup key', async () => {
    const records = await recordsOf()
    const asked: number[] = []
    records.beforeEvaluation = count => { asked.push(count) }
    await records.tell(...lines(70))
    await records.announcer.round()
    expect(asked).to.deep.equal([32, 32, 6])
    const announced = records.handed.map(({ fact }) => Buffer.from(fact.lookupKey).toString('hex')).sort()
    expect(announced).to.deep.equal(
      lines(70).map((_, i) => Buffer.from(records.keyOf(records.csi(numberOf(i)))).toString('hex')).sort()
    )
    for (const i of [0, 31, 32, 69]) {
      expect((await standing(records, numberOf(i))).state).to.equal('announced')
      expect(await records.ledger.at(records.keyOf(records.csi(numberOf(i)))))
        .to.deep.equal({ assignedSince: Date.UTC(2025, 11, 20) })
    }
  })

  it('asks nobody when there is nothing to do, or no key to do it under', async () => {
    const records = await recordsOf()
    let evaluations = 0
    records.beforeEvaluation = () => { evaluations++ }
    await records.announcer.round()
    await records.tell(`${NUMBER},reassigned,2025-12-20`)
    records.advance({ currentOprfKeys: () => [] } as never)
    await records.announcer.round()
    expect([evaluations, records.handed.length]).to.deep.equal([0, 0])
    expect(await standing(records), 'nothing failed').to.deep.equal({ state: 'waiting' })
  })

  it('ends what needs no announcement', async () => {
    const records = await recordsOf()
    await records.tell(`${NUMBER},ported,2025-12-20`)
    expect(await records.ledger.task(records.csi())).not.to.equal(undefined)
    await records.announcer.round()
    expect(await records.ledger.task(records.csi())).to.equal(undefined)
    expect(records.log).to.deep.equal([])
  })

  it('looks for new OPRF keys by itself, and announces again under those', async () => {
    const records = await recordsOf()
    await records.announcer.round()
    await records.tell(`${NUMBER},reassigned,2025-12-20`)
    await records.announcer.round()
    const [key] = records.registry.oprfKeys
    records.advance({ currentOprfKeys: () => [{ ...key, keyId: 2, validFrom: Date.UTC(2025, 11, 20) }, key] } as never)
    await records.announcer.round()
    expect(records.handed.map(({ fact }) => fact.oprfKeyId)).to.deep.equal([1, 2, 1])
  })

  it('tells of several keys the least that replicas hold', async () => {
    for (const poor of [1, 2]) {
      const records = await recordsOf()
      const [key] = records.registry.oprfKeys
      records.advance({ currentOprfKeys: () => [key, { ...key, keyId: 2 }] } as never)
      records.receiptsOf = fact => records.federation.dps.slice(0, fact.oprfKeyId === poor ? 3 : 5).flatMap(({ id }) =>
        receiptBy(records.federation, id, fact))
      await records.tell(`${NUMBER},reassigned,2025-12-20`)
      await records.announcer.round()
      expect(await standing(records)).to.deep.equal({ state: 'announced', receipts: 3, replicas: 5 })
    }
  })

  it('needs more than half of the replicas', async () => {
    const records = await recordsOf(draft =>
      ({ ...draft, policy: { ...draft.policy, ...placementOf({ replicas: 4, replicaOperators: 4 }) } }))
    records.receiptsOf = fact => records.federation.dps.flatMap(({ id }) => receiptBy(records.federation, id, fact))
    await records.tell(`${NUMBER},reassigned,2025-12-20`)
    await records.announcer.round()
    expect(await standing(records)).to.deep.equal({ state: 'announced', receipts: 4, replicas: 4 })

    const half = await recordsOf(draft =>
      ({ ...draft, policy: { ...draft.policy, ...placementOf({ replicas: 4, replicaOperators: 4 }) } }))
    const storing = new Set<string>()
    half.receiptsOf = fact => {
      const all = half.federation.dps.flatMap(({ id }) =>
        receiptBy(half.federation, id, fact).map(receipt => ({ id, receipt })))
      return all.filter(({ id }) => storing.size < 2 || storing.has(id)).slice(0, 2).map(
        ({ id, receipt }) => { storing.add(id); return receipt }
      )
    }
    await half.tell(`${NUMBER},reassigned,2025-12-20`)
    await half.announcer.round()
    expect(await standing(half)).to.deep.equal({ state: 'waiting', code: 'ASSIGNMENT_RECEIPTS_TOO_FEW' })
  })

  it('turns to DPs in another order each time, to four at most', async () => {
    const records = await recordsOf()
    records.receiptsOf = () => []
    await records.tell(...lines(30))
    await records.announcer.round()
    const byKey = new Map<string, string[]>()
    for (const { dp, fact } of records.handed) {
      byKey.set(fact.name, [...byKey.get(fact.name) ?? [], dp])
    }
    expect([...byKey.values()].map(dps => [dps.length, new Set(dps).size])).to.deep.equal(lines(30).map(() => [4, 4]))
    expect(new Set([...byKey.values()].map(([first]) => first)).size, 'any of them is the first').to.equal(5)
    expect(new Set([...byKey.values()].map(dps => dps.join())).size).to.be.above(10)
  })
})

describe('attestor/assignments/announcer-rounds: what failed', () => {
  it('is tried again after one second, two, four, and never later than after five minutes', async () => {
    const records = await recordsOf()
    let tries = 0
    records.beforeEvaluation = () => { tries++; throw new Error('not now') }
    await records.tell(`${NUMBER},reassigned,2025-12-20`)
    await records.announcer.round()
    expect((await standing(records)).code).to.equal('INTERNAL')
    for (const seconds of [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]) {
      const before = tries
      records.clock.advance(seconds * 1_000 - 1)
      await records.announcer.round()
      expect(tries, `${seconds} s, and not yet`).to.equal(before)
      records.clock.advance(1)
      await records.announcer.round()
      expect(tries, `${seconds} s`).to.equal(before + 1)
    }
  })

  it('is not tried before whoever was asked allows it, nor earlier than otherwise', async () => {
    const records = await recordsOf()
    let tries = 0
    records.beforeEvaluation = () => { tries++; throw new OprfError('OPRF_LIMITED', { retryAfter: 1_500 }) }
    await records.tell(`${NUMBER},reassigned,2025-12-20`)
    const triedAfter = async (ms: number): Promise<boolean> => {
      const before = tries
      records.clock.advance(ms)
      await records.announcer.round()
      return tries > before
    }
    expect([
      await triedAfter(0), await triedAfter(1_499), await triedAfter(1), await triedAfter(1_999), await triedAfter(1)
    ]).to.deep.equal([true, false, true, false, true])
  })

  it('is forgotten once it went well', async () => {
    const records = await recordsOf()
    allDown(records)
    await records.tell(`${NUMBER},reassigned,2025-12-20`)
    for (const seconds of [0, 1, 2, 4]) {
      records.clock.advance(seconds * 1_000)
      await records.announcer.round()
    }
    records.down.clear()
    records.clock.advance(8_000)
    await records.announcer.round()
    expect((await standing(records)).state).to.equal('announced')
    allDown(records)
    await records.tell(`${NUMBER},reassigned,2025-12-21`)
    await records.announcer.round()
    expect(await standing(records)).to.deep.equal({ state: 'waiting', code: 'RPC_UNREACHABLE' })
    records.down.clear()
    records.clock.advance(1_000)
    await records.announcer.round()
    expect((await standing(records)).state, 'after a first wait again').to.equal('announced')
  })

  it('is sent as it was signed until a day before it would be refused', async () => {
    for (const [early, again] of [[0, false], [-1, true]] as const) {
      const records = await recordsOf()
      allDown(records)
      await records.tell(`${NUMBER},reassigned,2025-12-20`)
      await records.announcer.round()
      records.down.clear()
      records.clock.advance(admissibleUntil({ issuedAt: NOW }, records.registry.policy) - NOW - DAY - early)
      await records.announcer.round()
      expect(records.handed.map(({ fact }) => fact.issuedAt === NOW)).to.deep.equal([!again])
    }
  })

  it('is nothing that was called off: neither when learning keys nor when handing over', async () => {
    const records = await recordsOf()
    const controller = new AbortController()
    records.beforeEvaluation = () => {
      controller.abort()
      throw new Error('called off')
    }
    await records.tell(`${NUMBER},reassigned,2025-12-20`)
    await records.announcer.round({ signal: controller.signal })
    expect([await standing(records), records.log]).to.deep.equal([{ state: 'waiting' }, []])

    const handing = new AbortController()
    records.beforeEvaluation = () => {}
    records.receiptsOf = () => {
      handing.abort()
      throw new Error('called off')
    }
    await records.announcer.round({ signal: handing.signal })
    expect(records.handed, 'nobody else is asked').to.have.length(1)
    expect([await standing(records), records.log]).to.deep.equal([{ state: 'waiting' }, []])
  })

  it('of many is left for later where the round is called off between', async () => {
    const records = await recordsOf()
    const controller = new AbortController()
    const asked: number[] = []
    records.beforeEvaluation = count => { asked.push(count); controller.abort() }
    await records.tell(...lines(40))
    await records.announcer.round({ signal: controller.signal })
    expect(asked).to.deep.equal([32])
  })
})

describe('attestor/assignments/announcer-rounds: by itself', () => {
  it('works at once, again after a second, and as soon as there is something new, until it is stopped', async () => {
    const records = await recordsOf()
    const { announcer, timer } = records
    const fired = async (): Promise<void> => {
      timer.fire()
      await until(() => timer.delays.length > 0)
    }
    announcer.hurry()
    expect(timer.delays, 'not yet begun').to.deep.equal([])
    announcer.start()
    expect(timer.delays).to.deep.equal([0])
    await fired()
    expect(timer.delays).to.deep.equal([1_000])
    await records.tell(`${NUMBER},reassigned,2025-12-20`)
    announcer.hurry()
    expect(timer.delays).to.deep.equal([0])
    await fired()
    expect((await standing(records)).state).to.equal('announced')
    await announcer.stop()
    expect(timer.delays).to.deep.equal([])
  })

  it('goes on after a round that failed as a whole, and says so', async () => {
    const records = await recordsOf()
    records.advance({ currentOprfKeys: () => { throw new Error('no disk') } } as never)
    records.announcer.start()
    records.timer.fire()
    await until(() => records.timer.delays.length > 0)
    expect(records.timer.delays).to.deep.equal([1_000])
    expect(records.log.join('\n')).to.contain('a round of announcements failed')
    await records.announcer.stop()
  })
})
