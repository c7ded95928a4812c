/** A publisher among replicas that answer as a test says. */
import { Publisher } from '../../src/dht/publisher.ts'
import { makeReceipt, verifyReceipt } from '../../src/mapping/receipt.ts'
import { memoryStore } from '../../src/store/memory.ts'
import { ManualTimer } from '../builders/evaluators.ts'
import { silentLogger } from '../builders/holder.ts'
import { federation } from '../builders/mapping.ts'
import { NOW, openGate } from '../builders/registry.ts'
import { at, TestSource } from '../builders/replicas.ts'
import type { PublishQueueInit } from '../../src/dht/interface.ts'
import type { RecordSet } from '../../src/mapping/record-set.ts'
import type { RecordsClient } from '../../src/protocols/records/interface.ts'
import type { Gate } from '../../src/registry/gate.ts'
import type { KeyValueStore } from '../../src/store/interface.ts'
import type { TestRegistry } from '../builders/registry.ts'

export type Answer = string | Error | undefined

export interface Bench {
  readonly publisher: Publisher
  readonly source: TestSource
  readonly clock: { time: number, now (): number }
  readonly queue: KeyValueStore
  readonly timer: ManualTimer
  /** What each replica was sent: peer id, and names or slots. */
  readonly sent: Array<readonly [dp: string, what: string]>
  /** What a replica says of anything. @default stored */
  answer: (dp: string) => Answer | Promise<Answer>
  waiting (): Promise<string[]>
}

interface BenchOptions {
  test?: TestRegistry
  queue?: KeyValueStore
  room?: PublishQueueInit
  gate?: Gate
}

export function bench (
  { test = federation(), queue = memoryStore().namespace('publish-queue'), room, gate = openGate }: BenchOptions = {}
): Bench {
  const [source, timer] = [new TestSource(test.registry), new ManualTimer()]
  const clock = { time: NOW, now () { return this.time } }
  const merge: RecordsClient['merge'] = async (dp, sets) => {
    const all = sets.flatMap(set => [...set.entries, ...set.facts])
    made.sent.push(...all.map(fact => [dp.id, 'slot' in fact ? fact.slot : fact.name] as const))
    const answer = await made.answer(dp.id)
    if (answer instanceof Error) {
      throw answer
    }
    const coded = <T extends object>(one: T): T &
      { code?: string } => answer == null || answer === '' ? one : { ...one, code: answer }
    const outcomes = sets.map(({ entries }) => entries.map(entry => coded({ entry })))
    const facts = sets.map((set: RecordSet) => set.facts.map(fact => coded({ fact })))
    const hashes = all.map(({ hash }) => hash)
    const signer = test.dps.find(({ id }) => id === dp.id)?.signer ?? at(test.dps, 0).signer
    return answer == null
      ? {
          outcomes,
          facts,
          receipt: verifyReceipt(makeReceipt(hashes, NOW, signer), { dp: dp.id, recordHashes: hashes }, {
            registry: test.registry, now: NOW
          })
        }
      : { outcomes, facts }
  }
  const made: Bench = {
    publisher: new Publisher({
      gate,
      records: { merge, digest: async () => new Set() },
      registry: source,
      clock,
      past: clock,
      logger: silentLogger,
      queue,
      timer
    }, { queue: room }),
    source,
    clock,
    queue,
    timer,
    sent: [],
    answer: () => undefined,
    waiting: async () => {
      const names: string[] = []
      for await (const [key] of queue.iterate()) {
        names.push(Buffer.from(key).toString())
      }
      return names
    }
  }
  return made
}
