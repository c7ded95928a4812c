/* eslint-disable require-yield */

import { decodeMessage, encodeMessage, MaxLengthError, message, streamMessage } from 'protons-runtime'
import { alloc as uint8ArrayAlloc } from 'uint8arrays/alloc'
import type { Codec, DecodeOptions } from 'protons-runtime'
import type { Uint8ArrayList } from 'uint8arraylist'

export interface ConfirmRequestPayload {
  version: number
  mspId: string
  csi: string
  transcript: Uint8Array<ArrayBuffer>
  holderKey: Uint8Array<ArrayBuffer>
  tags: string[]
  ssiHint: string
  issuedAt: number
  nonce: Uint8Array<ArrayBuffer>
}

export namespace ConfirmRequestPayload {
  let _codec: Codec<ConfirmRequestPayload>

  export const codec = (): Codec<ConfirmRequestPayload> => {
    if (_codec == null) {
      _codec = message<ConfirmRequestPayload>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.version != null && obj.version !== 0)) {
          w.uint32(8)
          w.uint32(obj.version)
        }

        if ((obj.mspId != null && obj.mspId !== '')) {
          w.uint32(18)
          w.string(obj.mspId)
        }

        if ((obj.csi != null && obj.csi !== '')) {
          w.uint32(26)
          w.string(obj.csi)
        }

        if ((obj.transcript != null && obj.transcript.byteLength > 0)) {
          w.uint32(34)
          w.bytes(obj.transcript)
        }

        if ((obj.holderKey != null && obj.holderKey.byteLength > 0)) {
          w.uint32(42)
          w.bytes(obj.holderKey)
        }

        if (obj.tags != null && obj.tags.length > 0) {
          for (const value of obj.tags) {
            w.uint32(50)
            w.string(value)
          }
        }

        if ((obj.ssiHint != null && obj.ssiHint !== '')) {
          w.uint32(58)
          w.string(obj.ssiHint)
        }

        if ((obj.issuedAt != null && obj.issuedAt !== 0)) {
          w.uint32(64)
          w.uint64Number(obj.issuedAt)
        }

