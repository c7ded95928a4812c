/* eslint-disable require-yield */

import { decodeMessage, encodeMessage, MaxLengthError, message, streamMessage } from 'protons-runtime'
import { alloc as uint8ArrayAlloc } from 'uint8arrays/alloc'
import type { Codec, DecodeOptions } from 'protons-runtime'
import type { Uint8ArrayList } from 'uint8arraylist'

export interface QueryRequest {
  query: Uint8Array<ArrayBuffer>
  deadline: number
  context: Uint8Array<ArrayBuffer>
  hops: Uint8Array<ArrayBuffer>[]
  grants: Grant[]
}

export namespace QueryRequest {
  let _codec: Codec<QueryRequest>

  export const codec = (): Codec<QueryRequest> => {
    if (_codec == null) {
      _codec = message<QueryRequest>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.query != null && obj.query.byteLength > 0)) {
          w.uint32(10)
          w.bytes(obj.query)
        }

        if ((obj.deadline != null && obj.deadline !== 0)) {
          w.uint32(16)
          w.uint32(obj.deadline)
        }

        if ((obj.context != null && obj.context.byteLength > 0)) {
          w.uint32(26)
          w.bytes(obj.context)
        }

        if (obj.hops != null && obj.hops.length > 0) {
          for (const value of obj.hops) {
            w.uint32(34)
            w.bytes(value)
          }
        }

