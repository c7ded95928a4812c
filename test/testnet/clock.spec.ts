import { expect } from 'chai'
import { testClock } from '../../src/testnet/index.ts'
import { codeOf } from '../builders/errors.ts'

const START = Date.UTC(2026, 5, 1)
const DAY = 86_400_000

describe('testnet/clock', () => {
  it('begins where it is told to, goes on by itself, and further when it is turned', () => {
    const clock = testClock(START)
    expect(clock.now()).to.be.at.least(START)
    clock.advance(30 * DAY)
    expect(clock.now()).to.be.at.least(START + 30 * DAY)
    expect(clock.steady() - clock.now()).to.be.at.most(1)
  })

  it('calls back who waits for a time that has come, the earliest first, and nobody else', () => {
    const clock = testClock(START)
    const called: string[] = []
    const callOff = clock.after(3 * DAY, () => { called.push('late') })
    clock.after(2 * DAY, () => { called.push('second') })
    clock.after(DAY, () => { called.push('first') })
    const another = clock.after(DAY, () => { called.push('called off') })
    another()
    clock.advance(2 * DAY)
    expect(called).to.deep.equal(['first', 'second'])
    callOff()
  })

  it('lets who is called back call off another, and wait anew', () => {
    const clock = testClock(START)
    const called: number[] = []
    const later = clock.after(2 * DAY, () => { called.push(2) })
    clock.after(DAY, () => {
      called.push(1)
      later()
      clock.after(DAY, () => { called.push(3) })
    })
    clock.advance(2 * DAY)
    expect(called, 'whoever waits anew waits from now on').to.deep.equal([1])
    clock.advance(DAY)
    expect(called).to.deep.equal([1, 3])
  })

  it('calls back by itself, too', async () => {
    await new Promise<void>(resolve => { testClock(START).after(1, resolve) })
  })

  it('waits longer than the runtime can in one go', () => {
    const clock = testClock(START)
    let isCalled = false
    clock.after(40 * DAY, () => { isCalled = true })
    clock.advance(39 * DAY)
    expect(isCalled).to.equal(false)
    clock.advance(DAY)
    expect(isCalled).to.equal(true)
  })

  it('never goes back', () => {
    expect(codeOf(() => { testClock().advance(-1) })).to.equal('TESTNET_FAULT_INVALID')
  })
})
