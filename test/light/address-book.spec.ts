import { expect } from 'chai'
import { loadSodium } from '../../src/blinding/sodium.ts'
import { BudgetError } from '../../src/budget/errors.ts'
import { CHUNK, MAX_BOOK } from '../../src/light/address-book.ts'
import { openBookMarks } from '../../src/light/book-marks.ts'
import { memoryChoiceStore } from '../../src/light/choice-store.ts'
import { Discoverer } from '../../src/light/discoverer.ts'
import { LightError } from '../../src/light/errors.ts'
import { evaluationSecrets, openEvaluationCache } from '../../src/light/evaluation-cache.ts'
import { OprfError } from '../../src/protocols/oprf/errors.ts'
import { oprfClient } from '../../src/protocols/oprf/index.ts'
import { RecordSet } from '../../src/mapping/record-set.ts'
import { DEFAULT_POLICY } from '../../src/registry/policy.ts'
import { memoryStore } from '../../src/store/memory.ts'
import { rejectionOf } from '../builders/errors.ts'
import { evaluators, STRANGER } from '../builders/evaluators.ts'
import { silentLogger } from '../builders/holder.ts'
import { HOUR, seededRandom, seedOf, openGate } from '../builders/registry.ts'
import { RIGHT } from '../builders/clock.ts'
import type { BookOptions, BookProgress, BookSettled, KeyReader } from '../../src/light/interface.ts'
import { bookOf, World } from './book-world.ts'

const outcomes = (settled: readonly BookSettled[]): string[] => settled.map(({ outcome }) => outcome)
const count = (settled: readonly BookSettled[], outcome: BookSettled['outcome']): number =>
  settled.filter(each => each.outcome === outcome).length

