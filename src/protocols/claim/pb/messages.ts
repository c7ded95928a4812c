/* eslint-disable require-yield */

import { decodeMessage, encodeMessage, enumeration, MaxLengthError, message, streamMessage } from 'protons-runtime'
import { alloc as uint8ArrayAlloc } from 'uint8arrays/alloc'
import type { Codec, DecodeOptions } from 'protons-runtime'
import type { Uint8ArrayList } from 'uint8arraylist'

export interface BeginRequest {
  lookupKey: Uint8Array<ArrayBuffer>
  oprfKeyId: number
  holderKey: Uint8Array<ArrayBuffer>
  csiType: string
}

export namespace BeginRequest {
  let _codec: Codec<BeginRequest>

  export const codec = (): Codec<BeginRequest> => {
    if (_codec == null) {
      _codec = message<BeginRequest>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.lookupKey != null && obj.lookupKey.byteLength > 0)) {
          w.uint32(10)
          w.bytes(obj.lookupKey)
        }

        if ((obj.oprfKeyId != null && obj.oprfKeyId !== 0)) {
          w.uint32(16)
          w.uint32(obj.oprfKeyId)
        }

        if ((obj.holderKey != null && obj.holderKey.byteLength > 0)) {
          w.uint32(26)
          w.bytes(obj.holderKey)
        }

