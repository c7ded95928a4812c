import { expect } from 'chai'
import { toString } from 'uint8arrays/to-string'
import { DiscoveryError } from '../../src/base/errors.ts'
import { secretKeyStore } from '../../src/holder/holder.ts'
import { memoryStore } from '../../src/store/memory.ts'
import { rejectionOf } from '../builders/errors.ts'
import { liveFederation } from '../builders/live-federation.ts'
import { DAY, seedOf } from '../builders/registry.ts'
import { ask, testSidecar } from '../builders/sidecar.ts'
import type { Clock } from '../../src/base/clock.ts'
import type { DiscoverOptions, DiscoverResult } from '../../src/light/interface.ts'
import type { LightNode } from '../../src/light/options.ts'
import type { Store } from '../../src/store/interface.ts'
import type { LiveFederation } from '../builders/live-federation.ts'

const MINUTE = 60_000
const BOB = 'mailto:bob@example.com'
const NOBODY = 'mailto:nobody@example.com'
/** Milliseconds by which a clock is ahead, and how it is said. */
const WRONG: ReadonlyArray<readonly [offset: number, words: string]> = [
  [-6 * MINUTE, '6 minutes slow'], [6 * MINUTE, '6 minutes fast'], [31 * DAY, '31 days fast'], [
    -31 * DAY, '31 days slow'
  ]
]

/** DPs whose clocks are wrong, by their numbers; changed while they run. */
const dpOffsets = new Map<number, number>()
const clockOf = (dp: number, right: Clock): Clock => ({ now: () => right.now() + (dpOffsets.get(dp) ?? 0) })

