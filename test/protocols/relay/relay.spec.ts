import { setTimeout } from 'node:timers/promises'
import { expect } from 'chai'
import { fromString } from 'uint8arrays/from-string'
import { toString } from 'uint8arrays/to-string'
import { hpkeKeyPair } from '../../../src/protocols/relay/index.ts'
import { OPENING } from '../../../src/protocols/relay/paths.ts'
import { GatewayAnswer, GatewayRead } from '../../../src/protocols/relay/pb/messages.ts'
import { RemoteError, RpcError } from '../../../src/rpc/errors.ts'
import { BudgetError } from '../../../src/budget/errors.ts'
import { rejectionOf } from '../../builders/errors.ts'
import { bobLookupKey } from '../../builders/mapping.ts'
import { NOW, seedOf } from '../../builders/registry.ts'
import { relayWorld } from '../../builders/relay.ts'

const content = fromString('what is asked')
const silent = GatewayAnswer.encode({
  sets: [], replicas: [{ set: 0, code: 'RPC_TIMEOUT', signature: new Uint8Array(0), at: 0, partial: false }]
})

describe('protocols/relay/relay: client', () => {
  it('asks a target through a DP of another operator than its home and the target', async () => {
    const world = await relayWorld({ dps: 6, operators: 3 })
    const client = world.client()
    for (let i = 0; i < 12; i++) {
      expect(await client.ask('evaluation', world.dp(1), content)).to.deep.equal(content)
    }
    // operators in turn: DPs 2 and 5 have the third; one of them carries all
    const relays = [...new Set(world.served.map(({ relay }) => relay))]
    expect(relays).to.have.length(1)
    expect([world.dp(2).id, world.dp(5).id]).to.include(relays[0])
    expect([2, 5].map(i => client.isRelaying(world.dp(i).id))).to.deep.equal([true, true])
    expect(client.isRelaying(world.dp(1).id)).to.equal(false)
  })

  it('hands on what the target refuses with, which is sealed, and tries nobody else', async () => {
    const world = await relayWorld()
    world.serve = async () => { throw new BudgetError('RATE_LIMITED', { retryAfter: 1_234 }) }
    const err = await rejectionOf(world.client().ask('query', world.dp(1), content))
    expect(err).to.be.instanceOf(RemoteError).and.to.include({
      code: 'RATE_LIMITED', kind: 'limited', retryAfter: 1_234
    })
    expect(world.served).to.have.length(1)
  })

  it('tries others when a relay fails, until the time is over, and that one last for a while', async () => {
    const world = await relayWorld({ dps: 6 })
    const client = world.client()
    const [down, ...others] = [2, 3, 4, 5]
    world.network.remove(world.dp(down ?? 0).id)
    for (let i = 0; i < 10; i++) {
      expect(await client.ask('query', world.dp(1), content)).to.deep.equal(content)
    }
    const asked = world.network.calls.filter(id => id === world.dp(down ?? 0).id)
    expect(asked).to.have.length.at.most(1)
    others.forEach(i => { world.network.remove(world.dp(i).id) })
    world.network.calls.length = 0
    expect((await rejectionOf(client.ask('query', world.dp(1), content, { timeout: 250 }))).code)
      .to.equal('RPC_UNREACHABLE')
    expect(new Set(world.network.calls).size).to.equal(4)
  })

  it('takes it from two relays that the target is away, and from none that it is itself', async () => {
    const world = await relayWorld({ dps: 6 })
    world.network.remove(world.dp(1).id)
    for (const i of [2, 3, 4, 5]) {
      world.network.intercept(world.dp(i).id, async () => { throw new RemoteError('RPC_UNREACHABLE', 'unavailable') })
    }
    expect((await rejectionOf(world.client().ask('evaluation', world.dp(1), content))).code).to.equal('RPC_UNREACHABLE')
    expect(new Set(world.network.calls.filter(id => id !== world.dp(1).id)).size).to.equal(2)
  })

  it('asks through another beside a relay that is silent', async () => {
    const world = await relayWorld({ dps: 4 })
    const client = world.client()
    const primary = [2, 3].find(i => client.isRelaying(world.dp(i).id)) ?? 1
    world.network.intercept(world.dp(primary).id, async () => await new Promise(() => {}))
    const target = primary === 1 ? 2 : 1
    expect(await client.ask('evaluation', world.dp(target), content)).to.deep.equal(content)
    expect(world.served.map(({ relay }) => relay)).to.not.include(world.dp(primary).id)
    expect(client.isRelaying(world.dp(primary).id), 'it is not the first any more').to.equal(false)
  })

  it('asks through another soon where no connection to the first comes ' +
    'about, and not where it works on it', async () => {
    const world = await relayWorld({ dps: 4 })
    const client = world.client()
    const primary = [2, 3].find(i => client.isRelaying(world.dp(i).id)) ?? 1
    const id = world.dp(primary).id
    const target = world.dp(primary === 1 ? 2 : 1)
    // a batch of tokens is work: with a connection nobody else is asked for a second or two
    const work = Promise.withResolvers<undefined>()
    world.network.intercept(id, async next => {
      await work.promise
      return await next()
    })
    const slow = client.ask('tokens', target, content)
    await setTimeout(OPENING + 50)
    expect(new Set(world.network.calls)).to.deep.equal(new Set([id]))
    work.resolve(undefined)
    await slow
    const cold = world.client()
    const first = [1, 2, 3].find(i => world.dp(i).id !== target.id && cold.isRelaying(world.dp(i).id)) ?? 0
    world.network.freeze(world.dp(first).id)
    const begun = performance.now()
    expect(await cold.ask('tokens', target, content, { timeout: 60_000 })).to.deep.equal(content)
    expect(world.served.at(-1)?.relay).to.not.equal(world.dp(first).id)
    expect(performance.now() - begun).to.be.at.least(OPENING - 1)
  })

  it('waits for a relay that is busy, where there is no other', async () => {
    const world = await relayWorld({ dps: 3 })
    world.clock.now = () => world.test.now + performance.now()
    let busy = true
    world.network.intercept(world.dp(2).id, async next => {
      if (busy) {
        busy = false
        throw new RemoteError('RPC_BUSY', 'limited', { retryAfter: 20 })
      }
      return await next()
    })
    expect(await world.client().ask('query', world.dp(1), content)).to.deep.equal(content)
  })

  it('does not ask where no operator is left to relay, nor a target without a key', async () => {
    const world = await relayWorld({ dps: 4, operators: 2 })
    expect((await rejectionOf(world.client().ask('query', world.dp(1), content))).code).to.equal('RELAY_NONE')
    const bare = { ...world.dp(2), hpkeKey: undefined }
    expect((await rejectionOf(world.client().ask('query', bare, content))).code).to.equal('RELAY_TARGET_UNKNOWN')
    expect(world.network.calls).to.deep.equal([])
  })

  it('stops when it is told to, and blames nobody for that', async () => {
    const world = await relayWorld()
    const stop = new AbortController()
    world.serve = async (_content, { signal }) => await new Promise((_resolve, reject) => {
      signal.addEventListener('abort', () => { reject(signal.reason) })
      stop.abort(new RpcError('RPC_CANCELLED'))
    })
    expect((await rejectionOf(world.client().ask('query', world.dp(1), content, { signal: stop.signal }))).code)
      .to.equal('RPC_CANCELLED')
    expect(world.network.calls).to.have.length(2)
  })

  it('refuses an answer with an error that is none', async () => {
    const world = await relayWorld({ dps: 3 })
    world.serve = async () => { throw Object.assign(new BudgetError('RATE_LIMITED'), { code: 'not a code' }) }
    expect((await rejectionOf(world.client().ask('query', world.dp(1), content))).code).to.equal('RELAY_MALFORMED')
  })

  describe('a target that changed its HPKE key', () => {
    const rotated = async () => {
      const next = await hpkeKeyPair(seedOf('next'))
      const world = await relayWorld({ dps: 5, keysOf: (i, listed) => [i === 1 ? next : listed] })
      const newer = world.version((dp, i) => i === 1 ? { ...dp, hpkeKey: next.publicKey } : dp)
      const view = { newest: world.registry }
      return { world, newer, view }
    }

    it('is asked again under the new key, through the same relay, once the registry was fetched', async () => {
      const { world, newer, view } = await rotated()
      const client = world.client({ source: view, onRefresh: async () => { view.newest = newer } })
      expect(await client.ask('evaluation', world.dp(1), content)).to.deep.equal(content)
      expect(client.refreshed()).to.equal(1)
      const relays = world.network.calls.filter(id => id !== world.dp(1).id)
      expect([relays.length, new Set(relays).size]).to.deep.equal([2, 1])
    })

    it('is said to have no such key where no newer version lists ' +
      'another, and no relay is avoided for that', async () => {
      const { world, view } = await rotated()
      const client = world.client({ source: view })
      expect((await rejectionOf(client.ask('evaluation', world.dp(1), content))).code).to.equal('RELAY_KEY_UNKNOWN')
      const first = new Set(world.network.calls.filter(id => id !== world.dp(1).id))
      expect(first.size).to.equal(3)
      // the one that was asked first is asked first again
      const [before] = world.network.calls
      world.network.calls.length = 0
      await client.ask('evaluation', world.dp(0), content)
      expect(world.network.calls[0]).to.equal(before)
    })

    it('makes it fetch the registry once in ten seconds, however often it is said', async () => {
      const { world, view } = await rotated()
      const client = world.client({ source: view })
      await Promise.all([1, 2, 3].map(async () => await rejectionOf(client.ask('evaluation', world.dp(1), content))))
      expect(client.refreshed()).to.equal(1)
      world.clock.time += 10_000
      await rejectionOf(client.ask('evaluation', world.dp(1), content))
      expect(client.refreshed()).to.equal(2)
    })

    it('is no reason to fail otherwise where nobody has a registry', async () => {
      const { world, view } = await rotated()
      const client = world.client({ source: view, onRefresh: async () => { throw new Error('nobody has one') } })
      expect((await rejectionOf(client.ask('evaluation', world.dp(1), content))).code).to.equal('RELAY_KEY_UNKNOWN')
    })

    it('is asked again as a gateway too', async () => {
      const { world, newer, view } = await rotated()
      world.serve = async () => silent
      const only =
        newer.dps.filter(({ id }) => id !== world.dp(1).id && id !== world.dp(0).id).map(({ id }) => id).slice(0, 2)
      // of five, two are known to the client's MSP: the gateways are DP 1 and one more
      const client = world.client({ source: view, known: () => only, onRefresh: async () => { view.newest = newer } })
      for (let i = 0; i < 12; i++) {
        await client.read(bobLookupKey, [world.dp(2).id])
      }
      expect(world.served.some(({ dp }) => dp === 1)).to.equal(true)
      expect(client.refreshed()).to.equal(1)
    })
  })

  describe('reads', () => {
    it('go to a gateway that none of the operators runs who know the ' +
      'node, through a relay of yet another', async () => {
      const world = await relayWorld({ dps: 6 })
      world.serve = async (read, context, dp) => await world.gateway(dp)(read, context)
      const known = [world.dp(1).id, world.dp(2).id, 'nobody']
      // each has partners of its own, which it keeps
      for (const name of ['one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight']) {
        const client = world.client({ known: () => known, name })
        for (let i = 0; i < 4; i++) {
          expect(await client.read(bobLookupKey, [world.dp(3).id]))
            .to.deep.equal(new Map([[world.dp(3).id, { set: undefined, at: NOW }]]))
        }
      }
      expect(new Set(world.served.map(({ dp }) => dp))).to.deep.equal(new Set([3, 4, 5]))
      expect(world.served.every(({ dp, relay }) => relay !== world.dp(dp).id && relay !== world.dp(0).id))
        .to.equal(true)
    })

    it('go on to another gateway where one refuses, fails, or answers for others', async () => {
      const world = await relayWorld({ dps: 4 })
      const bad = new Set<number>()
      world.serve = async () => {
        const dp = world.served.at(-1)?.dp ?? 0
        if (bad.size === 0) {
          bad.add(dp)
          throw new BudgetError('RATE_LIMITED')
        }
        if (bad.size === 1) {
          bad.add(dp)
          return GatewayAnswer.encode({ sets: [], replicas: [] })
        }
        return silent
      }
      expect((await world.client().read(bobLookupKey, [world.dp(3).id])).size).to.equal(1)
      expect(bad.size).to.equal(2)
    })

    it('give what replicas store, the gateway itself among them, by their signatures', async () => {
      const world = await relayWorld({ dps: 4 })
      world.serve = async (read, context, dp) => await world.gateway(dp)(read, context)
      const [set, at] = [new Uint8Array(50).fill(3), NOW]
      world.stored.set(toString(bobLookupKey, 'base16'), set)
      const ids = world.registry.activeDps.map(({ id }) => id)
      expect(await world.client().read(bobLookupKey, ids)).to.deep.equal(new Map(ids.map(id => [id, { set, at }])))
    })

    it('are asked elsewhere where a gateway has no word that a replica ' +
      'signed, and there last for a while', async () => {
      const world = await relayWorld({ dps: 4 })
      world.serve = async (read, context, dp) => dp === 1
        ? GatewayAnswer.encode({
          sets: [], replicas: [{ set: 0, code: '', signature: new Uint8Array(64), at: 0, partial: false }]
        })
        : await world.gateway(dp)(read, context)
      const client = ['one', 'two', 'three', 'four', 'five'].map(name => world.client({ name }))
        .find(candidate => !candidate.isRelaying(world.dp(1).id)) ?? world.client()
      const words: unknown[] = []
      for (let i = 0; i < 20; i++) {
        words.push((await client.read(bobLookupKey, [world.dp(3).id])).get(world.dp(3).id))
      }
      expect(words).to.deep.equal(Array(20).fill({ set: undefined, at: NOW }))
      expect(world.served.filter(({ dp }) => dp === 1)).to.have.length(1)
    })

    it('say that no replica answered only where several gateways say so', async () => {
      const world = await relayWorld({ dps: 5 })
      world.serve = async () => silent
      expect(await world.client().read(bobLookupKey, [world.dp(3).id]))
        .to.deep.equal(new Map([[world.dp(3).id, { code: 'RPC_TIMEOUT' }]]))
      expect(new Set(world.served.map(({ dp }) => dp)).size).to.equal(3)
    })

    it('ask another gateway for what the first has not brought, and for no more', async () => {
      const world = await relayWorld({ dps: 6 })
      const ids = [1, 2, 3, 4, 5].map(i => world.dp(i).id)
      world.serve = async (read, context, dp) => {
        const answer = GatewayAnswer.decode(await world.gateway(dp)(read, context))
        const keepsBack = world.served.length === 1
        return GatewayAnswer.encode({
          ...answer,
          replicas: answer.replicas.map((word, i) => keepsBack && i > 1
            ? { set: 0, code: 'RPC_TIMEOUT', signature: new Uint8Array(0), at: 0, partial: false }
            : word)
        })
      }
      const result = await world.client().read(bobLookupKey, ids)
      expect([...result.values()]).to.deep.equal(ids.map(() => ({ set: undefined, at: NOW })))
      expect(world.served.map(({ content }) => GatewayRead.decode(content).replicas)).to.deep.equal([ids, ids.slice(2)])
    })

    it('go to no gateway of an operator that relays, as long as there is another', async () => {
      const world = await relayWorld({ dps: 6 })
      world.serve = async (read, context, dp) =>
        world.served.at(-1)?.kind === 'read' ? await world.gateway(dp)(read, context) : read
      const client = world.client()
      for (let i = 0; i < 30; i++) {
        await client.ask('evaluation', world.dp(1 + i % 5), content)
        await client.read(bobLookupKey, [world.dp(3).id])
      }
      const relays = new Set(world.served.map(({ relay }) => relay))
      // one, and another for what is asked of the first itself
      expect(relays.size).to.equal(2)
      expect(world.served.filter(({ kind, dp }) => kind === 'read' && relays.has(world.dp(dp).id)).length)
        .to.be.at.most(1)
    })

    it('go to one of an operator that relays once the others keep it waiting, ' +
      'and at once while they are known for it', async () => {
      const world = await relayWorld({ dps: 5 })
      world.clock.now = () => world.test.now + Math.floor(performance.now())
      const client = world.client()
      world.serve = async (read, context, dp) =>
        world.served.at(-1)?.kind === 'read' ? await world.gateway(dp)(read, context) : read
      // two stand still; what is evaluated at either of the other two goes through the other
      const [frozen, alive] = [[1, 2], [3, 4]]
      for (const i of frozen) {
        world.network.intercept(world.dp(i).id, async () => await new Promise(() => {}))
      }
      for (let i = 0; i < 4; i++) {
        for (const target of alive) {
          await client.ask('evaluation', world.dp(target), content)
        }
        world.network.calls.length = 0
        const result = await client.read(bobLookupKey, [world.dp(3).id, world.dp(4).id])
        expect([...result.values()].filter(word => 'code' in word), 'what is told').to.deep.equal([])
        const asked = world.network.calls.filter(id => frozen.some(f => id === world.dp(f).id))
        expect(asked.length, `frozen ones asked in round ${i}`).to.be.at.most(i === 0 ? 6 : 0)
      }
    })

    it('say that they don\'t know, where no gateway answers', async () => {
      const world = await relayWorld({ dps: 4 })
      ;[1, 2, 3].forEach(i => { world.network.remove(world.dp(i).id) })
      expect((await rejectionOf(world.client().read(bobLookupKey, [world.dp(3).id], { timeout: 200 }))).code)
        .to.equal('RELAY_NO_GATEWAY')
    })

    it('fail with RELAY_NONE where nobody can be the gateway', async () => {
      const world = await relayWorld({ dps: 2 })
      expect((await rejectionOf(world.client().read(bobLookupKey, [world.dp(1).id]))).code).to.equal('RELAY_NONE')
    })
  })

  describe('whether it is possible', () => {
    it('takes a home DP with a key, a gateway and a relay of other operators', async () => {
      for (const [options, possible] of [
        [{ dps: 3 }, true], [{ dps: 2 }, false], [{ dps: 6, operators: 2 }, false], [{ dps: 6, operators: 3 }, true]
      ] as const) {
        expect((await relayWorld(options)).client().isPossible(), JSON.stringify(options)).to.equal(possible)
      }
      const world = await relayWorld({ dps: 3 })
      expect(world.client({ known: () => [world.dp(1).id] }).isPossible(), 'one of two gateways is known')
        .to.equal(true)
      expect(world.client({ known: () => [world.dp(1).id, world.dp(2).id] }).isPossible()).to.equal(false)
    })

    it('takes evaluators enough that have keys', async () => {
      const world = await relayWorld({ dps: 7, threshold: 5 })
      const listing = (count: number) => world
        .client({ source: { newest: world.version((dp, i) => i < count ? dp : { ...dp, hpkeKey: undefined }) } })
        .isPossible()
      expect([4, 5, 6].map(listing)).to.deep.equal([false, true, true])
    })

    it('is not, without a key of the home DP', async () => {
      const world = await relayWorld({ dps: 5 })
      const newest = world.version((dp, i) => i === 0 ? { ...dp, hpkeKey: undefined } : dp)
      expect([0, 1].map(home => world.client({ home, source: { newest } }).isPossible())).to.deep.equal([false, true])
    })
  })
})
