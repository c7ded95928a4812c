/**
 * Which DPs hold a lookup key at a time, and who speaks there. Kademlia's own
 * metric, so that whoever walks the DHT ends up at the same nodes; then bent so
 * that one operator with many DPs can't own a key (docs/protocol.md, "Placement").
 */
import { peerIdFromString } from '@libp2p/peer-id'
import { concat } from 'uint8arrays/concat'
import { fromString } from 'uint8arrays/from-string'
import { sha256 } from '../base/hash.ts'
import type { DpRecord, DpTerm, PlacementTerm, Policy, VerifiedRegistry } from './interface.ts'
import type { Hash, LookupKey } from '../base/bytes.ts'

const RECORD_PREFIX = fromString('/mimi/')

/** The Kademlia record key of a lookup key: `/mimi/` in ASCII, then its 32 bytes. */
export function recordKey (lookupKey: LookupKey): Uint8Array {
  return concat([RECORD_PREFIX, lookupKey])
}

/** An operator, and the DP through which it speaks at a key: its closest replica there. */
export interface Voice {
  readonly operator: string
  readonly dp: DpRecord
}

/** More than half of `n`: any two majorities have one in common. */
export function majority (n: number): number {
  return Math.floor(n / 2) + 1
}

function termAt ({ terms }: Pick<DpRecord, 'terms'>, at: number): DpTerm | undefined {
  return terms.find(({ from, until = Infinity }) => from <= at && at < until)
}

/** Whether a term of the DP covers this time, milliseconds since the epoch. */
export function isPlacedAt (dp: Pick<DpRecord, 'terms'>, at: number): boolean {
  return termAt(dp, at) != null
}

/** Who ran it then; undefined where it wasn't placed. */
export function operatorAt (dp: Pick<DpRecord, 'terms'>, at: number): string | undefined {
  return termAt(dp, at)?.operator
}

/** Where it stored then. */
export function regionsAt (dp: Pick<DpRecord, 'terms'>, at: number): readonly string[] {
  return termAt(dp, at)?.regions ?? []
}

/** What holds at this time, milliseconds since the epoch: the last term that has begun, before that the first. */
export function placementAt ({ placement }: Pick<Policy, 'placement'>, at: number): PlacementTerm {
  const term = placement.findLast(({ from }) => from <= at) ?? placement[0]
  if (term == null) {
    throw new RangeError('a policy has one placement or more') // parsePolicy made sure
  }
  return term
}

/** When placement changes next after `at`, in milliseconds since the epoch; undefined: not as far as is known. */
export function nextPlacementChange (registry: VerifiedRegistry, at: number): number | undefined {
  return calendarOf(registry).dates.find(date => date > at)
}

/** When it changed last, at `at` or before; undefined: never. */
export function lastPlacementChange (registry: VerifiedRegistry, at: number): number | undefined {
  return calendarOf(registry).dates.findLast(date => date <= at)
}

/** A time of each placement that held between `since` and `at`, the latest first. */
export function placementsSince (registry: VerifiedRegistry, since: number, at: number): readonly number[] {
  const passed = calendarOf(registry).dates.filter(date => date > since && date <= at)
  return [at, ...passed.map(date => date - 1).reverse()]
}

interface Placed {
  readonly dp: DpRecord
  readonly operator: string
  readonly regions: readonly string[]
  /** SHA-256 of the peer id's multihash: where Kademlia puts it. */
  readonly kadId: Hash
  /** The first 32 bits of `kadId`, which decide nearly every comparison. */
  readonly head: number
}

/** What stays the same between two dates. */
interface Span {
  readonly dps: readonly Placed[]
  readonly term: PlacementTerm
}

interface Calendar {
  /** Of every change, ascending. */
  readonly dates: readonly number[]
  /** By peer id: hashed once, for all spans. */
  readonly kadIds: ReadonlyMap<string, Hash>
  /** By how many dates have passed. */
  readonly spans: Map<number, Span>
}

/** A registry never changes, and its DPs are placed for every key: each span is made once. */
const calendars = new WeakMap<VerifiedRegistry, Calendar>()

function calendarOf (registry: VerifiedRegistry): Calendar {
  let calendar = calendars.get(registry)
  if (calendar == null) {
    const { dps, policy } = registry
    const ofDps = dps.flatMap(({ terms }) => terms.flatMap(({ from, until }) => until == null ? [from] : [from, until]))
    // the first placement holds before it begins
    const dates = new Set([...ofDps, ...policy.placement.slice(1).map(({ from }) => from)])
    const kadIds = new Map(dps.map(({ id }) => [id, kadIdOf(id)]))
    calendar = { dates: [...dates].sort((a, b) => a - b), kadIds, spans: new Map() }
    calendars.set(registry, calendar)
  }
  return calendar
}

function spanAt (registry: VerifiedRegistry, at: number): Span {
  const { dates, kadIds, spans } = calendarOf(registry)
  const passed = dates.findLastIndex(date => date <= at) + 1
  let span = spans.get(passed)
  if (span == null) {
    span = { dps: placedAt(registry.dps, kadIds, at), term: placementAt(registry.policy, at) }
    spans.set(passed, span)
  }
  return span
}

function placedAt (dps: readonly DpRecord[], kadIds: ReadonlyMap<string, Hash>, at: number): Placed[] {
  return dps.flatMap(dp => {
    const [term, kadId] = [termAt(dp, at), kadIds.get(dp.id)]
    return term == null || kadId == null
      ? []
      : { dp, operator: term.operator, regions: term.regions, kadId, head: headOf(kadId) }
  })
}

