/** What a run is held to. A target that is missed is told, and fails nothing: machines differ. */
import type { Report } from './report.ts'
import type { Timing } from './stats.ts'

/** `not measured`: the run left it out. */
export type Verdict = 'met' | 'missed' | 'not measured'

export interface Target {
  readonly measure: string
  readonly relation: '≤' | '≥'
  /** In the unit that `measure` names. */
  readonly target: number
  readonly measured?: number
  readonly verdict: Verdict
}

/** DPs of the federation that most targets are of. */
const LARGE = 64
/** Invalidations that a DP missed. */
const MANY = 100_000
/** Milliseconds until a new mapping, or a strike, is everywhere. */
const EVERYWHERE = 5_000
/** The same in a large federation. */
const EVERYWHERE_IN_LARGE = 2_000

/** Times what a direct lookup costs. */
const DEAREST = 3

type Reading = { readonly value: number, readonly failures?: number } | undefined

function judge (measure: string, relation: Target['relation'], target: number, reading: Reading): Target {
  if (reading == null) {
    return { measure, relation, target, verdict: 'not measured' }
  }
  const { value, failures = 0 } = reading
  // what never came to an end is no number, and no target is met by it
  const met = failures === 0 && (relation === '≤' ? value <= target : value >= target)
  return { measure, relation, target, measured: value, verdict: met ? 'met' : 'missed' }
}

function within (measure: string, target: number, reading: Reading): Target {
  return judge(measure, '≤', target, reading)
}

function p99 (timing: Timing | undefined, failures = timing?.failures): Reading {
  return timing == null ? undefined : { value: timing.p99, failures }
}

type Measured = Pick<Report, 'evaluation' | 'networks' | 'loads' | 'found' | 'spread' | 'catchUp' | 'store'>

export function targetsOf (
  { evaluation, networks, loads, found, spread, catchUp, store }: Measured
): readonly Target[] {
  const sizes = networks.map(({ dps }) => dps)
  const large = networks.find(({ dps }) => dps === LARGE)
  const missed = catchUp.find(each => each.missed === MANY)
  const everywhere = (dps: number, target: number): readonly Target[] => {
    const mapping = found.find(each => each.dps === dps)
    return [
      within(`${dps} DPs: published to found at every DP, p99, ms`, target, p99(
        mapping?.acknowledged, mapping?.everywhere.failures
      )),
      within(`${dps} DPs: invalidated to gone at every replica, p99, ms`, target, p99(
        spread.find(each => each.dps === dps)?.everywhere
      ))
    ]
  }
  return [
    judge('evaluations a second, one with proof', '≥', 700, {
      value: evaluation.single.rate, failures: evaluation.single.failures
    }),
    judge('evaluations a second, in batches with one proof', '≥', 1_500, {
      value: Math.round(evaluation.batch.rate * evaluation.batchSize), failures: evaluation.batch.failures
    }),
    ...networks.flatMap(({ dps, ours }) => [
      within(`${dps} DPs: lookup, warm, p50, ms`, 15, { value: ours.warm.p50, failures: ours.warm.failures }),
      within(`${dps} DPs: claims and lookups that failed`, 0, {
        value: [
          ours.claim, ours.warm, ours.cached, ours.warmAt32, ours.cachedAt32, ours.cold
        ].reduce((sum, { failures }) => sum + failures, 0)
      })
    ]),
    within(`${LARGE} DPs: lookup with its evaluation known / get of plain kad-dht, p50`, 0.033, large == null
      ? undefined
      : {
          value: Math.round(large.ours.cached.p50 / large.kad.get.p50 * 1_000) / 1_000,
          failures: large.ours.cached.failures
        }),
    ...loads.flatMap(({ dps, atOnce, storm, known }) => [
      within(`${dps} DPs just started: new identifiers through relays, ${atOnce} at once, without an answer`, 0, {
        value: storm.failures
      }),
      within(`${dps} DPs: known lookup through relays / directly, processor time`, DEAREST,
        { value: Math.round(known.relayed / known.direct * 100) / 100, failures: known.failures })
    ]),
    ...sizes.flatMap(dps => everywhere(dps, EVERYWHERE)),
    ...everywhere(LARGE, EVERYWHERE_IN_LARGE),
    within(
      `catching up with ${MANY} invalidations, seconds`, 60, missed == null ? undefined : { value: missed.seconds }
    ),
    within(`store of ${store.sets} record sets: start, seconds`, 3, { value: store.start / 1_000 }),
    within(`store of ${store.sets} record sets: read, p50, ms`, 0.1, {
      value: store.read.p50, failures: store.read.failures
    }),
    judge(`store of ${store.sets} record sets: durable merges a second`, '≥', 5_000, {
      value: Math.round(store.merges)
    })
  ]
}
