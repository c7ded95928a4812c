import { decodeMessage, encodeMessage, MaxLengthError, message, streamMessage } from 'protons-runtime'
import { alloc as uint8ArrayAlloc } from 'uint8arrays/alloc'
import type { Codec, DecodeOptions } from 'protons-runtime'
import type { Uint8ArrayList } from 'uint8arraylist'

export interface NewestRequest {
  haveVersion: number
  newestOnly: boolean
}

export namespace NewestRequest {
  let _codec: Codec<NewestRequest>

  export const codec = (): Codec<NewestRequest> => {
    if (_codec == null) {
      _codec = message<NewestRequest>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.haveVersion != null && obj.haveVersion !== 0)) {
          w.uint32(8)
          w.uint64Number(obj.haveVersion)
        }

        if ((obj.newestOnly != null && obj.newestOnly !== false)) {
          w.uint32(16)
          w.bool(obj.newestOnly)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          haveVersion: 0,
          newestOnly: false
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.haveVersion = reader.uint64Number()
              break
            }
            case 2: {
              obj.newestOnly = reader.bool()
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
                field: `${prefix}.haveVersion`,
                value: reader.uint64Number()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.newestOnly`,
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

  export interface NewestRequestHaveVersionFieldEvent {
    field: '$.haveVersion'
    value: number
  }

  export interface NewestRequestNewestOnlyFieldEvent {
    field: '$.newestOnly'
    value: boolean
  }

  export function encode (obj: Partial<NewestRequest>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, NewestRequest.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<NewestRequest>): NewestRequest {
    return decodeMessage(buf, NewestRequest.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<NewestRequest>): Generator<NewestRequestHaveVersionFieldEvent | NewestRequestNewestOnlyFieldEvent> {
    return streamMessage(buf, NewestRequest.codec(), opts)
  }
}

export interface NewestResponse {
  newestVersion: number
  versions: Uint8Array<ArrayBuffer>[]
  timestamp: Uint8Array<ArrayBuffer>
}

export namespace NewestResponse {
  let _codec: Codec<NewestResponse>

  export const codec = (): Codec<NewestResponse> => {
    if (_codec == null) {
      _codec = message<NewestResponse>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.newestVersion != null && obj.newestVersion !== 0)) {
          w.uint32(8)
          w.uint64Number(obj.newestVersion)
        }

        if (obj.versions != null && obj.versions.length > 0) {
          for (const value of obj.versions) {
            w.uint32(18)
            w.bytes(value)
          }
        }

        if ((obj.timestamp != null && obj.timestamp.byteLength > 0)) {
          w.uint32(26)
          w.bytes(obj.timestamp)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          newestVersion: 0,
          versions: [],
          timestamp: uint8ArrayAlloc(0)
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.newestVersion = reader.uint64Number()
              break
            }
            case 2: {
              if (opts.limits?.versions != null && obj.versions.length === opts.limits.versions) {
                throw new MaxLengthError('Decode error - repeated field "versions" had too many elements')
              }

              obj.versions.push(reader.bytes())
              break
            }
            case 3: {
              obj.timestamp = reader.bytes()
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
          versions: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield {
                field: `${prefix}.newestVersion`,
                value: reader.uint64Number()
              }
              break
            }
            case 2: {
              if (opts.limits?.versions != null && obj.versions === opts.limits.versions) {
                throw new MaxLengthError('Streaming decode error - repeated field "versions" had too many elements')
              }

              yield {
                field: `${prefix}.versions[]`,
                index: obj.versions,
                value: reader.bytes()
              }

              obj.versions++

              break
            }
            case 3: {
              yield {
                field: `${prefix}.timestamp`,
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

  export interface NewestResponseNewestVersionFieldEvent {
    field: '$.newestVersion'
    value: number
  }

  export interface NewestResponseVersionsFieldEvent {
    field: '$.versions[]'
    index: number
    value: Uint8Array<ArrayBuffer>
  }

  export interface NewestResponseTimestampFieldEvent {
    field: '$.timestamp'
    value: Uint8Array<ArrayBuffer>
  }

  export function encode (obj: Partial<NewestResponse>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, NewestResponse.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<NewestResponse>): NewestResponse {
    return decodeMessage(buf, NewestResponse.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<NewestResponse>): Generator<NewestResponseNewestVersionFieldEvent | NewestResponseVersionsFieldEvent | NewestResponseTimestampFieldEvent> {
    return streamMessage(buf, NewestResponse.codec(), opts)
  }
}

export interface ShowRequest {
  after: number
  versions: Uint8Array<ArrayBuffer>[]
}

export namespace ShowRequest {
  let _codec: Codec<ShowRequest>

  export const codec = (): Codec<ShowRequest> => {
    if (_codec == null) {
      _codec = message<ShowRequest>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.after != null && obj.after !== 0)) {
          w.uint32(8)
          w.uint64Number(obj.after)
        }

        if (obj.versions != null && obj.versions.length > 0) {
          for (const value of obj.versions) {
            w.uint32(18)
            w.bytes(value)
          }
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          after: 0,
          versions: []
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.after = reader.uint64Number()
              break
            }
            case 2: {
              if (opts.limits?.versions != null && obj.versions.length === opts.limits.versions) {
                throw new MaxLengthError('Decode error - repeated field "versions" had too many elements')
              }

              obj.versions.push(reader.bytes())
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
          versions: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield {
                field: `${prefix}.after`,
                value: reader.uint64Number()
              }
              break
            }
            case 2: {
              if (opts.limits?.versions != null && obj.versions === opts.limits.versions) {
                throw new MaxLengthError('Streaming decode error - repeated field "versions" had too many elements')
              }

              yield {
                field: `${prefix}.versions[]`,
                index: obj.versions,
                value: reader.bytes()
              }

              obj.versions++

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

  export interface ShowRequestAfterFieldEvent {
    field: '$.after'
    value: number
  }

  export interface ShowRequestVersionsFieldEvent {
    field: '$.versions[]'
    index: number
    value: Uint8Array<ArrayBuffer>
  }

  export function encode (obj: Partial<ShowRequest>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, ShowRequest.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<ShowRequest>): ShowRequest {
    return decodeMessage(buf, ShowRequest.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<ShowRequest>): Generator<ShowRequestAfterFieldEvent | ShowRequestVersionsFieldEvent> {
    return streamMessage(buf, ShowRequest.codec(), opts)
  }
}

export interface ShowResponse {
  version: number
}

export namespace ShowResponse {
  let _codec: Codec<ShowResponse>

  export const codec = (): Codec<ShowResponse> => {
    if (_codec == null) {
      _codec = message<ShowResponse>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.version != null && obj.version !== 0)) {
          w.uint32(8)
          w.uint64Number(obj.version)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          version: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.version = reader.uint64Number()
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

  export interface ShowResponseVersionFieldEvent {
    field: '$.version'
    value: number
  }

  export function encode (obj: Partial<ShowResponse>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, ShowResponse.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<ShowResponse>): ShowResponse {
    return decodeMessage(buf, ShowResponse.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<ShowResponse>): Generator<ShowResponseVersionFieldEvent> {
    return streamMessage(buf, ShowResponse.codec(), opts)
  }
}
