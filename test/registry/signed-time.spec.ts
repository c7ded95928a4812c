import { expect } from 'chai'
import { asFederationId } from '../../src/base/bytes.ts'
import { isTimeBy, signTime, TimeSigner } from '../../src/registry/signed-time.ts'
import { buildTestRegistry, NOW, seedOf } from '../builders/registry.ts'
import { party } from '../builders/mapping.ts'

const { registry: { federationId }, dps } = buildTestRegistry({ dps: 2, evaluators: 0 })
const [dp, other] = [party(dps, 0), party(dps, 1)]

describe('registry/signed-time', () => {
  const holds = isTimeBy.bind(undefined, federationId, dp.signer.publicKey)
  const time = signTime(NOW, dp.signer)

  it('is the DP\'s word on what time it is', () => {
    expect(holds(time)).to.equal(true)
    expect(holds(signTime(0, dp.signer))).to.equal(true)
  })

  it('is nobody else\'s, of no other time, in no other federation, and not without a signature', () => {
    expect(holds(signTime(NOW, other.signer))).to.equal(false)
    expect(holds({ ...time, at: NOW + 1 })).to.equal(false)
    expect(holds({ ...time, signature: time.signature.slice(1) })).to.equal(false)
    expect(holds({ ...time, signature: new Uint8Array(0) })).to.equal(false)
    expect(isTimeBy(asFederationId(seedOf('another')), dp.signer.publicKey, time)).to.equal(false)
  })

  it('is no time that is none', () => {
    expect(holds({ ...time, at: NaN })).to.equal(false)
    expect(holds({ ...time, at: -1 })).to.equal(false)
    expect(holds({ ...time, at: 2 ** 53 })).to.equal(false)
  })

  it('is signed once a second, forwards and backwards', () => {
    const clock = { time: NOW, now: () => clock.time }
    const signer = new TimeSigner(clock, dp.signer)
    const first = signer.now()
    const after = (time: number): number => { clock.time = time; return signer.now().at }
    expect([first.at, after(NOW + 999), after(NOW + 1_000), after(NOW + 1), after(NOW)])
      .to.deep.equal([NOW, NOW, NOW + 1_000, NOW + 1_000, NOW])
    expect(holds(signer.now())).to.equal(true)
  })
})
