import { expect } from 'chai'
import { ASK_AGAIN_INTERVAL, MAX_VERSIONS_PER_ANSWER } from '../../../src/protocols/registry/constants.ts'
import type { NewestResponse } from '../../../src/protocols/registry/pb/messages.ts'
import { buildRegistry, nextVersion, signRegistry } from '../../../src/registry/build.ts'
import { makeTimestamp } from '../../../src/registry/timestamp.ts'
import { rejectionOf } from '../../builders/errors.ts'
import { at } from '../../builders/oprf.ts'
import { DAY, NOW, buildTestRegistry } from '../../builders/registry.ts'
import { until } from '../../builders/replicas.ts'
import { Network, nodeOf } from './network.ts'
import type { TestNode } from './network.ts'
import type { VerifiedRegistry } from '../../../src/registry/interface.ts'

const federation = buildTestRegistry({ dps: 5, msps: 0, csips: 0, evaluators: 0 })
const { anchor, dps, registry: first } = federation
const second = federation.next()
const fork = federation.next({ test: false })

/** Version 1 and `count` more. */
function chainOf (count: number): VerifiedRegistry[] {
  const chain = [first]
  for (let i = 0; i < count; i++) {
    chain.push(federation.next({}, chain.at(-1)))
  }
  return chain
}

