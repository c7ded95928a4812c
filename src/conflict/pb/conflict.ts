import { decodeMessage, encodeMessage, enumeration, MaxLengthError, message, streamMessage } from 'protons-runtime'
import { alloc as uint8ArrayAlloc } from 'uint8arrays/alloc'
import type { Codec, DecodeOptions } from 'protons-runtime'
import type { Uint8ArrayList } from 'uint8arraylist'

export enum State {
  STATE_UNUSED = 'STATE_UNUSED',
  OPENED = 'OPENED',
  NOTIFIED = 'NOTIFIED',
  RELEASED = 'RELEASED',
  DEFENDED = 'DEFENDED',
  SILENT = 'SILENT',
  MANUAL = 'MANUAL',
  DECIDED = 'DECIDED'
}

enum __StateValues {
  STATE_UNUSED = 0,
  OPENED = 100,
  NOTIFIED = 101,
  RELEASED = 102,
  DEFENDED = 103,
  SILENT = 104,
  MANUAL = 105,
  DECIDED = 106
}

export namespace State {
  export const codec = (): Codec<State> => {
    return enumeration<State>(__StateValues)
  }
}

export enum Winner {
  WINNER_UNUSED = 'WINNER_UNUSED',
  CLAIMANT = 'CLAIMANT',
  INCUMBENT = 'INCUMBENT'
}

enum __WinnerValues {
  WINNER_UNUSED = 0,
  CLAIMANT = 100,
  INCUMBENT = 101
}

export namespace Winner {
  export const codec = (): Codec<Winner> => {
    return enumeration<Winner>(__WinnerValues)
  }
}

export enum DecidedBy {
  DECIDED_BY_UNUSED = 'DECIDED_BY_UNUSED',
  RELEASE = 'RELEASE',
  SILENCE = 'SILENCE',
  DEFENCE = 'DEFENCE',
  ARBITERS = 'ARBITERS',
  WITHDRAWAL = 'WITHDRAWAL',
  LAPSE = 'LAPSE'
}

enum __DecidedByValues {
  DECIDED_BY_UNUSED = 0,
  RELEASE = 100,
  SILENCE = 101,
  DEFENCE = 102,
  ARBITERS = 103,
  WITHDRAWAL = 104,
  LAPSE = 105
}

export namespace DecidedBy {
  export const codec = (): Codec<DecidedBy> => {
    return enumeration<DecidedBy>(__DecidedByValues)
  }
}

export enum ManualReason {
  MANUAL_REASON_UNUSED = 'MANUAL_REASON_UNUSED',
  REPLICAS_UNREACHABLE = 'REPLICAS_UNREACHABLE',
  PROOF_NOT_STRICTER = 'PROOF_NOT_STRICTER',
  DEFENCE_WEAKER = 'DEFENCE_WEAKER',
  SILENCE_NOT_SHOWN = 'SILENCE_NOT_SHOWN'
}

enum __ManualReasonValues {
  MANUAL_REASON_UNUSED = 0,
  REPLICAS_UNREACHABLE = 100,
  PROOF_NOT_STRICTER = 101,
  DEFENCE_WEAKER = 102,
  SILENCE_NOT_SHOWN = 103
}

export namespace ManualReason {
  export const codec = (): Codec<ManualReason> => {
    return enumeration<ManualReason>(__ManualReasonValues)
  }
}

export interface ConflictStep {
  state: State
  at: number
  until: number
  reason: ManualReason
  winner: Winner
  decidedBy: DecidedBy
}

export namespace ConflictStep {
  let _codec: Codec<ConflictStep>

  export const codec = (): Codec<ConflictStep> => {
    if (_codec == null) {
      _codec = message<ConflictStep>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if (obj.state != null && __StateValues[obj.state] !== 0) {
          w.uint32(8)
          State.codec().encode(obj.state, w)
        }

        if ((obj.at != null && obj.at !== 0)) {
          w.uint32(16)
          w.uint64Number(obj.at)
        }

        if ((obj.until != null && obj.until !== 0)) {
          w.uint32(24)
          w.uint64Number(obj.until)
        }

        if (obj.reason != null && __ManualReasonValues[obj.reason] !== 0) {
          w.uint32(32)
          ManualReason.codec().encode(obj.reason, w)
        }

        if (obj.winner != null && __WinnerValues[obj.winner] !== 0) {
          w.uint32(40)
          Winner.codec().encode(obj.winner, w)
        }

        if (obj.decidedBy != null && __DecidedByValues[obj.decidedBy] !== 0) {
          w.uint32(48)
          DecidedBy.codec().encode(obj.decidedBy, w)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          state: State.STATE_UNUSED,
          at: 0,
          until: 0,
          reason: ManualReason.MANUAL_REASON_UNUSED,
          winner: Winner.WINNER_UNUSED,
          decidedBy: DecidedBy.DECIDED_BY_UNUSED
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.state = State.codec().decode(reader)
              break
            }
            case 2: {
              obj.at = reader.uint64Number()
              break
            }
            case 3: {
              obj.until = reader.uint64Number()
              break
            }
            case 4: {
              obj.reason = ManualReason.codec().decode(reader)
              break
            }
            case 5: {
              obj.winner = Winner.codec().decode(reader)
              break
            }
            case 6: {
              obj.decidedBy = DecidedBy.codec().decode(reader)
              break
            }
            default: {
              reader.skipType(tag & 7)
              break
            }
          }
        }

