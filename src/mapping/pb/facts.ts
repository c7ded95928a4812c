import { decodeMessage, encodeMessage, enumeration, message, streamMessage } from 'protons-runtime'
import { alloc as uint8ArrayAlloc } from 'uint8arrays/alloc'
import type { Codec, DecodeOptions } from 'protons-runtime'
import type { Uint8ArrayList } from 'uint8arraylist'

export enum InvalidationReason {
  UNUSED_INVALIDATION_REASON = 'UNUSED_INVALIDATION_REASON',
  RELEASED = 'RELEASED',
  REASSIGNED = 'REASSIGNED'
}

enum __InvalidationReasonValues {
  UNUSED_INVALIDATION_REASON = 0,
  RELEASED = 100,
  REASSIGNED = 101
}

export namespace InvalidationReason {
  export const codec = (): Codec<InvalidationReason> => {
    return enumeration<InvalidationReason>(__InvalidationReasonValues)
  }
}

export interface InvalidationPayload {
  version: number
  lookupKey: Uint8Array<ArrayBuffer>
  oprfKeyId: number
  reason: InvalidationReason
  issuedAt: number
  serial: Uint8Array<ArrayBuffer>
  before: number
  holderKey: Uint8Array<ArrayBuffer>
  entryId: Uint8Array<ArrayBuffer>
  attestation: Uint8Array<ArrayBuffer>
  csipId: string
  csiType: string
  scope: string
}

export namespace InvalidationPayload {
  let _codec: Codec<InvalidationPayload>

  export const codec = (): Codec<InvalidationPayload> => {
    if (_codec == null) {
      _codec = message<InvalidationPayload>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.version != null && obj.version !== 0)) {
          w.uint32(8)
          w.uint32(obj.version)
        }

        if ((obj.lookupKey != null && obj.lookupKey.byteLength > 0)) {
          w.uint32(18)
          w.bytes(obj.lookupKey)
        }

        if ((obj.oprfKeyId != null && obj.oprfKeyId !== 0)) {
          w.uint32(24)
          w.uint32(obj.oprfKeyId)
        }

        if (obj.reason != null && __InvalidationReasonValues[obj.reason] !== 0) {
          w.uint32(32)
          InvalidationReason.codec().encode(obj.reason, w)
        }

        if ((obj.issuedAt != null && obj.issuedAt !== 0)) {
          w.uint32(40)
          w.uint64Number(obj.issuedAt)
        }

        if ((obj.serial != null && obj.serial.byteLength > 0)) {
          w.uint32(50)
          w.bytes(obj.serial)
        }

        if ((obj.before != null && obj.before !== 0)) {
          w.uint32(56)
          w.uint64Number(obj.before)
        }

        if ((obj.holderKey != null && obj.holderKey.byteLength > 0)) {
          w.uint32(66)
          w.bytes(obj.holderKey)
        }

        if ((obj.entryId != null && obj.entryId.byteLength > 0)) {
          w.uint32(74)
          w.bytes(obj.entryId)
        }

        if ((obj.attestation != null && obj.attestation.byteLength > 0)) {
          w.uint32(82)
          w.bytes(obj.attestation)
        }

        if ((obj.csipId != null && obj.csipId !== '')) {
          w.uint32(90)
          w.string(obj.csipId)
        }

        if ((obj.csiType != null && obj.csiType !== '')) {
          w.uint32(98)
          w.string(obj.csiType)
        }

