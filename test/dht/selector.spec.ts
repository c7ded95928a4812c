import { expect } from 'chai'
import { recordSelector } from '../../src/dht/selector.ts'
import { parseDispute } from '../../src/mapping/dispute.ts'
import { RecordSet } from '../../src/mapping/record-set.ts'
import { recordKey } from '../../src/registry/placement.ts'
import { dispute } from '../builders/conflict.ts'
import { bobLookupKey, fakeEntry } from '../builders/mapping.ts'
import { NOW } from '../builders/registry.ts'

const clock = { now: () => NOW }
const fact = parseDispute(dispute())

describe('dht/selector', () => {
  const select = (...sets: RecordSet[]): unknown =>
    recordSelector({ clock })(recordKey(bobLookupKey), sets.map(({ bytes }) => bytes))
  const [one, two, ended] = [
    fakeEntry({ id: 'one' }), fakeEntry({ id: 'two' }), fakeEntry({ id: 'ended', expiresAt: NOW })
  ]

  it('takes the one that lacks least: of what lives, and of other facts', () => {
    const [small, large, old, said] = [
      RecordSet.of(bobLookupKey, [one]), RecordSet.of(bobLookupKey, [one, two]),
      RecordSet.of(bobLookupKey, [one, ended]), RecordSet.of(bobLookupKey, [one, ended], [fact])
    ]
    expect([select(small, large), select(large, small)]).to.deep.equal([1, 0])
    expect([select(small, old), select(old, small), select(large, said), select(said, large)], 'ties go to the first')
      .to.deep.equal([0, 0, 0, 0])
    expect(select(small, said)).to.equal(1)
    expect(select(RecordSet.empty(bobLookupKey), RecordSet.empty(bobLookupKey))).to.equal(0)
  })
})
