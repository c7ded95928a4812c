import { expect } from 'chai'
import { toString } from 'uint8arrays/to-string'
import { MspNotices } from '../../src/dp/conflicts/msp-notices.ts'
import { parseDispute } from '../../src/mapping/dispute.ts'
import { parseDefence } from '../../src/mapping/defence.ts'
import { parseFact } from '../../src/mapping/fact-kinds.ts'
import { RecordSet } from '../../src/mapping/record-set.ts'
import { verifyDispute, verifyEntry } from '../../src/mapping/validity.ts'
import { viewOf } from '../../src/mapping/view.ts'
import { recordIntake, recordsServer } from '../../src/protocols/records/index.ts'
import { memoryStore } from '../../src/store/memory.ts'
import { defence, dispute, receiptsFor, ruling, silence } from '../builders/conflict.ts'
import { Bench, disputed, idOf, lookupKey, mapping, voices } from '../builders/conflict-notices.ts'
import { rejectionOf } from '../builders/errors.ts'
import { silentLogger } from '../builders/holder.ts'
import { bobLookupKey, buildTestMapping, federation, party } from '../builders/mapping.ts'
import { DAY, fixedSource, HOUR, NOW, seededRandom, openGate } from '../builders/registry.ts'
import type { Fact, UncheckedEntry } from '../../src/mapping/interface.ts'

/** Carol disputes on day 0. Bob answers on day 1, his attestation ends on day 3, and he renews on day 2. */
describe('A2: a holder who defended is not struck as silent', () => {
  const test = federation()
  const { registry } = test
  const { conflictWindow } = registry.policy
  const day = (days: number): number => NOW + days * DAY
  const first = buildTestMapping({
    now: day(-20), attestation: { issuedAt: day(-20), expiresAt: day(3) }, expiresAt: day(3)
  })
  const renewed = buildTestMapping({
    now: day(2), label: 'renewed', attestation: { issuedAt: day(2), expiresAt: day(40) }, expiresAt: day(20)
  })
  const asked = parseDispute(
    dispute({ issuedAt: day(0), attestation: { strength: 50, issuedAt: day(0) - HOUR, expiresAt: day(40) } })
  )
  const answer = parseDefence(
    defence(asked.hash, { issuedAt: day(1), attestation: { issuedAt: day(-20), expiresAt: day(3) } })
  )
  const eighth = day(8)

  async function silent (entries: readonly UncheckedEntry[], facts: readonly Fact[]): Promise<unknown> {
    const store = memoryStore()
    const clock = { time: day(0) + 1, now () { return this.time } }
    const [source, us] = [fixedSource(registry), party(test.dps, 0)]
    const intake = recordIntake({ id: us.id })({
      gate: openGate, registry: source, clock, past: clock, records: store.records
    })
    const server = recordsServer()({
      gate: openGate,
      rpc: { handle: () => {} },
      registry: source,
      clock,
      past: clock,
      logger: silentLogger,
      signer: us.signer,
      store,
      intake,
      invalidationLog: { at: async () => [] }
    })
    const { receipt } = await server.merge(
      { items: [{ lookupKey: bobLookupKey.slice(), facts: RecordSet.of(bobLookupKey, [], [asked]).bytes.slice() }] },
      us.id
    )
    await store.records.merge(bobLookupKey, RecordSet.of(bobLookupKey, entries, facts))
    clock.time = eighth
    return await server.silence({ lookupKey: bobLookupKey.slice(), disputeHash: asked.hash.slice(), receipt }, us.id)
  }

  it('by an honest replica: his renewal carries his defence on', async () => {
    expect(eighth).to.be.above(day(0) + conflictWindow)
    expect(await rejectionOf(silent([renewed.entry], [answer]))).to.include({ code: 'SILENCE_DEFENDED' })
    expect(await silent([first.entry], [answer]), 'whose possession ended').to.have.property('statement')
  })

  it('who proved possession anew needn\'t say so', async () => {
    expect(await rejectionOf(silent([renewed.entry], []))).to.include({ code: 'SILENCE_DEFENDED' })
  })

  it('and is told of the second dispute as of the first', async () => {
    const references: string[] = []
    const clock = { time: day(2), now () { return this.time } }
    const notices = new MspNotices({
      registry: fixedSource(registry),
      clock,
      past: clock,
      random: seededRandom('told'),
      logger: silentLogger.forComponent('test'),
      notices: memoryStore().namespace('notices'),
      msps: { notice: async ({ reference }) => { references.push(toString(reference, 'base16')) } }
    })
    const entry = verifyEntry(first.bytes, { registry, now: day(2) })
    for (const label of ['first', 'first', 'second']) {
      const attestation = { strength: 50, issuedAt: day(0) - HOUR, expiresAt: day(40) }
      const bytes = dispute({ label, issuedAt: day(1), attestation })
      await notices.add(verifyDispute(bytes, { registry, now: day(2) }), entry, 'msp1')
      await notices.retry()
    }
    expect(new Set(references).size).to.equal(2)
    expect(references).to.have.length(2)
  })

  it('and is told by a DP to which liars hide the dispute: no ruling is made without receipts', async () => {
    const bench = await new Bench(idOf(3)).published(mapping(), 'msp1')
    // of four voices two lie: the two honest ones alone are no majority
    bench.held = () => voices.slice(0, 2)
    const claimed = disputed()
    expect(await rejectionOf(bench.notices.take(claimed, new Uint8Array()))).to.include({ code: 'CONFLICT_NOT_HELD' })
    // the DP that follows it had receipts of a liar as well, or its window wouldn't run
    const receipts = receiptsFor(claimed, { lookupKey, storedAt: claimed.issuedAt, by: voices.slice(0, 3) })
    await bench.notices.take(claimed, receipts)
    await bench.notices.retry()
    expect(bench.told).to.have.lengthOf(1)
  })

  it('by a ruling that comes all the same: it knows of his defence', () => {
    const strict = parseDispute(
      dispute({ issuedAt: day(0), attestation: { strength: 70, issuedAt: day(0) - HOUR, expiresAt: day(40) } })
    )
    const words = test.dps.slice(0, 3).map(({ id }) => silence(strict.bytes, id))
    const ruled = parseFact('invalidation', ruling({ dispute: strict.bytes, issuedAt: eighth, silence: words }))
    const reply = parseDefence(
      defence(strict.hash, { issuedAt: day(1), attestation: { issuedAt: day(-20), expiresAt: day(3) } })
    )
    const context = { registry, now: eighth }
    // his seniority is that of his first mapping, which the renewal continues
    const entry = { ...verifyEntry(renewed.bytes, context), establishedAt: day(-20) }
    const living = (facts: readonly Fact[]): number =>
      viewOf(RecordSet.of(bobLookupKey, [entry], [strict, ruled, ...facts]), context).living.length
    expect(living([])).to.equal(0)
    expect(living([reply]), 'a date in the past').to.equal(0)
    expect(living([reply, parseFact('receipts', receiptsFor(reply, { storedAt: eighth }))]), 'stored too late')
      .to.equal(0)
    expect(living([reply, parseFact('receipts', receiptsFor(reply))])).to.equal(1)
  })
})
