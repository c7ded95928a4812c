/** Options of `mimi coverage`. */
import { addFederationOptions } from '../../federation-options.ts'
import type { FederationOptions } from '../../federation-options.ts'
import type { Command } from 'commander'

export interface CoverageCliOptions extends FederationOptions {
  readonly data: string
  readonly msp?: string
}

export function addCoverageOptions (command: Command): Command {
  return addFederationOptions(command)
    .requiredOption('--data <folder>', 'where your keys and attestations are kept: that of the claim')
    .option('--msp <id>', 'the service of the claim (default: all of them)')
}
