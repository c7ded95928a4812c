import { decodeMessage, encodeMessage, enumeration, MaxLengthError, message, streamMessage } from 'protons-runtime'
import { alloc as uint8ArrayAlloc } from 'uint8arrays/alloc'
import type { Codec, DecodeOptions } from 'protons-runtime'
import type { Uint8ArrayList } from 'uint8arraylist'

export interface StartRequest {
  csi: string
  holderKey: Uint8Array<ArrayBuffer>
  transcript: Uint8Array<ArrayBuffer>
  method: string
  previous: Uint8Array<ArrayBuffer>
  issuedAt: number
  nonce: Uint8Array<ArrayBuffer>
  signature: Uint8Array<ArrayBuffer>
  olderTranscript: Uint8Array<ArrayBuffer>
}

export namespace StartRequest {
  let _codec: Codec<StartRequest>

  export const codec = (): Codec<StartRequest> => {
    if (_codec == null) {
      _codec = message<StartRequest>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.csi != null && obj.csi !== '')) {
          w.uint32(10)
          w.string(obj.csi)
        }

        if ((obj.holderKey != null && obj.holderKey.byteLength > 0)) {
          w.uint32(18)
          w.bytes(obj.holderKey)
        }

        if ((obj.transcript != null && obj.transcript.byteLength > 0)) {
          w.uint32(26)
          w.bytes(obj.transcript)
        }

        if ((obj.method != null && obj.method !== '')) {
          w.uint32(34)
          w.string(obj.method)
        }

        if ((obj.previous != null && obj.previous.byteLength > 0)) {
          w.uint32(42)
          w.bytes(obj.previous)
        }

        if ((obj.issuedAt != null && obj.issuedAt !== 0)) {
          w.uint32(48)
          w.uint64Number(obj.issuedAt)
        }

        if ((obj.nonce != null && obj.nonce.byteLength > 0)) {
          w.uint32(58)
          w.bytes(obj.nonce)
        }

        if ((obj.signature != null && obj.signature.byteLength > 0)) {
          w.uint32(66)
          w.bytes(obj.signature)
        }

