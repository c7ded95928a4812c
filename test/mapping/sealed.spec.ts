import { createCipheriv } from 'node:crypto'
import { expect } from 'chai'
import fc from 'fast-check'
import { concat } from 'uint8arrays/concat'
import { fromString } from 'uint8arrays/from-string'
import { sha256 } from '../../src/base/hash.ts'
import { indexKeyOf } from '../../src/blinding/derive.ts'
import {
  asPartKey, indexPartKey, openWithPartKey, partKey, partKeys, PART_KEY_LENGTH, seal
} from '../../src/mapping/sealed.ts'
import { codeOf } from '../builders/errors.ts'
import { alice, bob, bobSealingKey, entryIdOf, federation, party } from '../builders/mapping.ts'
import { seedOf } from '../builders/registry.ts'
import type { Part, PartKey, SealedEntry } from '../../src/mapping/sealed.ts'
import type { SealingKey } from '../../src/base/bytes.ts'

const slot: SealedEntry = {
  dp: party(federation().dps, 0).id,
  holderKey: bob.publicKey,
  entryId: entryIdOf(1),
  sequence: 1,
  open: fromString('the open part')
}
const key = partKey(bobSealingKey, slot, 'sealed')
const text = fromString('whatever Bob wants to tell')

/** Seals bytes as they are, without padding them. */
function sealRaw (padded: Uint8Array): Uint8Array {
  const cipher = createCipheriv('chacha20-poly1305', key.subarray(0, 32), new Uint8Array(12), { authTagLength: 16 })
  cipher.setAAD(sha256(slot.open), { plaintextLength: padded.byteLength })
  return concat([key.subarray(32), cipher.update(padded), cipher.final(), cipher.getAuthTag()])
}