describe('light/address-book', () => {
  it('tells of 10,000 identifiers in their order, in batches, few of them at once', async () => {
    const world = new World()
    const inputs = bookOf(MAX_BOOK)
    world.found.add(inputs[7_777] ?? '')
    const settled = await world.all(inputs)
    expect(settled.map(({ index }) => index)).to.deep.equal(inputs.map((_, i) => i))
    expect(settled.map(({ csi }) => csi?.uri)).to.deep.equal(inputs)
    expect(settled.findIndex(({ outcome }) => outcome === 'found')).to.equal(7_777)
    expect(Math.max(...world.evaluated, ...world.reads)).to.equal(CHUNK)
    expect(world.mostAtOnce).to.equal(1)
    expect(world.paid).to.equal(MAX_BOOK)
  })

  it('reads fewer at once through relays, where each is a request of its own', async () => {
    const world = new World()
    world.relayed = true
    const settled = await world.all(bookOf(300))
    expect(settled.map(({ csi }) => csi?.uri)).to.deep.equal(bookOf(300))
    expect([Math.max(...world.evaluated), Math.max(...world.reads), world.mostAtOnce]).to.deep.equal([CHUNK, 8, 1])
  })

  it('looks up nothing for nothing, and no more than a book', async () => {
    const world = new World()
    expect(await world.all([])).to.deep.equal([])
    expect((await rejectionOf(world.all(bookOf(MAX_BOOK + 1)))).code).to.equal('DISCOVER_TOO_MANY')
    expect(world.evaluated).to.deep.equal([])
  })

  it('spends what the budget has, and says for the others when to go on', async () => {
    const world = new World(300)
    const settled = await world.all(bookOf(1_000))
    expect(world.paid).to.equal(300)
    expect([count(settled, 'none'), count(settled, 'limited')]).to.deep.equal([300, 700])
    expect(settled.flatMap(each => each.outcome === 'limited' ? each.retryAfter : []))
      .to.deep.equal(Array.from({ length: 700 }, () => HOUR))
    // once it is clear that nothing is left, nobody is asked any more
    expect(world.evaluated.length).to.be.below(20)
  })

  it('tells what is known also when the budget is used up', async () => {
    const world = new World(CHUNK)
    const inputs = bookOf(400)
    await world.all(inputs.slice(200, 200 + CHUNK))
    expect(outcomes(await world.all(inputs)))
      .to.deep.equal(inputs.map((_, i) => i >= 200 && i < 200 + CHUNK ? 'none' : 'limited'))
    expect(world.paid).to.equal(CHUNK)
  })

  it('asking again pays only for what is new', async () => {
    const world = new World()
    await world.all(bookOf(300))
    expect(world.paid).to.equal(300)
    await world.all(bookOf(310))
    expect(world.paid).to.equal(310)
  })

  it('waits for the budget when told to, and says so', async () => {
    const world = new World(CHUNK)
    const heard: BookProgress[] = []
    const settled = await world.all(bookOf(3 * CHUNK), {
      atLimit: 'wait', onProgress: progress => { heard.push(progress) }
    })
    expect(count(settled, 'none')).to.equal(3 * CHUNK)
    expect(world.waits).to.deep.equal([HOUR, HOUR])
    expect(heard.filter(({ waiting }) => waiting != null).map(({ waiting }) => waiting)).to.deep.equal([HOUR, HOUR])
    expect(heard.at(-1)).to.deep.equal({
      total: 3 * CHUNK,
      settled: 3 * CHUNK,
      evaluated: 3 * CHUNK,
      outcomes: { found: 0, 'opted-out': 0, none: 3 * CHUNK, partial: 0, failed: 0, limited: 0, done: 0 }
    })
  })

  it('waits for queries too', async () => {
    const world = new World()
    const [first = '', second = ''] = bookOf(2)
    world.unread.set(second, new BudgetError('RATE_LIMITED', { retryAfter: 500 }))
    const settled = await world.all([first, second], {
      atLimit: 'wait', onProgress: ({ waiting }) => { if (waiting != null) { world.unread.clear() } }
    })
    expect(outcomes(settled)).to.deep.equal(['none', 'none'])
    expect([world.waits, world.reads]).to.deep.equal([[500], [2, 1]])
  })

  it('asks for no more when queries are refused', async () => {
    const world = new World()
    const inputs = bookOf(20 * CHUNK)
    for (const uri of inputs) {
      world.unread.set(uri, new BudgetError('RATE_LIMITED', { retryAfter: 500 }))
    }
    expect(count(await world.all(inputs), 'limited')).to.equal(inputs.length)
    expect(world.reads.length).to.be.below(5)
    expect(world.paid).to.be.below(5 * CHUNK)
  })

  it('loses no other over one that fails', async () => {
    const world = new World()
    const inputs = [...bookOf(3), 'bob', 'acct:unread@example.com']
    world.unread.set('acct:unread@example.com', new LightError('DISCOVER_NO_REPLICA'))
    const settled = await world.all(inputs)
    expect(outcomes(settled)).to.deep.equal(['none', 'none', 'none', 'failed', 'failed'])
    expect(settled.map(
      each => 'error' in each && each.error instanceof Error && 'code' in each.error ? each.error.code : undefined
    )).to.deep.equal([undefined, undefined, undefined, 'CSI_SCHEME_MISSING', 'DISCOVER_NO_REPLICA'])
    expect(settled[3]).to.not.have.property('csi')
  })

  it('goes on after a batch that too few evaluated', async () => {
    const world = new World()
    let asked = 0
    world.evaluator = () => asked++ === 1 ? new OprfError('OPRF_TOO_FEW_PARTIALS') : undefined
    const settled = await world.all(bookOf(3 * CHUNK))
    expect(outcomes(settled)).to.deep.equal(settled.map((_, i) => i >= CHUNK && i < 2 * CHUNK ? 'failed' : 'none'))
  })

  it('hides no defect in an outcome', async () => {
    const world = new World()
    world.evaluator = () => new TypeError('a defect')
    expect(await world.all(bookOf(1)).then(() => undefined, (err: unknown) => err)).to.be.instanceOf(TypeError)
  })

  it('ends with the reason of the signal, also while it waits', async () => {
    const world = new World()
    const reason = new Error('enough')
    const stop = new AbortController()
    const onProgress = (): void => { stop.abort(reason) }
    const endOf = async (options: BookOptions): Promise<unknown> => await world
      .all(bookOf(10 * CHUNK), { ...options, signal: stop.signal })
      .then(() => undefined, (err: unknown) => err)
    expect(await endOf({ onProgress })).to.equal(reason)
    expect(world.paid).to.be.below(10 * CHUNK)
    world.budget = 0
    expect(await endOf({ atLimit: 'wait' })).to.equal(reason)
  })

  it('stops when nobody reads on', async () => {
    const world = new World()
    const run = (await world.book(bookOf(MAX_BOOK))).settle()
    expect(await run.next()).to.deep.include({ done: false })
    await run.return()
    expect(world.paid).to.be.at.most(3 * CHUNK)
    expect(world.atOnce).to.equal(0)
  })

  describe('with a name', () => {
    it('goes on where it was interrupted, though the budget was used up', async () => {
      const world = new World(300)
      const inputs = bookOf(500)
      expect(count(await world.all(inputs, { book: 'friends' }), 'none')).to.equal(300)
      world.budget = 1_000
      const again = await world.all(inputs, { book: 'friends' })
      expect([count(again, 'done'), count(again, 'none')]).to.deep.equal([300, 200])
      expect(world.paid).to.equal(500)
    })

    it('tells again what nobody took, and not what somebody took', async () => {
      const world = new World()
      for await (const each of (await world.book(bookOf(300), { book: 'friends' })).settle()) {
        if (each.index === 199) {
          break
        }
      }
      expect(outcomes(await world.all(bookOf(300), { book: 'friends' })))
        .to.deep.equal(bookOf(300).map((_, i) => i < 200 ? 'done' : 'none'))
    })

    it('looks everything up anew once it has told all', async () => {
      const world = new World()
      await world.all(bookOf(10), { book: 'friends' })
      expect(count(await world.all(bookOf(10), { book: 'friends' }), 'none')).to.equal(10)
    })

    it('keeps books apart', async () => {
      const world = new World(5)
      await world.all(bookOf(10), { book: 'friends' })
      expect(count(await world.all(bookOf(10), { book: 'colleagues' }), 'done')).to.equal(0)
      expect(count(await world.all(bookOf(10), { book: 'friends' }), 'done')).to.equal(5)
    })
  })
  describe('at evaluators that count', () => {
    const [seed, from] = [seedOf('querier'), STRANGER]

    async function paying (burst: number) {
      // each of five evaluators gives three fifths of a third in each epoch
      const tokens = { ...DEFAULT_POLICY.tokens, commonPerHour: 3 * burst }
      const nodes = await evaluators({ paid: true, policy: { tokens } })
      const { clock, federation: { source: registry } } = nodes
      const [store, random, logger] = [memoryStore(), seededRandom('querier'), silentLogger]
      const secrets = evaluationSecrets(registry.current().federationId, seed)
      const voprf = await loadSodium()
      /** A querier that was just started. */
      const start = async (): Promise<Discoverer> => {
        const rpc = nodes.rpcOf(from)
        const cache = await openEvaluationCache(
          { store: store.namespace('evaluations'), registry, clock, past: clock, random }, secrets.sealing
        )
        const oprf = oprfClient({ blindSecret: secrets.blinding })({
          rpc, registry, voprf, clock, random, logger, timer: nodes.timer, payments: await nodes.payer(from), cache
        })
        const reader: KeyReader = {
          read: async keys => keys.map(lookupKey => ({
            lookupKey,
            entries: [],
            contested: new Set(),
            known: RecordSet.empty(lookupKey),
            asked: ['a'],
            answered: ['a'],
            failed: [],
            complete: true,
            clock: RIGHT
          }))
        }
        return new Discoverer({
          gate: openGate,
          registry,
          clock,
          logger,
          oprf,
          reader,
          choices: memoryChoiceStore(),
          marks: await openBookMarks({ store: store.namespace('books'), clock, past: clock }, secrets.blinding)
        })
      }
      const charged = (): number => nodes.issuers.reduce((sum, { redeemed }) => sum + redeemed, 0) /
        nodes.federation.registry.oprfKeys.reduce((_, { threshold }) => threshold, 1)
      return { clock, start, charged }
    }

    it('asking again pays only for what is new, also after a restart', async () => {
      const { start, charged } = await paying(1_000)
      expect(count(await (await start()).discoverMany(bookOf(300)), 'none')).to.equal(300)
      expect(charged()).to.equal(300)
      await (await start()).discoverMany(bookOf(300))
      expect(charged()).to.equal(300)
      await (await start()).discoverMany(bookOf(310))
      expect(charged()).to.equal(310)
    })

    it('pays nothing twice when it was interrupted', async () => {
      const { start, charged } = await paying(1_000)
      for await (const { index } of (await start()).discoverEach(bookOf(300), { book: 'friends' })) {
        if (index === CHUNK) {
          break
        }
      }
      expect(charged()).to.be.within(CHUNK, 300)
      const again: BookSettled[] = []
      for await (const each of (await start()).discoverEach(bookOf(300), { book: 'friends' })) {
        again.push(each)
      }
      expect([count(again, 'done'), count(again, 'none'), charged()]).to.deep.equal([CHUNK + 1, 300 - CHUNK - 1, 300])
    })

    it('stops when the budget is used up, and goes on after the time that it was told', async () => {
      const { clock, start, charged } = await paying(100)
      const inputs = bookOf(150)
      const settled = await (await start()).discoverMany(inputs)
      expect(count(settled, 'none')).to.be.within(90, 100)
      expect(count(settled, 'limited')).to.equal(150 - count(settled, 'none'))
      const waits = settled.flatMap(each => each.outcome === 'limited' ? each.retryAfter : [])
      expect(settled.flatMap(each => each.outcome === 'limited' ? each.error.code : []))
        .to.deep.equal(waits.map(() => 'OPRF_LIMITED'))
      clock.time += Math.max(...waits)
      expect(count(await (await start()).discoverMany(inputs), 'none')).to.equal(150)
      // what some evaluated before others refused was paid for in vain
      expect(charged()).to.be.within(150, 150 + 16)
    })
  })
})
