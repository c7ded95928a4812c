/**
 * Which DPs a lookup asks beside the replicas, or in their place: what the caller says, else what the federation agreed
 * on.
 */
import { QueryError } from '../query/errors.ts'
import { requirePeerIds } from '../query/query.ts'
import { LightError } from './errors.ts'
import type { CheckedAggregate, Unanswered } from '../query/aggregate.ts'
import type { OutOfReach } from './noted.ts'
import type { LookupKey, SealingKey } from '../base/bytes.ts'
import type { FederationMode, Policy, VerifiedRegistry } from '../registry/interface.ts'

/**
 * How a query travels, or `everything`: the replicas, and by holders' notes there those
 * DPs that keep mappings to themselves; nobody else is asked.
 */
export type Reach = FederationMode | 'everything'

/** How far a lookup reaches: which DPs it asks, whose mappings count, how long it waits. */
export interface ReachOptions {
  /** How far the query travels. @default `selected` where `dps` are named, else what the federation agreed on */
  readonly federation?: Reach
  /** Peer ids, for `selected`. @default none */
  readonly dps?: readonly string[]
  /** For `preferred`: 2 where DPs that are preferred ask those that they prefer. @default 1 */
  readonly levels?: number
  /**
   * Ids of the MSPs that matter: mappings of others are left out, and DPs with which none of them works aren't asked.
   * @default all
   */
  readonly msps?: readonly string[]
  /**
   * Read the replicas of the DHT, where everything is that was published. @default in the modes `all` and `everything`
   */
  readonly replicas?: boolean
  /**
   * Milliseconds that DPs are waited for, those that are asked and the replicas, once the identifier is evaluated.
   * @default 5_000
   */
  readonly deadline?: number
  /** DPs that are said not to answer, and that are asked directly, at most. @default 0 */
  readonly spotChecks?: number
}

/** What a lookup is for. */
export interface ReadOptions extends ReachOptions {
  /** Sealed indexes are enough: DPs leave the sealed parts out. @default false */
  readonly compact?: boolean
  /** Keys that open notes at a lookup key. @default none: they are for others */
  readonly noteKeys?: (lookupKey: LookupKey) => readonly SealingKey[]
}

export interface ChosenMode {
  readonly mode: Reach
  /** Who set it. */
  readonly setBy: 'caller' | 'federation'
  /** Whether the replicas are read. */
  readonly replicas: boolean
  /** Whether DPs are asked for what they published and keep. */
  readonly asksDps: boolean
}

/**
 * Where the federation agreed on `all` and the caller says nothing, the replicas
 * answer for all DPs: they have everything that any DP published.
 */
export function chooseMode (
  { federation, dps = [], replicas }: ReachOptions, { defaultFederation }: Pick<Policy, 'defaultFederation'>
): ChosenMode {
  const wanted = federation ?? (dps.length > 0 ? 'selected' : undefined)
  const mode = wanted ?? defaultFederation
  return {
    mode,
    setBy: wanted == null ? 'federation' : 'caller',
    replicas: replicas ?? (mode === 'all' || mode === 'everything'),
    asksDps: wanted != null || mode !== 'all' || replicas === false
  }
}

/**
 * Refuses, before anything is paid for, what would go unheeded or answer "no" to a slip of the pen.
 *
 * @throws LightError `DISCOVER_MSP_UNKNOWN`, `DISCOVER_OPTION_UNUSED`
 * @throws QueryError `QUERY_DPS_MISSING`, `QUERY_FIELD_INVALID`
 */
export function requireOptions (options: ReachOptions, registry: Pick<VerifiedRegistry, 'policy' | 'msp'>): void {
  const { dps = [], levels = 1, msps = [] } = options
  const { mode } = chooseMode(options, registry.policy)
  const unknown = msps.filter(id => registry.msp(id) == null)
  if (unknown.length > 0) {
    throw new LightError('DISCOVER_MSP_UNKNOWN', { detail: unknown.join(', ') })
  }
  if ((mode !== 'selected' && dps.length > 0) || (mode !== 'preferred' && levels !== 1)) {
    throw new LightError('DISCOVER_OPTION_UNUSED', {
      detail: `${mode !== 'selected' && dps.length > 0 ? 'DPs by name' : `${levels} levels`} in the mode ${mode}`
    })
  }
  if (mode === 'everything' && options.replicas === false) {
    throw new LightError('DISCOVER_OPTION_UNUSED', { detail: 'everything without the replicas' })
  }
  if (mode === 'selected' && dps.length === 0) {
    throw new QueryError('QUERY_DPS_MISSING')
  }
  requirePeerIds([...new Set(dps)].sort())
}

/** An "unreachable" that was looked into. */
export interface SpotCheck {
  readonly dp: string
  /** Who said that it doesn't answer. */
  readonly by: string
  /** Undefined: it answered at once. */
  readonly code?: string
}

/** A home DP that didn't answer, or whose clock is off: the code says which. */
export interface HomeGone {
  /** Peer id. */
  readonly dp: string
  readonly code: string
}

/** What came of asking DPs; empty lists where none was asked. */
export interface FederationReport extends ChosenMode {
  /** Peer id of the DP that asked the others. */
  readonly home?: string
  /** Home DPs that didn't answer before that one was asked, which stood in for them. */
  readonly gone: readonly HomeGone[]
  readonly asked: CheckedAggregate['asked']
  readonly answered: readonly string[]
  /** DPs whose answer holds mappings, before they are opened. */
  readonly holding: readonly string[]
  readonly unanswered: readonly Unanswered[]
  readonly spotChecks: readonly SpotCheck[]
  /** Mappings that were noted at the replicas and weren't found; only in the mode `everything`. */
  readonly outOfReach: readonly OutOfReach[]
}

/** Nobody was asked. */
export function reportOf (chosen: ChosenMode): FederationReport {
  return { ...chosen, gone: [], asked: [], answered: [], holding: [], unanswered: [], spotChecks: [], outOfReach: [] }
}
