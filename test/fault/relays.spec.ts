import { expect } from 'chai'
import { memoryStore } from '../../src/store/memory.ts'
import { createTestnet } from '../../src/testnet/index.ts'
import { freezer } from '../builders/freezing.ts'
import type { LightNode } from '../../src/light/options.ts'
import type { Store } from '../../src/store/interface.ts'
import type { Testnet } from '../../src/testnet/index.ts'

const USERS = 5
const userOf = (i: number): string => `acct:user${i % USERS}@example.com`

/** Of each lookup that didn't find what is published: what came instead. */
async function lookUp (node: LightNode, count: number): Promise<string[]> {
  const bad: string[] = []
  for (let i = 0; i < count; i++) {
    try {
      const { outcome, relayed } = await node.discover(userOf(i))
      bad.push(...outcome === 'found' && relayed ? [] : [`${outcome}, ${relayed ? 'relayed' : 'direct'}`])
    } catch (err) {
      bad.push(String(err))
    }
  }
  return bad
}

function federationOf (dps: number): { readonly net: () => Testnet, readonly frozen: Set<string> } {
  const stores = new Map<string, Store>()
  const { frozen, audit } = freezer()
  let net: Testnet | undefined
  before(async function () {
    this.timeout(120_000)
    net = await createTestnet({
      dps,
      threshold: 2,
      relays: true,
      audit,
      store: async name => {
        const store = stores.get(name) ?? memoryStore()
        stores.set(name, store)
        return store
      }
    })
    for (let i = 0; i < USERS; i++) {
      await net.claim({ csi: userOf(i), msp: 'msp1' })
    }
  })
  after(async () => { await net?.stop() })
  return {
    frozen,
    net: () => {
      if (net == null) {
        throw new Error('not started')
      }
      return net
    }
  }
}

describe('fault/relays: five DPs', function () {
  this.timeout(180_000)

  const on = federationOf(5)
  const two = [1, 2]
  const nameOf = (i: number): string => on.net().dps[i]?.party.name ?? ''
  const each = async (indices: readonly number[], act: 'stop' | 'restart'): Promise<void> => {
    await Promise.all(indices.map(async i => { await on.net().dps[i]?.[act]() }))
  }

  /** Nodes that just came, and one that has asked before. */
  async function expectFound (known: LightNode): Promise<void> {
    const bad = await lookUp(known, USERS)
    for (let i = 0; i < 2; i++) {
      const newcomer = await on.net().light()
      bad.push(...await lookUp(newcomer, 3))
      await newcomer.stop()
    }
    expect(bad).to.deep.equal([])
    const { outcome } = await known.discover('acct:nobody@example.com')
    expect(['none', 'partial']).to.include(outcome)
  }

  it('two of them stopped: everything that is published is found, and what is not is no error', async () => {
    const known = await on.net().light()
    expect(await lookUp(known, USERS)).to.deep.equal([])
    await each(two, 'stop')
    try {
      await expectFound(known)
    } finally {
      await each(two, 'restart')
    }
  })

  it('two of them frozen: the same', async () => {
    const known = await on.net().light()
    expect(await lookUp(known, USERS)).to.deep.equal([])
    two.forEach(i => on.frozen.add(nameOf(i)))
    try {
      await expectFound(known)
    } finally {
      on.frozen.clear()
    }
  })

  it('three of them frozen: partly answered, and no error', async () => {
    // of the two that are left one relays and the other is the gateway: neither may be the home
    const node = await on.net().light({ home: on.net().dps[1]?.party.id })
    await node.discover('acct:nobody@example.com') // evaluated while there are evaluators
    const frozen = [1, 2, 3]
    frozen.forEach(i => on.frozen.add(nameOf(i)))
    try {
      const { outcome, replicas } = await node.discover('acct:nobody@example.com')
      expect(outcome).to.equal('partial')
      const blamed = replicas.failed.map(({ dp }) => dp)
      const alive = [0, 4].map(i => on.net().dps[i]?.party.id ?? '')
      expect(blamed.filter(dp => alive.includes(dp)), 'who answered is blamed for nothing').to.deep.equal([])
    } finally {
      on.frozen.clear()
    }
  })

  it('each restarted in turn: nothing fails meanwhile', async () => {
    const node = await on.net().light()
    const bad: string[] = []
    const over = new AbortController()
    const asking = (async () => {
      while (!over.signal.aborted) {
        bad.push(...await lookUp(node, 1))
      }
    })()
    for (const i of on.net().dps.keys()) {
      await each([i], 'restart')
      bad.push(...await lookUp(node, 2))
    }
    over.abort()
    await asking
    expect(bad).to.deep.equal([])
  })

  it('one of them frozen: a claim is answered without it, says so, and it gets the entry later', async () => {
    const slow = nameOf(2)
    const id = on.net().dps[2]?.party.id ?? ''
    const dp = on.net().dps[0]?.party.id ?? ''
    const holder = await on.net().person()
    on.frozen.add(slow)
    try {
      const { receipts, failed } = await on.net().claim({ csi: 'acct:patient@example.com', holder, dp, msp: 'msp1' })
      expect(receipts).to.be.at.least(3)
      expect(failed, 'it was not waited for').to.deep.include({ dp: id, code: 'DHT_PENDING' })
    } finally {
      on.frozen.clear()
    }
    const retried = await on.net().dps[0]?.dp.publisher.retry()
    expect(retried, 'it waited on disk').to.be.at.least(1)
  })
})

describe('fault/relays: four DPs', function () {
  this.timeout(120_000)

  const on = federationOf(4)

  it('one of them stopped: everything that is published is found', async () => {
    const known = await on.net().light()
    expect(await lookUp(known, USERS)).to.deep.equal([])
    await on.net().dps[2]?.stop()
    const newcomer = await on.net().light()
    expect([...await lookUp(known, 2 * USERS), ...await lookUp(newcomer, 2 * USERS)]).to.deep.equal([])
  })
})
