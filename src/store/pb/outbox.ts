import { decodeMessage, encodeMessage, MaxLengthError, message, streamMessage } from 'protons-runtime'
import { alloc as uint8ArrayAlloc } from 'uint8arrays/alloc'
import type { Codec, DecodeOptions } from 'protons-runtime'
import type { Uint8ArrayList } from 'uint8arraylist'

export interface OutboxItem {
  payload: Uint8Array<ArrayBuffer>
  expiresAt: number
}

export namespace OutboxItem {
  let _codec: Codec<OutboxItem>

  export const codec = (): Codec<OutboxItem> => {
    if (_codec == null) {
      _codec = message<OutboxItem>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.payload != null && obj.payload.byteLength > 0)) {
          w.uint32(10)
          w.bytes(obj.payload)
        }

        if ((obj.expiresAt != null && obj.expiresAt !== 0)) {
          w.uint32(16)
          w.uint64Number(obj.expiresAt)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          payload: uint8ArrayAlloc(0),
          expiresAt: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.payload = reader.bytes()
              break
            }
            case 2: {
              obj.expiresAt = reader.uint64Number()
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
                field: `${prefix}.payload`,
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

  export interface OutboxItemPayloadFieldEvent {
    field: '$.payload'
    value: Uint8Array<ArrayBuffer>
  }

  export interface OutboxItemExpiresAtFieldEvent {
    field: '$.expiresAt'
    value: number
  }

  export function encode (obj: Partial<OutboxItem>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, OutboxItem.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<OutboxItem>): OutboxItem {
    return decodeMessage(buf, OutboxItem.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<OutboxItem>): Generator<OutboxItemPayloadFieldEvent | OutboxItemExpiresAtFieldEvent> {
    return streamMessage(buf, OutboxItem.codec(), opts)
  }
}

export interface OutboxAttempts {
  attempts: number
  notBefore: number
}

export namespace OutboxAttempts {
  let _codec: Codec<OutboxAttempts>

  export const codec = (): Codec<OutboxAttempts> => {
    if (_codec == null) {
      _codec = message<OutboxAttempts>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.attempts != null && obj.attempts !== 0)) {
          w.uint32(8)
          w.uint32(obj.attempts)
        }

        if ((obj.notBefore != null && obj.notBefore !== 0)) {
          w.uint32(16)
          w.uint64Number(obj.notBefore)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          attempts: 0,
          notBefore: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.attempts = reader.uint32()
              break
            }
            case 2: {
              obj.notBefore = reader.uint64Number()
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
                field: `${prefix}.attempts`,
                value: reader.uint32()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.notBefore`,
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

  export interface OutboxAttemptsAttemptsFieldEvent {
    field: '$.attempts'
    value: number
  }

  export interface OutboxAttemptsNotBeforeFieldEvent {
    field: '$.notBefore'
    value: number
  }

  export function encode (obj: Partial<OutboxAttempts>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, OutboxAttempts.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<OutboxAttempts>): OutboxAttempts {
    return decodeMessage(buf, OutboxAttempts.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<OutboxAttempts>): Generator<OutboxAttemptsAttemptsFieldEvent | OutboxAttemptsNotBeforeFieldEvent> {
    return streamMessage(buf, OutboxAttempts.codec(), opts)
  }
}

export interface OutboxAnswer {
  at: number
  answer: Uint8Array<ArrayBuffer>
}

export namespace OutboxAnswer {
  let _codec: Codec<OutboxAnswer>

  export const codec = (): Codec<OutboxAnswer> => {
    if (_codec == null) {
      _codec = message<OutboxAnswer>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.at != null && obj.at !== 0)) {
          w.uint32(8)
          w.uint64Number(obj.at)
        }

        if ((obj.answer != null && obj.answer.byteLength > 0)) {
          w.uint32(18)
          w.bytes(obj.answer)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          at: 0,
          answer: uint8ArrayAlloc(0)
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.at = reader.uint64Number()
              break
            }
            case 2: {
              obj.answer = reader.bytes()
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
                field: `${prefix}.at`,
                value: reader.uint64Number()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.answer`,
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

  export interface OutboxAnswerAtFieldEvent {
    field: '$.at'
    value: number
  }

  export interface OutboxAnswerAnswerFieldEvent {
    field: '$.answer'
    value: Uint8Array<ArrayBuffer>
  }

  export function encode (obj: Partial<OutboxAnswer>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, OutboxAnswer.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<OutboxAnswer>): OutboxAnswer {
    return decodeMessage(buf, OutboxAnswer.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<OutboxAnswer>): Generator<OutboxAnswerAtFieldEvent | OutboxAnswerAnswerFieldEvent> {
    return streamMessage(buf, OutboxAnswer.codec(), opts)
  }
}

export interface OutboxRecipients {
  names: string[]
}

export namespace OutboxRecipients {
  let _codec: Codec<OutboxRecipients>

  export const codec = (): Codec<OutboxRecipients> => {
    if (_codec == null) {
      _codec = message<OutboxRecipients>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if (obj.names != null && obj.names.length > 0) {
          for (const value of obj.names) {
            w.uint32(10)
            w.string(value)
          }
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          names: []
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              if (opts.limits?.names != null && obj.names.length === opts.limits.names) {
                throw new MaxLengthError('Decode error - repeated field "names" had too many elements')
              }

              obj.names.push(reader.string())
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
          names: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              if (opts.limits?.names != null && obj.names === opts.limits.names) {
                throw new MaxLengthError('Streaming decode error - repeated field "names" had too many elements')
              }

              yield {
                field: `${prefix}.names[]`,
                index: obj.names,
                value: reader.string()
              }

              obj.names++

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

  export interface OutboxRecipientsNamesFieldEvent {
    field: '$.names[]'
    index: number
    value: string
  }

  export function encode (obj: Partial<OutboxRecipients>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, OutboxRecipients.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<OutboxRecipients>): OutboxRecipients {
    return decodeMessage(buf, OutboxRecipients.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<OutboxRecipients>): Generator<OutboxRecipientsNamesFieldEvent> {
    return streamMessage(buf, OutboxRecipients.codec(), opts)
  }
}