describe('mapping/sealed', () => {
  it('gives back what was sealed', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 2046 }), (plaintext) => {
      expect(openWithPartKey(key, 'sealed', slot.open, seal(key, 'sealed', slot.open, plaintext)))
        .to.deep.equal(plaintext)
    }), { numRuns: 50 })
  })

  it('pads to buckets, so that lengths tell next to nothing', () => {
    const length = (plaintext: number, part: Part): number =>
      seal(key, part, slot.open, new Uint8Array(plaintext)).byteLength - 48
    expect([0, 1, 510].map(n => length(n, 'sealed'))).to.deep.equal([512, 512, 512])
    expect([511, 1022].map(n => length(n, 'sealed'))).to.deep.equal([1024, 1024])
    expect([1023, 2046].map(n => length(n, 'sealed'))).to.deep.equal([2048, 2048])
    expect([0, 127].map(n => length(n, 'index'))).to.deep.equal([128, 128])
  })

  it('refuses what is larger than the largest bucket', () => {
    expect(codeOf(() => seal(key, 'sealed', slot.open, new Uint8Array(2047)))).to.equal('SEAL_TOO_LARGE')
    expect(codeOf(() => seal(key, 'index', slot.open, new Uint8Array(128)))).to.equal('SEAL_TOO_LARGE')
  })

  it('has another key for each slot, sequence, part, open part and sealing key', () => {
    const keys = [
      key,
      partKey(bobSealingKey, slot, 'index'),
      partKey(seedOf('another E') as SealingKey, slot, 'sealed'),
      ...[
        { ...slot, dp: party(federation().dps, 1).id },
        { ...slot, holderKey: alice.publicKey },
        { ...slot, entryId: entryIdOf(2) },
        { ...slot, sequence: 2 },
        { ...slot, sequence: 2 ** 32 + 1 },
        { ...slot, open: fromString('the open pare') }
      ].map(other => partKey(bobSealingKey, other, 'sealed'))
    ]
    expect(new Set(keys.map(bytes => Buffer.from(bytes).toString('hex'))).size).to.equal(keys.length)
    expect(partKeys(bobSealingKey, slot)).to.deep.equal({ sealedKey: key, indexKey: keys[1] })
  })

  it('tells another key from an altered part: the first is opaque, the second an error', () => {
    const sealed = seal(key, 'sealed', slot.open, text)
    expect(openWithPartKey(partKey(bobSealingKey, slot, 'index'), 'sealed', slot.open, sealed)).to.equal(undefined)
    for (let at = 0; at < sealed.byteLength; at++) {
      const altered = Uint8Array.from(sealed)
      altered[at] = (altered[at] ?? 0) ^ 0x80
      if (at < 32) {
        expect(openWithPartKey(key, 'sealed', slot.open, altered)).to.equal(undefined)
      } else {
        expect(codeOf(() => openWithPartKey(key, 'sealed', slot.open, altered)), `byte ${at}`).to.equal('SEAL_BROKEN')
      }
    }
    expect(codeOf(() => openWithPartKey(key, 'sealed', fromString('another'), sealed))).to.equal('SEAL_BROKEN')
    expect(codeOf(() => openWithPartKey(key, 'sealed', slot.open, sealed.subarray(0, 48)))).to.equal('SEAL_BROKEN')
  })

  it('commits to its key: whoever knows two keys can not make one part that both open', () => {
    const other = asPartKey(concat([key.subarray(0, 32), new Uint8Array(32)]))
    expect(openWithPartKey(other, 'sealed', slot.open, seal(key, 'sealed', slot.open, text))).to.equal(undefined)
  })

  it('opens indexes with the index key, which opens no sealed part', () => {
    const indexKey = indexKeyOf(bobSealingKey)
    const { sealedKey, indexKey: keyOfIndex } = partKeys(bobSealingKey, slot)
    const sealed = seal(sealedKey, 'sealed', slot.open, text)
    const sealedIndex = seal(keyOfIndex, 'index', slot.open, text)
    expect(openWithPartKey(indexPartKey(indexKey, slot), 'index', slot.open, sealedIndex)).to.deep.equal(text)
    const reused = indexKey as Uint8Array as SealingKey // whatever it is passed off for
    for (const part of ['sealed', 'index'] as const) {
      expect(openWithPartKey(partKey(reused, slot, part), 'sealed', slot.open, sealed)).to.equal(undefined)
    }
    expect(openWithPartKey(indexPartKey(indexKey, slot), 'sealed', slot.open, sealed)).to.equal(undefined)
    expect(indexKeyOf(seedOf('another E') as SealingKey)).to.not.deep.equal(indexKey)
  })

  it('refuses padding with anything but zeros, a larger bucket than needed, and lengths that lie', () => {
    const padded = (prefix: number[], size: number, last = 0): Uint8Array => {
      const bytes = new Uint8Array(size)
      bytes.set(prefix)
      bytes[size - 1] = last
      return sealRaw(bytes)
    }
    const code = (sealed: Uint8Array): string => codeOf(() => openWithPartKey(key, 'sealed', slot.open, sealed))
    expect(openWithPartKey(key, 'sealed', slot.open, padded([1, 7], 512))).to.deep.equal(Uint8Array.of(7))
    expect(code(padded([1, 7], 512, 1))).to.equal('SEAL_PADDING_INVALID')
    expect(code(padded([1, 7], 1024))).to.equal('SEAL_PADDING_INVALID')
    expect(code(padded([1, 7], 511))).to.equal('SEAL_PADDING_INVALID')
    expect(code(padded([0xff, 0x04], 512))).to.equal('SEAL_PADDING_INVALID')
    expect(code(padded([0x81, 0x00, 7], 512))).to.equal('SEAL_PADDING_INVALID')
    expect(code(sealRaw(new Uint8Array(512).fill(0xff)))).to.equal('SEAL_PADDING_INVALID')
  })

  it('refuses part keys of another length', () => {
    for (const length of [0, 32, PART_KEY_LENGTH - 1, PART_KEY_LENGTH + 1]) {
      expect(codeOf((): PartKey => asPartKey(new Uint8Array(length)))).to.equal('PART_KEY_INVALID')
    }
  })
})
