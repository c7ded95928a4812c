/** Gathers the seniority certificate of an entry from DPs of distinct operators. */
import { systemTimer } from '../../base/clock.ts'
import { equalBytes } from '../../base/bytes.ts'
import { DiscoveryError } from '../../base/errors.ts'
import { parseWitness, verifyWitness, verifyWitnesses, WITNESSES } from '../../mapping/witness.ts'
import { replicasOf } from '../../registry/placement.ts'
import { WITNESS_HEDGE, WITNESS_PAUSES } from './constants.ts'
import { ClaimError } from './errors.ts'
import type { Timer } from '../../base/clock.ts'
import type { ClaimReplicas } from './interface.ts'
import type { VerifiedEntry, VerifiedHolderEntry, VerifyContext } from '../../mapping/interface.ts'
import type { WitnessContext, WitnessRequest } from '../../mapping/witness.ts'
import type { DpRecord } from '../../registry/interface.ts'
import type { AbortOptions } from '@libp2p/interface'

export interface PatienceOptions extends AbortOptions {
  /** @default the runtime's timers */
  readonly timer?: Timer
}

/**
 * The certificate of an earlier entry under the same attestation is taken as it
 * is: possession was witnessed then, and that is what counts. Else replicas are
 * asked, closest first, one of each operator at a time, until enough have signed. Where
 * too few do, those that were away or busy are asked again, after a while.
 *
 * @param earlier - what replicas hold at this lookup key
 * @returns WitnessStatements as Signed
 * @throws ClaimError `CLAIM_NO_WITNESSES`
 */
export async function gatherWitnesses (entry: VerifiedHolderEntry, earlier: readonly VerifiedEntry[], replicas: Pick<ClaimReplicas, 'witness'>, context: VerifyContext, options: PatienceOptions = {}): Promise<readonly Uint8Array[]> {
  const [attestation] = entry.verifiedAttestations
  if (attestation == null) {
    throw new ClaimError('CLAIM_NO_ATTESTATION')
  }
  const own = earlier.filter(({ holderKey }) => equalBytes(holderKey, entry.holderKey)).sort((a, b) => a.establishedAt - b.establishedAt)
  const underFirst = (hash: Uint8Array): VerifiedEntry[] => own.filter(({ attestationHashes: [first] }) => first != null && equalBytes(first, hash))
  const witnessContext: WitnessContext = { ...context, attestation, publisher: entry.dp }
  const same = underFirst(attestation.hash)
  const held = same.find(({ witnesses }) => holds(witnesses, witnessContext))
  const { renews } = attestation
  const [oldest] = renews == null ? [] : [...same, ...underFirst(renews)].sort((a, b) => a.establishedAt - b.establishedAt)
  if (held != null && held.establishedAt <= (oldest?.establishedAt ?? Infinity)) {
    return held.witnesses
  }
  const [previous] = oldest?.attestations ?? []
  const request: WitnessRequest = {
    attestation: attestation.bytes,
    previous: oldest == null || previous == null ? undefined : { attestation: previous, witnesses: oldest.witnesses }
  }
  return await ask(candidatesOf(entry, context), request, replicas, witnessContext, options)
}

/** DPs by operator, those that hold the key first; the publisher's own operator last, and only where its word counts. */
function candidatesOf (entry: VerifiedHolderEntry, { registry, now }: VerifyContext): DpRecord[][] {
  const byOperator = new Map<string, DpRecord[]>()
  const ownOperator = registry.dp(entry.dp)?.operator
  for (const dp of new Set([...replicasOf(entry.lookupKey, registry, now, entry.regions), ...registry.activeDps])) {
    const group = byOperator.get(dp.operator) ?? []
    byOperator.set(dp.operator, group)
    group.push(dp)
  }
  const others = [...byOperator].filter(([operator]) => operator !== ownOperator).map(([, group]) => group)
  const own = ownOperator == null ? undefined : byOperator.get(ownOperator)
  return own == null || others.length >= WITNESSES ? others : [...others, own]
}

/**
 * Keeps as many requests under way as statements are missing, and one more each time
 * that nothing comes for a while; each operator's DPs one after the other.
 */
async function ask (operators: readonly DpRecord[][], request: WitnessRequest, replicas: Pick<ClaimReplicas, 'witness'>, context: WitnessContext, { timer = systemTimer, ...options }: PatienceOptions): Promise<readonly Uint8Array[]> {
  const required = Math.max(1, Math.min(WITNESSES, operators.length))
  const statements: Uint8Array[] = []
  const reasons: string[] = []
  const over = new AbortController()
  const signal = AbortSignal.any([over.signal, ...options.signal == null ? [] : [options.signal]])
  let waiting = [...operators]
  /** Of operators none of whose DPs signed: those that may yet. */
  let again: DpRecord[][] = []

  const askOperator = async (dps: readonly DpRecord[]): Promise<void> => {
    const later: DpRecord[] = []
    for (const dp of dps) {
      try {
        const statement = await replicas.witness(dp, request, { ...options, signal })
        verifyWitness(parseWitness(statement), context)
        statements.push(statement)
        return
      } catch (err) {
        options.signal?.throwIfAborted()
        if (over.signal.aborted) {
          return
        }
        reasons.push(err instanceof DiscoveryError ? err.code : 'unknown')
        if (err instanceof DiscoveryError && (err.kind === 'unavailable' || err.kind === 'limited')) {
          later.push(dp)
        }
      }
    }
    again.push(...later.length > 0 ? [later] : [])
    const next = waiting.shift()
    if (next != null) {
      await askOperator(next)
    }
  }
  /** Ends when there are enough statements, or everybody was asked and has answered or failed. */
  const askAll = async (): Promise<void> => {
    const running = new Set<Promise<void>>()
    const begin = (): boolean => {
      const next = waiting.shift()
      if (next != null) {
        const work = askOperator(next).finally(() => { running.delete(work) })
        running.add(work)
      }
      return next != null
    }
    for (let i = statements.length; i < required && begin(); i++);
    while (running.size > 0 && statements.length < required) {
      const slow = Promise.withResolvers<boolean>()
      const callOff = waiting.length === 0 ? () => {} : timer.after(WITNESS_HEDGE, () => { slow.resolve(true) })
      try {
        if (await Promise.race([...running].map(async work => { await work; return false }).concat(slow.promise))) {
          begin()
        }
      } finally {
        callOff()
      }
    }
  }
  await askAll()
  for (const ms of WITNESS_PAUSES) {
    if (statements.length >= required || again.length === 0) {
      break
    }
    await new Promise<void>(resolve => { timer.after(ms, resolve) })
    options.signal?.throwIfAborted()
    waiting = again
    again = []
    await askAll()
  }
  const enough = statements.slice(0, required)
  over.abort(new ClaimError('CLAIM_NO_WITNESSES', { detail: 'not waited for' }))
  if (!holds(enough, context)) {
    throw new ClaimError('CLAIM_NO_WITNESSES', { detail: `${statements.length} of ${required}; ${reasons.join(', ')}` })
  }
  return enough
}

function holds (statements: readonly Uint8Array[], context: WitnessContext): boolean {
  try {
    verifyWitnesses(statements, context)
    return true
  } catch (err) {
    if (err instanceof DiscoveryError) {
      return false
    }
    throw err
  }
}
