/**
 * One identifier under every evaluation key that is valid, while one takes the place
 * of another (docs/protocol.md, "Rotation"): what is read at its lookup keys is read
 * as if it were one.
 */
import { toString } from 'uint8arrays/to-string'
import { olderKeysOf } from '../attestation/verify.ts'
import { equalBytes } from '../base/bytes.ts'
import { MappingError } from '../mapping/errors.ts'
import { inOrder } from '../mapping/precedence.ts'
import { contestedSlots, viewOf } from '../mapping/view.ts'
import { leastOf } from '../registry/clock.ts'
import type { OlderKey } from '../attestation/attestation.ts'
import type { SealingKey } from '../base/bytes.ts'
import type { VerifiedEntry, VerifyContext } from '../mapping/interface.ts'
import type { Evaluation, KeysUnder } from '../protocols/oprf/interface.ts'
import type { WholeRead } from './answered.ts'
import type { FederationReport } from './federation.ts'
import type { OpenedEntry } from './open-read.ts'

type Read = WholeRead | { readonly error: unknown }

/** The newest key first. */
export function keysOf (evaluation: Evaluation): readonly KeysUnder[] {
  return [evaluation, ...evaluation.others ?? []]
}

/**
 * MUST stay secret.
 *
 * @throws MappingError `ENTRY_ATTESTATION_OTHER_CSI` where a CSIP says of another
 * identifier that it is this one's, under an older key: no seniority is lent by that
 */
export function sealingKeyFor (
  { lookupKey, verifiedAttestations }: Pick<VerifiedEntry, 'lookupKey' | 'verifiedAttestations'>, evaluation: Evaluation
): SealingKey {
  const keys = keysOf(evaluation)
  const isForeign = (older: OlderKey): boolean =>
    keys.some(own => own.oprfKeyId === older.oprfKeyId && !equalBytes(own.lookupKey, older.lookupKey))
  if (olderKeysOf(verifiedAttestations).some(isForeign)) {
    throw new MappingError('ENTRY_ATTESTATION_OTHER_CSI', { detail: 'under an older key' })
  }
  const { sealingKey } = keys.find(own => equalBytes(own.lookupKey, lookupKey)) ?? evaluation
  return sealingKey
}

/**
 * What is left of each where the facts under older keys are known.
 *
 * @param reads - the newest key first
 */
function withoutInvalidated (reads: readonly WholeRead[], context: VerifyContext): readonly WholeRead[] {
  return reads.map((read, i) => {
    const older = reads.slice(i + 1).map(({ known }) => known)
    if (older.every(({ facts }) => facts.length === 0)) {
      return read
    }
    const view = viewOf(read.known, context, older)
    const living = new Set(view.living.map(({ slot }) => slot))
    return {
      ...read, entries: read.entries.filter(({ entry }) => living.has(entry.slot)), contested: contestedSlots(view)
    }
  })
}

/**
 * @param reads - of the same identifier, one of each key that evaluated it, the newest first
 * @param lacking - whether there are keys under which too few evaluated: then nothing is complete
 * @returns an error only where no key was read
 */
export function mergeKeys (reads: readonly Read[], lacking: boolean, context: VerifyContext): Read | undefined {
  const [only] = reads
  if (reads.length === 1 && !lacking) {
    return only
  }
  const whole = withoutInvalidated(reads.flatMap(read => 'error' in read ? [] : [read]), context)
  const [first] = whole
  if (first == null) {
    return only
  }
  const everywhere = whole.length === reads.length && !lacking
  const entries = whole.flatMap(read => read.entries)
  const order = new Map(inOrder(entries.map(({ entry }) => entry)).map((entry, i) => [entry, i]))
  return {
    lookupKey: first.lookupKey,
    entries: entries.toSorted((a, b) => (order.get(a.entry) ?? 0) - (order.get(b.entry) ?? 0)),
    contested: new Set(whole.flatMap(({ contested }) => [...contested])),
    known: first.known,
    asked: union(whole.map(({ asked }) => asked)),
    answered: union(whole.map(({ answered }) => answered)),
    failed: whole.flatMap(({ failed }) => failed),
    complete: everywhere && whole.every(({ complete }) => complete),
    quorum: everywhere && whole.every(({ complete, quorum = complete }) => quorum),
    clock: leastOf(whole.map(({ clock }) => clock)) ?? first.clock,
    federation: mergeReports(whole.map(({ federation }) => federation), first.federation)
  }
}

/** A DP that didn't answer for one key didn't answer. */
function mergeReports (reports: readonly FederationReport[], first: FederationReport): FederationReport {
  const unanswered = new Map(reports.flatMap(report => report.unanswered).map(silent => [silent.dp, silent]))
  const gone = new Map(reports.flatMap(report => report.gone).map(home => [home.dp, home]))
  return {
    ...first,
    gone: [...gone.values()],
    asked: union(reports.map(({ asked }) => asked)),
    answered: union(reports.map(({ answered }) => answered)).filter(dp => !unanswered.has(dp)),
    holding: union(reports.map(({ holding }) => holding)),
    unanswered: [...unanswered.values()],
    spotChecks: reports.flatMap(({ spotChecks }) => spotChecks),
    outOfReach: reports.flatMap(({ outOfReach }) => outOfReach)
  }
}

function union (lists: ReadonlyArray<readonly string[]>): readonly string[] {
  return [...new Set(lists.flat())]
}

/**
 * Without what its holder has under a newer key as well: a mapping that moves is
 * there twice until the older lease ends.
 *
 * @param mspOf - id of the MSP
 */
export function withoutMoved<T> (
  opened: ReadonlyArray<OpenedEntry<T>>, evaluation: Evaluation, mspOf: (content: T) => string
): ReadonlyArray<OpenedEntry<T>> {
  const keys = keysOf(evaluation)
  const rankOf = ({ lookupKey }: VerifiedEntry): number =>
    keys.findIndex(({ lookupKey: other }) => equalBytes(other, lookupKey))
  const nameOf = ({ entry, content }: OpenedEntry<T>): string =>
    `${toString(entry.holderKey, 'base16')} ${mspOf(content)}`
  const newest = new Map<string, number>()
  for (const each of opened) {
    newest.set(nameOf(each), Math.min(rankOf(each.entry), newest.get(nameOf(each)) ?? Infinity))
  }
  return keys.length === 1 ? opened : opened.filter(each => rankOf(each.entry) === newest.get(nameOf(each)))
}