describe('protocols/registry/registry-protocol: refresh', () => {
  let network: Network
  let nodes: TestNode[]
  let light: TestNode

  beforeEach(async () => {
    network = new Network()
    nodes = await Promise.all(dps.map(async dp => await nodeOf(network, { anchor, initial: first.bytes, dp })))
    light = await nodeOf(network, { anchor, initial: first.bytes })
  })

  const give = async (chain: readonly VerifiedRegistry[], to: readonly TestNode[] = nodes): Promise<void> => {
    await Promise.all(to.map(async ({ keeper }) => await keeper.advance(chain.map(({ bytes }) => bytes))))
  }

  it('confirms the newest version with the word of several DPs', async () => {
    const { registry, steps, asked, standing } = await light.protocol.refresh()
    expect([registry.version, steps, asked.length]).to.deep.equal([1, 0, 5])
    expect(standing).to.deep.include({ state: 'fresh', required: 3, until: NOW + DAY })
    expect(light.protocol.standing()).to.deep.equal(standing)
  })

  it('steps to a new version without a restart', async () => {
    await give([second])
    const seen: number[] = []
    light.keeper.onUpdate(({ version }) => { seen.push(version) })
    expect((await light.protocol.refresh()).steps).to.equal(1)
    expect(light.keeper.current().hash).to.deep.equal(second.hash)
    expect(seen).to.deep.equal([2])
  })

  it('learns of a new version from one DP of five', async () => {
    await give([second], nodes.slice(4))
    expect((await light.protocol.refresh()).registry.version).to.equal(2)
  })

  it('catches up with more versions than fit into one answer', async () => {
    await give(chainOf(2 * MAX_VERSIONS_PER_ANSWER + 3).slice(1))
    const { steps } = await light.protocol.refresh()
    expect(steps).to.equal(2 * MAX_VERSIONS_PER_ANSWER + 3)
  })

  it('works on with two DPs of five down, and names them', async () => {
    dps.slice(0, 2).forEach(({ id }) => network.down.add(id))
    const { asked } = await light.protocol.refresh()
    expect(asked.filter(outcome => 'error' in outcome && outcome.error === 'RPC_UNREACHABLE').map(({ dp }) => dp))
      .to.have.members(dps.slice(0, 2).map(({ id }) => id))
  })

  it('says frozen when too few confirm, and keeps its last judgement until that ends', async () => {
    dps.slice(0, 3).forEach(({ id }) => network.down.add(id))
    expect((await rejectionOf(light.protocol.refresh())).code).to.equal('REGISTRY_FROZEN')
    expect(light.protocol.standing().state).to.equal('frozen')
    network.down.clear()
    await light.protocol.refresh()
    dps.slice(0, 3).forEach(({ id }) => network.down.add(id))
    // what they said before they went down still counts
    expect((await light.protocol.refresh()).standing.until).to.equal(NOW + DAY)
  })

  it('forgets the judgement when its time is over', async () => {
    let now = NOW
    const node = await nodeOf(network, { anchor, initial: first.bytes, now: () => now })
    await node.protocol.refresh()
    now = NOW + DAY - 1
    expect(node.protocol.standing().state).to.equal('fresh')
    now = NOW + DAY
    expect(node.protocol.standing().state).to.equal('stale')
  })

  it('says unreachable when nobody answers', async () => {
    dps.forEach(({ id }) => network.down.add(id))
    expect((await rejectionOf(light.protocol.refresh())).code).to.equal('REGISTRY_UNREACHABLE')
  })

  it('says expired when nobody has a newer version', async () => {
    const node = await nodeOf(network, { anchor, initial: first.bytes, now: () => first.expiresAt })
    expect((await rejectionOf(node.protocol.refresh())).code).to.equal('REGISTRY_EXPIRED')
  })

  const lies: Array<[string, string, (answer: NewestResponse) => NewestResponse]> = [
    ['a version that too few signed', 'REGISTRY_SIGNATURES_INSUFFICIENT', answer => ({
      ...answer,
      versions: [new Uint8Array(signRegistry(buildRegistry(nextVersion(first, first)), federation.roots.slice(0, 1)))]
    })],
    [
      'another federation', 'REGISTRY_WRONG_FEDERATION', answer =>
        ({ ...answer, versions: [new Uint8Array(buildTestRegistry({ seed: 'other', evaluators: 0 }).registry.bytes)] })
    ],
    ['noise', 'MESSAGE_MALFORMED', answer => ({ ...answer, versions: [new Uint8Array([1, 2, 3])] })],
    [
      'the word of another DP', 'REGISTRY_TIMESTAMP_INVALID',
      answer => ({ ...answer, timestamp: new Uint8Array(makeTimestamp(first, NOW, at(dps, 1).signer)) })
    ],
    ['no word', 'REGISTRY_TIMESTAMP_INVALID', answer => ({ ...answer, timestamp: new Uint8Array() })]
  ]
  for (const [what, code, lie] of lies) {
    it(`isn't impressed by a DP that answers with ${what}`, async () => {
      network.lies.set(dps[0]?.id ?? '', lie)
      const { registry, asked } = await light.protocol.refresh()
      expect(registry.version).to.equal(1)
      expect(asked.find(({ dp }) => dp === dps[0]?.id)).to.deep.equal({ dp: dps[0]?.id, error: code })
    })
  }

  it('stands still when it is shown that there is a later version, until it has all up to there', async () => {
    const third = federation.next({}, second)
    network.lies.set(dps[0]?.id ?? '', answer => ({ ...answer, versions: [new Uint8Array(third.bytes)] }))
    expect((await rejectionOf(light.protocol.refresh())).code).to.equal('REGISTRY_FROZEN')
    expect(light.protocol.standing()).to.deep.include({ state: 'frozen', reason: 'superseded', since: NOW })
    await give([second, third], nodes.slice(1, 2))
    const { registry, standing } = await light.protocol.refresh()
    expect([registry.version, standing.state]).to.deep.equal([3, 'fresh'])
  })

  it('is moved by no number that nobody shows, and by no version that the roots did not sign', async () => {
    const unsigned = signRegistry(buildRegistry(nextVersion(second, second)), federation.roots.slice(0, 1))
    for (const versions of [[], [new Uint8Array(unsigned)]]) {
      network.lies.set(dps[0]?.id ?? '', answer => ({ ...answer, newestVersion: Number.MAX_SAFE_INTEGER, versions }))
      expect((await light.protocol.refresh()).standing.state).to.equal('fresh')
    }
  })

  it('is told by the DP that has a new version, and tells others: all have it, and nobody polled', async () => {
    const many = buildTestRegistry({ dps: 40, msps: 0, csips: 0, evaluators: 0, seed: 'many' })
    const net = new Network()
    const all = await Promise.all(
      many.dps.map(async dp => await nodeOf(net, { anchor: many.anchor, initial: many.registry.bytes, dp }))
    )
    await Promise.all(all.map(async ({ protocol }) => { await protocol.start() }))
    await all[0]?.keeper.advance([many.next().bytes])
    await until(() => all.every(({ keeper }) => keeper.current().version === 2))
    await Promise.all(all.map(async ({ protocol }) => { await protocol.stop() }))
    const asked = net.asked.length
    await all[0]?.keeper.advance([many.next({}, all[0]?.keeper.current()).bytes])
    expect(net.asked, 'a node that was stopped tells nobody').to.have.length(asked)
  })

  it('shows a DP that it asks, and that is behind, what it has: in the same request, and the word that comes is on ' +
    'that', async () => {
    await give([second], [light])
    const { asked } = await light.protocol.refresh()
    expect(asked.map(outcome => 'version' in outcome && outcome.version)).to.deep.equal([2, 2, 2, 2, 2])
    expect(nodes.map(({ keeper }) => keeper.current().version)).to.deep.equal([2, 2, 2, 2, 2])
    expect(light.protocol.standing().state).to.equal('fresh')
  })

  it('knows after a restart what it knew', async () => {
    await light.protocol.refresh()
    const again = await nodeOf(new Network(), { anchor, initial: first.bytes, store: light.store })
    expect(again.protocol.standing()).to.deep.include({ state: 'fresh', until: NOW + DAY })
  })

  describe('as a gate', () => {
    let now = NOW
    let node: TestNode
    const silence = (): void => { dps.forEach(({ id }) => network.down.add(id)) }

    beforeEach(async () => {
      now = NOW
      network = new Network()
      await Promise.all(
        dps.map(async dp => await nodeOf(network, { anchor, initial: first.bytes, dp, now: () => now }))
      )
      node = await nodeOf(network, { anchor, initial: first.bytes, now: () => now })
    })

    it('asks before it refuses, and lets through as soon as enough gave their word', async () => {
      expect((await node.protocol.require('publish')).state).to.equal('fresh')
      const asked = network.asked.length
      await node.protocol.require('publish')
      expect(network.asked).to.have.length(asked)
    })

    it('does not wait for DPs that hang where others gave their word', async () => {
      const { served } = network
      for (const { id } of dps.slice(0, 2)) {
        served.set(id, async () => await new Promise(() => {}))
      }
      expect((await node.protocol.require('publish')).state).to.equal('fresh')
    })

    it('refuses by name what needs a registry that stands, asks no more often ' +
      'than it may, and finds back by itself', async () => {
      silence()
      for (const act of ['co-sign', 'witness', 'rule', 'confirm', 'attest', 'publish'] as const) {
        expect((await rejectionOf(node.protocol.require(act))).code, act).to.equal('REGISTRY_FROZEN')
      }
      expect(network.asked).to.have.length(5)
      network.down.clear()
      expect((await rejectionOf(node.protocol.require('publish'))).code).to.equal('REGISTRY_FROZEN')
      now += ASK_AGAIN_INTERVAL
      expect((await node.protocol.require('publish')).state).to.equal('fresh')
    })

    it('takes releases and defences without asking anybody', async () => {
      silence()
      expect((await node.protocol.require('release')).state).to.equal('frozen')
      expect((await node.protocol.require('defend')).state).to.equal('frozen')
      expect(network.asked).to.deep.equal([])
    })

    it('marks lookups for the grace, then refuses them; also when the registry has ended', async () => {
      await node.protocol.refresh()
      silence()
      now = NOW + 2 * DAY
      expect((await node.protocol.require('look-up'))).to.deep.include({ state: 'frozen', graceUntil: NOW + 9 * DAY })
      now = NOW + 9 * DAY
      expect((await rejectionOf(node.protocol.require('look-up'))).code).to.equal('REGISTRY_FROZEN')
      now = first.expiresAt + 9 * DAY
      expect((await rejectionOf(node.protocol.require('look-up'))).code).to.equal('REGISTRY_EXPIRED')
    })

    it('ends when whoever waits ends it', async () => {
      const name = await node.protocol.require('publish', { signal: AbortSignal.abort() }).catch((err: Error) =>
        err.name)
      expect(name).to.equal('AbortError')
    })
  })

  it('takes the side of what it stepped to when DPs show a fork, and reports the other', async () => {
    await give([second], nodes.slice(0, 4))
    await give([fork], nodes.slice(4))
    await give([second], [light])
    network.lies.set(dps[4]?.id ?? '', answer =>
      ({ ...answer, newestVersion: 2, versions: [new Uint8Array(fork.bytes)] }))
    const { registry, asked } = await light.protocol.refresh()
    expect(registry.hash).to.deep.equal(second.hash)
    expect(asked.find(({ dp }) => dp === dps[4]?.id)).to.deep.include({ error: 'REGISTRY_FORK' })
  })

  it('ends with a DP that promises more and more and shows nothing', async () => {
    network.lies.set(dps[0]?.id ?? '', answer =>
      ({ ...answer, newestVersion: 1_000_000, versions: [new Uint8Array(first.bytes)] }))
    await light.protocol.refresh()
    expect(network.asked.filter(id => id === dps[0]?.id)).to.have.length(1)
  })

  it('lets a DP ask the others, not itself', async () => {
    await give([second], nodes.slice(1))
    const { asked } = await (nodes[0] ?? light).protocol.refresh()
    expect(asked.map(({ dp }) => dp)).to.have.members(dps.slice(1).map(({ id }) => id))
    expect(nodes[0]?.keeper.current().version).to.equal(2)
  })

  it('asks as many as it is told to, and at least as many as a judgement takes', async () => {
    const ask = async (askAtOnce: number): Promise<number> => {
      const node = await nodeOf(network, { anchor, initial: first.bytes, init: { askAtOnce } })
      return (await node.protocol.refresh()).asked.length
    }
    expect([await ask(1), await ask(4), await ask(50)]).to.deep.equal([3, 4, 5])
  })

  it('shares one run among concurrent calls', async () => {
    const [a, b] = await Promise.all([light.protocol.refresh(), light.protocol.refresh()])
    expect(a).to.equal(b)
    expect(network.asked).to.have.length(5)
  })

  it('refreshes at start and then every interval, until it is stopped', async () => {
    const delays: number[] = []
    let next = (): void => {}
    let scheduled = (): void => {}
    const waiting = (): Promise<void> => new Promise(resolve => { scheduled = resolve })
    const node = await nodeOf(network, {
      anchor,
      initial: first.bytes,
      init: { refreshInterval: 1_234 },
      schedule: (delay, callback) => {
        delays.push(delay)
        next = callback
        scheduled()
        return () => { next = () => {} }
      }
    })
    let turn = waiting()
    await node.protocol.start()
    await turn
    expect(node.protocol.standing().state).to.equal('fresh')
    await give([second])
    turn = waiting()
    next()
    await turn
    expect(node.keeper.current().version).to.equal(2)
    expect(delays).to.deep.equal([1_234, 1_234])
    await node.protocol.stop()
    const before = network.asked.length
    next()
    expect(network.asked).to.have.length(before)
  })

  it('asks nobody by itself with an interval of zero', async () => {
    await light.protocol.start()
    await light.protocol.stop()
    expect(network.asked).to.deep.equal([])
  })

  it('ends when it is cancelled', async () => {
    expect((await rejectionOf(light.protocol.refresh({ signal: AbortSignal.abort() }))).code)
      .to.equal('REGISTRY_UNREACHABLE')
  })
})
