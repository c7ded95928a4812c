import { expect } from 'chai'
import { systemClock, systemRandom } from '../../../../src/base/clock.ts'
import { run } from '../../../../src/cli/program.ts'
import { EXEC_ARGV, MAIN } from '../../../builders/program.ts'
import { CTRL_C, hasTerminals, typed } from '../../../builders/terminal.ts'
import { testContext } from '../../context.ts'

const MINUTE = 60_000
const COLUMNS = 80
const PROGRAM = [...EXEC_ARGV, MAIN, 'demo']

describe('cli/commands/demo', function () {
  this.timeout(5 * MINUTE)

  it('tells five screens without waiting where there is no terminal, of 80 columns, and of what happens', async () => {
    const context = testContext({ clock: systemClock, random: systemRandom })
    expect(await run(['demo'], context), context.err()).to.equal(0)
    const screens = context.out().split(/^(?=\d of 5: )/m)
    expect(screens).to.have.length(5)
    const [problem = '', claim = '', lookUp = '', lies = '', down = ''] = screens
    expect(problem).to.include('5 DPs of 5 operators')
    expect(claim).to.include('On the disk of 5 of 5 DPs now.')
    expect(lookUp).to.include('answer: reach Bob on msp1').and.to.include('through relays: yes')
    expect(lookUp).to.match(/in 0 of\nthese requests stands bob@example.com/)
    expect(lies).to.include('answer: reach Bob on msp1').and.to.include('1. msp1   2. msp2')
    expect(lies).not.to.match(/what counted came from .*dp3/)
    expect(down).to.include('bob@example.com:     reach Bob on msp1')
      // never a "no" that isn't sure: on a machine that is too busy it is said so
      .and.to.match(/nobody@example.com: {2}(nobody can be reached under it|partly answered)/)
    expect(context.out().split('\n').filter(line => line.length > COLUMNS)).to.deep.equal([])
    // no colours, with or without NO_COLOR
    expect(context.out()).not.to.include('\u001b')
  })

  it('is one JSON value where that is asked for', async () => {
    const context = testContext({ clock: systemClock, random: systemRandom })
    expect(await run(['demo', '--json'], context), context.err()).to.equal(0)
    expect(JSON.parse(context.out()).screens).to.have.length(5)
  })

  describe('at a terminal', () => {
    before(function () {
      if (!hasTerminals()) {
        this.skip()
      }
    })

    it('waits for a key behind each screen, and ends by q', async () => {
      const { screen, code } = await typed(PROGRAM, ['q: quit', ' '], ['q: quit', 'q'])
      expect(code, screen).to.equal(0)
      expect(screen).to.include('2 of 5').and.not.to.include('3 of 5')
    })

    it('ends by Ctrl-C with 130', async () => {
      const { screen, code } = await typed(PROGRAM, ['q: quit', CTRL_C])
      expect(code, screen).to.equal(130)
      expect(screen).not.to.match(/error|\n {4}at /)
    })

    it('does not wait with --plain', async () => {
      const { screen, code } = await typed([...PROGRAM, '--plain'])
      expect(code, screen).to.equal(0)
      expect(screen).to.include('5 of 5').and.not.to.include('q: quit')
    })
  })
})
