import { decodeMessage, encodeMessage, message, streamMessage } from 'protons-runtime'
import { alloc as uint8ArrayAlloc } from 'uint8arrays/alloc'
import type { Codec, DecodeOptions } from 'protons-runtime'
import type { Uint8ArrayList } from 'uint8arraylist'

export interface RegistryTimestamp {
  formatVersion: number
  federationId: Uint8Array<ArrayBuffer>
  version: number
  hash: Uint8Array<ArrayBuffer>
  dp: string
  at: number
}

export namespace RegistryTimestamp {
  let _codec: Codec<RegistryTimestamp>

  export const codec = (): Codec<RegistryTimestamp> => {
    if (_codec == null) {
      _codec = message<RegistryTimestamp>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.formatVersion != null && obj.formatVersion !== 0)) {
          w.uint32(8)
          w.uint32(obj.formatVersion)
        }

        if ((obj.federationId != null && obj.federationId.byteLength > 0)) {
          w.uint32(18)
          w.bytes(obj.federationId)
        }

        if ((obj.version != null && obj.version !== 0)) {
          w.uint32(24)
          w.uint64Number(obj.version)
        }

        if ((obj.hash != null && obj.hash.byteLength > 0)) {
          w.uint32(34)
          w.bytes(obj.hash)
        }

        if ((obj.dp != null && obj.dp !== '')) {
          w.uint32(42)
          w.string(obj.dp)
        }

        if ((obj.at != null && obj.at !== 0)) {
          w.uint32(48)
          w.uint64Number(obj.at)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          formatVersion: 0,
          federationId: uint8ArrayAlloc(0),
          version: 0,
          hash: uint8ArrayAlloc(0),
          dp: '',
          at: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.formatVersion = reader.uint32()
              break
            }
            case 2: {
              obj.federationId = reader.bytes()
              break
            }
            case 3: {
              obj.version = reader.uint64Number()
              break
            }
            case 4: {
              obj.hash = reader.bytes()
              break
            }
            case 5: {
              obj.dp = reader.string()
              break
            }
            case 6: {
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
                field: `${prefix}.formatVersion`,
                value: reader.uint32()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.federationId`,
                value: reader.bytes()
              }
              break
            }
            case 3: {
              yield {
                field: `${prefix}.version`,
                value: reader.uint64Number()
              }
              break
            }
            case 4: {
              yield {
                field: `${prefix}.hash`,
                value: reader.bytes()
              }
              break
            }
            case 5: {
              yield {
                field: `${prefix}.dp`,
                value: reader.string()
              }
              break
            }
            case 6: {
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

  export interface RegistryTimestampFormatVersionFieldEvent {
    field: '$.formatVersion'
    value: number
  }

  export interface RegistryTimestampFederationIdFieldEvent {
    field: '$.federationId'
    value: Uint8Array<ArrayBuffer>
  }

  export interface RegistryTimestampVersionFieldEvent {
    field: '$.version'
    value: number
  }

  export interface RegistryTimestampHashFieldEvent {
    field: '$.hash'
    value: Uint8Array<ArrayBuffer>
  }

  export interface RegistryTimestampDpFieldEvent {
    field: '$.dp'
    value: string
  }

  export interface RegistryTimestampAtFieldEvent {
    field: '$.at'
    value: number
  }

  export function encode (obj: Partial<RegistryTimestamp>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, RegistryTimestamp.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<RegistryTimestamp>): RegistryTimestamp {
    return decodeMessage(buf, RegistryTimestamp.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<RegistryTimestamp>): Generator<RegistryTimestampFormatVersionFieldEvent | RegistryTimestampFederationIdFieldEvent | RegistryTimestampVersionFieldEvent | RegistryTimestampHashFieldEvent | RegistryTimestampDpFieldEvent | RegistryTimestampAtFieldEvent> {
    return streamMessage(buf, RegistryTimestamp.codec(), opts)
  }
}