        if (obj.grants != null && obj.grants.length > 0) {
          for (const value of obj.grants) {
            w.uint32(42)
            Grant.codec().encode(value, w)
          }
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          query: uint8ArrayAlloc(0),
          deadline: 0,
          context: uint8ArrayAlloc(0),
          hops: [],
          grants: []
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.query = reader.bytes()
              break
            }
            case 2: {
              obj.deadline = reader.uint32()
              break
            }
            case 3: {
              obj.context = reader.bytes()
              break
            }
            case 4: {
              if (opts.limits?.hops != null && obj.hops.length === opts.limits.hops) {
                throw new MaxLengthError('Decode error - repeated field "hops" had too many elements')
              }

              obj.hops.push(reader.bytes())
              break
            }
            case 5: {
              if (opts.limits?.grants != null && obj.grants.length === opts.limits.grants) {
                throw new MaxLengthError('Decode error - repeated field "grants" had too many elements')
              }

              obj.grants.push(Grant.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.grants$
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
          hops: 0,
          grants: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield {
                field: `${prefix}.query`,
                value: reader.bytes()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.deadline`,
                value: reader.uint32()
              }
              break
            }
            case 3: {
              yield {
                field: `${prefix}.context`,
                value: reader.bytes()
              }
              break
            }
            case 4: {
              if (opts.limits?.hops != null && obj.hops === opts.limits.hops) {
                throw new MaxLengthError('Streaming decode error - repeated field "hops" had too many elements')
              }

              yield {
                field: `${prefix}.hops[]`,
                index: obj.hops,
                value: reader.bytes()
              }

              obj.hops++

              break
            }
            case 5: {
              if (opts.limits?.grants != null && obj.grants === opts.limits.grants) {
                throw new MaxLengthError('Streaming decode error - repeated field "grants" had too many elements')
              }

              for (const evt of Grant.codec().stream(reader, reader.uint32(), `${prefix}.grants[]`, {
                limits: opts.limits?.grants$
              })) {
                yield {
                  ...evt,
                  index: obj.grants
                }
              }

              obj.grants++

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

  export interface QueryRequestQueryFieldEvent {
    field: '$.query'
    value: Uint8Array<ArrayBuffer>
  }

  export interface QueryRequestDeadlineFieldEvent {
    field: '$.deadline'
    value: number
  }

  export interface QueryRequestContextFieldEvent {
    field: '$.context'
    value: Uint8Array<ArrayBuffer>
  }

  export interface QueryRequestHopsFieldEvent {
    field: '$.hops[]'
    index: number
    value: Uint8Array<ArrayBuffer>
  }

  export interface QueryRequestGrantsDpFieldEvent {
    field: '$.grants[].dp'
    value: string
    index: number
  }

  export interface QueryRequestGrantsContextFieldEvent {
    field: '$.grants[].context'
    value: Uint8Array<ArrayBuffer>
    index: number
  }

  export function encode (obj: Partial<QueryRequest>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, QueryRequest.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<QueryRequest>): QueryRequest {
    return decodeMessage(buf, QueryRequest.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<QueryRequest>): Generator<QueryRequestQueryFieldEvent | QueryRequestDeadlineFieldEvent | QueryRequestContextFieldEvent | QueryRequestHopsFieldEvent | QueryRequestGrantsDpFieldEvent | QueryRequestGrantsContextFieldEvent> {
    return streamMessage(buf, QueryRequest.codec(), opts)
  }
}

export interface Grant {
  dp: string
  context: Uint8Array<ArrayBuffer>
}

export namespace Grant {
  let _codec: Codec<Grant>

  export const codec = (): Codec<Grant> => {
    if (_codec == null) {
      _codec = message<Grant>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.dp != null && obj.dp !== '')) {
          w.uint32(10)
          w.string(obj.dp)
        }

        if ((obj.context != null && obj.context.byteLength > 0)) {
          w.uint32(18)
          w.bytes(obj.context)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          dp: '',
          context: uint8ArrayAlloc(0)
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
              obj.context = reader.bytes()
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
                field: `${prefix}.context`,
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

  export interface GrantDpFieldEvent {
    field: '$.dp'
    value: string
  }

  export interface GrantContextFieldEvent {
    field: '$.context'
    value: Uint8Array<ArrayBuffer>
  }

  export function encode (obj: Partial<Grant>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, Grant.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Grant>): Grant {
    return decodeMessage(buf, Grant.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Grant>): Generator<GrantDpFieldEvent | GrantContextFieldEvent> {
    return streamMessage(buf, Grant.codec(), opts)
  }
}

export interface QueryResponse {
  answer: Uint8Array<ArrayBuffer>
  aggregate: Uint8Array<ArrayBuffer>
}

export namespace QueryResponse {
  let _codec: Codec<QueryResponse>

  export const codec = (): Codec<QueryResponse> => {
    if (_codec == null) {
      _codec = message<QueryResponse>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.answer != null && obj.answer.byteLength > 0)) {
          w.uint32(10)
          w.bytes(obj.answer)
        }

        if ((obj.aggregate != null && obj.aggregate.byteLength > 0)) {
          w.uint32(18)
          w.bytes(obj.aggregate)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          answer: uint8ArrayAlloc(0),
          aggregate: uint8ArrayAlloc(0)
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.answer = reader.bytes()
              break
            }
            case 2: {
              obj.aggregate = reader.bytes()
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
                field: `${prefix}.answer`,
                value: reader.bytes()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.aggregate`,
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

  export interface QueryResponseAnswerFieldEvent {
    field: '$.answer'
    value: Uint8Array<ArrayBuffer>
  }

  export interface QueryResponseAggregateFieldEvent {
    field: '$.aggregate'
    value: Uint8Array<ArrayBuffer>
  }

  export function encode (obj: Partial<QueryResponse>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, QueryResponse.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<QueryResponse>): QueryResponse {
    return decodeMessage(buf, QueryResponse.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<QueryResponse>): Generator<QueryResponseAnswerFieldEvent | QueryResponseAggregateFieldEvent> {
    return streamMessage(buf, QueryResponse.codec(), opts)
  }
}

export interface DisclosureRequest {}

export namespace DisclosureRequest {
  let _codec: Codec<DisclosureRequest>

  export const codec = (): Codec<DisclosureRequest> => {
    if (_codec == null) {
      _codec = message<DisclosureRequest>((obj, w, opts = {}) => {
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

  export function encode (obj: Partial<DisclosureRequest>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, DisclosureRequest.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<DisclosureRequest>): DisclosureRequest {
    return decodeMessage(buf, DisclosureRequest.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<DisclosureRequest>): Generator<{}> {
    return streamMessage(buf, DisclosureRequest.codec(), opts)
  }
}

export interface DisclosureResponse {
  disclosure: Uint8Array<ArrayBuffer>
}

export namespace DisclosureResponse {
  let _codec: Codec<DisclosureResponse>

  export const codec = (): Codec<DisclosureResponse> => {
    if (_codec == null) {
      _codec = message<DisclosureResponse>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.disclosure != null && obj.disclosure.byteLength > 0)) {
          w.uint32(10)
          w.bytes(obj.disclosure)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          disclosure: uint8ArrayAlloc(0)
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.disclosure = reader.bytes()
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
                field: `${prefix}.disclosure`,
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

  export interface DisclosureResponseDisclosureFieldEvent {
    field: '$.disclosure'
    value: Uint8Array<ArrayBuffer>
  }

  export function encode (obj: Partial<DisclosureResponse>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, DisclosureResponse.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<DisclosureResponse>): DisclosureResponse {
    return decodeMessage(buf, DisclosureResponse.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<DisclosureResponse>): Generator<DisclosureResponseDisclosureFieldEvent> {
    return streamMessage(buf, DisclosureResponse.codec(), opts)
  }
}
