import path from 'node:path'
import { expect } from 'chai'
import { CTRL_C, CTRL_D, ENTER, TAB, UP, hasTerminals, typed } from '../../../builders/terminal.ts'

const PROGRAM = ['--import', 'tsx', path.join(import.meta.dirname, 'programs/prompt.ts')]

describe('cli/commands/testnet/terminal', function () {
  this.timeout(120_000)

  before(function () {
    if (!hasTerminals()) {
      this.skip()
    }
  })

  it('completes commands and names by Tab, and Ctrl-D ends it', async () => {
    const { screen } = await typed(
      PROGRAM,
      ['mimi> ', `sta${TAB}`], ['status ', ENTER],
      ['conflicts: 0 open of 0', ''], ['mimi> ', `kill d${TAB}`], ['kill dp', `1${ENTER}`],
      ['dp1 ended.', ''], ['mimi> ', CTRL_D])
    expect(screen).to.include('running: 2 of 2 DPs').and.to.match(/ENDED\r?\n$/)
  })

  it('brings lines of before back by the arrow', async () => {
    const { screen } = await typed(
      PROGRAM,
      ['mimi> ', `kill dp2${ENTER}`], ['dp2 ended.', ''], ['mimi> ', UP], ['kill dp2', ENTER], ['dp2 ended.', ''],
      ['mimi> ', `quit${ENTER}`])
    expect(screen).to.match(/ENDED\r?\n$/)
  })

  it('drops a line by Ctrl-C, and ends by it where there is none', async () => {
    const { screen } = await typed(
      PROGRAM,
      ['mimi> ', 'kill dp1'], ['kill dp1', CTRL_C], ['^C', ''], ['mimi> ', CTRL_C])
    expect(screen).not.to.include('dp1 ended.')
    expect(screen).to.match(/INTERRUPTED\r?\n$/)
  })
})
