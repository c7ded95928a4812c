/** What is to be claimed: from the command line, or many from a file. */
import { CliError } from '../../errors.ts'
import { readText } from '../../key-file.ts'
import { mspOf, mspOfWord } from '../../msp-option.ts'
import type { ClaimCliOptions } from './options.ts'

export interface ClaimWish {
  readonly csi: string
  /** Null: on none. */
  readonly msp: string | null
  /** Undefined: `Default` alone. */
  readonly tags?: readonly string[]
}

/** @throws CliError `OPTION_INVALID`, `FILE_UNREADABLE` */
export async function wishesOf (csi: string | undefined, options: ClaimCliOptions): Promise<readonly ClaimWish[]> {
  if (options.file != null) {
    return parseWishes(await readText(options.file))
  }
  const msp = mspOf(options)
  if (csi == null || msp === undefined) {
    throw new CliError('OPTION_INVALID', { detail: 'give an identifier and --msp or --nowhere, or --file' })
  }
  return [{ csi, msp, tags: options.tag }]
}

/**
 * One line is `CSI MSP[,MSP…] TAG[,TAG…]`, with `-` for no MSP; empty lines and lines that begin with # are skipped.
 */
export function parseWishes (text: string): readonly ClaimWish[] {
  return text.split(/\r\n|\n|\r/).flatMap((line, i) => {
    if (line.trim() === '' || line.trim().startsWith('#')) {
      return []
    }
    const [csi, msps, tags, ...rest] = line.trim().split(/\s+/)
    if (csi == null || msps == null || rest.length > 0) {
      throw new CliError('OPTION_INVALID', { detail: `line ${i + 1}: expected CSI MSP[,MSP…] TAG[,TAG…]` })
    }
    return msps.split(',').map(msp => ({ csi, msp: mspOfWord(msp), tags: tags?.split(',') }))
  })
}
