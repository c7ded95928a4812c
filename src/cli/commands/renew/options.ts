/** Options of `mimi renew`. */
import { addClaimOptions } from '../claim/options.ts'
import type { ClaimCliOptions } from '../claim/options.ts'
import type { Command } from 'commander'

export interface RenewCliOptions extends ClaimCliOptions {
  readonly watch?: boolean
  readonly remind?: boolean
}

export function addRenewOptions (command: Command): Command {
  return addClaimOptions(command)
    .option('--watch', 'stays, and does it whenever something is due; where nobody can type a code it says what is due')
    .option('--remind', 'renews nothing, and has no code sent: says what is due, and ends with 6 where anything is')
}
