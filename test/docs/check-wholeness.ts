/** docs/vectors/wholeness.json. */
import { expect } from 'chai'
import { asLookupKey } from '../../src/base/bytes.ts'
import { isWholeAt, isWholeInAll } from '../../src/mapping/wholeness.ts'
import { openRegistry } from '../../src/registry/verify.ts'
import { anchorOfVectors, registryOfVectors } from './check-signed.ts'
import { bytes, fields, number, text } from './vector-fields.ts'
import type { Check } from './vector-fields.ts'

export const checkWholeness: Check = (vector, given) => {
  const before = registryOfVectors()
  const registry = vector.isLater === true
    ? openRegistry(bytes(given.registry), { anchor: anchorOfVectors(), now: number(vector.now), previous: before })
    : before
  const reconciled = new Map(Object.entries(fields(vector.reconciled)).map(([dp, at]) => [dp, number(at)]))
  const life = { whole: vector.isFirst === true, since: number(vector.since), reconciled }
  const [dp, now] = [text(vector.dp), number(vector.now)]
  expect(isWholeAt(dp, asLookupKey(bytes(given.lookupKey)), life, registry, now)).to.equal(vector.isWhole)
  expect(isWholeInAll(dp, life, registry, now)).to.equal(vector.isWholeStore)
}
