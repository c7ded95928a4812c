import { expect } from 'chai'
import { createTestnet } from '../../src/testnet/index.ts'
import { memoryStateStore, secretKeyStore } from '../../src/holder/holder.ts'
import { withDpStatus } from '../../src/registry/edit.ts'
import { at } from '../builders/oprf.ts'
import { seedOf } from '../builders/registry.ts'
import type { ClaimOptions, Holder } from '../../src/holder/holder.ts'
import type { LightNode } from '../../src/light/options.ts'
import type { WatchEvent } from '../../src/node/watch.ts'
import type { Testnet, TestnetDp } from '../../src/testnet/index.ts'

const BOB = 'acct:bob@example.com'

describe('holder: a mapping that its DP alone kept, and lost', function () {
  this.timeout(120_000)
  let testnet: Testnet
  let holder: Holder
  let alice: LightNode
  let bob: LightNode
  let wish: ClaimOptions

  beforeEach(async () => {
    testnet = await createTestnet({ relays: false, dps: 4 })
    testnet.msps.forEach(({ users }) => users.add(BOB))
    bob = await testnet.light()
    holder = bob.holder(secretKeyStore(seedOf('bob')), memoryStateStore())
    alice = await testnet.light()
    wish = { csi: BOB, msp: 'msp1', federatedOnly: [], answer: testnet.answerFor(BOB) }
  })
  afterEach(async () => { await testnet.stop() })

  const dpOf = (id: string): TestnetDp => at(testnet.dps.filter(({ party }) => party.id === id), 0)
  const outcome = async (): Promise<string> => (await alice.discover(BOB, { federation: 'all' })).outcome
  const seen = async (): Promise<readonly WatchEvent[]> => {
    const events: WatchEvent[] = []
    for await (const event of holder.watch({ csi: BOB, once: true })) {
      events.push(event)
    }
    return events
  }

  it('is handed in again by the next renewal, which says so, and no other', async () => {
    const { dp } = await holder.claim(wish)
    expect([(await holder.renew(wish)).reason, await seen()]).to.deep.equal([undefined, []])
    await dpOf(dp).restart({ emptied: true })
    expect(await outcome()).to.not.equal('found')
    expect(await seen()).to.deep.equal([{ kind: 'lost', dp, msp: 'msp1' }])
    const { reason, claim } = await holder.renew(wish)
    expect([reason, claim?.proved]).to.deep.equal(['lost', false])
    expect(await outcome()).to.equal('found')
    expect([(await holder.renew(wish)).reason, await seen()]).to.deep.equal([undefined, []])
  })

  it('waits for a DP that is silent: it may still have it', async () => {
    const { dp } = await holder.claim(wish)
    await dpOf(dp).kill()
    expect([(await holder.renew(wish)).reason, await seen()]).to.deep.equal([undefined, []])
  })

  it('goes to another DP where its own is revoked', async () => {
    const { dp } = await holder.claim(wish)
    await testnet.publish(issuedAt => ({
      dps: testnet.registry.dps
        .map(each => each.id === dp ? withDpStatus(each, 'revoked', issuedAt, issuedAt) : each)
    }))
    await Promise.all([bob, alice].map(async node => await node.refreshRegistry()))
    const { reason, claim } = await holder.renew(wish)
    expect([reason, claim?.dp === dp]).to.deep.equal(['lost', false])
    expect(await outcome()).to.equal('found')
  })

  it('is left alone where replicas have it too', async () => {
    const published = { ...wish, federatedOnly: undefined }
    const { dp } = await holder.claim(published)
    await dpOf(dp).restart({ emptied: true })
    expect([(await holder.renew(published)).reason, await seen()]).to.deep.equal([undefined, []])
  })
})