/** Where Kademlia puts a DP, by its peer id. */
export function kadIdOf (id: string): Hash {
  return sha256(peerIdFromString(id).toMultihash().bytes)
}

function headOf (id: Uint8Array): number {
  return new DataView(id.buffer, id.byteOffset, 4).getUint32(0)
}

function compareDistance (target: Uint8Array, a: Uint8Array, b: Uint8Array): number {
  for (const [i, byte] of target.entries()) {
    const difference = (byte ^ (a[i] ?? 0)) - (byte ^ (b[i] ?? 0))
    if (difference !== 0) {
      return difference
    }
  }
  return 0
}

/** By their XOR distance to `lookupKey`, closest first. */
function byDistance (lookupKey: LookupKey, dps: readonly Placed[]): Placed[] {
  const target = sha256(recordKey(lookupKey))
  const targetHead = headOf(target)
  return dps
    // `>>> 0`: bitwise operators give signed numbers
    .map(placed => ({ placed, distance: (placed.head ^ targetHead) >>> 0 }))
    .sort((a, b) => a.distance === b.distance
      ? compareDistance(target, a.placed.kadId, b.placed.kadId)
      : a.distance - b.distance)
    .map(({ placed }) => placed)
}

/**
 * Takes the closest first, and passes one by only when its operator is there
 * already and its place is needed for one that isn't. Operators that were passed
 * by have been taken, so that the places kept free can always be filled.
 */
function choose (closestFirst: readonly Placed[], { replicas, replicaOperators }: PlacementTerm): Placed[] {
  const places = Math.min(replicas, closestFirst.length)
  const wanted = Math.min(replicaOperators, places, new Set(closestFirst.map(({ operator }) => operator)).size)
  const operators = new Set<string>()
  const chosen: Placed[] = []
  for (const placed of closestFirst) {
    if (chosen.length === places) {
      break
    }
    const isNew = !operators.has(placed.operator)
    const spare = places - chosen.length - (wanted - operators.size)
    if (isNew || spare > 0) {
      chosen.push(placed)
      operators.add(placed.operator)
    }
  }
  return chosen
}

/** Closest first; of each region as many as of the whole. */
function chosenOf (
  closestFirst: readonly Placed[],
  term: PlacementTerm,
  regions: readonly string[]
): readonly Placed[] {
  if (regions.length === 0) {
    return choose(closestFirst, term)
  }
  const chosen = new Set(regions.flatMap(region =>
    choose(closestFirst.filter(dp => dp.regions.includes(region)), term)))
  return closestFirst.filter(dp => chosen.has(dp))
}

function placedReplicas (
  lookupKey: LookupKey,
  registry: VerifiedRegistry,
  at: number,
  regions: readonly string[]
): readonly Placed[] {
  const { dps, term } = spanAt(registry, at)
  return chosenOf(byDistance(lookupKey, dps), term, regions)
}

/**
 * The replicas of a lookup key at a time, closest first: as many of the DPs placed
 * then as the placement says (all, where there are fewer), of at least as many
 * operators as it says (all, where there are fewer). For regions: that many in
 * each of them, and none outside; empty when no DP is there. A DP that was
 * revoked holds its place until its term ends.
 *
 * @param at - milliseconds since the epoch
 */
export function replicasOf (
  lookupKey: LookupKey,
  registry: VerifiedRegistry,
  at: number,
  regions: readonly string[] = []
): readonly DpRecord[] {
  return placedReplicas(lookupKey, registry, at, regions).map(({ dp }) => dp)
}

/** Whom a reader asks: the replicas of the key, and those in each region of the placement; closest first. */
export function readersOf (lookupKey: LookupKey, registry: VerifiedRegistry, at: number): readonly DpRecord[] {
  const { dps, term } = spanAt(registry, at)
  const closestFirst = byDistance(lookupKey, dps)
  const inRegions = term.regions.flatMap(region => chosenOf(closestFirst, term, [region]))
  const chosen = new Set([...chosenOf(closestFirst, term, []), ...inRegions])
  return closestFirst.filter(placed => chosen.has(placed)).map(({ dp }) => dp)
}

/**
 * Whether a majority of the voices at a lookup key is among these DPs, by their peer ids. Another replica of an
 * operator speaks for nobody: else what was stored at one and denied by the other would be both.
 */
export function areMajority (
  ids: Iterable<string>,
  lookupKey: LookupKey,
  registry: VerifiedRegistry,
  at: number,
  regions: readonly string[] = []
): boolean {
  const heard = new Set(ids)
  const voices = voicesOf(lookupKey, registry, at, regions)
  return voices.filter(({ dp }) => heard.has(dp.id)).length >= majority(voices.length)
}

/** Who speaks at a lookup key: each operator once, through its closest replica; in the order of these. */
export function voicesOf (
  lookupKey: LookupKey,
  registry: VerifiedRegistry,
  at: number,
  regions: readonly string[] = []
): readonly Voice[] {
  const voices = new Map<string, Voice>()
  for (const { operator, dp } of placedReplicas(lookupKey, registry, at, regions)) {
    if (!voices.has(operator)) {
      voices.set(operator, { operator, dp })
    }
  }
  return [...voices.values()]
}
