/** Gathers the seniority certificate of an entry from the voices at its lookup key. */
import { anySignal } from 'any-signal'
import { equalBytes } from '../../base/bytes.ts'
import { systemClock, systemTimer } from '../../base/clock.ts'
import { DiscoveryError } from '../../base/errors.ts'
import { Laggards } from '../../base/laggards.ts'
import { untilMost } from '../../base/until-most.ts'
import { attempt } from '../../mapping/attempt.ts'
import { bestCertificate, verifyCertificate, verifyWitnesses } from '../../mapping/witness.ts'
import { majority, voicesOf } from '../../registry/placement.ts'
import { MAX_WITNESS_PATIENCE, MIN_WITNESS_PATIENCE, WITNESS_PAUSES } from './constants.ts'
import { ClaimError } from './errors.ts'
import type { Clock, Timer } from '../../base/clock.ts'
import type { ClaimReplicas } from './interface.ts'
import type { VerifiedEntry, VerifiedHolderEntry, VerifyContext } from '../../mapping/interface.ts'
import type { Certificate, WitnessContext, WitnessRequest } from '../../mapping/witness.ts'
import type { DpRecord } from '../../registry/interface.ts'
import type { AbortOptions } from '@libp2p/interface'

export interface PatienceOptions extends AbortOptions {
  /** @default the runtime's */
  readonly clock?: Clock
  /** @default the runtime's timers */
  readonly timer?: Timer
  /** Voices that aren't waited for, once others suffice. @default none */
  readonly laggards?: Laggards
}

export interface GatherOptions extends PatienceOptions {
  /**
   * What the holder has of the attestation, or of what it renews; what doesn't verify counts for nothing.
   * @default nothing
   */
  readonly shown?: Certificate
}

/** A certificate that was verified. */
interface Certified extends Certificate {
  /** SHA-256 of the attestation. */
  readonly hash: Uint8Array
  readonly establishedAt: number
}

/**
 * The certificate of an earlier entry under the same attestation is taken as it
 * is: possession was witnessed then, and that is what counts. Else all voices are
 * asked at once, and of what a majority signed the earliest dates are taken. Voices
 * that were away or busy are asked again, after a while.
 *
 * @param earlier - what replicas hold at this lookup key
 * @returns WitnessStatements as Signed, as senior as what the attestation renews
 * @throws ClaimError `CLAIM_NO_WITNESSES`, `CLAIM_SENIORITY_LOST`
 */
export async function gatherWitnesses (
  entry: VerifiedHolderEntry,
  earlier: readonly VerifiedEntry[],
  replicas: Pick<ClaimReplicas, 'witness'>,
  context: VerifyContext,
  { shown, ...options }: GatherOptions = {}
): Promise<readonly Uint8Array[]> {
  const [attestation] = entry.verifiedAttestations
  if (attestation == null) {
    throw new ClaimError('CLAIM_NO_ATTESTATION')
  }
  const own = [
    ...earlier.filter(({ holderKey }) => equalBytes(holderKey, entry.holderKey)).flatMap(certificateOf),
    ...certifiedBy(shown, entry, context)
  ]
  /** The oldest of this attestation. */
  const oldestUnder = (attested: Uint8Array): Certified | undefined => own
    .filter(({ hash }) => equalBytes(hash, attested))
    .sort((a, b) => a.establishedAt - b.establishedAt)[0]
  const held = oldestUnder(attestation.hash)
  const renewed = attestation.renews == null ? undefined : oldestUnder(attestation.renews)
  // one that lost what the attestation continues is gathered once more
  if (held != null && held.establishedAt <= (renewed?.establishedAt ?? Infinity)) {
    return held.witnesses
  }
  const request: WitnessRequest = { attestation: attestation.bytes, previous: renewed }
  const voices = voicesOf(entry.lookupKey, context.registry, context.now).map(({ dp }) => dp)
  const gathering = new Gathering(voices, request, { ...context, attestation }, renewed?.establishedAt)
  const certificate = await gathering.from(replicas, options)
  const { establishedAt } = verifyWitnesses(certificate, { ...context, attestation })
  // nothing is published that takes from a holder what they have
  if (renewed != null && establishedAt > renewed.establishedAt) {
    throw new ClaimError('CLAIM_SENIORITY_LOST', { detail: `${establishedAt - renewed.establishedAt} ms` })
  }
  return certificate
}

