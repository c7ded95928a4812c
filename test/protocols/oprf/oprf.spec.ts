import { expect } from 'chai'
import { raceSignal } from 'race-signal'
import { loadSodium } from '../../../src/blinding/sodium.ts'
import { openTranscript } from '../../../src/blinding/transcript.ts'
import { DEFAULT_CSI_TYPES, parseCsi } from '../../../src/identifiers/csi.ts'
import { OPRF_ERRORS, OprfError } from '../../../src/protocols/oprf/errors.ts'
import { TokenError } from '../../../src/tokens/errors.ts'
import { evaluators, freePayments, secretShareOf, shareSource } from '../../builders/evaluators.ts'
import { alter } from '../../builders/mapping.ts'
import { rejectionOf } from '../../builders/errors.ts'
import { at } from '../../builders/oprf.ts'
import type { EvaluateResponse } from '../../../src/protocols/oprf/pb/messages.ts'
import type { ShareSource } from '../../../src/protocols/oprf/index.ts'
import type { Evaluators } from '../../builders/evaluators.ts'
import type { TestDp } from '../../builders/registry.ts'
import type { AbortOptions } from '@libp2p/interface'

const voprf = await loadSodium()
const tiers = [{ tier: 'default', perHour: 6_000, burst: 600 }]
const csi = (text: string): ReturnType<typeof parseCsi> => parseCsi(text, DEFAULT_CSI_TYPES)
const bob = csi('tel:+14155550123')
const carol = csi('mailto:carol@example.com')
const never = new Promise<never>(() => {})

const dpOf = ({ federation }: Evaluators, i: number): string => at(federation.dps, i).peerId
/** Turns a bit of the first proof. */
async function lie (next: () => Promise<unknown>): Promise<unknown> {
  const answer = await next() as EvaluateResponse
  return {
    ...answer,
    proofs: answer.proofs.map((proof, i) => i > 0 ? proof : proof.map((byte, j) => j === 0 ? byte ^ 1 : byte))
  }
}

/** Until all that is under way in memory has settled. */
async function settle (): Promise<void> {
  await new Promise(resolve => { setImmediate(resolve) })
}

