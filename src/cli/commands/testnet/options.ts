/** Options of `mimi testnet`. */
import { CliError } from '../../errors.ts'
import { integer } from '../../option-values.ts'
import { addPageOption } from '../../page-option.ts'
import type { Command } from 'commander'
import type { PageOption } from '../../page-option.ts'

export interface TestnetOptions extends PageOption {
  readonly dps: number
  readonly msps: number
  readonly csis?: string
  readonly once?: boolean
  readonly scenario?: Scenario
}

const SCENARIOS = ['reassign'] as const

export type Scenario = typeof SCENARIOS[number]

function scenario (text: string): Scenario {
  const known = SCENARIOS.find(name => name === text)
  if (known == null) {
    throw new CliError('OPTION_INVALID', { detail: `expected ${SCENARIOS.join(' or ')}, got "${text}"` })
  }
  return known
}

export const DEFAULT_DPS = 7
export const DEFAULT_MSPS = 2

export function addTestnetOptions (command: Command): Command {
  return addPageOption(command
    .option('--dps <n>', 'discovery providers, each of its own operator', integer(1, 64), DEFAULT_DPS)
    .option('--msps <n>', 'messaging services', integer(1, 16), DEFAULT_MSPS)
    .option('--csis <file>', 'identifiers to claim and look up, one a line: CSI MSP[,MSP…] TAG[,TAG…]')
    .option('--scenario <name>', 'play a story instead: reassign (a number changes hands while a DP is down)', scenario)
    .option(
      '--once', 'end after the lookups or the story; exit code 0 only if all was found and verified, or all DPs agree'
    ),
  'a page on 127.0.0.1 that draws what happens, with forms; without a port on any free one; the address that is ' +
    'printed lets change things')
}
