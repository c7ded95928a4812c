import { expect } from 'chai'
import { Appointments } from '../../../src/protocols/record-sync/appointments.ts'
import { LONGEST_WAIT, MAX_WAITING } from '../../../src/protocols/record-sync/constants.ts'
import { ManualTimer } from '../../builders/evaluators.ts'
import { NOW } from '../../builders/registry.ts'

describe('protocols/record-sync/appointments', () => {
  function setup () {
    const clock = { time: NOW, now () { return this.time } }
    const timer = new ManualTimer()
    const due: string[] = []
    const appointments = new Appointments({ clock, timer }, peer => { due.push(peer) })
    const pass = (ms: number): void => {
      clock.time += ms
      timer.fire()
    }
    return { timer, due, appointments, pass }
  }

  it('are kept at their times, the earlier of two, once, with one timer', () => {
    const { timer, due, appointments, pass } = setup()
    appointments.add('one', NOW + 100)
    appointments.add('two', NOW + 50)
    appointments.add('one', NOW + 200)
    appointments.add('two', NOW + 40)
    expect(timer.delays).to.deep.equal([40])
    pass(39)
    expect(due).to.deep.equal([])
    pass(1)
    expect([due, timer.delays]).to.deep.equal([['two'], [60]])
    pass(60)
    expect([due, timer.delays]).to.deep.equal([['two', 'one'], []])
    appointments.add('two', NOW)
    expect(timer.delays, 'what is past is due at once').to.deep.equal([0])
  })

  it('end, are bounded, and lie as far ahead as they like', () => {
    const { timer, due, appointments, pass } = setup()
    appointments.add('far', NOW + 100 * LONGEST_WAIT)
    expect(timer.delays).to.deep.equal([LONGEST_WAIT])
    pass(LONGEST_WAIT)
    expect([due, timer.delays]).to.deep.equal([[], [LONGEST_WAIT]])
    for (let i = 0; i < 2 * MAX_WAITING; i++) {
      appointments.add(`dp ${i}`, NOW)
    }
    pass(0)
    expect(due).to.have.length(MAX_WAITING - 1)
    appointments.add('again', NOW)
    appointments.clear()
    expect(timer.delays).to.deep.equal([])
  })
})
