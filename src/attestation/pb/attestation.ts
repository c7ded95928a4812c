import { decodeMessage, encodeMessage, message, streamMessage } from 'protons-runtime'
import { alloc as uint8ArrayAlloc } from 'uint8arrays/alloc'
import type { Codec, DecodeOptions } from 'protons-runtime'
import type { Uint8ArrayList } from 'uint8arraylist'

export interface AttestationPayload {
  version: number
  lookupKey: Uint8Array<ArrayBuffer>
  oprfKeyId: number
  csiType: string
  holderKey: Uint8Array<ArrayBuffer>
  csipId: string
  scope: string
  method: string
  strength: number
  assignedSince: number
  issuedAt: number
  expiresAt: number
  serial: Uint8Array<ArrayBuffer>
  renews: Uint8Array<ArrayBuffer>
  olderLookupKey: Uint8Array<ArrayBuffer>
  olderOprfKeyId: number
}

export namespace AttestationPayload {
  let _codec: Codec<AttestationPayload>

  export const codec = (): Codec<AttestationPayload> => {
    if (_codec == null) {
      _codec = message<AttestationPayload>((obj, w, opts = {}) => {
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

        if ((obj.csiType != null && obj.csiType !== '')) {
          w.uint32(34)
          w.string(obj.csiType)
        }

        if ((obj.holderKey != null && obj.holderKey.byteLength > 0)) {
          w.uint32(42)
          w.bytes(obj.holderKey)
        }

        if ((obj.csipId != null && obj.csipId !== '')) {
          w.uint32(50)
          w.string(obj.csipId)
        }

        if ((obj.scope != null && obj.scope !== '')) {
          w.uint32(58)
          w.string(obj.scope)
        }

        if ((obj.method != null && obj.method !== '')) {
          w.uint32(66)
          w.string(obj.method)
        }

        if ((obj.strength != null && obj.strength !== 0)) {
          w.uint32(72)
          w.uint32(obj.strength)
        }

        if ((obj.assignedSince != null && obj.assignedSince !== 0)) {
          w.uint32(80)
          w.uint64Number(obj.assignedSince)
        }

        if ((obj.issuedAt != null && obj.issuedAt !== 0)) {
          w.uint32(88)
          w.uint64Number(obj.issuedAt)
        }

        if ((obj.expiresAt != null && obj.expiresAt !== 0)) {
          w.uint32(96)
          w.uint64Number(obj.expiresAt)
        }

        if ((obj.serial != null && obj.serial.byteLength > 0)) {
          w.uint32(106)
          w.bytes(obj.serial)
        }

        if ((obj.renews != null && obj.renews.byteLength > 0)) {
          w.uint32(114)
          w.bytes(obj.renews)
        }

        if ((obj.olderLookupKey != null && obj.olderLookupKey.byteLength > 0)) {
          w.uint32(122)
          w.bytes(obj.olderLookupKey)
        }

        if ((obj.olderOprfKeyId != null && obj.olderOprfKeyId !== 0)) {
          w.uint32(128)
          w.uint32(obj.olderOprfKeyId)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          version: 0,
          lookupKey: uint8ArrayAlloc(0),
          oprfKeyId: 0,
          csiType: '',
          holderKey: uint8ArrayAlloc(0),
          csipId: '',
          scope: '',
          method: '',
          strength: 0,
          assignedSince: 0,
          issuedAt: 0,
          expiresAt: 0,
          serial: uint8ArrayAlloc(0),
          renews: uint8ArrayAlloc(0),
          olderLookupKey: uint8ArrayAlloc(0),
          olderOprfKeyId: 0
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
              obj.csiType = reader.string()
              break
            }
            case 5: {
              obj.holderKey = reader.bytes()
              break
            }
            case 6: {
              obj.csipId = reader.string()
              break
            }
            case 7: {
              obj.scope = reader.string()
              break
            }
            case 8: {
              obj.method = reader.string()
              break
            }
            case 9: {
              obj.strength = reader.uint32()
              break
            }
            case 10: {
              obj.assignedSince = reader.uint64Number()
              break
            }
            case 11: {
              obj.issuedAt = reader.uint64Number()
              break
            }
            case 12: {
              obj.expiresAt = reader.uint64Number()
              break
            }
            case 13: {
              obj.serial = reader.bytes()
              break
            }
            case 14: {
              obj.renews = reader.bytes()
              break
            }
            case 15: {
              obj.olderLookupKey = reader.bytes()
              break
            }
            case 16: {
              obj.olderOprfKeyId = reader.uint32()
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
                field: `${prefix}.csiType`,
                value: reader.string()
              }
              break
            }
            case 5: {
              yield {
                field: `${prefix}.holderKey`,
                value: reader.bytes()
              }
              break
            }
            case 6: {
              yield {
                field: `${prefix}.csipId`,
                value: reader.string()
              }
              break
            }
            case 7: {
              yield {
                field: `${prefix}.scope`,
                value: reader.string()
              }
              break
            }
            case 8: {
              yield {
                field: `${prefix}.method`,
                value: reader.string()
              }
              break
            }
            case 9: {
              yield {
                field: `${prefix}.strength`,
                value: reader.uint32()
              }
              break
            }
            case 10: {
              yield {
                field: `${prefix}.assignedSince`,
                value: reader.uint64Number()
              }
              break
            }
            case 11: {
              yield {
                field: `${prefix}.issuedAt`,
                value: reader.uint64Number()
              }
              break
            }
            case 12: {
              yield {
                field: `${prefix}.expiresAt`,
                value: reader.uint64Number()
              }
              break
            }
            case 13: {
              yield {
                field: `${prefix}.serial`,
                value: reader.bytes()
              }
              break
            }
            case 14: {
              yield {
                field: `${prefix}.renews`,
                value: reader.bytes()
              }
              break
            }
            case 15: {
              yield {
                field: `${prefix}.olderLookupKey`,
                value: reader.bytes()
              }
              break
            }
            case 16: {
              yield {
                field: `${prefix}.olderOprfKeyId`,
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

  export interface AttestationPayloadVersionFieldEvent {
    field: '$.version'
    value: number
  }

  export interface AttestationPayloadLookupKeyFieldEvent {
    field: '$.lookupKey'
    value: Uint8Array<ArrayBuffer>
  }

  export interface AttestationPayloadOprfKeyIdFieldEvent {
    field: '$.oprfKeyId'
    value: number
  }

  export interface AttestationPayloadCsiTypeFieldEvent {
    field: '$.csiType'
    value: string
  }

  export interface AttestationPayloadHolderKeyFieldEvent {
    field: '$.holderKey'
    value: Uint8Array<ArrayBuffer>
  }

  export interface AttestationPayloadCsipIdFieldEvent {
    field: '$.csipId'
    value: string
  }

  export interface AttestationPayloadScopeFieldEvent {
    field: '$.scope'
    value: string
  }

  export interface AttestationPayloadMethodFieldEvent {
    field: '$.method'
    value: string
  }

  export interface AttestationPayloadStrengthFieldEvent {
    field: '$.strength'
    value: number
  }

  export interface AttestationPayloadAssignedSinceFieldEvent {
    field: '$.assignedSince'
    value: number
  }

  export interface AttestationPayloadIssuedAtFieldEvent {
    field: '$.issuedAt'
    value: number
  }

  export interface AttestationPayloadExpiresAtFieldEvent {
    field: '$.expiresAt'
    value: number
  }

  export interface AttestationPayloadSerialFieldEvent {
    field: '$.serial'
    value: Uint8Array<ArrayBuffer>
  }

  export interface AttestationPayloadRenewsFieldEvent {
    field: '$.renews'
    value: Uint8Array<ArrayBuffer>
  }

  export interface AttestationPayloadOlderLookupKeyFieldEvent {
    field: '$.olderLookupKey'
    value: Uint8Array<ArrayBuffer>
  }

  export interface AttestationPayloadOlderOprfKeyIdFieldEvent {
    field: '$.olderOprfKeyId'
    value: number
  }

  export function encode (obj: Partial<AttestationPayload>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, AttestationPayload.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<AttestationPayload>): AttestationPayload {
    return decodeMessage(buf, AttestationPayload.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<AttestationPayload>): Generator<AttestationPayloadVersionFieldEvent | AttestationPayloadLookupKeyFieldEvent | AttestationPayloadOprfKeyIdFieldEvent | AttestationPayloadCsiTypeFieldEvent | AttestationPayloadHolderKeyFieldEvent | AttestationPayloadCsipIdFieldEvent | AttestationPayloadScopeFieldEvent | AttestationPayloadMethodFieldEvent | AttestationPayloadStrengthFieldEvent | AttestationPayloadAssignedSinceFieldEvent | AttestationPayloadIssuedAtFieldEvent | AttestationPayloadExpiresAtFieldEvent | AttestationPayloadSerialFieldEvent | AttestationPayloadRenewsFieldEvent | AttestationPayloadOlderLookupKeyFieldEvent | AttestationPayloadOlderOprfKeyIdFieldEvent> {
    return streamMessage(buf, AttestationPayload.codec(), opts)
  }
}
