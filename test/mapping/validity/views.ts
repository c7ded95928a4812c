/** Whoever looks at a lookup key: what an object that does not hold changes of it. */
import { toString } from 'uint8arrays/to-string'
import { factsOf } from '../../../src/conflict/evidence.ts'
import { parseFact } from '../../../src/mapping/fact-kinds.ts'
import { RecordSet } from '../../../src/mapping/record-set.ts'
import { viewOf } from '../../../src/mapping/view.ts'
import { bobLookupKey } from '../../builders/mapping.ts'
import { opened } from './fact-cases.ts'
import { SCENES } from './scenes.ts'
import type { Fact, VerifiedEntry } from '../../../src/mapping/interface.ts'
import { DROPPED, Refused, isFact, codeOf } from './asking.ts'
import type { Answer, Question } from './asking.ts'

/** What is seen with the fact is what is seen without it. */
export async function unseen (
  question: Question, see: (entries: readonly VerifiedEntry[], facts: readonly Fact[]) => unknown
): Promise<Answer> {
  const { kind, bytes } = question
  return await codeOf(() => {
    if (!isFact(kind)) {
      throw new Error('an entry is no fact')
    }
    const { entries, facts } = SCENES[kind]
    const [without, beside] = [see(entries, facts), see(entries, [...facts, parseFact(kind, bytes)])]
    if (print(without) === print(beside)) {
      throw new Refused(DROPPED)
    }
  })
}

/** Whole, with bytes by value. */
function print (value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) => part instanceof Uint8Array
    ? toString(part, 'base16')
    : part instanceof Map || part instanceof Set ? [...part] : part)
}

export const viewed = async (question: Question): Promise<Answer> => await unseen(question, (entries, facts) => {
  const { living, invalidated, open, notes } = viewOf(RecordSet.of(bobLookupKey, entries, facts), question.context)
  return [
    living.map(({ slot, establishedAt }) => [slot, establishedAt]), invalidated,
    open.map(({ dispute, rivals }) => [dispute.name, rivals.length]), notes.length
  ]
})

export const followed = async (question: Question): Promise<Answer> => await unseen(question, (entries, facts) =>
  factsOf(opened as Parameters<typeof factsOf>[0], RecordSet.of(bobLookupKey, entries, facts), question.context))
