import { asFederationId } from '../../src/base/bytes.ts'
import { signerIn } from '../../src/base/envelope.ts'
import { signerFromSeed } from '../../src/base/keys.ts'
import { judgeClock, offsetOf, reachedTime } from '../../src/registry/clock.ts'
import { signTime } from '../../src/registry/signed-time.ts'
import { hex, seed } from './format.ts'
import type { Vectors } from './format.ts'

const MINUTE = 60_000
const TOLERANCE = 5 * MINUTE
const AT = 1_750_000_000_000

/** A name, the offset that each of the voices heard gives, in milliseconds, and how many voices there are. */
type Judged = readonly [name: string, heard: Readonly<Record<string, readonly number[]>>, voices: number]

const JUDGED: readonly Judged[] = [
  ['three of five confirm', { a: [0], b: [TOLERANCE], c: [-TOLERANCE] }, 5],
  ['two of five are too few', { a: [0], b: [0] }, 5],
  ['two liars of five are heard first', { a: [86_400_000], b: [86_400_000], c: [0] }, 5],
  ['two liars of five', { a: [86_400_000], b: [86_400_000], c: [0], d: [1], e: [2] }, 5],
  ['six minutes fast', { a: [6 * MINUTE], b: [6 * MINUTE + 20], c: [6 * MINUTE - 20], d: [0] }, 5],
  ['a month slow', { a: [-2_678_400_000], b: [-2_678_400_000] }, 2],
  ['off, on both sides', { a: [-6 * MINUTE], b: [6 * MINUTE], c: [6 * MINUTE], d: [-6 * MINUTE] }, 4],
  ['an operator with two DPs', { a: [86_400_000, -7], b: [0] }, 2],
  ['nobody', {}, 3]
]

export function clockVectors (): Vectors {
  const [federation, dpSeed] = [asFederationId(seed('federation')), seed('DP')]
  const signer = signerIn(federation, signerFromSeed(dpSeed))
  const spans = [
    [AT, AT - 50, AT + 50], [AT, AT + 1_000, AT + 1_300], [AT, AT - 2_000, AT - 1_700], [AT, AT, AT]
  ] as const
  const latest = [AT + 9, AT + 1, AT + 5, AT + 86_400_000]
  return {
    description: 'A DP\'s signed time; the offset of a clock by a time that was asked for and came at these moments; ' +
      'what offsets of voices say together, `heard` by operator; and the time that a majority has reached.',
    given: { seed: hex(dpSeed), publicKey: hex(signer.publicKey), federationId: hex(federation), tolerance: TOLERANCE },
    cases: [
      { name: 'signed time', at: AT, signature: hex(signTime(AT, signer).signature) },
      { name: 'signed time, the first', at: 0, signature: hex(signTime(0, signer).signature) },
      ...spans.map(([at, askedAt, heardAt]) =>
        ({ name: 'offset', at, askedAt, heardAt, offset: offsetOf({ at, askedAt, heardAt }) })),
      ...JUDGED.map(([name, heard, voices]) => {
        const words = Object.entries(heard).flatMap(([voice, offsets]) => offsets.map(offset => ({ voice, offset })))
        const { state, offset } = judgeClock(words, { voices, tolerance: TOLERANCE })
        return { name, heard, voices, state, offset }
      }),
      ...[4, 5, 8].map(voices => ({ name: 'reached', latest, voices, reached: reachedTime(latest, voices) ?? 0 }))
    ]
  }
}
