import { decodeMessage, encodeMessage, message, streamMessage } from 'protons-runtime'
import { alloc as uint8ArrayAlloc } from 'uint8arrays/alloc'
import type { Codec, DecodeOptions } from 'protons-runtime'
import type { Uint8ArrayList } from 'uint8arraylist'

export interface RateContext {
  version: number
  origin: string
  redeemer: string
  via: string
  requestDigest: Uint8Array<ArrayBuffer>
  hopLimit: number
  issuedAt: number
  expiresAt: number
  serial: Uint8Array<ArrayBuffer>
}

export namespace RateContext {
  let _codec: Codec<RateContext>

  export const codec = (): Codec<RateContext> => {
    if (_codec == null) {
      _codec = message<RateContext>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.version != null && obj.version !== 0)) {
          w.uint32(8)
          w.uint32(obj.version)
        }

        if ((obj.origin != null && obj.origin !== '')) {
          w.uint32(18)
          w.string(obj.origin)
        }

        if ((obj.redeemer != null && obj.redeemer !== '')) {
          w.uint32(26)
          w.string(obj.redeemer)
        }

        if ((obj.via != null && obj.via !== '')) {
          w.uint32(34)
          w.string(obj.via)
        }

        if ((obj.requestDigest != null && obj.requestDigest.byteLength > 0)) {
          w.uint32(42)
          w.bytes(obj.requestDigest)
        }

        if ((obj.hopLimit != null && obj.hopLimit !== 0)) {
          w.uint32(48)
          w.uint32(obj.hopLimit)
        }

        if ((obj.issuedAt != null && obj.issuedAt !== 0)) {
          w.uint32(56)
          w.uint64Number(obj.issuedAt)
        }

        if ((obj.expiresAt != null && obj.expiresAt !== 0)) {
          w.uint32(64)
          w.uint64Number(obj.expiresAt)
        }

