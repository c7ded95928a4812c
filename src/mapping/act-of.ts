/** What taking a fact in, or bringing it to replicas, amounts to (docs/protocol.md, "Standing"). */
import type { Act } from '../registry/standing.ts'
import type { Fact, UncheckedEntry } from './interface.ts'

/** Letting go and answering are always taken; all else says something new in the federation's name. */
export function actOf (fact: Fact | UncheckedEntry): Act {
  if (!('kind' in fact)) {
    return 'publish'
  }
  switch (fact.kind) {
    case 'defence':
    case 'receipts':
      return 'defend'
    case 'invalidation':
      return fact.by.reason === 'released' ? 'release' : fact.by.reason === 'superseded' ? 'rule' : 'publish'
    default:
      return 'publish'
  }
}