        if ((obj.olderTranscript != null && obj.olderTranscript.byteLength > 0)) {
          w.uint32(74)
          w.bytes(obj.olderTranscript)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          csi: '',
          holderKey: uint8ArrayAlloc(0),
          transcript: uint8ArrayAlloc(0),
          method: '',
          previous: uint8ArrayAlloc(0),
          issuedAt: 0,
          nonce: uint8ArrayAlloc(0),
          signature: uint8ArrayAlloc(0),
          olderTranscript: uint8ArrayAlloc(0)
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.csi = reader.string()
              break
            }
            case 2: {
              obj.holderKey = reader.bytes()
              break
            }
            case 3: {
              obj.transcript = reader.bytes()
              break
            }
            case 4: {
              obj.method = reader.string()
              break
            }
            case 5: {
              obj.previous = reader.bytes()
              break
            }
            case 6: {
              obj.issuedAt = reader.uint64Number()
              break
            }
            case 7: {
              obj.nonce = reader.bytes()
              break
            }
            case 8: {
              obj.signature = reader.bytes()
              break
            }
            case 9: {
              obj.olderTranscript = reader.bytes()
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
                field: `${prefix}.csi`,
                value: reader.string()
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
                field: `${prefix}.transcript`,
                value: reader.bytes()
              }
              break
            }
            case 4: {
              yield {
                field: `${prefix}.method`,
                value: reader.string()
              }
              break
            }
            case 5: {
              yield {
                field: `${prefix}.previous`,
                value: reader.bytes()
              }
              break
            }
            case 6: {
              yield {
                field: `${prefix}.issuedAt`,
                value: reader.uint64Number()
              }
              break
            }
            case 7: {
              yield {
                field: `${prefix}.nonce`,
                value: reader.bytes()
              }
              break
            }
            case 8: {
              yield {
                field: `${prefix}.signature`,
                value: reader.bytes()
              }
              break
            }
            case 9: {
              yield {
                field: `${prefix}.olderTranscript`,
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

  export interface StartRequestCsiFieldEvent {
    field: '$.csi'
    value: string
  }

  export interface StartRequestHolderKeyFieldEvent {
    field: '$.holderKey'
    value: Uint8Array<ArrayBuffer>
  }

  export interface StartRequestTranscriptFieldEvent {
    field: '$.transcript'
    value: Uint8Array<ArrayBuffer>
  }

  export interface StartRequestMethodFieldEvent {
    field: '$.method'
    value: string
  }

  export interface StartRequestPreviousFieldEvent {
    field: '$.previous'
    value: Uint8Array<ArrayBuffer>
  }

  export interface StartRequestIssuedAtFieldEvent {
    field: '$.issuedAt'
    value: number
  }

  export interface StartRequestNonceFieldEvent {
    field: '$.nonce'
    value: Uint8Array<ArrayBuffer>
  }

  export interface StartRequestSignatureFieldEvent {
    field: '$.signature'
    value: Uint8Array<ArrayBuffer>
  }

  export interface StartRequestOlderTranscriptFieldEvent {
    field: '$.olderTranscript'
    value: Uint8Array<ArrayBuffer>
  }

  export function encode (obj: Partial<StartRequest>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, StartRequest.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<StartRequest>): StartRequest {
    return decodeMessage(buf, StartRequest.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<StartRequest>): Generator<StartRequestCsiFieldEvent | StartRequestHolderKeyFieldEvent | StartRequestTranscriptFieldEvent | StartRequestMethodFieldEvent | StartRequestPreviousFieldEvent | StartRequestIssuedAtFieldEvent | StartRequestNonceFieldEvent | StartRequestSignatureFieldEvent | StartRequestOlderTranscriptFieldEvent> {
    return streamMessage(buf, StartRequest.codec(), opts)
  }
}

export interface StartResponse {
  challengeId: Uint8Array<ArrayBuffer>
  method: string
  sentTo: string
  expiresAt: number
  instructions?: Instructions
}

export namespace StartResponse {
  let _codec: Codec<StartResponse>

  export const codec = (): Codec<StartResponse> => {
    if (_codec == null) {
      _codec = message<StartResponse>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.challengeId != null && obj.challengeId.byteLength > 0)) {
          w.uint32(10)
          w.bytes(obj.challengeId)
        }

        if ((obj.method != null && obj.method !== '')) {
          w.uint32(18)
          w.string(obj.method)
        }

        if ((obj.sentTo != null && obj.sentTo !== '')) {
          w.uint32(26)
          w.string(obj.sentTo)
        }

        if ((obj.expiresAt != null && obj.expiresAt !== 0)) {
          w.uint32(32)
          w.uint64Number(obj.expiresAt)
        }

        if (obj.instructions != null) {
          w.uint32(42)
          Instructions.codec().encode(obj.instructions, w)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          challengeId: uint8ArrayAlloc(0),
          method: '',
          sentTo: '',
          expiresAt: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.challengeId = reader.bytes()
              break
            }
            case 2: {
              obj.method = reader.string()
              break
            }
            case 3: {
              obj.sentTo = reader.string()
              break
            }
            case 4: {
              obj.expiresAt = reader.uint64Number()
              break
            }
            case 5: {
              obj.instructions = Instructions.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.instructions
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
        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield {
                field: `${prefix}.challengeId`,
                value: reader.bytes()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.method`,
                value: reader.string()
              }
              break
            }
            case 3: {
              yield {
                field: `${prefix}.sentTo`,
                value: reader.string()
              }
              break
            }
            case 4: {
              yield {
                field: `${prefix}.expiresAt`,
                value: reader.uint64Number()
              }
              break
            }
            case 5: {
              yield * Instructions.codec().stream(reader, reader.uint32(), `${prefix}.instructions`, {
                limits: opts.limits?.instructions
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

  export interface StartResponseChallengeIdFieldEvent {
    field: '$.challengeId'
    value: Uint8Array<ArrayBuffer>
  }

  export interface StartResponseMethodFieldEvent {
    field: '$.method'
    value: string
  }

  export interface StartResponseSentToFieldEvent {
    field: '$.sentTo'
    value: string
  }

  export interface StartResponseExpiresAtFieldEvent {
    field: '$.expiresAt'
    value: number
  }

  export interface StartResponseInstructionsUrlFieldEvent {
    field: '$.instructions.url'
    value: string
  }

  export interface StartResponseInstructionsAddressFieldEvent {
    field: '$.instructions.address'
    value: string
  }

  export interface StartResponseInstructionsSubjectFieldEvent {
    field: '$.instructions.subject'
    value: string
  }

  export interface StartResponseInstructionsMailedFieldEvent {
    field: '$.instructions.mailed'
    value: boolean
  }

  export function encode (obj: Partial<StartResponse>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, StartResponse.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<StartResponse>): StartResponse {
    return decodeMessage(buf, StartResponse.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<StartResponse>): Generator<StartResponseChallengeIdFieldEvent | StartResponseMethodFieldEvent | StartResponseSentToFieldEvent | StartResponseExpiresAtFieldEvent | StartResponseInstructionsUrlFieldEvent | StartResponseInstructionsAddressFieldEvent | StartResponseInstructionsSubjectFieldEvent | StartResponseInstructionsMailedFieldEvent> {
    return streamMessage(buf, StartResponse.codec(), opts)
  }
}

export interface Instructions {
  url: string
  address: string
  subject: string
  mailed: boolean
}

export namespace Instructions {
  let _codec: Codec<Instructions>

  export const codec = (): Codec<Instructions> => {
    if (_codec == null) {
      _codec = message<Instructions>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.url != null && obj.url !== '')) {
          w.uint32(10)
          w.string(obj.url)
        }

        if ((obj.address != null && obj.address !== '')) {
          w.uint32(18)
          w.string(obj.address)
        }

        if ((obj.subject != null && obj.subject !== '')) {
          w.uint32(26)
          w.string(obj.subject)
        }

        if ((obj.mailed != null && obj.mailed !== false)) {
          w.uint32(32)
          w.bool(obj.mailed)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          url: '',
          address: '',
          subject: '',
          mailed: false
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.url = reader.string()
              break
            }
            case 2: {
              obj.address = reader.string()
              break
            }
            case 3: {
              obj.subject = reader.string()
              break
            }
            case 4: {
              obj.mailed = reader.bool()
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
                field: `${prefix}.url`,
                value: reader.string()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.address`,
                value: reader.string()
              }
              break
            }
            case 3: {
              yield {
                field: `${prefix}.subject`,
                value: reader.string()
              }
              break
            }
            case 4: {
              yield {
                field: `${prefix}.mailed`,
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

  export interface InstructionsUrlFieldEvent {
    field: '$.url'
    value: string
  }

  export interface InstructionsAddressFieldEvent {
    field: '$.address'
    value: string
  }

  export interface InstructionsSubjectFieldEvent {
    field: '$.subject'
    value: string
  }

  export interface InstructionsMailedFieldEvent {
    field: '$.mailed'
    value: boolean
  }

  export function encode (obj: Partial<Instructions>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, Instructions.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Instructions>): Instructions {
    return decodeMessage(buf, Instructions.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Instructions>): Generator<InstructionsUrlFieldEvent | InstructionsAddressFieldEvent | InstructionsSubjectFieldEvent | InstructionsMailedFieldEvent> {
    return streamMessage(buf, Instructions.codec(), opts)
  }
}

export interface AnswerRequest {
  challengeId: Uint8Array<ArrayBuffer>
  code: string
  signature: Uint8Array<ArrayBuffer>
}

export namespace AnswerRequest {
  let _codec: Codec<AnswerRequest>

  export const codec = (): Codec<AnswerRequest> => {
    if (_codec == null) {
      _codec = message<AnswerRequest>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.challengeId != null && obj.challengeId.byteLength > 0)) {
          w.uint32(10)
          w.bytes(obj.challengeId)
        }

        if ((obj.code != null && obj.code !== '')) {
          w.uint32(18)
          w.string(obj.code)
        }

        if ((obj.signature != null && obj.signature.byteLength > 0)) {
          w.uint32(26)
          w.bytes(obj.signature)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          challengeId: uint8ArrayAlloc(0),
          code: '',
          signature: uint8ArrayAlloc(0)
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.challengeId = reader.bytes()
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
                field: `${prefix}.challengeId`,
                value: reader.bytes()
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

  export interface AnswerRequestChallengeIdFieldEvent {
    field: '$.challengeId'
    value: Uint8Array<ArrayBuffer>
  }

  export interface AnswerRequestCodeFieldEvent {
    field: '$.code'
    value: string
  }

  export interface AnswerRequestSignatureFieldEvent {
    field: '$.signature'
    value: Uint8Array<ArrayBuffer>
  }

  export function encode (obj: Partial<AnswerRequest>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, AnswerRequest.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<AnswerRequest>): AnswerRequest {
    return decodeMessage(buf, AnswerRequest.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<AnswerRequest>): Generator<AnswerRequestChallengeIdFieldEvent | AnswerRequestCodeFieldEvent | AnswerRequestSignatureFieldEvent> {
    return streamMessage(buf, AnswerRequest.codec(), opts)
  }
}

export interface AnswerResponse {
  attestation: Uint8Array<ArrayBuffer>
  transcript: Uint8Array<ArrayBuffer>
}

export namespace AnswerResponse {
  let _codec: Codec<AnswerResponse>

  export const codec = (): Codec<AnswerResponse> => {
    if (_codec == null) {
      _codec = message<AnswerResponse>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.attestation != null && obj.attestation.byteLength > 0)) {
          w.uint32(10)
          w.bytes(obj.attestation)
        }

        if ((obj.transcript != null && obj.transcript.byteLength > 0)) {
          w.uint32(18)
          w.bytes(obj.transcript)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          attestation: uint8ArrayAlloc(0),
          transcript: uint8ArrayAlloc(0)
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.attestation = reader.bytes()
              break
            }
            case 2: {
              obj.transcript = reader.bytes()
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
                field: `${prefix}.attestation`,
                value: reader.bytes()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.transcript`,
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

  export interface AnswerResponseAttestationFieldEvent {
    field: '$.attestation'
    value: Uint8Array<ArrayBuffer>
  }

  export interface AnswerResponseTranscriptFieldEvent {
    field: '$.transcript'
    value: Uint8Array<ArrayBuffer>
  }

  export function encode (obj: Partial<AnswerResponse>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, AnswerResponse.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<AnswerResponse>): AnswerResponse {
    return decodeMessage(buf, AnswerResponse.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<AnswerResponse>): Generator<AnswerResponseAttestationFieldEvent | AnswerResponseTranscriptFieldEvent> {
    return streamMessage(buf, AnswerResponse.codec(), opts)
  }
}

export interface DisconnectedRequest {
  queries: DisconnectedQuery[]
}

export namespace DisconnectedRequest {
  let _codec: Codec<DisconnectedRequest>

  export const codec = (): Codec<DisconnectedRequest> => {
    if (_codec == null) {
      _codec = message<DisconnectedRequest>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if (obj.queries != null && obj.queries.length > 0) {
          for (const value of obj.queries) {
            w.uint32(10)
            DisconnectedQuery.codec().encode(value, w)
          }
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          queries: []
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              if (opts.limits?.queries != null && obj.queries.length === opts.limits.queries) {
                throw new MaxLengthError('Decode error - repeated field "queries" had too many elements')
              }

              obj.queries.push(DisconnectedQuery.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.queries$
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
          queries: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              if (opts.limits?.queries != null && obj.queries === opts.limits.queries) {
                throw new MaxLengthError('Streaming decode error - repeated field "queries" had too many elements')
              }

              for (const evt of DisconnectedQuery.codec().stream(reader, reader.uint32(), `${prefix}.queries[]`, {
                limits: opts.limits?.queries$
              })) {
                yield {
                  ...evt,
                  index: obj.queries
                }
              }

              obj.queries++

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

  export interface DisconnectedRequestQueriesLookupKeyFieldEvent {
    field: '$.queries[].lookupKey'
    value: Uint8Array<ArrayBuffer>
    index: number
  }

  export interface DisconnectedRequestQueriesSinceFieldEvent {
    field: '$.queries[].since'
    value: number
    index: number
  }

  export function encode (obj: Partial<DisconnectedRequest>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, DisconnectedRequest.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<DisconnectedRequest>): DisconnectedRequest {
    return decodeMessage(buf, DisconnectedRequest.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<DisconnectedRequest>): Generator<DisconnectedRequestQueriesLookupKeyFieldEvent | DisconnectedRequestQueriesSinceFieldEvent> {
    return streamMessage(buf, DisconnectedRequest.codec(), opts)
  }
}

export interface DisconnectedQuery {
  lookupKey: Uint8Array<ArrayBuffer>
  since: number
}

export namespace DisconnectedQuery {
  let _codec: Codec<DisconnectedQuery>

  export const codec = (): Codec<DisconnectedQuery> => {
    if (_codec == null) {
      _codec = message<DisconnectedQuery>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.lookupKey != null && obj.lookupKey.byteLength > 0)) {
          w.uint32(10)
          w.bytes(obj.lookupKey)
        }

        if ((obj.since != null && obj.since !== 0)) {
          w.uint32(16)
          w.uint64Number(obj.since)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          lookupKey: uint8ArrayAlloc(0),
          since: 0
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
              obj.since = reader.uint64Number()
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
                field: `${prefix}.since`,
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

  export interface DisconnectedQueryLookupKeyFieldEvent {
    field: '$.lookupKey'
    value: Uint8Array<ArrayBuffer>
  }

  export interface DisconnectedQuerySinceFieldEvent {
    field: '$.since'
    value: number
  }

  export function encode (obj: Partial<DisconnectedQuery>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, DisconnectedQuery.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<DisconnectedQuery>): DisconnectedQuery {
    return decodeMessage(buf, DisconnectedQuery.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<DisconnectedQuery>): Generator<DisconnectedQueryLookupKeyFieldEvent | DisconnectedQuerySinceFieldEvent> {
    return streamMessage(buf, DisconnectedQuery.codec(), opts)
  }
}

export interface DisconnectedResponse {
  answers: DisconnectedAnswer[]
}

export namespace DisconnectedResponse {
  let _codec: Codec<DisconnectedResponse>

  export const codec = (): Codec<DisconnectedResponse> => {
    if (_codec == null) {
      _codec = message<DisconnectedResponse>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if (obj.answers != null && obj.answers.length > 0) {
          for (const value of obj.answers) {
            w.uint32(10)
            DisconnectedAnswer.codec().encode(value, w)
          }
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          answers: []
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              if (opts.limits?.answers != null && obj.answers.length === opts.limits.answers) {
                throw new MaxLengthError('Decode error - repeated field "answers" had too many elements')
              }

              obj.answers.push(DisconnectedAnswer.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.answers$
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
          answers: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              if (opts.limits?.answers != null && obj.answers === opts.limits.answers) {
                throw new MaxLengthError('Streaming decode error - repeated field "answers" had too many elements')
              }

              for (const evt of DisconnectedAnswer.codec().stream(reader, reader.uint32(), `${prefix}.answers[]`, {
                limits: opts.limits?.answers$
              })) {
                yield {
                  ...evt,
                  index: obj.answers
                }
              }

              obj.answers++

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

  export interface DisconnectedResponseAnswersDisconnectedFieldEvent {
    field: '$.answers[].disconnected'
    value: Disconnected
    index: number
  }

  export interface DisconnectedResponseAnswersProofWantedSinceFieldEvent {
    field: '$.answers[].proofWantedSince'
    value: number
    index: number
  }

  export function encode (obj: Partial<DisconnectedResponse>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, DisconnectedResponse.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<DisconnectedResponse>): DisconnectedResponse {
    return decodeMessage(buf, DisconnectedResponse.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<DisconnectedResponse>): Generator<DisconnectedResponseAnswersDisconnectedFieldEvent | DisconnectedResponseAnswersProofWantedSinceFieldEvent> {
    return streamMessage(buf, DisconnectedResponse.codec(), opts)
  }
}

export interface DisconnectedAnswer {
  disconnected: Disconnected
  proofWantedSince: number
}

export namespace DisconnectedAnswer {
  let _codec: Codec<DisconnectedAnswer>

  export const codec = (): Codec<DisconnectedAnswer> => {
    if (_codec == null) {
      _codec = message<DisconnectedAnswer>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if (obj.disconnected != null && __DisconnectedValues[obj.disconnected] !== 0) {
          w.uint32(8)
          Disconnected.codec().encode(obj.disconnected, w)
        }

        if ((obj.proofWantedSince != null && obj.proofWantedSince !== 0)) {
          w.uint32(16)
          w.uint64Number(obj.proofWantedSince)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          disconnected: Disconnected.UNUSED_DISCONNECTED,
          proofWantedSince: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.disconnected = Disconnected.codec().decode(reader)
              break
            }
            case 2: {
              obj.proofWantedSince = reader.uint64Number()
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
                field: `${prefix}.disconnected`,
                value: Disconnected.codec().decode(reader)
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.proofWantedSince`,
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

  export interface DisconnectedAnswerDisconnectedFieldEvent {
    field: '$.disconnected'
    value: Disconnected
  }

  export interface DisconnectedAnswerProofWantedSinceFieldEvent {
    field: '$.proofWantedSince'
    value: number
  }

  export function encode (obj: Partial<DisconnectedAnswer>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, DisconnectedAnswer.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<DisconnectedAnswer>): DisconnectedAnswer {
    return decodeMessage(buf, DisconnectedAnswer.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<DisconnectedAnswer>): Generator<DisconnectedAnswerDisconnectedFieldEvent | DisconnectedAnswerProofWantedSinceFieldEvent> {
    return streamMessage(buf, DisconnectedAnswer.codec(), opts)
  }
}

export enum Disconnected {
  UNUSED_DISCONNECTED = 'UNUSED_DISCONNECTED',
  YES = 'YES',
  NO = 'NO',
  NO_DATA = 'NO_DATA'
}

enum __DisconnectedValues {
  UNUSED_DISCONNECTED = 0,
  YES = 1,
  NO = 2,
  NO_DATA = 3
}

export namespace Disconnected {
  export const codec = (): Codec<Disconnected> => {
    return enumeration<Disconnected>(__DisconnectedValues)
  }
}

export interface SealedRequest {
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

        if ((obj.enc != null && obj.enc.byteLength > 0)) {
          w.uint32(10)
          w.bytes(obj.enc)
        }

        if ((obj.ciphertext != null && obj.ciphertext.byteLength > 0)) {
          w.uint32(18)
          w.bytes(obj.ciphertext)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          enc: uint8ArrayAlloc(0),
          ciphertext: uint8ArrayAlloc(0)
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.enc = reader.bytes()
              break
            }
            case 2: {
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
                field: `${prefix}.enc`,
                value: reader.bytes()
              }
              break
            }
            case 2: {
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

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<SealedRequest>): Generator<SealedRequestEncFieldEvent | SealedRequestCiphertextFieldEvent> {
    return streamMessage(buf, SealedRequest.codec(), opts)
  }
}

export interface SealedContent {
  method: number
  content: Uint8Array<ArrayBuffer>
}

export namespace SealedContent {
  let _codec: Codec<SealedContent>

  export const codec = (): Codec<SealedContent> => {
    if (_codec == null) {
      _codec = message<SealedContent>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.method != null && obj.method !== 0)) {
          w.uint32(8)
          w.uint32(obj.method)
        }

        if ((obj.content != null && obj.content.byteLength > 0)) {
          w.uint32(18)
          w.bytes(obj.content)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          method: 0,
          content: uint8ArrayAlloc(0)
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.method = reader.uint32()
              break
            }
            case 2: {
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
                field: `${prefix}.method`,
                value: reader.uint32()
              }
              break
            }
            case 2: {
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

  export interface SealedContentMethodFieldEvent {
    field: '$.method'
    value: number
  }

  export interface SealedContentContentFieldEvent {
    field: '$.content'
    value: Uint8Array<ArrayBuffer>
  }

  export function encode (obj: Partial<SealedContent>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, SealedContent.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<SealedContent>): SealedContent {
    return decodeMessage(buf, SealedContent.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<SealedContent>): Generator<SealedContentMethodFieldEvent | SealedContentContentFieldEvent> {
    return streamMessage(buf, SealedContent.codec(), opts)
  }
}

export interface SealedResponse {
  sealed: Uint8Array<ArrayBuffer>
}

export namespace SealedResponse {
  let _codec: Codec<SealedResponse>

  export const codec = (): Codec<SealedResponse> => {
    if (_codec == null) {
      _codec = message<SealedResponse>((obj, w, opts = {}) => {
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

  export interface SealedResponseSealedFieldEvent {
    field: '$.sealed'
    value: Uint8Array<ArrayBuffer>
  }

  export function encode (obj: Partial<SealedResponse>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, SealedResponse.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<SealedResponse>): SealedResponse {
    return decodeMessage(buf, SealedResponse.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<SealedResponse>): Generator<SealedResponseSealedFieldEvent> {
    return streamMessage(buf, SealedResponse.codec(), opts)
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