function certificateOf (
  { attestations: [attestation], attestationHashes: [hash], witnesses, establishedAt }: VerifiedEntry
): Certified[] {
  return attestation == null || hash == null ? [] : [{ attestation, hash, witnesses, establishedAt }]
}

/** What doesn't verify, or is of another key, counts for nothing. */
function certifiedBy (
  shown: Certificate | undefined, { lookupKey, holderKey, verifiedAttestations }: VerifiedHolderEntry,
  context: VerifyContext
): Certified[] {
  const verified = shown == null ? undefined : attempt(() => verifyCertificate(shown, context))
  if (shown == null || verified == null) {
    return []
  }
  const { attestation, establishedAt } = verified
  const keys = [lookupKey, ...verifiedAttestations.flatMap(({ older }) => older?.lookupKey ?? [])]
  return keys.some(key => equalBytes(attestation.lookupKey, key)) && equalBytes(attestation.holderKey, holderKey)
    ? [{ ...shown, hash: attestation.hash, establishedAt }]
    : []
}

class Gathering {
  readonly #voices: readonly DpRecord[]
  readonly #request: WitnessRequest
  readonly #context: WitnessContext
  /** No certificate has an earlier date. */
  readonly #best: number | undefined
  readonly #statements: Uint8Array[] = []
  readonly #reasons: string[] = []

  constructor (voices: readonly DpRecord[], request: WitnessRequest, context: WitnessContext, best: number |
    undefined) {
    this.#voices = voices
    this.#request = request
    this.#context = context
    this.#best = best
  }

  async from (
    replicas: Pick<ClaimReplicas, 'witness'>,
    { clock = systemClock, timer = systemTimer, laggards = new Laggards(clock), signal }: PatienceOptions
  ): Promise<readonly Uint8Array[]> {
    const over = new AbortController()
    const either = anySignal([signal, over.signal])
    const nameOf = (index: number): string => this.#voices[index]?.id ?? ''
    const isEnough = (): boolean => {
      const seniority = this.#seniority()
      if (seniority != null && seniority <= (this.#best ?? -Infinity)) {
        over.abort() // none can be older
      }
      return seniority != null
    }
    try {
      const works = this.#voices.map(async dp => await this.#ask(dp, replicas, { timer, laggards, signal: either }))
      const lagging = await untilMost(works, {
        clock,
        timer,
        signal: either,
        isEnough,
        isAwaited: index => !laggards.isLate(nameOf(index)),
        least: MIN_WITNESS_PATIENCE,
        most: MAX_WITNESS_PATIENCE
      })
      lagging.forEach(index => { laggards.late(nameOf(index)) })
    } finally {
      over.abort()
      either.clear()
    }
    signal?.throwIfAborted()
    const certificate = bestCertificate(this.#statements, this.#context)
    if (certificate == null) {
      const detail = `${this.#statements.length} of ${majority(this.#voices.length)}; ${this.#reasons.join(', ')}`
      throw new ClaimError('CLAIM_NO_WITNESSES', { detail })
    }
    return certificate
  }

  /**
   * Until it signed, refused, or there is no need any more.
   *
   * @returns whether it signed
   */
  async #ask (
    dp: DpRecord,
    replicas: Pick<ClaimReplicas, 'witness'>,
    { timer, laggards, signal }: Required<Omit<PatienceOptions, 'clock'>>
  ): Promise<boolean> {
    for (const ms of [0, ...WITNESS_PAUSES]) {
      await pause(ms, timer, signal)
      if (signal.aborted) {
        return false
      }
      try {
        this.#statements.push(await replicas.witness(dp, this.#request, { signal }))
        laggards.spoke(dp.id)
        return true
      } catch (err) {
        this.#reasons.push(err instanceof DiscoveryError ? err.code : 'unknown')
        if (!(err instanceof DiscoveryError) || (err.kind !== 'unavailable' && err.kind !== 'limited')) {
          return false
        }
      }
    }
    return false
  }

  /** The date of the best certificate so far. */
  #seniority (): number | undefined {
    const certificate = bestCertificate(this.#statements, this.#context)
    return certificate == null ? undefined : verifyWitnesses(certificate, this.#context).establishedAt
  }
}

/** Also over when `signal` is. */
async function pause (ms: number, timer: Timer, signal: AbortSignal): Promise<void> {
  if (ms === 0 || signal.aborted) {
    return
  }
  await new Promise<void>(resolve => {
    const over = (): void => {
      signal.removeEventListener('abort', over)
      stop()
      resolve()
    }
    const stop = timer.after(ms, over)
    signal.addEventListener('abort', over)
  })
}
