/** How the result of a lookup looks as text. */
import { offsetText } from '../registry/clock.ts'
import { federationText } from './federation-text.ts'
import { lookupHint } from './phone-hints.ts'
import { renderTable } from './render.ts'
import { standingText } from './standing.ts'
import type { CompactJson, FailureJson, FoundJson } from '../light/json.ts'
import type { DiscoverResult } from '../light/interface.ts'

/** Said where it matters: the result isn't complete, and the clock may be why. */
function clockText ({ complete, clock }: Pick<FoundJson, 'complete' | 'clock'>): string {
  if (complete || clock.state !== 'off') {
    return ''
  }
  return `CLOCK_OFF: the clock of this machine is ${offsetText(clock.offset_ms)}, by most DPs that answered: set it, by NTP\n`
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

const CONTESTED = 'contested (!): somebody else proved possession and says that it is theirs now; ask again in some ' +
  'days before you trust it\n'

export function foundText (found: FoundJson): string {
  const { csi, federation, outcome, mappings, replicas, opaque, evaluation_ms: evaluation, reads_ms: reads } = found
  const rows = mappings.map(mapping => [
    (mapping.preferred ? '*' : '') + (mapping.contested ? '!' : ''), mapping.msp_name, mapping.provider ?? '',
    mapping.tags.join(', '), `${mapping.found_at.length} DPs`, mapping.established_at.slice(0, 10),
    mapping.csips.join(', ')
  ])
  const body = rows.length === 0
    ? `${NOTHING[outcome]}\n${outcome === 'none' ? lookupHint(csi) : ''}`
    : renderTable(['', 'service', 'provider', 'tags', 'found at', 'since', 'attested by'], rows)
  const closed = opaque === 0 ? '' : `${opaque} more, for an audience you don't belong to\n`
  const missing = found.complete || outcome !== 'found'
    ? ''
    : 'not everybody answered who was asked: there may be more\n'
  const disputed = found.contested ? CONTESTED : ''
  const read = federation.replicas_read ? `${replicas.answered} of ${replicas.asked} replicas answered; ` : ''
  return `${csi}\n${body}${standingText(found.registry)}${closed}${disputed}${missing}${clockText(found)}${federationText(federation)}${read}${found.relayed ? 'asked through relays' : 'asked directly'}; evaluation ${evaluation} ms, reads ${reads} ms\n`
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
