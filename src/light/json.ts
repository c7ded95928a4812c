/** How results of a lookup look as JSON: for scripts, parent processes and whoever asks over HTTP. */
import { toString } from 'uint8arrays/to-string'
import { DiscoveryError } from '../base/errors.ts'
import { reachable } from '../query/compact.ts'
import { providerUri } from '../registry/provider.ts'
import { LightError } from './errors.ts'
import type { Reachability } from '../query/compact.ts'
import type { ClockVerdict } from '../registry/clock.ts'
import type { Marked } from '../registry/gate.ts'
import type { VerifiedRegistry } from '../registry/interface.ts'
import type { StandingReason, StandingState } from '../registry/standing.ts'
import type { FederationReport, Reach } from './federation.ts'
import type { CompactResult, DiscoverResult } from './interface.ts'
import type { OutOfReach } from './noted.ts'

export interface StandingJson {
  readonly state: StandingState
  readonly reason: StandingReason
  readonly since: string
  /** Until when lookups go on, although it is frozen or expired. */
  readonly lookups_until?: string
}

export function standingJson ({ state, reason, since, graceUntil }: Marked): StandingJson {
  return { state, reason, since: day(since), ...(graceUntil == null ? {} : { lookups_until: day(graceUntil) }) }
}

/** What came of asking DPs, for scripts and parent processes. */
export interface FederationJson {
  readonly mode: Reach
  readonly set_by: FederationReport['setBy']
  readonly home: string | null
  /** Home DPs that didn't answer, for which that one stood in. */
  readonly gone: ReadonlyArray<{ readonly dp: string, readonly code: string }>
  readonly replicas_read: boolean
  readonly asked: readonly string[]
  readonly answered: readonly string[]
  readonly holding: readonly string[]
  readonly unanswered: ReadonlyArray<{
    readonly dp: string
    readonly code: string
    readonly retry_after_ms: number | null
    readonly by: string
  }>
  readonly spot_checks: ReadonlyArray<{ readonly dp: string, readonly by: string, readonly code: string | null }>
  /** What was noted and not found. */
  readonly out_of_reach: ReadonlyArray<{ readonly dp: string | null, readonly why: OutOfReach['why'] }>
}

export function federationJson (report: FederationReport): FederationJson {
  const { mode, setBy, home, gone, asked, answered, holding, unanswered, replicas, spotChecks, outOfReach } = report
  return {
    mode,
    set_by: setBy,
    home: home ?? null,
    gone,
    replicas_read: replicas,
    asked,
    answered,
    holding,
    unanswered: unanswered.map(({ dp, code, retryAfter, by }) =>
      ({ dp, code, retry_after_ms: retryAfter ?? null, by })),
    spot_checks: spotChecks.map(({ dp, by, code }) => ({ dp, by, code: code ?? null })),
    out_of_reach: outOfReach.map(({ dp, why }) => ({ dp: dp ?? null, why }))
  }
}

export interface FoundJson {
  readonly csi: string
  readonly outcome: DiscoverResult['outcome']
  readonly complete: boolean
  /** Somebody disputes older mappings, and nothing has decided it. */
  readonly contested: boolean
  readonly mappings: ReadonlyArray<{
    readonly msp: string
    readonly msp_name: string
    /** URI of its provider in the MIMI protocol. */
    readonly provider?: string
    readonly tags: readonly string[]
    readonly ssi_hint?: string
    readonly preferred: boolean
    /** It is one of those that are disputed. */
    readonly contested: boolean
    readonly dp: string
    readonly csips: readonly string[]
    readonly established_at: string
    readonly expires_at: string
    readonly found_at: readonly string[]
  }>
  /** Who proved possession and lists no service. */
  readonly opt_outs: ReadonlyArray<{
    readonly contested: boolean
    readonly dp: string
    readonly csips: readonly string[]
    readonly established_at: string
    readonly expires_at: string
    readonly found_at: readonly string[]
  }>
  readonly preferred_because?: string
  /** What signed times of those who answered say of this machine's clock; ahead by `offset_ms`, negative: behind. */
  readonly clock: { readonly state: ClockVerdict['state'], readonly offset_ms: number }
  readonly federation: FederationJson
  readonly opaque: number
  readonly refused: DiscoverResult['refused']
  readonly replicas: DiscoverResult['replicas']
  readonly evaluators: readonly string[]
  /** Whether everything went sealed through relays. */
  readonly relayed: boolean
  /** What the registry was worth by which this was found. */
  readonly registry: StandingJson
  readonly evaluation_ms: number
  readonly reads_ms: number
}

