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
 * @param options - with `skipOthers`, MSPs that aren't there are left out instead of refused
 * @throws TestnetError `TESTNET_CSIS_MALFORMED`, `TESTNET_UNKNOWN_PARTY`
 */
export function parseWishes (
  text: string, msps: readonly string[], options: { readonly skipOthers?: boolean } = {}
): Wish[] {
  const wishes = new Map<string, { csi: CanonicalCsi, services: Array<Wish['services'][number]> }>()
  for (const [i, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === '' || line.trim().startsWith('#')) {
      continue
    }
    const { csi, services: named } = parseLine(line, i + 1)
    const stranger = named.find(({ msp }) => !msps.includes(msp))
    if (stranger != null && options.skipOthers !== true) {
      throw new TestnetError('TESTNET_UNKNOWN_PARTY', { detail: `line ${i + 1}: ${stranger.msp}` })
    }
    const services = named.filter(({ msp }) => msps.includes(msp))
    if (services.length === 0) {
      continue
    }
    const known = wishes.get(csi.uri)
    if (known == null) {
      wishes.set(csi.uri, { csi, services })
    } else {
      known.services.push(...services)
    }
  }
  return [...wishes.values()]
}

function parseLine (line: string, number: number) {
  const words = line.trim().split(/\s+/)
  const [uri, names, tags] = words
  if (words.length !== 3 || uri == null || names == null || tags == null) {
    throw new TestnetError('TESTNET_CSIS_MALFORMED', {
      detail: `line ${number}: expected 3 words, got ${words.length}`
    })
  }
  const services = names.split(',').map(msp => ({ msp, tags: tags.split(',') }))
  try {
    return { csi: parseCsi(uri, DEFAULT_CSI_TYPES), services }
  } catch (cause) {
    throw new TestnetError('TESTNET_CSIS_MALFORMED', { detail: `line ${number}: not an identifier`, cause })
  }
}
