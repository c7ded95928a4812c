import { expect } from 'chai'
import { toString } from 'uint8arrays/to-string'
import { openLedger } from '../../../src/attestor/assignments/ledger.ts'
import { NUMBER, recordsOf } from '../../builders/assignments.ts'
import { DAY, NOW } from '../../builders/attestor.ts'
import { seededRandom } from '../../builders/oprf.ts'
import type { Task } from '../../../src/attestor/assignments/ledger.ts'
import type { Records } from '../../builders/assignments.ts'

async function tasksOf ({ ledger }: Records): Promise<Task[]> {
  const tasks: Task[] = []
  for await (const task of ledger.tasks()) {
    tasks.push(task)
  }
  return tasks
}

describe('attestor/assignments/ledger', () => {
  it('remembers what became of an identifier, across a restart', async () => {
    const records = await recordsOf()
    expect(await records.ledger.of(records.csi())).to.equal(undefined)
    await records.tell(`${NUMBER},disconnected,2025-11-01`, `${NUMBER},reassigned,2025-12-20`)
    await records.restart()
    expect(await records.ledger.of(records.csi()))
      .to.deep.equal({ disconnectedAt: Date.UTC(2025, 10, 1), assignedSince: Date.UTC(2025, 11, 20) })
    expect(await records.ledger.of(records.csi('tel:+14155550101'))).to.equal(undefined)
  })

  it('is asked by lookup key once it is indexed, and knows what was attested', async () => {
    const records = await recordsOf()
    const csi = records.csi()
    await records.tell(`${NUMBER},ported,2025-12-01`)
    expect(await records.ledger.at(records.keyOf(csi))).to.equal(undefined)
    await records.ledger.index(csi, [records.keyOf(csi), records.keyOf(csi, 2)])
    expect(await records.ledger.at(records.keyOf(csi, 2))).to.deep.equal({ portedAt: Date.UTC(2025, 11, 1) })
    const other = records.csi('mailto:bob@example.com')
    await records.ledger.attested(other, records.keyOf(other))
    expect(await records.ledger.at(records.keyOf(other))).to.deep.equal({})
    expect(await tasksOf(records), 'nothing is to be done about what was attested').to.have.length(1)
  })

  it('has something to announce once for each later re-assignment', async () => {
    const records = await recordsOf()
    await records.tell(`${NUMBER},reassigned,2025-12-01`)
    const [first] = await tasksOf(records)
    expect(first?.before).to.equal(Date.UTC(2025, 11, 1))
    if (first != null) {
      await records.ledger.finish(first)
    }
    await records.tell(`${NUMBER},reassigned,2025-12-01`, `${NUMBER},reassigned,2025-11-01`)
    expect(await tasksOf(records)).to.deep.equal([])
    await records.tell(`${NUMBER},reassigned,2025-12-02`)
    expect((await tasksOf(records)).map(({ before }) => before)).to.deep.equal([Date.UTC(2025, 11, 2)])
  })

  it('ends or changes no task that a later one replaced meanwhile', async () => {
    const records = await recordsOf()
    await records.tell(`${NUMBER},reassigned,2025-12-01`)
    const [first] = await tasksOf(records)
    await records.tell(`${NUMBER},reassigned,2025-12-02`)
    if (first != null) {
      await records.ledger.sign({ ...first, signed: new Map([[1, new Uint8Array(1)]]) })
      await records.ledger.finish(first)
    }
    expect((await tasksOf(records)).map(({ before, signed }) => [before, signed.size]))
      .to.deep.equal([[Date.UTC(2025, 11, 2), 0]])
  })

  it('loses no re-assignment to a later port of the same number', async () => {
    const records = await recordsOf()
    await records.tell(`${NUMBER},reassigned,2025-12-01`)
    await records.tell(`${NUMBER},ported,2025-12-02`)
    expect((await tasksOf(records)).map(({ before }) => before)).to.deep.equal([Date.UTC(2025, 11, 1)])
  })

  it('records at once what is told at once', async () => {
    const records = await recordsOf()
    await Promise.all(Array.from({ length: 20 }, async (_, day) => {
      await records.tell(`${NUMBER},reassigned,2025-12-${String(day + 1).padStart(2, '0')}`)
    }))
    expect((await records.ledger.of(records.csi()))?.assignedSince).to.equal(Date.UTC(2025, 11, 20))
    expect((await tasksOf(records))[0]?.before).to.equal(Date.UTC(2025, 11, 20))
  })

  it('knows since when it has records, unless somebody knows better', async () => {
    const records = await recordsOf()
    records.clock.advance(DAY)
    await records.restart()
    expect(records.ledger.recordsSince).to.equal(NOW)
    const source = { current: () => records.registry, onUpdate: () => () => {} }
    const random = { bytes: (length: number) => new Uint8Array(length) }
    expect((await openLedger({ ...records, registry: source, random }, new Uint8Array(32), NOW - DAY)).recordsSince)
      .to.equal(NOW - DAY)
  })

  it('keeps the position of a feed with its lines', async () => {
    const { ledger } = await recordsOf()
    await ledger.record([], { feed: 'a', value: { offset: 7 } })
    expect([await ledger.position('a'), await ledger.position('b')]).to.deep.equal([{ offset: 7 }, undefined])
  })

  it('makes a task of everything when there is a new key, and announces what that key could be used for', async () => {
    const records = await recordsOf()
    await records.ledger.noticeKeys()
    await records.tell(
      `${NUMBER},reassigned,2025-12-01`, 'tel:+14155550101,reassigned,2025-12-31', 'tel:+14155550102,ported,2025-12-31'
    )
    for (const task of await tasksOf(records)) {
      await records.ledger.finish(task)
    }
    await records.ledger.noticeKeys()
    expect(await tasksOf(records)).to.deep.equal([])
    const [key] = records.registry.oprfKeys
    const fresh = { ...key, keyId: 2, validFrom: Date.UTC(2025, 11, 15) }
    records.advance({ currentOprfKeys: () => [fresh, key] } as never)
    await records.ledger.noticeKeys()
    const tasks = (await tasksOf(records)).map(({ csi, before }) => [csi.uri, before])
    expect(tasks).to.have.deep.members([
      [NUMBER, undefined], ['tel:+14155550101', Date.UTC(2025, 11, 31)], ['tel:+14155550102', undefined]
    ])
  })

  it('shows a reader of the disk no identifier, no date and no lookup key', async () => {
    const records = await recordsOf()
    await records.tell(`${NUMBER},reassigned,2025-12-01`)
    await records.ledger.index(records.csi(), [records.keyOf(records.csi())])
    const disk: string[] = []
    for await (const pair of records.store.iterate()) {
      disk.push(...pair.map(bytes => toString(bytes, 'latin1')))
    }
    const all = disk.join('\n')
    expect(disk.length).to.be.above(4)
    for (const secret of [
      '4155550100', 'reassigned', String(Date.UTC(2025, 11, 1)), toString(records.keyOf(records.csi()), 'latin1')
    ]) {
      expect(all).not.to.contain(secret)
    }
  })

  it('tells what it had announced before where a later event is none to announce', async () => {
    const records = await recordsOf()
    await records.tell(`${NUMBER},reassigned,2025-12-01`)
    const [task] = await tasksOf(records)
    if (task != null) {
      await records.ledger.finish(task)
      await records.ledger.finish(task)
    }
    await records.tell(`${NUMBER},ported,2025-12-02`)
    expect((await tasksOf(records)).map(({ before }) => before), 'its keys are to be learnt, and no more')
      .to.deep.equal([undefined])
    await records.tell(`${NUMBER},ported,2025-12-02`, `${NUMBER},ported,2025-11-02`)
    expect(await records.ledger.of(records.csi()))
      .to.deep.equal({ assignedSince: Date.UTC(2025, 11, 1), portedAt: Date.UTC(2025, 11, 2) })
  })

  it('loses nothing that is told while something else is read', async () => {
    const records = await recordsOf()
    const { store, registry, clock } = records
    const slow = {
      ...store,
      get: async (key: Uint8Array) => {
        await new Promise(resolve => setImmediate(resolve)); return await store.get(
          key
        )
      },
      batch: store.batch.bind(store),
      put: store.put.bind(store),
      iterate: store.iterate.bind(store)
    }
    const ledger = await openLedger(
      {
        store: slow as typeof store,
        registry: { current: () => registry, onUpdate: () => () => {} },
        clock,
        random: seededRandom('slow')
      }, new Uint8Array(32)
    )
    const csi = records.csi()
    await Promise.all((['disconnected', 'reassigned', 'ported'] as const)
      .map(async (event, i) => { await ledger.record([{ line: 1, csi, event, at: NOW - i }]) }))
    expect(await ledger.of(csi)).to.deep.equal({ disconnectedAt: NOW, assignedSince: NOW - 1, portedAt: NOW - 2 })
  })

  it('goes on after a write that failed', async () => {
    const records = await recordsOf()
    const { store, registry, clock } = records
    let full = false
    const broken = {
      ...store,
      get: store.get.bind(store),
      put: store.put.bind(store),
      iterate: store.iterate.bind(store),
      batch: async (operations: Parameters<typeof store.batch>[0]) => {
        if (full) {
          throw new Error('disk full')
        }
        await store.batch(operations)
      }
    }
    const ledger = await openLedger(
      {
        store: broken as typeof store,
        registry: { current: () => registry, onUpdate: () => () => {} },
        clock,
        random: seededRandom('full')
      }, new Uint8Array(32)
    )
    const csi = records.csi()
    full = true
    const failed = await ledger
      .record([{ line: 1, csi, event: 'ported', at: NOW }])
      .then(() => undefined, (err: unknown) => String(err))
    expect(failed).to.contain('disk full')
    full = false
    await ledger.record([{ line: 1, csi, event: 'disconnected', at: NOW }])
    expect(await ledger.of(csi)).to.deep.equal({ disconnectedAt: NOW })
  })
})

