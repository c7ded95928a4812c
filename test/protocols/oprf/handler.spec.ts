import { expect } from 'chai'
import { blindInput } from '../../../src/blinding/client.ts'
import { verifyPartial } from '../../../src/blinding/combine.ts'
import { loadSodium } from '../../../src/blinding/sodium.ts'
import { EVALUATE_METHOD, OPRF_PROTOCOL } from '../../../src/protocols/oprf/constants.ts'
import { targetOf } from '../../../src/rpc/target.ts'
import { STRANGER, evaluators, secretShareOf, shareSource } from '../../builders/evaluators.ts'
import { tokenClient } from '../../../src/protocols/tokens/index.ts'
import { evaluationSpending, makePayment } from '../../../src/tokens/payment.ts'
import { codeOfRejection, rejectionOf } from '../../builders/errors.ts'
import { at } from '../../builders/oprf.ts'
import { HOUR, seededRandom } from '../../builders/registry.ts'
import type { EvaluateResponse } from '../../../src/protocols/oprf/pb/messages.ts'
import type { Token } from '../../../src/tokens/draw.ts'
import type { Evaluators } from '../../builders/evaluators.ts'
import type { TestDp } from '../../builders/registry.ts'

const voprf = await loadSodium()
const random = seededRandom('oprf handler')

function elements (count: number): Array<Uint8Array<ArrayBuffer>> {
  return Array.from({ length: count }, (_, i) => Uint8Array.from(blindInput(voprf, Uint8Array.of(i), random).blinded))
}

async function ask (
  { federation, rpcOf }: Evaluators, request: {
    keyId?: number,
    shareEpoch?: number,
    blinded: Array<Uint8Array<ArrayBuffer>>,
    unbatched?: boolean,
    payment?: Uint8Array<ArrayBuffer>
  }, peer = STRANGER
): Promise<EvaluateResponse> {
  const dp = at(federation.registry.dps, 0)
  return await rpcOf(peer).call(targetOf(dp), OPRF_PROTOCOL, EVALUATE_METHOD, {
    keyId: 1, shareEpoch: 1, unbatched: false, payment: Uint8Array.of(1), ...request
  })
}

