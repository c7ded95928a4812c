import { compactAnswer, decodeCompact, encodeCompact, reachable } from '../../src/query/compact.ts'
import { CompactAnswer as Message } from '../../src/query/pb/compact.ts'
import { hex, item, refused } from './format.ts'
import { registry } from './world.ts'
import type { Vectors } from './format.ts'

const MSPS = registry.msps.map(({ id }) => id)

type Said = readonly [
  name: string, found: readonly string[], asked: readonly string[], contested?: readonly string[], optedOut?: boolean
]

const SAID: readonly Said[] = [
  ['nobody found, and a holder lists no service', [], MSPS, [], true],
  ['nobody found, all asked', [], MSPS],
  ['one found', [item(MSPS, 1)], MSPS],
  ['all found', MSPS, MSPS],
  ['one found, too few replicas answered', [item(MSPS, 0)], []],
  ['two found, one of them contested', [item(MSPS, 0), item(MSPS, 1)], MSPS, [item(MSPS, 1)]]
]

const bitsOf = (ids: readonly string[]) => ids.map(id => ({ bitIndex: registry.msp(id)?.bitIndex ?? -1 }))

function answerOf (
  found: readonly string[], asked: readonly string[], contested: readonly string[] = [], optedOut = false
) {
  return compactAnswer({
    registry,
    indexes: bitsOf(found),
    contested: bitsOf(contested),
    optedOut,
    askedMsps: asked
  })
}

export function compactVectors (): Vectors {
  const good = answerOf([item(MSPS, 0)], MSPS)
  const message = {
    version: 1,
    registryVersion: good.registryVersion,
    found: good.found.slice(),
    asked: good.asked.slice(),
    contested: good.contested.slice()
  }
  const padding = Uint8Array.from(message.found)
  padding[15] = 0x80
  const bad: ReadonlyArray<readonly [string, Uint8Array, string]> = [
    ['another version of the form', Message.encode({ ...message, version: 2 }), 'COMPACT_VERSION_UNKNOWN'],
    [
      'another version of the registry', Message.encode({ ...message, registryVersion: good.registryVersion + 1 }),
      'COMPACT_REGISTRY_MISMATCH'
    ],
    [
      'a string of another length', Message.encode({ ...message, contested: new Uint8Array(32) }),
      'COMPACT_LENGTH_INVALID'
    ],
    ['a bit of the padding', Message.encode({ ...message, found: padding }), 'COMPACT_BIT_UNKNOWN'],
    ['cut short', Message.encode(message).subarray(0, 20), 'MESSAGE_MALFORMED']
  ]
  return {
    description: 'Compact answers. The registry is that of registry.json: its MSPs have the bit indexes 0, 1 and 2.',
    cases: [
      ...SAID.map(([name, found, asked, contested = [], optedOut = false]) => {
        const answer = answerOf(found, asked, contested, optedOut)
        return {
          name,
          found: [...found],
          asked: [...asked],
          contested: [...contested],
          optedOut,
          foundBits: hex(answer.found),
          askedBits: hex(answer.asked),
          contestedBits: hex(answer.contested),
          bytes: hex(encodeCompact(answer)),
          reachable: Object.fromEntries(MSPS.map(id => [id, reachable(answer, registry, id)]))
        }
      }),
      ...bad.map(([name, bytes, code]) =>
        ({ name, bytes: hex(bytes), error: refused(code, () => decodeCompact(bytes, registry)) }))
    ]
  }
}
