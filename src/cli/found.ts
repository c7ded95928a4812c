/** How the result of a lookup looks: as JSON, for scripts and parent processes, and as text. */
import { toString } from 'uint8arrays/to-string'
import { DiscoveryError } from '../base/errors.ts'
import { LightError } from '../light/errors.ts'
import { reachable } from '../query/compact.ts'
import { providerUri } from '../registry/provider.ts'
import { offsetText } from '../registry/clock.ts'
import { federationJson, federationText } from './federation-query.ts'
import { renderTable } from './render.ts'
import { standingJson, standingText } from './standing.ts'
import type { FederationJson } from './federation-query.ts'
import type { StandingJson } from './standing.ts'
import type { CompactResult, DiscoverResult } from '../light/interface.ts'
import type { Reachability } from '../query/compact.ts'
import type { ClockVerdict } from '../registry/clock.ts'
import type { VerifiedRegistry } from '../registry/interface.ts'

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
  /** What the signed times of those who answered say of this machine's clock; it is ahead by `offset_ms`, negative: behind. */
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

function clockJson ({ state, offset }: ClockVerdict): FoundJson['clock'] {
  return { state, offset_ms: offset }
}

/** Said where it matters: the result isn't complete, and the clock may be why. */
function clockText ({ complete, clock }: Pick<FoundJson, 'complete' | 'clock'>): string {
  if (complete || clock.state !== 'off') {
    return ''
  }
  return `CLOCK_OFF: the clock of this machine is ${offsetText(clock.offset_ms)}, by most DPs that answered: set it, by NTP\n`
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
  return { outcome: 'failed', error: error.code, ...failed.length > 0 ? { failed } : {}, ...error.retryAfter == null ? {} : { retry_after_ms: error.retryAfter } }
}

/** The same as text: a line for each that didn't help. */
export function failureText ({ error, failed = [] }: FailureJson): string {
  return `failed: ${error}\n${failed.map(({ dp, code }) => `  ${dp}  ${code}\n`).join('')}`
}

/** What is said where nothing was found. */
export const NOTHING: Readonly<Record<DiscoverResult['outcome'], string>> = {
  found: '',
  'opted-out': 'opted out: whoever it belongs to lists no service',
  none: 'no match: nobody can be reached under it',
  partial: 'not known: not everybody answered who was asked; ask again later'
}

const CONTESTED = 'contested (!): somebody else proved possession and says that it is theirs now; ask again in some days before you trust it\n'

export function foundText (found: FoundJson): string {
  const { csi, federation, outcome, mappings, replicas, opaque, evaluation_ms: evaluation, reads_ms: reads } = found
  const rows = mappings.map(mapping => [
    (mapping.preferred ? '*' : '') + (mapping.contested ? '!' : ''), mapping.msp_name, mapping.provider ?? '',
    mapping.tags.join(', '), `${mapping.found_at.length} DPs`, mapping.established_at.slice(0, 10), mapping.csips.join(', ')
  ])
  const body = rows.length === 0 ? `${NOTHING[outcome]}\n` : renderTable(['', 'service', 'provider', 'tags', 'found at', 'since', 'attested by'], rows)
  const closed = opaque === 0 ? '' : `${opaque} more, for an audience you don't belong to\n`
  const missing = found.complete || outcome !== 'found' ? '' : 'not everybody answered who was asked: there may be more\n'
  const disputed = found.contested ? CONTESTED : ''
  const read = federation.replicas_read ? `${replicas.answered} of ${replicas.asked} replicas answered; ` : ''
  return `${csi}\n${body}${standingText(found.registry)}${closed}${disputed}${missing}${clockText(found)}${federationText(federation)}${read}${found.relayed ? 'asked through relays' : 'asked directly'}; evaluation ${evaluation} ms, reads ${reads} ms\n`
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

/** @param nameOf - of a DP, by its peer id */
export function compactText (compact: CompactJson, nameOf?: (dp: string) => string): string {
  const { csi, complete, contested, federation, relayed, registry, reachable: services } = compact
  const missing = complete ? '' : 'not everybody answered who was asked: "not-asked" is not "no"\n'
  const nothing = compact.outcome === 'opted-out' ? `${NOTHING['opted-out']}\n` : ''
  const table = nothing + renderTable(['service', 'reached there', 'provider'], Object.entries(services).map(
    ([msp, word]) => [msp, word, compact.providers[msp] ?? '']))
  const said = `${contested ? CONTESTED : ''}${missing}${clockText(compact)}`
  return `${csi}\n${table}${standingText(registry)}${said}${federationText(federation, nameOf)}${relayed ? 'asked through relays' : 'asked directly'}\n`
}
