import { decodeMessage, encodeMessage, enumeration, MaxLengthError, message, streamMessage } from 'protons-runtime'
import { alloc as uint8ArrayAlloc } from 'uint8arrays/alloc'
import type { Codec, DecodeOptions } from 'protons-runtime'
import type { Uint8ArrayList } from 'uint8arraylist'

export enum Federation {
  UNUSED_FEDERATION = 'UNUSED_FEDERATION',
  LOCAL = 'LOCAL',
  PREFERRED = 'PREFERRED',
  SELECTED = 'SELECTED',
  ALL = 'ALL'
}

enum __FederationValues {
  UNUSED_FEDERATION = 0,
  LOCAL = 1,
  PREFERRED = 2,
  SELECTED = 3,
  ALL = 4
}

export namespace Federation {
  export const codec = (): Codec<Federation> => {
    return enumeration<Federation>(__FederationValues)
  }
}

export interface Query {
  version: number
  queryId: Uint8Array<ArrayBuffer>
  lookupKey: Uint8Array<ArrayBuffer>
  federation: Federation
  dps: string[]
  levels: number
  compact: boolean
}

export namespace Query {
  let _codec: Codec<Query>

  export const codec = (): Codec<Query> => {
    if (_codec == null) {
      _codec = message<Query>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.version != null && obj.version !== 0)) {
          w.uint32(8)
          w.uint32(obj.version)
        }

        if ((obj.queryId != null && obj.queryId.byteLength > 0)) {
          w.uint32(18)
          w.bytes(obj.queryId)
        }

        if ((obj.lookupKey != null && obj.lookupKey.byteLength > 0)) {
          w.uint32(26)
          w.bytes(obj.lookupKey)
        }

        if (obj.federation != null && __FederationValues[obj.federation] !== 0) {
          w.uint32(32)
          Federation.codec().encode(obj.federation, w)
        }

        if (obj.dps != null && obj.dps.length > 0) {
          for (const value of obj.dps) {
            w.uint32(42)
            w.string(value)
          }
        }

        if ((obj.levels != null && obj.levels !== 0)) {
          w.uint32(48)
          w.uint32(obj.levels)
        }

