/* eslint-disable require-yield */

import { decodeMessage, encodeMessage, enumeration, MaxLengthError, message, streamMessage } from 'protons-runtime'
import { alloc as uint8ArrayAlloc } from 'uint8arrays/alloc'
import type { Codec, DecodeOptions } from 'protons-runtime'
import type { Uint8ArrayList } from 'uint8arraylist'

export enum CeremonyKind {
  UNUSED_CEREMONY_KIND = 'UNUSED_CEREMONY_KIND',
  NEW = 'NEW',
  ROTATE = 'ROTATE',
  REFRESH = 'REFRESH',
  RESHARE = 'RESHARE'
}

enum __CeremonyKindValues {
  UNUSED_CEREMONY_KIND = 0,
  NEW = 100,
  ROTATE = 110,
  REFRESH = 200,
  RESHARE = 210
}

export namespace CeremonyKind {
  export const codec = (): Codec<CeremonyKind> => {
    return enumeration<CeremonyKind>(__CeremonyKindValues)
  }
}

export interface InvitationPayload {
  version: number
  federationId: Uint8Array<ArrayBuffer>
  registryVersion: number
  kind: CeremonyKind
  keyId: number
  shareEpoch: number
  threshold: number
  minimum: number
  members: string[]
  inviter: string
  issuedAt: number
  joinBy: number
  dealBy: number
  deadline: number
  validFrom: number
  validUntil: number
  nonce: Uint8Array<ArrayBuffer>
  previous?: PreviousKey
}

export namespace InvitationPayload {
  let _codec: Codec<InvitationPayload>

  export const codec = (): Codec<InvitationPayload> => {
    if (_codec == null) {
      _codec = message<InvitationPayload>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.version != null && obj.version !== 0)) {
          w.uint32(8)
          w.uint32(obj.version)
        }

        if ((obj.federationId != null && obj.federationId.byteLength > 0)) {
          w.uint32(18)
          w.bytes(obj.federationId)
        }

        if ((obj.registryVersion != null && obj.registryVersion !== 0)) {
          w.uint32(24)
          w.uint64Number(obj.registryVersion)
        }

        if (obj.kind != null && __CeremonyKindValues[obj.kind] !== 0) {
          w.uint32(32)
          CeremonyKind.codec().encode(obj.kind, w)
        }

        if ((obj.keyId != null && obj.keyId !== 0)) {
          w.uint32(40)
          w.uint32(obj.keyId)
        }

        if ((obj.shareEpoch != null && obj.shareEpoch !== 0)) {
          w.uint32(48)
          w.uint32(obj.shareEpoch)
        }

        if ((obj.threshold != null && obj.threshold !== 0)) {
          w.uint32(56)
          w.uint32(obj.threshold)
        }

        if ((obj.minimum != null && obj.minimum !== 0)) {
          w.uint32(64)
          w.uint32(obj.minimum)
        }

        if (obj.members != null && obj.members.length > 0) {
          for (const value of obj.members) {
            w.uint32(74)
            w.string(value)
          }
        }

        if ((obj.inviter != null && obj.inviter !== '')) {
          w.uint32(82)
          w.string(obj.inviter)
        }

        if ((obj.issuedAt != null && obj.issuedAt !== 0)) {
          w.uint32(88)
          w.uint64Number(obj.issuedAt)
        }

        if ((obj.joinBy != null && obj.joinBy !== 0)) {
          w.uint32(96)
          w.uint64Number(obj.joinBy)
        }

        if ((obj.dealBy != null && obj.dealBy !== 0)) {
          w.uint32(104)
          w.uint64Number(obj.dealBy)
        }

        if ((obj.deadline != null && obj.deadline !== 0)) {
          w.uint32(112)
          w.uint64Number(obj.deadline)
        }

        if ((obj.validFrom != null && obj.validFrom !== 0)) {
          w.uint32(120)
          w.uint64Number(obj.validFrom)
        }

        if ((obj.validUntil != null && obj.validUntil !== 0)) {
          w.uint32(128)
          w.uint64Number(obj.validUntil)
        }

        if ((obj.nonce != null && obj.nonce.byteLength > 0)) {
          w.uint32(138)
          w.bytes(obj.nonce)
        }

