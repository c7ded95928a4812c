import { decodeMessage, encodeMessage, enumeration, MaxLengthError, message, streamMessage } from 'protons-runtime'
import { alloc as uint8ArrayAlloc } from 'uint8arrays/alloc'
import type { Codec, DecodeOptions } from 'protons-runtime'
import type { Uint8ArrayList } from 'uint8arraylist'

export enum InvalidationReason {
  UNUSED_INVALIDATION_REASON = 'UNUSED_INVALIDATION_REASON',
  RELEASED = 'RELEASED',
  REASSIGNED = 'REASSIGNED',
  SUPERSEDED = 'SUPERSEDED'
}

enum __InvalidationReasonValues {
  UNUSED_INVALIDATION_REASON = 0,
  RELEASED = 100,
  REASSIGNED = 101,
  SUPERSEDED = 102
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
  dp: string
  dispute: Uint8Array<ArrayBuffer>
  silence: Silence[]
  verdict: Uint8Array<ArrayBuffer>
  arbiters: ArbiterSignature[]
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

        if ((obj.dp != null && obj.dp !== '')) {
          w.uint32(114)
          w.string(obj.dp)
        }

        if ((obj.dispute != null && obj.dispute.byteLength > 0)) {
          w.uint32(122)
          w.bytes(obj.dispute)
        }

        if (obj.silence != null && obj.silence.length > 0) {
          for (const value of obj.silence) {
            w.uint32(130)
            Silence.codec().encode(value, w)
          }
        }

        if ((obj.verdict != null && obj.verdict.byteLength > 0)) {
          w.uint32(138)
          w.bytes(obj.verdict)
        }

