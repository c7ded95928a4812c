/** States of a conflict, for people and for machines. */
import type { ConflictState, DecidedBy, ManualReason, Winner } from '../conflict/machine.ts'

const REASONS: Readonly<Record<ManualReason, string>> = {
  REPLICAS_UNREACHABLE: 'too few replicas took the dispute',
  PROOF_NOT_STRICTER: 'nobody defended a mapping, but the claimant\'s proof is no stricter than the holder\'s',
  DEFENCE_WEAKER: 'the holder defended the mapping by a weaker proof',
  SILENCE_NOT_SHOWN: 'too few replicas say that nobody defended a mapping'
}

const ENDS: Readonly<Record<DecidedBy, string>> = {
  release: 'the holder released the mapping, or it ran out',
  silence: 'nobody defended a mapping',
  defence: 'the holder defended the mapping',
  arbiters: 'by the arbiters',
  withdrawal: 'the claimant took it back',
  lapse: 'the claimant\'s proof ended'
}

const WINNERS: Readonly<Record<Winner, string>> = { claimant: 'for the claimant', incumbent: 'for the holder' }

export function stateText (state: ConflictState): string {
  switch (state.name) {
    case 'opened':
      return 'on its way to the replicas'
    case 'notified':
      return `the holder has time to defend the mapping until ${new Date(state.until).toISOString()}`
    case 'released':
      return 'the holder released the mapping'
    case 'defended':
      return 'the holder defended the mapping'
    case 'silent':
      return `nobody defended a mapping in time; replicas are asked to say so until ${new Date(state.until).toISOString()}`
    case 'manual':
      return `for the arbiters: ${REASONS[state.reason]}`
    case 'decided':
      return `decided ${WINNERS[state.winner]}: ${ENDS[state.by]}`
  }
}

export function stateJson (state: ConflictState): object {
  return {
    name: state.name,
    ...'until' in state ? { until: new Date(state.until).toISOString() } : {},
    ...'reason' in state ? { reason: state.reason } : {},
    ...'winner' in state ? { winner: state.winner, by: state.by } : {}
  }
}
