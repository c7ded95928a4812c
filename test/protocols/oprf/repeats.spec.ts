import { expect } from 'chai'
import { CONTEXT_LIFETIME } from '../../../src/budget/constants.ts'
import { REPEATS } from '../../../src/protocols/oprf/constants.ts'
import { OprfError } from '../../../src/protocols/oprf/errors.ts'
import { Repeats } from '../../../src/protocols/oprf/repeats.ts'
import { rejectionOf } from '../../builders/errors.ts'
import type { EvaluateRequest, EvaluateResponse } from '../../../src/protocols/oprf/pb/messages.ts'

const NOW = 1_700_000_000_000
const request = (context = 1, element = 1): EvaluateRequest => ({
  keyId: 1,
  shareEpoch: 1,
  blinded: [new Uint8Array(32).fill(element)],
  unbatched: false,
  context: new Uint8Array(16).fill(context),
  payment: new Uint8Array(0)
})

describe('protocols/oprf/repeats', () => {
  let now = NOW
  let worked = 0
  let repeats = new Repeats({ now: () => now })
  const work = async (): Promise<EvaluateResponse> => {
    worked++
    return { keyId: 1, shareEpoch: 1, index: worked, evaluated: [], proofs: [] }
  }
  beforeEach(() => {
    [now, worked, repeats] = [NOW, 0, new Repeats({ now: () => now })]
  })

  it('gives the same answer to the same request, also while it is worked on', async () => {
    const both = await Promise.all([repeats.answer(request(), work), repeats.answer(request(), work)])
    expect(both.map(({ index }) => index)).to.deep.equal([1, 1])
    expect((await repeats.answer(request(), work)).index).to.equal(1)
    expect(worked).to.equal(1)
  })

  it('does so a few times, then lets the context be judged as any other', async () => {
    for (let i = 0; i <= REPEATS; i++) {
      expect((await repeats.answer(request(), work)).index).to.equal(1)
    }
    expect((await repeats.answer(request(), work)).index).to.equal(2)
    expect((await repeats.answer(request(), work)).index).to.equal(3)
  })

  it('forgets after the life of a context', async () => {
    await repeats.answer(request(), work)
    now += CONTEXT_LIFETIME
    expect((await repeats.answer(request(), work)).index).to.equal(2)
  })

  it('takes another context, and other elements, for another request', async () => {
    await repeats.answer(request(1, 1), work)
    expect((await repeats.answer(request(2, 1), work)).index).to.equal(2)
    expect((await repeats.answer(request(1, 2), work)).index).to.equal(3)
  })

  it('remembers nothing of what failed', async () => {
    const err = await rejectionOf(repeats.answer(request(), async () => { throw new OprfError('OPRF_SHARE_MISSING') }))
    expect(err.code).to.equal('OPRF_SHARE_MISSING')
    expect((await repeats.answer(request(), work)).index).to.equal(1)
  })
})
