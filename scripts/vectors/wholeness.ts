import { isWholeAt, isWholeInAll, longestRetention } from '../../src/mapping/wholeness.ts'
import { buildRegistry, nextVersion, signRegistry } from '../../src/registry/build.ts'
import { placementOf } from '../../src/registry/policy.ts'
import { replicasOf } from '../../src/registry/placement.ts'
import { openRegistry } from '../../src/registry/verify.ts'
import { hex, item } from './format.ts'
import {
  anchor, DAY, dps, draft, HOUR, lookupKey, NOW, peerOf, registry as before, roots, strangers, voices
} from './world.ts'
import type { FederationSigner } from '../../src/base/envelope.ts'
import type { StoreLife } from '../../src/mapping/wholeness.ts'
import type { VerifiedRegistry } from '../../src/registry/interface.ts'
import type { Vectors } from './format.ts'

/** From then on all DPs are placed at every key. */
const GROWN = NOW + 2 * DAY
const ISSUED = NOW + 2 * HOUR
/** When a store began anew. */
const SINCE = NOW + HOUR
const self = item(voices, 0)
const others = dps.filter(dp => dp !== self)
const kept = item(voices, 1)
const placed = [[], ['east'], ['west']]
  .flatMap(regions => replicasOf(lookupKey, before, NOW, regions).map(({ id }) => id))
const newcomers = strangers.filter(dp => !placed.includes(peerOf(dp)))
const newcomer = item(newcomers, 0)

const { placement } = before.policy
const signed = signRegistry(buildRegistry(nextVersion(before, {
  issuedAt: ISSUED,
  expiresAt: NOW + 90 * DAY,
  policy: {
    ...draft.policy,
    placement: [...placement, ...placementOf({ from: GROWN, replicas: dps.length, replicaOperators: 6 }).placement]
  },
  losses: [{ at: SINCE, dps: dps.filter(dp => dp !== kept).map(peerOf) }]
})), roots.slice(0, 2))
const named = openRegistry(signed, { anchor, now: ISSUED, previous: before })

type Peers = Readonly<Record<string, number>>
type Dps = readonly FederationSigner[]
const sessions = (peers: Dps, at: number): Peers => Object.fromEntries(peers.map(dp => [peerOf(dp), at]))

interface Case {
  readonly dp: FederationSigner
  readonly isFirst?: boolean
  readonly since?: number
  readonly reconciled?: Peers
  readonly now: number
  /** Judged by the version that follows. */
  readonly isLater?: boolean
}

function judged (
  name: string, isWhole: boolean, { dp, isFirst = false, since = SINCE, reconciled = {}, now, isLater = false }: Case
): Vectors['cases'][number] {
  const life: StoreLife = { whole: isFirst, since, reconciled: new Map(Object.entries(reconciled)) }
  const registry = isLater ? named : before
  if (isWholeAt(peerOf(dp), lookupKey, life, registry, now) !== isWhole) {
    throw new Error(`${name}: is ${String(!isWhole)}`)
  }
  const isWholeStore = isWholeInAll(peerOf(dp), life, registry, now)
  return { name, dp: peerOf(dp), isFirst, since, reconciled: { ...reconciled }, now, isLater, isWhole, isWholeStore }
}

/** As few as it takes, in each region as well. */
function fewest (dp: FederationSigner, all: Dps, { at, isFirst, registry }: {
  at: number, isFirst: boolean, registry: VerifiedRegistry
}): Dps {
  const isEnough = (peers: Dps): boolean =>
    isWholeAt(
      peerOf(dp), lookupKey, { whole: isFirst, since: SINCE, reconciled: new Map(Object.entries(sessions(peers, at))) },
      registry, at
    )
  return all.reduce<Dps>(
    (left, next) => isEnough(left.filter(each => each !== next)) ? left.filter(each => each !== next) : left, all
  )
}

const few = fewest(self, others, { at: SINCE, isFirst: false, registry: before })
const fewBefore = fewest(newcomer, others.filter(dp => dp !== newcomer), { at: GROWN, isFirst: true, registry: named })
const LATE = SINCE + longestRetention(before.policy)

export function wholenessVectors (): Vectors {
  return {
    description: 'Whether a DP is whole at the lookup key, by the registry of registry.json, where isLater by the ' +
        'one given here, which names ' +
      'losses and places all DPs from a later day on. isFirst: its store is the first, since the founding; else ' +
          'since when it is another. ' +
      'reconciled: with which DPs, whose stores were whole, since when no change of placement is missing. ' +
        'isWholeStore: whether it says that its store is whole',
    given: { lookupKey: hex(lookupKey), registry: hex(signed) },
    cases: [
      judged('at the founding', true, { dp: self, isFirst: true, now: NOW }),
      judged('was never placed there', false, { dp: newcomer, isFirst: true, now: NOW }),
      judged('an empty store', false, { dp: self, now: SINCE }),
      judged('fewer than half', false, { dp: self, reconciled: sessions(few.slice(1), SINCE), now: SINCE }),
      judged('half', true, { dp: self, reconciled: sessions(few, SINCE), now: SINCE }),
      judged('half, before the store began', false, { dp: self, reconciled: sessions(others, SINCE - 1), now: SINCE }),
      judged('comes to be placed', false, { dp: newcomer, isFirst: true, now: GROWN, isLater: true }),
      judged('has it of those before', true, {
        dp: newcomer, isFirst: true, reconciled: sessions(fewBefore, GROWN), now: GROWN, isLater: true
      }),
      judged('has it of those before, from before', false, {
        dp: newcomer, isFirst: true, reconciled: sessions(fewBefore, GROWN - 1), now: GROWN, isLater: true
      }),
      judged('has it of others that come', false, {
        dp: newcomer, isFirst: true, reconciled: sessions(newcomers.slice(1), GROWN), now: GROWN, isLater: true
      }),
      judged('was placed before, and goes on', true, { dp: self, isFirst: true, now: GROWN, isLater: true }),
      judged('a loss that names it: all that remain', true, {
        dp: self, reconciled: sessions([kept], SINCE), now: ISSUED, isLater: true
      }),
      judged('a loss that names it: of those that remain none', false, { dp: self, now: ISSUED, isLater: true }),
      judged('not yet forgotten', false, { dp: self, reconciled: sessions(few.slice(1), SINCE), now: LATE - 1 })
    ]
  }
}
