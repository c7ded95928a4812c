/** Options of `mimi oprf`. */
import { collect, integer } from '../../option-values.ts'
import type { Command } from 'commander'

export interface DealOptions {
  readonly dp: readonly string[]
  readonly threshold: number
  readonly keyId: number
  readonly shareEpoch: number
  readonly days: number
  readonly out: string
}

/** Longer than a registry's version, so that a rotation is planned, not forced. */
export const DEFAULT_DAYS = 730

export function addDealOptions (command: Command): Command {
  return command
    .requiredOption('--dp <peer id>', 'a DP that gets a share; once for each, in the order of their indices', collect)
    .requiredOption('--threshold <t>', 'how many DPs make an evaluation', integer(1, 255))
    .option('--key-id <n>', 'number of the key in the registry', integer(1, 2_147_483_647), 1)
    .option('--share-epoch <n>', 'number of this sharing', integer(1, 2_147_483_647), 1)
    .option('--days <n>', 'for how long the key is valid', integer(1, 3_650), DEFAULT_DAYS)
    .requiredOption('--out <folder>', 'where the files go; nothing there is overwritten')
}