/** @param csi - as it was asked for: whoever asks knows it */
export function foundJson (csi: string, result: DiscoverResult): FoundJson {
  return {
    csi,
    outcome: result.outcome,
    complete: result.complete,
    contested: result.contested,
    mappings: result.mappings.map(({ mapping, foundAt, contested }) => ({
      msp: mapping.mspId,
      msp_name: mapping.mspName,
      provider: mapping.providerDomain == null ? undefined : providerUri(mapping.providerDomain),
      tags: mapping.tags,
      ssi_hint: mapping.ssiHint,
      preferred: mapping.slot === result.preferred?.mapping.slot,
      contested,
      dp: mapping.dp,
      csips: mapping.csips,
      established_at: new Date(mapping.establishedAt).toISOString(),
      expires_at: new Date(mapping.expiresAt).toISOString(),
      found_at: foundAt
    })),
    opt_outs: result.optOuts.map(({ optOut, foundAt, contested }) => ({
      contested,
      dp: optOut.dp,
      csips: optOut.csips,
      established_at: new Date(optOut.establishedAt).toISOString(),
      expires_at: new Date(optOut.expiresAt).toISOString(),
      found_at: foundAt
    })),
    preferred_because: result.preferred?.reason,
    clock: clockJson(result.clock),
    federation: federationJson(result.federation),
    opaque: result.opaque,
    refused: result.refused,
    replicas: result.replicas,
    evaluators: result.evaluators,
    relayed: result.relayed,
    registry: standingJson(result.standing),
    evaluation_ms: result.evaluationMs,
    reads_ms: result.readsMs
  }
}

export function clockJson ({ state, offset }: ClockVerdict): FoundJson['clock'] {
  return { state, offset_ms: offset }
}

export interface FailureJson {
  readonly outcome: 'failed'
  /** Code. */
  readonly error: string
  /** Why each that was asked didn't help, where nobody answered. */
  readonly failed?: ReadonlyArray<{ readonly dp: string, readonly code: string }>
  readonly retry_after_ms?: number
}

/** What there is to tell of a lookup that came to nothing. */
export function failureJson (error: unknown): FailureJson {
  if (!(error instanceof DiscoveryError)) {
    return { outcome: 'failed', error: 'INTERNAL' }
  }
  const failed = error instanceof LightError ? error.failed : []
  return {
    outcome: 'failed',
    error: error.code,
    ...failed.length > 0 ? { failed } : {},
    ...error.retryAfter == null ? {} : { retry_after_ms: error.retryAfter }
  }
}

export interface CompactJson {
  readonly csi: string
  readonly outcome: CompactResult['outcome']
  readonly complete: boolean
  readonly contested: boolean
  /** Whether everything went sealed through relays. */
  readonly relayed: boolean
  readonly registry: StandingJson
  readonly clock: FoundJson['clock']
  /** CompactAnswer, base16. */
  readonly answer: string
  readonly federation: FederationJson
  /** Whoever it belongs to lists no service. */
  readonly opted_out: boolean
  /** By the id of the MSP. */
  readonly reachable: Readonly<Record<string, Reachability>>
  /** The same for URIs of their providers in the MIMI protocol, of those that reach it. */
  readonly providers: Readonly<Record<string, string>>
}

export function compactJson (csi: string, result: CompactResult, registry: VerifiedRegistry): CompactJson {
  const { outcome, complete, clock, contested, federation, relayed, answer, bytes, standing } = result
  return {
    csi,
    outcome,
    complete,
    contested,
    relayed,
    registry: standingJson(standing),
    opted_out: answer.optedOut,
    clock: clockJson(clock),
    answer: toString(bytes, 'base16'),
    federation: federationJson(federation),
    reachable: Object.fromEntries(registry.msps.map(({ id }) => [id, reachable(answer, registry, id)])),
    providers: Object.fromEntries(registry.msps.flatMap(({ id, providerDomain: domain }) =>
      domain != null && reachable(answer, registry, id) === 'yes' ? [[id, providerUri(domain)]] : []))
  }
}

function day (time: number): string {
  return new Date(time).toISOString()
}
