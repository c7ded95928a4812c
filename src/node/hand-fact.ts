/**
 * Hands a fact that proves itself to DPs, until replicas have signed that they
 * have it. Any DP takes it, so none that is down, or that hides it, can hold it up.
 */
import { sha256 } from '../base/hash.ts'
import { attempt } from '../mapping/attempt.ts'
import { verifyReceipt } from '../mapping/receipt.ts'
import { areMajority, readersOf, replicasOf } from '../registry/placement.ts'
import { targetOf } from '../rpc/target.ts'
import { DiscoveryError } from '../base/errors.ts'
import { shuffled } from '../base/lot.ts'
import type { LookupKey } from '../base/bytes.ts'
import type { Clock, Random } from '../base/clock.ts'
import type { PublishOutcome } from '../protocols/claim/interface.ts'
import type { DpRecord, RegistrySource, VerifiedRegistry } from '../registry/interface.ts'
import type { RpcTarget } from '../rpc/interface.ts'
import type { AbortOptions } from '@libp2p/interface'

/** DPs that are handed one fact: one may be down, another may lie. */
const DPS_A_TRY = 4

export interface HandedFact {
  /** As Signed. */
  readonly bytes: Uint8Array
  readonly lookupKey: LookupKey
  /** Where it stays. @default every replica of the key keeps it */
  readonly regions?: readonly string[]
}

export interface HandComponents {
  readonly registry: RegistrySource
  readonly clock: Clock
  /** Hands it to one DP. */
  readonly send: (bytes: Uint8Array, target: RpcTarget, options: AbortOptions) => Promise<PublishOutcome>
}

export interface HandOutcome extends PublishOutcome {
  /** Peer id of the DP that answered last; undefined: none did. */
  readonly dp?: string
  /** Whether a majority of the voices at its key has it. */
  readonly isMajority: boolean
  /** Why a DP did not take it: a refusal rather than that one was not reached. */
  readonly failure?: DiscoveryError
}

/** To one DP after the other, until a majority of the voices has signed. A DP's word for receipts is not enough. */
export async function handFact (
  fact: HandedFact, dps: readonly DpRecord[], { registry: source, clock, send }: HandComponents,
  { signal }: AbortOptions = {}
): Promise<HandOutcome> {
  // a newer version may come with the answer of the first
  const [registry, begun] = [source.current(), clock.now()]
  const { lookupKey, regions } = fact
  const replicas = regions == null
    ? readersOf(lookupKey, registry, begun)
    : replicasOf(lookupKey, registry, begun, regions)
  const hash = sha256(fact.bytes)
  const receipts = new Map<string, Uint8Array>()
  const failed = new Map<string, string>()
  const isMajority = (): boolean => areMajority(receipts.keys(), lookupKey, source.current(), begun, regions)
  const outcome = (rest: Pick<HandOutcome, 'dp' | 'failure'>): HandOutcome => ({
    ...rest,
    isMajority: isMajority(),
    receipts: [...receipts.values()],
    failed: [...failed].filter(([dp]) => !receipts.has(dp)).map(([dp, code]) => ({ dp, code })),
    replicas: replicas.length
  })
  let [took, failure]: [string | undefined, DiscoveryError | undefined] = [undefined, undefined]
  for (const dp of dps) {
    try {
      const answer = await send(fact.bytes, targetOf(dp), { signal })
      took = dp.id
      const context = { registry: source.current(), now: clock.now() }
      for (const { id } of replicas) {
        const receipt = answer.receipts.find(bytes =>
          attempt(() => verifyReceipt(bytes, { dp: id, recordHashes: [hash] }, context)) != null)
        if (receipt != null) {
          receipts.set(id, receipt)
        }
      }
      for (const { dp: replica, code } of answer.failed) {
        failed.set(replica, code)
      }
    } catch (err) {
      signal?.throwIfAborted()
      if (!(err instanceof DiscoveryError)) {
        throw err
      }
      failure = failure == null || failure.kind === 'unavailable' ? err : failure
    }
    if (isMajority()) {
      break
    }
  }
  return outcome({ dp: took, failure })
}

/**
 * Active DPs in an order that nobody can foresee, so that no DP is the one that
 * hears of everything; four at most.
 *
 * @param first - goes before all others
 */
export function dpsByLot (
  { activeDps }: Pick<VerifiedRegistry, 'activeDps'>, random: Random, first?: DpRecord
): readonly DpRecord[] {
  const drawn = shuffled(activeDps.filter(({ id }) => id !== first?.id), random)
  return [...first == null ? [] : [first], ...drawn].slice(0, DPS_A_TRY)
}