describe('protocols/oprf/handler', () => {
  it('answers with its share and one proof for all', async () => {
    const nodes = await evaluators({})
    const blinded = elements(3)
    const answer = await ask(nodes, { blinded })
    expect(answer.proofs).to.have.length(1)
    verifyPartial(voprf, at(nodes.federation.registry.oprfKeys, 0), blinded, answer)
    expect(at(nodes.servers, 0).evaluated).to.equal(3)
  })

  it('answers with a proof for each when asked to', async () => {
    const nodes = await evaluators({})
    const blinded = elements(3)
    const answer = await ask(nodes, { blinded, unbatched: true })
    expect(answer.proofs).to.have.length(3)
    verifyPartial(voprf, at(nodes.federation.registry.oprfKeys, 0), blinded, answer)
  })

  it('takes 256 elements, and neither none nor more', async () => {
    const nodes = await evaluators({})
    const blinded = elements(256)
    expect((await ask(nodes, { blinded })).evaluated).to.have.length(256)
    expect((await rejectionOf(ask(nodes, { blinded: [] }))).code).to.equal('BATCH_INVALID')
    expect((await rejectionOf(ask(nodes, { blinded: [...blinded, at(blinded, 0)] }))).code).to.equal('BATCH_INVALID')
  })

  it('refuses the identity, non-canonical elements and wrong lengths', async () => {
    const nodes = await evaluators({})
    for (const bad of [new Uint8Array(32), new Uint8Array(32).fill(0xff), new Uint8Array(16)]) {
      expect((await rejectionOf(ask(nodes, { blinded: [...elements(1), bad] }))).code).to.equal('ELEMENT_INVALID')
    }
    expect(at(nodes.servers, 0).evaluated).to.equal(0)
  })

  it('refuses unknown keys, keys that are not valid now, and other epochs', async () => {
    const nodes = await evaluators({})
    expect((await rejectionOf(ask(nodes, { keyId: 2, blinded: elements(1) }))).code).to.equal('OPRF_KEY_UNKNOWN')
    expect((await rejectionOf(ask(nodes, { shareEpoch: 2, blinded: elements(1) }))).code).to.equal('OPRF_EPOCH_WRONG')
    nodes.clock.time += 366 * 24 * HOUR
    expect((await rejectionOf(ask(nodes, { blinded: elements(1) }))).code).to.equal('OPRF_KEY_UNKNOWN')
  })

  it('says so when it holds no share', async () => {
    const nodes = await evaluators({}, () => shareSource())
    const err = await rejectionOf(ask(nodes, { blinded: elements(1) }))
    expect(err.code).to.equal('OPRF_SHARE_MISSING')
    expect(err.kind).to.equal('unavailable')
  })

  it('does not answer under a share that the registry does not list', async () => {
    const nodes = await evaluators({}, dp =>
      shareSource({ ...secretShareOf(dp), secretShare: voprf.reduce(random.bytes(64)) }))
    expect((await rejectionOf(ask(nodes, { blinded: elements(1) }))).code).to.equal('SHARE_MISMATCH')
  })

  it('goes on answering under an old epoch for as long as its source has it', async () => {
    const nodes = await evaluators({}, dp => shareSource(secretShareOf(dp), secretShareOf(dp, 1, 0)))
    expect((await ask(nodes, { shareEpoch: 0, blinded: elements(1) })).shareEpoch).to.equal(0)
  })

  describe('paid with tokens', () => {
    const paying = async (nodes: Evaluators, count: number): Promise<readonly Token[]> => {
      const { registry, msps } = nodes.federation
      const { id, signer, peerId } = at(msps, 0)
      const components = {
        rpc: nodes.rpcOf(peerId), registry: nodes.federation.source, voprf, clock: nodes.clock, random
      }
      return await tokenClient()(components)
        .draw(at(registry.dps, 0), 'evaluation', count, { proof: { role: 'msp', id, signer } })
    }
    const pay = (tokens: readonly Token[], blinded: readonly Uint8Array[]): Uint8Array<ArrayBuffer> =>
      makePayment(tokens, evaluationSpending(blinded)).slice()
    const shut = { paid: true, rotating: true }
    const held = (dp: TestDp) =>
      shareSource(secretShareOf(dp), { keyId: 2, shareEpoch: 1, ...(dp.nextShare ?? secretShareOf(dp)) })

    it('evaluates for whoever pays, each token once; under the other key, ' +
      'and with other proofs, for nothing', async () => {
      const nodes = await evaluators(shut, held)
      const [blinded, other] = [elements(2), elements(2)]
      const payment = pay(await paying(nodes, 2), blinded)
      expect((await ask(nodes, { blinded, payment })).evaluated).to.have.length(2)
      expect((await ask(nodes, { blinded, payment, keyId: 2 })).keyId).to.equal(2)
      expect((await ask(nodes, { blinded, payment, unbatched: true })).proofs).to.have.length(2)
      expect(await codeOfRejection(ask(nodes, { blinded: other, payment }))).to.equal('TOKEN_SPENT')
      expect(await codeOfRejection(ask(nodes, { blinded: blinded.slice(1), payment }))).to.equal('TOKEN_NUMBER_WRONG')
      await ask(nodes, { blinded, payment })
      expect(await codeOfRejection(ask(nodes, { blinded, payment }))).to.equal('TOKEN_ANSWERED')
    })

    it('spends nothing on what it doesn\'t evaluate', async () => {
      const nodes = await evaluators(shut, held)
      const tokens = await paying(nodes, 1)
      const bad = [new Uint8Array(32)]
      expect(await codeOfRejection(ask(nodes, { blinded: bad, payment: pay(tokens, bad) }))).to.equal('ELEMENT_INVALID')
      const blinded = elements(1)
      const payment = pay(tokens, blinded)
      expect(await codeOfRejection(ask(nodes, { blinded, payment: new Uint8Array(0) }))).to.equal('OPRF_UNPAID')
      await ask(nodes, { blinded, payment })
    })
  })
})
