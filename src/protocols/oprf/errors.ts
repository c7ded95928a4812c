/** What can go wrong between asking for an evaluation and having one. */
import { DiscoveryError } from '../../base/errors.ts'
import type { DiscoveryErrorOptions, ErrorTable } from '../../base/errors.ts'
import type { EvaluatorFault } from './interface.ts'

export const OPRF_ERRORS = {
  OPRF_KEY_UNKNOWN: {
    kind: 'not-found',
    verdict: 'ignore',
    sentence: 'The registry lists no such evaluation key, or it is not valid now.',
    remedy: 'Fetch the newest registry and evaluate under a key that is valid now.'
  },
  OPRF_SHARE_MISSING: {
    kind: 'unavailable',
    verdict: 'ours',
    sentence: 'This discovery provider has no share of that key.',
    remedy: 'Ask the discovery providers that the registry lists for this key.'
  },
  OPRF_EPOCH_WRONG: {
    kind: 'expired',
    verdict: 'ignore',
    sentence: 'The share epoch is not one that this discovery provider evaluates under.',
    remedy: 'Fetch the newest registry and use the share epoch that it names.'
  },
  OPRF_TOO_FEW_PARTIALS: {
    kind: 'unavailable',
    verdict: 'ignore',
    sentence: 'Too few discovery providers gave a partial evaluation that holds.',
    remedy: 'Try again later; this says nothing about whether a mapping exists.'
  },
  OPRF_LIMITED: {
    kind: 'limited',
    verdict: 'caller',
    sentence: 'Too few discovery providers give this caller tokens now: what is allotted is drawn.',
    remedy: 'Try again after the time given; who proves an identifier of their own (mimi claim) is ' +
      'allotted more.'
  },
  OPRF_UNPAID: {
    kind: 'refused',
    verdict: 'caller',
    sentence: 'An evaluation was asked for without a payment.',
    remedy: 'Draw tokens of the discovery provider that is asked, and pay with one for each identifier.'
  },
  OPRF_NO_KEY: {
    kind: 'unavailable',
    verdict: 'ignore',
    sentence: 'The registry lists no evaluation key that is valid now.',
    remedy: 'Fetch the newest registry.'
  }
} as const satisfies ErrorTable

export type OprfErrorCode = keyof typeof OPRF_ERRORS

export interface OprfErrorOptions extends DiscoveryErrorOptions {
  /** For each discovery provider that was asked, why its answer didn't count. */
  faults?: readonly EvaluatorFault[]
}

export class OprfError extends DiscoveryError<OprfErrorCode> {
  override readonly name = 'OprfError'
  readonly faults: readonly EvaluatorFault[]

  constructor (code: OprfErrorCode, options: OprfErrorOptions = {}) {
    super(OPRF_ERRORS, code, options)
    this.faults = options.faults ?? []
  }
}
