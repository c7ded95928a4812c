import { expect } from 'chai'
import { REGISTRY_PROTOCOL } from '../../src/protocols/registry/constants.ts'
import { NewestRequest, NewestResponse } from '../../src/protocols/registry/pb/messages.ts'
import { makeTimestamp } from '../../src/registry/timestamp.ts'
import { createTestnet } from '../../src/testnet/index.ts'
import { rejectionOf } from '../builders/errors.ts'
import { DAY, NOW } from '../builders/registry.ts'
import { ask, testSidecar } from '../builders/sidecar.ts'
import type { HttpServer } from '../../src/http/server.ts'
import type { LightNode } from '../../src/light/options.ts'
import type { Rpc, RpcContext } from '../../src/rpc/interface.ts'
import type { Testnet } from '../../src/testnet/index.ts'

const BOB = 'mailto:bob@example.com'
const GRACE = 7 * DAY
const DPS = 5
const MAJORITY = 3
const ENORMOUS = Number.MAX_SAFE_INTEGER

interface Word {
  /** Nobody says anything of the registry, and all go on with the rest. */
  silent: boolean
  /** What the DP of this name answers instead; undefined: the truth. */
  answer?: (name: string, truth: NewestResponse) => NewestResponse
  /** What it says that it has when it asks. */
  have?: (name: string, truth: number) => number
}

/** For a testnet's `audit`: DPs whose word of the registry is meddled with, and nothing else. */
const meddling = (word: Word) => (name: string, rpc: Rpc): Rpc => ({
  start: async () => { await rpc.start() },
  stop: async () => { await rpc.stop() },
  handle: (protocol, method, handler) => {
    if (protocol.id !== REGISTRY_PROTOCOL.id) {
      rpc.handle(protocol, method, handler)
      return
    }
    rpc.handle(protocol, method, async (request, context: RpcContext) => {
      if (word.silent) {
        throw new Error('not a word')
      }
      const truth = await handler(request, context)
      const told = NewestResponse.decode(method.response.encode(truth as Partial<typeof truth>))
      return method.response.decode(NewestResponse.encode(word.answer?.(name, told) ?? told))
    })
  },
  call: async (target, protocol, method, request, options) => {
    if (protocol.id !== REGISTRY_PROTOCOL.id) {
      return await rpc.call(target, protocol, method, request, options)
    }
    const asks = NewestRequest.decode(method.request.encode(request as Partial<typeof request>))
    const haveVersion = word.have?.(name, asks.haveVersion) ?? asks.haveVersion
    const changed = method.request.decode(NewestRequest.encode({ ...asks, haveVersion }))
    return await rpc.call(target, protocol, method, changed, options)
  }
})