        if (obj.arbiters != null && obj.arbiters.length > 0) {
          for (const value of obj.arbiters) {
            w.uint32(146)
            ArbiterSignature.codec().encode(value, w)
          }
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
          scope: '',
          dp: '',
          dispute: uint8ArrayAlloc(0),
          silence: [],
          verdict: uint8ArrayAlloc(0),
          arbiters: []
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
            case 14: {
              obj.dp = reader.string()
              break
            }
            case 15: {
              obj.dispute = reader.bytes()
              break
            }
            case 16: {
              if (opts.limits?.silence != null && obj.silence.length === opts.limits.silence) {
                throw new MaxLengthError('Decode error - repeated field "silence" had too many elements')
              }

              obj.silence.push(Silence.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.silence$
              }))
              break
            }
            case 17: {
              obj.verdict = reader.bytes()
              break
            }
            case 18: {
              if (opts.limits?.arbiters != null && obj.arbiters.length === opts.limits.arbiters) {
                throw new MaxLengthError('Decode error - repeated field "arbiters" had too many elements')
              }

              obj.arbiters.push(ArbiterSignature.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.arbiters$
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
          silence: 0,
          arbiters: 0
        }

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
            case 14: {
              yield {
                field: `${prefix}.dp`,
                value: reader.string()
              }
              break
            }
            case 15: {
              yield {
                field: `${prefix}.dispute`,
                value: reader.bytes()
              }
              break
            }
            case 16: {
              if (opts.limits?.silence != null && obj.silence === opts.limits.silence) {
                throw new MaxLengthError('Streaming decode error - repeated field "silence" had too many elements')
              }

              for (const evt of Silence.codec().stream(reader, reader.uint32(), `${prefix}.silence[]`, {
                limits: opts.limits?.silence$
              })) {
                yield {
                  ...evt,
                  index: obj.silence
                }
              }

              obj.silence++

              break
            }
            case 17: {
              yield {
                field: `${prefix}.verdict`,
                value: reader.bytes()
              }
              break
            }
            case 18: {
              if (opts.limits?.arbiters != null && obj.arbiters === opts.limits.arbiters) {
                throw new MaxLengthError('Streaming decode error - repeated field "arbiters" had too many elements')
              }

              for (const evt of ArbiterSignature.codec().stream(reader, reader.uint32(), `${prefix}.arbiters[]`, {
                limits: opts.limits?.arbiters$
              })) {
                yield {
                  ...evt,
                  index: obj.arbiters
                }
              }

              obj.arbiters++

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

  export interface InvalidationPayloadDpFieldEvent {
    field: '$.dp'
    value: string
  }

  export interface InvalidationPayloadDisputeFieldEvent {
    field: '$.dispute'
    value: Uint8Array<ArrayBuffer>
  }

  export interface InvalidationPayloadSilenceReceiptFieldEvent {
    field: '$.silence[].receipt'
    value: Uint8Array<ArrayBuffer>
    index: number
  }

  export interface InvalidationPayloadSilenceNoDefenceFieldEvent {
    field: '$.silence[].noDefence'
    value: Uint8Array<ArrayBuffer>
    index: number
  }

  export interface InvalidationPayloadVerdictFieldEvent {
    field: '$.verdict'
    value: Uint8Array<ArrayBuffer>
  }

  export interface InvalidationPayloadArbitersArbiterFieldEvent {
    field: '$.arbiters[].arbiter'
    value: string
    index: number
  }

  export interface InvalidationPayloadArbitersSignatureFieldEvent {
    field: '$.arbiters[].signature'
    value: Uint8Array<ArrayBuffer>
    index: number
  }

  export function encode (obj: Partial<InvalidationPayload>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, InvalidationPayload.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<InvalidationPayload>): InvalidationPayload {
    return decodeMessage(buf, InvalidationPayload.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<InvalidationPayload>): Generator<InvalidationPayloadVersionFieldEvent | InvalidationPayloadLookupKeyFieldEvent | InvalidationPayloadOprfKeyIdFieldEvent | InvalidationPayloadReasonFieldEvent | InvalidationPayloadIssuedAtFieldEvent | InvalidationPayloadSerialFieldEvent | InvalidationPayloadBeforeFieldEvent | InvalidationPayloadHolderKeyFieldEvent | InvalidationPayloadEntryIdFieldEvent | InvalidationPayloadAttestationFieldEvent | InvalidationPayloadCsipIdFieldEvent | InvalidationPayloadCsiTypeFieldEvent | InvalidationPayloadScopeFieldEvent | InvalidationPayloadDpFieldEvent | InvalidationPayloadDisputeFieldEvent | InvalidationPayloadSilenceReceiptFieldEvent | InvalidationPayloadSilenceNoDefenceFieldEvent | InvalidationPayloadVerdictFieldEvent | InvalidationPayloadArbitersArbiterFieldEvent | InvalidationPayloadArbitersSignatureFieldEvent> {
    return streamMessage(buf, InvalidationPayload.codec(), opts)
  }
}

export interface Silence {
  receipt: Uint8Array<ArrayBuffer>
  noDefence: Uint8Array<ArrayBuffer>
}

export namespace Silence {
  let _codec: Codec<Silence>

  export const codec = (): Codec<Silence> => {
    if (_codec == null) {
      _codec = message<Silence>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.receipt != null && obj.receipt.byteLength > 0)) {
          w.uint32(10)
          w.bytes(obj.receipt)
        }

        if ((obj.noDefence != null && obj.noDefence.byteLength > 0)) {
          w.uint32(18)
          w.bytes(obj.noDefence)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          receipt: uint8ArrayAlloc(0),
          noDefence: uint8ArrayAlloc(0)
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.receipt = reader.bytes()
              break
            }
            case 2: {
              obj.noDefence = reader.bytes()
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
                field: `${prefix}.receipt`,
                value: reader.bytes()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.noDefence`,
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

  export interface SilenceReceiptFieldEvent {
    field: '$.receipt'
    value: Uint8Array<ArrayBuffer>
  }

  export interface SilenceNoDefenceFieldEvent {
    field: '$.noDefence'
    value: Uint8Array<ArrayBuffer>
  }

  export function encode (obj: Partial<Silence>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, Silence.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Silence>): Silence {
    return decodeMessage(buf, Silence.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Silence>): Generator<SilenceReceiptFieldEvent | SilenceNoDefenceFieldEvent> {
    return streamMessage(buf, Silence.codec(), opts)
  }
}

export interface ArbiterSignature {
  arbiter: string
  signature: Uint8Array<ArrayBuffer>
}

export namespace ArbiterSignature {
  let _codec: Codec<ArbiterSignature>

  export const codec = (): Codec<ArbiterSignature> => {
    if (_codec == null) {
      _codec = message<ArbiterSignature>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.arbiter != null && obj.arbiter !== '')) {
          w.uint32(10)
          w.string(obj.arbiter)
        }

        if ((obj.signature != null && obj.signature.byteLength > 0)) {
          w.uint32(18)
          w.bytes(obj.signature)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          arbiter: '',
          signature: uint8ArrayAlloc(0)
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.arbiter = reader.string()
              break
            }
            case 2: {
              obj.signature = reader.bytes()
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
                field: `${prefix}.arbiter`,
                value: reader.string()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.signature`,
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

  export interface ArbiterSignatureArbiterFieldEvent {
    field: '$.arbiter'
    value: string
  }

  export interface ArbiterSignatureSignatureFieldEvent {
    field: '$.signature'
    value: Uint8Array<ArrayBuffer>
  }

  export function encode (obj: Partial<ArbiterSignature>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, ArbiterSignature.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<ArbiterSignature>): ArbiterSignature {
    return decodeMessage(buf, ArbiterSignature.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<ArbiterSignature>): Generator<ArbiterSignatureArbiterFieldEvent | ArbiterSignatureSignatureFieldEvent> {
    return streamMessage(buf, ArbiterSignature.codec(), opts)
  }
}

export enum Winner {
  UNUSED_WINNER = 'UNUSED_WINNER',
  CLAIMANT = 'CLAIMANT',
  INCUMBENT = 'INCUMBENT'
}

enum __WinnerValues {
  UNUSED_WINNER = 0,
  CLAIMANT = 100,
  INCUMBENT = 101
}

export namespace Winner {
  export const codec = (): Codec<Winner> => {
    return enumeration<Winner>(__WinnerValues)
  }
}

export interface VerdictPayload {
  version: number
  disputeHash: Uint8Array<ArrayBuffer>
  winner: Winner
  losing: Uint8Array<ArrayBuffer>[]
  before: number
  parties: string[]
}

export namespace VerdictPayload {
  let _codec: Codec<VerdictPayload>

  export const codec = (): Codec<VerdictPayload> => {
    if (_codec == null) {
      _codec = message<VerdictPayload>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.version != null && obj.version !== 0)) {
          w.uint32(8)
          w.uint32(obj.version)
        }

        if ((obj.disputeHash != null && obj.disputeHash.byteLength > 0)) {
          w.uint32(18)
          w.bytes(obj.disputeHash)
        }

        if (obj.winner != null && __WinnerValues[obj.winner] !== 0) {
          w.uint32(24)
          Winner.codec().encode(obj.winner, w)
        }

        if (obj.losing != null && obj.losing.length > 0) {
          for (const value of obj.losing) {
            w.uint32(34)
            w.bytes(value)
          }
        }

        if ((obj.before != null && obj.before !== 0)) {
          w.uint32(40)
          w.uint64Number(obj.before)
        }

        if (obj.parties != null && obj.parties.length > 0) {
          for (const value of obj.parties) {
            w.uint32(50)
            w.string(value)
          }
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          version: 0,
          disputeHash: uint8ArrayAlloc(0),
          winner: Winner.UNUSED_WINNER,
          losing: [],
          before: 0,
          parties: []
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
              obj.disputeHash = reader.bytes()
              break
            }
            case 3: {
              obj.winner = Winner.codec().decode(reader)
              break
            }
            case 4: {
              if (opts.limits?.losing != null && obj.losing.length === opts.limits.losing) {
                throw new MaxLengthError('Decode error - repeated field "losing" had too many elements')
              }

              obj.losing.push(reader.bytes())
              break
            }
            case 5: {
              obj.before = reader.uint64Number()
              break
            }
            case 6: {
              if (opts.limits?.parties != null && obj.parties.length === opts.limits.parties) {
                throw new MaxLengthError('Decode error - repeated field "parties" had too many elements')
              }

              obj.parties.push(reader.string())
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
          losing: 0,
          parties: 0
        }

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
                field: `${prefix}.disputeHash`,
                value: reader.bytes()
              }
              break
            }
            case 3: {
              yield {
                field: `${prefix}.winner`,
                value: Winner.codec().decode(reader)
              }
              break
            }
            case 4: {
              if (opts.limits?.losing != null && obj.losing === opts.limits.losing) {
                throw new MaxLengthError('Streaming decode error - repeated field "losing" had too many elements')
              }

              yield {
                field: `${prefix}.losing[]`,
                index: obj.losing,
                value: reader.bytes()
              }

              obj.losing++

              break
            }
            case 5: {
              yield {
                field: `${prefix}.before`,
                value: reader.uint64Number()
              }
              break
            }
            case 6: {
              if (opts.limits?.parties != null && obj.parties === opts.limits.parties) {
                throw new MaxLengthError('Streaming decode error - repeated field "parties" had too many elements')
              }

              yield {
                field: `${prefix}.parties[]`,
                index: obj.parties,
                value: reader.string()
              }

              obj.parties++

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

  export interface VerdictPayloadVersionFieldEvent {
    field: '$.version'
    value: number
  }

  export interface VerdictPayloadDisputeHashFieldEvent {
    field: '$.disputeHash'
    value: Uint8Array<ArrayBuffer>
  }

  export interface VerdictPayloadWinnerFieldEvent {
    field: '$.winner'
    value: Winner
  }

  export interface VerdictPayloadLosingFieldEvent {
    field: '$.losing[]'
    index: number
    value: Uint8Array<ArrayBuffer>
  }

  export interface VerdictPayloadBeforeFieldEvent {
    field: '$.before'
    value: number
  }

  export interface VerdictPayloadPartiesFieldEvent {
    field: '$.parties[]'
    index: number
    value: string
  }

  export function encode (obj: Partial<VerdictPayload>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, VerdictPayload.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<VerdictPayload>): VerdictPayload {
    return decodeMessage(buf, VerdictPayload.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<VerdictPayload>): Generator<VerdictPayloadVersionFieldEvent | VerdictPayloadDisputeHashFieldEvent | VerdictPayloadWinnerFieldEvent | VerdictPayloadLosingFieldEvent | VerdictPayloadBeforeFieldEvent | VerdictPayloadPartiesFieldEvent> {
    return streamMessage(buf, VerdictPayload.codec(), opts)
  }
}

export enum Takeover {
  UNUSED_TAKEOVER = 'UNUSED_TAKEOVER',
  FIRST_MAPPING = 'FIRST_MAPPING',
  REPLACE = 'REPLACE'
}

enum __TakeoverValues {
  UNUSED_TAKEOVER = 0,
  FIRST_MAPPING = 100,
  REPLACE = 101
}

export namespace Takeover {
  export const codec = (): Codec<Takeover> => {
    return enumeration<Takeover>(__TakeoverValues)
  }
}

export interface DisputePayload {
  version: number
  lookupKey: Uint8Array<ArrayBuffer>
  oprfKeyId: number
  holderKey: Uint8Array<ArrayBuffer>
  attestation: Uint8Array<ArrayBuffer>
  takeover: Takeover
  issuedAt: number
  serial: Uint8Array<ArrayBuffer>
}

export namespace DisputePayload {
  let _codec: Codec<DisputePayload>

  export const codec = (): Codec<DisputePayload> => {
    if (_codec == null) {
      _codec = message<DisputePayload>((obj, w, opts = {}) => {
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

        if ((obj.holderKey != null && obj.holderKey.byteLength > 0)) {
          w.uint32(34)
          w.bytes(obj.holderKey)
        }

        if ((obj.attestation != null && obj.attestation.byteLength > 0)) {
          w.uint32(42)
          w.bytes(obj.attestation)
        }

        if (obj.takeover != null && __TakeoverValues[obj.takeover] !== 0) {
          w.uint32(48)
          Takeover.codec().encode(obj.takeover, w)
        }

        if ((obj.issuedAt != null && obj.issuedAt !== 0)) {
          w.uint32(56)
          w.uint64Number(obj.issuedAt)
        }

        if ((obj.serial != null && obj.serial.byteLength > 0)) {
          w.uint32(66)
          w.bytes(obj.serial)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          version: 0,
          lookupKey: uint8ArrayAlloc(0),
          oprfKeyId: 0,
          holderKey: uint8ArrayAlloc(0),
          attestation: uint8ArrayAlloc(0),
          takeover: Takeover.UNUSED_TAKEOVER,
          issuedAt: 0,
          serial: uint8ArrayAlloc(0)
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
              obj.holderKey = reader.bytes()
              break
            }
            case 5: {
              obj.attestation = reader.bytes()
              break
            }
            case 6: {
              obj.takeover = Takeover.codec().decode(reader)
              break
            }
            case 7: {
              obj.issuedAt = reader.uint64Number()
              break
            }
            case 8: {
              obj.serial = reader.bytes()
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
                field: `${prefix}.holderKey`,
                value: reader.bytes()
              }
              break
            }
            case 5: {
              yield {
                field: `${prefix}.attestation`,
                value: reader.bytes()
              }
              break
            }
            case 6: {
              yield {
                field: `${prefix}.takeover`,
                value: Takeover.codec().decode(reader)
              }
              break
            }
            case 7: {
              yield {
                field: `${prefix}.issuedAt`,
                value: reader.uint64Number()
              }
              break
            }
            case 8: {
              yield {
                field: `${prefix}.serial`,
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

  export interface DisputePayloadVersionFieldEvent {
    field: '$.version'
    value: number
  }

  export interface DisputePayloadLookupKeyFieldEvent {
    field: '$.lookupKey'
    value: Uint8Array<ArrayBuffer>
  }

  export interface DisputePayloadOprfKeyIdFieldEvent {
    field: '$.oprfKeyId'
    value: number
  }

  export interface DisputePayloadHolderKeyFieldEvent {
    field: '$.holderKey'
    value: Uint8Array<ArrayBuffer>
  }

  export interface DisputePayloadAttestationFieldEvent {
    field: '$.attestation'
    value: Uint8Array<ArrayBuffer>
  }

  export interface DisputePayloadTakeoverFieldEvent {
    field: '$.takeover'
    value: Takeover
  }

  export interface DisputePayloadIssuedAtFieldEvent {
    field: '$.issuedAt'
    value: number
  }

  export interface DisputePayloadSerialFieldEvent {
    field: '$.serial'
    value: Uint8Array<ArrayBuffer>
  }

  export function encode (obj: Partial<DisputePayload>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, DisputePayload.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<DisputePayload>): DisputePayload {
    return decodeMessage(buf, DisputePayload.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<DisputePayload>): Generator<DisputePayloadVersionFieldEvent | DisputePayloadLookupKeyFieldEvent | DisputePayloadOprfKeyIdFieldEvent | DisputePayloadHolderKeyFieldEvent | DisputePayloadAttestationFieldEvent | DisputePayloadTakeoverFieldEvent | DisputePayloadIssuedAtFieldEvent | DisputePayloadSerialFieldEvent> {
    return streamMessage(buf, DisputePayload.codec(), opts)
  }
}

export interface DefencePayload {
  version: number
  lookupKey: Uint8Array<ArrayBuffer>
  oprfKeyId: number
  disputeHash: Uint8Array<ArrayBuffer>
  holderKey: Uint8Array<ArrayBuffer>
  attestation: Uint8Array<ArrayBuffer>
  issuedAt: number
}

export namespace DefencePayload {
  let _codec: Codec<DefencePayload>

  export const codec = (): Codec<DefencePayload> => {
    if (_codec == null) {
      _codec = message<DefencePayload>((obj, w, opts = {}) => {
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

        if ((obj.disputeHash != null && obj.disputeHash.byteLength > 0)) {
          w.uint32(34)
          w.bytes(obj.disputeHash)
        }

        if ((obj.holderKey != null && obj.holderKey.byteLength > 0)) {
          w.uint32(42)
          w.bytes(obj.holderKey)
        }

        if ((obj.attestation != null && obj.attestation.byteLength > 0)) {
          w.uint32(50)
          w.bytes(obj.attestation)
        }

        if ((obj.issuedAt != null && obj.issuedAt !== 0)) {
          w.uint32(56)
          w.uint64Number(obj.issuedAt)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          version: 0,
          lookupKey: uint8ArrayAlloc(0),
          oprfKeyId: 0,
          disputeHash: uint8ArrayAlloc(0),
          holderKey: uint8ArrayAlloc(0),
          attestation: uint8ArrayAlloc(0),
          issuedAt: 0
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
              obj.disputeHash = reader.bytes()
              break
            }
            case 5: {
              obj.holderKey = reader.bytes()
              break
            }
            case 6: {
              obj.attestation = reader.bytes()
              break
            }
            case 7: {
              obj.issuedAt = reader.uint64Number()
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
                field: `${prefix}.disputeHash`,
                value: reader.bytes()
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
                field: `${prefix}.attestation`,
                value: reader.bytes()
              }
              break
            }
            case 7: {
              yield {
                field: `${prefix}.issuedAt`,
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

  export interface DefencePayloadVersionFieldEvent {
    field: '$.version'
    value: number
  }

  export interface DefencePayloadLookupKeyFieldEvent {
    field: '$.lookupKey'
    value: Uint8Array<ArrayBuffer>
  }

  export interface DefencePayloadOprfKeyIdFieldEvent {
    field: '$.oprfKeyId'
    value: number
  }

  export interface DefencePayloadDisputeHashFieldEvent {
    field: '$.disputeHash'
    value: Uint8Array<ArrayBuffer>
  }

  export interface DefencePayloadHolderKeyFieldEvent {
    field: '$.holderKey'
    value: Uint8Array<ArrayBuffer>
  }

  export interface DefencePayloadAttestationFieldEvent {
    field: '$.attestation'
    value: Uint8Array<ArrayBuffer>
  }

  export interface DefencePayloadIssuedAtFieldEvent {
    field: '$.issuedAt'
    value: number
  }

  export function encode (obj: Partial<DefencePayload>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, DefencePayload.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<DefencePayload>): DefencePayload {
    return decodeMessage(buf, DefencePayload.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<DefencePayload>): Generator<DefencePayloadVersionFieldEvent | DefencePayloadLookupKeyFieldEvent | DefencePayloadOprfKeyIdFieldEvent | DefencePayloadDisputeHashFieldEvent | DefencePayloadHolderKeyFieldEvent | DefencePayloadAttestationFieldEvent | DefencePayloadIssuedAtFieldEvent> {
    return streamMessage(buf, DefencePayload.codec(), opts)
  }
}

export interface FactReceipts {
  version: number
  lookupKey: Uint8Array<ArrayBuffer>
  factHash: Uint8Array<ArrayBuffer>
  receipts: Uint8Array<ArrayBuffer>[]
}

export namespace FactReceipts {
  let _codec: Codec<FactReceipts>

  export const codec = (): Codec<FactReceipts> => {
    if (_codec == null) {
      _codec = message<FactReceipts>((obj, w, opts = {}) => {
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

        if ((obj.factHash != null && obj.factHash.byteLength > 0)) {
          w.uint32(26)
          w.bytes(obj.factHash)
        }

        if (obj.receipts != null && obj.receipts.length > 0) {
          for (const value of obj.receipts) {
            w.uint32(34)
            w.bytes(value)
          }
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          version: 0,
          lookupKey: uint8ArrayAlloc(0),
          factHash: uint8ArrayAlloc(0),
          receipts: []
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
              obj.factHash = reader.bytes()
              break
            }
            case 4: {
              if (opts.limits?.receipts != null && obj.receipts.length === opts.limits.receipts) {
                throw new MaxLengthError('Decode error - repeated field "receipts" had too many elements')
              }

              obj.receipts.push(reader.bytes())
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
          receipts: 0
        }

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
                field: `${prefix}.factHash`,
                value: reader.bytes()
              }
              break
            }
            case 4: {
              if (opts.limits?.receipts != null && obj.receipts === opts.limits.receipts) {
                throw new MaxLengthError('Streaming decode error - repeated field "receipts" had too many elements')
              }

              yield {
                field: `${prefix}.receipts[]`,
                index: obj.receipts,
                value: reader.bytes()
              }

              obj.receipts++

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

  export interface FactReceiptsVersionFieldEvent {
    field: '$.version'
    value: number
  }

  export interface FactReceiptsLookupKeyFieldEvent {
    field: '$.lookupKey'
    value: Uint8Array<ArrayBuffer>
  }

  export interface FactReceiptsFactHashFieldEvent {
    field: '$.factHash'
    value: Uint8Array<ArrayBuffer>
  }

  export interface FactReceiptsReceiptsFieldEvent {
    field: '$.receipts[]'
    index: number
    value: Uint8Array<ArrayBuffer>
  }

  export function encode (obj: Partial<FactReceipts>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, FactReceipts.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<FactReceipts>): FactReceipts {
    return decodeMessage(buf, FactReceipts.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<FactReceipts>): Generator<FactReceiptsVersionFieldEvent | FactReceiptsLookupKeyFieldEvent | FactReceiptsFactHashFieldEvent | FactReceiptsReceiptsFieldEvent> {
    return streamMessage(buf, FactReceipts.codec(), opts)
  }
}

export interface NoDefencePayload {
  version: number
  dp: string
  lookupKey: Uint8Array<ArrayBuffer>
  disputeHash: Uint8Array<ArrayBuffer>
  storedAt: number
  issuedAt: number
  freshFor: number
}

export namespace NoDefencePayload {
  let _codec: Codec<NoDefencePayload>

  export const codec = (): Codec<NoDefencePayload> => {
    if (_codec == null) {
      _codec = message<NoDefencePayload>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.version != null && obj.version !== 0)) {
          w.uint32(8)
          w.uint32(obj.version)
        }

        if ((obj.dp != null && obj.dp !== '')) {
          w.uint32(18)
          w.string(obj.dp)
        }

        if ((obj.lookupKey != null && obj.lookupKey.byteLength > 0)) {
          w.uint32(26)
          w.bytes(obj.lookupKey)
        }

        if ((obj.disputeHash != null && obj.disputeHash.byteLength > 0)) {
          w.uint32(34)
          w.bytes(obj.disputeHash)
        }

        if ((obj.storedAt != null && obj.storedAt !== 0)) {
          w.uint32(40)
          w.uint64Number(obj.storedAt)
        }

        if ((obj.issuedAt != null && obj.issuedAt !== 0)) {
          w.uint32(48)
          w.uint64Number(obj.issuedAt)
        }

        if ((obj.freshFor != null && obj.freshFor !== 0)) {
          w.uint32(56)
          w.uint64Number(obj.freshFor)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          version: 0,
          dp: '',
          lookupKey: uint8ArrayAlloc(0),
          disputeHash: uint8ArrayAlloc(0),
          storedAt: 0,
          issuedAt: 0,
          freshFor: 0
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
              obj.dp = reader.string()
              break
            }
            case 3: {
              obj.lookupKey = reader.bytes()
              break
            }
            case 4: {
              obj.disputeHash = reader.bytes()
              break
            }
            case 5: {
              obj.storedAt = reader.uint64Number()
              break
            }
            case 6: {
              obj.issuedAt = reader.uint64Number()
              break
            }
            case 7: {
              obj.freshFor = reader.uint64Number()
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
                field: `${prefix}.dp`,
                value: reader.string()
              }
              break
            }
            case 3: {
              yield {
                field: `${prefix}.lookupKey`,
                value: reader.bytes()
              }
              break
            }
            case 4: {
              yield {
                field: `${prefix}.disputeHash`,
                value: reader.bytes()
              }
              break
            }
            case 5: {
              yield {
                field: `${prefix}.storedAt`,
                value: reader.uint64Number()
              }
              break
            }
            case 6: {
              yield {
                field: `${prefix}.issuedAt`,
                value: reader.uint64Number()
              }
              break
            }
            case 7: {
              yield {
                field: `${prefix}.freshFor`,
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

  export interface NoDefencePayloadVersionFieldEvent {
    field: '$.version'
    value: number
  }

  export interface NoDefencePayloadDpFieldEvent {
    field: '$.dp'
    value: string
  }

  export interface NoDefencePayloadLookupKeyFieldEvent {
    field: '$.lookupKey'
    value: Uint8Array<ArrayBuffer>
  }

  export interface NoDefencePayloadDisputeHashFieldEvent {
    field: '$.disputeHash'
    value: Uint8Array<ArrayBuffer>
  }

  export interface NoDefencePayloadStoredAtFieldEvent {
    field: '$.storedAt'
    value: number
  }

  export interface NoDefencePayloadIssuedAtFieldEvent {
    field: '$.issuedAt'
    value: number
  }

  export interface NoDefencePayloadFreshForFieldEvent {
    field: '$.freshFor'
    value: number
  }

  export function encode (obj: Partial<NoDefencePayload>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, NoDefencePayload.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<NoDefencePayload>): NoDefencePayload {
    return decodeMessage(buf, NoDefencePayload.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<NoDefencePayload>): Generator<NoDefencePayloadVersionFieldEvent | NoDefencePayloadDpFieldEvent | NoDefencePayloadLookupKeyFieldEvent | NoDefencePayloadDisputeHashFieldEvent | NoDefencePayloadStoredAtFieldEvent | NoDefencePayloadIssuedAtFieldEvent | NoDefencePayloadFreshForFieldEvent> {
    return streamMessage(buf, NoDefencePayload.codec(), opts)
  }
}

export interface LinkPayload {
  core: Uint8Array<ArrayBuffer>
  oldSignature: Uint8Array<ArrayBuffer>
  opening?: CommitmentOpening
}

export namespace LinkPayload {
  let _codec: Codec<LinkPayload>

  export const codec = (): Codec<LinkPayload> => {
    if (_codec == null) {
      _codec = message<LinkPayload>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.core != null && obj.core.byteLength > 0)) {
          w.uint32(10)
          w.bytes(obj.core)
        }

        if ((obj.oldSignature != null && obj.oldSignature.byteLength > 0)) {
          w.uint32(18)
          w.bytes(obj.oldSignature)
        }

        if (obj.opening != null) {
          w.uint32(26)
          CommitmentOpening.codec().encode(obj.opening, w)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          core: uint8ArrayAlloc(0),
          oldSignature: uint8ArrayAlloc(0)
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.core = reader.bytes()
              break
            }
            case 2: {
              obj.oldSignature = reader.bytes()
              break
            }
            case 3: {
              obj.opening = CommitmentOpening.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.opening
              })
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
                field: `${prefix}.core`,
                value: reader.bytes()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.oldSignature`,
                value: reader.bytes()
              }
              break
            }
            case 3: {
              yield * CommitmentOpening.codec().stream(reader, reader.uint32(), `${prefix}.opening`, {
                limits: opts.limits?.opening
              })

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

  export interface LinkPayloadCoreFieldEvent {
    field: '$.core'
    value: Uint8Array<ArrayBuffer>
  }

  export interface LinkPayloadOldSignatureFieldEvent {
    field: '$.oldSignature'
    value: Uint8Array<ArrayBuffer>
  }

  export interface LinkPayloadOpeningOpenFieldEvent {
    field: '$.opening.open'
    value: Uint8Array<ArrayBuffer>
  }

  export interface LinkPayloadOpeningSealedHashFieldEvent {
    field: '$.opening.sealedHash'
    value: Uint8Array<ArrayBuffer>
  }

  export interface LinkPayloadOpeningSealedIndexHashFieldEvent {
    field: '$.opening.sealedIndexHash'
    value: Uint8Array<ArrayBuffer>
  }

  export interface LinkPayloadOpeningHolderSignatureFieldEvent {
    field: '$.opening.holderSignature'
    value: Uint8Array<ArrayBuffer>
  }

  export function encode (obj: Partial<LinkPayload>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, LinkPayload.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<LinkPayload>): LinkPayload {
    return decodeMessage(buf, LinkPayload.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<LinkPayload>): Generator<LinkPayloadCoreFieldEvent | LinkPayloadOldSignatureFieldEvent | LinkPayloadOpeningOpenFieldEvent | LinkPayloadOpeningSealedHashFieldEvent | LinkPayloadOpeningSealedIndexHashFieldEvent | LinkPayloadOpeningHolderSignatureFieldEvent> {
    return streamMessage(buf, LinkPayload.codec(), opts)
  }
}

export interface LinkCore {
  version: number
  lookupKey: Uint8Array<ArrayBuffer>
  oprfKeyId: number
  oldKey: Uint8Array<ArrayBuffer>
  newKey: Uint8Array<ArrayBuffer>
  issuedAt: number
  attestation: Uint8Array<ArrayBuffer>
  witnesses: Uint8Array<ArrayBuffer>[]
}

export namespace LinkCore {
  let _codec: Codec<LinkCore>

  export const codec = (): Codec<LinkCore> => {
    if (_codec == null) {
      _codec = message<LinkCore>((obj, w, opts = {}) => {
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

        if ((obj.oldKey != null && obj.oldKey.byteLength > 0)) {
          w.uint32(34)
          w.bytes(obj.oldKey)
        }

        if ((obj.newKey != null && obj.newKey.byteLength > 0)) {
          w.uint32(42)
          w.bytes(obj.newKey)
        }

        if ((obj.issuedAt != null && obj.issuedAt !== 0)) {
          w.uint32(48)
          w.uint64Number(obj.issuedAt)
        }

        if ((obj.attestation != null && obj.attestation.byteLength > 0)) {
          w.uint32(58)
          w.bytes(obj.attestation)
        }

        if (obj.witnesses != null && obj.witnesses.length > 0) {
          for (const value of obj.witnesses) {
            w.uint32(66)
            w.bytes(value)
          }
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          version: 0,
          lookupKey: uint8ArrayAlloc(0),
          oprfKeyId: 0,
          oldKey: uint8ArrayAlloc(0),
          newKey: uint8ArrayAlloc(0),
          issuedAt: 0,
          attestation: uint8ArrayAlloc(0),
          witnesses: []
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
              obj.oldKey = reader.bytes()
              break
            }
            case 5: {
              obj.newKey = reader.bytes()
              break
            }
            case 6: {
              obj.issuedAt = reader.uint64Number()
              break
            }
            case 7: {
              obj.attestation = reader.bytes()
              break
            }
            case 8: {
              if (opts.limits?.witnesses != null && obj.witnesses.length === opts.limits.witnesses) {
                throw new MaxLengthError('Decode error - repeated field "witnesses" had too many elements')
              }

              obj.witnesses.push(reader.bytes())
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
          witnesses: 0
        }

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
                field: `${prefix}.oldKey`,
                value: reader.bytes()
              }
              break
            }
            case 5: {
              yield {
                field: `${prefix}.newKey`,
                value: reader.bytes()
              }
              break
            }
            case 6: {
              yield {
                field: `${prefix}.issuedAt`,
                value: reader.uint64Number()
              }
              break
            }
            case 7: {
              yield {
                field: `${prefix}.attestation`,
                value: reader.bytes()
              }
              break
            }
            case 8: {
              if (opts.limits?.witnesses != null && obj.witnesses === opts.limits.witnesses) {
                throw new MaxLengthError('Streaming decode error - repeated field "witnesses" had too many elements')
              }

              yield {
                field: `${prefix}.witnesses[]`,
                index: obj.witnesses,
                value: reader.bytes()
              }

              obj.witnesses++

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

  export interface LinkCoreVersionFieldEvent {
    field: '$.version'
    value: number
  }

  export interface LinkCoreLookupKeyFieldEvent {
    field: '$.lookupKey'
    value: Uint8Array<ArrayBuffer>
  }

  export interface LinkCoreOprfKeyIdFieldEvent {
    field: '$.oprfKeyId'
    value: number
  }

  export interface LinkCoreOldKeyFieldEvent {
    field: '$.oldKey'
    value: Uint8Array<ArrayBuffer>
  }

  export interface LinkCoreNewKeyFieldEvent {
    field: '$.newKey'
    value: Uint8Array<ArrayBuffer>
  }

  export interface LinkCoreIssuedAtFieldEvent {
    field: '$.issuedAt'
    value: number
  }

  export interface LinkCoreAttestationFieldEvent {
    field: '$.attestation'
    value: Uint8Array<ArrayBuffer>
  }

  export interface LinkCoreWitnessesFieldEvent {
    field: '$.witnesses[]'
    index: number
    value: Uint8Array<ArrayBuffer>
  }

  export function encode (obj: Partial<LinkCore>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, LinkCore.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<LinkCore>): LinkCore {
    return decodeMessage(buf, LinkCore.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<LinkCore>): Generator<LinkCoreVersionFieldEvent | LinkCoreLookupKeyFieldEvent | LinkCoreOprfKeyIdFieldEvent | LinkCoreOldKeyFieldEvent | LinkCoreNewKeyFieldEvent | LinkCoreIssuedAtFieldEvent | LinkCoreAttestationFieldEvent | LinkCoreWitnessesFieldEvent> {
    return streamMessage(buf, LinkCore.codec(), opts)
  }
}

export interface CommitmentOpening {
  open: Uint8Array<ArrayBuffer>
  sealedHash: Uint8Array<ArrayBuffer>
  sealedIndexHash: Uint8Array<ArrayBuffer>
  holderSignature: Uint8Array<ArrayBuffer>
}

export namespace CommitmentOpening {
  let _codec: Codec<CommitmentOpening>

  export const codec = (): Codec<CommitmentOpening> => {
    if (_codec == null) {
      _codec = message<CommitmentOpening>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.open != null && obj.open.byteLength > 0)) {
          w.uint32(10)
          w.bytes(obj.open)
        }

        if ((obj.sealedHash != null && obj.sealedHash.byteLength > 0)) {
          w.uint32(18)
          w.bytes(obj.sealedHash)
        }

        if ((obj.sealedIndexHash != null && obj.sealedIndexHash.byteLength > 0)) {
          w.uint32(26)
          w.bytes(obj.sealedIndexHash)
        }

        if ((obj.holderSignature != null && obj.holderSignature.byteLength > 0)) {
          w.uint32(34)
          w.bytes(obj.holderSignature)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          open: uint8ArrayAlloc(0),
          sealedHash: uint8ArrayAlloc(0),
          sealedIndexHash: uint8ArrayAlloc(0),
          holderSignature: uint8ArrayAlloc(0)
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.open = reader.bytes()
              break
            }
            case 2: {
              obj.sealedHash = reader.bytes()
              break
            }
            case 3: {
              obj.sealedIndexHash = reader.bytes()
              break
            }
            case 4: {
              obj.holderSignature = reader.bytes()
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
                field: `${prefix}.open`,
                value: reader.bytes()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.sealedHash`,
                value: reader.bytes()
              }
              break
            }
            case 3: {
              yield {
                field: `${prefix}.sealedIndexHash`,
                value: reader.bytes()
              }
              break
            }
            case 4: {
              yield {
                field: `${prefix}.holderSignature`,
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

  export interface CommitmentOpeningOpenFieldEvent {
    field: '$.open'
    value: Uint8Array<ArrayBuffer>
  }

  export interface CommitmentOpeningSealedHashFieldEvent {
    field: '$.sealedHash'
    value: Uint8Array<ArrayBuffer>
  }

  export interface CommitmentOpeningSealedIndexHashFieldEvent {
    field: '$.sealedIndexHash'
    value: Uint8Array<ArrayBuffer>
  }

  export interface CommitmentOpeningHolderSignatureFieldEvent {
    field: '$.holderSignature'
    value: Uint8Array<ArrayBuffer>
  }

  export function encode (obj: Partial<CommitmentOpening>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, CommitmentOpening.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<CommitmentOpening>): CommitmentOpening {
    return decodeMessage(buf, CommitmentOpening.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<CommitmentOpening>): Generator<CommitmentOpeningOpenFieldEvent | CommitmentOpeningSealedHashFieldEvent | CommitmentOpeningSealedIndexHashFieldEvent | CommitmentOpeningHolderSignatureFieldEvent> {
    return streamMessage(buf, CommitmentOpening.codec(), opts)
  }
}

export interface NotePayload {
  open: Uint8Array<ArrayBuffer>
  sealed: Uint8Array<ArrayBuffer>
}

export namespace NotePayload {
  let _codec: Codec<NotePayload>

  export const codec = (): Codec<NotePayload> => {
    if (_codec == null) {
      _codec = message<NotePayload>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.open != null && obj.open.byteLength > 0)) {
          w.uint32(10)
          w.bytes(obj.open)
        }

        if ((obj.sealed != null && obj.sealed.byteLength > 0)) {
          w.uint32(18)
          w.bytes(obj.sealed)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          open: uint8ArrayAlloc(0),
          sealed: uint8ArrayAlloc(0)
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.open = reader.bytes()
              break
            }
            case 2: {
              obj.sealed = reader.bytes()
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
                field: `${prefix}.open`,
                value: reader.bytes()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.sealed`,
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

  export interface NotePayloadOpenFieldEvent {
    field: '$.open'
    value: Uint8Array<ArrayBuffer>
  }

  export interface NotePayloadSealedFieldEvent {
    field: '$.sealed'
    value: Uint8Array<ArrayBuffer>
  }

  export function encode (obj: Partial<NotePayload>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, NotePayload.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<NotePayload>): NotePayload {
    return decodeMessage(buf, NotePayload.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<NotePayload>): Generator<NotePayloadOpenFieldEvent | NotePayloadSealedFieldEvent> {
    return streamMessage(buf, NotePayload.codec(), opts)
  }
}

export interface NoteOpen {
  version: number
  lookupKey: Uint8Array<ArrayBuffer>
  oprfKeyId: number
  holderKey: Uint8Array<ArrayBuffer>
  entryId: Uint8Array<ArrayBuffer>
  attestation: Uint8Array<ArrayBuffer>
  issuedAt: number
  expiresAt: number
  regions: string[]
  salt: Uint8Array<ArrayBuffer>
}

export namespace NoteOpen {
  let _codec: Codec<NoteOpen>

  export const codec = (): Codec<NoteOpen> => {
    if (_codec == null) {
      _codec = message<NoteOpen>((obj, w, opts = {}) => {
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

        if ((obj.holderKey != null && obj.holderKey.byteLength > 0)) {
          w.uint32(34)
          w.bytes(obj.holderKey)
        }

        if ((obj.entryId != null && obj.entryId.byteLength > 0)) {
          w.uint32(42)
          w.bytes(obj.entryId)
        }

        if ((obj.attestation != null && obj.attestation.byteLength > 0)) {
          w.uint32(50)
          w.bytes(obj.attestation)
        }

        if ((obj.issuedAt != null && obj.issuedAt !== 0)) {
          w.uint32(56)
          w.uint64Number(obj.issuedAt)
        }

        if ((obj.expiresAt != null && obj.expiresAt !== 0)) {
          w.uint32(64)
          w.uint64Number(obj.expiresAt)
        }

        if (obj.regions != null && obj.regions.length > 0) {
          for (const value of obj.regions) {
            w.uint32(74)
            w.string(value)
          }
        }

        if ((obj.salt != null && obj.salt.byteLength > 0)) {
          w.uint32(82)
          w.bytes(obj.salt)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          version: 0,
          lookupKey: uint8ArrayAlloc(0),
          oprfKeyId: 0,
          holderKey: uint8ArrayAlloc(0),
          entryId: uint8ArrayAlloc(0),
          attestation: uint8ArrayAlloc(0),
          issuedAt: 0,
          expiresAt: 0,
          regions: [],
          salt: uint8ArrayAlloc(0)
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
              obj.holderKey = reader.bytes()
              break
            }
            case 5: {
              obj.entryId = reader.bytes()
              break
            }
            case 6: {
              obj.attestation = reader.bytes()
              break
            }
            case 7: {
              obj.issuedAt = reader.uint64Number()
              break
            }
            case 8: {
              obj.expiresAt = reader.uint64Number()
              break
            }
            case 9: {
              if (opts.limits?.regions != null && obj.regions.length === opts.limits.regions) {
                throw new MaxLengthError('Decode error - repeated field "regions" had too many elements')
              }

              obj.regions.push(reader.string())
              break
            }
            case 10: {
              obj.salt = reader.bytes()
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
          regions: 0
        }

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
                field: `${prefix}.holderKey`,
                value: reader.bytes()
              }
              break
            }
            case 5: {
              yield {
                field: `${prefix}.entryId`,
                value: reader.bytes()
              }
              break
            }
            case 6: {
              yield {
                field: `${prefix}.attestation`,
                value: reader.bytes()
              }
              break
            }
            case 7: {
              yield {
                field: `${prefix}.issuedAt`,
                value: reader.uint64Number()
              }
              break
            }
            case 8: {
              yield {
                field: `${prefix}.expiresAt`,
                value: reader.uint64Number()
              }
              break
            }
            case 9: {
              if (opts.limits?.regions != null && obj.regions === opts.limits.regions) {
                throw new MaxLengthError('Streaming decode error - repeated field "regions" had too many elements')
              }

              yield {
                field: `${prefix}.regions[]`,
                index: obj.regions,
                value: reader.string()
              }

              obj.regions++

              break
            }
            case 10: {
              yield {
                field: `${prefix}.salt`,
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

  export interface NoteOpenVersionFieldEvent {
    field: '$.version'
    value: number
  }

  export interface NoteOpenLookupKeyFieldEvent {
    field: '$.lookupKey'
    value: Uint8Array<ArrayBuffer>
  }

  export interface NoteOpenOprfKeyIdFieldEvent {
    field: '$.oprfKeyId'
    value: number
  }

  export interface NoteOpenHolderKeyFieldEvent {
    field: '$.holderKey'
    value: Uint8Array<ArrayBuffer>
  }

  export interface NoteOpenEntryIdFieldEvent {
    field: '$.entryId'
    value: Uint8Array<ArrayBuffer>
  }

  export interface NoteOpenAttestationFieldEvent {
    field: '$.attestation'
    value: Uint8Array<ArrayBuffer>
  }

  export interface NoteOpenIssuedAtFieldEvent {
    field: '$.issuedAt'
    value: number
  }

  export interface NoteOpenExpiresAtFieldEvent {
    field: '$.expiresAt'
    value: number
  }

  export interface NoteOpenRegionsFieldEvent {
    field: '$.regions[]'
    index: number
    value: string
  }

  export interface NoteOpenSaltFieldEvent {
    field: '$.salt'
    value: Uint8Array<ArrayBuffer>
  }

  export function encode (obj: Partial<NoteOpen>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, NoteOpen.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<NoteOpen>): NoteOpen {
    return decodeMessage(buf, NoteOpen.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<NoteOpen>): Generator<NoteOpenVersionFieldEvent | NoteOpenLookupKeyFieldEvent | NoteOpenOprfKeyIdFieldEvent | NoteOpenHolderKeyFieldEvent | NoteOpenEntryIdFieldEvent | NoteOpenAttestationFieldEvent | NoteOpenIssuedAtFieldEvent | NoteOpenExpiresAtFieldEvent | NoteOpenRegionsFieldEvent | NoteOpenSaltFieldEvent> {
    return streamMessage(buf, NoteOpen.codec(), opts)
  }
}

export interface NoteSealed {
  dp: string
  consent: Uint8Array<ArrayBuffer>
}

export namespace NoteSealed {
  let _codec: Codec<NoteSealed>

  export const codec = (): Codec<NoteSealed> => {
    if (_codec == null) {
      _codec = message<NoteSealed>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.dp != null && obj.dp !== '')) {
          w.uint32(10)
          w.string(obj.dp)
        }

        if ((obj.consent != null && obj.consent.byteLength > 0)) {
          w.uint32(18)
          w.bytes(obj.consent)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          dp: '',
          consent: uint8ArrayAlloc(0)
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
              obj.consent = reader.bytes()
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
                field: `${prefix}.consent`,
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

  export interface NoteSealedDpFieldEvent {
    field: '$.dp'
    value: string
  }

  export interface NoteSealedConsentFieldEvent {
    field: '$.consent'
    value: Uint8Array<ArrayBuffer>
  }

  export function encode (obj: Partial<NoteSealed>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, NoteSealed.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<NoteSealed>): NoteSealed {
    return decodeMessage(buf, NoteSealed.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<NoteSealed>): Generator<NoteSealedDpFieldEvent | NoteSealedConsentFieldEvent> {
    return streamMessage(buf, NoteSealed.codec(), opts)
  }
}
