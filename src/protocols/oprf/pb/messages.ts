import { decodeMessage, encodeMessage, MaxLengthError, message, streamMessage } from 'protons-runtime'
import { alloc as uint8ArrayAlloc } from 'uint8arrays/alloc'
import type { Codec, DecodeOptions } from 'protons-runtime'
import type { Uint8ArrayList } from 'uint8arraylist'

export interface EvaluateRequest {
  keyId: number
  shareEpoch: number
  blinded: Uint8Array<ArrayBuffer>[]
  unbatched: boolean
  payment: Uint8Array<ArrayBuffer>
}

export namespace EvaluateRequest {
  let _codec: Codec<EvaluateRequest>

  export const codec = (): Codec<EvaluateRequest> => {
    if (_codec == null) {
      _codec = message<EvaluateRequest>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.keyId != null && obj.keyId !== 0)) {
          w.uint32(8)
          w.uint32(obj.keyId)
        }

        if ((obj.shareEpoch != null && obj.shareEpoch !== 0)) {
          w.uint32(16)
          w.uint32(obj.shareEpoch)
        }

        if (obj.blinded != null && obj.blinded.length > 0) {
          for (const value of obj.blinded) {
            w.uint32(26)
            w.bytes(value)
          }
        }

        if ((obj.unbatched != null && obj.unbatched !== false)) {
          w.uint32(32)
          w.bool(obj.unbatched)
        }

