import { decodeMessage, encodeMessage, message, streamMessage } from 'protons-runtime'
import { alloc as uint8ArrayAlloc } from 'uint8arrays/alloc'
import type { Codec, DecodeOptions } from 'protons-runtime'
import type { Uint8ArrayList } from 'uint8arraylist'

export interface NoticeOrder {
  dp: string
  dispute: Uint8Array<ArrayBuffer>
  receipts: Uint8Array<ArrayBuffer>
}

export namespace NoticeOrder {
  let _codec: Codec<NoticeOrder>

  export const codec = (): Codec<NoticeOrder> => {
    if (_codec == null) {
      _codec = message<NoticeOrder>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.dp != null && obj.dp !== '')) {
          w.uint32(10)
          w.string(obj.dp)
        }

        if ((obj.dispute != null && obj.dispute.byteLength > 0)) {
          w.uint32(18)
          w.bytes(obj.dispute)
        }

        if ((obj.receipts != null && obj.receipts.byteLength > 0)) {
          w.uint32(26)
          w.bytes(obj.receipts)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          dp: '',
          dispute: uint8ArrayAlloc(0),
          receipts: uint8ArrayAlloc(0)
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
              obj.dispute = reader.bytes()
              break
            }
            case 3: {
              obj.receipts = reader.bytes()
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
                field: `${prefix}.dispute`,
                value: reader.bytes()
              }
              break
            }
            case 3: {
              yield {
                field: `${prefix}.receipts`,
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

  export interface NoticeOrderDpFieldEvent {
    field: '$.dp'
    value: string
  }

  export interface NoticeOrderDisputeFieldEvent {
    field: '$.dispute'
    value: Uint8Array<ArrayBuffer>
  }

  export interface NoticeOrderReceiptsFieldEvent {
    field: '$.receipts'
    value: Uint8Array<ArrayBuffer>
  }

  export function encode (obj: Partial<NoticeOrder>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, NoticeOrder.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<NoticeOrder>): NoticeOrder {
    return decodeMessage(buf, NoticeOrder.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<NoticeOrder>): Generator<NoticeOrderDpFieldEvent | NoticeOrderDisputeFieldEvent | NoticeOrderReceiptsFieldEvent> {
    return streamMessage(buf, NoticeOrder.codec(), opts)
  }
}

export interface MspNotice {
  msp: string
  lookupKey: Uint8Array<ArrayBuffer>
  holderKey: Uint8Array<ArrayBuffer>
  reference: Uint8Array<ArrayBuffer>
  respondBy: number
  forgetAt: number
  told: boolean
}

export namespace MspNotice {
  let _codec: Codec<MspNotice>

  export const codec = (): Codec<MspNotice> => {
    if (_codec == null) {
      _codec = message<MspNotice>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.msp != null && obj.msp !== '')) {
          w.uint32(10)
          w.string(obj.msp)
        }

        if ((obj.lookupKey != null && obj.lookupKey.byteLength > 0)) {
          w.uint32(18)
          w.bytes(obj.lookupKey)
        }

        if ((obj.holderKey != null && obj.holderKey.byteLength > 0)) {
          w.uint32(26)
          w.bytes(obj.holderKey)
        }

        if ((obj.reference != null && obj.reference.byteLength > 0)) {
          w.uint32(34)
          w.bytes(obj.reference)
        }

        if ((obj.respondBy != null && obj.respondBy !== 0)) {
          w.uint32(40)
          w.uint64Number(obj.respondBy)
        }

        if ((obj.forgetAt != null && obj.forgetAt !== 0)) {
          w.uint32(48)
          w.uint64Number(obj.forgetAt)
        }

        if ((obj.told != null && obj.told !== false)) {
          w.uint32(56)
          w.bool(obj.told)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          msp: '',
          lookupKey: uint8ArrayAlloc(0),
          holderKey: uint8ArrayAlloc(0),
          reference: uint8ArrayAlloc(0),
          respondBy: 0,
          forgetAt: 0,
          told: false
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.msp = reader.string()
              break
            }
            case 2: {
              obj.lookupKey = reader.bytes()
              break
            }
            case 3: {
              obj.holderKey = reader.bytes()
              break
            }
            case 4: {
              obj.reference = reader.bytes()
              break
            }
            case 5: {
              obj.respondBy = reader.uint64Number()
              break
            }
            case 6: {
              obj.forgetAt = reader.uint64Number()
              break
            }
            case 7: {
              obj.told = reader.bool()
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
                field: `${prefix}.msp`,
                value: reader.string()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.lookupKey`,
                value: reader.bytes()
              }
              break
            }
            case 3: {
              yield {
                field: `${prefix}.holderKey`,
                value: reader.bytes()
              }
              break
            }
            case 4: {
              yield {
                field: `${prefix}.reference`,
                value: reader.bytes()
              }
              break
            }
            case 5: {
              yield {
                field: `${prefix}.respondBy`,
                value: reader.uint64Number()
              }
              break
            }
            case 6: {
              yield {
                field: `${prefix}.forgetAt`,
                value: reader.uint64Number()
              }
              break
            }
            case 7: {
              yield {
                field: `${prefix}.told`,
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

  export interface MspNoticeMspFieldEvent {
    field: '$.msp'
    value: string
  }

  export interface MspNoticeLookupKeyFieldEvent {
    field: '$.lookupKey'
    value: Uint8Array<ArrayBuffer>
  }

  export interface MspNoticeHolderKeyFieldEvent {
    field: '$.holderKey'
    value: Uint8Array<ArrayBuffer>
  }

  export interface MspNoticeReferenceFieldEvent {
    field: '$.reference'
    value: Uint8Array<ArrayBuffer>
  }

  export interface MspNoticeRespondByFieldEvent {
    field: '$.respondBy'
    value: number
  }

  export interface MspNoticeForgetAtFieldEvent {
    field: '$.forgetAt'
    value: number
  }

  export interface MspNoticeToldFieldEvent {
    field: '$.told'
    value: boolean
  }

  export function encode (obj: Partial<MspNotice>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, MspNotice.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<MspNotice>): MspNotice {
    return decodeMessage(buf, MspNotice.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<MspNotice>): Generator<MspNoticeMspFieldEvent | MspNoticeLookupKeyFieldEvent | MspNoticeHolderKeyFieldEvent | MspNoticeReferenceFieldEvent | MspNoticeRespondByFieldEvent | MspNoticeForgetAtFieldEvent | MspNoticeToldFieldEvent> {
    return streamMessage(buf, MspNotice.codec(), opts)
  }
}
