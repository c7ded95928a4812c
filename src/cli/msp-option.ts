/** Which service is meant: one by its id, or none, where the identifier is listed nowhere. */
import { CliError } from './errors.ts'
import type { Command } from 'commander'

export interface MspCliOptions {
  readonly msp?: string
  readonly nowhere?: boolean
}

/** Stands for "nowhere" in files and where a service is left. */
const NOWHERE = '-'

/** @returns null for nowhere, undefined where nothing is said @throws CliError `OPTION_INVALID` */
export function mspOf ({ msp, nowhere = false }: MspCliOptions): string | null | undefined {
  if (nowhere && msp != null) {
    throw new CliError('OPTION_INVALID', { detail: 'give --msp or --nowhere, not both' })
  }
  return nowhere ? null : msp
}

/** @throws CliError `OPTION_INVALID` */
export function mspRequired (options: MspCliOptions): string | null {
  const msp = mspOf(options)
  if (msp === undefined) {
    throw new CliError('OPTION_INVALID', { detail: 'give --msp or --nowhere' })
  }
  return msp
}

/** The service as a word of a file or option says it: its id, or `-`. */
export function mspOfWord (word: string): string | null {
  return word === NOWHERE ? null : word
}

/** What tables show for it. */
export function mspText (msp: string | null): string {
  return msp ?? 'listed nowhere'
}

export function addNowhereOption (command: Command, words: string): Command {
  return command.option('--nowhere', words)
}
