import { decodeMessage, encodeMessage, enumeration, MaxLengthError, message, streamMessage } from 'protons-runtime'
import { alloc as uint8ArrayAlloc } from 'uint8arrays/alloc'
import type { Codec, DecodeOptions } from 'protons-runtime'
import type { Uint8ArrayList } from 'uint8arraylist'

export interface Notice {
  entry: Uint8Array<ArrayBuffer>
  invalidations: Uint8Array<ArrayBuffer>[]
}

export namespace Notice {
  let _codec: Codec<Notice>

  export const codec = (): Codec<Notice> => {
    if (_codec == null) {
      _codec = message<Notice>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.entry != null && obj.entry.byteLength > 0)) {
          w.uint32(10)
          w.bytes(obj.entry)
        }

        if (obj.invalidations != null && obj.invalidations.length > 0) {
          for (const value of obj.invalidations) {
            w.uint32(18)
            w.bytes(value)
          }
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          entry: uint8ArrayAlloc(0),
          invalidations: []
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.entry = reader.bytes()
              break
            }
            case 2: {
              if (opts.limits?.invalidations != null && obj.invalidations.length === opts.limits.invalidations) {
                throw new MaxLengthError('Decode error - repeated field "invalidations" had too many elements')
              }

              obj.invalidations.push(reader.bytes())
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
          invalidations: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield {
                field: `${prefix}.entry`,
                value: reader.bytes()
              }
              break
            }
            case 2: {
              if (opts.limits?.invalidations != null && obj.invalidations === opts.limits.invalidations) {
                throw new MaxLengthError('Streaming decode error - repeated field "invalidations" had too many elements')
              }

              yield {
                field: `${prefix}.invalidations[]`,
                index: obj.invalidations,
                value: reader.bytes()
              }

              obj.invalidations++

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

  export interface NoticeEntryFieldEvent {
    field: '$.entry'
    value: Uint8Array<ArrayBuffer>
  }

  export interface NoticeInvalidationsFieldEvent {
    field: '$.invalidations[]'
    index: number
    value: Uint8Array<ArrayBuffer>
  }

  export function encode (obj: Partial<Notice>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, Notice.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Notice>): Notice {
    return decodeMessage(buf, Notice.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Notice>): Generator<NoticeEntryFieldEvent | NoticeInvalidationsFieldEvent> {
    return streamMessage(buf, Notice.codec(), opts)
  }
}

export enum NoticeOutcome {
  UNUSED_NOTICE_OUTCOME = 'UNUSED_NOTICE_OUTCOME',
  ACKNOWLEDGED = 'ACKNOWLEDGED',
  CONFLICT = 'CONFLICT'
}

enum __NoticeOutcomeValues {
  UNUSED_NOTICE_OUTCOME = 0,
  ACKNOWLEDGED = 100,
  CONFLICT = 200
}

export namespace NoticeOutcome {
  export const codec = (): Codec<NoticeOutcome> => {
    return enumeration<NoticeOutcome>(__NoticeOutcomeValues)
  }
}

export interface NoticeAnswer {
  outcome: NoticeOutcome
  evidence: Uint8Array<ArrayBuffer>
}

export namespace NoticeAnswer {
  let _codec: Codec<NoticeAnswer>

  export const codec = (): Codec<NoticeAnswer> => {
    if (_codec == null) {
      _codec = message<NoticeAnswer>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if (obj.outcome != null && __NoticeOutcomeValues[obj.outcome] !== 0) {
          w.uint32(8)
          NoticeOutcome.codec().encode(obj.outcome, w)
        }

        if ((obj.evidence != null && obj.evidence.byteLength > 0)) {
          w.uint32(18)
          w.bytes(obj.evidence)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          outcome: NoticeOutcome.UNUSED_NOTICE_OUTCOME,
          evidence: uint8ArrayAlloc(0)
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.outcome = NoticeOutcome.codec().decode(reader)
              break
            }
            case 2: {
              obj.evidence = reader.bytes()
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
                field: `${prefix}.outcome`,
                value: NoticeOutcome.codec().decode(reader)
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.evidence`,
                value: reader.bytes()
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

  export interface NoticeAnswerOutcomeFieldEvent {
    field: '$.outcome'
    value: NoticeOutcome
  }

  export interface NoticeAnswerEvidenceFieldEvent {
    field: '$.evidence'
    value: Uint8Array<ArrayBuffer>
  }

  export function encode (obj: Partial<NoticeAnswer>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, NoticeAnswer.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<NoticeAnswer>): NoticeAnswer {
    return decodeMessage(buf, NoticeAnswer.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<NoticeAnswer>): Generator<NoticeAnswerOutcomeFieldEvent | NoticeAnswerEvidenceFieldEvent> {
    return streamMessage(buf, NoticeAnswer.codec(), opts)
  }
}
