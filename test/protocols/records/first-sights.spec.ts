import { expect } from 'chai'
import { asHash } from '../../../src/base/bytes.ts'
import { parseWitness } from '../../../src/mapping/witness.ts'
import { MAX_PRUNED, SIGHTS_AT_KEY, SIGHTS_OF_CALLER, WITNESS_PACE } from '../../../src/protocols/records/constants.ts'
import { FirstSights } from '../../../src/protocols/records/first-sights.ts'
import { recordIntake, recordsServer } from '../../../src/protocols/records/index.ts'
import { memoryStore } from '../../../src/store/memory.ts'
import { rejectionOf } from '../../builders/errors.ts'
import { silentLogger } from '../../builders/holder.ts'
import { keyOf } from '../../builders/log.ts'
import { attest, federation, party } from '../../builders/mapping.ts'
import { DAY, HOUR, NOW, openGate, seedOf } from '../../builders/registry.ts'
import { TestSource } from '../../builders/replicas.ts'
import type { Sight } from '../../../src/protocols/records/first-sights.ts'
import type { KeyValueStore } from '../../../src/store/interface.ts'

const ENDS = NOW + 30 * DAY

function sight (label: string, change: Partial<Sight> = {}): Sight {
  const hash = asHash(seedOf(`attestation ${label}`))
  return { hash, lookupKey: keyOf('bob'), csipId: 'csip1', expiresAt: ENDS, from: 'dp', ...change }
}

/** As many as there may be in a day, at once. */
async function fill (sights: FirstSights, count: number, change: (i: number) => Partial<Sight> = () =>
  ({})): Promise<void> {
  for (let i = 0; i < count; i++) {
    await sights.at(sight(`filling ${i}`, change(i)), NOW, NOW)
  }
}

async function countOf (store: KeyValueStore): Promise<number> {
  const keys: Uint8Array[] = []
  for await (const [key] of store.iterate()) {
    keys.push(key)
  }
  return keys.length
}

describe('protocols/records/first-sights: attestations that a witness sees first', () => {
  it('are as many a day at one key as one CSIP may attest, and that is nobody else\'s', async () => {
    const sights = new FirstSights(memoryStore().namespace('witnessed'))
    await fill(sights, SIGHTS_AT_KEY.each)
    const refusal = await rejectionOf(sights.at(sight('one more'), NOW, NOW))
    expect(refusal).to.include({ code: 'RECORDS_LIMITED', kind: 'limited' })
    expect(refusal.retryAfter).to.be.within(1, DAY / SIGHTS_AT_KEY.each)
    expect(await sights.at(sight('filling 3'), NOW + 1, NOW), 'what was seen is told again').to.equal(NOW)
    expect(await sights.at(sight('of another CSIP', { csipId: 'csip2' }), NOW, NOW)).to.equal(NOW)
    expect(await sights.at(sight('elsewhere', { lookupKey: keyOf('carol') }), NOW, NOW)).to.equal(NOW)
    const later = NOW + DAY / SIGHTS_AT_KEY.each
    expect(await sights.at(sight('one more'), later, later), 'and comes back').to.equal(later)
  })

  it('are so many a day of one DP, whatever the keys, and those of other DPs go on', async () => {
    const sights = new FirstSights(memoryStore().namespace('witnessed'), {
      ofCaller: { ...SIGHTS_OF_CALLER, each: 100 }
    })
    await fill(sights, 100, i => ({ lookupKey: keyOf(`${i}`) }))
    expect(await rejectionOf(sights.at(sight('one more', { lookupKey: keyOf('bob') }), NOW, NOW)))
      .to.include({ code: 'RECORDS_LIMITED' })
    expect(await sights.at(sight('one more', { from: 'another' }), NOW, NOW)).to.equal(NOW)
  })

  it('are remembered until they end, by what others confirm of the time', async () => {
    const store = memoryStore().namespace('witnessed')
    const sights = new FirstSights(store)
    await sights.at(sight('short', { expiresAt: NOW + HOUR }), NOW, NOW)
    await sights.at(sight('long'), NOW, NOW)
    expect(await sights.prune(NOW + HOUR)).to.equal(0)
    expect(await sights.prune(NOW + HOUR + 1)).to.equal(1)
    expect(await sights.at(sight('long'), NOW + DAY, NOW + DAY)).to.equal(NOW)
    expect(await sights.prune(ENDS + 1)).to.equal(1)
    expect(await countOf(store)).to.equal(0)
  })

  it('are forgotten some at a time', async () => {
    const store = memoryStore().namespace('witnessed')
    const sights = new FirstSights(store)
    await fill(sights, MAX_PRUNED + 10, i => ({ lookupKey: keyOf(`${i}`) }))
    expect([await sights.prune(ENDS + 1), await sights.prune(ENDS + 1), await sights.prune(ENDS + 1)])
      .to.deep.equal([MAX_PRUNED, 10, 0])
  })
})

describe('protocols/records/first-sights: at a replica', () => {
  const test = federation()
  const [us, them, others] = [party(test.dps, 0), party(test.dps, 1), party(test.dps, 2)]
  const nothing = new Uint8Array(0)
  const asking = (attestation: Uint8Array) =>
    ({ attestation: attestation.slice(), previousAttestation: nothing, previousWitnesses: [] })

  function bench () {
    const store = memoryStore()
    const clock = { time: NOW, now () { return this.time } }
    const past = { time: NOW, now () { return this.time } }
    const registry = new TestSource(test.registry)
    const intake = recordIntake({ id: us.id })({ gate: openGate, registry, clock, past: clock, records: store.records })
    const server = recordsServer()({
      gate: openGate,
      rpc: { handle: () => {} },
      registry,
      clock,
      past,
      logger: silentLogger,
      signer: us.signer,
      store,
      intake,
      invalidationLog: { at: async () => [] }
    })
    return { server, clock, past, rows: async () => await countOf(store.namespace('witnessed')) }
  }

  it('what a clock that runs ahead calls ended is kept until that is confirmed', async () => {
    const { server, clock, past, rows } = bench()
    const attestation = attest(test)
    await server.witness(asking(attestation), them.id)
    clock.time += 365 * DAY
    expect([await server.prune(), await rows()]).to.deep.equal([0, 1])
    // set right again, it says what it said
    clock.time = NOW + DAY
    expect(parseWitness((await server.witness(asking(attestation), them.id)).statement).seenAt).to.equal(NOW)
    past.time += 365 * DAY
    expect([await server.prune(), await rows()]).to.deep.equal([1, 0])
  })

  it('one DP that asks without end uses up nobody else\'s statements', async () => {
    const { server } = bench()
    const attestation = attest(test)
    const forged = asking(new Uint8Array(10))
    for (let i = 0; i < WITNESS_PACE.each; i++) {
      await server.witness(forged, them.id).catch(() => {})
    }
    expect(await rejectionOf(server.witness(asking(attestation), them.id))).to.include({ code: 'RECORDS_LIMITED' })
    expect(parseWitness((await server.witness(asking(attestation), others.id)).statement).seenAt).to.equal(NOW)
  })
})
