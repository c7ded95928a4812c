/**
 * For each kind of fact a record set in which it changes what there is to see: what
 * doesn't hold must change nothing.
 */
import { parseInvalidation } from '../../../src/mapping/invalidation.ts'
import { verifyEntry } from '../../../src/mapping/validity.ts'
import { nextBob, OPENED, ruling } from '../../builders/conflict.ts'
import { buildTestMapping } from '../../builders/mapping.ts'
import { DAY, HOUR, NOW } from '../../builders/registry.ts'
import { registry } from './case.ts'
import { opened, opposed, storedDefence } from './fact-cases.ts'
import type { TestMappingOptions } from '../../builders/mapping.ts'
import type { Fact, FactKind, VerifiedEntry } from '../../../src/mapping/interface.ts'

/** Witnessed before the conflict begins, and living when it is looked at. */
function old (options: TestMappingOptions = {}): VerifiedEntry {
  const now = OPENED - 2 * DAY
  const attestation = { issuedAt: now - HOUR, expiresAt: now + 39 * DAY }
  const { bytes } = buildTestMapping({ now, attestation, expiresAt: now + 30 * DAY, ...options })
  return verifyEntry(bytes, { registry, now: NOW })
}

export interface Scene {
  readonly entries: readonly VerifiedEntry[]
  /** Beside the fact in question: what it answers, first. */
  readonly facts: readonly Fact[]
}

const bobs = old()

export const SCENES: Readonly<Record<FactKind, Scene>> = {
  // it strikes
  invalidation: { entries: [bobs], facts: [] },
  // it contests
  dispute: { entries: [bobs], facts: [] },
  // it ends what Carol's dispute contests
  defence: { entries: [bobs], facts: [opened] },
  // it lends the next key what the old one had
  link: { entries: [old({ holder: nextBob, label: 'next' })], facts: [] },
  // they show that Bob had answered before anybody said that nobody had
  // it says whom else to ask
  note: { entries: [], facts: [] },
  receipts: { entries: [bobs], facts: [opposed, storedDefence, parseInvalidation(ruling({ dispute: opposed.bytes }))] }
}
