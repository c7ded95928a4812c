/**
 * Evaluates an address book as far as the budget goes: what is known costs
 * nothing, and of a batch that is too much the halves are tried until nothing fits.
 */
import { DiscoveryError } from '../base/errors.ts'
import { isBudgetRefusal } from './budget-limit.ts'
import type { Evaluation, OprfClient } from '../protocols/oprf/interface.ts'
import type { BudgetLimit, BudgetRefusal, Wanted } from './budget-limit.ts'
import type { DiscoverSettled } from './interface.ts'

export interface BookEvaluatorComponents {
  readonly oprf: Pick<OprfClient, 'evaluate' | 'known'>
  readonly limit: BudgetLimit
  /** Resolves after so many milliseconds. */
  readonly wait: (ms: number) => Promise<void>
  /** Told how many different identifiers were evaluated. */
  readonly onEvaluated: (count: number) => void
}

export interface BookEvaluatorInit {
  readonly signal: AbortSignal
  /** Whether to wait where the budget is used up, rather than to leave out the rest. */
  readonly waits: boolean
}

export type EvaluatedItem = Wanted & { readonly evaluation: Evaluation }

export interface EvaluatedBatch {
  readonly evaluated: readonly EvaluatedItem[]
  /** What too few evaluated, and what the budget left out. */
  readonly refused: readonly DiscoverSettled[]
}

export class BookEvaluator {
  readonly #components: BookEvaluatorComponents
  readonly #init: BookEvaluatorInit

  constructor (components: BookEvaluatorComponents, init: BookEvaluatorInit) {
    this.#components = components
    this.#init = init
  }

  /** What is known is told also when the budget is used up. */
  async evaluate (wanted: readonly Wanted[]): Promise<EvaluatedBatch> {
    const { oprf, limit } = this.#components
    const { signal } = this.#init
    signal.throwIfAborted()
    const known = await oprf.known(wanted.map(({ csi }) => csi), { everyKey: true })
    const evaluated = withEvaluations(wanted, known)
    const refused: DiscoverSettled[] = []
    let left = wanted.filter((_, i) => known[i] == null)
    let size = left.length
    let refusal: BudgetRefusal | undefined
    while (left.length > 0 && !limit.isReached) {
      const part = left.slice(0, size)
      const result = await this.#evaluatePart(part)
      if (isBudgetRefusal(result)) {
        refusal ??= result // of the batch: when one more is free is too early to come back
        size = await this.#smaller(size, part.length, result, refusal)
        continue
      }
      if (result instanceof DiscoveryError) {
        refused.push(...part.map((item): DiscoverSettled => ({ ...item, outcome: 'failed', error: result })))
      } else {
        evaluated.push(...result)
      }
      left = left.slice(part.length)
    }
    return { evaluated, refused: [...refused, ...limit.settle(left)] }
  }

  async #evaluatePart (part: readonly Wanted[]): Promise<EvaluatedItem[] | DiscoveryError> {
    const { oprf, onEvaluated } = this.#components
    const { signal } = this.#init
    try {
      const evaluations = await oprf.evaluate(part.map(({ csi }) => csi), { signal, everyKey: true })
      onEvaluated(new Set(part.map(({ csi }) => csi.uri)).size)
      return withEvaluations(part, evaluations)
    } catch (err) {
      signal.throwIfAborted()
      if (err instanceof DiscoveryError) {
        return err
      }
      throw err
    }
  }

  /** How many to try next: what is left of the budget may be enough for some. */
  async #smaller (size: number, tried: number, last: BudgetRefusal, first: BudgetRefusal): Promise<number> {
    const { wait, limit } = this.#components
    if (this.#init.waits) {
      await wait(last.retryAfter)
      return size
    }
    if (tried === 1) {
      limit.reached(first, first.retryAfter, 'evaluation')
    }
    return Math.ceil(tried / 2)
  }
}

function withEvaluations (
  items: readonly Wanted[],
  evaluations: ReadonlyArray<Evaluation | undefined>
): EvaluatedItem[] {
  return items.flatMap((item, i) => {
    const evaluation = evaluations[i]
    return evaluation == null ? [] : [{ ...item, evaluation }]
  })
}
