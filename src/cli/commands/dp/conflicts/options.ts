/** Options of `mimi dp conflicts`. */
import { Option } from 'commander'
import type { Command } from 'commander'

export interface ConflictsOptions {
  readonly data: string
}

export interface SignOptions {
  readonly anchor: string
  readonly registry: string
  readonly for: 'claimant' | 'incumbent'
  readonly key: string
}

export function addDataOption (command: Command): Command {
  return command.requiredOption('--data <folder>', 'that of the DP, which runs')
}

export function addSignOptions (command: Command): Command {
  return command
    .requiredOption('--anchor <anchor>', 'what to trust: see mimi registry anchor')
    .requiredOption('--registry <file>', 'a signed registry')
    .addOption(new Option('--for <side>', 'who is right: the claimant, whose rivals then lose their mappings, or the ' +
      'incumbent, and the claimant loses its own').choices(['claimant', 'incumbent']).makeOptionMandatory())
    .requiredOption('--key <file>', 'secret key of the arbiter: that of its DP')
}