        return obj
      }, function * (reader, length, prefix, opts = {}) {
        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield {
                field: `${prefix}.state`,
                value: State.codec().decode(reader)
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.at`,
                value: reader.uint64Number()
              }
              break
            }
            case 3: {
              yield {
                field: `${prefix}.until`,
                value: reader.uint64Number()
              }
              break
            }
            case 4: {
              yield {
                field: `${prefix}.reason`,
                value: ManualReason.codec().decode(reader)
              }
              break
            }
            case 5: {
              yield {
                field: `${prefix}.winner`,
                value: Winner.codec().decode(reader)
              }
              break
            }
            case 6: {
              yield {
                field: `${prefix}.decidedBy`,
                value: DecidedBy.codec().decode(reader)
              }
              break
            }
            default: {
              reader.skipType(tag & 7)
              break
            }
          }
        }
      })
    }

    return _codec
  }

  export interface ConflictStepStateFieldEvent {
    field: '$.state'
    value: State
  }

  export interface ConflictStepAtFieldEvent {
    field: '$.at'
    value: number
  }

  export interface ConflictStepUntilFieldEvent {
    field: '$.until'
    value: number
  }

  export interface ConflictStepReasonFieldEvent {
    field: '$.reason'
    value: ManualReason
  }

  export interface ConflictStepWinnerFieldEvent {
    field: '$.winner'
    value: Winner
  }

  export interface ConflictStepDecidedByFieldEvent {
    field: '$.decidedBy'
    value: DecidedBy
  }

  export function encode (obj: Partial<ConflictStep>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, ConflictStep.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<ConflictStep>): ConflictStep {
    return decodeMessage(buf, ConflictStep.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<ConflictStep>): Generator<ConflictStepStateFieldEvent | ConflictStepAtFieldEvent | ConflictStepUntilFieldEvent | ConflictStepReasonFieldEvent | ConflictStepWinnerFieldEvent | ConflictStepDecidedByFieldEvent> {
    return streamMessage(buf, ConflictStep.codec(), opts)
  }
}

export interface StoredConflict {
  dispute: Uint8Array<ArrayBuffer>
  steps: Uint8Array<ArrayBuffer>[]
  receipts: Uint8Array<ArrayBuffer>[]
}

export namespace StoredConflict {
  let _codec: Codec<StoredConflict>

  export const codec = (): Codec<StoredConflict> => {
    if (_codec == null) {
      _codec = message<StoredConflict>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.dispute != null && obj.dispute.byteLength > 0)) {
          w.uint32(10)
          w.bytes(obj.dispute)
        }

        if (obj.steps != null && obj.steps.length > 0) {
          for (const value of obj.steps) {
            w.uint32(18)
            w.bytes(value)
          }
        }

        if (obj.receipts != null && obj.receipts.length > 0) {
          for (const value of obj.receipts) {
            w.uint32(26)
            w.bytes(value)
          }
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          dispute: uint8ArrayAlloc(0),
          steps: [],
          receipts: []
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.dispute = reader.bytes()
              break
            }
            case 2: {
              if (opts.limits?.steps != null && obj.steps.length === opts.limits.steps) {
                throw new MaxLengthError('Decode error - repeated field "steps" had too many elements')
              }

              obj.steps.push(reader.bytes())
              break
            }
            case 3: {
              if (opts.limits?.receipts != null && obj.receipts.length === opts.limits.receipts) {
                throw new MaxLengthError('Decode error - repeated field "receipts" had too many elements')
              }

              obj.receipts.push(reader.bytes())
              break
            }
            default: {
              reader.skipType(tag & 7)
              break
            }
          }
        }

        return obj
      }, function * (reader, length, prefix, opts = {}) {
        const obj = {
          steps: 0,
          receipts: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield {
                field: `${prefix}.dispute`,
                value: reader.bytes()
              }
              break
            }
            case 2: {
              if (opts.limits?.steps != null && obj.steps === opts.limits.steps) {
                throw new MaxLengthError('Streaming decode error - repeated field "steps" had too many elements')
              }

              yield {
                field: `${prefix}.steps[]`,
                index: obj.steps,
                value: reader.bytes()
              }

              obj.steps++

              break
            }
            case 3: {
              if (opts.limits?.receipts != null && obj.receipts === opts.limits.receipts) {
                throw new MaxLengthError('Streaming decode error - repeated field "receipts" had too many elements')
              }

              yield {
                field: `${prefix}.receipts[]`,
                index: obj.receipts,
                value: reader.bytes()
              }

              obj.receipts++

              break
            }
            default: {
              reader.skipType(tag & 7)
              break
            }
          }
        }
      })
    }

    return _codec
  }

  export interface StoredConflictDisputeFieldEvent {
    field: '$.dispute'
    value: Uint8Array<ArrayBuffer>
  }

  export interface StoredConflictStepsFieldEvent {
    field: '$.steps[]'
    index: number
    value: Uint8Array<ArrayBuffer>
  }

  export interface StoredConflictReceiptsFieldEvent {
    field: '$.receipts[]'
    index: number
    value: Uint8Array<ArrayBuffer>
  }

  export function encode (obj: Partial<StoredConflict>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, StoredConflict.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<StoredConflict>): StoredConflict {
    return decodeMessage(buf, StoredConflict.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<StoredConflict>): Generator<StoredConflictDisputeFieldEvent | StoredConflictStepsFieldEvent | StoredConflictReceiptsFieldEvent> {
    return streamMessage(buf, StoredConflict.codec(), opts)
  }
}
