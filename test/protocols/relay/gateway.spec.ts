import { expect } from 'chai'
import fc from 'fast-check'
import { SLICE } from '../../../src/base/attentive.ts'
import { MAX_FRAME_LENGTH, MAX_RECORD_SET_LENGTH } from '../../../src/base/limits.ts'
import { BudgetError } from '../../../src/budget/errors.ts'
import { MIN_STRAGGLER_PATIENCE, SILENCE_PATIENCE, STRAGGLER_PATIENCE } from '../../../src/protocols/relay/constants.ts'
import { timeToAsk } from '../../../src/protocols/relay/deadline.ts'
import { decodeAnswer, encodeRead } from '../../../src/protocols/relay/gateway.ts'
import { gatewayHandler } from '../../../src/protocols/relay/index.ts'
import { GatewayAnswer, GatewayRead } from '../../../src/protocols/relay/pb/messages.ts'
import { signStored } from '../../../src/protocols/relay/stored.ts'
import { codeOf, rejectionOf } from '../../builders/errors.ts'
import { ManualTimer } from '../../builders/evaluators.ts'
import { alice, bobLookupKey } from '../../builders/mapping.ts'
import { fixedSource, NOW, seedOf } from '../../builders/registry.ts'
import { relayFederation } from '../../builders/relay.ts'
import type { LookupKey } from '../../../src/base/bytes.ts'
import type { GatewayInit, GatewayResult } from '../../../src/protocols/relay/index.ts'
import type { DpRecord } from '../../../src/registry/interface.ts'

const RELAY = '12D3KooWRelay'
/** Milliseconds that the relay gives. */
const REMAINING = 4_000
const set = (byte: number, length = 10): Uint8Array => new Uint8Array(length).fill(byte)

const NONCE = seedOf('nonce').slice(0, 16)
const questionOf = (replicas: readonly string[]) => ({ lookupKey: bobLookupKey, replicas, nonce: NONCE })

type Read = (dp: DpRecord, signal: AbortSignal) => Promise<Uint8Array | undefined>

async function world (read: Read, init?: GatewayInit, dps = 5) {
  const federation = await relayFederation({ dps })
  const timer = new ManualTimer()
  const asked: string[] = []
  const waits: number[] = []
  const lagging: LookupKey[] = []
  const clock = { time: federation.test.now, now: () => clock.time }
  const ids = federation.test.dps.map(({ id }) => id)
  const handler = gatewayHandler({
    registry: fixedSource(federation.registry),
    clock,
    timer,
    lags: lookupKey => { lagging.push(lookupKey) },
    read: async (dp, lookupKey, nonce, { signal, timeout }) => {
      expect([lookupKey, nonce]).to.deep.equal([bobLookupKey, NONCE])
      asked.push(dp.id)
      waits.push(timeout)
      const set = await read(dp, signal)
      const at = clock.now()
      return { set, at, signature: signStored({ nonce, lookupKey, set, at }, signers[ids.indexOf(dp.id)] ?? alice) }
    }
  }, init)
  const signers = federation.test.dps.map(({ signer }) => signer)
  const call = async (replicas: readonly string[] = ids, relay = RELAY): Promise<GatewayResult> =>
    decodeAnswer(
      await handler(encodeRead(questionOf(replicas)), {
        relay, signal: new AbortController().signal, remaining: REMAINING, unpaid: () => {}
      }), questionOf(replicas), federation.registry
    )
  return { federation, signers, handler, timer, asked, waits, lagging, clock, ids, call }
}