        if ((obj.csiType != null && obj.csiType !== '')) {
          w.uint32(34)
          w.string(obj.csiType)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          lookupKey: uint8ArrayAlloc(0),
          oprfKeyId: 0,
          holderKey: uint8ArrayAlloc(0),
          csiType: ''
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
              obj.oprfKeyId = reader.uint32()
              break
            }
            case 3: {
              obj.holderKey = reader.bytes()
              break
            }
            case 4: {
              obj.csiType = reader.string()
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
                field: `${prefix}.oprfKeyId`,
                value: reader.uint32()
              }
              break
            }
            case 3: {
              yield {
                field: `${prefix}.holderKey`,
                value: reader.bytes()
              }
              break
            }
            case 4: {
              yield {
                field: `${prefix}.csiType`,
                value: reader.string()
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

  export interface BeginRequestLookupKeyFieldEvent {
    field: '$.lookupKey'
    value: Uint8Array<ArrayBuffer>
  }

  export interface BeginRequestOprfKeyIdFieldEvent {
    field: '$.oprfKeyId'
    value: number
  }

  export interface BeginRequestHolderKeyFieldEvent {
    field: '$.holderKey'
    value: Uint8Array<ArrayBuffer>
  }

  export interface BeginRequestCsiTypeFieldEvent {
    field: '$.csiType'
    value: string
  }

  export function encode (obj: Partial<BeginRequest>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, BeginRequest.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<BeginRequest>): BeginRequest {
    return decodeMessage(buf, BeginRequest.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<BeginRequest>): Generator<BeginRequestLookupKeyFieldEvent | BeginRequestOprfKeyIdFieldEvent | BeginRequestHolderKeyFieldEvent | BeginRequestCsiTypeFieldEvent> {
    return streamMessage(buf, BeginRequest.codec(), opts)
  }
}

export interface BeginResponse {
  nonce: Uint8Array<ArrayBuffer>
  expiresAt: number
  dp: string
  csips: string[]
  attestationsRequired: number
  maxEntryLifetime: number
}

export namespace BeginResponse {
  let _codec: Codec<BeginResponse>

  export const codec = (): Codec<BeginResponse> => {
    if (_codec == null) {
      _codec = message<BeginResponse>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.nonce != null && obj.nonce.byteLength > 0)) {
          w.uint32(10)
          w.bytes(obj.nonce)
        }

        if ((obj.expiresAt != null && obj.expiresAt !== 0)) {
          w.uint32(16)
          w.uint64Number(obj.expiresAt)
        }

        if ((obj.dp != null && obj.dp !== '')) {
          w.uint32(26)
          w.string(obj.dp)
        }

        if (obj.csips != null && obj.csips.length > 0) {
          for (const value of obj.csips) {
            w.uint32(34)
            w.string(value)
          }
        }

        if ((obj.attestationsRequired != null && obj.attestationsRequired !== 0)) {
          w.uint32(40)
          w.uint32(obj.attestationsRequired)
        }

        if ((obj.maxEntryLifetime != null && obj.maxEntryLifetime !== 0)) {
          w.uint32(48)
          w.uint64Number(obj.maxEntryLifetime)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          nonce: uint8ArrayAlloc(0),
          expiresAt: 0,
          dp: '',
          csips: [],
          attestationsRequired: 0,
          maxEntryLifetime: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.nonce = reader.bytes()
              break
            }
            case 2: {
              obj.expiresAt = reader.uint64Number()
              break
            }
            case 3: {
              obj.dp = reader.string()
              break
            }
            case 4: {
              if (opts.limits?.csips != null && obj.csips.length === opts.limits.csips) {
                throw new MaxLengthError('Decode error - repeated field "csips" had too many elements')
              }

              obj.csips.push(reader.string())
              break
            }
            case 5: {
              obj.attestationsRequired = reader.uint32()
              break
            }
            case 6: {
              obj.maxEntryLifetime = reader.uint64Number()
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
          csips: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield {
                field: `${prefix}.nonce`,
                value: reader.bytes()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.expiresAt`,
                value: reader.uint64Number()
              }
              break
            }
            case 3: {
              yield {
                field: `${prefix}.dp`,
                value: reader.string()
              }
              break
            }
            case 4: {
              if (opts.limits?.csips != null && obj.csips === opts.limits.csips) {
                throw new MaxLengthError('Streaming decode error - repeated field "csips" had too many elements')
              }

              yield {
                field: `${prefix}.csips[]`,
                index: obj.csips,
                value: reader.string()
              }

              obj.csips++

              break
            }
            case 5: {
              yield {
                field: `${prefix}.attestationsRequired`,
                value: reader.uint32()
              }
              break
            }
            case 6: {
              yield {
                field: `${prefix}.maxEntryLifetime`,
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

  export interface BeginResponseNonceFieldEvent {
    field: '$.nonce'
    value: Uint8Array<ArrayBuffer>
  }

  export interface BeginResponseExpiresAtFieldEvent {
    field: '$.expiresAt'
    value: number
  }

  export interface BeginResponseDpFieldEvent {
    field: '$.dp'
    value: string
  }

  export interface BeginResponseCsipsFieldEvent {
    field: '$.csips[]'
    index: number
    value: string
  }

  export interface BeginResponseAttestationsRequiredFieldEvent {
    field: '$.attestationsRequired'
    value: number
  }

  export interface BeginResponseMaxEntryLifetimeFieldEvent {
    field: '$.maxEntryLifetime'
    value: number
  }

  export function encode (obj: Partial<BeginResponse>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, BeginResponse.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<BeginResponse>): BeginResponse {
    return decodeMessage(buf, BeginResponse.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<BeginResponse>): Generator<BeginResponseNonceFieldEvent | BeginResponseExpiresAtFieldEvent | BeginResponseDpFieldEvent | BeginResponseCsipsFieldEvent | BeginResponseAttestationsRequiredFieldEvent | BeginResponseMaxEntryLifetimeFieldEvent> {
    return streamMessage(buf, BeginResponse.codec(), opts)
  }
}

export interface CompleteRequest {
  entry: Uint8Array<ArrayBuffer>
  sealedKey: Uint8Array<ArrayBuffer>
  indexKey: Uint8Array<ArrayBuffer>
  certified: Uint8Array<ArrayBuffer>
  witnesses: Uint8Array<ArrayBuffer>[]
}

export namespace CompleteRequest {
  let _codec: Codec<CompleteRequest>

  export const codec = (): Codec<CompleteRequest> => {
    if (_codec == null) {
      _codec = message<CompleteRequest>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.entry != null && obj.entry.byteLength > 0)) {
          w.uint32(10)
          w.bytes(obj.entry)
        }

        if ((obj.sealedKey != null && obj.sealedKey.byteLength > 0)) {
          w.uint32(18)
          w.bytes(obj.sealedKey)
        }

        if ((obj.indexKey != null && obj.indexKey.byteLength > 0)) {
          w.uint32(26)
          w.bytes(obj.indexKey)
        }

        if ((obj.certified != null && obj.certified.byteLength > 0)) {
          w.uint32(34)
          w.bytes(obj.certified)
        }

        if (obj.witnesses != null && obj.witnesses.length > 0) {
          for (const value of obj.witnesses) {
            w.uint32(42)
            w.bytes(value)
          }
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          entry: uint8ArrayAlloc(0),
          sealedKey: uint8ArrayAlloc(0),
          indexKey: uint8ArrayAlloc(0),
          certified: uint8ArrayAlloc(0),
          witnesses: []
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
              obj.sealedKey = reader.bytes()
              break
            }
            case 3: {
              obj.indexKey = reader.bytes()
              break
            }
            case 4: {
              obj.certified = reader.bytes()
              break
            }
            case 5: {
              if (opts.limits?.witnesses != null && obj.witnesses.length === opts.limits.witnesses) {
                throw new MaxLengthError('Decode error - repeated field "witnesses" had too many elements')
              }

              obj.witnesses.push(reader.bytes())
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
          witnesses: 0
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
              yield {
                field: `${prefix}.sealedKey`,
                value: reader.bytes()
              }
              break
            }
            case 3: {
              yield {
                field: `${prefix}.indexKey`,
                value: reader.bytes()
              }
              break
            }
            case 4: {
              yield {
                field: `${prefix}.certified`,
                value: reader.bytes()
              }
              break
            }
            case 5: {
              if (opts.limits?.witnesses != null && obj.witnesses === opts.limits.witnesses) {
                throw new MaxLengthError('Streaming decode error - repeated field "witnesses" had too many elements')
              }

              yield {
                field: `${prefix}.witnesses[]`,
                index: obj.witnesses,
                value: reader.bytes()
              }

              obj.witnesses++

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

  export interface CompleteRequestEntryFieldEvent {
    field: '$.entry'
    value: Uint8Array<ArrayBuffer>
  }

  export interface CompleteRequestSealedKeyFieldEvent {
    field: '$.sealedKey'
    value: Uint8Array<ArrayBuffer>
  }

  export interface CompleteRequestIndexKeyFieldEvent {
    field: '$.indexKey'
    value: Uint8Array<ArrayBuffer>
  }

  export interface CompleteRequestCertifiedFieldEvent {
    field: '$.certified'
    value: Uint8Array<ArrayBuffer>
  }

  export interface CompleteRequestWitnessesFieldEvent {
    field: '$.witnesses[]'
    index: number
    value: Uint8Array<ArrayBuffer>
  }

  export function encode (obj: Partial<CompleteRequest>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, CompleteRequest.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<CompleteRequest>): CompleteRequest {
    return decodeMessage(buf, CompleteRequest.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<CompleteRequest>): Generator<CompleteRequestEntryFieldEvent | CompleteRequestSealedKeyFieldEvent | CompleteRequestIndexKeyFieldEvent | CompleteRequestCertifiedFieldEvent | CompleteRequestWitnessesFieldEvent> {
    return streamMessage(buf, CompleteRequest.codec(), opts)
  }
}

export interface CompleteResponse {
  entry: Uint8Array<ArrayBuffer>
  receipts: Uint8Array<ArrayBuffer>[]
  failed: FailedReplica[]
  replicas: number
  conflict: Uint8Array<ArrayBuffer>
  noteConsent: Uint8Array<ArrayBuffer>
}

export namespace CompleteResponse {
  let _codec: Codec<CompleteResponse>

  export const codec = (): Codec<CompleteResponse> => {
    if (_codec == null) {
      _codec = message<CompleteResponse>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.entry != null && obj.entry.byteLength > 0)) {
          w.uint32(10)
          w.bytes(obj.entry)
        }

        if (obj.receipts != null && obj.receipts.length > 0) {
          for (const value of obj.receipts) {
            w.uint32(18)
            w.bytes(value)
          }
        }

        if (obj.failed != null && obj.failed.length > 0) {
          for (const value of obj.failed) {
            w.uint32(26)
            FailedReplica.codec().encode(value, w)
          }
        }

        if ((obj.replicas != null && obj.replicas !== 0)) {
          w.uint32(32)
          w.uint32(obj.replicas)
        }

        if ((obj.conflict != null && obj.conflict.byteLength > 0)) {
          w.uint32(42)
          w.bytes(obj.conflict)
        }

        if ((obj.noteConsent != null && obj.noteConsent.byteLength > 0)) {
          w.uint32(50)
          w.bytes(obj.noteConsent)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          entry: uint8ArrayAlloc(0),
          receipts: [],
          failed: [],
          replicas: 0,
          conflict: uint8ArrayAlloc(0),
          noteConsent: uint8ArrayAlloc(0)
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
              if (opts.limits?.receipts != null && obj.receipts.length === opts.limits.receipts) {
                throw new MaxLengthError('Decode error - repeated field "receipts" had too many elements')
              }

              obj.receipts.push(reader.bytes())
              break
            }
            case 3: {
              if (opts.limits?.failed != null && obj.failed.length === opts.limits.failed) {
                throw new MaxLengthError('Decode error - repeated field "failed" had too many elements')
              }

              obj.failed.push(FailedReplica.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.failed$
              }))
              break
            }
            case 4: {
              obj.replicas = reader.uint32()
              break
            }
            case 5: {
              obj.conflict = reader.bytes()
              break
            }
            case 6: {
              obj.noteConsent = reader.bytes()
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
          receipts: 0,
          failed: 0
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
            case 3: {
              if (opts.limits?.failed != null && obj.failed === opts.limits.failed) {
                throw new MaxLengthError('Streaming decode error - repeated field "failed" had too many elements')
              }

              for (const evt of FailedReplica.codec().stream(reader, reader.uint32(), `${prefix}.failed[]`, {
                limits: opts.limits?.failed$
              })) {
                yield {
                  ...evt,
                  index: obj.failed
                }
              }

              obj.failed++

              break
            }
            case 4: {
              yield {
                field: `${prefix}.replicas`,
                value: reader.uint32()
              }
              break
            }
            case 5: {
              yield {
                field: `${prefix}.conflict`,
                value: reader.bytes()
              }
              break
            }
            case 6: {
              yield {
                field: `${prefix}.noteConsent`,
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

  export interface CompleteResponseEntryFieldEvent {
    field: '$.entry'
    value: Uint8Array<ArrayBuffer>
  }

  export interface CompleteResponseReceiptsFieldEvent {
    field: '$.receipts[]'
    index: number
    value: Uint8Array<ArrayBuffer>
  }

  export interface CompleteResponseFailedDpFieldEvent {
    field: '$.failed[].dp'
    value: string
    index: number
  }

  export interface CompleteResponseFailedCodeFieldEvent {
    field: '$.failed[].code'
    value: string
    index: number
  }

  export interface CompleteResponseReplicasFieldEvent {
    field: '$.replicas'
    value: number
  }

  export interface CompleteResponseConflictFieldEvent {
    field: '$.conflict'
    value: Uint8Array<ArrayBuffer>
  }

  export interface CompleteResponseNoteConsentFieldEvent {
    field: '$.noteConsent'
    value: Uint8Array<ArrayBuffer>
  }

  export function encode (obj: Partial<CompleteResponse>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, CompleteResponse.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<CompleteResponse>): CompleteResponse {
    return decodeMessage(buf, CompleteResponse.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<CompleteResponse>): Generator<CompleteResponseEntryFieldEvent | CompleteResponseReceiptsFieldEvent | CompleteResponseFailedDpFieldEvent | CompleteResponseFailedCodeFieldEvent | CompleteResponseReplicasFieldEvent | CompleteResponseConflictFieldEvent | CompleteResponseNoteConsentFieldEvent> {
    return streamMessage(buf, CompleteResponse.codec(), opts)
  }
}

export interface FailedReplica {
  dp: string
  code: string
}

export namespace FailedReplica {
  let _codec: Codec<FailedReplica>

  export const codec = (): Codec<FailedReplica> => {
    if (_codec == null) {
      _codec = message<FailedReplica>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.dp != null && obj.dp !== '')) {
          w.uint32(10)
          w.string(obj.dp)
        }

        if ((obj.code != null && obj.code !== '')) {
          w.uint32(18)
          w.string(obj.code)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          dp: '',
          code: ''
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.dp = reader.string()
              break
            }
            case 2: {
              obj.code = reader.string()
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
                field: `${prefix}.dp`,
                value: reader.string()
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

  export interface FailedReplicaDpFieldEvent {
    field: '$.dp'
    value: string
  }

  export interface FailedReplicaCodeFieldEvent {
    field: '$.code'
    value: string
  }

  export function encode (obj: Partial<FailedReplica>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, FailedReplica.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<FailedReplica>): FailedReplica {
    return decodeMessage(buf, FailedReplica.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<FailedReplica>): Generator<FailedReplicaDpFieldEvent | FailedReplicaCodeFieldEvent> {
    return streamMessage(buf, FailedReplica.codec(), opts)
  }
}

export interface StatusRequest {
  lookupKey: Uint8Array<ArrayBuffer>
  holderKey: Uint8Array<ArrayBuffer>
  entryId: Uint8Array<ArrayBuffer>
}

export namespace StatusRequest {
  let _codec: Codec<StatusRequest>

  export const codec = (): Codec<StatusRequest> => {
    if (_codec == null) {
      _codec = message<StatusRequest>((obj, w, opts = {}) => {
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

        if ((obj.entryId != null && obj.entryId.byteLength > 0)) {
          w.uint32(26)
          w.bytes(obj.entryId)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          lookupKey: uint8ArrayAlloc(0),
          holderKey: uint8ArrayAlloc(0),
          entryId: uint8ArrayAlloc(0)
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
              obj.entryId = reader.bytes()
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
                field: `${prefix}.entryId`,
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

  export interface StatusRequestLookupKeyFieldEvent {
    field: '$.lookupKey'
    value: Uint8Array<ArrayBuffer>
  }

  export interface StatusRequestHolderKeyFieldEvent {
    field: '$.holderKey'
    value: Uint8Array<ArrayBuffer>
  }

  export interface StatusRequestEntryIdFieldEvent {
    field: '$.entryId'
    value: Uint8Array<ArrayBuffer>
  }

  export function encode (obj: Partial<StatusRequest>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, StatusRequest.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<StatusRequest>): StatusRequest {
    return decodeMessage(buf, StatusRequest.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<StatusRequest>): Generator<StatusRequestLookupKeyFieldEvent | StatusRequestHolderKeyFieldEvent | StatusRequestEntryIdFieldEvent> {
    return streamMessage(buf, StatusRequest.codec(), opts)
  }
}

export interface StatusResponse {
  state: ClaimState
  published: number
  replicas: number
  failed: FailedReplica[]
  sequence: number
  coverage?: Coverage
}

export namespace StatusResponse {
  let _codec: Codec<StatusResponse>

  export const codec = (): Codec<StatusResponse> => {
    if (_codec == null) {
      _codec = message<StatusResponse>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if (obj.state != null && __ClaimStateValues[obj.state] !== 0) {
          w.uint32(8)
          ClaimState.codec().encode(obj.state, w)
        }

        if ((obj.published != null && obj.published !== 0)) {
          w.uint32(16)
          w.uint32(obj.published)
        }

        if ((obj.replicas != null && obj.replicas !== 0)) {
          w.uint32(24)
          w.uint32(obj.replicas)
        }

        if (obj.failed != null && obj.failed.length > 0) {
          for (const value of obj.failed) {
            w.uint32(34)
            FailedReplica.codec().encode(value, w)
          }
        }

        if ((obj.sequence != null && obj.sequence !== 0)) {
          w.uint32(40)
          w.uint64Number(obj.sequence)
        }

        if (obj.coverage != null) {
          w.uint32(50)
          Coverage.codec().encode(obj.coverage, w)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          state: ClaimState.CLAIM_STATE_UNUSED,
          published: 0,
          replicas: 0,
          failed: [],
          sequence: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.state = ClaimState.codec().decode(reader)
              break
            }
            case 2: {
              obj.published = reader.uint32()
              break
            }
            case 3: {
              obj.replicas = reader.uint32()
              break
            }
            case 4: {
              if (opts.limits?.failed != null && obj.failed.length === opts.limits.failed) {
                throw new MaxLengthError('Decode error - repeated field "failed" had too many elements')
              }

              obj.failed.push(FailedReplica.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.failed$
              }))
              break
            }
            case 5: {
              obj.sequence = reader.uint64Number()
              break
            }
            case 6: {
              obj.coverage = Coverage.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.coverage
              })
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
          failed: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield {
                field: `${prefix}.state`,
                value: ClaimState.codec().decode(reader)
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.published`,
                value: reader.uint32()
              }
              break
            }
            case 3: {
              yield {
                field: `${prefix}.replicas`,
                value: reader.uint32()
              }
              break
            }
            case 4: {
              if (opts.limits?.failed != null && obj.failed === opts.limits.failed) {
                throw new MaxLengthError('Streaming decode error - repeated field "failed" had too many elements')
              }

              for (const evt of FailedReplica.codec().stream(reader, reader.uint32(), `${prefix}.failed[]`, {
                limits: opts.limits?.failed$
              })) {
                yield {
                  ...evt,
                  index: obj.failed
                }
              }

              obj.failed++

              break
            }
            case 5: {
              yield {
                field: `${prefix}.sequence`,
                value: reader.uint64Number()
              }
              break
            }
            case 6: {
              yield * Coverage.codec().stream(reader, reader.uint32(), `${prefix}.coverage`, {
                limits: opts.limits?.coverage
              })

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

  export interface StatusResponseStateFieldEvent {
    field: '$.state'
    value: ClaimState
  }

  export interface StatusResponsePublishedFieldEvent {
    field: '$.published'
    value: number
  }

  export interface StatusResponseReplicasFieldEvent {
    field: '$.replicas'
    value: number
  }

  export interface StatusResponseFailedDpFieldEvent {
    field: '$.failed[].dp'
    value: string
    index: number
  }

  export interface StatusResponseFailedCodeFieldEvent {
    field: '$.failed[].code'
    value: string
    index: number
  }

  export interface StatusResponseSequenceFieldEvent {
    field: '$.sequence'
    value: number
  }

  export interface StatusResponseCoverageAcknowledgedFieldEvent {
    field: '$.coverage.acknowledged'
    value: number
  }

  export interface StatusResponseCoverageRecipientsFieldEvent {
    field: '$.coverage.recipients'
    value: number
  }

  export interface StatusResponseCoverageConflictsDpFieldEvent {
    field: '$.coverage.conflicts[].dp'
    value: string
    index: number
  }

  export interface StatusResponseCoverageConflictsEntriesFieldEvent {
    field: '$.coverage.conflicts[].entries[]'
    index: number
    value: Uint8Array<ArrayBuffer>
  }

  export function encode (obj: Partial<StatusResponse>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, StatusResponse.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<StatusResponse>): StatusResponse {
    return decodeMessage(buf, StatusResponse.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<StatusResponse>): Generator<StatusResponseStateFieldEvent | StatusResponsePublishedFieldEvent | StatusResponseReplicasFieldEvent | StatusResponseFailedDpFieldEvent | StatusResponseFailedCodeFieldEvent | StatusResponseSequenceFieldEvent | StatusResponseCoverageAcknowledgedFieldEvent | StatusResponseCoverageRecipientsFieldEvent | StatusResponseCoverageConflictsDpFieldEvent | StatusResponseCoverageConflictsEntriesFieldEvent> {
    return streamMessage(buf, StatusResponse.codec(), opts)
  }
}

export interface Coverage {
  acknowledged: number
  recipients: number
  conflicts: CoverageConflict[]
}

export namespace Coverage {
  let _codec: Codec<Coverage>

  export const codec = (): Codec<Coverage> => {
    if (_codec == null) {
      _codec = message<Coverage>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.acknowledged != null && obj.acknowledged !== 0)) {
          w.uint32(8)
          w.uint32(obj.acknowledged)
        }

        if ((obj.recipients != null && obj.recipients !== 0)) {
          w.uint32(16)
          w.uint32(obj.recipients)
        }

        if (obj.conflicts != null && obj.conflicts.length > 0) {
          for (const value of obj.conflicts) {
            w.uint32(26)
            CoverageConflict.codec().encode(value, w)
          }
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          acknowledged: 0,
          recipients: 0,
          conflicts: []
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.acknowledged = reader.uint32()
              break
            }
            case 2: {
              obj.recipients = reader.uint32()
              break
            }
            case 3: {
              if (opts.limits?.conflicts != null && obj.conflicts.length === opts.limits.conflicts) {
                throw new MaxLengthError('Decode error - repeated field "conflicts" had too many elements')
              }

              obj.conflicts.push(CoverageConflict.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.conflicts$
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
          conflicts: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield {
                field: `${prefix}.acknowledged`,
                value: reader.uint32()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.recipients`,
                value: reader.uint32()
              }
              break
            }
            case 3: {
              if (opts.limits?.conflicts != null && obj.conflicts === opts.limits.conflicts) {
                throw new MaxLengthError('Streaming decode error - repeated field "conflicts" had too many elements')
              }

              for (const evt of CoverageConflict.codec().stream(reader, reader.uint32(), `${prefix}.conflicts[]`, {
                limits: opts.limits?.conflicts$
              })) {
                yield {
                  ...evt,
                  index: obj.conflicts
                }
              }

              obj.conflicts++

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

  export interface CoverageAcknowledgedFieldEvent {
    field: '$.acknowledged'
    value: number
  }

  export interface CoverageRecipientsFieldEvent {
    field: '$.recipients'
    value: number
  }

  export interface CoverageConflictsDpFieldEvent {
    field: '$.conflicts[].dp'
    value: string
    index: number
  }

  export interface CoverageConflictsEntriesFieldEvent {
    field: '$.conflicts[].entries[]'
    index: number
    value: Uint8Array<ArrayBuffer>
  }

  export function encode (obj: Partial<Coverage>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, Coverage.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Coverage>): Coverage {
    return decodeMessage(buf, Coverage.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Coverage>): Generator<CoverageAcknowledgedFieldEvent | CoverageRecipientsFieldEvent | CoverageConflictsDpFieldEvent | CoverageConflictsEntriesFieldEvent> {
    return streamMessage(buf, Coverage.codec(), opts)
  }
}

export interface CoverageConflict {
  dp: string
  entries: Uint8Array<ArrayBuffer>[]
}

export namespace CoverageConflict {
  let _codec: Codec<CoverageConflict>

  export const codec = (): Codec<CoverageConflict> => {
    if (_codec == null) {
      _codec = message<CoverageConflict>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.dp != null && obj.dp !== '')) {
          w.uint32(10)
          w.string(obj.dp)
        }

        if (obj.entries != null && obj.entries.length > 0) {
          for (const value of obj.entries) {
            w.uint32(18)
            w.bytes(value)
          }
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          dp: '',
          entries: []
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.dp = reader.string()
              break
            }
            case 2: {
              if (opts.limits?.entries != null && obj.entries.length === opts.limits.entries) {
                throw new MaxLengthError('Decode error - repeated field "entries" had too many elements')
              }

              obj.entries.push(reader.bytes())
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
          entries: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield {
                field: `${prefix}.dp`,
                value: reader.string()
              }
              break
            }
            case 2: {
              if (opts.limits?.entries != null && obj.entries === opts.limits.entries) {
                throw new MaxLengthError('Streaming decode error - repeated field "entries" had too many elements')
              }

              yield {
                field: `${prefix}.entries[]`,
                index: obj.entries,
                value: reader.bytes()
              }

              obj.entries++

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

  export interface CoverageConflictDpFieldEvent {
    field: '$.dp'
    value: string
  }

  export interface CoverageConflictEntriesFieldEvent {
    field: '$.entries[]'
    index: number
    value: Uint8Array<ArrayBuffer>
  }

  export function encode (obj: Partial<CoverageConflict>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, CoverageConflict.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<CoverageConflict>): CoverageConflict {
    return decodeMessage(buf, CoverageConflict.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<CoverageConflict>): Generator<CoverageConflictDpFieldEvent | CoverageConflictEntriesFieldEvent> {
    return streamMessage(buf, CoverageConflict.codec(), opts)
  }
}

export enum ClaimState {
  CLAIM_STATE_UNUSED = 'CLAIM_STATE_UNUSED',
  QUEUED = 'QUEUED',
  PUBLISHED = 'PUBLISHED'
}

enum __ClaimStateValues {
  CLAIM_STATE_UNUSED = 0,
  QUEUED = 1,
  PUBLISHED = 2
}

export namespace ClaimState {
  export const codec = (): Codec<ClaimState> => {
    return enumeration<ClaimState>(__ClaimStateValues)
  }
}

export interface ReleaseRequest {
  release: Uint8Array<ArrayBuffer>
}

export namespace ReleaseRequest {
  let _codec: Codec<ReleaseRequest>

  export const codec = (): Codec<ReleaseRequest> => {
    if (_codec == null) {
      _codec = message<ReleaseRequest>((obj, w, opts = {}) => {
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

  export interface ReleaseRequestReleaseFieldEvent {
    field: '$.release'
    value: Uint8Array<ArrayBuffer>
  }

  export function encode (obj: Partial<ReleaseRequest>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, ReleaseRequest.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<ReleaseRequest>): ReleaseRequest {
    return decodeMessage(buf, ReleaseRequest.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<ReleaseRequest>): Generator<ReleaseRequestReleaseFieldEvent> {
    return streamMessage(buf, ReleaseRequest.codec(), opts)
  }
}

export interface PublishResponse {
  receipts: Uint8Array<ArrayBuffer>[]
  failed: FailedReplica[]
  replicas: number
}

export namespace PublishResponse {
  let _codec: Codec<PublishResponse>

  export const codec = (): Codec<PublishResponse> => {
    if (_codec == null) {
      _codec = message<PublishResponse>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if (obj.receipts != null && obj.receipts.length > 0) {
          for (const value of obj.receipts) {
            w.uint32(10)
            w.bytes(value)
          }
        }

        if (obj.failed != null && obj.failed.length > 0) {
          for (const value of obj.failed) {
            w.uint32(18)
            FailedReplica.codec().encode(value, w)
          }
        }

        if ((obj.replicas != null && obj.replicas !== 0)) {
          w.uint32(24)
          w.uint32(obj.replicas)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          receipts: [],
          failed: [],
          replicas: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              if (opts.limits?.receipts != null && obj.receipts.length === opts.limits.receipts) {
                throw new MaxLengthError('Decode error - repeated field "receipts" had too many elements')
              }

              obj.receipts.push(reader.bytes())
              break
            }
            case 2: {
              if (opts.limits?.failed != null && obj.failed.length === opts.limits.failed) {
                throw new MaxLengthError('Decode error - repeated field "failed" had too many elements')
              }

              obj.failed.push(FailedReplica.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.failed$
              }))
              break
            }
            case 3: {
              obj.replicas = reader.uint32()
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
          receipts: 0,
          failed: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
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
            case 2: {
              if (opts.limits?.failed != null && obj.failed === opts.limits.failed) {
                throw new MaxLengthError('Streaming decode error - repeated field "failed" had too many elements')
              }

              for (const evt of FailedReplica.codec().stream(reader, reader.uint32(), `${prefix}.failed[]`, {
                limits: opts.limits?.failed$
              })) {
                yield {
                  ...evt,
                  index: obj.failed
                }
              }

              obj.failed++

              break
            }
            case 3: {
              yield {
                field: `${prefix}.replicas`,
                value: reader.uint32()
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

  export interface PublishResponseReceiptsFieldEvent {
    field: '$.receipts[]'
    index: number
    value: Uint8Array<ArrayBuffer>
  }

  export interface PublishResponseFailedDpFieldEvent {
    field: '$.failed[].dp'
    value: string
    index: number
  }

  export interface PublishResponseFailedCodeFieldEvent {
    field: '$.failed[].code'
    value: string
    index: number
  }

  export interface PublishResponseReplicasFieldEvent {
    field: '$.replicas'
    value: number
  }

  export function encode (obj: Partial<PublishResponse>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, PublishResponse.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<PublishResponse>): PublishResponse {
    return decodeMessage(buf, PublishResponse.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<PublishResponse>): Generator<PublishResponseReceiptsFieldEvent | PublishResponseFailedDpFieldEvent | PublishResponseFailedCodeFieldEvent | PublishResponseReplicasFieldEvent> {
    return streamMessage(buf, PublishResponse.codec(), opts)
  }
}

export interface DisputeRequest {
  dispute: Uint8Array<ArrayBuffer>
}

export namespace DisputeRequest {
  let _codec: Codec<DisputeRequest>

  export const codec = (): Codec<DisputeRequest> => {
    if (_codec == null) {
      _codec = message<DisputeRequest>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.dispute != null && obj.dispute.byteLength > 0)) {
          w.uint32(10)
          w.bytes(obj.dispute)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          dispute: uint8ArrayAlloc(0)
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.dispute = reader.bytes()
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
                field: `${prefix}.dispute`,
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

  export interface DisputeRequestDisputeFieldEvent {
    field: '$.dispute'
    value: Uint8Array<ArrayBuffer>
  }

  export function encode (obj: Partial<DisputeRequest>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, DisputeRequest.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<DisputeRequest>): DisputeRequest {
    return decodeMessage(buf, DisputeRequest.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<DisputeRequest>): Generator<DisputeRequestDisputeFieldEvent> {
    return streamMessage(buf, DisputeRequest.codec(), opts)
  }
}

export interface DefendRequest {
  defence: Uint8Array<ArrayBuffer>
}

export namespace DefendRequest {
  let _codec: Codec<DefendRequest>

  export const codec = (): Codec<DefendRequest> => {
    if (_codec == null) {
      _codec = message<DefendRequest>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.defence != null && obj.defence.byteLength > 0)) {
          w.uint32(10)
          w.bytes(obj.defence)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          defence: uint8ArrayAlloc(0)
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.defence = reader.bytes()
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
                field: `${prefix}.defence`,
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

  export interface DefendRequestDefenceFieldEvent {
    field: '$.defence'
    value: Uint8Array<ArrayBuffer>
  }

  export function encode (obj: Partial<DefendRequest>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, DefendRequest.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<DefendRequest>): DefendRequest {
    return decodeMessage(buf, DefendRequest.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<DefendRequest>): Generator<DefendRequestDefenceFieldEvent> {
    return streamMessage(buf, DefendRequest.codec(), opts)
  }
}

export interface ConflictRequest {
  disputeHash: Uint8Array<ArrayBuffer>
}

export namespace ConflictRequest {
  let _codec: Codec<ConflictRequest>

  export const codec = (): Codec<ConflictRequest> => {
    if (_codec == null) {
      _codec = message<ConflictRequest>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.disputeHash != null && obj.disputeHash.byteLength > 0)) {
          w.uint32(10)
          w.bytes(obj.disputeHash)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          disputeHash: uint8ArrayAlloc(0)
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.disputeHash = reader.bytes()
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
                field: `${prefix}.disputeHash`,
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

  export interface ConflictRequestDisputeHashFieldEvent {
    field: '$.disputeHash'
    value: Uint8Array<ArrayBuffer>
  }

  export function encode (obj: Partial<ConflictRequest>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, ConflictRequest.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<ConflictRequest>): ConflictRequest {
    return decodeMessage(buf, ConflictRequest.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<ConflictRequest>): Generator<ConflictRequestDisputeHashFieldEvent> {
    return streamMessage(buf, ConflictRequest.codec(), opts)
  }
}

export interface ConflictResponse {
  steps: Uint8Array<ArrayBuffer>[]
  held: number
  required: number
}

export namespace ConflictResponse {
  let _codec: Codec<ConflictResponse>

  export const codec = (): Codec<ConflictResponse> => {
    if (_codec == null) {
      _codec = message<ConflictResponse>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if (obj.steps != null && obj.steps.length > 0) {
          for (const value of obj.steps) {
            w.uint32(10)
            w.bytes(value)
          }
        }

        if ((obj.held != null && obj.held !== 0)) {
          w.uint32(16)
          w.uint32(obj.held)
        }

        if ((obj.required != null && obj.required !== 0)) {
          w.uint32(24)
          w.uint32(obj.required)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          steps: [],
          held: 0,
          required: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              if (opts.limits?.steps != null && obj.steps.length === opts.limits.steps) {
                throw new MaxLengthError('Decode error - repeated field "steps" had too many elements')
              }

              obj.steps.push(reader.bytes())
              break
            }
            case 2: {
              obj.held = reader.uint32()
              break
            }
            case 3: {
              obj.required = reader.uint32()
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
          steps: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
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
            case 2: {
              yield {
                field: `${prefix}.held`,
                value: reader.uint32()
              }
              break
            }
            case 3: {
              yield {
                field: `${prefix}.required`,
                value: reader.uint32()
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

  export interface ConflictResponseStepsFieldEvent {
    field: '$.steps[]'
    index: number
    value: Uint8Array<ArrayBuffer>
  }

  export interface ConflictResponseHeldFieldEvent {
    field: '$.held'
    value: number
  }

  export interface ConflictResponseRequiredFieldEvent {
    field: '$.required'
    value: number
  }

  export function encode (obj: Partial<ConflictResponse>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, ConflictResponse.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<ConflictResponse>): ConflictResponse {
    return decodeMessage(buf, ConflictResponse.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<ConflictResponse>): Generator<ConflictResponseStepsFieldEvent | ConflictResponseHeldFieldEvent | ConflictResponseRequiredFieldEvent> {
    return streamMessage(buf, ConflictResponse.codec(), opts)
  }
}

export interface LinkRequest {
  link: Uint8Array<ArrayBuffer>
}

export namespace LinkRequest {
  let _codec: Codec<LinkRequest>

  export const codec = (): Codec<LinkRequest> => {
    if (_codec == null) {
      _codec = message<LinkRequest>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.link != null && obj.link.byteLength > 0)) {
          w.uint32(10)
          w.bytes(obj.link)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          link: uint8ArrayAlloc(0)
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.link = reader.bytes()
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
                field: `${prefix}.link`,
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

  export interface LinkRequestLinkFieldEvent {
    field: '$.link'
    value: Uint8Array<ArrayBuffer>
  }

  export function encode (obj: Partial<LinkRequest>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, LinkRequest.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<LinkRequest>): LinkRequest {
    return decodeMessage(buf, LinkRequest.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<LinkRequest>): Generator<LinkRequestLinkFieldEvent> {
    return streamMessage(buf, LinkRequest.codec(), opts)
  }
}

export interface NoticeRequest {
  dispute: Uint8Array<ArrayBuffer>
  receipts: Uint8Array<ArrayBuffer>
}

export namespace NoticeRequest {
  let _codec: Codec<NoticeRequest>

  export const codec = (): Codec<NoticeRequest> => {
    if (_codec == null) {
      _codec = message<NoticeRequest>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.dispute != null && obj.dispute.byteLength > 0)) {
          w.uint32(10)
          w.bytes(obj.dispute)
        }

        if ((obj.receipts != null && obj.receipts.byteLength > 0)) {
          w.uint32(18)
          w.bytes(obj.receipts)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          dispute: uint8ArrayAlloc(0),
          receipts: uint8ArrayAlloc(0)
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
              obj.receipts = reader.bytes()
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
                field: `${prefix}.dispute`,
                value: reader.bytes()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.receipts`,
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

  export interface NoticeRequestDisputeFieldEvent {
    field: '$.dispute'
    value: Uint8Array<ArrayBuffer>
  }

  export interface NoticeRequestReceiptsFieldEvent {
    field: '$.receipts'
    value: Uint8Array<ArrayBuffer>
  }

  export function encode (obj: Partial<NoticeRequest>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, NoticeRequest.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<NoticeRequest>): NoticeRequest {
    return decodeMessage(buf, NoticeRequest.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<NoticeRequest>): Generator<NoticeRequestDisputeFieldEvent | NoticeRequestReceiptsFieldEvent> {
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

export interface ReassignRequest {
  reassignment: Uint8Array<ArrayBuffer>
}

export namespace ReassignRequest {
  let _codec: Codec<ReassignRequest>

  export const codec = (): Codec<ReassignRequest> => {
    if (_codec == null) {
      _codec = message<ReassignRequest>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.reassignment != null && obj.reassignment.byteLength > 0)) {
          w.uint32(10)
          w.bytes(obj.reassignment)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          reassignment: uint8ArrayAlloc(0)
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.reassignment = reader.bytes()
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
                field: `${prefix}.reassignment`,
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

  export interface ReassignRequestReassignmentFieldEvent {
    field: '$.reassignment'
    value: Uint8Array<ArrayBuffer>
  }

  export function encode (obj: Partial<ReassignRequest>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, ReassignRequest.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<ReassignRequest>): ReassignRequest {
    return decodeMessage(buf, ReassignRequest.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<ReassignRequest>): Generator<ReassignRequestReassignmentFieldEvent> {
    return streamMessage(buf, ReassignRequest.codec(), opts)
  }
}

export interface NoteRequest {
  note: Uint8Array<ArrayBuffer>
}

export namespace NoteRequest {
  let _codec: Codec<NoteRequest>

  export const codec = (): Codec<NoteRequest> => {
    if (_codec == null) {
      _codec = message<NoteRequest>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.note != null && obj.note.byteLength > 0)) {
          w.uint32(10)
          w.bytes(obj.note)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          note: uint8ArrayAlloc(0)
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.note = reader.bytes()
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
                field: `${prefix}.note`,
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

  export interface NoteRequestNoteFieldEvent {
    field: '$.note'
    value: Uint8Array<ArrayBuffer>
  }

  export function encode (obj: Partial<NoteRequest>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, NoteRequest.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<NoteRequest>): NoteRequest {
    return decodeMessage(buf, NoteRequest.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<NoteRequest>): Generator<NoteRequestNoteFieldEvent> {
    return streamMessage(buf, NoteRequest.codec(), opts)
  }
}

export interface StoredClaim {
  request: Uint8Array<ArrayBuffer>
  entry: Uint8Array<ArrayBuffer>
  receipts: Uint8Array<ArrayBuffer>[]
  failed: FailedReplica[]
  replicas: number
  state: ClaimState
  msp: string
}

export namespace StoredClaim {
  let _codec: Codec<StoredClaim>

  export const codec = (): Codec<StoredClaim> => {
    if (_codec == null) {
      _codec = message<StoredClaim>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.request != null && obj.request.byteLength > 0)) {
          w.uint32(10)
          w.bytes(obj.request)
        }

        if ((obj.entry != null && obj.entry.byteLength > 0)) {
          w.uint32(18)
          w.bytes(obj.entry)
        }

        if (obj.receipts != null && obj.receipts.length > 0) {
          for (const value of obj.receipts) {
            w.uint32(26)
            w.bytes(value)
          }
        }

        if (obj.failed != null && obj.failed.length > 0) {
          for (const value of obj.failed) {
            w.uint32(34)
            FailedReplica.codec().encode(value, w)
          }
        }

        if ((obj.replicas != null && obj.replicas !== 0)) {
          w.uint32(40)
          w.uint32(obj.replicas)
        }

        if (obj.state != null && __ClaimStateValues[obj.state] !== 0) {
          w.uint32(48)
          ClaimState.codec().encode(obj.state, w)
        }

        if ((obj.msp != null && obj.msp !== '')) {
          w.uint32(58)
          w.string(obj.msp)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          request: uint8ArrayAlloc(0),
          entry: uint8ArrayAlloc(0),
          receipts: [],
          failed: [],
          replicas: 0,
          state: ClaimState.CLAIM_STATE_UNUSED,
          msp: ''
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.request = reader.bytes()
              break
            }
            case 2: {
              obj.entry = reader.bytes()
              break
            }
            case 3: {
              if (opts.limits?.receipts != null && obj.receipts.length === opts.limits.receipts) {
                throw new MaxLengthError('Decode error - repeated field "receipts" had too many elements')
              }

              obj.receipts.push(reader.bytes())
              break
            }
            case 4: {
              if (opts.limits?.failed != null && obj.failed.length === opts.limits.failed) {
                throw new MaxLengthError('Decode error - repeated field "failed" had too many elements')
              }

              obj.failed.push(FailedReplica.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.failed$
              }))
              break
            }
            case 5: {
              obj.replicas = reader.uint32()
              break
            }
            case 6: {
              obj.state = ClaimState.codec().decode(reader)
              break
            }
            case 7: {
              obj.msp = reader.string()
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
          receipts: 0,
          failed: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield {
                field: `${prefix}.request`,
                value: reader.bytes()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.entry`,
                value: reader.bytes()
              }
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
            case 4: {
              if (opts.limits?.failed != null && obj.failed === opts.limits.failed) {
                throw new MaxLengthError('Streaming decode error - repeated field "failed" had too many elements')
              }

              for (const evt of FailedReplica.codec().stream(reader, reader.uint32(), `${prefix}.failed[]`, {
                limits: opts.limits?.failed$
              })) {
                yield {
                  ...evt,
                  index: obj.failed
                }
              }

              obj.failed++

              break
            }
            case 5: {
              yield {
                field: `${prefix}.replicas`,
                value: reader.uint32()
              }
              break
            }
            case 6: {
              yield {
                field: `${prefix}.state`,
                value: ClaimState.codec().decode(reader)
              }
              break
            }
            case 7: {
              yield {
                field: `${prefix}.msp`,
                value: reader.string()
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

  export interface StoredClaimRequestFieldEvent {
    field: '$.request'
    value: Uint8Array<ArrayBuffer>
  }

  export interface StoredClaimEntryFieldEvent {
    field: '$.entry'
    value: Uint8Array<ArrayBuffer>
  }

  export interface StoredClaimReceiptsFieldEvent {
    field: '$.receipts[]'
    index: number
    value: Uint8Array<ArrayBuffer>
  }

  export interface StoredClaimFailedDpFieldEvent {
    field: '$.failed[].dp'
    value: string
    index: number
  }

  export interface StoredClaimFailedCodeFieldEvent {
    field: '$.failed[].code'
    value: string
    index: number
  }

  export interface StoredClaimReplicasFieldEvent {
    field: '$.replicas'
    value: number
  }

  export interface StoredClaimStateFieldEvent {
    field: '$.state'
    value: ClaimState
  }

  export interface StoredClaimMspFieldEvent {
    field: '$.msp'
    value: string
  }

  export function encode (obj: Partial<StoredClaim>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, StoredClaim.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<StoredClaim>): StoredClaim {
    return decodeMessage(buf, StoredClaim.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<StoredClaim>): Generator<StoredClaimRequestFieldEvent | StoredClaimEntryFieldEvent | StoredClaimReceiptsFieldEvent | StoredClaimFailedDpFieldEvent | StoredClaimFailedCodeFieldEvent | StoredClaimReplicasFieldEvent | StoredClaimStateFieldEvent | StoredClaimMspFieldEvent> {
    return streamMessage(buf, StoredClaim.codec(), opts)
  }
}
