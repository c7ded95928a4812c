/** How a person proves that an identifier is theirs: options that commands share. */
import { METHODS } from '../attestation/methods.ts'
import { CliError } from './errors.ts'
import { collect } from './option-values.ts'
import type { Command } from 'commander'
import type { ClaimOptions } from '../holder/holder.ts'

export interface ProofOptions {
  readonly csip?: readonly string[]
  readonly method?: string
  readonly codeCommand?: string
}

export function addProofOptions (command: Command): Command {
  return command
    .option(
      '--csip <id>', 'prove it to this identifier provider; may be repeated (default: those that may attest it)',
      collect
    )
    .option(
      '--method <name>',
      `how to prove it: ${Object.keys(METHODS).join(', ')} (default: as before, else the provider's choice)`, method
    )
    .option(
      '--code-command <command>',
      'prints the code that was sent; gets MIMI_CSI, MIMI_CSIP, MIMI_METHOD and MIMI_ATTEMPT'
    )
}

export function proofOf ({ csip, method }: ProofOptions): Pick<ClaimOptions, 'csips' | 'method'> {
  return { csips: csip, method }
}

function method (text: string): string {
  if (!Object.hasOwn(METHODS, text)) {
    throw new CliError('OPTION_INVALID', {
      detail: `expected one of ${Object.keys(METHODS).join(', ')}, got "${text}"`
    })
  }
  return text
}
