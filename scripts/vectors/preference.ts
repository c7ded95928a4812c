import { asEntryId, asHash, asPublicKeyBytes } from '../../src/base/bytes.ts'
import { inOrder } from '../../src/mapping/precedence.ts'
import { choose, parseTags } from '../../src/mapping/preference.ts'
import { hex, refused, seed } from './format.ts'
import type { Vectors } from './format.ts'
import type { Ranked } from '../../src/mapping/precedence.ts'
import type { Choosable, Sender } from '../../src/mapping/preference.ts'

const ACCEPTED: readonly string[][] = [
  ['Default'],
  ['work'],
  ['work', 'evening'],
  ['\u00e9t\u00e9'],
  ['default'],
  ['two words'],
  ['a'.repeat(256)],
  ['a'.repeat(127), 'b'.repeat(128)]
]

const REFUSED: ReadonlyArray<readonly [string[], string]> = [
  [[], 'TAGS_MISSING'],
  [['a'.repeat(257)], 'TAGS_TOO_LONG'],
  [['a'.repeat(128), 'b'.repeat(128)], 'TAGS_TOO_LONG'],
  [[''], 'TAG_EMPTY'],
  [[' work'], 'TAG_EMPTY'],
  [['work\n'], 'TAG_CHARACTER'],
  [['a,b'], 'TAG_CHARACTER'],
  [['e\u0301'], 'TAG_CHARACTER'],
  [['a\u202eb'], 'TAG_CHARACTER'],
  [['work', 'work'], 'TAG_DUPLICATE'],
  [['Default', 'work'], 'TAG_DEFAULT_IN_LIST']
]

function mapping (slot: string, mspId: string, tags: readonly string[], establishedAt: number): Choosable & Ranked {
  return {
    slot,
    mspId,
    tags,
    establishedAt,
    entryId: asEntryId(seed(slot).slice(0, 16)),
    holderKey: asPublicKeyBytes(seed('holder')),
    hash: asHash(seed(`${slot} hash`))
  }
}

const MAPPINGS = [
  mapping('a', 'msp1', ['work'], 3),
  mapping('b', 'msp2', ['Default'], 2),
  mapping('c', 'msp3', ['evening'], 1),
  mapping('d', 'msp3', ['work', 'evening'], 4)
]

const SENDERS: ReadonlyArray<readonly [string, Sender]> = [
  ['nothing wanted', {}],
  ['a tag', { tags: ['work'] }],
  ['two tags narrow down', { tags: ['work', 'evening'] }],
  ['the same app breaks a tie of tags', { tags: ['work'], app: 'msp3' }],
  ['the same app before the default', { app: 'msp1' }],
  ['a tag that nobody has', { tags: ['home'] }],
  ['a remembered choice stays', { tags: ['work'], remembered: 'c' }],
  ['a remembered choice that is gone', { remembered: 'z' }]
]

export function preferenceVectors (): Vectors {
  return {
    description: 'Preference tags, and the choice among mappings. Tags are given as text, mappings by the fields ' +
      'that count.',
    given: {
      mappings: MAPPINGS.map(({ slot, mspId, tags, establishedAt, entryId, holderKey, hash }) => ({
        slot, mspId, tags: [...tags], establishedAt, entryId: hex(entryId), holderKey: hex(holderKey), hash: hex(hash)
      }))
    },
    cases: [
      ...ACCEPTED.map(tags => ({ name: 'tags', tags, accepted: parseTags(tags).length === tags.length })),
      ...REFUSED.map(([tags, code]) => ({ name: 'tags refused', tags, error: refused(code, () => parseTags(tags)) })),
      ...SENDERS.map(([name, sender]) => {
        const chosen = choose(inOrder(MAPPINGS), sender)
        return {
          name,
          wantedTags: [...sender.tags ?? []],
          app: sender.app ?? '',
          remembered: sender.remembered ?? '',
          choice: chosen?.choice.slot ?? '',
          reason: chosen?.reason ?? '',
          tie: chosen?.tie ?? false
        }
      })
    ]
  }
}
