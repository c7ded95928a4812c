import { decodeMessage, encodeMessage, message, streamMessage } from 'protons-runtime'
import { alloc as uint8ArrayAlloc } from 'uint8arrays/alloc'
import type { Codec, DecodeOptions } from 'protons-runtime'
import type { Uint8ArrayList } from 'uint8arraylist'

export interface CompactAnswer {
  version: number
  registryVersion: number
  found: Uint8Array<ArrayBuffer>
  asked: Uint8Array<ArrayBuffer>
  contested: Uint8Array<ArrayBuffer>
  optedOut: boolean
}

export namespace CompactAnswer {
  let _codec: Codec<CompactAnswer>

  export const codec = (): Codec<CompactAnswer> => {
    if (_codec == null) {
      _codec = message<CompactAnswer>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.version != null && obj.version !== 0)) {
          w.uint32(8)
          w.uint32(obj.version)
        }

        if ((obj.registryVersion != null && obj.registryVersion !== 0)) {
          w.uint32(16)
          w.uint64Number(obj.registryVersion)
        }

        if ((obj.found != null && obj.found.byteLength > 0)) {
          w.uint32(26)
          w.bytes(obj.found)
        }

        if ((obj.asked != null && obj.asked.byteLength > 0)) {
          w.uint32(34)
          w.bytes(obj.asked)
        }

        if ((obj.contested != null && obj.contested.byteLength > 0)) {
          w.uint32(42)
          w.bytes(obj.contested)
        }

        if ((obj.optedOut != null && obj.optedOut !== false)) {
          w.uint32(48)
          w.bool(obj.optedOut)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          version: 0,
          registryVersion: 0,
          found: uint8ArrayAlloc(0),
          asked: uint8ArrayAlloc(0),
          contested: uint8ArrayAlloc(0),
          optedOut: false
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
              obj.registryVersion = reader.uint64Number()
              break
            }
            case 3: {
              obj.found = reader.bytes()
              break
            }
            case 4: {
              obj.asked = reader.bytes()
              break
            }
            case 5: {
              obj.contested = reader.bytes()
              break
            }
            case 6: {
              obj.optedOut = reader.bool()
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
                field: `${prefix}.registryVersion`,
                value: reader.uint64Number()
              }
              break
            }
            case 3: {
              yield {
                field: `${prefix}.found`,
                value: reader.bytes()
              }
              break
            }
            case 4: {
              yield {
                field: `${prefix}.asked`,
                value: reader.bytes()
              }
              break
            }
            case 5: {
              yield {
                field: `${prefix}.contested`,
                value: reader.bytes()
              }
              break
            }
            case 6: {
              yield {
                field: `${prefix}.optedOut`,
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

  export interface CompactAnswerVersionFieldEvent {
    field: '$.version'
    value: number
  }

  export interface CompactAnswerRegistryVersionFieldEvent {
    field: '$.registryVersion'
    value: number
  }

  export interface CompactAnswerFoundFieldEvent {
    field: '$.found'
    value: Uint8Array<ArrayBuffer>
  }

  export interface CompactAnswerAskedFieldEvent {
    field: '$.asked'
    value: Uint8Array<ArrayBuffer>
  }

  export interface CompactAnswerContestedFieldEvent {
    field: '$.contested'
    value: Uint8Array<ArrayBuffer>
  }

  export interface CompactAnswerOptedOutFieldEvent {
    field: '$.optedOut'
    value: boolean
  }

  export function encode (obj: Partial<CompactAnswer>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, CompactAnswer.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<CompactAnswer>): CompactAnswer {
    return decodeMessage(buf, CompactAnswer.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<CompactAnswer>): Generator<CompactAnswerVersionFieldEvent | CompactAnswerRegistryVersionFieldEvent | CompactAnswerFoundFieldEvent | CompactAnswerAskedFieldEvent | CompactAnswerContestedFieldEvent | CompactAnswerOptedOutFieldEvent> {
    return streamMessage(buf, CompactAnswer.codec(), opts)
  }
}
