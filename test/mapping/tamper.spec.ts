import { expect } from 'chai'
import { DiscoveryError } from '../../src/base/errors.ts'
import { openEntry } from '../../src/mapping/verify.ts'
import { RecordSet } from '../../src/mapping/record-set.ts'
import { verifyEntry } from '../../src/mapping/validity.ts'
import { bobLookupKey, bobSealingKey, buildTestMapping } from '../builders/mapping.ts'

/** True when refused with an error of ours; other errors are failures. */
function refused (work: () => unknown): boolean {
  try {
    work()
    return false
  } catch (err) {
    if (err instanceof DiscoveryError) {
      return true
    }
    throw err
  }
}

describe('mapping/tamper: every byte counts', () => {
  const { bytes, context } = buildTestMapping()

  function flipped (at: number, bit: number): Uint8Array {
    const copy = Uint8Array.from(bytes)
    copy[at] = (copy[at] ?? 0) ^ (1 << bit)
    return copy
  }

  it('refuses an entry with one bit of any byte turned', () => {
    for (let at = 0; at < bytes.byteLength; at++) {
      expect(refused(() => verifyEntry(flipped(at, at % 8), context)), `byte ${at}`).to.equal(true)
    }
  })

  it('refuses an entry with any bit of every seventh byte turned', () => {
    for (let at = 0; at < bytes.byteLength; at += 7) {
      for (let bit = 0; bit < 8; bit++) {
        expect(refused(() => verifyEntry(flipped(at, bit), context)), `byte ${at}, bit ${bit}`).to.equal(true)
      }
    }
  })

  it('refuses an entry cut off at any byte', () => {
    for (let end = 0; end < bytes.byteLength; end++) {
      expect(refused(() => verifyEntry(bytes.subarray(0, end), context)), `${end} bytes`).to.equal(true)
    }
  })

  it('refuses a record set cut off inside an entry', () => {
    const set = RecordSet.of(bobLookupKey, [
      buildTestMapping().entry, buildTestMapping({ label: 'second' }).entry
    ]).bytes
    const boundaries = [0, (set.byteLength) / 2]
    for (let end = 0; end < set.byteLength; end++) {
      expect(refused(() => RecordSet.decode(set.subarray(0, end), bobLookupKey)), `${end} bytes`)
        .to.equal(!boundaries.includes(end))
    }
  })

  it('opens nothing of an entry whose bytes are right under a key that is off by one bit', () => {
    const entry = verifyEntry(bytes, context)
    for (let at = 0; at < bobSealingKey.byteLength; at++) {
      const key = Uint8Array.from(bobSealingKey)
      key[at] = (key[at] ?? 0) ^ 1
      expect(openEntry(entry, key as typeof bobSealingKey, context)).to.equal(undefined)
    }
  })
})