describe('protocols/oprf/oprf', () => {
  it('gives each client the same keys for an identifier, and different ones for different identifiers', async () => {
    const nodes = await evaluators({ policy: { tiers } })
    const [first, second] = await nodes.client().evaluate([bob, carol])
    const [again] = await nodes.client().evaluate([bob])
    expect(first?.lookupKey).to.deep.equal(again?.lookupKey)
    expect(first?.sealingKey).to.deep.equal(again?.sealingKey)
    expect(first?.lookupKey).to.not.deep.equal(second?.lookupKey)
    expect(first).to.deep.include({ oprfKeyId: 1, cached: false, faults: [] })
    expect(first?.answeredBy).to.have.length(3)
  })

  it('asks exactly the threshold when all is well', async () => {
    const nodes = await evaluators({ policy: { tiers } })
    await nodes.client().evaluate([bob])
    expect(nodes.network.calls).to.have.length(3)
    expect(new Set(nodes.network.calls).size).to.equal(3)
  })

  it('evaluates nothing for nothing', async () => {
    const nodes = await evaluators({ policy: { tiers } })
    expect(await nodes.client().evaluate([])).to.deep.equal([])
    expect(nodes.network.calls).to.deep.equal([])
  })

  it('asks once for an identifier that is wanted twice, and not at all for one it knows', async () => {
    const nodes = await evaluators({ policy: { tiers } })
    const client = nodes.client()
    const [one, two] = await client.evaluate([bob, bob])
    expect(one).to.equal(two)
    const [known] = await client.evaluate([bob])
    expect(known)
      .to.deep.include({ cached: true, answeredBy: [], lookupKey: one?.lookupKey, sealingKey: one?.sealingKey })
    expect(nodes.network.calls).to.have.length(3)
    expect(nodes.servers.reduce((sum, server) => sum + server.evaluated, 0)).to.equal(3)
  })

  it('splits what is more than a batch', async () => {
    const nodes = await evaluators({ policy: { tiers } })
    const inputs = Array.from({ length: 5 }, (_, i) => csi(`tel:+1415555010${i}`))
    const all = await nodes.client({ maxBatch: 2 }).evaluate(inputs)
    expect(new Set(all.map(({ lookupKey }) => lookupKey.toString())).size).to.equal(5)
    expect(nodes.network.calls).to.have.length(9)
  })

  it('asks for no more at once than can be paid for', async () => {
    const nodes = await evaluators({ policy: { tiers } })
    const client = nodes.client({}, undefined, { payments: { ...freePayments, batch: () => 2 } })
    expect(await client.evaluate([bob, carol, csi('acct:dave@social.example')])).to.have.length(3)
    expect(nodes.network.calls).to.have.length(6)
  })

  it('gives a transcript that whoever knows the identifier can open', async () => {
    const nodes = await evaluators({ policy: { tiers } })
    const client = nodes.client()
    const { transcript, lookupKey, sealingKey } = await client.evaluateWithTranscript(bob)
    const key = at(nodes.federation.registry.oprfKeys, 0)
    expect(openTranscript(nodes.federation.registry.federationId, bob.bytes(), transcript, key, voprf))
      .to.deep.equal({ lookupKey, sealingKey, oprfKeyId: 1 })
    expect((await client.evaluate([bob]))[0]?.cached).to.equal(true)
  })

  describe('when evaluators fail', () => {
    it('asks spares for those that can not be reached, names them, and avoids them then', async () => {
      const nodes = await evaluators({ policy: { tiers } })
      const [expected] = await nodes.client().evaluate([bob])
      const gone = [dpOf(nodes, 0), dpOf(nodes, 4)]
      for (const peer of gone) {
        nodes.network.remove(peer)
      }
      const client = nodes.client()
      const asked = new Set<string>()
      for (let round = 0; round < 3; round++) {
        const [evaluation] = await client.evaluate([bob], { useCache: false })
        expect(evaluation?.lookupKey).to.deep.equal(expected?.lookupKey)
        for (const { dp, code, lied } of evaluation?.faults ?? []) {
          expect({ code, lied }).to.deep.equal({ code: 'RPC_UNREACHABLE', lied: false })
          expect(gone).to.include(dp)
          expect(asked.has(dp), 'asked again within its penalty').to.equal(false)
          asked.add(dp)
        }
      }
    })

    it('lets through what is a defect of its own', async () => {
      const nodes = await evaluators({ policy: { tiers } })
      for (let dp = 0; dp < 5; dp++) {
        nodes.network.intercept(dpOf(nodes, dp), async () => { throw new TypeError('defect') })
      }
      expect(await nodes.client().evaluate([bob]).catch((err: unknown) => err)).to.be.instanceOf(TypeError)
    })

    it('finds out who lies, names it, gets the right result all the same, and avoids it then', async () => {
      const nodes = await evaluators({ policy: { tiers } })
      const [expected] = await nodes.client().evaluate([bob])
      const liars = [dpOf(nodes, 0), dpOf(nodes, 1)]
      for (const liar of liars) {
        nodes.network.intercept(liar, lie)
      }
      const client = nodes.client()
      const named = new Set<string>()
      for (let round = 0; round < 4; round++) {
        const [evaluation] = await client.evaluate([bob], { useCache: false })
        expect(evaluation?.lookupKey).to.deep.equal(expected?.lookupKey)
        for (const fault of evaluation?.faults ?? []) {
          expect(fault).to.deep.include({ code: 'PROOF_INVALID', lied: true })
          expect(liars).to.include(fault.dp)
          expect(named.has(fault.dp), 'asked again although it lied').to.equal(false)
          named.add(fault.dp)
        }
      }
    })

    it('finds a lie of each kind', async () => {
      const kinds: Array<[string, (answer: EvaluateResponse) => EvaluateResponse]> = [
        ['EPOCH_MIXED', answer => ({ ...answer, shareEpoch: 2 })],
        ['SHARE_UNKNOWN', answer => ({ ...answer, index: answer.index % 3 + 1 })],
        ['BATCH_INVALID', answer => ({ ...answer, evaluated: [] })],
        ['ELEMENT_INVALID', answer => ({ ...answer, evaluated: [new Uint8Array(32)] })],
        ['PROOF_INVALID', answer => ({ ...answer, proofs: [new Uint8Array(64)] })]
      ]
      for (const [code, change] of kinds) {
        const nodes = await evaluators({ policy: { tiers }, dps: 3, threshold: 3 })
        nodes.network.intercept(dpOf(nodes, 1), async next => change(await next() as EvaluateResponse))
        const err = await rejectionOf(nodes.client().evaluate([bob]))
        expect(err.code).to.equal('OPRF_TOO_FEW_PARTIALS')
        expect(err instanceof OprfError && err.faults)
          .to.deep.equal([{ dp: dpOf(nodes, 1), index: 2, code, lied: true }])
      }
    })

    it('refuses one proof for all where it asked for one each', async () => {
      const nodes = await evaluators({ policy: { tiers }, dps: 1, threshold: 1 })
      nodes.network.intercept(dpOf(nodes, 0), async next => ({ ...(await next() as EvaluateResponse), proofs: [] }))
      expect((await rejectionOf(nodes.client().evaluateWithTranscript(bob))).code).to.equal('OPRF_TOO_FEW_PARTIALS')
    })

    it('is unavailable, with the reason for each DP, when too few answer', async () => {
      const nodes = await evaluators({ policy: { tiers } }, dp =>
        shareSource(...(dp.share != null && dp.share.index <= 2 ? [secretShareOf(dp)] : [])))
      const err = await rejectionOf(nodes.client().evaluate([bob]))
      expect(err.code).to.equal('OPRF_TOO_FEW_PARTIALS')
      expect(err.kind).to.equal('unavailable')
      const faults = err instanceof OprfError ? [...err.faults].sort((a, b) => a.index - b.index) : []
      expect(faults).to.deep.equal(
        [2, 3, 4].map(i => ({ dp: dpOf(nodes, i), index: i + 1, code: 'OPRF_SHARE_MISSING', lied: false }))
      )
    })

    it('says how long to wait when budgets are the reason, and how to get more', async () => {
      const nodes = await evaluators({ policy: { tiers }, dps: 3, threshold: 3 })
      const drawn = async (): Promise<never> => {
        throw new TokenError('TOKEN_ALLOTMENT_DRAWN', { retryAfter: 60_000 })
      }
      const err = await rejectionOf(
        nodes.client({}, undefined, { payments: { ...freePayments, pay: drawn } }).evaluate([bob])
      )
      expect([err.code, err.kind, err.retryAfter]).to.deep.equal(['OPRF_LIMITED', 'limited', 60_000])
      expect(OPRF_ERRORS.OPRF_LIMITED.remedy).to.include('mimi claim')
      expect(nodes.network.calls).to.deep.equal([])
    })

    it('asks a spare when an answer is slow, and takes whichever comes', async () => {
      const nodes = await evaluators({ policy: { tiers }, dps: 4, threshold: 3 })
      const [expected] = await nodes.client().evaluate([bob])
      nodes.network.calls.length = 0
      nodes.network.intercept(dpOf(nodes, 0), async () => await never)
      const client = nodes.client()
      const pending = client.evaluate([bob])
      await settle()
      expect(nodes.network.calls, 'the random order of this client begins with the slow one').to.include(dpOf(nodes, 0))
      expect(nodes.timer.delays).to.deep.equal([400])
      nodes.timer.fire()
      const [evaluation] = await pending
      expect(evaluation?.lookupKey).to.deep.equal(expected?.lookupKey)
      expect(evaluation?.answeredBy).to.not.include(dpOf(nodes, 0))
      expect(nodes.timer.delays).to.deep.equal([])
    })

    it('asks one that kept it waiting last for a while, behind spares too', async () => {
      const nodes = await evaluators({ policy: { tiers }, dps: 5, threshold: 3 })
      const client = nodes.client({}, undefined, { isSpare: dp => dp === dpOf(nodes, 4) })
      await client.evaluate([bob])
      const [first = '', second = ''] = nodes.network.calls.splice(0)
      const slow = [first, second]
      slow.forEach(dp => { nodes.network.intercept(dp, async () => await never) })
      const pending = client.evaluate([carol])
      for (let hedge = 0; hedge < 2; hedge++) {
        await settle()
        nodes.clock.time += 400
        nodes.timer.fire()
      }
      await pending
      nodes.network.calls.length = 0
      await client.evaluate([csi('mailto:dave@example.com')])
      expect(nodes.network.calls)
        .to.have.members([0, 1, 2, 3, 4].map(i => dpOf(nodes, i)).filter(dp => !slow.includes(dp)))
      expect(nodes.timer.delays).to.deep.equal([])
    })

    it('does the same with one whose tokens it waited for in vain', async () => {
      const nodes = await evaluators({ policy: { tiers }, dps: 5, threshold: 3 })
      const silent: string[] = []
      const paid: string[] = []
      const pay = async (dp: string, _: unknown, { signal }: AbortOptions = {}): Promise<Uint8Array> => {
        paid.push(dp)
        return silent.includes(dp)
          ? await raceSignal<Uint8Array>(never, signal)
          : Uint8Array.of(1)
      }
      const client = nodes.client({}, undefined, { payments: { ...freePayments, pay } })
      await client.evaluate([bob])
      silent.push(...paid.splice(0, 1))
      const pending = client.evaluate([carol])
      await settle()
      expect(paid).to.include(silent[0])
      nodes.clock.time += 400
      nodes.timer.fire()
      await pending
      await settle()
      paid.length = 0
      await client.evaluate([csi('mailto:dave@example.com')])
      expect(paid).to.have.length(3).and.not.include(silent[0])
    })

    it('stops when its caller does, and asks nobody for one who stopped before', async () => {
      const nodes = await evaluators({ policy: { tiers } })
      for (let dp = 0; dp < 5; dp++) {
        nodes.network.intercept(dpOf(nodes, dp), async () => await never)
      }
      const controller = new AbortController()
      const pending = nodes.client().evaluate([bob], { signal: controller.signal }).catch((err: unknown) => err)
      await settle()
      controller.abort(new Error('enough'))
      expect(await pending).to.have.property('message', 'enough')
      expect(nodes.timer.delays).to.deep.equal([])
      nodes.network.calls.length = 0
      expect(await nodes.client().evaluate([bob], { signal: controller.signal }).catch((err: unknown) => err))
        .to.have.property('message', 'enough')
      expect(nodes.network.calls).to.deep.equal([])
    })

    it('does not ask DPs that were revoked', async () => {
      const nodes = await evaluators({ policy: { tiers }, dps: 3, threshold: 3 })
      const [first] = nodes.federation.dps
      const registry = alter(nodes.federation.registry, {
        dps: dp =>
          dp.id === first?.id ? { ...dp, status: 'revoked' } : dp
      })
      nodes.federation.source.current = () => registry
      expect((await rejectionOf(nodes.client().evaluate([bob]))).code).to.equal('OPRF_TOO_FEW_PARTIALS')
      expect(nodes.network.calls).to.deep.equal([])
    })

    it('has codes for a key that is not there', async () => {
      const nodes = await evaluators({ policy: { tiers } })
      expect((await rejectionOf(nodes.client().evaluate([bob], { keyId: 9 }))).code).to.equal('OPRF_KEY_UNKNOWN')
      nodes.clock.time = nodes.federation.now + 400 * 86_400_000
      expect((await rejectionOf(nodes.client().evaluate([bob]))).code).to.equal('OPRF_NO_KEY')
    })
  })
})

