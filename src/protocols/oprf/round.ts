/**
 * One round of evaluation: asks the best t evaluators at once, checks each
 * answer as it comes, asks a spare for each that fails, refuses or lies, and for
 * each that is slow where others aren't. Ends with t good ones, or with the reason for each DP.
 */
import { DiscoveryError } from '../../base/errors.ts'
import { verifyPartial } from '../../blinding/combine.ts'
import { BlindingError } from '../../blinding/errors.ts'
import { isOverload } from '../../rpc/patience.ts'
import { FIRST_PAUSE } from './constants.ts'
import { OprfError } from './errors.ts'
import type { VoprfBackend } from '../../blinding/backend.ts'
import type { VerifiedPartial } from '../../blinding/combine.ts'
import type { PartialEvaluation } from '../../blinding/evaluator.ts'
import type { OprfKey, OprfShare } from '../../registry/interface.ts'
import type { EvaluatorFault } from './interface.ts'
import type { Timer } from '../../base/clock.ts'

export interface RoundInit {
  readonly voprf: VoprfBackend
  readonly timer: Timer
  readonly key: OprfKey
  readonly blinded: readonly Uint8Array[]
  /** The best first; more than the threshold, so that there are spares. */
  readonly evaluators: readonly OprfShare[]
  /** One proof for each element is wanted. */
  readonly unbatched: boolean
  /** Milliseconds after which a spare is asked, given whom one waits for. */
  readonly hedgeDelay: (waitingFor: readonly OprfShare[]) => number
  readonly ask: (evaluator: OprfShare, signal: AbortSignal) => Promise<PartialEvaluation>
  readonly onFault: (fault: EvaluatorFault) => void
  /**
   * Milliseconds for which those that were away or busy are asked again, once nobody else is left: how long they take
   * to say so counts. @default 0
   */
  readonly patience?: number
  /** Milliseconds, evenly. */
  readonly now: () => number
  readonly signal?: AbortSignal
}

export interface RoundResult {
  readonly partials: readonly VerifiedPartial[]
  readonly answeredBy: readonly string[]
  readonly faults: readonly EvaluatorFault[]
}

/** What a DP answered must be what it was asked, before its proof counts. */
function check (
  { voprf, key, blinded, unbatched }: RoundInit, evaluator: OprfShare, partial: PartialEvaluation
): VerifiedPartial {
  if (partial.index !== evaluator.index) {
    throw new BlindingError('SHARE_UNKNOWN', { detail: `asked share ${evaluator.index}, got ${partial.index}` })
  }
  if (unbatched && partial.proofs.length !== blinded.length) {
    throw new BlindingError('BATCH_INVALID', { detail: 'asked for a proof for each element' })
  }
  return verifyPartial(voprf, key, blinded, partial)
}

/**
 * Evaluators under way at most, in thresholds: where everybody is slow, it is for the load, and more of it is no help.
 */
const WAITED_FOR = 2

/** What passes within a lookup: a restart, a queue that is full. A budget that is used up doesn't. */
function passes (err: unknown): boolean {
  return err instanceof DiscoveryError && (err.kind === 'unavailable' || isOverload(err))
}

function faultOf ({ dp, index }: OprfShare, err: unknown): EvaluatorFault {
  if (!(err instanceof DiscoveryError)) {
    throw err
  }
  const { code, retryAfter } = err
  return { dp, index, code, lied: err instanceof BlindingError, ...(retryAfter == null ? {} : { retryAfter }) }
}

/** Limited, where waiting alone would have been enough; else unavailable. Never "no match". */
function failure (good: number, key: OprfKey, faults: readonly EvaluatorFault[]): OprfError {
  const waits = faults.flatMap(({ retryAfter }) => retryAfter ?? []).sort((a, b) => a - b)
  const retryAfter = waits[key.threshold - good - 1]
  const detail = `${good} of ${key.threshold}; ${faults.map(({ index, code }) => `${index}: ${code}`).join(', ')}`
  return retryAfter == null
    ? new OprfError('OPRF_TOO_FEW_PARTIALS', { detail, faults })
    : new OprfError('OPRF_LIMITED', { detail, faults, retryAfter })
}

