import { DiscoveryError } from '../base/errors.ts'
import type { DiscoveryErrorOptions, ErrorTable } from '../base/errors.ts'

export const NODE_ERRORS = {
  METRIC_INVALID: {
    kind: 'internal',
    verdict: 'ours',
    sentence: 'A metric was declared twice, or with a name or label value that is not allowed.',
    remedy: 'Name it mimi_<area>_<what>_<unit>, with help, and list all values of its labels.'
  }
} as const satisfies ErrorTable

export type NodeErrorCode = keyof typeof NODE_ERRORS

export class NodeError extends DiscoveryError<NodeErrorCode> {
  override readonly name = 'NodeError'

  constructor (code: NodeErrorCode, options?: DiscoveryErrorOptions) {
    super(NODE_ERRORS, code, options)
  }
}