        if (obj.previous != null) {
          w.uint32(146)
          PreviousKey.codec().encode(obj.previous, w)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          version: 0,
          federationId: uint8ArrayAlloc(0),
          registryVersion: 0,
          kind: CeremonyKind.UNUSED_CEREMONY_KIND,
          keyId: 0,
          shareEpoch: 0,
          threshold: 0,
          minimum: 0,
          members: [],
          inviter: '',
          issuedAt: 0,
          joinBy: 0,
          dealBy: 0,
          deadline: 0,
          validFrom: 0,
          validUntil: 0,
          nonce: uint8ArrayAlloc(0)
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
              obj.federationId = reader.bytes()
              break
            }
            case 3: {
              obj.registryVersion = reader.uint64Number()
              break
            }
            case 4: {
              obj.kind = CeremonyKind.codec().decode(reader)
              break
            }
            case 5: {
              obj.keyId = reader.uint32()
              break
            }
            case 6: {
              obj.shareEpoch = reader.uint32()
              break
            }
            case 7: {
              obj.threshold = reader.uint32()
              break
            }
            case 8: {
              obj.minimum = reader.uint32()
              break
            }
            case 9: {
              if (opts.limits?.members != null && obj.members.length === opts.limits.members) {
                throw new MaxLengthError('Decode error - repeated field "members" had too many elements')
              }

              obj.members.push(reader.string())
              break
            }
            case 10: {
              obj.inviter = reader.string()
              break
            }
            case 11: {
              obj.issuedAt = reader.uint64Number()
              break
            }
            case 12: {
              obj.joinBy = reader.uint64Number()
              break
            }
            case 13: {
              obj.dealBy = reader.uint64Number()
              break
            }
            case 14: {
              obj.deadline = reader.uint64Number()
              break
            }
            case 15: {
              obj.validFrom = reader.uint64Number()
              break
            }
            case 16: {
              obj.validUntil = reader.uint64Number()
              break
            }
            case 17: {
              obj.nonce = reader.bytes()
              break
            }
            case 18: {
              obj.previous = PreviousKey.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.previous
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
        const obj = {
          members: 0
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
                field: `${prefix}.federationId`,
                value: reader.bytes()
              }
              break
            }
            case 3: {
              yield {
                field: `${prefix}.registryVersion`,
                value: reader.uint64Number()
              }
              break
            }
            case 4: {
              yield {
                field: `${prefix}.kind`,
                value: CeremonyKind.codec().decode(reader)
              }
              break
            }
            case 5: {
              yield {
                field: `${prefix}.keyId`,
                value: reader.uint32()
              }
              break
            }
            case 6: {
              yield {
                field: `${prefix}.shareEpoch`,
                value: reader.uint32()
              }
              break
            }
            case 7: {
              yield {
                field: `${prefix}.threshold`,
                value: reader.uint32()
              }
              break
            }
            case 8: {
              yield {
                field: `${prefix}.minimum`,
                value: reader.uint32()
              }
              break
            }
            case 9: {
              if (opts.limits?.members != null && obj.members === opts.limits.members) {
                throw new MaxLengthError('Streaming decode error - repeated field "members" had too many elements')
              }

              yield {
                field: `${prefix}.members[]`,
                index: obj.members,
                value: reader.string()
              }

              obj.members++

              break
            }
            case 10: {
              yield {
                field: `${prefix}.inviter`,
                value: reader.string()
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
                field: `${prefix}.joinBy`,
                value: reader.uint64Number()
              }
              break
            }
            case 13: {
              yield {
                field: `${prefix}.dealBy`,
                value: reader.uint64Number()
              }
              break
            }
            case 14: {
              yield {
                field: `${prefix}.deadline`,
                value: reader.uint64Number()
              }
              break
            }
            case 15: {
              yield {
                field: `${prefix}.validFrom`,
                value: reader.uint64Number()
              }
              break
            }
            case 16: {
              yield {
                field: `${prefix}.validUntil`,
                value: reader.uint64Number()
              }
              break
            }
            case 17: {
              yield {
                field: `${prefix}.nonce`,
                value: reader.bytes()
              }
              break
            }
            case 18: {
              yield * PreviousKey.codec().stream(reader, reader.uint32(), `${prefix}.previous`, {
                limits: opts.limits?.previous
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

  export interface InvitationPayloadVersionFieldEvent {
    field: '$.version'
    value: number
  }

  export interface InvitationPayloadFederationIdFieldEvent {
    field: '$.federationId'
    value: Uint8Array<ArrayBuffer>
  }

  export interface InvitationPayloadRegistryVersionFieldEvent {
    field: '$.registryVersion'
    value: number
  }

  export interface InvitationPayloadKindFieldEvent {
    field: '$.kind'
    value: CeremonyKind
  }

  export interface InvitationPayloadKeyIdFieldEvent {
    field: '$.keyId'
    value: number
  }

  export interface InvitationPayloadShareEpochFieldEvent {
    field: '$.shareEpoch'
    value: number
  }

  export interface InvitationPayloadThresholdFieldEvent {
    field: '$.threshold'
    value: number
  }

  export interface InvitationPayloadMinimumFieldEvent {
    field: '$.minimum'
    value: number
  }

  export interface InvitationPayloadMembersFieldEvent {
    field: '$.members[]'
    index: number
    value: string
  }

  export interface InvitationPayloadInviterFieldEvent {
    field: '$.inviter'
    value: string
  }

  export interface InvitationPayloadIssuedAtFieldEvent {
    field: '$.issuedAt'
    value: number
  }

  export interface InvitationPayloadJoinByFieldEvent {
    field: '$.joinBy'
    value: number
  }

  export interface InvitationPayloadDealByFieldEvent {
    field: '$.dealBy'
    value: number
  }

  export interface InvitationPayloadDeadlineFieldEvent {
    field: '$.deadline'
    value: number
  }

  export interface InvitationPayloadValidFromFieldEvent {
    field: '$.validFrom'
    value: number
  }

  export interface InvitationPayloadValidUntilFieldEvent {
    field: '$.validUntil'
    value: number
  }

  export interface InvitationPayloadNonceFieldEvent {
    field: '$.nonce'
    value: Uint8Array<ArrayBuffer>
  }

  export interface InvitationPayloadPreviousShareEpochFieldEvent {
    field: '$.previous.shareEpoch'
    value: number
  }

  export interface InvitationPayloadPreviousThresholdFieldEvent {
    field: '$.previous.threshold'
    value: number
  }

  export interface InvitationPayloadPreviousCommitmentsFieldEvent {
    field: '$.previous.commitments[]'
    index: number
    value: Uint8Array<ArrayBuffer>
  }

  export interface InvitationPayloadPreviousMembersIndexFieldEvent {
    field: '$.previous.members[].index'
    value: number
    index: number
  }

  export interface InvitationPayloadPreviousMembersDpFieldEvent {
    field: '$.previous.members[].dp'
    value: string
    index: number
  }

  export function encode (obj: Partial<InvitationPayload>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, InvitationPayload.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<InvitationPayload>): InvitationPayload {
    return decodeMessage(buf, InvitationPayload.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<InvitationPayload>): Generator<InvitationPayloadVersionFieldEvent | InvitationPayloadFederationIdFieldEvent | InvitationPayloadRegistryVersionFieldEvent | InvitationPayloadKindFieldEvent | InvitationPayloadKeyIdFieldEvent | InvitationPayloadShareEpochFieldEvent | InvitationPayloadThresholdFieldEvent | InvitationPayloadMinimumFieldEvent | InvitationPayloadMembersFieldEvent | InvitationPayloadInviterFieldEvent | InvitationPayloadIssuedAtFieldEvent | InvitationPayloadJoinByFieldEvent | InvitationPayloadDealByFieldEvent | InvitationPayloadDeadlineFieldEvent | InvitationPayloadValidFromFieldEvent | InvitationPayloadValidUntilFieldEvent | InvitationPayloadNonceFieldEvent | InvitationPayloadPreviousShareEpochFieldEvent | InvitationPayloadPreviousThresholdFieldEvent | InvitationPayloadPreviousCommitmentsFieldEvent | InvitationPayloadPreviousMembersIndexFieldEvent | InvitationPayloadPreviousMembersDpFieldEvent> {
    return streamMessage(buf, InvitationPayload.codec(), opts)
  }
}

export interface PreviousKey {
  shareEpoch: number
  threshold: number
  commitments: Uint8Array<ArrayBuffer>[]
  members: PreviousMember[]
}

export namespace PreviousKey {
  let _codec: Codec<PreviousKey>

  export const codec = (): Codec<PreviousKey> => {
    if (_codec == null) {
      _codec = message<PreviousKey>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.shareEpoch != null && obj.shareEpoch !== 0)) {
          w.uint32(8)
          w.uint32(obj.shareEpoch)
        }

        if ((obj.threshold != null && obj.threshold !== 0)) {
          w.uint32(16)
          w.uint32(obj.threshold)
        }

        if (obj.commitments != null && obj.commitments.length > 0) {
          for (const value of obj.commitments) {
            w.uint32(26)
            w.bytes(value)
          }
        }

        if (obj.members != null && obj.members.length > 0) {
          for (const value of obj.members) {
            w.uint32(34)
            PreviousMember.codec().encode(value, w)
          }
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          shareEpoch: 0,
          threshold: 0,
          commitments: [],
          members: []
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.shareEpoch = reader.uint32()
              break
            }
            case 2: {
              obj.threshold = reader.uint32()
              break
            }
            case 3: {
              if (opts.limits?.commitments != null && obj.commitments.length === opts.limits.commitments) {
                throw new MaxLengthError('Decode error - repeated field "commitments" had too many elements')
              }

              obj.commitments.push(reader.bytes())
              break
            }
            case 4: {
              if (opts.limits?.members != null && obj.members.length === opts.limits.members) {
                throw new MaxLengthError('Decode error - repeated field "members" had too many elements')
              }

              obj.members.push(PreviousMember.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.members$
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
          commitments: 0,
          members: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield {
                field: `${prefix}.shareEpoch`,
                value: reader.uint32()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.threshold`,
                value: reader.uint32()
              }
              break
            }
            case 3: {
              if (opts.limits?.commitments != null && obj.commitments === opts.limits.commitments) {
                throw new MaxLengthError('Streaming decode error - repeated field "commitments" had too many elements')
              }

              yield {
                field: `${prefix}.commitments[]`,
                index: obj.commitments,
                value: reader.bytes()
              }

              obj.commitments++

              break
            }
            case 4: {
              if (opts.limits?.members != null && obj.members === opts.limits.members) {
                throw new MaxLengthError('Streaming decode error - repeated field "members" had too many elements')
              }

              for (const evt of PreviousMember.codec().stream(reader, reader.uint32(), `${prefix}.members[]`, {
                limits: opts.limits?.members$
              })) {
                yield {
                  ...evt,
                  index: obj.members
                }
              }

              obj.members++

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

  export interface PreviousKeyShareEpochFieldEvent {
    field: '$.shareEpoch'
    value: number
  }

  export interface PreviousKeyThresholdFieldEvent {
    field: '$.threshold'
    value: number
  }

  export interface PreviousKeyCommitmentsFieldEvent {
    field: '$.commitments[]'
    index: number
    value: Uint8Array<ArrayBuffer>
  }

  export interface PreviousKeyMembersIndexFieldEvent {
    field: '$.members[].index'
    value: number
    index: number
  }

  export interface PreviousKeyMembersDpFieldEvent {
    field: '$.members[].dp'
    value: string
    index: number
  }

  export function encode (obj: Partial<PreviousKey>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, PreviousKey.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<PreviousKey>): PreviousKey {
    return decodeMessage(buf, PreviousKey.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<PreviousKey>): Generator<PreviousKeyShareEpochFieldEvent | PreviousKeyThresholdFieldEvent | PreviousKeyCommitmentsFieldEvent | PreviousKeyMembersIndexFieldEvent | PreviousKeyMembersDpFieldEvent> {
    return streamMessage(buf, PreviousKey.codec(), opts)
  }
}

export interface PreviousMember {
  index: number
  dp: string
}

export namespace PreviousMember {
  let _codec: Codec<PreviousMember>

  export const codec = (): Codec<PreviousMember> => {
    if (_codec == null) {
      _codec = message<PreviousMember>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.index != null && obj.index !== 0)) {
          w.uint32(8)
          w.uint32(obj.index)
        }

        if ((obj.dp != null && obj.dp !== '')) {
          w.uint32(18)
          w.string(obj.dp)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          index: 0,
          dp: ''
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.index = reader.uint32()
              break
            }
            case 2: {
              obj.dp = reader.string()
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
                field: `${prefix}.index`,
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

  export interface PreviousMemberIndexFieldEvent {
    field: '$.index'
    value: number
  }

  export interface PreviousMemberDpFieldEvent {
    field: '$.dp'
    value: string
  }

  export function encode (obj: Partial<PreviousMember>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, PreviousMember.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<PreviousMember>): PreviousMember {
    return decodeMessage(buf, PreviousMember.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<PreviousMember>): Generator<PreviousMemberIndexFieldEvent | PreviousMemberDpFieldEvent> {
    return streamMessage(buf, PreviousMember.codec(), opts)
  }
}

export interface CeremonyMessagePayload {
  version: number
  ceremony: Uint8Array<ArrayBuffer>
  from: string
  join?: Join
  deal?: Deal
  roster?: Roster
  complaint?: Complaint
  approval?: Approval
  decline?: Decline
}

export namespace CeremonyMessagePayload {
  let _codec: Codec<CeremonyMessagePayload>

  export const codec = (): Codec<CeremonyMessagePayload> => {
    if (_codec == null) {
      _codec = message<CeremonyMessagePayload>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.version != null && obj.version !== 0)) {
          w.uint32(8)
          w.uint32(obj.version)
        }

        if ((obj.ceremony != null && obj.ceremony.byteLength > 0)) {
          w.uint32(18)
          w.bytes(obj.ceremony)
        }

        if ((obj.from != null && obj.from !== '')) {
          w.uint32(26)
          w.string(obj.from)
        }

        if (obj.join != null) {
          w.uint32(34)
          Join.codec().encode(obj.join, w)
        }

        if (obj.deal != null) {
          w.uint32(42)
          Deal.codec().encode(obj.deal, w)
        }

        if (obj.roster != null) {
          w.uint32(50)
          Roster.codec().encode(obj.roster, w)
        }

        if (obj.complaint != null) {
          w.uint32(58)
          Complaint.codec().encode(obj.complaint, w)
        }

        if (obj.approval != null) {
          w.uint32(66)
          Approval.codec().encode(obj.approval, w)
        }

        if (obj.decline != null) {
          w.uint32(74)
          Decline.codec().encode(obj.decline, w)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          version: 0,
          ceremony: uint8ArrayAlloc(0),
          from: ''
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
              obj.ceremony = reader.bytes()
              break
            }
            case 3: {
              obj.from = reader.string()
              break
            }
            case 4: {
              obj.join = Join.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.join
              })
              break
            }
            case 5: {
              obj.deal = Deal.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.deal
              })
              break
            }
            case 6: {
              obj.roster = Roster.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.roster
              })
              break
            }
            case 7: {
              obj.complaint = Complaint.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.complaint
              })
              break
            }
            case 8: {
              obj.approval = Approval.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.approval
              })
              break
            }
            case 9: {
              obj.decline = Decline.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.decline
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
                field: `${prefix}.version`,
                value: reader.uint32()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.ceremony`,
                value: reader.bytes()
              }
              break
            }
            case 3: {
              yield {
                field: `${prefix}.from`,
                value: reader.string()
              }
              break
            }
            case 4: {
              yield * Join.codec().stream(reader, reader.uint32(), `${prefix}.join`, {
                limits: opts.limits?.join
              })

              break
            }
            case 5: {
              yield * Deal.codec().stream(reader, reader.uint32(), `${prefix}.deal`, {
                limits: opts.limits?.deal
              })

              break
            }
            case 6: {
              yield * Roster.codec().stream(reader, reader.uint32(), `${prefix}.roster`, {
                limits: opts.limits?.roster
              })

              break
            }
            case 7: {
              yield * Complaint.codec().stream(reader, reader.uint32(), `${prefix}.complaint`, {
                limits: opts.limits?.complaint
              })

              break
            }
            case 8: {
              yield * Approval.codec().stream(reader, reader.uint32(), `${prefix}.approval`, {
                limits: opts.limits?.approval
              })

              break
            }
            case 9: {
              yield * Decline.codec().stream(reader, reader.uint32(), `${prefix}.decline`, {
                limits: opts.limits?.decline
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

  export interface CeremonyMessagePayloadVersionFieldEvent {
    field: '$.version'
    value: number
  }

  export interface CeremonyMessagePayloadCeremonyFieldEvent {
    field: '$.ceremony'
    value: Uint8Array<ArrayBuffer>
  }

  export interface CeremonyMessagePayloadFromFieldEvent {
    field: '$.from'
    value: string
  }

  export interface CeremonyMessagePayloadJoinEncryptionKeyFieldEvent {
    field: '$.join.encryptionKey'
    value: Uint8Array<ArrayBuffer>
  }

  export interface CeremonyMessagePayloadJoinCommitmentsFieldEvent {
    field: '$.join.commitments[]'
    index: number
    value: Uint8Array<ArrayBuffer>
  }

  export interface CeremonyMessagePayloadJoinProofFieldEvent {
    field: '$.join.proof'
    value: Uint8Array<ArrayBuffer>
  }

  export interface CeremonyMessagePayloadDealSharesIndexFieldEvent {
    field: '$.deal.shares[].index'
    value: number
    index: number
  }

  export interface CeremonyMessagePayloadDealSharesEphemeralFieldEvent {
    field: '$.deal.shares[].ephemeral'
    value: Uint8Array<ArrayBuffer>
    index: number
  }

  export interface CeremonyMessagePayloadDealSharesSealedFieldEvent {
    field: '$.deal.shares[].sealed'
    value: Uint8Array<ArrayBuffer>
    index: number
  }

  export interface CeremonyMessagePayloadRosterMembersIndexFieldEvent {
    field: '$.roster.members[].index'
    value: number
    index: number
  }

  export interface CeremonyMessagePayloadRosterMembersJoinFieldEvent {
    field: '$.roster.members[].join'
    value: Uint8Array<ArrayBuffer>
    index: number
  }

  export interface CeremonyMessagePayloadRosterDealersIndexFieldEvent {
    field: '$.roster.dealers[].index'
    value: number
    index: number
  }

  export interface CeremonyMessagePayloadRosterDealersJoinFieldEvent {
    field: '$.roster.dealers[].join'
    value: Uint8Array<ArrayBuffer>
    index: number
  }

  export interface CeremonyMessagePayloadRosterDealersDealFieldEvent {
    field: '$.roster.dealers[].deal'
    value: Uint8Array<ArrayBuffer>
    index: number
  }

  export interface CeremonyMessagePayloadComplaintDealerFieldEvent {
    field: '$.complaint.dealer'
    value: number
  }

  export interface CeremonyMessagePayloadComplaintDealFieldEvent {
    field: '$.complaint.deal'
    value: Uint8Array<ArrayBuffer>
  }

  export interface CeremonyMessagePayloadComplaintSharedFieldEvent {
    field: '$.complaint.shared'
    value: Uint8Array<ArrayBuffer>
  }

  export interface CeremonyMessagePayloadComplaintProofFieldEvent {
    field: '$.complaint.proof'
    value: Uint8Array<ArrayBuffer>
  }

  export interface CeremonyMessagePayloadApprovalTranscriptFieldEvent {
    field: '$.approval.transcript'
    value: Uint8Array<ArrayBuffer>
  }

  export function encode (obj: Partial<CeremonyMessagePayload>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, CeremonyMessagePayload.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<CeremonyMessagePayload>): CeremonyMessagePayload {
    return decodeMessage(buf, CeremonyMessagePayload.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<CeremonyMessagePayload>): Generator<CeremonyMessagePayloadVersionFieldEvent | CeremonyMessagePayloadCeremonyFieldEvent | CeremonyMessagePayloadFromFieldEvent | CeremonyMessagePayloadJoinEncryptionKeyFieldEvent | CeremonyMessagePayloadJoinCommitmentsFieldEvent | CeremonyMessagePayloadJoinProofFieldEvent | CeremonyMessagePayloadDealSharesIndexFieldEvent | CeremonyMessagePayloadDealSharesEphemeralFieldEvent | CeremonyMessagePayloadDealSharesSealedFieldEvent | CeremonyMessagePayloadRosterMembersIndexFieldEvent | CeremonyMessagePayloadRosterMembersJoinFieldEvent | CeremonyMessagePayloadRosterDealersIndexFieldEvent | CeremonyMessagePayloadRosterDealersJoinFieldEvent | CeremonyMessagePayloadRosterDealersDealFieldEvent | CeremonyMessagePayloadComplaintDealerFieldEvent | CeremonyMessagePayloadComplaintDealFieldEvent | CeremonyMessagePayloadComplaintSharedFieldEvent | CeremonyMessagePayloadComplaintProofFieldEvent | CeremonyMessagePayloadApprovalTranscriptFieldEvent> {
    return streamMessage(buf, CeremonyMessagePayload.codec(), opts)
  }
}

export interface Join {
  encryptionKey: Uint8Array<ArrayBuffer>
  commitments: Uint8Array<ArrayBuffer>[]
  proof: Uint8Array<ArrayBuffer>
}

export namespace Join {
  let _codec: Codec<Join>

  export const codec = (): Codec<Join> => {
    if (_codec == null) {
      _codec = message<Join>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.encryptionKey != null && obj.encryptionKey.byteLength > 0)) {
          w.uint32(10)
          w.bytes(obj.encryptionKey)
        }

        if (obj.commitments != null && obj.commitments.length > 0) {
          for (const value of obj.commitments) {
            w.uint32(18)
            w.bytes(value)
          }
        }

        if ((obj.proof != null && obj.proof.byteLength > 0)) {
          w.uint32(26)
          w.bytes(obj.proof)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          encryptionKey: uint8ArrayAlloc(0),
          commitments: [],
          proof: uint8ArrayAlloc(0)
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.encryptionKey = reader.bytes()
              break
            }
            case 2: {
              if (opts.limits?.commitments != null && obj.commitments.length === opts.limits.commitments) {
                throw new MaxLengthError('Decode error - repeated field "commitments" had too many elements')
              }

              obj.commitments.push(reader.bytes())
              break
            }
            case 3: {
              obj.proof = reader.bytes()
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
          commitments: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield {
                field: `${prefix}.encryptionKey`,
                value: reader.bytes()
              }
              break
            }
            case 2: {
              if (opts.limits?.commitments != null && obj.commitments === opts.limits.commitments) {
                throw new MaxLengthError('Streaming decode error - repeated field "commitments" had too many elements')
              }

              yield {
                field: `${prefix}.commitments[]`,
                index: obj.commitments,
                value: reader.bytes()
              }

              obj.commitments++

              break
            }
            case 3: {
              yield {
                field: `${prefix}.proof`,
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

  export interface JoinEncryptionKeyFieldEvent {
    field: '$.encryptionKey'
    value: Uint8Array<ArrayBuffer>
  }

  export interface JoinCommitmentsFieldEvent {
    field: '$.commitments[]'
    index: number
    value: Uint8Array<ArrayBuffer>
  }

  export interface JoinProofFieldEvent {
    field: '$.proof'
    value: Uint8Array<ArrayBuffer>
  }

  export function encode (obj: Partial<Join>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, Join.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Join>): Join {
    return decodeMessage(buf, Join.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Join>): Generator<JoinEncryptionKeyFieldEvent | JoinCommitmentsFieldEvent | JoinProofFieldEvent> {
    return streamMessage(buf, Join.codec(), opts)
  }
}

export interface Deal {
  shares: SealedShare[]
}

export namespace Deal {
  let _codec: Codec<Deal>

  export const codec = (): Codec<Deal> => {
    if (_codec == null) {
      _codec = message<Deal>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if (obj.shares != null && obj.shares.length > 0) {
          for (const value of obj.shares) {
            w.uint32(10)
            SealedShare.codec().encode(value, w)
          }
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          shares: []
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              if (opts.limits?.shares != null && obj.shares.length === opts.limits.shares) {
                throw new MaxLengthError('Decode error - repeated field "shares" had too many elements')
              }

              obj.shares.push(SealedShare.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.shares$
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
          shares: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              if (opts.limits?.shares != null && obj.shares === opts.limits.shares) {
                throw new MaxLengthError('Streaming decode error - repeated field "shares" had too many elements')
              }

              for (const evt of SealedShare.codec().stream(reader, reader.uint32(), `${prefix}.shares[]`, {
                limits: opts.limits?.shares$
              })) {
                yield {
                  ...evt,
                  index: obj.shares
                }
              }

              obj.shares++

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

  export interface DealSharesIndexFieldEvent {
    field: '$.shares[].index'
    value: number
    index: number
  }

  export interface DealSharesEphemeralFieldEvent {
    field: '$.shares[].ephemeral'
    value: Uint8Array<ArrayBuffer>
    index: number
  }

  export interface DealSharesSealedFieldEvent {
    field: '$.shares[].sealed'
    value: Uint8Array<ArrayBuffer>
    index: number
  }

  export function encode (obj: Partial<Deal>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, Deal.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Deal>): Deal {
    return decodeMessage(buf, Deal.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Deal>): Generator<DealSharesIndexFieldEvent | DealSharesEphemeralFieldEvent | DealSharesSealedFieldEvent> {
    return streamMessage(buf, Deal.codec(), opts)
  }
}

export interface SealedShare {
  index: number
  ephemeral: Uint8Array<ArrayBuffer>
  sealed: Uint8Array<ArrayBuffer>
}

export namespace SealedShare {
  let _codec: Codec<SealedShare>

  export const codec = (): Codec<SealedShare> => {
    if (_codec == null) {
      _codec = message<SealedShare>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.index != null && obj.index !== 0)) {
          w.uint32(8)
          w.uint32(obj.index)
        }

        if ((obj.ephemeral != null && obj.ephemeral.byteLength > 0)) {
          w.uint32(18)
          w.bytes(obj.ephemeral)
        }

        if ((obj.sealed != null && obj.sealed.byteLength > 0)) {
          w.uint32(26)
          w.bytes(obj.sealed)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          index: 0,
          ephemeral: uint8ArrayAlloc(0),
          sealed: uint8ArrayAlloc(0)
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.index = reader.uint32()
              break
            }
            case 2: {
              obj.ephemeral = reader.bytes()
              break
            }
            case 3: {
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
                field: `${prefix}.index`,
                value: reader.uint32()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.ephemeral`,
                value: reader.bytes()
              }
              break
            }
            case 3: {
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

  export interface SealedShareIndexFieldEvent {
    field: '$.index'
    value: number
  }

  export interface SealedShareEphemeralFieldEvent {
    field: '$.ephemeral'
    value: Uint8Array<ArrayBuffer>
  }

  export interface SealedShareSealedFieldEvent {
    field: '$.sealed'
    value: Uint8Array<ArrayBuffer>
  }

  export function encode (obj: Partial<SealedShare>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, SealedShare.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<SealedShare>): SealedShare {
    return decodeMessage(buf, SealedShare.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<SealedShare>): Generator<SealedShareIndexFieldEvent | SealedShareEphemeralFieldEvent | SealedShareSealedFieldEvent> {
    return streamMessage(buf, SealedShare.codec(), opts)
  }
}

export interface Roster {
  members: RosterMember[]
  dealers: RosterDealer[]
}

export namespace Roster {
  let _codec: Codec<Roster>

  export const codec = (): Codec<Roster> => {
    if (_codec == null) {
      _codec = message<Roster>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if (obj.members != null && obj.members.length > 0) {
          for (const value of obj.members) {
            w.uint32(10)
            RosterMember.codec().encode(value, w)
          }
        }

        if (obj.dealers != null && obj.dealers.length > 0) {
          for (const value of obj.dealers) {
            w.uint32(18)
            RosterDealer.codec().encode(value, w)
          }
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          members: [],
          dealers: []
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              if (opts.limits?.members != null && obj.members.length === opts.limits.members) {
                throw new MaxLengthError('Decode error - repeated field "members" had too many elements')
              }

              obj.members.push(RosterMember.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.members$
              }))
              break
            }
            case 2: {
              if (opts.limits?.dealers != null && obj.dealers.length === opts.limits.dealers) {
                throw new MaxLengthError('Decode error - repeated field "dealers" had too many elements')
              }

              obj.dealers.push(RosterDealer.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.dealers$
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
          members: 0,
          dealers: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              if (opts.limits?.members != null && obj.members === opts.limits.members) {
                throw new MaxLengthError('Streaming decode error - repeated field "members" had too many elements')
              }

              for (const evt of RosterMember.codec().stream(reader, reader.uint32(), `${prefix}.members[]`, {
                limits: opts.limits?.members$
              })) {
                yield {
                  ...evt,
                  index: obj.members
                }
              }

              obj.members++

              break
            }
            case 2: {
              if (opts.limits?.dealers != null && obj.dealers === opts.limits.dealers) {
                throw new MaxLengthError('Streaming decode error - repeated field "dealers" had too many elements')
              }

              for (const evt of RosterDealer.codec().stream(reader, reader.uint32(), `${prefix}.dealers[]`, {
                limits: opts.limits?.dealers$
              })) {
                yield {
                  ...evt,
                  index: obj.dealers
                }
              }

              obj.dealers++

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

  export interface RosterMembersIndexFieldEvent {
    field: '$.members[].index'
    value: number
    index: number
  }

  export interface RosterMembersJoinFieldEvent {
    field: '$.members[].join'
    value: Uint8Array<ArrayBuffer>
    index: number
  }

  export interface RosterDealersIndexFieldEvent {
    field: '$.dealers[].index'
    value: number
    index: number
  }

  export interface RosterDealersJoinFieldEvent {
    field: '$.dealers[].join'
    value: Uint8Array<ArrayBuffer>
    index: number
  }

  export interface RosterDealersDealFieldEvent {
    field: '$.dealers[].deal'
    value: Uint8Array<ArrayBuffer>
    index: number
  }

  export function encode (obj: Partial<Roster>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, Roster.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Roster>): Roster {
    return decodeMessage(buf, Roster.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Roster>): Generator<RosterMembersIndexFieldEvent | RosterMembersJoinFieldEvent | RosterDealersIndexFieldEvent | RosterDealersJoinFieldEvent | RosterDealersDealFieldEvent> {
    return streamMessage(buf, Roster.codec(), opts)
  }
}

export interface RosterMember {
  index: number
  join: Uint8Array<ArrayBuffer>
}

export namespace RosterMember {
  let _codec: Codec<RosterMember>

  export const codec = (): Codec<RosterMember> => {
    if (_codec == null) {
      _codec = message<RosterMember>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.index != null && obj.index !== 0)) {
          w.uint32(8)
          w.uint32(obj.index)
        }

        if ((obj.join != null && obj.join.byteLength > 0)) {
          w.uint32(18)
          w.bytes(obj.join)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          index: 0,
          join: uint8ArrayAlloc(0)
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.index = reader.uint32()
              break
            }
            case 2: {
              obj.join = reader.bytes()
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
                field: `${prefix}.index`,
                value: reader.uint32()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.join`,
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

  export interface RosterMemberIndexFieldEvent {
    field: '$.index'
    value: number
  }

  export interface RosterMemberJoinFieldEvent {
    field: '$.join'
    value: Uint8Array<ArrayBuffer>
  }

  export function encode (obj: Partial<RosterMember>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, RosterMember.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<RosterMember>): RosterMember {
    return decodeMessage(buf, RosterMember.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<RosterMember>): Generator<RosterMemberIndexFieldEvent | RosterMemberJoinFieldEvent> {
    return streamMessage(buf, RosterMember.codec(), opts)
  }
}

export interface RosterDealer {
  index: number
  join: Uint8Array<ArrayBuffer>
  deal: Uint8Array<ArrayBuffer>
}

export namespace RosterDealer {
  let _codec: Codec<RosterDealer>

  export const codec = (): Codec<RosterDealer> => {
    if (_codec == null) {
      _codec = message<RosterDealer>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.index != null && obj.index !== 0)) {
          w.uint32(8)
          w.uint32(obj.index)
        }

        if ((obj.join != null && obj.join.byteLength > 0)) {
          w.uint32(18)
          w.bytes(obj.join)
        }

        if ((obj.deal != null && obj.deal.byteLength > 0)) {
          w.uint32(26)
          w.bytes(obj.deal)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          index: 0,
          join: uint8ArrayAlloc(0),
          deal: uint8ArrayAlloc(0)
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.index = reader.uint32()
              break
            }
            case 2: {
              obj.join = reader.bytes()
              break
            }
            case 3: {
              obj.deal = reader.bytes()
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
                field: `${prefix}.index`,
                value: reader.uint32()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.join`,
                value: reader.bytes()
              }
              break
            }
            case 3: {
              yield {
                field: `${prefix}.deal`,
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

  export interface RosterDealerIndexFieldEvent {
    field: '$.index'
    value: number
  }

  export interface RosterDealerJoinFieldEvent {
    field: '$.join'
    value: Uint8Array<ArrayBuffer>
  }

  export interface RosterDealerDealFieldEvent {
    field: '$.deal'
    value: Uint8Array<ArrayBuffer>
  }

  export function encode (obj: Partial<RosterDealer>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, RosterDealer.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<RosterDealer>): RosterDealer {
    return decodeMessage(buf, RosterDealer.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<RosterDealer>): Generator<RosterDealerIndexFieldEvent | RosterDealerJoinFieldEvent | RosterDealerDealFieldEvent> {
    return streamMessage(buf, RosterDealer.codec(), opts)
  }
}

export interface Complaint {
  dealer: number
  deal: Uint8Array<ArrayBuffer>
  shared: Uint8Array<ArrayBuffer>
  proof: Uint8Array<ArrayBuffer>
}

export namespace Complaint {
  let _codec: Codec<Complaint>

  export const codec = (): Codec<Complaint> => {
    if (_codec == null) {
      _codec = message<Complaint>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.dealer != null && obj.dealer !== 0)) {
          w.uint32(8)
          w.uint32(obj.dealer)
        }

        if ((obj.deal != null && obj.deal.byteLength > 0)) {
          w.uint32(18)
          w.bytes(obj.deal)
        }

        if ((obj.shared != null && obj.shared.byteLength > 0)) {
          w.uint32(26)
          w.bytes(obj.shared)
        }

        if ((obj.proof != null && obj.proof.byteLength > 0)) {
          w.uint32(34)
          w.bytes(obj.proof)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          dealer: 0,
          deal: uint8ArrayAlloc(0),
          shared: uint8ArrayAlloc(0),
          proof: uint8ArrayAlloc(0)
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.dealer = reader.uint32()
              break
            }
            case 2: {
              obj.deal = reader.bytes()
              break
            }
            case 3: {
              obj.shared = reader.bytes()
              break
            }
            case 4: {
              obj.proof = reader.bytes()
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
                field: `${prefix}.dealer`,
                value: reader.uint32()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.deal`,
                value: reader.bytes()
              }
              break
            }
            case 3: {
              yield {
                field: `${prefix}.shared`,
                value: reader.bytes()
              }
              break
            }
            case 4: {
              yield {
                field: `${prefix}.proof`,
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

  export interface ComplaintDealerFieldEvent {
    field: '$.dealer'
    value: number
  }

  export interface ComplaintDealFieldEvent {
    field: '$.deal'
    value: Uint8Array<ArrayBuffer>
  }

  export interface ComplaintSharedFieldEvent {
    field: '$.shared'
    value: Uint8Array<ArrayBuffer>
  }

  export interface ComplaintProofFieldEvent {
    field: '$.proof'
    value: Uint8Array<ArrayBuffer>
  }

  export function encode (obj: Partial<Complaint>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, Complaint.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Complaint>): Complaint {
    return decodeMessage(buf, Complaint.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Complaint>): Generator<ComplaintDealerFieldEvent | ComplaintDealFieldEvent | ComplaintSharedFieldEvent | ComplaintProofFieldEvent> {
    return streamMessage(buf, Complaint.codec(), opts)
  }
}

export interface Approval {
  transcript: Uint8Array<ArrayBuffer>
}

export namespace Approval {
  let _codec: Codec<Approval>

  export const codec = (): Codec<Approval> => {
    if (_codec == null) {
      _codec = message<Approval>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.transcript != null && obj.transcript.byteLength > 0)) {
          w.uint32(10)
          w.bytes(obj.transcript)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          transcript: uint8ArrayAlloc(0)
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
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

  export interface ApprovalTranscriptFieldEvent {
    field: '$.transcript'
    value: Uint8Array<ArrayBuffer>
  }

  export function encode (obj: Partial<Approval>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, Approval.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Approval>): Approval {
    return decodeMessage(buf, Approval.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Approval>): Generator<ApprovalTranscriptFieldEvent> {
    return streamMessage(buf, Approval.codec(), opts)
  }
}

export interface Decline {}

export namespace Decline {
  let _codec: Codec<Decline>

  export const codec = (): Codec<Decline> => {
    if (_codec == null) {
      _codec = message<Decline>((obj, w, opts = {}) => {
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

  export function encode (obj: Partial<Decline>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, Decline.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Decline>): Decline {
    return decodeMessage(buf, Decline.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Decline>): Generator<{}> {
    return streamMessage(buf, Decline.codec(), opts)
  }
}

export interface CeremonyTranscriptCore {
  invitation: Uint8Array<ArrayBuffer>
  roster: Uint8Array<ArrayBuffer>
  joins: Uint8Array<ArrayBuffer>[]
  deals: Uint8Array<ArrayBuffer>[]
}

export namespace CeremonyTranscriptCore {
  let _codec: Codec<CeremonyTranscriptCore>

  export const codec = (): Codec<CeremonyTranscriptCore> => {
    if (_codec == null) {
      _codec = message<CeremonyTranscriptCore>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.invitation != null && obj.invitation.byteLength > 0)) {
          w.uint32(10)
          w.bytes(obj.invitation)
        }

        if ((obj.roster != null && obj.roster.byteLength > 0)) {
          w.uint32(18)
          w.bytes(obj.roster)
        }

        if (obj.joins != null && obj.joins.length > 0) {
          for (const value of obj.joins) {
            w.uint32(26)
            w.bytes(value)
          }
        }

        if (obj.deals != null && obj.deals.length > 0) {
          for (const value of obj.deals) {
            w.uint32(34)
            w.bytes(value)
          }
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          invitation: uint8ArrayAlloc(0),
          roster: uint8ArrayAlloc(0),
          joins: [],
          deals: []
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
              obj.roster = reader.bytes()
              break
            }
            case 3: {
              if (opts.limits?.joins != null && obj.joins.length === opts.limits.joins) {
                throw new MaxLengthError('Decode error - repeated field "joins" had too many elements')
              }

              obj.joins.push(reader.bytes())
              break
            }
            case 4: {
              if (opts.limits?.deals != null && obj.deals.length === opts.limits.deals) {
                throw new MaxLengthError('Decode error - repeated field "deals" had too many elements')
              }

              obj.deals.push(reader.bytes())
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
          joins: 0,
          deals: 0
        }

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
                field: `${prefix}.roster`,
                value: reader.bytes()
              }
              break
            }
            case 3: {
              if (opts.limits?.joins != null && obj.joins === opts.limits.joins) {
                throw new MaxLengthError('Streaming decode error - repeated field "joins" had too many elements')
              }

              yield {
                field: `${prefix}.joins[]`,
                index: obj.joins,
                value: reader.bytes()
              }

              obj.joins++

              break
            }
            case 4: {
              if (opts.limits?.deals != null && obj.deals === opts.limits.deals) {
                throw new MaxLengthError('Streaming decode error - repeated field "deals" had too many elements')
              }

              yield {
                field: `${prefix}.deals[]`,
                index: obj.deals,
                value: reader.bytes()
              }

              obj.deals++

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

  export interface CeremonyTranscriptCoreInvitationFieldEvent {
    field: '$.invitation'
    value: Uint8Array<ArrayBuffer>
  }

  export interface CeremonyTranscriptCoreRosterFieldEvent {
    field: '$.roster'
    value: Uint8Array<ArrayBuffer>
  }

  export interface CeremonyTranscriptCoreJoinsFieldEvent {
    field: '$.joins[]'
    index: number
    value: Uint8Array<ArrayBuffer>
  }

  export interface CeremonyTranscriptCoreDealsFieldEvent {
    field: '$.deals[]'
    index: number
    value: Uint8Array<ArrayBuffer>
  }

  export function encode (obj: Partial<CeremonyTranscriptCore>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, CeremonyTranscriptCore.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<CeremonyTranscriptCore>): CeremonyTranscriptCore {
    return decodeMessage(buf, CeremonyTranscriptCore.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<CeremonyTranscriptCore>): Generator<CeremonyTranscriptCoreInvitationFieldEvent | CeremonyTranscriptCoreRosterFieldEvent | CeremonyTranscriptCoreJoinsFieldEvent | CeremonyTranscriptCoreDealsFieldEvent> {
    return streamMessage(buf, CeremonyTranscriptCore.codec(), opts)
  }
}

export interface CeremonyTranscript {
  core: Uint8Array<ArrayBuffer>
  approvals: Uint8Array<ArrayBuffer>[]
}

export namespace CeremonyTranscript {
  let _codec: Codec<CeremonyTranscript>

  export const codec = (): Codec<CeremonyTranscript> => {
    if (_codec == null) {
      _codec = message<CeremonyTranscript>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.core != null && obj.core.byteLength > 0)) {
          w.uint32(10)
          w.bytes(obj.core)
        }

        if (obj.approvals != null && obj.approvals.length > 0) {
          for (const value of obj.approvals) {
            w.uint32(18)
            w.bytes(value)
          }
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          core: uint8ArrayAlloc(0),
          approvals: []
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
              if (opts.limits?.approvals != null && obj.approvals.length === opts.limits.approvals) {
                throw new MaxLengthError('Decode error - repeated field "approvals" had too many elements')
              }

              obj.approvals.push(reader.bytes())
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
          approvals: 0
        }

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
              if (opts.limits?.approvals != null && obj.approvals === opts.limits.approvals) {
                throw new MaxLengthError('Streaming decode error - repeated field "approvals" had too many elements')
              }

              yield {
                field: `${prefix}.approvals[]`,
                index: obj.approvals,
                value: reader.bytes()
              }

              obj.approvals++

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

  export interface CeremonyTranscriptCoreFieldEvent {
    field: '$.core'
    value: Uint8Array<ArrayBuffer>
  }

  export interface CeremonyTranscriptApprovalsFieldEvent {
    field: '$.approvals[]'
    index: number
    value: Uint8Array<ArrayBuffer>
  }

  export function encode (obj: Partial<CeremonyTranscript>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, CeremonyTranscript.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<CeremonyTranscript>): CeremonyTranscript {
    return decodeMessage(buf, CeremonyTranscript.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<CeremonyTranscript>): Generator<CeremonyTranscriptCoreFieldEvent | CeremonyTranscriptApprovalsFieldEvent> {
    return streamMessage(buf, CeremonyTranscript.codec(), opts)
  }
}