/**
 * @throws OprfError `OPRF_TOO_FEW_PARTIALS`, `OPRF_LIMITED`
 * @throws the signal's reason if it aborts
 */
export async function runRound (init: RoundInit): Promise<RoundResult> {
  init.signal?.throwIfAborted()
  if (init.evaluators.length < init.key.threshold) {
    throw failure(0, init.key, [])
  }
  return await new Promise<RoundResult>((resolve, reject) => {
    const { key, evaluators, timer } = init
    const spares = [...evaluators]
    const waiting = new Set<OprfShare>()
    const good: Array<{ dp: string, partial: VerifiedPartial }> = []
    const faults: EvaluatorFault[] = []
    const others = new AbortController()
    /** Those that may yet answer, once nobody else is left. */
    let again: OprfShare[] = []
    let pause = FIRST_PAUSE
    /** Until when somebody is asked again; undefined: there were others yet. */
    let patientUntil: number | undefined
    let callOff: (() => void) | undefined
    let ended = false

    const end = (finish: () => void): void => {
      ended = true
      callOff?.()
      init.signal?.removeEventListener('abort', onAbort)
      finish()
      others.abort(new OprfError('OPRF_TOO_FEW_PARTIALS', { detail: 'the round ended' }))
    }
    const onAbort = (): void => { end(() => { reject(init.signal?.reason) }) }
    init.signal?.addEventListener('abort', onAbort)

    const hedge = (): void => {
      callOff?.()
      if (spares.length > 0) {
        callOff = timer.after(init.hedgeDelay([...waiting]), () => {
          // where nobody answered yet, all may be slow, for the load
          const slow = good.length === 0 ? 1 : key.threshold - good.length
          for (let i = 0; i < slow && waiting.size < WAITED_FOR * key.threshold; i++) {
            askNext()
          }
          hedge()
        })
      }
    }

    const answered = (evaluator: OprfShare, work: () => VerifiedPartial): void => {
      if (ended) {
        return
      }
      waiting.delete(evaluator)
      try {
        good.push({ dp: evaluator.dp, partial: work() })
      } catch (err) {
        let fault: EvaluatorFault
        try {
          fault = faultOf(evaluator, err)
        } catch (defect) {
          end(() => { reject(defect) })
          return
        }
        faults.splice(0, faults.length, ...faults.filter(({ dp }) => dp !== fault.dp), fault)
        if (passes(err)) {
          again.push(evaluator)
        }
        init.onFault(fault)
        askNext()
      }
      if (good.length >= key.threshold) {
        end(() => {
          resolve({ partials: good.map(({ partial }) => partial), answeredBy: good.map(({ dp }) => dp), faults })
        })
      } else if (waiting.size === 0 && good.length + again.length >= key.threshold && isPatient()) {
        askAgain()
      } else if (waiting.size === 0) {
        end(() => { reject(failure(good.length, key, faults)) })
      }
    }

    const askNext = (): void => {
      const evaluator = spares.shift()
      if (evaluator == null) {
        return
      }
      waiting.add(evaluator)
      init.ask(evaluator, others.signal).then(
        partial => { answered(evaluator, () => check(init, evaluator, partial)) },
        err => { answered(evaluator, () => { throw err }) }
      )
    }

    const isPatient = (): boolean => {
      patientUntil ??= init.now() + (init.patience ?? 0)
      return init.now() + pause <= patientUntil
    }

    const askAgain = (): void => {
      callOff?.()
      callOff = timer.after(pause, () => {
        pause *= 2
        spares.push(...again)
        again = []
        start()
      })
    }

    const start = (): void => {
      for (let i = good.length; i < key.threshold; i++) {
        askNext()
      }
      hedge()
    }
    start()
  })
}