        if ((obj.compact != null && obj.compact !== false)) {
          w.uint32(56)
          w.bool(obj.compact)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          version: 0,
          queryId: uint8ArrayAlloc(0),
          lookupKey: uint8ArrayAlloc(0),
          federation: Federation.UNUSED_FEDERATION,
          dps: [],
          levels: 0,
          compact: false
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
              obj.queryId = reader.bytes()
              break
            }
            case 3: {
              obj.lookupKey = reader.bytes()
              break
            }
            case 4: {
              obj.federation = Federation.codec().decode(reader)
              break
            }
            case 5: {
              if (opts.limits?.dps != null && obj.dps.length === opts.limits.dps) {
                throw new MaxLengthError('Decode error - repeated field "dps" had too many elements')
              }

              obj.dps.push(reader.string())
              break
            }
            case 6: {
              obj.levels = reader.uint32()
              break
            }
            case 7: {
              obj.compact = reader.bool()
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
          dps: 0
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
                field: `${prefix}.queryId`,
                value: reader.bytes()
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
                field: `${prefix}.federation`,
                value: Federation.codec().decode(reader)
              }
              break
            }
            case 5: {
              if (opts.limits?.dps != null && obj.dps === opts.limits.dps) {
                throw new MaxLengthError('Streaming decode error - repeated field "dps" had too many elements')
              }

              yield {
                field: `${prefix}.dps[]`,
                index: obj.dps,
                value: reader.string()
              }

              obj.dps++

              break
            }
            case 6: {
              yield {
                field: `${prefix}.levels`,
                value: reader.uint32()
              }
              break
            }
            case 7: {
              yield {
                field: `${prefix}.compact`,
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

  export interface QueryVersionFieldEvent {
    field: '$.version'
    value: number
  }

  export interface QueryQueryIdFieldEvent {
    field: '$.queryId'
    value: Uint8Array<ArrayBuffer>
  }

  export interface QueryLookupKeyFieldEvent {
    field: '$.lookupKey'
    value: Uint8Array<ArrayBuffer>
  }

  export interface QueryFederationFieldEvent {
    field: '$.federation'
    value: Federation
  }

  export interface QueryDpsFieldEvent {
    field: '$.dps[]'
    index: number
    value: string
  }

  export interface QueryLevelsFieldEvent {
    field: '$.levels'
    value: number
  }

  export interface QueryCompactFieldEvent {
    field: '$.compact'
    value: boolean
  }

  export function encode (obj: Partial<Query>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, Query.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Query>): Query {
    return decodeMessage(buf, Query.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Query>): Generator<QueryVersionFieldEvent | QueryQueryIdFieldEvent | QueryLookupKeyFieldEvent | QueryFederationFieldEvent | QueryDpsFieldEvent | QueryLevelsFieldEvent | QueryCompactFieldEvent> {
    return streamMessage(buf, Query.codec(), opts)
  }
}

export enum AnswerStatus {
  UNUSED_ANSWER_STATUS = 'UNUSED_ANSWER_STATUS',
  HOLDS = 'HOLDS',
  NOTHING = 'NOTHING'
}

enum __AnswerStatusValues {
  UNUSED_ANSWER_STATUS = 0,
  HOLDS = 100,
  NOTHING = 200
}

export namespace AnswerStatus {
  export const codec = (): Codec<AnswerStatus> => {
    return enumeration<AnswerStatus>(__AnswerStatusValues)
  }
}

export interface AnswerPayload {
  version: number
  queryDigest: Uint8Array<ArrayBuffer>
  dp: string
  status: AnswerStatus
  recordSet: Uint8Array<ArrayBuffer>
  registryVersion: number
  issuedAt: number
}

export namespace AnswerPayload {
  let _codec: Codec<AnswerPayload>

  export const codec = (): Codec<AnswerPayload> => {
    if (_codec == null) {
      _codec = message<AnswerPayload>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.version != null && obj.version !== 0)) {
          w.uint32(8)
          w.uint32(obj.version)
        }

        if ((obj.queryDigest != null && obj.queryDigest.byteLength > 0)) {
          w.uint32(18)
          w.bytes(obj.queryDigest)
        }

        if ((obj.dp != null && obj.dp !== '')) {
          w.uint32(26)
          w.string(obj.dp)
        }

        if (obj.status != null && __AnswerStatusValues[obj.status] !== 0) {
          w.uint32(32)
          AnswerStatus.codec().encode(obj.status, w)
        }

        if ((obj.recordSet != null && obj.recordSet.byteLength > 0)) {
          w.uint32(42)
          w.bytes(obj.recordSet)
        }

        if ((obj.registryVersion != null && obj.registryVersion !== 0)) {
          w.uint32(48)
          w.uint64Number(obj.registryVersion)
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
          queryDigest: uint8ArrayAlloc(0),
          dp: '',
          status: AnswerStatus.UNUSED_ANSWER_STATUS,
          recordSet: uint8ArrayAlloc(0),
          registryVersion: 0,
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
              obj.queryDigest = reader.bytes()
              break
            }
            case 3: {
              obj.dp = reader.string()
              break
            }
            case 4: {
              obj.status = AnswerStatus.codec().decode(reader)
              break
            }
            case 5: {
              obj.recordSet = reader.bytes()
              break
            }
            case 6: {
              obj.registryVersion = reader.uint64Number()
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
                field: `${prefix}.queryDigest`,
                value: reader.bytes()
              }
              break
            }
            case 3: {
              yield {
                field: `${prefix}.dp`,
                value: reader.string()
              }
              break
            }
            case 4: {
              yield {
                field: `${prefix}.status`,
                value: AnswerStatus.codec().decode(reader)
              }
              break
            }
            case 5: {
              yield {
                field: `${prefix}.recordSet`,
                value: reader.bytes()
              }
              break
            }
            case 6: {
              yield {
                field: `${prefix}.registryVersion`,
                value: reader.uint64Number()
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

  export interface AnswerPayloadVersionFieldEvent {
    field: '$.version'
    value: number
  }

  export interface AnswerPayloadQueryDigestFieldEvent {
    field: '$.queryDigest'
    value: Uint8Array<ArrayBuffer>
  }

  export interface AnswerPayloadDpFieldEvent {
    field: '$.dp'
    value: string
  }

  export interface AnswerPayloadStatusFieldEvent {
    field: '$.status'
    value: AnswerStatus
  }

  export interface AnswerPayloadRecordSetFieldEvent {
    field: '$.recordSet'
    value: Uint8Array<ArrayBuffer>
  }

  export interface AnswerPayloadRegistryVersionFieldEvent {
    field: '$.registryVersion'
    value: number
  }

  export interface AnswerPayloadIssuedAtFieldEvent {
    field: '$.issuedAt'
    value: number
  }

  export function encode (obj: Partial<AnswerPayload>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, AnswerPayload.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<AnswerPayload>): AnswerPayload {
    return decodeMessage(buf, AnswerPayload.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<AnswerPayload>): Generator<AnswerPayloadVersionFieldEvent | AnswerPayloadQueryDigestFieldEvent | AnswerPayloadDpFieldEvent | AnswerPayloadStatusFieldEvent | AnswerPayloadRecordSetFieldEvent | AnswerPayloadRegistryVersionFieldEvent | AnswerPayloadIssuedAtFieldEvent> {
    return streamMessage(buf, AnswerPayload.codec(), opts)
  }
}

export interface AggregatePayload {
  version: number
  queryDigest: Uint8Array<ArrayBuffer>
  dp: string
  registryVersion: number
  issuedAt: number
  disclosure: Uint8Array<ArrayBuffer>
  parts: Part[]
}

export namespace AggregatePayload {
  let _codec: Codec<AggregatePayload>

  export const codec = (): Codec<AggregatePayload> => {
    if (_codec == null) {
      _codec = message<AggregatePayload>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.version != null && obj.version !== 0)) {
          w.uint32(8)
          w.uint32(obj.version)
        }

        if ((obj.queryDigest != null && obj.queryDigest.byteLength > 0)) {
          w.uint32(18)
          w.bytes(obj.queryDigest)
        }

        if ((obj.dp != null && obj.dp !== '')) {
          w.uint32(26)
          w.string(obj.dp)
        }

        if ((obj.registryVersion != null && obj.registryVersion !== 0)) {
          w.uint32(32)
          w.uint64Number(obj.registryVersion)
        }

        if ((obj.issuedAt != null && obj.issuedAt !== 0)) {
          w.uint32(40)
          w.uint64Number(obj.issuedAt)
        }

        if ((obj.disclosure != null && obj.disclosure.byteLength > 0)) {
          w.uint32(50)
          w.bytes(obj.disclosure)
        }

        if (obj.parts != null && obj.parts.length > 0) {
          for (const value of obj.parts) {
            w.uint32(58)
            Part.codec().encode(value, w)
          }
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          version: 0,
          queryDigest: uint8ArrayAlloc(0),
          dp: '',
          registryVersion: 0,
          issuedAt: 0,
          disclosure: uint8ArrayAlloc(0),
          parts: []
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
              obj.queryDigest = reader.bytes()
              break
            }
            case 3: {
              obj.dp = reader.string()
              break
            }
            case 4: {
              obj.registryVersion = reader.uint64Number()
              break
            }
            case 5: {
              obj.issuedAt = reader.uint64Number()
              break
            }
            case 6: {
              obj.disclosure = reader.bytes()
              break
            }
            case 7: {
              if (opts.limits?.parts != null && obj.parts.length === opts.limits.parts) {
                throw new MaxLengthError('Decode error - repeated field "parts" had too many elements')
              }

              obj.parts.push(Part.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.parts$
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
          parts: 0
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
                field: `${prefix}.queryDigest`,
                value: reader.bytes()
              }
              break
            }
            case 3: {
              yield {
                field: `${prefix}.dp`,
                value: reader.string()
              }
              break
            }
            case 4: {
              yield {
                field: `${prefix}.registryVersion`,
                value: reader.uint64Number()
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
                field: `${prefix}.disclosure`,
                value: reader.bytes()
              }
              break
            }
            case 7: {
              if (opts.limits?.parts != null && obj.parts === opts.limits.parts) {
                throw new MaxLengthError('Streaming decode error - repeated field "parts" had too many elements')
              }

              for (const evt of Part.codec().stream(reader, reader.uint32(), `${prefix}.parts[]`, {
                limits: opts.limits?.parts$
              })) {
                yield {
                  ...evt,
                  index: obj.parts
                }
              }

              obj.parts++

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

  export interface AggregatePayloadVersionFieldEvent {
    field: '$.version'
    value: number
  }

  export interface AggregatePayloadQueryDigestFieldEvent {
    field: '$.queryDigest'
    value: Uint8Array<ArrayBuffer>
  }

  export interface AggregatePayloadDpFieldEvent {
    field: '$.dp'
    value: string
  }

  export interface AggregatePayloadRegistryVersionFieldEvent {
    field: '$.registryVersion'
    value: number
  }

  export interface AggregatePayloadIssuedAtFieldEvent {
    field: '$.issuedAt'
    value: number
  }

  export interface AggregatePayloadDisclosureFieldEvent {
    field: '$.disclosure'
    value: Uint8Array<ArrayBuffer>
  }

  export interface AggregatePayloadPartsDpFieldEvent {
    field: '$.parts[].dp'
    value: string
    index: number
  }

  export interface AggregatePayloadPartsAnswerFieldEvent {
    field: '$.parts[].answer'
    value: Uint8Array<ArrayBuffer>
    index: number
  }

  export interface AggregatePayloadPartsAggregateFieldEvent {
    field: '$.parts[].aggregate'
    value: Uint8Array<ArrayBuffer>
    index: number
  }

  export interface AggregatePayloadPartsCodeFieldEvent {
    field: '$.parts[].code'
    value: string
    index: number
  }

  export interface AggregatePayloadPartsRetryAfterFieldEvent {
    field: '$.parts[].retryAfter'
    value: number
    index: number
  }

  export function encode (obj: Partial<AggregatePayload>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, AggregatePayload.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<AggregatePayload>): AggregatePayload {
    return decodeMessage(buf, AggregatePayload.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<AggregatePayload>): Generator<AggregatePayloadVersionFieldEvent | AggregatePayloadQueryDigestFieldEvent | AggregatePayloadDpFieldEvent | AggregatePayloadRegistryVersionFieldEvent | AggregatePayloadIssuedAtFieldEvent | AggregatePayloadDisclosureFieldEvent | AggregatePayloadPartsDpFieldEvent | AggregatePayloadPartsAnswerFieldEvent | AggregatePayloadPartsAggregateFieldEvent | AggregatePayloadPartsCodeFieldEvent | AggregatePayloadPartsRetryAfterFieldEvent> {
    return streamMessage(buf, AggregatePayload.codec(), opts)
  }
}

export interface Part {
  dp: string
  answer: Uint8Array<ArrayBuffer>
  aggregate: Uint8Array<ArrayBuffer>
  code: string
  retryAfter: number
}

export namespace Part {
  let _codec: Codec<Part>

  export const codec = (): Codec<Part> => {
    if (_codec == null) {
      _codec = message<Part>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.dp != null && obj.dp !== '')) {
          w.uint32(10)
          w.string(obj.dp)
        }

        if ((obj.answer != null && obj.answer.byteLength > 0)) {
          w.uint32(18)
          w.bytes(obj.answer)
        }

        if ((obj.aggregate != null && obj.aggregate.byteLength > 0)) {
          w.uint32(26)
          w.bytes(obj.aggregate)
        }

        if ((obj.code != null && obj.code !== '')) {
          w.uint32(34)
          w.string(obj.code)
        }

        if ((obj.retryAfter != null && obj.retryAfter !== 0)) {
          w.uint32(40)
          w.uint32(obj.retryAfter)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          dp: '',
          answer: uint8ArrayAlloc(0),
          aggregate: uint8ArrayAlloc(0),
          code: '',
          retryAfter: 0
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
              obj.answer = reader.bytes()
              break
            }
            case 3: {
              obj.aggregate = reader.bytes()
              break
            }
            case 4: {
              obj.code = reader.string()
              break
            }
            case 5: {
              obj.retryAfter = reader.uint32()
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
                field: `${prefix}.answer`,
                value: reader.bytes()
              }
              break
            }
            case 3: {
              yield {
                field: `${prefix}.aggregate`,
                value: reader.bytes()
              }
              break
            }
            case 4: {
              yield {
                field: `${prefix}.code`,
                value: reader.string()
              }
              break
            }
            case 5: {
              yield {
                field: `${prefix}.retryAfter`,
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

  export interface PartDpFieldEvent {
    field: '$.dp'
    value: string
  }

  export interface PartAnswerFieldEvent {
    field: '$.answer'
    value: Uint8Array<ArrayBuffer>
  }

  export interface PartAggregateFieldEvent {
    field: '$.aggregate'
    value: Uint8Array<ArrayBuffer>
  }

  export interface PartCodeFieldEvent {
    field: '$.code'
    value: string
  }

  export interface PartRetryAfterFieldEvent {
    field: '$.retryAfter'
    value: number
  }

  export function encode (obj: Partial<Part>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, Part.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Part>): Part {
    return decodeMessage(buf, Part.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Part>): Generator<PartDpFieldEvent | PartAnswerFieldEvent | PartAggregateFieldEvent | PartCodeFieldEvent | PartRetryAfterFieldEvent> {
    return streamMessage(buf, Part.codec(), opts)
  }
}

export interface DisclosurePayload {
  version: number
  dp: string
  defaultFederation: string
  preferred: string[]
  capacity: number
  registryVersion: number
  issuedAt: number
}

export namespace DisclosurePayload {
  let _codec: Codec<DisclosurePayload>

  export const codec = (): Codec<DisclosurePayload> => {
    if (_codec == null) {
      _codec = message<DisclosurePayload>((obj, w, opts = {}) => {
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

        if ((obj.defaultFederation != null && obj.defaultFederation !== '')) {
          w.uint32(26)
          w.string(obj.defaultFederation)
        }

        if (obj.preferred != null && obj.preferred.length > 0) {
          for (const value of obj.preferred) {
            w.uint32(34)
            w.string(value)
          }
        }

        if ((obj.capacity != null && obj.capacity !== 0)) {
          w.uint32(40)
          w.uint32(obj.capacity)
        }

        if ((obj.registryVersion != null && obj.registryVersion !== 0)) {
          w.uint32(48)
          w.uint64Number(obj.registryVersion)
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
          dp: '',
          defaultFederation: '',
          preferred: [],
          capacity: 0,
          registryVersion: 0,
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
              obj.dp = reader.string()
              break
            }
            case 3: {
              obj.defaultFederation = reader.string()
              break
            }
            case 4: {
              if (opts.limits?.preferred != null && obj.preferred.length === opts.limits.preferred) {
                throw new MaxLengthError('Decode error - repeated field "preferred" had too many elements')
              }

              obj.preferred.push(reader.string())
              break
            }
            case 5: {
              obj.capacity = reader.uint32()
              break
            }
            case 6: {
              obj.registryVersion = reader.uint64Number()
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
        const obj = {
          preferred: 0
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
                field: `${prefix}.dp`,
                value: reader.string()
              }
              break
            }
            case 3: {
              yield {
                field: `${prefix}.defaultFederation`,
                value: reader.string()
              }
              break
            }
            case 4: {
              if (opts.limits?.preferred != null && obj.preferred === opts.limits.preferred) {
                throw new MaxLengthError('Streaming decode error - repeated field "preferred" had too many elements')
              }

              yield {
                field: `${prefix}.preferred[]`,
                index: obj.preferred,
                value: reader.string()
              }

              obj.preferred++

              break
            }
            case 5: {
              yield {
                field: `${prefix}.capacity`,
                value: reader.uint32()
              }
              break
            }
            case 6: {
              yield {
                field: `${prefix}.registryVersion`,
                value: reader.uint64Number()
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

  export interface DisclosurePayloadVersionFieldEvent {
    field: '$.version'
    value: number
  }

  export interface DisclosurePayloadDpFieldEvent {
    field: '$.dp'
    value: string
  }

  export interface DisclosurePayloadDefaultFederationFieldEvent {
    field: '$.defaultFederation'
    value: string
  }

  export interface DisclosurePayloadPreferredFieldEvent {
    field: '$.preferred[]'
    index: number
    value: string
  }

  export interface DisclosurePayloadCapacityFieldEvent {
    field: '$.capacity'
    value: number
  }

  export interface DisclosurePayloadRegistryVersionFieldEvent {
    field: '$.registryVersion'
    value: number
  }

  export interface DisclosurePayloadIssuedAtFieldEvent {
    field: '$.issuedAt'
    value: number
  }

  export function encode (obj: Partial<DisclosurePayload>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, DisclosurePayload.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<DisclosurePayload>): DisclosurePayload {
    return decodeMessage(buf, DisclosurePayload.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<DisclosurePayload>): Generator<DisclosurePayloadVersionFieldEvent | DisclosurePayloadDpFieldEvent | DisclosurePayloadDefaultFederationFieldEvent | DisclosurePayloadPreferredFieldEvent | DisclosurePayloadCapacityFieldEvent | DisclosurePayloadRegistryVersionFieldEvent | DisclosurePayloadIssuedAtFieldEvent> {
    return streamMessage(buf, DisclosurePayload.codec(), opts)
  }
}
