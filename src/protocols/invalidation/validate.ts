/** What is judged of each message before it is handed on. */
import { TopicValidatorResult } from '@libp2p/gossipsub'
import { DiscoveryError } from '../../base/errors.ts'
import { isForged } from '../../mapping/forged.ts'
import { parseInvalidation } from '../../mapping/invalidation.ts'
import { verifyParsed } from '../../mapping/validity.ts'
import type { VerifiedInvalidation } from '../../mapping/interface.ts'
import type { InvalidationGossipComponents } from './interface.ts'

export interface Judgement {
  readonly result: TopicValidatorResult
  /** Where it is accepted. */
  readonly fact?: VerifiedInvalidation
  /** Where it is not. */
  readonly code?: string
}

/**
 * `Reject` for what nobody honest hands on, `Ignore` for what is of no use: known,
 * beyond what one signer may have at a key, too old, or of another registry
 * version. Cheap steps come first.
 */
export async function judgeMessage (
  data: Uint8Array, { registry, clock, log }: Pick<InvalidationGossipComponents, 'registry' | 'clock' | 'log'>
): Promise<Judgement> {
  try {
    // [1] form, and its size
    const fact = parseInvalidation(data)
    // [2] whether it tells anything new
    const outcome = await log.wouldAdd(fact)
    if (outcome !== 'added') {
      return { result: TopicValidatorResult.Ignore, code: outcome }
    }
    // [3] whether it proves itself
    return {
      result: TopicValidatorResult.Accept,
      fact: verifyParsed('invalidation', fact, { registry: registry.current(), now: clock.now() })
    }
  } catch (err) {
    if (!(err instanceof DiscoveryError)) {
      throw err
    }
    return { result: isForged(err) ? TopicValidatorResult.Reject : TopicValidatorResult.Ignore, code: err.code }
  }
}
