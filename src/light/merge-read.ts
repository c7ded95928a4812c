/** One key's mappings from what DPs answered and what its replicas hold, the same entry counted once. */
import { compactEntry } from '../mapping/parse.ts'
import { RecordSet } from '../mapping/record-set.ts'
import { mergeHoldings } from '../query/merge.ts'
import type { LookupKey } from '../base/bytes.ts'
import type { RecordRead } from '../dht/interface.ts'
import type { VerifiedAnswer } from '../query/answer.ts'
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
}

export function mergeRead (
  lookupKey: LookupKey,
  { answers, report, replicas, compact }: ReadParts,
  context: Parameters<typeof mergeHoldings>[2]
): KeyRead {
  const stored: RecordSet = replicas?.set ?? RecordSet.empty(lookupKey)
  // one form, so that the same entry is the same wherever it was found
  const atReplicas = compact ? RecordSet.of(lookupKey, stored.entries.map(compactEntry), stored.facts) : stored
  const holdings: Holding[] = [...answers.map(({ dp, set }) => ({ dp, set })), { dp: REPLICAS, set: atReplicas }]
  const { entries, contested, faults } = mergeHoldings(lookupKey, holdings, context)
  const asked = replicas?.replicas ?? []
  const failed = asked.flatMap(({ dp, outcome, code }) =>
    outcome === 'failed' ? [{ dp, code: code ?? 'RPC_INTERNAL' }] : [])
  const quorum = replicas?.complete ?? true
  return {
    lookupKey,
    entries: entries.map(({ entry, dps }) => {
      const found = [...dps.filter(dp => dp !== REPLICAS), ...replicas?.foundAt.get(entry.slot) ?? []]
      return { entry, dps: [...new Set(found)].sort() }
    }),
    contested,
    asked: asked.map(({ dp }) => dp),
    answered: asked.filter(({ outcome }) => outcome === 'answered').map(({ dp }) => dp),
    failed: [...failed, ...faults],
    quorum,
    complete: quorum && report.unanswered.length === 0,
    federation: report
  }
}
