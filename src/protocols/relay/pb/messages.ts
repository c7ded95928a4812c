import { decodeMessage, encodeMessage, enumeration, MaxLengthError, message, streamMessage } from 'protons-runtime'
import { alloc as uint8ArrayAlloc } from 'uint8arrays/alloc'
import type { Codec, DecodeOptions } from 'protons-runtime'
import type { Uint8ArrayList } from 'uint8arraylist'

export enum SealedKind {
  UNUSED_KIND = 'UNUSED_KIND',
  EVALUATION = 'EVALUATION',
  READ = 'READ',
  QUERY = 'QUERY',
  QUERY_ALL = 'QUERY_ALL',
  TOKENS = 'TOKENS'
}

enum __SealedKindValues {
  UNUSED_KIND = 0,
  EVALUATION = 1,
  READ = 2,
  QUERY = 3,
  QUERY_ALL = 4,
  TOKENS = 5
}

export namespace SealedKind {
  export const codec = (): Codec<SealedKind> => {
    return enumeration<SealedKind>(__SealedKindValues)
  }
}

export interface SealedRequest {
  keyId: Uint8Array<ArrayBuffer>
  kind: SealedKind
  enc: Uint8Array<ArrayBuffer>
  ciphertext: Uint8Array<ArrayBuffer>
}

export namespace SealedRequest {
  let _codec: Codec<SealedRequest>

  export const codec = (): Codec<SealedRequest> => {
    if (_codec == null) {
      _codec = message<SealedRequest>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.keyId != null && obj.keyId.byteLength > 0)) {
          w.uint32(10)
          w.bytes(obj.keyId)
        }

        if (obj.kind != null && __SealedKindValues[obj.kind] !== 0) {
          w.uint32(16)
          SealedKind.codec().encode(obj.kind, w)
        }

        if ((obj.enc != null && obj.enc.byteLength > 0)) {
          w.uint32(26)
          w.bytes(obj.enc)
        }

