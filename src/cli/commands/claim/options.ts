/** Options of `mimi claim`. */
import { addJoinOptions } from '../../join-options.ts'
import { addNowhereOption } from '../../msp-option.ts'
import { collect } from '../../option-values.ts'
import { addProofOptions } from '../../proof-options.ts'
import type { JoinOptions } from '../../join-options.ts'
import type { MspCliOptions } from '../../msp-option.ts'
import type { ProofOptions } from '../../proof-options.ts'
import type { Command } from 'commander'

export interface ClaimCliOptions extends JoinOptions, ProofOptions, MspCliOptions {
  readonly data: string
  readonly tag?: readonly string[]
  readonly file?: string
  readonly dp?: string
  readonly region?: readonly string[]
  readonly audience?: string
  readonly ssiHint?: string
  readonly federatedOnly?: boolean
  readonly admit?: readonly string[]
  readonly findable?: boolean
  readonly first?: boolean
}

export function addClaimOptions (command: Command): Command {
  return addProofOptions(addNowhereOption(addJoinOptions(command)
    .requiredOption('--data <folder>', 'where your keys and attestations are kept; back up holder.key in it')
    .option('--msp <id>', 'the service on which you are to be reached'), 'say instead that you are listed on no ' +
      'service')
    .option('--tag <tag>', 'what you use it for; may be repeated (default: Default)', collect)
    .option('--file <file>', 'claim many, one a line: CSI MSP[,MSP…] TAG[,TAG…]; a - in the place of the MSP: nowhere')
    .option('--dp <DP>', 'the DP, by operator or peer id, that publishes it (default: one that the service works with)')
    .option('--region <name>', 'store it in this region only; may be repeated', collect)
    .option('--audience <file>', 'seal it for those who have this secret, 64 hexadecimal digits')
    .option('--federated-only', 'kept by its DP alone, in no replica; found by asking DPs')
    .option(
      '--admit <DP>', 'federated only, and shown only to queries of this DP, by operator or peer id; may be repeated',
      collect
    )
    .option(
      '--findable',
      'federated only, and replicas are told under seal which DP keeps it, for those who can name the identifier'
    )
    .option('--no-findable', 'leave no further note of it (default: as before)')
    .option('--ssi-hint <text>', 'how the service names you, for those who find you')
    .option(
      '--first', 'it is newly yours: every DP is told, and it is refused while an older mapping of somebody else stands'
    ))
}
