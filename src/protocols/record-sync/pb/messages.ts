import { decodeMessage, encodeMessage, enumeration, MaxLengthError, message, streamMessage } from 'protons-runtime'
import { alloc as uint8ArrayAlloc } from 'uint8arrays/alloc'
import type { Codec, DecodeOptions } from 'protons-runtime'
import type { Uint8ArrayList } from 'uint8arraylist'

export enum RangeKind {
  UNUSED_RANGE_KIND = 'UNUSED_RANGE_KIND',
  SAME = 'SAME',
  FINGERPRINT = 'FINGERPRINT',
  IDS = 'IDS'
}

enum __RangeKindValues {
  UNUSED_RANGE_KIND = 0,
  SAME = 100,
  FINGERPRINT = 200,
  IDS = 300
}

export namespace RangeKind {
  export const codec = (): Codec<RangeKind> => {
    return enumeration<RangeKind>(__RangeKindValues)
  }
}

export interface Range {
  end: Uint8Array<ArrayBuffer>
  kind: RangeKind
  content: Uint8Array<ArrayBuffer>
}

export namespace Range {
  let _codec: Codec<Range>

  export const codec = (): Codec<Range> => {
    if (_codec == null) {
      _codec = message<Range>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.end != null && obj.end.byteLength > 0)) {
          w.uint32(10)
          w.bytes(obj.end)
        }

        if (obj.kind != null && __RangeKindValues[obj.kind] !== 0) {
          w.uint32(16)
          RangeKind.codec().encode(obj.kind, w)
        }

