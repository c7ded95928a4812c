/** What a federation withstands, for people and for scripts. */
import { FULL_GUARANTEE, federationWithstands, sizeWithstands } from '../../../registry/resilience.ts'
import { renderFields, renderTable } from '../../render.ts'
import type { FederationWithstands, VoicesWithstand, Withstands } from '../../../registry/resilience.ts'
import type { VerifiedRegistry } from '../../../registry/interface.ts'

const SIZES = [1, 2, 3, 4, 5, 6, 7] as const

/** Also in docs/threat-model.md; operators with a DP and a share each. */
export const SIZES_HEAD = [
  'operators', 'voices', 'majority', 'may be away', 'may lie together', 'may lie at first', 'evaluators away',
  'evaluators that lie'
] as const

export function sizeRows (): ReadonlyArray<readonly string[]> {
  return SIZES.map(size => {
    const { voices, majority, down, dishonest, dishonestAtFirst, evaluations } = sizeWithstands(size)
    const ofVoices = [size, voices, majority, down, dishonest, dishonestAtFirst]
    return [...ofVoices, evaluations.down, evaluations.dishonest].map(String)
  })
}

const EXPLAINED =
  `away: with one more, claims, "none" and rulings by silence stop, or evaluations do; liars may refuse too
lie together: with one more, seniority, "none" and silence can be forged, or identifiers enumerated
at first: so many hide nothing that was just stored, though all who have it honestly are away
`

export function withstandsText (registry: VerifiedRegistry, now: number): string {
  const found = federationWithstands(registry, now)
  const { operators, least, most, regions, keys } = found
  const warning = operators < FULL_GUARANTEE ? `The full guarantee starts at ${FULL_GUARANTEE} operators.\n` : ''
  const fields = renderFields({
    operators,
    [voices(least, most)]: sentence(least),
    ...Object.fromEntries(regions.map(({ region, ...there }) =>
      [`region ${region}, ${there.voices} voices`, sentence(there)])),
    ...Object.fromEntries(keys.map(key =>
      [`evaluation key ${key.keyId}, ${key.threshold} of ${key.shares}`, sentence(key)]))
  })
  return `${fields}${warning}\n${renderTable(SIZES_HEAD, sizeRows())}${EXPLAINED}`
}

function voices (least: VoicesWithstand, most: VoicesWithstand): string {
  const few = least.voices === most.voices ? '' : `${least.voices} to `
  return `${few}${most.voices} voices at a key`
}

function sentence ({ down, dishonest }: Withstands): string {
  return `${down} may be away, ${dishonest} may lie together`
}

export function withstandsJson (registry: VerifiedRegistry, now: number): object {
  const { operators, least, most, regions, keys }: FederationWithstands = federationWithstands(registry, now)
  return {
    operators,
    full_guarantee: operators >= FULL_GUARANTEE,
    least: jsonOf(least),
    most: jsonOf(most),
    regions: regions.map(({ region, ...there }) => ({ region, ...jsonOf(there) })),
    evaluation_keys: keys.map(({ keyId, ...key }) => ({ key_id: keyId, ...key })),
    sizes: SIZES.map(size => {
      const { evaluations, ...rest } = sizeWithstands(size)
      return { operators: size, ...jsonOf(rest), evaluations }
    })
  }
}

function jsonOf ({ voices, majority, down, dishonest, dishonestAtFirst }: VoicesWithstand): object {
  return { voices, majority, down, dishonest, dishonest_at_first: dishonestAtFirst }
}
