import { expect } from 'chai'
import { SLICE, attentive } from '../../src/base/attentive.ts'
import { ManualTimer } from '../builders/evaluators.ts'

describe('base/attentive', () => {
  it('waits in slices, each of which counts as one, however late it ends', () => {
    const timer = new ManualTimer()
    let ended = 0
    attentive(timer).after(2 * SLICE + 7, () => { ended++ })
    for (const slice of [SLICE, SLICE, 7]) {
      expect([timer.delays, ended]).to.deep.equal([[slice], 0])
      timer.fire()
    }
    expect([timer.delays, ended]).to.deep.equal([[], 1])
  })

  it('ends at once where there is nothing to wait for, but not before it is called', () => {
    const timer = new ManualTimer()
    let ended = 0
    attentive(timer).after(0, () => { ended++ })
    expect([timer.delays, ended]).to.deep.equal([[0], 0])
    timer.fire()
    expect(ended).to.equal(1)
  })

  it('is called off in whichever slice', () => {
    for (const slices of [0, 1, 2]) {
      const timer = new ManualTimer()
      const callOff = attentive(timer).after(3 * SLICE, () => { throw new Error('called back') })
      for (let i = 0; i < slices; i++) {
        timer.fire()
      }
      callOff()
      expect(timer.delays).to.deep.equal([])
    }
  })
})
