import { expect } from 'chai'
import { Lane, MAX_UNDER_WAY } from '../../../src/testnet/faults/lane.ts'

function lane () {
  const at = { now: 0, delay: 0, held: false, rooms: 0, next: undefined as (() => void) | undefined }
  const passed: string[] = []
  const made = new Lane({
    delay: () => at.delay,
    isHeld: () => at.held,
    now: () => at.now,
    timer: {
      after: (ms, callback) => {
        at.next = () => {
          at.now += ms
          callback()
        }
        return () => { at.next = undefined }
      }
    },
    onRoom: () => { at.rooms++ }
  })
  return { at, passed, made, push: (name: string, bytes = 1) => { made.push(bytes, () => { passed.push(name) }) } }
}

describe('testnet/faults/lane', () => {
  it('lets pass at once what nothing holds up', () => {
    const { passed, push, made } = lane()
    push('a')
    expect(passed).to.deep.equal(['a'])
    expect(made.isEmpty).to.equal(true)
  })

  it('delays, and keeps the order also when the delay has become shorter', () => {
    const { at, passed, push } = lane()
    at.delay = 100
    push('a')
    at.delay = 0
    push('b')
    expect(passed).to.deep.equal([])
    at.next?.()
    expect(passed).to.deep.equal(['a', 'b'])
    expect(at.now).to.equal(100)
  })

  it('lets nothing pass while it is held, and all of it then', () => {
    const { at, passed, push, made } = lane()
    at.held = true
    push('a')
    push('b')
    expect(passed).to.deep.equal([])
    at.held = false
    made.look()
    expect(passed).to.deep.equal(['a', 'b'])
  })

  it('is full at its bound, and says when there is room again', () => {
    const { at, push, made } = lane()
    at.held = true
    push('a', MAX_UNDER_WAY)
    expect(made.isFull).to.equal(true)
    at.held = false
    made.look()
    expect([made.isFull, at.rooms]).to.deep.equal([false, 1])
  })

  it('lets everything go when the other end is gone', () => {
    const { at, passed, push, made } = lane()
    at.held = true
    push('a')
    made.flush()
    expect(passed).to.deep.equal(['a'])
    expect(made.isEmpty).to.equal(true)
  })
})
