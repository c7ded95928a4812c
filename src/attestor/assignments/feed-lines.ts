/** Reads lines of a feed: CSV or JSON, each `{ identifier, event, date }` (docs/attestors.md, "The feed"). */
import { ASSIGNMENT_EVENTS } from '../../attestation/assignment.ts'
import { DiscoveryError } from '../../base/errors.ts'
import { parseCsi, scopeMatches } from '../../identifiers/csi.ts'
import { scopesAt } from '../../registry/scopes.ts'
import { AssignmentError } from './errors.ts'
import { readDate } from './feed-date.ts'
import type { AssignmentEventKind } from '../../attestation/assignment.ts'
import type { CanonicalCsi } from '../../identifiers/csi.ts'
import type { CsipScope, VerifiedRegistry } from '../../registry/interface.ts'
import type { FeedLine, ReadLines, ReadOptions } from './interface.ts'

/** Characters: the longest identifier, and twice the rest. */
export const MAX_LINE_LENGTH = 1_200
const HEADER = 'identifier,event,date'
const FIELDS = ['identifier', 'event', 'date'] as const

export interface FeedContext {
  readonly registry: VerifiedRegistry
  /** The CSIP's id in the registry. */
  readonly csipId: string
  /** Milliseconds since the epoch. */
  readonly now: number
}

/** Empty lines, those that begin with `#`, and the header of a CSV are passed over. */
export function readFeed (
  text: string, context: FeedContext, { only = ASSIGNMENT_EVENTS, firstLine = 1 }: ReadOptions = {}
): ReadLines {
  const lines: FeedLine[] = []
  const bad: Array<ReadLines['bad'][number]> = []
  for (const [i, raw] of text.split('\n').entries()) {
    const [line, content] = [firstLine + i, raw.trim()]
    if (content === '' || content.startsWith('#') || content === HEADER) {
      continue
    }
    try {
      lines.push({ line, ...readLine(content, only, context) })
    } catch (err) {
      if (!(err instanceof DiscoveryError)) {
        throw err
      }
      bad.push({ line, code: err.code })
    }
  }
  return { lines, bad }
}

/**
 * The narrowest scope under which the CSIP may say `event` of `csi`: a
 * re-assignment strikes, and needs the right to; the rest concerns its own records.
 */
export function scopeFor (
  csi: CanonicalCsi,
  event: AssignmentEventKind,
  { registry, csipId, now }: FeedContext
): CsipScope | undefined {
  const csip = registry.csip(csipId)
  return csip == null
    ? undefined
    : scopesAt(csip, now)
      .filter(({ csiType, prefix, mayReassign }) =>
        csiType === csi.type && scopeMatches(csi, prefix) && (mayReassign || event !== 'reassigned'))
      .sort((a, b) => b.prefix.length - a.prefix.length)[0]
}

function readLine (
  content: string, only: readonly AssignmentEventKind[], context: FeedContext
): Omit<FeedLine, 'line'> {
  if (content.length > MAX_LINE_LENGTH) {
    throw new AssignmentError('FEED_LINE_MALFORMED')
  }
  const [identifier, word, date] = content.startsWith('{') ? fieldsOfJson(content) : fieldsOfCsv(content)
  const csi = parseCsi(identifier, context.registry.policy.csiTypes)
  const event = only.find(candidate => candidate === word)
  if (event == null) {
    throw new AssignmentError('FEED_EVENT_UNKNOWN')
  }
  const at = readDate(date)
  if (at > context.now + context.registry.policy.clockTolerance) {
    throw new AssignmentError('FEED_DATE_FUTURE')
  }
  if (scopeFor(csi, event, context) == null) {
    throw new AssignmentError('FEED_SCOPE_REFUSED')
  }
  return { csi, event, at }
}

type Fields = readonly [identifier: string, event: string, date: string]

/** No field of ours needs a quote or holds a comma: canonical identifiers escape it. */
function fieldsOfCsv (content: string): Fields {
  const [identifier, event, date, ...others] = content.split(',').map(field => field.trim())
  if (identifier == null || event == null || date == null || others.length > 0) {
    throw new AssignmentError('FEED_LINE_MALFORMED')
  }
  return [identifier, event, date]
}

function fieldsOfJson (content: string): Fields {
  let value: unknown
  try {
    value = JSON.parse(content)
  } catch (cause) {
    throw new AssignmentError('FEED_LINE_MALFORMED', { cause })
  }
  const fields = new Map<string, unknown>(Object.entries(value ?? {}))
  const [identifier, event, date] = FIELDS.map(name => fields.get(name))
  if (fields.size !== FIELDS.length || typeof identifier !== 'string' || typeof event !== 'string' ||
    typeof date !== 'string') {
    throw new AssignmentError('FEED_LINE_MALFORMED')
  }
  return [identifier, event, date]
}