        if ((obj.content != null && obj.content.byteLength > 0)) {
          w.uint32(26)
          w.bytes(obj.content)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          end: uint8ArrayAlloc(0),
          kind: RangeKind.UNUSED_RANGE_KIND,
          content: uint8ArrayAlloc(0)
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.end = reader.bytes()
              break
            }
            case 2: {
              obj.kind = RangeKind.codec().decode(reader)
              break
            }
            case 3: {
              obj.content = reader.bytes()
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
                field: `${prefix}.end`,
                value: reader.bytes()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.kind`,
                value: RangeKind.codec().decode(reader)
              }
              break
            }
            case 3: {
              yield {
                field: `${prefix}.content`,
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

  export interface RangeEndFieldEvent {
    field: '$.end'
    value: Uint8Array<ArrayBuffer>
  }

  export interface RangeKindFieldEvent {
    field: '$.kind'
    value: RangeKind
  }

  export interface RangeContentFieldEvent {
    field: '$.content'
    value: Uint8Array<ArrayBuffer>
  }

  export function encode (obj: Partial<Range>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, Range.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Range>): Range {
    return decodeMessage(buf, Range.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Range>): Generator<RangeEndFieldEvent | RangeKindFieldEvent | RangeContentFieldEvent> {
    return streamMessage(buf, Range.codec(), opts)
  }
}

export interface Ranges {
  from: Uint8Array<ArrayBuffer>
  ranges: Range[]
}

export namespace Ranges {
  let _codec: Codec<Ranges>

  export const codec = (): Codec<Ranges> => {
    if (_codec == null) {
      _codec = message<Ranges>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.from != null && obj.from.byteLength > 0)) {
          w.uint32(10)
          w.bytes(obj.from)
        }

        if (obj.ranges != null && obj.ranges.length > 0) {
          for (const value of obj.ranges) {
            w.uint32(18)
            Range.codec().encode(value, w)
          }
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          from: uint8ArrayAlloc(0),
          ranges: []
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.from = reader.bytes()
              break
            }
            case 2: {
              if (opts.limits?.ranges != null && obj.ranges.length === opts.limits.ranges) {
                throw new MaxLengthError('Decode error - repeated field "ranges" had too many elements')
              }

              obj.ranges.push(Range.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.ranges$
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
          ranges: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield {
                field: `${prefix}.from`,
                value: reader.bytes()
              }
              break
            }
            case 2: {
              if (opts.limits?.ranges != null && obj.ranges === opts.limits.ranges) {
                throw new MaxLengthError('Streaming decode error - repeated field "ranges" had too many elements')
              }

              for (const evt of Range.codec().stream(reader, reader.uint32(), `${prefix}.ranges[]`, {
                limits: opts.limits?.ranges$
              })) {
                yield {
                  ...evt,
                  index: obj.ranges
                }
              }

              obj.ranges++

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

  export interface RangesFromFieldEvent {
    field: '$.from'
    value: Uint8Array<ArrayBuffer>
  }

  export interface RangesRangesEndFieldEvent {
    field: '$.ranges[].end'
    value: Uint8Array<ArrayBuffer>
    index: number
  }

  export interface RangesRangesKindFieldEvent {
    field: '$.ranges[].kind'
    value: RangeKind
    index: number
  }

  export interface RangesRangesContentFieldEvent {
    field: '$.ranges[].content'
    value: Uint8Array<ArrayBuffer>
    index: number
  }

  export function encode (obj: Partial<Ranges>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, Ranges.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Ranges>): Ranges {
    return decodeMessage(buf, Ranges.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Ranges>): Generator<RangesFromFieldEvent | RangesRangesEndFieldEvent | RangesRangesKindFieldEvent | RangesRangesContentFieldEvent> {
    return streamMessage(buf, Ranges.codec(), opts)
  }
}

export interface FetchRequest {
  ids: Uint8Array<ArrayBuffer>
}

export namespace FetchRequest {
  let _codec: Codec<FetchRequest>

  export const codec = (): Codec<FetchRequest> => {
    if (_codec == null) {
      _codec = message<FetchRequest>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.ids != null && obj.ids.byteLength > 0)) {
          w.uint32(10)
          w.bytes(obj.ids)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          ids: uint8ArrayAlloc(0)
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.ids = reader.bytes()
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
                field: `${prefix}.ids`,
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

  export interface FetchRequestIdsFieldEvent {
    field: '$.ids'
    value: Uint8Array<ArrayBuffer>
  }

  export function encode (obj: Partial<FetchRequest>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, FetchRequest.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<FetchRequest>): FetchRequest {
    return decodeMessage(buf, FetchRequest.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<FetchRequest>): Generator<FetchRequestIdsFieldEvent> {
    return streamMessage(buf, FetchRequest.codec(), opts)
  }
}

export interface FetchResponse {
  facts: SyncFact[]
}

export namespace FetchResponse {
  let _codec: Codec<FetchResponse>

  export const codec = (): Codec<FetchResponse> => {
    if (_codec == null) {
      _codec = message<FetchResponse>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if (obj.facts != null && obj.facts.length > 0) {
          for (const value of obj.facts) {
            w.uint32(10)
            SyncFact.codec().encode(value, w)
          }
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          facts: []
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              if (opts.limits?.facts != null && obj.facts.length === opts.limits.facts) {
                throw new MaxLengthError('Decode error - repeated field "facts" had too many elements')
              }

              obj.facts.push(SyncFact.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.facts$
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
          facts: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              if (opts.limits?.facts != null && obj.facts === opts.limits.facts) {
                throw new MaxLengthError('Streaming decode error - repeated field "facts" had too many elements')
              }

              for (const evt of SyncFact.codec().stream(reader, reader.uint32(), `${prefix}.facts[]`, {
                limits: opts.limits?.facts$
              })) {
                yield {
                  ...evt,
                  index: obj.facts
                }
              }

              obj.facts++

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

  export interface FetchResponseFactsKindFieldEvent {
    field: '$.facts[].kind'
    value: SyncFactKind
    index: number
  }

  export interface FetchResponseFactsFactFieldEvent {
    field: '$.facts[].fact'
    value: Uint8Array<ArrayBuffer>
    index: number
  }

  export function encode (obj: Partial<FetchResponse>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, FetchResponse.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<FetchResponse>): FetchResponse {
    return decodeMessage(buf, FetchResponse.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<FetchResponse>): Generator<FetchResponseFactsKindFieldEvent | FetchResponseFactsFactFieldEvent> {
    return streamMessage(buf, FetchResponse.codec(), opts)
  }
}

export enum SyncFactKind {
  UNUSED_SYNC_FACT_KIND = 'UNUSED_SYNC_FACT_KIND',
  ENTRY = 'ENTRY',
  INVALIDATION = 'INVALIDATION',
  DISPUTE = 'DISPUTE',
  DEFENCE = 'DEFENCE',
  LINK = 'LINK',
  RECEIPTS = 'RECEIPTS',
  NOTE = 'NOTE',
  GONE = 'GONE'
}

enum __SyncFactKindValues {
  UNUSED_SYNC_FACT_KIND = 0,
  ENTRY = 100,
  INVALIDATION = 200,
  DISPUTE = 300,
  DEFENCE = 400,
  LINK = 500,
  RECEIPTS = 600,
  NOTE = 700,
  GONE = 800
}

export namespace SyncFactKind {
  export const codec = (): Codec<SyncFactKind> => {
    return enumeration<SyncFactKind>(__SyncFactKindValues)
  }
}

export interface SyncFact {
  kind: SyncFactKind
  fact: Uint8Array<ArrayBuffer>
}

export namespace SyncFact {
  let _codec: Codec<SyncFact>

  export const codec = (): Codec<SyncFact> => {
    if (_codec == null) {
      _codec = message<SyncFact>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if (obj.kind != null && __SyncFactKindValues[obj.kind] !== 0) {
          w.uint32(8)
          SyncFactKind.codec().encode(obj.kind, w)
        }

        if ((obj.fact != null && obj.fact.byteLength > 0)) {
          w.uint32(18)
          w.bytes(obj.fact)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          kind: SyncFactKind.UNUSED_SYNC_FACT_KIND,
          fact: uint8ArrayAlloc(0)
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.kind = SyncFactKind.codec().decode(reader)
              break
            }
            case 2: {
              obj.fact = reader.bytes()
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
                field: `${prefix}.kind`,
                value: SyncFactKind.codec().decode(reader)
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.fact`,
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

  export interface SyncFactKindFieldEvent {
    field: '$.kind'
    value: SyncFactKind
  }

  export interface SyncFactFactFieldEvent {
    field: '$.fact'
    value: Uint8Array<ArrayBuffer>
  }

  export function encode (obj: Partial<SyncFact>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, SyncFact.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<SyncFact>): SyncFact {
    return decodeMessage(buf, SyncFact.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<SyncFact>): Generator<SyncFactKindFieldEvent | SyncFactFactFieldEvent> {
    return streamMessage(buf, SyncFact.codec(), opts)
  }
}

export interface StoreRun {
  store: Uint8Array<ArrayBuffer>
  run: bigint
  nonce: Uint8Array<ArrayBuffer>
}

export namespace StoreRun {
  let _codec: Codec<StoreRun>

  export const codec = (): Codec<StoreRun> => {
    if (_codec == null) {
      _codec = message<StoreRun>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.store != null && obj.store.byteLength > 0)) {
          w.uint32(10)
          w.bytes(obj.store)
        }

        if ((obj.run != null && obj.run !== 0n)) {
          w.uint32(16)
          w.uint64(obj.run)
        }

        if ((obj.nonce != null && obj.nonce.byteLength > 0)) {
          w.uint32(26)
          w.bytes(obj.nonce)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          store: uint8ArrayAlloc(0),
          run: 0n,
          nonce: uint8ArrayAlloc(0)
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.store = reader.bytes()
              break
            }
            case 2: {
              obj.run = reader.uint64()
              break
            }
            case 3: {
              obj.nonce = reader.bytes()
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
                field: `${prefix}.store`,
                value: reader.bytes()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.run`,
                value: reader.uint64()
              }
              break
            }
            case 3: {
              yield {
                field: `${prefix}.nonce`,
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

  export interface StoreRunStoreFieldEvent {
    field: '$.store'
    value: Uint8Array<ArrayBuffer>
  }

  export interface StoreRunRunFieldEvent {
    field: '$.run'
    value: bigint
  }

  export interface StoreRunNonceFieldEvent {
    field: '$.nonce'
    value: Uint8Array<ArrayBuffer>
  }

  export function encode (obj: Partial<StoreRun>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, StoreRun.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<StoreRun>): StoreRun {
    return decodeMessage(buf, StoreRun.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<StoreRun>): Generator<StoreRunStoreFieldEvent | StoreRunRunFieldEvent | StoreRunNonceFieldEvent> {
    return streamMessage(buf, StoreRun.codec(), opts)
  }
}

export interface Hello {
  life: Uint8Array<ArrayBuffer>
  remembered?: Uint8Array<ArrayBuffer>
  whole: boolean
  registryVersion: bigint
}

export namespace Hello {
  let _codec: Codec<Hello>

  export const codec = (): Codec<Hello> => {
    if (_codec == null) {
      _codec = message<Hello>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.life != null && obj.life.byteLength > 0)) {
          w.uint32(10)
          w.bytes(obj.life)
        }

        if (obj.remembered != null) {
          w.uint32(18)
          w.bytes(obj.remembered)
        }

        if ((obj.whole != null && obj.whole !== false)) {
          w.uint32(24)
          w.bool(obj.whole)
        }

        if ((obj.registryVersion != null && obj.registryVersion !== 0n)) {
          w.uint32(32)
          w.uint64(obj.registryVersion)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          life: uint8ArrayAlloc(0),
          whole: false,
          registryVersion: 0n
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.life = reader.bytes()
              break
            }
            case 2: {
              obj.remembered = reader.bytes()
              break
            }
            case 3: {
              obj.whole = reader.bool()
              break
            }
            case 4: {
              obj.registryVersion = reader.uint64()
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
                field: `${prefix}.life`,
                value: reader.bytes()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.remembered`,
                value: reader.bytes()
              }
              break
            }
            case 3: {
              yield {
                field: `${prefix}.whole`,
                value: reader.bool()
              }
              break
            }
            case 4: {
              yield {
                field: `${prefix}.registryVersion`,
                value: reader.uint64()
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

  export interface HelloLifeFieldEvent {
    field: '$.life'
    value: Uint8Array<ArrayBuffer>
  }

  export interface HelloRememberedFieldEvent {
    field: '$.remembered'
    value: Uint8Array<ArrayBuffer>
  }

  export interface HelloWholeFieldEvent {
    field: '$.whole'
    value: boolean
  }

  export interface HelloRegistryVersionFieldEvent {
    field: '$.registryVersion'
    value: bigint
  }

  export function encode (obj: Partial<Hello>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, Hello.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Hello>): Hello {
    return decodeMessage(buf, Hello.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Hello>): Generator<HelloLifeFieldEvent | HelloRememberedFieldEvent | HelloWholeFieldEvent | HelloRegistryVersionFieldEvent> {
    return streamMessage(buf, Hello.codec(), opts)
  }
}