describe('attestor/assignments/ledger: new keys', () => {
  const withKeys = (records: Records, ...validFrom: readonly number[]): void => {
    const [key] = records.registry.oprfKeys
    records.advance({
      currentOprfKeys: () =>
        [key, ...validFrom.map((from, i) => ({ ...key, keyId: 2 + i, validFrom: from }))]
    } as never)
  }
  const settled = async (date: string): Promise<Records> => {
    const records = await recordsOf()
    await records.ledger.noticeKeys()
    await records.tell(`${NUMBER},reassigned,${date}`)
    for (const task of await tasksOf(records)) {
      await records.ledger.finish(task)
    }
    return records
  }

  it('want announced what happened since the first of them could be used', async () => {
    const day = Date.UTC(2025, 11, 15)
    for (const [date, expected] of [
      ['2025-12-14T23:59:59.999Z', undefined], ['2025-12-15', day], ['2025-12-15T00:00:00.001Z', day + 1]
    ] as const) {
      const records = await settled(date)
      withKeys(records, Date.UTC(2025, 11, 20), day)
      await records.ledger.noticeKeys()
      expect((await tasksOf(records)).map(({ before }) => before), date).to.deep.equal([expected])
    }
  })

  it('are none on the first look: what was announced before records were kept is not announced again', async () => {
    const records = await recordsOf()
    records.clock.advance(30 * DAY)
    await records.tell(`${NUMBER},reassigned,2026-01-20`)
    for (const task of await tasksOf(records)) {
      await records.ledger.finish(task)
    }
    await records.ledger.noticeKeys()
    expect((await tasksOf(records)).map(({ before }) => before)).to.deep.equal([undefined])
  })

  it('leave what is under way as it is, with what was signed for it', async () => {
    const records = await recordsOf()
    await records.ledger.noticeKeys()
    await records.tell(`${NUMBER},reassigned,2025-12-01`)
    const [task] = await tasksOf(records)
    const signed = new Map([[1, new Uint8Array([1, 2, 3])]])
    if (task != null) {
      await records.ledger.sign({ ...task, signed })
    }
    withKeys(records, Date.UTC(2025, 11, 20))
    await records.ledger.noticeKeys()
    expect((await tasksOf(records)).map(({ before, signed }) => ({ before, signed })))
      .to.deep.equal([{ before: Date.UTC(2025, 11, 1), signed }])
  })

  it('pass over identifiers of a type that the federation dropped, until it is back', async () => {
    const records = await settled('2025-12-20')
    await records.tell('mailto:bob@example.com,disconnected,2025-12-20')
    const { policy } = records.registry
    records.advance({ policy: { ...policy, csiTypes: policy.csiTypes.filter(({ type }) => type !== 'tel') } } as never)
    withKeys(records, Date.UTC(2025, 11, 1))
    await records.ledger.noticeKeys()
    expect((await tasksOf(records)).map(({ csi }) => csi.type)).to.deep.equal(['mailto'])
    records.advance({ policy } as never)
    await records.tell(`${NUMBER},reassigned,2025-12-21`)
    expect((await tasksOf(records)).map(({ csi }) => csi.type).sort()).to.deep.equal(['mailto', 'tel'])
    records.advance({ policy: { ...policy, csiTypes: policy.csiTypes.filter(({ type }) => type !== 'tel') } } as never)
    expect((await tasksOf(records)).map(({ csi }) => csi.type)).to.deep.equal(['mailto'])
  })
})