        if ((obj.serial != null && obj.serial.byteLength > 0)) {
          w.uint32(74)
          w.bytes(obj.serial)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          version: 0,
          origin: '',
          redeemer: '',
          via: '',
          requestDigest: uint8ArrayAlloc(0),
          hopLimit: 0,
          issuedAt: 0,
          expiresAt: 0,
          serial: uint8ArrayAlloc(0)
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
              obj.origin = reader.string()
              break
            }
            case 3: {
              obj.redeemer = reader.string()
              break
            }
            case 4: {
              obj.via = reader.string()
              break
            }
            case 5: {
              obj.requestDigest = reader.bytes()
              break
            }
            case 6: {
              obj.hopLimit = reader.uint32()
              break
            }
            case 7: {
              obj.issuedAt = reader.uint64Number()
              break
            }
            case 8: {
              obj.expiresAt = reader.uint64Number()
              break
            }
            case 9: {
              obj.serial = reader.bytes()
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
                field: `${prefix}.version`,
                value: reader.uint32()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.origin`,
                value: reader.string()
              }
              break
            }
            case 3: {
              yield {
                field: `${prefix}.redeemer`,
                value: reader.string()
              }
              break
            }
            case 4: {
              yield {
                field: `${prefix}.via`,
                value: reader.string()
              }
              break
            }
            case 5: {
              yield {
                field: `${prefix}.requestDigest`,
                value: reader.bytes()
              }
              break
            }
            case 6: {
              yield {
                field: `${prefix}.hopLimit`,
                value: reader.uint32()
              }
              break
            }
            case 7: {
              yield {
                field: `${prefix}.issuedAt`,
                value: reader.uint64Number()
              }
              break
            }
            case 8: {
              yield {
                field: `${prefix}.expiresAt`,
                value: reader.uint64Number()
              }
              break
            }
            case 9: {
              yield {
                field: `${prefix}.serial`,
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

  export interface RateContextVersionFieldEvent {
    field: '$.version'
    value: number
  }

  export interface RateContextOriginFieldEvent {
    field: '$.origin'
    value: string
  }

  export interface RateContextRedeemerFieldEvent {
    field: '$.redeemer'
    value: string
  }

  export interface RateContextViaFieldEvent {
    field: '$.via'
    value: string
  }

  export interface RateContextRequestDigestFieldEvent {
    field: '$.requestDigest'
    value: Uint8Array<ArrayBuffer>
  }

  export interface RateContextHopLimitFieldEvent {
    field: '$.hopLimit'
    value: number
  }

  export interface RateContextIssuedAtFieldEvent {
    field: '$.issuedAt'
    value: number
  }

  export interface RateContextExpiresAtFieldEvent {
    field: '$.expiresAt'
    value: number
  }

  export interface RateContextSerialFieldEvent {
    field: '$.serial'
    value: Uint8Array<ArrayBuffer>
  }

  export function encode (obj: Partial<RateContext>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, RateContext.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<RateContext>): RateContext {
    return decodeMessage(buf, RateContext.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<RateContext>): Generator<RateContextVersionFieldEvent | RateContextOriginFieldEvent | RateContextRedeemerFieldEvent | RateContextViaFieldEvent | RateContextRequestDigestFieldEvent | RateContextHopLimitFieldEvent | RateContextIssuedAtFieldEvent | RateContextExpiresAtFieldEvent | RateContextSerialFieldEvent> {
    return streamMessage(buf, RateContext.codec(), opts)
  }
}

export interface Hop {
  version: number
  from: string
  to: string
  contextHash: Uint8Array<ArrayBuffer>
  at: number
}

export namespace Hop {
  let _codec: Codec<Hop>

  export const codec = (): Codec<Hop> => {
    if (_codec == null) {
      _codec = message<Hop>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.version != null && obj.version !== 0)) {
          w.uint32(8)
          w.uint32(obj.version)
        }

        if ((obj.from != null && obj.from !== '')) {
          w.uint32(18)
          w.string(obj.from)
        }

        if ((obj.to != null && obj.to !== '')) {
          w.uint32(26)
          w.string(obj.to)
        }

        if ((obj.contextHash != null && obj.contextHash.byteLength > 0)) {
          w.uint32(34)
          w.bytes(obj.contextHash)
        }

        if ((obj.at != null && obj.at !== 0)) {
          w.uint32(40)
          w.uint64Number(obj.at)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          version: 0,
          from: '',
          to: '',
          contextHash: uint8ArrayAlloc(0),
          at: 0
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
              obj.from = reader.string()
              break
            }
            case 3: {
              obj.to = reader.string()
              break
            }
            case 4: {
              obj.contextHash = reader.bytes()
              break
            }
            case 5: {
              obj.at = reader.uint64Number()
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
                field: `${prefix}.version`,
                value: reader.uint32()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.from`,
                value: reader.string()
              }
              break
            }
            case 3: {
              yield {
                field: `${prefix}.to`,
                value: reader.string()
              }
              break
            }
            case 4: {
              yield {
                field: `${prefix}.contextHash`,
                value: reader.bytes()
              }
              break
            }
            case 5: {
              yield {
                field: `${prefix}.at`,
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

  export interface HopVersionFieldEvent {
    field: '$.version'
    value: number
  }

  export interface HopFromFieldEvent {
    field: '$.from'
    value: string
  }

  export interface HopToFieldEvent {
    field: '$.to'
    value: string
  }

  export interface HopContextHashFieldEvent {
    field: '$.contextHash'
    value: Uint8Array<ArrayBuffer>
  }

  export interface HopAtFieldEvent {
    field: '$.at'
    value: number
  }

  export function encode (obj: Partial<Hop>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, Hop.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Hop>): Hop {
    return decodeMessage(buf, Hop.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Hop>): Generator<HopVersionFieldEvent | HopFromFieldEvent | HopToFieldEvent | HopContextHashFieldEvent | HopAtFieldEvent> {
    return streamMessage(buf, Hop.codec(), opts)
  }
}
