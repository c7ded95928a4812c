import { decodeMessage, encodeMessage, enumeration, message, streamMessage } from 'protons-runtime'
import { alloc as uint8ArrayAlloc } from 'uint8arrays/alloc'
import type { Codec, DecodeOptions } from 'protons-runtime'
import type { Uint8ArrayList } from 'uint8arraylist'

export interface Frame {
  type: Frame.Type
  id: number
  method: number
  deadline: number
  status: Status
  code: string
  retryAfter: number
  body: Uint8Array<ArrayBuffer>
  registryVersion: number
  requestId: Uint8Array<ArrayBuffer>
}

export namespace Frame {
  export enum Type {
    UNUSED = 'UNUSED',
    REQUEST = 'REQUEST',
    RESPONSE = 'RESPONSE',
    CANCEL = 'CANCEL'
  }

  enum __TypeValues {
    UNUSED = 0,
    REQUEST = 1,
    RESPONSE = 2,
    CANCEL = 3
  }

  export namespace Type {
    export const codec = (): Codec<Type> => {
      return enumeration<Type>(__TypeValues)
    }
  }

  let _codec: Codec<Frame>

  export const codec = (): Codec<Frame> => {
    if (_codec == null) {
      _codec = message<Frame>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if (obj.type != null && __TypeValues[obj.type] !== 0) {
          w.uint32(8)
          Frame.Type.codec().encode(obj.type, w)
        }

        if ((obj.id != null && obj.id !== 0)) {
          w.uint32(16)
          w.uint32(obj.id)
        }

        if ((obj.method != null && obj.method !== 0)) {
          w.uint32(24)
          w.uint32(obj.method)
        }

        if ((obj.deadline != null && obj.deadline !== 0)) {
          w.uint32(32)
          w.uint32(obj.deadline)
        }

        if (obj.status != null && __StatusValues[obj.status] !== 0) {
          w.uint32(40)
          Status.codec().encode(obj.status, w)
        }

        if ((obj.code != null && obj.code !== '')) {
          w.uint32(50)
          w.string(obj.code)
        }

        if ((obj.retryAfter != null && obj.retryAfter !== 0)) {
          w.uint32(56)
          w.uint32(obj.retryAfter)
        }

        if ((obj.body != null && obj.body.byteLength > 0)) {
          w.uint32(66)
          w.bytes(obj.body)
        }

        if ((obj.registryVersion != null && obj.registryVersion !== 0)) {
          w.uint32(72)
          w.uint64Number(obj.registryVersion)
        }

        if ((obj.requestId != null && obj.requestId.byteLength > 0)) {
          w.uint32(82)
          w.bytes(obj.requestId)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          type: Type.UNUSED,
          id: 0,
          method: 0,
          deadline: 0,
          status: Status.UNUSED_STATUS,
          code: '',
          retryAfter: 0,
          body: uint8ArrayAlloc(0),
          registryVersion: 0,
          requestId: uint8ArrayAlloc(0)
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.type = Frame.Type.codec().decode(reader)
              break
            }
            case 2: {
              obj.id = reader.uint32()
              break
            }
            case 3: {
              obj.method = reader.uint32()
              break
            }
            case 4: {
              obj.deadline = reader.uint32()
              break
            }
            case 5: {
              obj.status = Status.codec().decode(reader)
              break
            }
            case 6: {
              obj.code = reader.string()
              break
            }
            case 7: {
              obj.retryAfter = reader.uint32()
              break
            }
            case 8: {
              obj.body = reader.bytes()
              break
            }
            case 9: {
              obj.registryVersion = reader.uint64Number()
              break
            }
            case 10: {
              obj.requestId = reader.bytes()
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
                field: `${prefix}.type`,
                value: Frame.Type.codec().decode(reader)
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.id`,
                value: reader.uint32()
              }
              break
            }
            case 3: {
              yield {
                field: `${prefix}.method`,
                value: reader.uint32()
              }
              break
            }
            case 4: {
              yield {
                field: `${prefix}.deadline`,
                value: reader.uint32()
              }
              break
            }
            case 5: {
              yield {
                field: `${prefix}.status`,
                value: Status.codec().decode(reader)
              }
              break
            }
            case 6: {
              yield {
                field: `${prefix}.code`,
                value: reader.string()
              }
              break
            }
            case 7: {
              yield {
                field: `${prefix}.retryAfter`,
                value: reader.uint32()
              }
              break
            }
            case 8: {
              yield {
                field: `${prefix}.body`,
                value: reader.bytes()
              }
              break
            }
            case 9: {
              yield {
                field: `${prefix}.registryVersion`,
                value: reader.uint64Number()
              }
              break
            }
            case 10: {
              yield {
                field: `${prefix}.requestId`,
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

  export interface FrameTypeFieldEvent {
    field: '$.type'
    value: Frame.Type
  }

  export interface FrameIdFieldEvent {
    field: '$.id'
    value: number
  }

  export interface FrameMethodFieldEvent {
    field: '$.method'
    value: number
  }

  export interface FrameDeadlineFieldEvent {
    field: '$.deadline'
    value: number
  }

  export interface FrameStatusFieldEvent {
    field: '$.status'
    value: Status
  }

  export interface FrameCodeFieldEvent {
    field: '$.code'
    value: string
  }

  export interface FrameRetryAfterFieldEvent {
    field: '$.retryAfter'
    value: number
  }

  export interface FrameBodyFieldEvent {
    field: '$.body'
    value: Uint8Array<ArrayBuffer>
  }

  export interface FrameRegistryVersionFieldEvent {
    field: '$.registryVersion'
    value: number
  }

  export interface FrameRequestIdFieldEvent {
    field: '$.requestId'
    value: Uint8Array<ArrayBuffer>
  }

  export function encode (obj: Partial<Frame>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, Frame.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Frame>): Frame {
    return decodeMessage(buf, Frame.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Frame>): Generator<FrameTypeFieldEvent | FrameIdFieldEvent | FrameMethodFieldEvent | FrameDeadlineFieldEvent | FrameStatusFieldEvent | FrameCodeFieldEvent | FrameRetryAfterFieldEvent | FrameBodyFieldEvent | FrameRegistryVersionFieldEvent | FrameRequestIdFieldEvent> {
    return streamMessage(buf, Frame.codec(), opts)
  }
}

export enum Status {
  UNUSED_STATUS = 'UNUSED_STATUS',
  OK = 'OK',
  NOT_FOUND = 'NOT_FOUND',
  REFUSED = 'REFUSED',
  CONFLICT = 'CONFLICT',
  LIMITED = 'LIMITED',
  MALFORMED = 'MALFORMED',
  UNVERIFIED = 'UNVERIFIED',
  EXPIRED = 'EXPIRED',
  UNAVAILABLE = 'UNAVAILABLE',
  INTERNAL = 'INTERNAL'
}

enum __StatusValues {
  UNUSED_STATUS = 0,
  OK = 100,
  NOT_FOUND = 110,
  REFUSED = 200,
  CONFLICT = 210,
  LIMITED = 300,
  MALFORMED = 400,
  UNVERIFIED = 410,
  EXPIRED = 420,
  UNAVAILABLE = 500,
  INTERNAL = 510
}

export namespace Status {
  export const codec = (): Codec<Status> => {
    return enumeration<Status>(__StatusValues)
  }
}