describe('A9: clocks are compared', () => {
  let federation: LiveFederation
  const stores = new Map<string, Store>()

  before(async () => {
    const storeOf = (name: string): Store => {
      const store = stores.get(name) ?? memoryStore()
      stores.set(name, store)
      return store
    }
    federation = await liveFederation({ relays: true, relayRequired: false, clockOf, store: storeOf })
    federation.users[0]?.add(BOB)
    const holder = await federation.light()
    await holder.holder(secretKeyStore(seedOf('bob'))).claim({
      csi: BOB, msp: 'msp1', answer: async () => federation.codeOf(BOB)
    })
  })

  afterEach(() => { dpOffsets.clear() })

  after(async () => { await federation.stop() })

  const querier = async (offset: number, relay: 'always' | 'never'): Promise<LightNode> =>
    await federation.light({ relay, clock: { now: () => federation.clock.now() + offset } })

  /** What a lookup came to; an error by its code and what it says. */
  async function lookup (node: LightNode, csi: string, options: DiscoverOptions = {}): Promise<DiscoverResult |
    { code: string, said: string }> {
    try {
      return await node.discover(csi, options)
    } catch (err) {
      const { code, message } = err as { code: string, message: string }
      return { code, said: message }
    }
  }

  for (const relay of ['never', 'always'] as const) {
    const way = relay === 'never' ? 'directly' : 'through relays'

    it(`a right clock finds what is there, and is sure of what isn't, ${way}`, async () => {
      for (const offset of [0, -4 * MINUTE, 4 * MINUTE]) {
        const node = await querier(offset, relay)
        const [bob, nobody] = [await node.discover(BOB), await node.discover(NOBODY)]
        expect([bob.outcome, bob.complete, bob.clock.state]).to.deep.equal(['found', true, 'confirmed'])
        expect([nobody.outcome, nobody.complete, nobody.clock.state]).to.deep.equal(['none', true, 'confirmed'])
      }
    })

    for (const [offset, words] of WRONG) {
      it(`a clock ${words} is sure of nothing, and says why, ${way}`, async () => {
        const node = await querier(offset, relay)
        for (const csi of [BOB, NOBODY]) {
          const result = await lookup(node, csi)
          if ('code' in result) {
            expect([result.code, result.said]).to.deep.equal(['CLOCK_OFF', result.said])
            expect(result.said).to.include(words)
          } else {
            expect(csi, 'only what is there can be found').to.equal(BOB)
            expect([result.outcome, result.complete]).to.deep.equal(['found', false])
            expect(result.clock).to.include({ state: 'off' })
            expect(result.clock.offset).to.be.closeTo(offset, MINUTE)
          }
        }
      })
    }

    it(`programs that ask over HTTP hear as much of a clock that is wrong, and of a right one, ${way}`, async () => {
      for (const [offset, words] of [[0, ''], ...WRONG]) {
        const sidecar = await testSidecar({ node: await querier(Number(offset), relay) })
        try {
          const port = await sidecar.listen({ host: '127.0.0.1', port: 0 })
          for (const csi of [BOB, NOBODY]) {
            const { status, json } = await ask(port, '/v1/lookup', { csi })
            const { outcome, complete, code, clock } = json
            if (offset === 0) {
              expect({ status, outcome, complete, clock })
                .to.deep.include({ status: 200, outcome: csi === BOB ? 'found' : 'none', complete: true })
              expect(clock).to.include({ state: 'confirmed' })
            } else if (code == null) {
              expect({ csi, outcome, complete }, `${words}`)
                .to.deep.equal({ csi: BOB, outcome: 'found', complete: false })
              expect(clock).to.include({ state: 'off' })
            } else {
              expect({ code, isRefused: status >= 400 }, `${words}`)
                .to.deep.equal({ code: 'CLOCK_OFF', isRefused: true })
            }
          }
        } finally {
          await sidecar.close()
        }
      }
    })

    it(`a lying minority moves nobody, ${way}`, async () => {
      for (const lies of [[31 * DAY, 31 * DAY], [-6 * MINUTE, -6 * MINUTE], [DAY, -DAY]]) {
        lies.forEach((offset, dp) => { dpOffsets.set(dp, offset) })
        const node = await querier(0, relay)
        await node.refreshRegistry()
        const [bob, nobody] = [
          await lookup(node, BOB, { deadline: 10_000 }), await lookup(node, NOBODY, { deadline: 10_000 })
        ]
        expect(bob).to.deep.include({ outcome: 'found' })
        expect(nobody).to.deep.include({ outcome: 'none', complete: true })
      }
    })
  }

  it('a clock that is set right again is believed again', async () => {
    const clock = { offset: 31 * DAY, now: () => federation.clock.now() + clock.offset }
    const node = await federation.light({ relay: 'never', clock })
    expect(await rejectionOf(node.discover(NOBODY))).to.include({ code: 'CLOCK_OFF' })
    clock.offset = 0
    expect(await node.discover(NOBODY)).to.include({ outcome: 'none', complete: true })
  })

  it('DPs that are asked for what they publish alone confirm the clock as well', async () => {
    const asked: DiscoverOptions = { federation: 'all', replicas: false }
    expect(await (await querier(0, 'never')).discover(NOBODY, asked)).to.include({ outcome: 'none', complete: true })
    for (const [offset] of WRONG) {
      const result = await lookup(await querier(offset, 'never'), NOBODY, asked)
      expect('code' in result && result.code).to.equal('CLOCK_OFF')
    }
  })

  it('a DP that starts 60 days ahead forgets nothing, alone and among its fellows', async () => {
    const rowsOf = async (store: Store | undefined): Promise<string[]> => {
      const rows: string[] = []
      for await (const [key] of store?.namespace('claims').iterate() ?? []) {
        rows.push(toString(key, 'base16'))
      }
      return rows.sort()
    }
    const claims = await Promise.all(federation.dps.map(async (_, i) => await rowsOf(stores.get(`dp${i + 1}`))))
    const publisher = claims.findIndex(rows => rows.length > 0)
    expect(publisher).to.not.equal(-1)
    const ahead = { now: () => federation.clock.now() + 60 * DAY }
    const dp = await federation.restart(publisher, ahead)
    await dp.registryProtocol.refresh().catch((err: unknown) => { expect(err).to.be.instanceOf(DiscoveryError) })
    await dp.invalidationLog.prune()
    await new Promise(resolve => { setTimeout(resolve, 200) }) // what it forgets, it forgets as soon as it starts
    expect(await rowsOf(stores.get(`dp${publisher + 1}`))).to.deep.equal(claims[publisher])
    await federation.restart(publisher, federation.clock)
    expect(await (await querier(0, 'never')).discover(BOB)).to.include({ outcome: 'found', complete: true })
  })

  it('nobody claims by a wrong clock: who tries is told', async () => {
    for (const [offset, words] of WRONG) {
      const csi = `mailto:late.${Math.abs(offset)}${offset > 0 ? 'f' : 's'}@example.com`
      federation.users[0]?.add(csi)
      const node = await querier(offset, 'never')
      await lookup(node, csi) // hears what time it is
      const holder = node.holder(secretKeyStore(seedOf(csi)))
      const error = await rejectionOf(holder.claim({ csi, msp: 'msp1', answer: async () => federation.codeOf(csi) }))
      expect([error.code, error.message.includes(words)]).to.deep.equal(['CLOCK_OFF', true])
    }
  })
})
