/** An outbox whose recipients do what the test says, and whose hands the test turns. */
import { silentLogger } from './holder.ts'
import { buildTestRegistry, NOW, seedOf } from './registry.ts'
import { outbox } from '../../src/store/outbox.ts'
import { memoryStore } from '../../src/store/memory.ts'
import { asHash } from '../../src/base/bytes.ts'
import type { Timer } from '../../src/base/clock.ts'
import type { DpRecord, VerifiedRegistry } from '../../src/registry/interface.ts'
import type { KeyValueStore } from '../../src/store/interface.ts'
import type { DeliveryOutcome, Outbox, OutboxInit, OutboxItemInit } from '../../src/store/outbox-interface.ts'
import type { TestRegistry } from './registry.ts'

const DAY = 86_400_000

/** A clock and its timers, by hand. */
export class Hands implements Timer {
  time: number
  readonly #waiting = new Set<{ at: number, callback: () => void }>()

  constructor (time = NOW) {
    this.time = time
  }

  now (): number {
    return this.time
  }

  after (ms: number, callback: () => void): () => void {
    const waiting = { at: this.time + ms, callback }
    this.#waiting.add(waiting)
    return () => { this.#waiting.delete(waiting) }
  }

  /** Calls back whatever is due by then, in order, and lets each come to rest. */
  async turn (ms: number, rest: () => Promise<void>): Promise<void> {
    const end = this.time + ms
    for (;;) {
      const [next] = [...this.#waiting].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)
      if (next == null) {
        this.time = end
        return
      }
      this.#waiting.delete(next)
      this.time = Math.max(this.time, next.at)
      next.callback()
      await rest()
    }
  }
}

export interface OutboxBench {
  readonly box: Outbox
  readonly hands: Hands
  readonly store: KeyValueStore
  readonly test: TestRegistry
  /** Number of the DP and payload of each delivery, in order. */
  readonly delivered: Array<readonly [dp: number, payload: string]>
  /** What a recipient does. @default answers `ok` */
  react: (dp: number, payload: string) => DeliveryOutcome | Promise<DeliveryOutcome>
  /** A registry that reads otherwise from now on. */
  become (registry: VerifiedRegistry): void
  /** Lets everything happen that can happen now. */
  rest (): Promise<void>
  turn (ms: number): Promise<void>
  /** As if the process had been killed and started again. */
  revive (): Promise<OutboxBench>
}

export const OK: DeliveryOutcome = { done: Buffer.from('ok') }

export function item (label: string, changes: Partial<OutboxItemInit> = {}): OutboxItemInit {
  return { id: asHash(seedOf(label)), payload: Buffer.from(label), expiresAt: NOW + 30 * DAY, ...changes }
}

/** Of three DPs all but the first are recipients, and revoked ones are not. */
export function outboxBench (
  init: OutboxInit = {}, store: KeyValueStore = memoryStore().namespace('claims'), hands = new Hands(),
  test = buildTestRegistry({ dps: 3 }), draw = 255
): OutboxBench {
  let registry = test.registry
  const listeners = new Set<(next: VerifiedRegistry, previous: VerifiedRegistry) => void>()
  const numberOf = (dp: DpRecord): number => registry.dps.findIndex(({ id }) => id === dp.id)
  const delivered: Array<readonly [number, string]> = []
  const bench: OutboxBench = {
    hands,
    store,
    test,
    delivered,
    react: () => OK,
    box: outbox(init)({
      store,
      registry: {
        current: () => registry,
        onUpdate: listener => {
          listeners.add(listener)
          return () => { listeners.delete(listener) }
        }
      },
      clock: hands,
      past: hands,
      random: { bytes: length => new Uint8Array(length).fill(draw) },
      timer: hands,
      logger: silentLogger.forComponent('test'),
      isFor: dp => dp.status !== 'revoked' && dp.id !== test.dps[0]?.id,
      deliver: async ({ dp, payload }) => {
        const text = Buffer.from(payload).toString()
        delivered.push([numberOf(dp), text])
        return await bench.react(numberOf(dp), text)
      }
    }),
    become: next => {
      const previous = registry
      registry = next
      listeners.forEach(listener => { listener(next, previous) })
    },
    rest: async () => {
      for (let i = 0; i < 60; i++) {
        await new Promise(resolve => setImmediate(resolve))
      }
    },
    turn: async ms => { await hands.turn(ms, bench.rest) },
    revive: async () => {
      const revived = outboxBench(init, store, hands, test, draw)
      revived.become(registry)
      await revived.box.start()
      await revived.rest()
      return revived
    }
  }
  return bench
}
