/** The file of identifiers that a testnet claims and looks up. */
import { parseCsi } from '../identifiers/csi.ts'
import { DEFAULT_CSI_TYPES } from '../identifiers/types.ts'
import { TestnetError } from './errors.ts'
import type { CanonicalCsi } from '../identifiers/csi.ts'

/** One identifier, with the services on which its holder can be reached. */
export interface Wish {
  readonly csi: CanonicalCsi
  /** Ids of MSPs, each with the holder's preference tags there. */
  readonly services: ReadonlyArray<{ readonly msp: string, readonly tags: readonly string[] }>
}

/**
 * One line is `CSI MSP[,MSP…] TAG[,TAG…]`; lines of the same CSI add up. Empty
 * lines, and what follows a `#` at the start of a line, are skipped.
 *
 * @param msps - ids of the MSPs that there are
 * @throws TestnetError `TESTNET_CSIS_MALFORMED`, `TESTNET_UNKNOWN_PARTY`
 */
export function parseWishes (text: string, msps: readonly string[]): Wish[] {
  const wishes = new Map<string, { csi: CanonicalCsi, services: Array<Wish['services'][number]> }>()
  for (const [i, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === '' || line.startsWith('#')) {
      continue
    }
    const { csi, services } = parseLine(line, i + 1, msps)
    const known = wishes.get(csi.uri)
    if (known == null) {
      wishes.set(csi.uri, { csi, services })
    } else {
      known.services.push(...services)
    }
  }
  return [...wishes.values()]
}

function parseLine (line: string, number: number, msps: readonly string[]) {
  const words = line.trim().split(/\s+/)
  const [uri, names, tags] = words
  if (words.length !== 3 || uri == null || names == null || tags == null) {
    throw new TestnetError('TESTNET_CSIS_MALFORMED', { detail: `line ${number}: expected 3 words, got ${words.length}` })
  }
  const services = names.split(',').map(msp => {
    if (!msps.includes(msp)) {
      throw new TestnetError('TESTNET_UNKNOWN_PARTY', { detail: `line ${number}: ${msp}` })
    }
    return { msp, tags: tags.split(',') }
  })
  try {
    return { csi: parseCsi(uri, DEFAULT_CSI_TYPES), services }
  } catch (cause) {
    throw new TestnetError('TESTNET_CSIS_MALFORMED', { detail: `line ${number}: not an identifier`, cause })
  }
}
