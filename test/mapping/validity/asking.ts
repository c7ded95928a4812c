/** What every caller is asked by: a question, and the code that it answers with. */
import { equalBytes } from '../../../src/base/bytes.ts'
import { DiscoveryError } from '../../../src/base/errors.ts'
import { FACT_FIELDS, FACT_KINDS } from '../../../src/mapping/fact-kinds.ts'
import { RecordSet as RecordSetMessage } from '../../../src/mapping/pb/entry.ts'
import type { RecordSet } from '../../../src/mapping/record-set.ts'
import { fixedSource } from '../../builders/registry.ts'
import { SCENES } from './scenes.ts'
import type { FactKind, VerifyContext } from '../../../src/mapping/interface.ts'
import type { ObjectKind } from '../../../src/mapping/validity.ts'
import type { Case } from './case.ts'

export type Answer = string | undefined
export const DROPPED = 'dropped'

export interface Question extends Case {
  readonly kind: ObjectKind
  readonly context: VerifyContext
}

export const isFact = (kind: ObjectKind): kind is FactKind => FACT_KINDS.some(fact => fact === kind)
export const sourceOf = ({ context }: Question): ReturnType<typeof fixedSource> => fixedSource(context.registry)
export const clockOf = ({ context }: Question): { now: () => number } => ({ now: () => context.now })
export const never = (): never => { throw new Error('nobody is asked') }

/** The object and what must be there before it, as they travel. */
export function wire ({ kind, bytes }: Question): Uint8Array {
  const facts = isFact(kind) ? SCENES[kind].facts : []
  const fields = FACT_KINDS.map(other => [FACT_FIELDS[other], [
    ...(other === kind ? [bytes] : []),
    ...facts.filter(fact => fact.kind === other && kind !== 'invalidation' && other !== 'invalidation').map(fact =>
      fact.bytes)
  ]])
  return RecordSetMessage.encode({ entries: isFact(kind) ? [] : [bytes.slice()], ...Object.fromEntries(fields) })
}

export async function codeOf (work: () => unknown): Promise<Answer> {
  try {
    await work()
    return undefined
  } catch (err) {
    if (err instanceof DiscoveryError) {
      return err.code
    }
    throw err
  }
}

/** The same where a code of the caller's own has the object's in its detail. */
export async function detailOf (caller: string, work: () => unknown): Promise<Answer> {
  try {
    await work()
    return undefined
  } catch (err) {
    if (err instanceof DiscoveryError) {
      return err.code === caller ? err.detail : err.code
    }
    throw err
  }
}

export const shown = (holds: boolean): Answer => holds ? undefined : DROPPED
export const inSet = (set: RecordSet, { kind, bytes }: Question): boolean =>
  (isFact(kind) ? set.facts.filter(fact => fact.kind === kind) : set.entries)
    .some(object => equalBytes(object.bytes, bytes))

/** A code that came as an answer. */
export class Refused extends DiscoveryError<string> {
  constructor (code: string) {
    super({ [code]: { kind: 'refused', verdict: 'ignore', sentence: code, remedy: '' } }, code)
  }
}
