import { expect } from 'chai'
import { COMMANDS, completerOf } from '../../../../src/cli/commands/testnet/completion.ts'

const BOB = 'mailto:bob@example.com'
const node = (name: string, role: string) => ({ name, role, running: true, address: '', peerId: '' })
const complete = completerOf(
  { msps: ['msp1', 'msp2'], nodes: [node('dp1', 'dp'), node('msp1', 'msp')] }, new Set([BOB])
)

describe('cli/commands/testnet/completion', () => {
  const cases: ReadonlyArray<readonly [line: string, offers: readonly string[], word: string]> = [
    ['', COMMANDS.map(name => `${name} `), ''],
    ['rel', ['release '], 'rel'],
    ['kill ', ['dp1 ', 'msp1 '], ''],
    ['partition dp1 m', ['msp1 '], 'm'],
    ['kill dp1 ', [], ''],
    ['discover mail', [`${BOB} `, 'mailto:'], 'mail'],
    [`discover ${BOB} mode=e`, ['mode=everything '], 'mode=e'],
    [`discover ${BOB} Work for`, ['format=verbose ', 'format=compact '], 'for'],
    [`discover ${BOB} d`, ['dps=', 'deadline='], 'd'],
    ['claim --n', ['--nowhere '], '--n'],
    [`dispute ${BOB} `, ['msp1 ', 'msp2 '], ''],
    ['decide abcd i', ['incumbent '], 'i'],
    ['unheard-of ', [], ''],
    ['constructor ', [], '']
  ]
  for (const [line, offers, word] of cases) {
    it(`offers behind "${line}" what may stand there`, () => {
      expect(complete(line)).to.deep.equal([offers, word])
    })
  }
})