        if ((obj.ciphertext != null && obj.ciphertext.byteLength > 0)) {
          w.uint32(34)
          w.bytes(obj.ciphertext)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          keyId: uint8ArrayAlloc(0),
          kind: SealedKind.UNUSED_KIND,
          enc: uint8ArrayAlloc(0),
          ciphertext: uint8ArrayAlloc(0)
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.keyId = reader.bytes()
              break
            }
            case 2: {
              obj.kind = SealedKind.codec().decode(reader)
              break
            }
            case 3: {
              obj.enc = reader.bytes()
              break
            }
            case 4: {
              obj.ciphertext = reader.bytes()
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
                field: `${prefix}.keyId`,
                value: reader.bytes()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.kind`,
                value: SealedKind.codec().decode(reader)
              }
              break
            }
            case 3: {
              yield {
                field: `${prefix}.enc`,
                value: reader.bytes()
              }
              break
            }
            case 4: {
              yield {
                field: `${prefix}.ciphertext`,
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

  export interface SealedRequestKeyIdFieldEvent {
    field: '$.keyId'
    value: Uint8Array<ArrayBuffer>
  }

  export interface SealedRequestKindFieldEvent {
    field: '$.kind'
    value: SealedKind
  }

  export interface SealedRequestEncFieldEvent {
    field: '$.enc'
    value: Uint8Array<ArrayBuffer>
  }

  export interface SealedRequestCiphertextFieldEvent {
    field: '$.ciphertext'
    value: Uint8Array<ArrayBuffer>
  }

  export function encode (obj: Partial<SealedRequest>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, SealedRequest.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<SealedRequest>): SealedRequest {
    return decodeMessage(buf, SealedRequest.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<SealedRequest>): Generator<SealedRequestKeyIdFieldEvent | SealedRequestKindFieldEvent | SealedRequestEncFieldEvent | SealedRequestCiphertextFieldEvent> {
    return streamMessage(buf, SealedRequest.codec(), opts)
  }
}

export interface ForwardRequest {
  target: string
  sealed: Uint8Array<ArrayBuffer>
}

export namespace ForwardRequest {
  let _codec: Codec<ForwardRequest>

  export const codec = (): Codec<ForwardRequest> => {
    if (_codec == null) {
      _codec = message<ForwardRequest>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.target != null && obj.target !== '')) {
          w.uint32(10)
          w.string(obj.target)
        }

        if ((obj.sealed != null && obj.sealed.byteLength > 0)) {
          w.uint32(18)
          w.bytes(obj.sealed)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          target: '',
          sealed: uint8ArrayAlloc(0)
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.target = reader.string()
              break
            }
            case 2: {
              obj.sealed = reader.bytes()
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
                field: `${prefix}.target`,
                value: reader.string()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.sealed`,
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

  export interface ForwardRequestTargetFieldEvent {
    field: '$.target'
    value: string
  }

  export interface ForwardRequestSealedFieldEvent {
    field: '$.sealed'
    value: Uint8Array<ArrayBuffer>
  }

  export function encode (obj: Partial<ForwardRequest>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, ForwardRequest.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<ForwardRequest>): ForwardRequest {
    return decodeMessage(buf, ForwardRequest.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<ForwardRequest>): Generator<ForwardRequestTargetFieldEvent | ForwardRequestSealedFieldEvent> {
    return streamMessage(buf, ForwardRequest.codec(), opts)
  }
}

export interface ForwardResponse {
  sealed: Uint8Array<ArrayBuffer>
}

export namespace ForwardResponse {
  let _codec: Codec<ForwardResponse>

  export const codec = (): Codec<ForwardResponse> => {
    if (_codec == null) {
      _codec = message<ForwardResponse>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.sealed != null && obj.sealed.byteLength > 0)) {
          w.uint32(10)
          w.bytes(obj.sealed)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          sealed: uint8ArrayAlloc(0)
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.sealed = reader.bytes()
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
                field: `${prefix}.sealed`,
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

  export interface ForwardResponseSealedFieldEvent {
    field: '$.sealed'
    value: Uint8Array<ArrayBuffer>
  }

  export function encode (obj: Partial<ForwardResponse>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, ForwardResponse.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<ForwardResponse>): ForwardResponse {
    return decodeMessage(buf, ForwardResponse.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<ForwardResponse>): Generator<ForwardResponseSealedFieldEvent> {
    return streamMessage(buf, ForwardResponse.codec(), opts)
  }
}

export interface OpenRequest {
  sealed: Uint8Array<ArrayBuffer>
}

export namespace OpenRequest {
  let _codec: Codec<OpenRequest>

  export const codec = (): Codec<OpenRequest> => {
    if (_codec == null) {
      _codec = message<OpenRequest>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.sealed != null && obj.sealed.byteLength > 0)) {
          w.uint32(10)
          w.bytes(obj.sealed)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          sealed: uint8ArrayAlloc(0)
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.sealed = reader.bytes()
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
                field: `${prefix}.sealed`,
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

  export interface OpenRequestSealedFieldEvent {
    field: '$.sealed'
    value: Uint8Array<ArrayBuffer>
  }

  export function encode (obj: Partial<OpenRequest>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, OpenRequest.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<OpenRequest>): OpenRequest {
    return decodeMessage(buf, OpenRequest.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<OpenRequest>): Generator<OpenRequestSealedFieldEvent> {
    return streamMessage(buf, OpenRequest.codec(), opts)
  }
}

export interface OpenResponse {
  sealed: Uint8Array<ArrayBuffer>
  unpaid: boolean
}

export namespace OpenResponse {
  let _codec: Codec<OpenResponse>

  export const codec = (): Codec<OpenResponse> => {
    if (_codec == null) {
      _codec = message<OpenResponse>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.sealed != null && obj.sealed.byteLength > 0)) {
          w.uint32(10)
          w.bytes(obj.sealed)
        }

        if ((obj.unpaid != null && obj.unpaid !== false)) {
          w.uint32(16)
          w.bool(obj.unpaid)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          sealed: uint8ArrayAlloc(0),
          unpaid: false
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.sealed = reader.bytes()
              break
            }
            case 2: {
              obj.unpaid = reader.bool()
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
                field: `${prefix}.sealed`,
                value: reader.bytes()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.unpaid`,
                value: reader.bool()
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

  export interface OpenResponseSealedFieldEvent {
    field: '$.sealed'
    value: Uint8Array<ArrayBuffer>
  }

  export interface OpenResponseUnpaidFieldEvent {
    field: '$.unpaid'
    value: boolean
  }

  export function encode (obj: Partial<OpenResponse>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, OpenResponse.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<OpenResponse>): OpenResponse {
    return decodeMessage(buf, OpenResponse.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<OpenResponse>): Generator<OpenResponseSealedFieldEvent | OpenResponseUnpaidFieldEvent> {
    return streamMessage(buf, OpenResponse.codec(), opts)
  }
}

export interface SealedAnswer {
  code: string
  kind: string
  retryAfter: number
  content: Uint8Array<ArrayBuffer>
}

export namespace SealedAnswer {
  let _codec: Codec<SealedAnswer>

  export const codec = (): Codec<SealedAnswer> => {
    if (_codec == null) {
      _codec = message<SealedAnswer>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.code != null && obj.code !== '')) {
          w.uint32(10)
          w.string(obj.code)
        }

        if ((obj.kind != null && obj.kind !== '')) {
          w.uint32(18)
          w.string(obj.kind)
        }

        if ((obj.retryAfter != null && obj.retryAfter !== 0)) {
          w.uint32(24)
          w.uint64Number(obj.retryAfter)
        }

        if ((obj.content != null && obj.content.byteLength > 0)) {
          w.uint32(34)
          w.bytes(obj.content)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          code: '',
          kind: '',
          retryAfter: 0,
          content: uint8ArrayAlloc(0)
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.code = reader.string()
              break
            }
            case 2: {
              obj.kind = reader.string()
              break
            }
            case 3: {
              obj.retryAfter = reader.uint64Number()
              break
            }
            case 4: {
              obj.content = reader.bytes()
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
                field: `${prefix}.code`,
                value: reader.string()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.kind`,
                value: reader.string()
              }
              break
            }
            case 3: {
              yield {
                field: `${prefix}.retryAfter`,
                value: reader.uint64Number()
              }
              break
            }
            case 4: {
              yield {
                field: `${prefix}.content`,
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

  export interface SealedAnswerCodeFieldEvent {
    field: '$.code'
    value: string
  }

  export interface SealedAnswerKindFieldEvent {
    field: '$.kind'
    value: string
  }

  export interface SealedAnswerRetryAfterFieldEvent {
    field: '$.retryAfter'
    value: number
  }

  export interface SealedAnswerContentFieldEvent {
    field: '$.content'
    value: Uint8Array<ArrayBuffer>
  }

  export function encode (obj: Partial<SealedAnswer>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, SealedAnswer.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<SealedAnswer>): SealedAnswer {
    return decodeMessage(buf, SealedAnswer.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<SealedAnswer>): Generator<SealedAnswerCodeFieldEvent | SealedAnswerKindFieldEvent | SealedAnswerRetryAfterFieldEvent | SealedAnswerContentFieldEvent> {
    return streamMessage(buf, SealedAnswer.codec(), opts)
  }
}

export interface GatewayRead {
  lookupKey: Uint8Array<ArrayBuffer>
  replicas: string[]
  nonce: Uint8Array<ArrayBuffer>
}

export namespace GatewayRead {
  let _codec: Codec<GatewayRead>

  export const codec = (): Codec<GatewayRead> => {
    if (_codec == null) {
      _codec = message<GatewayRead>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.lookupKey != null && obj.lookupKey.byteLength > 0)) {
          w.uint32(10)
          w.bytes(obj.lookupKey)
        }

        if (obj.replicas != null && obj.replicas.length > 0) {
          for (const value of obj.replicas) {
            w.uint32(18)
            w.string(value)
          }
        }

        if ((obj.nonce != null && obj.nonce.byteLength > 0)) {
          w.uint32(26)
          w.bytes(obj.nonce)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          lookupKey: uint8ArrayAlloc(0),
          replicas: [],
          nonce: uint8ArrayAlloc(0)
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.lookupKey = reader.bytes()
              break
            }
            case 2: {
              if (opts.limits?.replicas != null && obj.replicas.length === opts.limits.replicas) {
                throw new MaxLengthError('Decode error - repeated field "replicas" had too many elements')
              }

              obj.replicas.push(reader.string())
              break
            }
            case 3: {
              obj.nonce = reader.bytes()
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
          replicas: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield {
                field: `${prefix}.lookupKey`,
                value: reader.bytes()
              }
              break
            }
            case 2: {
              if (opts.limits?.replicas != null && obj.replicas === opts.limits.replicas) {
                throw new MaxLengthError('Streaming decode error - repeated field "replicas" had too many elements')
              }

              yield {
                field: `${prefix}.replicas[]`,
                index: obj.replicas,
                value: reader.string()
              }

              obj.replicas++

              break
            }
            case 3: {
              yield {
                field: `${prefix}.nonce`,
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

  export interface GatewayReadLookupKeyFieldEvent {
    field: '$.lookupKey'
    value: Uint8Array<ArrayBuffer>
  }

  export interface GatewayReadReplicasFieldEvent {
    field: '$.replicas[]'
    index: number
    value: string
  }

  export interface GatewayReadNonceFieldEvent {
    field: '$.nonce'
    value: Uint8Array<ArrayBuffer>
  }

  export function encode (obj: Partial<GatewayRead>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, GatewayRead.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<GatewayRead>): GatewayRead {
    return decodeMessage(buf, GatewayRead.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<GatewayRead>): Generator<GatewayReadLookupKeyFieldEvent | GatewayReadReplicasFieldEvent | GatewayReadNonceFieldEvent> {
    return streamMessage(buf, GatewayRead.codec(), opts)
  }
}

export interface GatewayAnswer {
  sets: Uint8Array<ArrayBuffer>[]
  replicas: ReplicaAnswer[]
}

export namespace GatewayAnswer {
  let _codec: Codec<GatewayAnswer>

  export const codec = (): Codec<GatewayAnswer> => {
    if (_codec == null) {
      _codec = message<GatewayAnswer>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if (obj.sets != null && obj.sets.length > 0) {
          for (const value of obj.sets) {
            w.uint32(10)
            w.bytes(value)
          }
        }

        if (obj.replicas != null && obj.replicas.length > 0) {
          for (const value of obj.replicas) {
            w.uint32(18)
            ReplicaAnswer.codec().encode(value, w)
          }
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          sets: [],
          replicas: []
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              if (opts.limits?.sets != null && obj.sets.length === opts.limits.sets) {
                throw new MaxLengthError('Decode error - repeated field "sets" had too many elements')
              }

              obj.sets.push(reader.bytes())
              break
            }
            case 2: {
              if (opts.limits?.replicas != null && obj.replicas.length === opts.limits.replicas) {
                throw new MaxLengthError('Decode error - repeated field "replicas" had too many elements')
              }

              obj.replicas.push(ReplicaAnswer.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.replicas$
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
          sets: 0,
          replicas: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              if (opts.limits?.sets != null && obj.sets === opts.limits.sets) {
                throw new MaxLengthError('Streaming decode error - repeated field "sets" had too many elements')
              }

              yield {
                field: `${prefix}.sets[]`,
                index: obj.sets,
                value: reader.bytes()
              }

              obj.sets++

              break
            }
            case 2: {
              if (opts.limits?.replicas != null && obj.replicas === opts.limits.replicas) {
                throw new MaxLengthError('Streaming decode error - repeated field "replicas" had too many elements')
              }

              for (const evt of ReplicaAnswer.codec().stream(reader, reader.uint32(), `${prefix}.replicas[]`, {
                limits: opts.limits?.replicas$
              })) {
                yield {
                  ...evt,
                  index: obj.replicas
                }
              }

              obj.replicas++

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

  export interface GatewayAnswerSetsFieldEvent {
    field: '$.sets[]'
    index: number
    value: Uint8Array<ArrayBuffer>
  }

  export interface GatewayAnswerReplicasSetFieldEvent {
    field: '$.replicas[].set'
    value: number
    index: number
  }

  export interface GatewayAnswerReplicasCodeFieldEvent {
    field: '$.replicas[].code'
    value: string
    index: number
  }

  export interface GatewayAnswerReplicasSignatureFieldEvent {
    field: '$.replicas[].signature'
    value: Uint8Array<ArrayBuffer>
    index: number
  }

  export interface GatewayAnswerReplicasAtFieldEvent {
    field: '$.replicas[].at'
    value: number
    index: number
  }

  export interface GatewayAnswerReplicasPartialFieldEvent {
    field: '$.replicas[].partial'
    value: boolean
    index: number
  }

  export function encode (obj: Partial<GatewayAnswer>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, GatewayAnswer.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<GatewayAnswer>): GatewayAnswer {
    return decodeMessage(buf, GatewayAnswer.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<GatewayAnswer>): Generator<GatewayAnswerSetsFieldEvent | GatewayAnswerReplicasSetFieldEvent | GatewayAnswerReplicasCodeFieldEvent | GatewayAnswerReplicasSignatureFieldEvent | GatewayAnswerReplicasAtFieldEvent | GatewayAnswerReplicasPartialFieldEvent> {
    return streamMessage(buf, GatewayAnswer.codec(), opts)
  }
}

export interface ReplicaAnswer {
  set: number
  code: string
  signature: Uint8Array<ArrayBuffer>
  at: number
  partial: boolean
}

export namespace ReplicaAnswer {
  let _codec: Codec<ReplicaAnswer>

  export const codec = (): Codec<ReplicaAnswer> => {
    if (_codec == null) {
      _codec = message<ReplicaAnswer>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.set != null && obj.set !== 0)) {
          w.uint32(8)
          w.uint32(obj.set)
        }

        if ((obj.code != null && obj.code !== '')) {
          w.uint32(18)
          w.string(obj.code)
        }

        if ((obj.signature != null && obj.signature.byteLength > 0)) {
          w.uint32(26)
          w.bytes(obj.signature)
        }

        if ((obj.at != null && obj.at !== 0)) {
          w.uint32(32)
          w.uint64Number(obj.at)
        }

        if ((obj.partial != null && obj.partial !== false)) {
          w.uint32(40)
          w.bool(obj.partial)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          set: 0,
          code: '',
          signature: uint8ArrayAlloc(0),
          at: 0,
          partial: false
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.set = reader.uint32()
              break
            }
            case 2: {
              obj.code = reader.string()
              break
            }
            case 3: {
              obj.signature = reader.bytes()
              break
            }
            case 4: {
              obj.at = reader.uint64Number()
              break
            }
            case 5: {
              obj.partial = reader.bool()
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
                field: `${prefix}.set`,
                value: reader.uint32()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.code`,
                value: reader.string()
              }
              break
            }
            case 3: {
              yield {
                field: `${prefix}.signature`,
                value: reader.bytes()
              }
              break
            }
            case 4: {
              yield {
                field: `${prefix}.at`,
                value: reader.uint64Number()
              }
              break
            }
            case 5: {
              yield {
                field: `${prefix}.partial`,
                value: reader.bool()
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

  export interface ReplicaAnswerSetFieldEvent {
    field: '$.set'
    value: number
  }

  export interface ReplicaAnswerCodeFieldEvent {
    field: '$.code'
    value: string
  }

  export interface ReplicaAnswerSignatureFieldEvent {
    field: '$.signature'
    value: Uint8Array<ArrayBuffer>
  }

  export interface ReplicaAnswerAtFieldEvent {
    field: '$.at'
    value: number
  }

  export interface ReplicaAnswerPartialFieldEvent {
    field: '$.partial'
    value: boolean
  }

  export function encode (obj: Partial<ReplicaAnswer>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, ReplicaAnswer.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<ReplicaAnswer>): ReplicaAnswer {
    return decodeMessage(buf, ReplicaAnswer.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<ReplicaAnswer>): Generator<ReplicaAnswerSetFieldEvent | ReplicaAnswerCodeFieldEvent | ReplicaAnswerSignatureFieldEvent | ReplicaAnswerAtFieldEvent | ReplicaAnswerPartialFieldEvent> {
    return streamMessage(buf, ReplicaAnswer.codec(), opts)
  }
}

export interface StoredRequest {
  lookupKey: Uint8Array<ArrayBuffer>
  nonce: Uint8Array<ArrayBuffer>
}

export namespace StoredRequest {
  let _codec: Codec<StoredRequest>

  export const codec = (): Codec<StoredRequest> => {
    if (_codec == null) {
      _codec = message<StoredRequest>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.lookupKey != null && obj.lookupKey.byteLength > 0)) {
          w.uint32(10)
          w.bytes(obj.lookupKey)
        }

        if ((obj.nonce != null && obj.nonce.byteLength > 0)) {
          w.uint32(18)
          w.bytes(obj.nonce)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          lookupKey: uint8ArrayAlloc(0),
          nonce: uint8ArrayAlloc(0)
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.lookupKey = reader.bytes()
              break
            }
            case 2: {
              obj.nonce = reader.bytes()
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
                field: `${prefix}.lookupKey`,
                value: reader.bytes()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.nonce`,
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

  export interface StoredRequestLookupKeyFieldEvent {
    field: '$.lookupKey'
    value: Uint8Array<ArrayBuffer>
  }

  export interface StoredRequestNonceFieldEvent {
    field: '$.nonce'
    value: Uint8Array<ArrayBuffer>
  }

  export function encode (obj: Partial<StoredRequest>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, StoredRequest.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<StoredRequest>): StoredRequest {
    return decodeMessage(buf, StoredRequest.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<StoredRequest>): Generator<StoredRequestLookupKeyFieldEvent | StoredRequestNonceFieldEvent> {
    return streamMessage(buf, StoredRequest.codec(), opts)
  }
}

export interface StoredResponse {
  set: Uint8Array<ArrayBuffer>
  signature: Uint8Array<ArrayBuffer>
  at: number
  partial: boolean
}

export namespace StoredResponse {
  let _codec: Codec<StoredResponse>

  export const codec = (): Codec<StoredResponse> => {
    if (_codec == null) {
      _codec = message<StoredResponse>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.set != null && obj.set.byteLength > 0)) {
          w.uint32(10)
          w.bytes(obj.set)
        }

        if ((obj.signature != null && obj.signature.byteLength > 0)) {
          w.uint32(18)
          w.bytes(obj.signature)
        }

        if ((obj.at != null && obj.at !== 0)) {
          w.uint32(24)
          w.uint64Number(obj.at)
        }

        if ((obj.partial != null && obj.partial !== false)) {
          w.uint32(32)
          w.bool(obj.partial)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          set: uint8ArrayAlloc(0),
          signature: uint8ArrayAlloc(0),
          at: 0,
          partial: false
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.set = reader.bytes()
              break
            }
            case 2: {
              obj.signature = reader.bytes()
              break
            }
            case 3: {
              obj.at = reader.uint64Number()
              break
            }
            case 4: {
              obj.partial = reader.bool()
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
                field: `${prefix}.set`,
                value: reader.bytes()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.signature`,
                value: reader.bytes()
              }
              break
            }
            case 3: {
              yield {
                field: `${prefix}.at`,
                value: reader.uint64Number()
              }
              break
            }
            case 4: {
              yield {
                field: `${prefix}.partial`,
                value: reader.bool()
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

  export interface StoredResponseSetFieldEvent {
    field: '$.set'
    value: Uint8Array<ArrayBuffer>
  }

  export interface StoredResponseSignatureFieldEvent {
    field: '$.signature'
    value: Uint8Array<ArrayBuffer>
  }

  export interface StoredResponseAtFieldEvent {
    field: '$.at'
    value: number
  }

  export interface StoredResponsePartialFieldEvent {
    field: '$.partial'
    value: boolean
  }

  export function encode (obj: Partial<StoredResponse>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, StoredResponse.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<StoredResponse>): StoredResponse {
    return decodeMessage(buf, StoredResponse.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<StoredResponse>): Generator<StoredResponseSetFieldEvent | StoredResponseSignatureFieldEvent | StoredResponseAtFieldEvent | StoredResponsePartialFieldEvent> {
    return streamMessage(buf, StoredResponse.codec(), opts)
  }
}