describe('protocols/oprf/oprf: while one key takes the place of another', () => {
  const dealt = (dp: TestDp): ShareSource =>
    shareSource(secretShareOf(dp), ...dp.nextShare == null ? [] : [{ keyId: 2, shareEpoch: 1, ...dp.nextShare }])
  const rotating = { rotating: true, policy: { tiers } }

  it('evaluates under each of them, the newer one first, and what is known is known under each', async () => {
    const nodes = await evaluators(rotating, dealt)
    const client = nodes.client()
    const [both] = await client.evaluate([bob], { everyKey: true })
    const [old] = await nodes.client().evaluate([bob], { keyId: 1 })
    expect([both?.oprfKeyId, both?.lacking]).to.deep.equal([2, []])
    expect(both?.others?.map(({ oprfKeyId, lookupKey }) => [oprfKeyId, lookupKey])).to.deep.equal([[1, old?.lookupKey]])
    const calls = nodes.network.calls.length
    expect((await client.evaluate([bob], { everyKey: true }))[0]?.others).to.have.length(1)
    expect((await client.known([bob], { everyKey: true }))[0]?.others?.[0]?.lookupKey).to.deep.equal(old?.lookupKey)
    expect(nodes.network.calls).to.have.length(calls)
  })

  it('takes what is known under one of them for unknown', async () => {
    const nodes = await evaluators(rotating, dealt)
    const client = nodes.client()
    await client.evaluate([bob])
    expect((await client.known([bob]))[0]?.oprfKeyId).to.equal(2)
    expect(await client.known([bob], { everyKey: true })).to.deep.equal([undefined])
  })

  it('pays for each element once', async () => {
    const nodes = await evaluators({ ...rotating, paid: true }, dealt)
    await nodes.client({}, undefined, { payments: await nodes.payer() }).evaluate([bob, carol], { everyKey: true })
    expect(nodes.servers.reduce((sum, server) => sum + server.evaluated, 0)).to.equal(12)
    expect(nodes.issuers.map(({ redeemed, issued }) => [redeemed > 4, issued > 2]))
      .to.deep.equal(nodes.issuers.map(() => [false, false]))
  })

  it('says under which of them too few evaluate', async () => {
    const nodes = await evaluators(rotating, dp =>
      shareSource(...dp.nextShare == null ? [] : [{ keyId: 2, shareEpoch: 1, ...dp.nextShare }]))
    const [found] = await nodes.client().evaluate([bob], { everyKey: true })
    expect([found?.oprfKeyId, found?.others, found?.lacking]).to.deep.equal([2, [], [1]])
  })
})
