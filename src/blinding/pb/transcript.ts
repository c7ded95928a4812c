import { decodeMessage, encodeMessage, MaxLengthError, message, streamMessage } from 'protons-runtime'
import { alloc as uint8ArrayAlloc } from 'uint8arrays/alloc'
import type { Codec, DecodeOptions } from 'protons-runtime'
import type { Uint8ArrayList } from 'uint8arraylist'

export interface EvaluationTranscript {
  oprfKeyId: number
  blind: Uint8Array<ArrayBuffer>
  partials: TranscriptPartial[]
}

export namespace EvaluationTranscript {
  let _codec: Codec<EvaluationTranscript>

  export const codec = (): Codec<EvaluationTranscript> => {
    if (_codec == null) {
      _codec = message<EvaluationTranscript>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.oprfKeyId != null && obj.oprfKeyId !== 0)) {
          w.uint32(8)
          w.uint32(obj.oprfKeyId)
        }

        if ((obj.blind != null && obj.blind.byteLength > 0)) {
          w.uint32(18)
          w.bytes(obj.blind)
        }

        if (obj.partials != null && obj.partials.length > 0) {
          for (const value of obj.partials) {
            w.uint32(26)
            TranscriptPartial.codec().encode(value, w)
          }
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          oprfKeyId: 0,
          blind: uint8ArrayAlloc(0),
          partials: []
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.oprfKeyId = reader.uint32()
              break
            }
            case 2: {
              obj.blind = reader.bytes()
              break
            }
            case 3: {
              if (opts.limits?.partials != null && obj.partials.length === opts.limits.partials) {
                throw new MaxLengthError('Decode error - repeated field "partials" had too many elements')
              }

              obj.partials.push(TranscriptPartial.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.partials$
              }))
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
          partials: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield {
                field: `${prefix}.oprfKeyId`,
                value: reader.uint32()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.blind`,
                value: reader.bytes()
              }
              break
            }
            case 3: {
              if (opts.limits?.partials != null && obj.partials === opts.limits.partials) {
                throw new MaxLengthError('Streaming decode error - repeated field "partials" had too many elements')
              }

              for (const evt of TranscriptPartial.codec().stream(reader, reader.uint32(), `${prefix}.partials[]`, {
                limits: opts.limits?.partials$
              })) {
                yield {
                  ...evt,
                  index: obj.partials
                }
              }

              obj.partials++

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

  export interface EvaluationTranscriptOprfKeyIdFieldEvent {
    field: '$.oprfKeyId'
    value: number
  }

  export interface EvaluationTranscriptBlindFieldEvent {
    field: '$.blind'
    value: Uint8Array<ArrayBuffer>
  }

  export interface EvaluationTranscriptPartialsIndexFieldEvent {
    field: '$.partials[].index'
    value: number
    index: number
  }

  export interface EvaluationTranscriptPartialsPublicShareFieldEvent {
    field: '$.partials[].publicShare'
    value: Uint8Array<ArrayBuffer>
    index: number
  }

  export interface EvaluationTranscriptPartialsEvaluatedFieldEvent {
    field: '$.partials[].evaluated'
    value: Uint8Array<ArrayBuffer>
    index: number
  }

  export interface EvaluationTranscriptPartialsProofFieldEvent {
    field: '$.partials[].proof'
    value: Uint8Array<ArrayBuffer>
    index: number
  }

  export function encode (obj: Partial<EvaluationTranscript>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, EvaluationTranscript.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<EvaluationTranscript>): EvaluationTranscript {
    return decodeMessage(buf, EvaluationTranscript.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<EvaluationTranscript>): Generator<EvaluationTranscriptOprfKeyIdFieldEvent | EvaluationTranscriptBlindFieldEvent | EvaluationTranscriptPartialsIndexFieldEvent | EvaluationTranscriptPartialsPublicShareFieldEvent | EvaluationTranscriptPartialsEvaluatedFieldEvent | EvaluationTranscriptPartialsProofFieldEvent> {
    return streamMessage(buf, EvaluationTranscript.codec(), opts)
  }
}

export interface TranscriptPartial {
  index: number
  publicShare: Uint8Array<ArrayBuffer>
  evaluated: Uint8Array<ArrayBuffer>
  proof: Uint8Array<ArrayBuffer>
}

export namespace TranscriptPartial {
  let _codec: Codec<TranscriptPartial>

  export const codec = (): Codec<TranscriptPartial> => {
    if (_codec == null) {
      _codec = message<TranscriptPartial>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.index != null && obj.index !== 0)) {
          w.uint32(8)
          w.uint32(obj.index)
        }

        if ((obj.publicShare != null && obj.publicShare.byteLength > 0)) {
          w.uint32(18)
          w.bytes(obj.publicShare)
        }

        if ((obj.evaluated != null && obj.evaluated.byteLength > 0)) {
          w.uint32(26)
          w.bytes(obj.evaluated)
        }

        if ((obj.proof != null && obj.proof.byteLength > 0)) {
          w.uint32(34)
          w.bytes(obj.proof)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          index: 0,
          publicShare: uint8ArrayAlloc(0),
          evaluated: uint8ArrayAlloc(0),
          proof: uint8ArrayAlloc(0)
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.index = reader.uint32()
              break
            }
            case 2: {
              obj.publicShare = reader.bytes()
              break
            }
            case 3: {
              obj.evaluated = reader.bytes()
              break
            }
            case 4: {
              obj.proof = reader.bytes()
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
                field: `${prefix}.index`,
                value: reader.uint32()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.publicShare`,
                value: reader.bytes()
              }
              break
            }
            case 3: {
              yield {
                field: `${prefix}.evaluated`,
                value: reader.bytes()
              }
              break
            }
            case 4: {
              yield {
                field: `${prefix}.proof`,
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

  export interface TranscriptPartialIndexFieldEvent {
    field: '$.index'
    value: number
  }

  export interface TranscriptPartialPublicShareFieldEvent {
    field: '$.publicShare'
    value: Uint8Array<ArrayBuffer>
  }

  export interface TranscriptPartialEvaluatedFieldEvent {
    field: '$.evaluated'
    value: Uint8Array<ArrayBuffer>
  }

  export interface TranscriptPartialProofFieldEvent {
    field: '$.proof'
    value: Uint8Array<ArrayBuffer>
  }

  export function encode (obj: Partial<TranscriptPartial>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, TranscriptPartial.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<TranscriptPartial>): TranscriptPartial {
    return decodeMessage(buf, TranscriptPartial.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<TranscriptPartial>): Generator<TranscriptPartialIndexFieldEvent | TranscriptPartialPublicShareFieldEvent | TranscriptPartialEvaluatedFieldEvent | TranscriptPartialProofFieldEvent> {
    return streamMessage(buf, TranscriptPartial.codec(), opts)
  }
}
