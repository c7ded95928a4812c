import { expect } from 'chai'
import { differences } from '../../src/registry/difference.ts'
import { buildTestRegistry, DAY } from '../builders/registry.ts'
import { at } from '../builders/oprf.ts'
import type { RegistryDraft } from '../../src/registry/build.ts'

const made = buildTestRegistry({ dps: 3, msps: 1, csips: 1, seed: 'difference' })
/** Older and newer dates than those of the first version. */
const DATES = { issuedAt: made.registry.issuedAt + 1, expiresAt: made.registry.expiresAt - DAY }
const OF_EVERY_VERSION = ['version', 'previousHash', 'issuedAt', 'expiresAt']

const changed = (changes: Partial<RegistryDraft>): ReadonlyArray<readonly [
  path: string, before: unknown, after: unknown
]> =>
  differences(made.registry, made.next({ ...DATES, ...changes }))
    .map(({ path, before, after }) => [path.join('/'), before, after] as const)
    .filter(([path]) => !OF_EVERY_VERSION.includes(path))

describe('registry/difference', () => {
  const { draft } = made
  const dp = at(draft.dps, 0)
  const { keys } = at(buildTestRegistry({ csips: 1, seed: 'elsewhere' }).draft.csips, 0)

  it('finds none between a version and itself, and number and dates alone where nothing else changed', () => {
    expect(differences(made.registry, made.registry)).to.deep.equal([])
    expect(changed({})).to.deep.equal([])
    const paths = differences(made.registry, made.next(DATES))
    expect(paths.map(({ path }) => path.join('/'))).to.have.members(OF_EVERY_VERSION)
  })

  it('names what is new and what is gone by its id', () => {
    const csip = at(draft.csips, 0)
    const more = { ...csip, id: 'another', keys }
    const found = changed({ msps: draft.msps, csips: [...draft.csips, more] })
    expect(found.map(([path, before, after]) => [path, before === undefined, after === undefined]))
      .to.have.deep.members([
        [`csips/${more.id}`, true, false]
      ])
  })

  it('says of a party that stayed which field is another, and no word of the rest', () => {
    const dps = draft.dps.with(0, { ...dp, addresses: ['/ip4/127.0.0.1/tcp/9'] })
    expect(changed({ dps })).to.deep.equal([[`dps/${dp.id}/addresses`, dp.addresses, ['/ip4/127.0.0.1/tcp/9']]])
  })

  it('doesn\'t mind another order of what has names', () => {
    expect(changed({ dps: [...draft.dps].reverse() })).to.deep.equal([])
  })

  it('goes into policy, by type and tier', () => {
    const { policy } = draft
    const csiTypes = policy.csiTypes.map(type =>
      type.type === 'tel' ? { ...type, attestationsRequired: 1, minStrength: type.minStrength + 1 } : type)
    const found = changed({ policy: { ...policy, csiTypes, lookupGrace: policy.lookupGrace + 1 } })
    expect(found.map(([path]) => path))
      .to.deep.equal(['policy/csiTypes/tel/minStrength', 'policy/lookupGrace', 'policy/formerRules'])
  })
})