        if ((obj.scope != null && obj.scope !== '')) {
          w.uint32(106)
          w.string(obj.scope)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          version: 0,
          lookupKey: uint8ArrayAlloc(0),
          oprfKeyId: 0,
          reason: InvalidationReason.UNUSED_INVALIDATION_REASON,
          issuedAt: 0,
          serial: uint8ArrayAlloc(0),
          before: 0,
          holderKey: uint8ArrayAlloc(0),
          entryId: uint8ArrayAlloc(0),
          attestation: uint8ArrayAlloc(0),
          csipId: '',
          csiType: '',
          scope: ''
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
              obj.lookupKey = reader.bytes()
              break
            }
            case 3: {
              obj.oprfKeyId = reader.uint32()
              break
            }
            case 4: {
              obj.reason = InvalidationReason.codec().decode(reader)
              break
            }
            case 5: {
              obj.issuedAt = reader.uint64Number()
              break
            }
            case 6: {
              obj.serial = reader.bytes()
              break
            }
            case 7: {
              obj.before = reader.uint64Number()
              break
            }
            case 8: {
              obj.holderKey = reader.bytes()
              break
            }
            case 9: {
              obj.entryId = reader.bytes()
              break
            }
            case 10: {
              obj.attestation = reader.bytes()
              break
            }
            case 11: {
              obj.csipId = reader.string()
              break
            }
            case 12: {
              obj.csiType = reader.string()
              break
            }
            case 13: {
              obj.scope = reader.string()
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
                field: `${prefix}.lookupKey`,
                value: reader.bytes()
              }
              break
            }
            case 3: {
              yield {
                field: `${prefix}.oprfKeyId`,
                value: reader.uint32()
              }
              break
            }
            case 4: {
              yield {
                field: `${prefix}.reason`,
                value: InvalidationReason.codec().decode(reader)
              }
              break
            }
            case 5: {
              yield {
                field: `${prefix}.issuedAt`,
                value: reader.uint64Number()
              }
              break
            }
            case 6: {
              yield {
                field: `${prefix}.serial`,
                value: reader.bytes()
              }
              break
            }
            case 7: {
              yield {
                field: `${prefix}.before`,
                value: reader.uint64Number()
              }
              break
            }
            case 8: {
              yield {
                field: `${prefix}.holderKey`,
                value: reader.bytes()
              }
              break
            }
            case 9: {
              yield {
                field: `${prefix}.entryId`,
                value: reader.bytes()
              }
              break
            }
            case 10: {
              yield {
                field: `${prefix}.attestation`,
                value: reader.bytes()
              }
              break
            }
            case 11: {
              yield {
                field: `${prefix}.csipId`,
                value: reader.string()
              }
              break
            }
            case 12: {
              yield {
                field: `${prefix}.csiType`,
                value: reader.string()
              }
              break
            }
            case 13: {
              yield {
                field: `${prefix}.scope`,
                value: reader.string()
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

  export interface InvalidationPayloadVersionFieldEvent {
    field: '$.version'
    value: number
  }

  export interface InvalidationPayloadLookupKeyFieldEvent {
    field: '$.lookupKey'
    value: Uint8Array<ArrayBuffer>
  }

  export interface InvalidationPayloadOprfKeyIdFieldEvent {
    field: '$.oprfKeyId'
    value: number
  }

  export interface InvalidationPayloadReasonFieldEvent {
    field: '$.reason'
    value: InvalidationReason
  }

  export interface InvalidationPayloadIssuedAtFieldEvent {
    field: '$.issuedAt'
    value: number
  }

  export interface InvalidationPayloadSerialFieldEvent {
    field: '$.serial'
    value: Uint8Array<ArrayBuffer>
  }

  export interface InvalidationPayloadBeforeFieldEvent {
    field: '$.before'
    value: number
  }

  export interface InvalidationPayloadHolderKeyFieldEvent {
    field: '$.holderKey'
    value: Uint8Array<ArrayBuffer>
  }

  export interface InvalidationPayloadEntryIdFieldEvent {
    field: '$.entryId'
    value: Uint8Array<ArrayBuffer>
  }

  export interface InvalidationPayloadAttestationFieldEvent {
    field: '$.attestation'
    value: Uint8Array<ArrayBuffer>
  }

  export interface InvalidationPayloadCsipIdFieldEvent {
    field: '$.csipId'
    value: string
  }

  export interface InvalidationPayloadCsiTypeFieldEvent {
    field: '$.csiType'
    value: string
  }

  export interface InvalidationPayloadScopeFieldEvent {
    field: '$.scope'
    value: string
  }

  export function encode (obj: Partial<InvalidationPayload>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, InvalidationPayload.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<InvalidationPayload>): InvalidationPayload {
    return decodeMessage(buf, InvalidationPayload.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<InvalidationPayload>): Generator<InvalidationPayloadVersionFieldEvent | InvalidationPayloadLookupKeyFieldEvent | InvalidationPayloadOprfKeyIdFieldEvent | InvalidationPayloadReasonFieldEvent | InvalidationPayloadIssuedAtFieldEvent | InvalidationPayloadSerialFieldEvent | InvalidationPayloadBeforeFieldEvent | InvalidationPayloadHolderKeyFieldEvent | InvalidationPayloadEntryIdFieldEvent | InvalidationPayloadAttestationFieldEvent | InvalidationPayloadCsipIdFieldEvent | InvalidationPayloadCsiTypeFieldEvent | InvalidationPayloadScopeFieldEvent> {
    return streamMessage(buf, InvalidationPayload.codec(), opts)
  }
}