        if ((obj.nonce != null && obj.nonce.byteLength > 0)) {
          w.uint32(74)
          w.bytes(obj.nonce)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          version: 0,
          mspId: '',
          csi: '',
          transcript: uint8ArrayAlloc(0),
          holderKey: uint8ArrayAlloc(0),
          tags: [],
          ssiHint: '',
          issuedAt: 0,
          nonce: uint8ArrayAlloc(0)
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.version = reader.uint32()
              break
            }
            case 2: {
              obj.mspId = reader.string()
              break
            }
            case 3: {
              obj.csi = reader.string()
              break
            }
            case 4: {
              obj.transcript = reader.bytes()
              break
            }
            case 5: {
              obj.holderKey = reader.bytes()
              break
            }
            case 6: {
              if (opts.limits?.tags != null && obj.tags.length === opts.limits.tags) {
                throw new MaxLengthError('Decode error - repeated field "tags" had too many elements')
              }

              obj.tags.push(reader.string())
              break
            }
            case 7: {
              obj.ssiHint = reader.string()
              break
            }
            case 8: {
              obj.issuedAt = reader.uint64Number()
              break
            }
            case 9: {
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
          tags: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield {
                field: `${prefix}.version`,
                value: reader.uint32()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.mspId`,
                value: reader.string()
              }
              break
            }
            case 3: {
              yield {
                field: `${prefix}.csi`,
                value: reader.string()
              }
              break
            }
            case 4: {
              yield {
                field: `${prefix}.transcript`,
                value: reader.bytes()
              }
              break
            }
            case 5: {
              yield {
                field: `${prefix}.holderKey`,
                value: reader.bytes()
              }
              break
            }
            case 6: {
              if (opts.limits?.tags != null && obj.tags === opts.limits.tags) {
                throw new MaxLengthError('Streaming decode error - repeated field "tags" had too many elements')
              }

              yield {
                field: `${prefix}.tags[]`,
                index: obj.tags,
                value: reader.string()
              }

              obj.tags++

              break
            }
            case 7: {
              yield {
                field: `${prefix}.ssiHint`,
                value: reader.string()
              }
              break
            }
            case 8: {
              yield {
                field: `${prefix}.issuedAt`,
                value: reader.uint64Number()
              }
              break
            }
            case 9: {
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

  export interface ConfirmRequestPayloadVersionFieldEvent {
    field: '$.version'
    value: number
  }

  export interface ConfirmRequestPayloadMspIdFieldEvent {
    field: '$.mspId'
    value: string
  }

  export interface ConfirmRequestPayloadCsiFieldEvent {
    field: '$.csi'
    value: string
  }

  export interface ConfirmRequestPayloadTranscriptFieldEvent {
    field: '$.transcript'
    value: Uint8Array<ArrayBuffer>
  }

  export interface ConfirmRequestPayloadHolderKeyFieldEvent {
    field: '$.holderKey'
    value: Uint8Array<ArrayBuffer>
  }

  export interface ConfirmRequestPayloadTagsFieldEvent {
    field: '$.tags[]'
    index: number
    value: string
  }

  export interface ConfirmRequestPayloadSsiHintFieldEvent {
    field: '$.ssiHint'
    value: string
  }

  export interface ConfirmRequestPayloadIssuedAtFieldEvent {
    field: '$.issuedAt'
    value: number
  }

  export interface ConfirmRequestPayloadNonceFieldEvent {
    field: '$.nonce'
    value: Uint8Array<ArrayBuffer>
  }

  export function encode (obj: Partial<ConfirmRequestPayload>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, ConfirmRequestPayload.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<ConfirmRequestPayload>): ConfirmRequestPayload {
    return decodeMessage(buf, ConfirmRequestPayload.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<ConfirmRequestPayload>): Generator<ConfirmRequestPayloadVersionFieldEvent | ConfirmRequestPayloadMspIdFieldEvent | ConfirmRequestPayloadCsiFieldEvent | ConfirmRequestPayloadTranscriptFieldEvent | ConfirmRequestPayloadHolderKeyFieldEvent | ConfirmRequestPayloadTagsFieldEvent | ConfirmRequestPayloadSsiHintFieldEvent | ConfirmRequestPayloadIssuedAtFieldEvent | ConfirmRequestPayloadNonceFieldEvent> {
    return streamMessage(buf, ConfirmRequestPayload.codec(), opts)
  }
}

export interface ConfirmResponse {
  confirmation: Uint8Array<ArrayBuffer>
  indexStatement: Uint8Array<ArrayBuffer>
}

export namespace ConfirmResponse {
  let _codec: Codec<ConfirmResponse>

  export const codec = (): Codec<ConfirmResponse> => {
    if (_codec == null) {
      _codec = message<ConfirmResponse>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.confirmation != null && obj.confirmation.byteLength > 0)) {
          w.uint32(10)
          w.bytes(obj.confirmation)
        }

        if ((obj.indexStatement != null && obj.indexStatement.byteLength > 0)) {
          w.uint32(18)
          w.bytes(obj.indexStatement)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          confirmation: uint8ArrayAlloc(0),
          indexStatement: uint8ArrayAlloc(0)
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.confirmation = reader.bytes()
              break
            }
            case 2: {
              obj.indexStatement = reader.bytes()
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
                field: `${prefix}.confirmation`,
                value: reader.bytes()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.indexStatement`,
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

  export interface ConfirmResponseConfirmationFieldEvent {
    field: '$.confirmation'
    value: Uint8Array<ArrayBuffer>
  }

  export interface ConfirmResponseIndexStatementFieldEvent {
    field: '$.indexStatement'
    value: Uint8Array<ArrayBuffer>
  }

  export function encode (obj: Partial<ConfirmResponse>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, ConfirmResponse.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<ConfirmResponse>): ConfirmResponse {
    return decodeMessage(buf, ConfirmResponse.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<ConfirmResponse>): Generator<ConfirmResponseConfirmationFieldEvent | ConfirmResponseIndexStatementFieldEvent> {
    return streamMessage(buf, ConfirmResponse.codec(), opts)
  }
}

export interface NoticeRequest {
  lookupKey: Uint8Array<ArrayBuffer>
  holderKey: Uint8Array<ArrayBuffer>
  reference: Uint8Array<ArrayBuffer>
  respondBy: number
}

export namespace NoticeRequest {
  let _codec: Codec<NoticeRequest>

  export const codec = (): Codec<NoticeRequest> => {
    if (_codec == null) {
      _codec = message<NoticeRequest>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.lookupKey != null && obj.lookupKey.byteLength > 0)) {
          w.uint32(10)
          w.bytes(obj.lookupKey)
        }

        if ((obj.holderKey != null && obj.holderKey.byteLength > 0)) {
          w.uint32(18)
          w.bytes(obj.holderKey)
        }

        if ((obj.reference != null && obj.reference.byteLength > 0)) {
          w.uint32(26)
          w.bytes(obj.reference)
        }

        if ((obj.respondBy != null && obj.respondBy !== 0)) {
          w.uint32(32)
          w.uint64Number(obj.respondBy)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          lookupKey: uint8ArrayAlloc(0),
          holderKey: uint8ArrayAlloc(0),
          reference: uint8ArrayAlloc(0),
          respondBy: 0
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
              obj.holderKey = reader.bytes()
              break
            }
            case 3: {
              obj.reference = reader.bytes()
              break
            }
            case 4: {
              obj.respondBy = reader.uint64Number()
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
                field: `${prefix}.holderKey`,
                value: reader.bytes()
              }
              break
            }
            case 3: {
              yield {
                field: `${prefix}.reference`,
                value: reader.bytes()
              }
              break
            }
            case 4: {
              yield {
                field: `${prefix}.respondBy`,
                value: reader.uint64Number()
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

  export interface NoticeRequestLookupKeyFieldEvent {
    field: '$.lookupKey'
    value: Uint8Array<ArrayBuffer>
  }

  export interface NoticeRequestHolderKeyFieldEvent {
    field: '$.holderKey'
    value: Uint8Array<ArrayBuffer>
  }

  export interface NoticeRequestReferenceFieldEvent {
    field: '$.reference'
    value: Uint8Array<ArrayBuffer>
  }

  export interface NoticeRequestRespondByFieldEvent {
    field: '$.respondBy'
    value: number
  }

  export function encode (obj: Partial<NoticeRequest>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, NoticeRequest.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<NoticeRequest>): NoticeRequest {
    return decodeMessage(buf, NoticeRequest.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<NoticeRequest>): Generator<NoticeRequestLookupKeyFieldEvent | NoticeRequestHolderKeyFieldEvent | NoticeRequestReferenceFieldEvent | NoticeRequestRespondByFieldEvent> {
    return streamMessage(buf, NoticeRequest.codec(), opts)
  }
}

export interface NoticeResponse {}

export namespace NoticeResponse {
  let _codec: Codec<NoticeResponse>

  export const codec = (): Codec<NoticeResponse> => {
    if (_codec == null) {
      _codec = message<NoticeResponse>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {}

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
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

  export function encode (obj: Partial<NoticeResponse>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, NoticeResponse.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<NoticeResponse>): NoticeResponse {
    return decodeMessage(buf, NoticeResponse.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<NoticeResponse>): Generator<{}> {
    return streamMessage(buf, NoticeResponse.codec(), opts)
  }
}

export interface KeepReleaseRequest {
  release: Uint8Array<ArrayBuffer>
}

export namespace KeepReleaseRequest {
  let _codec: Codec<KeepReleaseRequest>

  export const codec = (): Codec<KeepReleaseRequest> => {
    if (_codec == null) {
      _codec = message<KeepReleaseRequest>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.release != null && obj.release.byteLength > 0)) {
          w.uint32(10)
          w.bytes(obj.release)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          release: uint8ArrayAlloc(0)
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.release = reader.bytes()
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
                field: `${prefix}.release`,
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

  export interface KeepReleaseRequestReleaseFieldEvent {
    field: '$.release'
    value: Uint8Array<ArrayBuffer>
  }

  export function encode (obj: Partial<KeepReleaseRequest>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, KeepReleaseRequest.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<KeepReleaseRequest>): KeepReleaseRequest {
    return decodeMessage(buf, KeepReleaseRequest.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<KeepReleaseRequest>): Generator<KeepReleaseRequestReleaseFieldEvent> {
    return streamMessage(buf, KeepReleaseRequest.codec(), opts)
  }
}

export interface KeepReleaseResponse {}

export namespace KeepReleaseResponse {
  let _codec: Codec<KeepReleaseResponse>

  export const codec = (): Codec<KeepReleaseResponse> => {
    if (_codec == null) {
      _codec = message<KeepReleaseResponse>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {}

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
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

  export function encode (obj: Partial<KeepReleaseResponse>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, KeepReleaseResponse.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<KeepReleaseResponse>): KeepReleaseResponse {
    return decodeMessage(buf, KeepReleaseResponse.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<KeepReleaseResponse>): Generator<{}> {
    return streamMessage(buf, KeepReleaseResponse.codec(), opts)
  }
}