        if ((obj.payment != null && obj.payment.byteLength > 0)) {
          w.uint32(42)
          w.bytes(obj.payment)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          keyId: 0,
          shareEpoch: 0,
          blinded: [],
          unbatched: false,
          payment: uint8ArrayAlloc(0)
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.keyId = reader.uint32()
              break
            }
            case 2: {
              obj.shareEpoch = reader.uint32()
              break
            }
            case 3: {
              if (opts.limits?.blinded != null && obj.blinded.length === opts.limits.blinded) {
                throw new MaxLengthError('Decode error - repeated field "blinded" had too many elements')
              }

              obj.blinded.push(reader.bytes())
              break
            }
            case 4: {
              obj.unbatched = reader.bool()
              break
            }
            case 5: {
              obj.payment = reader.bytes()
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
          blinded: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield {
                field: `${prefix}.keyId`,
                value: reader.uint32()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.shareEpoch`,
                value: reader.uint32()
              }
              break
            }
            case 3: {
              if (opts.limits?.blinded != null && obj.blinded === opts.limits.blinded) {
                throw new MaxLengthError('Streaming decode error - repeated field "blinded" had too many elements')
              }

              yield {
                field: `${prefix}.blinded[]`,
                index: obj.blinded,
                value: reader.bytes()
              }

              obj.blinded++

              break
            }
            case 4: {
              yield {
                field: `${prefix}.unbatched`,
                value: reader.bool()
              }
              break
            }
            case 5: {
              yield {
                field: `${prefix}.payment`,
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

  export interface EvaluateRequestKeyIdFieldEvent {
    field: '$.keyId'
    value: number
  }

  export interface EvaluateRequestShareEpochFieldEvent {
    field: '$.shareEpoch'
    value: number
  }

  export interface EvaluateRequestBlindedFieldEvent {
    field: '$.blinded[]'
    index: number
    value: Uint8Array<ArrayBuffer>
  }

  export interface EvaluateRequestUnbatchedFieldEvent {
    field: '$.unbatched'
    value: boolean
  }

  export interface EvaluateRequestPaymentFieldEvent {
    field: '$.payment'
    value: Uint8Array<ArrayBuffer>
  }

  export function encode (obj: Partial<EvaluateRequest>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, EvaluateRequest.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<EvaluateRequest>): EvaluateRequest {
    return decodeMessage(buf, EvaluateRequest.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<EvaluateRequest>): Generator<EvaluateRequestKeyIdFieldEvent | EvaluateRequestShareEpochFieldEvent | EvaluateRequestBlindedFieldEvent | EvaluateRequestUnbatchedFieldEvent | EvaluateRequestPaymentFieldEvent> {
    return streamMessage(buf, EvaluateRequest.codec(), opts)
  }
}

export interface EvaluateResponse {
  keyId: number
  shareEpoch: number
  index: number
  evaluated: Uint8Array<ArrayBuffer>[]
  proofs: Uint8Array<ArrayBuffer>[]
}

export namespace EvaluateResponse {
  let _codec: Codec<EvaluateResponse>

  export const codec = (): Codec<EvaluateResponse> => {
    if (_codec == null) {
      _codec = message<EvaluateResponse>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.keyId != null && obj.keyId !== 0)) {
          w.uint32(8)
          w.uint32(obj.keyId)
        }

        if ((obj.shareEpoch != null && obj.shareEpoch !== 0)) {
          w.uint32(16)
          w.uint32(obj.shareEpoch)
        }

        if ((obj.index != null && obj.index !== 0)) {
          w.uint32(24)
          w.uint32(obj.index)
        }

        if (obj.evaluated != null && obj.evaluated.length > 0) {
          for (const value of obj.evaluated) {
            w.uint32(34)
            w.bytes(value)
          }
        }

        if (obj.proofs != null && obj.proofs.length > 0) {
          for (const value of obj.proofs) {
            w.uint32(42)
            w.bytes(value)
          }
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          keyId: 0,
          shareEpoch: 0,
          index: 0,
          evaluated: [],
          proofs: []
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.keyId = reader.uint32()
              break
            }
            case 2: {
              obj.shareEpoch = reader.uint32()
              break
            }
            case 3: {
              obj.index = reader.uint32()
              break
            }
            case 4: {
              if (opts.limits?.evaluated != null && obj.evaluated.length === opts.limits.evaluated) {
                throw new MaxLengthError('Decode error - repeated field "evaluated" had too many elements')
              }

              obj.evaluated.push(reader.bytes())
              break
            }
            case 5: {
              if (opts.limits?.proofs != null && obj.proofs.length === opts.limits.proofs) {
                throw new MaxLengthError('Decode error - repeated field "proofs" had too many elements')
              }

              obj.proofs.push(reader.bytes())
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
          evaluated: 0,
          proofs: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield {
                field: `${prefix}.keyId`,
                value: reader.uint32()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.shareEpoch`,
                value: reader.uint32()
              }
              break
            }
            case 3: {
              yield {
                field: `${prefix}.index`,
                value: reader.uint32()
              }
              break
            }
            case 4: {
              if (opts.limits?.evaluated != null && obj.evaluated === opts.limits.evaluated) {
                throw new MaxLengthError('Streaming decode error - repeated field "evaluated" had too many elements')
              }

              yield {
                field: `${prefix}.evaluated[]`,
                index: obj.evaluated,
                value: reader.bytes()
              }

              obj.evaluated++

              break
            }
            case 5: {
              if (opts.limits?.proofs != null && obj.proofs === opts.limits.proofs) {
                throw new MaxLengthError('Streaming decode error - repeated field "proofs" had too many elements')
              }

              yield {
                field: `${prefix}.proofs[]`,
                index: obj.proofs,
                value: reader.bytes()
              }

              obj.proofs++

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

  export interface EvaluateResponseKeyIdFieldEvent {
    field: '$.keyId'
    value: number
  }

  export interface EvaluateResponseShareEpochFieldEvent {
    field: '$.shareEpoch'
    value: number
  }

  export interface EvaluateResponseIndexFieldEvent {
    field: '$.index'
    value: number
  }

  export interface EvaluateResponseEvaluatedFieldEvent {
    field: '$.evaluated[]'
    index: number
    value: Uint8Array<ArrayBuffer>
  }

  export interface EvaluateResponseProofsFieldEvent {
    field: '$.proofs[]'
    index: number
    value: Uint8Array<ArrayBuffer>
  }

  export function encode (obj: Partial<EvaluateResponse>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, EvaluateResponse.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<EvaluateResponse>): EvaluateResponse {
    return decodeMessage(buf, EvaluateResponse.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<EvaluateResponse>): Generator<EvaluateResponseKeyIdFieldEvent | EvaluateResponseShareEpochFieldEvent | EvaluateResponseIndexFieldEvent | EvaluateResponseEvaluatedFieldEvent | EvaluateResponseProofsFieldEvent> {
    return streamMessage(buf, EvaluateResponse.codec(), opts)
  }
}
