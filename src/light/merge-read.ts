/** One key's mappings from what DPs answered and what its replicas hold, the same entry counted once. */
import { compactEntry } from '../mapping/parse.ts'
import { RecordSet } from '../mapping/record-set.ts'
import { judgeClock, leastOf, offsetOf, UNHEARD } from '../registry/clock.ts'
import { mergeHoldings } from '../query/merge.ts'
import type { LookupKey } from '../base/bytes.ts'
import type { RecordRead } from '../dht/interface.ts'
import type { VerifiedAnswer } from '../query/answer.ts'
import type { ClockVerdict, HeardTime } from '../registry/clock.ts'
import type { VerifiedRegistry } from '../registry/interface.ts'
import type { Holding } from '../query/merge.ts'
import type { FederationReport } from './federation.ts'
import type { KeyRead } from './interface.ts'

/** Stands for the replicas among holdings: no peer id. */
const REPLICAS = ''

export interface ReadParts {
  readonly answers: readonly VerifiedAnswer[]
  readonly report: FederationReport
  /** Undefined where they weren't read. */
  readonly replicas: RecordRead | undefined
  /** Whether DPs left the sealed parts out. */
  readonly compact: boolean
  /** When the answers were asked for and came, by this node's clock. */
  readonly span: Omit<HeardTime, 'at'>
}

/** The operators of those that were asked are the voices. */
function clockBy (
  answers: readonly VerifiedAnswer[], { asked }: FederationReport, span: ReadParts['span'], registry: VerifiedRegistry
): ClockVerdict {
  const operatorOf = (dp: string): string => registry.dp(dp)?.operator ?? dp
  const words = answers.map(({ dp, issuedAt }) =>
    ({ voice: operatorOf(dp), offset: offsetOf({ ...span, at: issuedAt }) }))
  return judgeClock(words, { voices: new Set(asked.map(operatorOf)).size, tolerance: registry.policy.clockTolerance })
}

export function mergeRead (
  lookupKey: LookupKey,
  { answers, report, replicas, compact, span }: ReadParts,
  context: Parameters<typeof mergeHoldings>[2]
): KeyRead {
  const stored: RecordSet = replicas?.set ?? RecordSet.empty(lookupKey)
  // one form, so that the same entry is the same wherever it was found
  const atReplicas = compact ? RecordSet.of(lookupKey, stored.entries.map(compactEntry), stored.facts) : stored
  const holdings: Holding[] = [...answers.map(({ dp, set }) => ({ dp, set })), { dp: REPLICAS, set: atReplicas }]
  const { entries, contested, known, faults } = mergeHoldings(lookupKey, holdings, context)
  const asked = replicas?.replicas ?? []
  const failed = asked.flatMap(({ dp, outcome, code }) =>
    outcome === 'failed' ? [{ dp, code: code ?? 'RPC_INTERNAL' }] : [])
  const quorum = replicas?.complete ?? true
  const byAnswers = report.asked.length === 0 ? undefined : clockBy(answers, report, span, context.registry)
  const confirmed = byAnswers == null || byAnswers.state === 'confirmed'
  return {
    lookupKey,
    entries: entries.map(({ entry, dps }) => {
      const found = [...dps.filter(dp => dp !== REPLICAS), ...replicas?.foundAt.get(entry.slot) ?? []]
      return { entry, dps: [...new Set(found)].sort() }
    }),
    contested,
    known,
    asked: asked.map(({ dp }) => dp),
    answered: asked.filter(({ outcome }) => outcome === 'answered').map(({ dp }) => dp),
    failed: [...failed, ...faults],
    quorum,
    complete: quorum && confirmed && report.unanswered.length === 0,
    clock: leastOf([replicas?.clock ?? [], byAnswers ?? []].flat()) ?? UNHEARD,
    federation: report
  }
}
