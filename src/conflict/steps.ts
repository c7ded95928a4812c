/** States of a conflict as they are kept and told, each with when it came (docs/protocol.md, "Conflict"). */
import { decodeStrict } from '../base/codec.ts'
import { MappingError } from '../mapping/errors.ts'
import {
  ConflictStep as WireStep, DecidedBy as WireDecidedBy, ManualReason as WireReason, State, Winner as WireWinner
} from './pb/conflict.ts'
import type { ConflictState, DecidedBy, ManualReason, Winner } from './machine.ts'

export interface ConflictStep {
  readonly state: ConflictState
  /** When the DP saw it, milliseconds since the epoch. */
  readonly at: number
}

/** Two times, four enums. */
const MAX_STEP_LENGTH = 64

const UNUSED = {
  until: 0,
  reason: WireReason.MANUAL_REASON_UNUSED,
  winner: WireWinner.WINNER_UNUSED,
  decidedBy: WireDecidedBy.DECIDED_BY_UNUSED
}

/** ConflictStep, as it travels. */
export function encodeStep (step: ConflictStep): Uint8Array<ArrayBuffer> {
  return WireStep.encode(wireStep(step))
}

/**
 * @param bytes - ConflictStep
 * @throws BaseError as `decodeStrict`; MappingError `FACT_FIELD_INVALID` for what no conflict can be like
 */
export function parseStep (bytes: Uint8Array): ConflictStep {
  return readStep(decodeStrict(WireStep, bytes, 'ConflictStep', MAX_STEP_LENGTH))
}

function wireStep ({ state, at }: ConflictStep): WireStep {
  switch (state.name) {
    case 'opened':
      return { ...UNUSED, state: State.OPENED, at }
    case 'notified':
      return { ...UNUSED, state: State.NOTIFIED, at, until: state.until }
    case 'released':
      return { ...UNUSED, state: State.RELEASED, at }
    case 'defended':
      return { ...UNUSED, state: State.DEFENDED, at }
    case 'silent':
      return { ...UNUSED, state: State.SILENT, at, until: state.until }
    case 'manual':
      return { ...UNUSED, state: State.MANUAL, at, reason: WireReason[state.reason] }
    case 'decided':
      return {
        ...UNUSED, state: State.DECIDED, at, winner: winnerCodes[state.winner], decidedBy: decidedByCodes[state.by]
      }
  }
}

function readStep ({ state, at, until, reason, winner, decidedBy }: WireStep): ConflictStep {
  switch (state) {
    case State.OPENED:
      return { state: { name: 'opened' }, at }
    case State.NOTIFIED:
      return { state: { name: 'notified', until }, at }
    case State.RELEASED:
      return { state: { name: 'released' }, at }
    case State.DEFENDED:
      return { state: { name: 'defended' }, at }
    case State.SILENT:
      return { state: { name: 'silent', until }, at }
    case State.MANUAL:
      return { state: { name: 'manual', reason: reasonOf(reason) }, at }
    case State.DECIDED:
      return {
        state: { name: 'decided', winner: keyOf(winnerCodes, winner), by: keyOf(decidedByCodes, decidedBy) }, at
      }
    case State.STATE_UNUSED:
      throw invalid()
  }
}

const winnerCodes: Readonly<Record<Winner, WireWinner>> = {
  claimant: WireWinner.CLAIMANT, incumbent: WireWinner.INCUMBENT
}
const decidedByCodes: Readonly<Record<DecidedBy, WireDecidedBy>> = {
  release: WireDecidedBy.RELEASE,
  silence: WireDecidedBy.SILENCE,
  defence: WireDecidedBy.DEFENCE,
  arbiters: WireDecidedBy.ARBITERS,
  withdrawal: WireDecidedBy.WITHDRAWAL,
  lapse: WireDecidedBy.LAPSE
}

function keyOf<K extends string, V> (codes: Readonly<Record<K, V>>, code: V): K {
  for (const key in codes) {
    if (codes[key] === code) {
      return key
    }
  }
  throw invalid()
}

function reasonOf (reason: WireReason): ManualReason {
  if (reason === WireReason.MANUAL_REASON_UNUSED) {
    throw invalid()
  }
  return reason
}

function invalid (): MappingError {
  return new MappingError('FACT_FIELD_INVALID', { detail: 'a step of a conflict' })
}
