import { expect } from 'chai'
import { systemRandom } from '../../src/base/clock.ts'
import { loadSodium } from '../../src/blinding/sodium.ts'
import { EVALUATE_METHOD, OPRF_PROTOCOL } from '../../src/protocols/oprf/constants.ts'
import { REFUSAL_LIMITS } from '../../src/protocols/tokens/constants.ts'
import { tokenClient } from '../../src/protocols/tokens/index.ts'
import { targetOf } from '../../src/rpc/target.ts'
import { epochAt } from '../../src/tokens/kinds.ts'
import { evaluationSpending, makePayment } from '../../src/tokens/payment.ts'
import { STRANGER, evaluators } from '../builders/evaluators.ts'
import { at } from '../builders/oprf.ts'
import { buildTestRegistry } from '../builders/registry.ts'
import { codeOf } from './cast/claimant.ts'

describe('A13: what an evaluator refuses', () => {
  const units = 256
  /** Another one whom no registry lists. */
  const OTHER = at(buildTestRegistry({ seed: 'others', dps: 1, evaluators: 0 }).dps, 0).peerId

  interface Stage {
    /** Elements that the evaluator decoded. */
    looked (): number
    elements (count: number): readonly Uint8Array[]
    /** With tokens of an MSP. */
    paying (blinded: readonly Uint8Array[]): Promise<Uint8Array>
    forged (blinded: readonly Uint8Array[]): Uint8Array
    /** @returns the code of the refusal, or 'no error' */
    ask (peer: string, payment: Uint8Array, blinded: readonly Uint8Array[]): Promise<unknown>
    elapse (ms: number): void
  }

  async function evaluator (): Promise<Stage> {
    let looked = 0
    const voprf = await loadSodium()
    const backend = { ...voprf, isElement: (bytes: Uint8Array) => { looked++; return voprf.isElement(bytes) } }
    const nodes = await evaluators({ paid: true, backend })
    const { registry, source, msps } = nodes.federation
    const dp = at(registry.dps, 0)
    const asked = targetOf(dp)
    const elements = (count: number): readonly Uint8Array[] =>
      Array.from({ length: count }, () => voprf.multiplyBase(voprf.reduce(systemRandom.bytes(64))))
    const epoch = epochAt(registry.policy, 'evaluation', nodes.clock.time)
    return {
      looked: () => looked,
      elements,
      elapse: ms => { nodes.clock.time += ms },
      ask: async (peer, payment, blinded) => await codeOf(
        nodes.rpcOf(peer).call(asked, OPRF_PROTOCOL, EVALUATE_METHOD, {
          keyId: 1,
          shareEpoch: 1,
          unbatched: false,
          payment: payment.slice(),
          blinded: blinded.map(each =>
            each.slice())
        })),
      paying: async blinded => {
        const { id, signer, peerId } = at(msps, 0)
        const client = tokenClient()({
          rpc: nodes.rpcOf(peerId), registry: source, voprf, clock: nodes.clock, random: systemRandom
        })
        const tokens = await client.draw(dp, 'evaluation', blinded.length, { proof: { role: 'msp', id, signer } })
        return makePayment(tokens, evaluationSpending(blinded))
      },
      forged: blinded => makePayment(blinded.map(() => ({
        type: 'evaluation', issuer: dp.id, epoch, nonce: systemRandom.bytes(32), output: systemRandom.bytes(64)
      })), evaluationSpending(blinded))
    }
  }

  it('is refused before an element is looked at, whatever is wrong with its payment', async () => {
    const { looked, ask, paying, elements } = await evaluator()
    const [blinded, other] = [elements(units), elements(units)]
    const payment = await paying(blinded)
    expect(await ask(STRANGER, payment, blinded)).to.equal('no error')
    const before = looked()
    expect(await ask(STRANGER, payment, other)).to.equal('TOKEN_SPENT')
    expect(await ask(STRANGER, new Uint8Array(), other)).to.equal('OPRF_UNPAID')
    expect(await ask(STRANGER, payment.subarray(1), other)).to.match(/^MESSAGE_/)
    expect(await ask(STRANGER, payment, other.slice(1))).to.equal('TOKEN_NUMBER_WRONG')
    expect(looked()).to.equal(before)
  })

  it('counts, whatever the reason, and shuts out nobody else', async () => {
    const { looked, ask, forged, paying, elements, elapse } = await evaluator()
    const { each } = REFUSAL_LIMITS.party
    const codes = new Map<unknown, number>()
    for (let i = 0; i < each + 50; i++) {
      const code = await ask(STRANGER, Uint8Array.of(i & 0xff), elements(1))
      codes.set(code, (codes.get(code) ?? 0) + 1)
    }
    expect(codes.get('TOKEN_REFUSED_OFTEN')).to.equal(50)
    // elements that are none, behind payments of the right form: two requests of the largest size
    elapse(60_000)
    const bad = [...elements(units - 1), new Uint8Array(32).fill(0xff)]
    const before = looked()
    const answers: unknown[] = []
    for (let i = 0; i < 6; i++) {
      answers.push(await ask(STRANGER, forged(bad), bad))
    }
    const seen = each / units
    expect(answers).to.deep.equal(answers.map((_, i) => i < seen ? 'ELEMENT_INVALID' : 'TOKEN_REFUSED_OFTEN'))
    expect(looked() - before).to.be.at.most(each)
    const mine = elements(2)
    expect(await ask(OTHER, await paying(mine), mine)).to.equal('no error')
    elapse(60_000)
    const later = elements(2)
    expect(await ask(STRANGER, await paying(later), later)).to.equal('no error')
  })
})