describe('protocols/relay/gateway', () => {
  it('asks the named replicas, and says of each what it has', async () => {
    const { ids, call, asked, clock: { time: at } } = await world(async dp =>
      dp.id === ids[1] ? undefined : dp.id === ids[2] ? Promise.reject(new BudgetError('RATE_LIMITED')) : set(7))
    const three = ids.slice(0, 3)
    expect(await call(three)).to.deep.equal(new Map<string, unknown>([
      [ids[0] ?? '', { set: set(7), at }],
      [ids[1] ?? '', { set: undefined, at }],
      [ids[2] ?? '', { code: 'RATE_LIMITED' }]
    ]))
    expect(asked).to.have.members(three)
  })

  it('has replicas repaired that gave different sets, and no others', async () => {
    const same = await world(async () => set(7))
    await same.call()
    const lags = await world(async dp => dp.id === lags.ids[1] ? undefined : set(7))
    await lags.call()
    expect([same.lagging, lags.lagging]).to.deep.equal([[], [bobLookupKey]])
  })

  it('sends each record set once, however many replicas have it', async () => {
    const { federation, handler, ids } = await world(async () => set(9, 5_000))
    const bytes = await handler(encodeRead(questionOf(ids)), {
      relay: RELAY, signal: new AbortController().signal, remaining: REMAINING, unpaid: () => {}
    })
    expect(GatewayAnswer.decode(bytes).sets).to.have.length(1)
    expect([...decodeAnswer(bytes, questionOf(ids), federation.registry).values()])
      .to.deep.equal(Array(5).fill({ set: set(9, 5_000), at: NOW }))
  })

  it('leaves out what does not fit, and says so', async () => {
    let byte = 0
    const fit = Math.floor((MAX_FRAME_LENGTH - 64 * 1_024) / MAX_RECORD_SET_LENGTH)
    const { call } = await world(async () => set(++byte, MAX_RECORD_SET_LENGTH), {}, fit + 2)
    const words = [...(await call()).values()]
    expect(words.filter(word => 'code' in word && word.code === 'RELAY_TOO_LARGE')).to.have.length(2)
    expect(words.filter(word => 'set' in word && word.set != null)).to.have.length(fit)
  })

  it('names a defect of its own as such, and tells nothing of it', async () => {
    const { call, ids } = await world(async () => { throw new Error('a secret') })
    expect((await call(ids.slice(0, 1))).get(ids[0] ?? '')).to.deep.equal({ code: 'RPC_INTERNAL' })
  })

  it('waits a little for stragglers once most have answered, and stops asking them', async () => {
    let stopped = 0
    const { call, timer, ids } = await world(async (dp, signal) => ids.indexOf(dp.id) < 3
      ? set(1)
      : await new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => { stopped++; reject(signal.reason) })
      }))
    const result = call()
    while (!timer.delays.includes(MIN_STRAGGLER_PATIENCE)) {
      await new Promise(setImmediate)
    }
    expect(timer.delays).to.have.members([SLICE, MIN_STRAGGLER_PATIENCE])
    timer.fire()
    const words = await result
    expect(ids.map(id => words.get(id)))
      .to.deep.equal([...Array(3).fill({ set: set(1), at: NOW }), ...Array(2).fill({ code: 'RPC_TIMEOUT' })])
    expect([stopped, timer.delays.length]).to.deep.equal([2, 0])
  })

  it('waits for a straggler once, and asks it all the same', async () => {
    const { call, timer, ids, asked } = await world(async (dp, signal) => dp.id !== ids[2]
      ? set(1)
      : await new Promise((_resolve, reject) => { signal.addEventListener('abort', () => { reject(signal.reason) }) }))
    const first = call()
    while (!timer.delays.includes(MIN_STRAGGLER_PATIENCE)) {
      await new Promise(setImmediate)
    }
    timer.fire()
    await first
    asked.length = 0
    const words = await call()
    expect(ids.map(id => 'code' in (words.get(id) ?? { code: '' }))).to.deep.equal([false, false, true, false, false])
    expect([asked, timer.delays]).to.deep.equal([ids, []])
  })

  it('waits a while for those that are silent where few answer, and less once it knows them', async () => {
    const { call, timer, ids } = await world(async dp => dp.id === ids[0] ? undefined : await new Promise(() => {}))
    for (const patience of [SILENCE_PATIENCE, STRAGGLER_PATIENCE]) {
      const result = call()
      for (let waited = 0; waited < patience; waited += SLICE) {
        await new Promise(setImmediate)
        expect(new Set(timer.delays)).to.deep.equal(new Set([SLICE]))
        timer.fire()
      }
      expect([...(await result).values()].filter(word => 'code' in word)).to.have.length(4)
      expect(timer.delays).to.deep.equal([])
    }
  })

  it('gives replicas the time that its relay gives it, but for the way back', async () => {
    const { call, waits } = await world(async () => undefined)
    await call()
    expect(waits).to.deep.equal(Array(5).fill(timeToAsk(REMAINING)))
    expect(timeToAsk(REMAINING)).to.be.within(1, REMAINING - 1)
  })

  it('refuses to ask nobody, too many, one twice, who is no DP, and another length of key or nonce', async () => {
    const { handler, ids, asked } = await world(async () => undefined)
    const refusal = async (lookupKey: Uint8Array, replicas: readonly string[], nonce = NONCE): Promise<string> =>
      (await rejectionOf(handler(
        GatewayRead.encode({ lookupKey: lookupKey.slice(), replicas: [...replicas], nonce: nonce.slice() }),
        { relay: RELAY, signal: new AbortController().signal, remaining: REMAINING, unpaid: () => {} }
      ))).code
    expect(await refusal(bobLookupKey, [])).to.equal('RELAY_MALFORMED')
    expect(await refusal(bobLookupKey, Array.from({ length: 65 }, (_, i) => `dp ${i}`))).to.equal('RELAY_MALFORMED')
    expect(await refusal(bobLookupKey, [ids[0] ?? '', ids[0] ?? ''])).to.equal('RELAY_MALFORMED')
    expect(await refusal(bobLookupKey.subarray(1), ids)).to.equal('RELAY_MALFORMED')
    expect(await refusal(bobLookupKey, ids, new Uint8Array(0))).to.equal('RELAY_MALFORMED')
    expect(await refusal(bobLookupKey, ['12D3KooWNobody'])).to.equal('RELAY_TARGET_UNKNOWN')
    expect((await rejectionOf(
      handler(Uint8Array.of(1), {
        relay: RELAY, signal: new AbortController().signal, remaining: REMAINING, unpaid: () => {}
      })
    )).code).to.equal('MESSAGE_MALFORMED')
    expect(asked).to.deep.equal([])
  })

  it('says of a replica that it doesn\'t list that it is unknown, and what the others have', async () => {
    const { call, ids, asked } = await world(async () => set(1))
    const result = await call(['12D3KooWNobody', ...ids])
    expect([...result.keys()]).to.deep.equal(['12D3KooWNobody', ...ids])
    expect(result.get('12D3KooWNobody')).to.deep.equal({ code: 'RELAY_TARGET_UNKNOWN' })
    expect(ids.map(id => result.get(id))).to.deep.equal(ids.map(() => ({ set: set(1), at: NOW })))
    expect(asked).to.deep.equal(ids)
  })

  it('counts reads at replicas, for each relay and for all, and says when to come back', async () => {
    const { call, clock, asked } = await world(async () => undefined, { maxReads: 12, maxReadsInAll: 25 })
    await call()
    await call()
    const refusal = await rejectionOf(call())
    expect(refusal.code).to.equal('RELAY_LIMITED')
    expect(refusal.retryAfter).to.be.within(15_000, 60_000)
    await call(undefined, 'another relay')
    // none has more of what is for all than it leaves free
    expect((await rejectionOf(call(undefined, 'another relay'))).code).to.equal('RELAY_LIMITED')
    await call(undefined, 'a third relay')
    expect((await rejectionOf(call(undefined, 'a fourth relay'))).code).to.equal('RELAY_LIMITED')
    expect(asked).to.have.length(20)
    clock.time += 60_000
    await call()
  })

  describe('its answer, as the reader takes it', () => {
    const nothing = new Uint8Array(0)
    const ok = { set: 0, code: '', signature: nothing, at: 0, partial: false }

    it('is malformed for other replicas, numbers of no set, words beside a set, and what is no code', async () => {
      const { federation } = await world(async () => undefined)
      const refused = (answer: Parameters<typeof GatewayAnswer.encode>[0]): string =>
        codeOf(() => decodeAnswer(GatewayAnswer.encode(answer), questionOf(['a', 'b']), federation.registry))
      expect(refused({ sets: [], replicas: [ok] })).to.equal('RELAY_MALFORMED')
      expect(refused({ sets: [], replicas: [ok, ok, ok] })).to.equal('RELAY_MALFORMED')
      expect(refused({ sets: [], replicas: [ok, { ...ok, set: 1 }] })).to.equal('RELAY_MALFORMED')
      expect(refused({ sets: [set(1).slice()], replicas: [ok, { ...ok, set: 1, code: 'RPC_TIMEOUT' }] }))
        .to.equal('RELAY_MALFORMED')
      expect(refused({ sets: [], replicas: [ok, { ...ok, code: 'no code' }] })).to.equal('RELAY_MALFORMED')
      expect(refused({ sets: [new Uint8Array(2 ** 21)], replicas: [ok, ok] })).to.equal('RELAY_MALFORMED')
    })

    it('is malformed cut at any byte, or says less', async () => {
      const { federation, ids, handler } = await world(async dp => dp.id === ids[2] ? undefined : set(1))
      const three = ids.slice(0, 3)
      const bytes = await handler(encodeRead(questionOf(three)), {
        relay: RELAY, signal: new AbortController().signal, remaining: REMAINING, unpaid: () => {}
      })
      expect(decodeAnswer(bytes, questionOf(three), federation.registry).size).to.equal(3)
      for (let length = 0; length < bytes.byteLength; length++) {
        expect(codeOf(() => decodeAnswer(bytes.subarray(0, length), questionOf(three), federation.registry)))
          .to.match(/^(MESSAGE_MALFORMED|RELAY_MALFORMED)$/)
      }
    })

    it('is no word of a replica that did not sign it: not of a set, not of nothing, not of before, for another key ' +
      'or in another\'s place', async () => {
      const { federation, signers, ids } = await world(async () => undefined)
      const [id, other] = [ids[0] ?? '', ids[1] ?? '']
      const [signer, another] = [signers[0] ?? alice, signers[1] ?? alice]
      const at = federation.test.now
      const claim = { nonce: NONCE, lookupKey: bobLookupKey, set: set(1), at }
      const words = (said: Uint8Array | undefined, signature: Uint8Array, of = id, dated = at): unknown =>
        decodeAnswer(GatewayAnswer.encode({
          sets: said == null ? [] : [said.slice()],
          replicas: [{ set: said == null ? 0 : 1, code: '', signature: signature.slice(), at: dated, partial: false }]
        }), questionOf([of]), federation.registry).get(of)
      const unsigned = { code: 'RELAY_ANSWER_INVALID' }
      expect(words(set(1), signStored(claim, signer))).to.deep.equal({ set: set(1), at })
      expect(words(undefined, signStored({ ...claim, set: undefined }, signer))).to.deep.equal({ set: undefined, at })
      expect(words(undefined, signStored(claim, signer)), 'keeps the set back').to.deep.equal(unsigned)
      expect(words(set(2), signStored(claim, signer)), 'another set').to.deep.equal(unsigned)
      expect(words(set(1), signStored(claim, signer), id, at + 1), 'of another time').to.deep.equal(unsigned)
      expect(words(undefined, nothing), 'without a signature').to.deep.equal(unsigned)
      expect(
        words(undefined, signStored({ ...claim, set: undefined, nonce: seedOf('before').slice(0, 16) }, signer)),
        'of before'
      ).to.deep.equal(unsigned)
      expect(
        words(undefined, signStored({ ...claim, set: undefined, lookupKey: seedOf('another key') }, signer)),
        'of another key'
      ).to.deep.equal(unsigned)
      expect(words(undefined, signStored({ ...claim, set: undefined }, another)), 'of another replica')
        .to.deep.equal(unsigned)
      expect(words(undefined, signStored({ ...claim, set: undefined }, another), other))
        .to.deep.equal({ set: undefined, at })
      expect(words(undefined, signStored({ ...claim, set: undefined }, signer), '12D3KooWNobody'), 'of no DP')
        .to.deep.equal(unsigned)
    })

    it('gives back whatever replicas said', async () => {
      await fc.assert(fc.asyncProperty(
        fc.array(fc.option(fc.uint8Array({ maxLength: 40 }), { nil: undefined }), { minLength: 5, maxLength: 5 }),
        async sets => {
          const { call, ids } = await world(async dp => sets[ids.indexOf(dp.id)])
          expect(await call()).to.deep.equal(new Map(ids.map((id, i) => [id, { set: sets[i], at: NOW }])))
        }
      ), { numRuns: 20 })
    })
  })
})
