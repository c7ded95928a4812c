import { decodeMessage, encodeMessage, MaxLengthError, message, streamMessage } from 'protons-runtime'
import { alloc as uint8ArrayAlloc } from 'uint8arrays/alloc'
import type { Codec, DecodeOptions } from 'protons-runtime'
import type { Uint8ArrayList } from 'uint8arraylist'

export interface Anchor {
  federationId: Uint8Array<ArrayBuffer>
  rootKeys: Uint8Array<ArrayBuffer>[]
  rootThreshold: number
}

export namespace Anchor {
  let _codec: Codec<Anchor>

  export const codec = (): Codec<Anchor> => {
    if (_codec == null) {
      _codec = message<Anchor>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.federationId != null && obj.federationId.byteLength > 0)) {
          w.uint32(10)
          w.bytes(obj.federationId)
        }

        if (obj.rootKeys != null && obj.rootKeys.length > 0) {
          for (const value of obj.rootKeys) {
            w.uint32(18)
            w.bytes(value)
          }
        }

        if ((obj.rootThreshold != null && obj.rootThreshold !== 0)) {
          w.uint32(24)
          w.uint32(obj.rootThreshold)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          federationId: uint8ArrayAlloc(0),
          rootKeys: [],
          rootThreshold: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.federationId = reader.bytes()
              break
            }
            case 2: {
              if (opts.limits?.rootKeys != null && obj.rootKeys.length === opts.limits.rootKeys) {
                throw new MaxLengthError('Decode error - repeated field "rootKeys" had too many elements')
              }

              obj.rootKeys.push(reader.bytes())
              break
            }
            case 3: {
              obj.rootThreshold = reader.uint32()
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
          rootKeys: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield {
                field: `${prefix}.federationId`,
                value: reader.bytes()
              }
              break
            }
            case 2: {
              if (opts.limits?.rootKeys != null && obj.rootKeys === opts.limits.rootKeys) {
                throw new MaxLengthError('Streaming decode error - repeated field "rootKeys" had too many elements')
              }

              yield {
                field: `${prefix}.rootKeys[]`,
                index: obj.rootKeys,
                value: reader.bytes()
              }

              obj.rootKeys++

              break
            }
            case 3: {
              yield {
                field: `${prefix}.rootThreshold`,
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

  export interface AnchorFederationIdFieldEvent {
    field: '$.federationId'
    value: Uint8Array<ArrayBuffer>
  }

  export interface AnchorRootKeysFieldEvent {
    field: '$.rootKeys[]'
    index: number
    value: Uint8Array<ArrayBuffer>
  }

  export interface AnchorRootThresholdFieldEvent {
    field: '$.rootThreshold'
    value: number
  }

  export function encode (obj: Partial<Anchor>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, Anchor.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Anchor>): Anchor {
    return decodeMessage(buf, Anchor.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Anchor>): Generator<AnchorFederationIdFieldEvent | AnchorRootKeysFieldEvent | AnchorRootThresholdFieldEvent> {
    return streamMessage(buf, Anchor.codec(), opts)
  }
}
