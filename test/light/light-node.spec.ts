import { expect } from 'chai'
import '../../src/runtime.ts'
import { memoryStateStore, secretKeyStore } from '../../src/holder/holder.ts'
import { memoryStore } from '../../src/store/memory.ts'
import { rejectionOf } from '../builders/errors.ts'
import { liveFederation } from '../builders/live-federation.ts'
import { DAY, seedOf } from '../builders/registry.ts'
import type { ClaimStep } from '../../src/holder/holder.ts'
import type { LightNode } from '../../src/light/options.ts'
import type { LiveFederation } from '../builders/live-federation.ts'

const BOB = 'tel:+14155550123'
const NOBODY = 'tel:+14155550199'

describe('light/light-node: among real nodes', () => {
  let live: LiveFederation
  let bobsClient: LightNode
  let alicesClient: LightNode
  const states = memoryStateStore()
  const keys = secretKeyStore(seedOf('bob\'s phone'))

  before(async () => {
    live = await liveFederation()
    live.users[0]?.add(BOB)
    live.users[1]?.add(BOB)
    bobsClient = await live.light()
    alicesClient = await live.light({ app: 'msp2' })
  })

  after(async () => {
    await live.stop()
  })

  it('says "no match" for an identifier that nobody claimed', async () => {
    const result = await alicesClient.discover(NOBODY)
    expect(result.outcome).to.equal('none')
    expect(result.complete).to.equal(true)
    expect(result.mappings).to.deep.equal([])
    expect(result.preferred).to.equal(undefined)
  })

  it('refuses to confirm who is not a user of the MSP', async () => {
    const claim = bobsClient.holder(keys).claim({ csi: NOBODY, msp: 'msp1', answer: async () => live.codeOf(NOBODY) })
    expect((await rejectionOf(claim)).code).to.equal('CONFIRM_NOT_A_USER')
    expect((await alicesClient.discover(NOBODY)).outcome).to.equal('none')
  })

  it('claims an identifier: code, confirmation, signature, receipts', async () => {
    const steps: ClaimStep[] = []
    const summary = await bobsClient.holder(keys, states).claim({
      csi: BOB,
      msp: 'msp1',
      tags: ['work'],
      answer: async () => live.codeOf(BOB),
      onProgress: step => {
        steps.push(step)
      }
    })
    expect(steps).to.deep.equal(['evaluate', 'begin', 'prove', 'confirm', 'publish', 'done'])
    expect(summary)
      .to.deep.include({ msp: 'msp1', sequence: 1, proved: true, receipts: 5, replicas: 5, csips: ['csip1'] })
  })

  it('finds it from another node, verified, and says where', async () => {
    const { outcome, mappings, preferred, evaluators, replicas } = await alicesClient.discover(BOB)
    expect(outcome).to.equal('found')
    expect(mappings.map(({ mapping }) => [mapping.mspId, mapping.tags])).to.deep.equal([['msp1', ['work']]])
    expect(mappings[0]?.foundAt).to.have.length.of.at.least(3)
    expect(preferred?.mapping.mspId).to.equal('msp1')
    expect(evaluators).to.have.length(3)
    expect(replicas.failed).to.deep.equal([])
  })

  it('asks no evaluator for what it knows', async () => {
    expect((await alicesClient.discover(BOB)).evaluators).to.deep.equal([])
  })

  it('asks for no second code for a second MSP', async () => {
    const summary = await bobsClient.holder(keys, states).claim({
      csi: BOB, msp: 'msp2', answer: async () => { throw new Error('no code is needed') }
    })
    expect(summary.proved).to.equal(false)
    expect((await alicesClient.discover(BOB)).mappings).to.have.length(2)
  })

  it('prefers the same app, then what the sender asks for by tag', async () => {
    expect((await alicesClient.discover(BOB)).preferred).to.deep.include({ reason: 'app' })
    const { preferred } = await alicesClient.discover(BOB, { tags: ['work'] })
    expect(preferred?.mapping.mspId).to.equal('msp1')
    expect(preferred?.reason).to.equal('tags')
  })

  it('replaces a mapping instead of adding one', async () => {
    live.clock.time += DAY
    const summary = await bobsClient.holder(keys, states).claim({
      csi: BOB, msp: 'msp1', tags: ['office'], answer: async () => ''
    })
    expect(summary.sequence).to.equal(2)
    const { mappings } = await alicesClient.discover(BOB)
    expect(mappings.map(({ mapping }) => mapping.tags.join()).sort()).to.deep.equal(['Default', 'office'])
  })

  it('takes another try after a mistyped code', async () => {
    const carol = 'tel:+14155550177'
    live.users[0]?.add(carol)
    const attempts: number[] = []
    const summary = await bobsClient.holder(keys).claim({
      csi: carol,
      msp: 'msp1',
      answer: async ({ attempt }) => {
        attempts.push(attempt)
        const code = live.codeOf(carol)
        return attempt === 1 ? (code === '000000' ? '000001' : '000000') : code
      }
    })
    expect(attempts).to.deep.equal([1, 2])
    expect(summary.receipts).to.equal(5)
  })

  it('hides a mapping for an audience from everybody else', async () => {
    const dave = 'tel:+14155550166'
    live.users[0]?.add(dave)
    const audience = seedOf('soccer parents')
    await bobsClient.holder(keys).claim({ csi: dave, msp: 'msp1', audience, answer: async () => live.codeOf(dave) })
    expect(await alicesClient.discover(dave)).to.deep.include({ outcome: 'none', opaque: 1 })
    expect(await alicesClient.discover(dave, { audiences: [audience] }))
      .to.deep.include({ outcome: 'found', opaque: 0 })
  })

  it('looks up many at once, each with its own outcome', async () => {
    const settled = await alicesClient.discoverMany([BOB, NOBODY])
    expect(settled.map(({ outcome }) => outcome)).to.deep.equal(['found', 'none'])
    const one: string[] = []
    for await (const { csi, outcome } of alicesClient.discoverEach([NOBODY, BOB, 'bob'])) {
      one.push(`${csi?.uri ?? '-'} ${outcome}`)
    }
    expect(one).to.deep.equal([`${NOBODY} none`, `${BOB} found`, '- failed'])
  })

  it('gets the registry from a DP when it has none', async () => {
    const [dp] = live.dps
    const node = await live.light({ registry: undefined, bootstrap: dp?.addresses(), store: memoryStore() })
    expect(node.registry.current().version).to.equal(1)
    expect((await node.discover(BOB)).outcome).to.equal('found')
  })

  it('tells a federation that is gone from a "no"', async () => {
    const known = 'tel:+14155550188'
    await alicesClient.discover(known)
    for (const dp of live.dps) {
      await dp.stop()
    }
    const error = await rejectionOf(alicesClient.discover(known))
    expect(error.code).to.equal('DISCOVER_NO_REPLICA')
    expect(error.kind).to.equal('unavailable')
  })
})
