/* eslint-disable require-yield */

import { decodeMessage, encodeMessage, MaxLengthError, message, streamMessage } from 'protons-runtime'
import { alloc as uint8ArrayAlloc } from 'uint8arrays/alloc'
import type { Codec, DecodeOptions } from 'protons-runtime'
import type { Uint8ArrayList } from 'uint8arraylist'

export interface Invite {
  invitation: Uint8Array<ArrayBuffer>
}

export namespace Invite {
  let _codec: Codec<Invite>

  export const codec = (): Codec<Invite> => {
    if (_codec == null) {
      _codec = message<Invite>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.invitation != null && obj.invitation.byteLength > 0)) {
          w.uint32(10)
          w.bytes(obj.invitation)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          invitation: uint8ArrayAlloc(0)
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.invitation = reader.bytes()
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
                field: `${prefix}.invitation`,
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

  export interface InviteInvitationFieldEvent {
    field: '$.invitation'
    value: Uint8Array<ArrayBuffer>
  }

  export function encode (obj: Partial<Invite>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, Invite.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Invite>): Invite {
    return decodeMessage(buf, Invite.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Invite>): Generator<InviteInvitationFieldEvent> {
    return streamMessage(buf, Invite.codec(), opts)
  }
}

export interface InviteAnswer {}

export namespace InviteAnswer {
  let _codec: Codec<InviteAnswer>

  export const codec = (): Codec<InviteAnswer> => {
    if (_codec == null) {
      _codec = message<InviteAnswer>((obj, w, opts = {}) => {
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

  export function encode (obj: Partial<InviteAnswer>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, InviteAnswer.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<InviteAnswer>): InviteAnswer {
    return decodeMessage(buf, InviteAnswer.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<InviteAnswer>): Generator<{}> {
    return streamMessage(buf, InviteAnswer.codec(), opts)
  }
}

export interface Exchange {
  ceremony: Uint8Array<ArrayBuffer>
  have: Uint8Array<ArrayBuffer>[]
  messages: Uint8Array<ArrayBuffer>[]
}

export namespace Exchange {
  let _codec: Codec<Exchange>

  export const codec = (): Codec<Exchange> => {
    if (_codec == null) {
      _codec = message<Exchange>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.ceremony != null && obj.ceremony.byteLength > 0)) {
          w.uint32(10)
          w.bytes(obj.ceremony)
        }

        if (obj.have != null && obj.have.length > 0) {
          for (const value of obj.have) {
            w.uint32(18)
            w.bytes(value)
          }
        }

        if (obj.messages != null && obj.messages.length > 0) {
          for (const value of obj.messages) {
            w.uint32(26)
            w.bytes(value)
          }
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          ceremony: uint8ArrayAlloc(0),
          have: [],
          messages: []
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.ceremony = reader.bytes()
              break
            }
            case 2: {
              if (opts.limits?.have != null && obj.have.length === opts.limits.have) {
                throw new MaxLengthError('Decode error - repeated field "have" had too many elements')
              }

              obj.have.push(reader.bytes())
              break
            }
            case 3: {
              if (opts.limits?.messages != null && obj.messages.length === opts.limits.messages) {
                throw new MaxLengthError('Decode error - repeated field "messages" had too many elements')
              }

              obj.messages.push(reader.bytes())
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
          have: 0,
          messages: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield {
                field: `${prefix}.ceremony`,
                value: reader.bytes()
              }
              break
            }
            case 2: {
              if (opts.limits?.have != null && obj.have === opts.limits.have) {
                throw new MaxLengthError('Streaming decode error - repeated field "have" had too many elements')
              }

              yield {
                field: `${prefix}.have[]`,
                index: obj.have,
                value: reader.bytes()
              }

              obj.have++

              break
            }
            case 3: {
              if (opts.limits?.messages != null && obj.messages === opts.limits.messages) {
                throw new MaxLengthError('Streaming decode error - repeated field "messages" had too many elements')
              }

              yield {
                field: `${prefix}.messages[]`,
                index: obj.messages,
                value: reader.bytes()
              }

              obj.messages++

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

  export interface ExchangeCeremonyFieldEvent {
    field: '$.ceremony'
    value: Uint8Array<ArrayBuffer>
  }

  export interface ExchangeHaveFieldEvent {
    field: '$.have[]'
    index: number
    value: Uint8Array<ArrayBuffer>
  }

  export interface ExchangeMessagesFieldEvent {
    field: '$.messages[]'
    index: number
    value: Uint8Array<ArrayBuffer>
  }

  export function encode (obj: Partial<Exchange>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, Exchange.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Exchange>): Exchange {
    return decodeMessage(buf, Exchange.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Exchange>): Generator<ExchangeCeremonyFieldEvent | ExchangeHaveFieldEvent | ExchangeMessagesFieldEvent> {
    return streamMessage(buf, Exchange.codec(), opts)
  }
}

export interface ExchangeAnswer {
  messages: Uint8Array<ArrayBuffer>[]
}

export namespace ExchangeAnswer {
  let _codec: Codec<ExchangeAnswer>

  export const codec = (): Codec<ExchangeAnswer> => {
    if (_codec == null) {
      _codec = message<ExchangeAnswer>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if (obj.messages != null && obj.messages.length > 0) {
          for (const value of obj.messages) {
            w.uint32(10)
            w.bytes(value)
          }
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          messages: []
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              if (opts.limits?.messages != null && obj.messages.length === opts.limits.messages) {
                throw new MaxLengthError('Decode error - repeated field "messages" had too many elements')
              }

              obj.messages.push(reader.bytes())
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
          messages: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              if (opts.limits?.messages != null && obj.messages === opts.limits.messages) {
                throw new MaxLengthError('Streaming decode error - repeated field "messages" had too many elements')
              }

              yield {
                field: `${prefix}.messages[]`,
                index: obj.messages,
                value: reader.bytes()
              }

              obj.messages++

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

  export interface ExchangeAnswerMessagesFieldEvent {
    field: '$.messages[]'
    index: number
    value: Uint8Array<ArrayBuffer>
  }

  export function encode (obj: Partial<ExchangeAnswer>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, ExchangeAnswer.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<ExchangeAnswer>): ExchangeAnswer {
    return decodeMessage(buf, ExchangeAnswer.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<ExchangeAnswer>): Generator<ExchangeAnswerMessagesFieldEvent> {
    return streamMessage(buf, ExchangeAnswer.codec(), opts)
  }
}

export interface StoredCeremony {
  invitation: Uint8Array<ArrayBuffer>
  state: string
  roster: string
  faultCode: string
  faultDp: string
  seed: Uint8Array<ArrayBuffer>
  transcript: Uint8Array<ArrayBuffer>
}

export namespace StoredCeremony {
  let _codec: Codec<StoredCeremony>

  export const codec = (): Codec<StoredCeremony> => {
    if (_codec == null) {
      _codec = message<StoredCeremony>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.invitation != null && obj.invitation.byteLength > 0)) {
          w.uint32(10)
          w.bytes(obj.invitation)
        }

        if ((obj.state != null && obj.state !== '')) {
          w.uint32(18)
          w.string(obj.state)
        }

        if ((obj.roster != null && obj.roster !== '')) {
          w.uint32(26)
          w.string(obj.roster)
        }

        if ((obj.faultCode != null && obj.faultCode !== '')) {
          w.uint32(34)
          w.string(obj.faultCode)
        }

        if ((obj.faultDp != null && obj.faultDp !== '')) {
          w.uint32(42)
          w.string(obj.faultDp)
        }

        if ((obj.seed != null && obj.seed.byteLength > 0)) {
          w.uint32(50)
          w.bytes(obj.seed)
        }

        if ((obj.transcript != null && obj.transcript.byteLength > 0)) {
          w.uint32(58)
          w.bytes(obj.transcript)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          invitation: uint8ArrayAlloc(0),
          state: '',
          roster: '',
          faultCode: '',
          faultDp: '',
          seed: uint8ArrayAlloc(0),
          transcript: uint8ArrayAlloc(0)
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.invitation = reader.bytes()
              break
            }
            case 2: {
              obj.state = reader.string()
              break
            }
            case 3: {
              obj.roster = reader.string()
              break
            }
            case 4: {
              obj.faultCode = reader.string()
              break
            }
            case 5: {
              obj.faultDp = reader.string()
              break
            }
            case 6: {
              obj.seed = reader.bytes()
              break
            }
            case 7: {
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
                field: `${prefix}.invitation`,
                value: reader.bytes()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.state`,
                value: reader.string()
              }
              break
            }
            case 3: {
              yield {
                field: `${prefix}.roster`,
                value: reader.string()
              }
              break
            }
            case 4: {
              yield {
                field: `${prefix}.faultCode`,
                value: reader.string()
              }
              break
            }
            case 5: {
              yield {
                field: `${prefix}.faultDp`,
                value: reader.string()
              }
              break
            }
            case 6: {
              yield {
                field: `${prefix}.seed`,
                value: reader.bytes()
              }
              break
            }
            case 7: {
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

  export interface StoredCeremonyInvitationFieldEvent {
    field: '$.invitation'
    value: Uint8Array<ArrayBuffer>
  }

  export interface StoredCeremonyStateFieldEvent {
    field: '$.state'
    value: string
  }

  export interface StoredCeremonyRosterFieldEvent {
    field: '$.roster'
    value: string
  }

  export interface StoredCeremonyFaultCodeFieldEvent {
    field: '$.faultCode'
    value: string
  }

  export interface StoredCeremonyFaultDpFieldEvent {
    field: '$.faultDp'
    value: string
  }

  export interface StoredCeremonySeedFieldEvent {
    field: '$.seed'
    value: Uint8Array<ArrayBuffer>
  }

  export interface StoredCeremonyTranscriptFieldEvent {
    field: '$.transcript'
    value: Uint8Array<ArrayBuffer>
  }

  export function encode (obj: Partial<StoredCeremony>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, StoredCeremony.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<StoredCeremony>): StoredCeremony {
    return decodeMessage(buf, StoredCeremony.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<StoredCeremony>): Generator<StoredCeremonyInvitationFieldEvent | StoredCeremonyStateFieldEvent | StoredCeremonyRosterFieldEvent | StoredCeremonyFaultCodeFieldEvent | StoredCeremonyFaultDpFieldEvent | StoredCeremonySeedFieldEvent | StoredCeremonyTranscriptFieldEvent> {
    return streamMessage(buf, StoredCeremony.codec(), opts)
  }
}