describe('A8: a frozen, an expired, a rolled-back registry at an eclipsed node', () => {
  const clock = { time: NOW, now: () => clock.time }
  const word: Word = { silent: false }
  let testnet: Testnet
  let node: LightNode
  let sidecar: HttpServer
  let port: number

  before(async () => {
    testnet = await createTestnet({
      relays: false,
      dps: DPS,
      threshold: 2,
      clock,
      syncInterval: 0,
      audit: meddling(word)
    })
    await testnet.claim({ csi: BOB })
    node = await testnet.light({ relay: 'never' })
    sidecar = await testSidecar({ node })
    port = await sidecar.listen({ host: '127.0.0.1', port: 0 })
  })

  after(async () => {
    await sidecar?.close()
    await testnet?.stop()
  })

  /** What a program hears of it over HTTP. */
  async function overHttp (): Promise<{
    readonly status: number, readonly outcome?: unknown, readonly code?: unknown, readonly state?: unknown
  }> {
    const { status, json } = await ask(port, '/v1/lookup', { csi: BOB })
    const { registry, outcome, code } = json
    return { status, outcome, code, state: (registry as { state?: unknown } | undefined)?.state }
  }

  /** All but two, who may be against the node. */
  const others = (): Testnet['dps'] => testnet.dps.slice(2)

  it('goes on as ever while enough DPs confirm the registry', async () => {
    clock.time += 3 * DAY
    expect(await node.discover(BOB)).to.deep.include({ outcome: 'found' })
    expect((await node.discover(BOB)).standing.state).to.equal('fresh')
    expect(await overHttp()).to.deep.include({ status: 200, outcome: 'found', state: 'fresh' })
  })

  it('what is let go of under a frozen one is gone, and stays so', async () => {
    const csi = 'mailto:leaving@example.com'
    const holder = await testnet.person()
    await testnet.claim({ csi, holder })
    word.silent = true
    clock.time += 3 * DAY
    const before = await node.discover(csi)
    expect([before.outcome, before.standing.state]).to.deep.equal(['found', 'frozen'])
    expect((await rejectionOf(testnet.claim({ csi, holder }))).code, 'nothing new').to.equal('REGISTRY_FROZEN')
    const [released] = await holder.release({ csi })
    expect(released?.receipts).to.have.length.of.at.least(MAJORITY)
    const after = await node.discover(csi)
    expect([after.outcome, after.standing.state]).to.deep.equal(['none', 'frozen'])
    word.silent = false
    clock.time += DAY / 24
    const later = await node.discover(csi)
    expect([later.outcome, later.complete, later.standing.state]).to.deep.equal(['none', true, 'fresh'])
  })

  it('an enormous version that two of five DPs name freezes nobody', async () => {
    const boasters = new Map(testnet.dps.slice(0, 2).map(({ party }, i) => [`dp${i + 1}`, party.signer]))
    const told: string[] = []
    word.answer = (name, truth) => {
      const signer = boasters.get(name)
      if (signer == null) {
        return truth
      }
      told.push(name)
      const timestamp = makeTimestamp({ ...testnet.registry, version: ENORMOUS }, clock.time, signer)
      return { newestVersion: ENORMOUS, versions: [], timestamp: new Uint8Array(timestamp) }
    }
    word.have = (name, truth) => boasters.has(name) ? ENORMOUS : truth
    clock.time += 3 * DAY // what was confirmed before is worth nothing any more
    for (const { dp } of testnet.dps) {
      const { standing, asked } = await dp.registryProtocol.refresh()
      expect([standing.state, asked.length]).to.deep.equal(['fresh', DPS - 1])
    }
    await node.refreshRegistry()
    const { outcome, standing } = await node.discover(BOB)
    expect([outcome, standing.state]).to.deep.equal(['found', 'fresh'])
    expect(standing).to.not.have.property('graceUntil')
    expect((await testnet.claim({ csi: 'mailto:new@example.com' })).receipts).to.be.at.least(MAJORITY)
    expect([...new Set(told)].sort()).to.deep.equal([...boasters.keys()])
    expect(node.registry.current().version).to.equal(testnet.registry.version)
    word.answer = word.have = undefined
  })

  it('held back from the others: nothing but marked lookups, and it says why', async () => {
    await Promise.all(others().map(async dp => { await dp.stop() }))
    clock.time += 3 * DAY
    const { outcome, standing } = await node.discover(BOB)
    expect(outcome).to.equal('found')
    expect(standing).to.deep.include({ state: 'frozen', reason: 'unconfirmed', graceUntil: standing.since + GRACE })
    expect(await overHttp()).to.deep.include({ status: 200, outcome: 'found', state: 'frozen' })
    const refused = await rejectionOf(testnet.claim({ csi: 'mailto:eve@example.com' }))
    expect(refused.code).to.equal('REGISTRY_FROZEN')
  })

  it('then nothing at all', async () => {
    clock.time += GRACE
    expect((await rejectionOf(node.discover(BOB))).code).to.equal('REGISTRY_FROZEN')
    expect(await overHttp()).to.deep.include({ status: 503, code: 'REGISTRY_FROZEN' })
  })

  it('and finds back by itself when it hears of enough DPs again', async () => {
    await Promise.all(others().map(async dp => { await dp.restart() }))
    clock.time += DAY / 24
    expect((await node.discover(BOB)).outcome).to.equal('found')
    expect((await node.discover(BOB)).standing.state).to.equal('fresh')
  })

  it('rolled back to an older version, and cut off: nothing; what it hears later brings it up to date', async () => {
    const { registry: old } = testnet
    await testnet.publish({ name: old.name })
    clock.time += 3 * DAY
    const rolledBack = await testnet.light({ registry: old.bytes, relay: 'never' })
    await Promise.all(testnet.dps.map(async dp => { await dp.stop() }))
    expect((await rejectionOf(rolledBack.discover(BOB))).code).to.equal('REGISTRY_FROZEN')
    await Promise.all(testnet.dps.map(async dp => { await dp.restart() }))
    clock.time += DAY / 24
    const { standing } = await rolledBack.discover(BOB)
    expect([standing.state, rolledBack.registry.current().version]).to.deep.equal(['fresh', 2])
  })

  it('under one that has expired: marked lookups, nothing new, then nothing, whoever answers', async () => {
    await node.refreshRegistry()
    clock.time = testnet.registry.expiresAt
    expect((await node.discover(BOB)).standing).to.deep.include({ state: 'expired', reason: 'ended' })
    expect(await overHttp()).to.deep.include({ status: 200, state: 'expired' })
    expect((await rejectionOf(testnet.claim({ csi: 'mailto:eve@example.com' }))).code).to.equal('REGISTRY_EXPIRED')
    clock.time += GRACE
    expect((await rejectionOf(node.discover(BOB))).code).to.equal('REGISTRY_EXPIRED')
    expect(await overHttp()).to.deep.include({ code: 'REGISTRY_EXPIRED' })
  })
})
