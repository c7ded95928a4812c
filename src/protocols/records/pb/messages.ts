import { decodeMessage, encodeMessage, enumeration, MaxLengthError, message, streamMessage } from 'protons-runtime'
import { alloc as uint8ArrayAlloc } from 'uint8arrays/alloc'
import type { Codec, DecodeOptions } from 'protons-runtime'
import type { Uint8ArrayList } from 'uint8arraylist'

export interface ReadRequest {
  items: ReadItem[]
}

export namespace ReadRequest {
  let _codec: Codec<ReadRequest>

  export const codec = (): Codec<ReadRequest> => {
    if (_codec == null) {
      _codec = message<ReadRequest>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if (obj.items != null && obj.items.length > 0) {
          for (const value of obj.items) {
            w.uint32(10)
            ReadItem.codec().encode(value, w)
          }
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          items: []
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              if (opts.limits?.items != null && obj.items.length === opts.limits.items) {
                throw new MaxLengthError('Decode error - repeated field "items" had too many elements')
              }

              obj.items.push(ReadItem.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.items$
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
          items: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              if (opts.limits?.items != null && obj.items === opts.limits.items) {
                throw new MaxLengthError('Streaming decode error - repeated field "items" had too many elements')
              }

              for (const evt of ReadItem.codec().stream(reader, reader.uint32(), `${prefix}.items[]`, {
                limits: opts.limits?.items$
              })) {
                yield {
                  ...evt,
                  index: obj.items
                }
              }

              obj.items++

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

  export interface ReadRequestItemsLookupKeyFieldEvent {
    field: '$.items[].lookupKey'
    value: Uint8Array<ArrayBuffer>
    index: number
  }

  export interface ReadRequestItemsIfNotHashFieldEvent {
    field: '$.items[].ifNotHash'
    value: Uint8Array<ArrayBuffer>
    index: number
  }

  export function encode (obj: Partial<ReadRequest>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, ReadRequest.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<ReadRequest>): ReadRequest {
    return decodeMessage(buf, ReadRequest.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<ReadRequest>): Generator<ReadRequestItemsLookupKeyFieldEvent | ReadRequestItemsIfNotHashFieldEvent> {
    return streamMessage(buf, ReadRequest.codec(), opts)
  }
}

export interface ReadItem {
  lookupKey: Uint8Array<ArrayBuffer>
  ifNotHash: Uint8Array<ArrayBuffer>
}

export namespace ReadItem {
  let _codec: Codec<ReadItem>

  export const codec = (): Codec<ReadItem> => {
    if (_codec == null) {
      _codec = message<ReadItem>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.lookupKey != null && obj.lookupKey.byteLength > 0)) {
          w.uint32(10)
          w.bytes(obj.lookupKey)
        }

        if ((obj.ifNotHash != null && obj.ifNotHash.byteLength > 0)) {
          w.uint32(18)
          w.bytes(obj.ifNotHash)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          lookupKey: uint8ArrayAlloc(0),
          ifNotHash: uint8ArrayAlloc(0)
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.lookupKey = reader.bytes()
              break
            }
            case 2: {
              obj.ifNotHash = reader.bytes()
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
                field: `${prefix}.lookupKey`,
                value: reader.bytes()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.ifNotHash`,
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

  export interface ReadItemLookupKeyFieldEvent {
    field: '$.lookupKey'
    value: Uint8Array<ArrayBuffer>
  }

  export interface ReadItemIfNotHashFieldEvent {
    field: '$.ifNotHash'
    value: Uint8Array<ArrayBuffer>
  }

  export function encode (obj: Partial<ReadItem>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, ReadItem.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<ReadItem>): ReadItem {
    return decodeMessage(buf, ReadItem.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<ReadItem>): Generator<ReadItemLookupKeyFieldEvent | ReadItemIfNotHashFieldEvent> {
    return streamMessage(buf, ReadItem.codec(), opts)
  }
}

export interface ReadResponse {
  results: ReadResult[]
  at: number
  timeSignature: Uint8Array<ArrayBuffer>
}

export namespace ReadResponse {
  let _codec: Codec<ReadResponse>

  export const codec = (): Codec<ReadResponse> => {
    if (_codec == null) {
      _codec = message<ReadResponse>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if (obj.results != null && obj.results.length > 0) {
          for (const value of obj.results) {
            w.uint32(10)
            ReadResult.codec().encode(value, w)
          }
        }

        if ((obj.at != null && obj.at !== 0)) {
          w.uint32(16)
          w.uint64Number(obj.at)
        }

        if ((obj.timeSignature != null && obj.timeSignature.byteLength > 0)) {
          w.uint32(26)
          w.bytes(obj.timeSignature)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          results: [],
          at: 0,
          timeSignature: uint8ArrayAlloc(0)
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              if (opts.limits?.results != null && obj.results.length === opts.limits.results) {
                throw new MaxLengthError('Decode error - repeated field "results" had too many elements')
              }

              obj.results.push(ReadResult.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.results$
              }))
              break
            }
            case 2: {
              obj.at = reader.uint64Number()
              break
            }
            case 3: {
              obj.timeSignature = reader.bytes()
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
          results: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              if (opts.limits?.results != null && obj.results === opts.limits.results) {
                throw new MaxLengthError('Streaming decode error - repeated field "results" had too many elements')
              }

              for (const evt of ReadResult.codec().stream(reader, reader.uint32(), `${prefix}.results[]`, {
                limits: opts.limits?.results$
              })) {
                yield {
                  ...evt,
                  index: obj.results
                }
              }

              obj.results++

              break
            }
            case 2: {
              yield {
                field: `${prefix}.at`,
                value: reader.uint64Number()
              }
              break
            }
            case 3: {
              yield {
                field: `${prefix}.timeSignature`,
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

  export interface ReadResponseResultsStatusFieldEvent {
    field: '$.results[].status'
    value: ReadStatus
    index: number
  }

  export interface ReadResponseResultsRecordSetFieldEvent {
    field: '$.results[].recordSet'
    value: Uint8Array<ArrayBuffer>
    index: number
  }

  export interface ReadResponseResultsPartialFieldEvent {
    field: '$.results[].partial'
    value: boolean
    index: number
  }

  export interface ReadResponseAtFieldEvent {
    field: '$.at'
    value: number
  }

  export interface ReadResponseTimeSignatureFieldEvent {
    field: '$.timeSignature'
    value: Uint8Array<ArrayBuffer>
  }

  export function encode (obj: Partial<ReadResponse>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, ReadResponse.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<ReadResponse>): ReadResponse {
    return decodeMessage(buf, ReadResponse.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<ReadResponse>): Generator<ReadResponseResultsStatusFieldEvent | ReadResponseResultsRecordSetFieldEvent | ReadResponseResultsPartialFieldEvent | ReadResponseAtFieldEvent | ReadResponseTimeSignatureFieldEvent> {
    return streamMessage(buf, ReadResponse.codec(), opts)
  }
}

export enum ReadStatus {
  UNUSED_READ_STATUS = 'UNUSED_READ_STATUS',
  FOUND = 'FOUND',
  UNCHANGED = 'UNCHANGED',
  NONE = 'NONE',
  DEFERRED = 'DEFERRED'
}

enum __ReadStatusValues {
  UNUSED_READ_STATUS = 0,
  FOUND = 100,
  UNCHANGED = 101,
  NONE = 200,
  DEFERRED = 300
}

export namespace ReadStatus {
  export const codec = (): Codec<ReadStatus> => {
    return enumeration<ReadStatus>(__ReadStatusValues)
  }
}

export interface ReadResult {
  status: ReadStatus
  recordSet: Uint8Array<ArrayBuffer>
  partial: boolean
}

export namespace ReadResult {
  let _codec: Codec<ReadResult>

  export const codec = (): Codec<ReadResult> => {
    if (_codec == null) {
      _codec = message<ReadResult>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if (obj.status != null && __ReadStatusValues[obj.status] !== 0) {
          w.uint32(8)
          ReadStatus.codec().encode(obj.status, w)
        }

        if ((obj.recordSet != null && obj.recordSet.byteLength > 0)) {
          w.uint32(18)
          w.bytes(obj.recordSet)
        }

        if ((obj.partial != null && obj.partial !== false)) {
          w.uint32(24)
          w.bool(obj.partial)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          status: ReadStatus.UNUSED_READ_STATUS,
          recordSet: uint8ArrayAlloc(0),
          partial: false
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.status = ReadStatus.codec().decode(reader)
              break
            }
            case 2: {
              obj.recordSet = reader.bytes()
              break
            }
            case 3: {
              obj.partial = reader.bool()
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
                field: `${prefix}.status`,
                value: ReadStatus.codec().decode(reader)
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.recordSet`,
                value: reader.bytes()
              }
              break
            }
            case 3: {
              yield {
                field: `${prefix}.partial`,
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

  export interface ReadResultStatusFieldEvent {
    field: '$.status'
    value: ReadStatus
  }

  export interface ReadResultRecordSetFieldEvent {
    field: '$.recordSet'
    value: Uint8Array<ArrayBuffer>
  }

  export interface ReadResultPartialFieldEvent {
    field: '$.partial'
    value: boolean
  }

  export function encode (obj: Partial<ReadResult>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, ReadResult.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<ReadResult>): ReadResult {
    return decodeMessage(buf, ReadResult.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<ReadResult>): Generator<ReadResultStatusFieldEvent | ReadResultRecordSetFieldEvent | ReadResultPartialFieldEvent> {
    return streamMessage(buf, ReadResult.codec(), opts)
  }
}

export interface MergeRequest {
  items: MergeItem[]
}

export namespace MergeRequest {
  let _codec: Codec<MergeRequest>

  export const codec = (): Codec<MergeRequest> => {
    if (_codec == null) {
      _codec = message<MergeRequest>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if (obj.items != null && obj.items.length > 0) {
          for (const value of obj.items) {
            w.uint32(10)
            MergeItem.codec().encode(value, w)
          }
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          items: []
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              if (opts.limits?.items != null && obj.items.length === opts.limits.items) {
                throw new MaxLengthError('Decode error - repeated field "items" had too many elements')
              }

              obj.items.push(MergeItem.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.items$
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
          items: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              if (opts.limits?.items != null && obj.items === opts.limits.items) {
                throw new MaxLengthError('Streaming decode error - repeated field "items" had too many elements')
              }

              for (const evt of MergeItem.codec().stream(reader, reader.uint32(), `${prefix}.items[]`, {
                limits: opts.limits?.items$
              })) {
                yield {
                  ...evt,
                  index: obj.items
                }
              }

              obj.items++

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

  export interface MergeRequestItemsLookupKeyFieldEvent {
    field: '$.items[].lookupKey'
    value: Uint8Array<ArrayBuffer>
    index: number
  }

  export interface MergeRequestItemsFactsFieldEvent {
    field: '$.items[].facts'
    value: Uint8Array<ArrayBuffer>
    index: number
  }

  export function encode (obj: Partial<MergeRequest>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, MergeRequest.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<MergeRequest>): MergeRequest {
    return decodeMessage(buf, MergeRequest.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<MergeRequest>): Generator<MergeRequestItemsLookupKeyFieldEvent | MergeRequestItemsFactsFieldEvent> {
    return streamMessage(buf, MergeRequest.codec(), opts)
  }
}

export interface MergeItem {
  lookupKey: Uint8Array<ArrayBuffer>
  facts: Uint8Array<ArrayBuffer>
}

export namespace MergeItem {
  let _codec: Codec<MergeItem>

  export const codec = (): Codec<MergeItem> => {
    if (_codec == null) {
      _codec = message<MergeItem>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.lookupKey != null && obj.lookupKey.byteLength > 0)) {
          w.uint32(10)
          w.bytes(obj.lookupKey)
        }

        if ((obj.facts != null && obj.facts.byteLength > 0)) {
          w.uint32(18)
          w.bytes(obj.facts)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          lookupKey: uint8ArrayAlloc(0),
          facts: uint8ArrayAlloc(0)
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.lookupKey = reader.bytes()
              break
            }
            case 2: {
              obj.facts = reader.bytes()
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
                field: `${prefix}.lookupKey`,
                value: reader.bytes()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.facts`,
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

  export interface MergeItemLookupKeyFieldEvent {
    field: '$.lookupKey'
    value: Uint8Array<ArrayBuffer>
  }

  export interface MergeItemFactsFieldEvent {
    field: '$.facts'
    value: Uint8Array<ArrayBuffer>
  }

  export function encode (obj: Partial<MergeItem>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, MergeItem.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<MergeItem>): MergeItem {
    return decodeMessage(buf, MergeItem.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<MergeItem>): Generator<MergeItemLookupKeyFieldEvent | MergeItemFactsFieldEvent> {
    return streamMessage(buf, MergeItem.codec(), opts)
  }
}

export interface MergeResponse {
  outcomes: MergeOutcome[]
  receipt: Uint8Array<ArrayBuffer>
}

export namespace MergeResponse {
  let _codec: Codec<MergeResponse>

  export const codec = (): Codec<MergeResponse> => {
    if (_codec == null) {
      _codec = message<MergeResponse>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if (obj.outcomes != null && obj.outcomes.length > 0) {
          for (const value of obj.outcomes) {
            w.uint32(10)
            MergeOutcome.codec().encode(value, w)
          }
        }

        if ((obj.receipt != null && obj.receipt.byteLength > 0)) {
          w.uint32(18)
          w.bytes(obj.receipt)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          outcomes: [],
          receipt: uint8ArrayAlloc(0)
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              if (opts.limits?.outcomes != null && obj.outcomes.length === opts.limits.outcomes) {
                throw new MaxLengthError('Decode error - repeated field "outcomes" had too many elements')
              }

              obj.outcomes.push(MergeOutcome.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.outcomes$
              }))
              break
            }
            case 2: {
              obj.receipt = reader.bytes()
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
          outcomes: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              if (opts.limits?.outcomes != null && obj.outcomes === opts.limits.outcomes) {
                throw new MaxLengthError('Streaming decode error - repeated field "outcomes" had too many elements')
              }

              for (const evt of MergeOutcome.codec().stream(reader, reader.uint32(), `${prefix}.outcomes[]`, {
                limits: opts.limits?.outcomes$
              })) {
                yield {
                  ...evt,
                  index: obj.outcomes
                }
              }

              obj.outcomes++

              break
            }
            case 2: {
              yield {
                field: `${prefix}.receipt`,
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

  export interface MergeResponseOutcomesCodesFieldEvent {
    field: '$.outcomes[].codes[]'
    index: number
    value: string
  }

  export interface MergeResponseReceiptFieldEvent {
    field: '$.receipt'
    value: Uint8Array<ArrayBuffer>
  }

  export function encode (obj: Partial<MergeResponse>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, MergeResponse.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<MergeResponse>): MergeResponse {
    return decodeMessage(buf, MergeResponse.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<MergeResponse>): Generator<MergeResponseOutcomesCodesFieldEvent | MergeResponseReceiptFieldEvent> {
    return streamMessage(buf, MergeResponse.codec(), opts)
  }
}

export interface MergeOutcome {
  codes: string[]
}

export namespace MergeOutcome {
  let _codec: Codec<MergeOutcome>

  export const codec = (): Codec<MergeOutcome> => {
    if (_codec == null) {
      _codec = message<MergeOutcome>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if (obj.codes != null && obj.codes.length > 0) {
          for (const value of obj.codes) {
            w.uint32(10)
            w.string(value)
          }
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          codes: []
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              if (opts.limits?.codes != null && obj.codes.length === opts.limits.codes) {
                throw new MaxLengthError('Decode error - repeated field "codes" had too many elements')
              }

              obj.codes.push(reader.string())
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
          codes: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              if (opts.limits?.codes != null && obj.codes === opts.limits.codes) {
                throw new MaxLengthError('Streaming decode error - repeated field "codes" had too many elements')
              }

              yield {
                field: `${prefix}.codes[]`,
                index: obj.codes,
                value: reader.string()
              }

              obj.codes++

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

  export interface MergeOutcomeCodesFieldEvent {
    field: '$.codes[]'
    index: number
    value: string
  }

  export function encode (obj: Partial<MergeOutcome>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, MergeOutcome.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<MergeOutcome>): MergeOutcome {
    return decodeMessage(buf, MergeOutcome.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<MergeOutcome>): Generator<MergeOutcomeCodesFieldEvent> {
    return streamMessage(buf, MergeOutcome.codec(), opts)
  }
}

export interface WitnessRequest {
  attestation: Uint8Array<ArrayBuffer>
  previousAttestation: Uint8Array<ArrayBuffer>
  previousWitnesses: Uint8Array<ArrayBuffer>[]
}

export namespace WitnessRequest {
  let _codec: Codec<WitnessRequest>

  export const codec = (): Codec<WitnessRequest> => {
    if (_codec == null) {
      _codec = message<WitnessRequest>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.attestation != null && obj.attestation.byteLength > 0)) {
          w.uint32(10)
          w.bytes(obj.attestation)
        }

        if ((obj.previousAttestation != null && obj.previousAttestation.byteLength > 0)) {
          w.uint32(18)
          w.bytes(obj.previousAttestation)
        }

        if (obj.previousWitnesses != null && obj.previousWitnesses.length > 0) {
          for (const value of obj.previousWitnesses) {
            w.uint32(26)
            w.bytes(value)
          }
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          attestation: uint8ArrayAlloc(0),
          previousAttestation: uint8ArrayAlloc(0),
          previousWitnesses: []
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.attestation = reader.bytes()
              break
            }
            case 2: {
              obj.previousAttestation = reader.bytes()
              break
            }
            case 3: {
              if (opts.limits?.previousWitnesses != null && obj.previousWitnesses.length === opts.limits.previousWitnesses) {
                throw new MaxLengthError('Decode error - repeated field "previousWitnesses" had too many elements')
              }

              obj.previousWitnesses.push(reader.bytes())
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
          previousWitnesses: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield {
                field: `${prefix}.attestation`,
                value: reader.bytes()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.previousAttestation`,
                value: reader.bytes()
              }
              break
            }
            case 3: {
              if (opts.limits?.previousWitnesses != null && obj.previousWitnesses === opts.limits.previousWitnesses) {
                throw new MaxLengthError('Streaming decode error - repeated field "previousWitnesses" had too many elements')
              }

              yield {
                field: `${prefix}.previousWitnesses[]`,
                index: obj.previousWitnesses,
                value: reader.bytes()
              }

              obj.previousWitnesses++

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

  export interface WitnessRequestAttestationFieldEvent {
    field: '$.attestation'
    value: Uint8Array<ArrayBuffer>
  }

  export interface WitnessRequestPreviousAttestationFieldEvent {
    field: '$.previousAttestation'
    value: Uint8Array<ArrayBuffer>
  }

  export interface WitnessRequestPreviousWitnessesFieldEvent {
    field: '$.previousWitnesses[]'
    index: number
    value: Uint8Array<ArrayBuffer>
  }

  export function encode (obj: Partial<WitnessRequest>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, WitnessRequest.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<WitnessRequest>): WitnessRequest {
    return decodeMessage(buf, WitnessRequest.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<WitnessRequest>): Generator<WitnessRequestAttestationFieldEvent | WitnessRequestPreviousAttestationFieldEvent | WitnessRequestPreviousWitnessesFieldEvent> {
    return streamMessage(buf, WitnessRequest.codec(), opts)
  }
}

export interface WitnessResponse {
  statement: Uint8Array<ArrayBuffer>
}

export namespace WitnessResponse {
  let _codec: Codec<WitnessResponse>

  export const codec = (): Codec<WitnessResponse> => {
    if (_codec == null) {
      _codec = message<WitnessResponse>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.statement != null && obj.statement.byteLength > 0)) {
          w.uint32(10)
          w.bytes(obj.statement)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          statement: uint8ArrayAlloc(0)
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.statement = reader.bytes()
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
                field: `${prefix}.statement`,
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

  export interface WitnessResponseStatementFieldEvent {
    field: '$.statement'
    value: Uint8Array<ArrayBuffer>
  }

  export function encode (obj: Partial<WitnessResponse>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, WitnessResponse.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<WitnessResponse>): WitnessResponse {
    return decodeMessage(buf, WitnessResponse.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<WitnessResponse>): Generator<WitnessResponseStatementFieldEvent> {
    return streamMessage(buf, WitnessResponse.codec(), opts)
  }
}

export interface DigestRequest {
  items: DigestItem[]
}

export namespace DigestRequest {
  let _codec: Codec<DigestRequest>

  export const codec = (): Codec<DigestRequest> => {
    if (_codec == null) {
      _codec = message<DigestRequest>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if (obj.items != null && obj.items.length > 0) {
          for (const value of obj.items) {
            w.uint32(10)
            DigestItem.codec().encode(value, w)
          }
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          items: []
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              if (opts.limits?.items != null && obj.items.length === opts.limits.items) {
                throw new MaxLengthError('Decode error - repeated field "items" had too many elements')
              }

              obj.items.push(DigestItem.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.items$
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
          items: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              if (opts.limits?.items != null && obj.items === opts.limits.items) {
                throw new MaxLengthError('Streaming decode error - repeated field "items" had too many elements')
              }

              for (const evt of DigestItem.codec().stream(reader, reader.uint32(), `${prefix}.items[]`, {
                limits: opts.limits?.items$
              })) {
                yield {
                  ...evt,
                  index: obj.items
                }
              }

              obj.items++

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

  export interface DigestRequestItemsLookupKeyFieldEvent {
    field: '$.items[].lookupKey'
    value: Uint8Array<ArrayBuffer>
    index: number
  }

  export interface DigestRequestItemsHashFieldEvent {
    field: '$.items[].hash'
    value: Uint8Array<ArrayBuffer>
    index: number
  }

  export function encode (obj: Partial<DigestRequest>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, DigestRequest.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<DigestRequest>): DigestRequest {
    return decodeMessage(buf, DigestRequest.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<DigestRequest>): Generator<DigestRequestItemsLookupKeyFieldEvent | DigestRequestItemsHashFieldEvent> {
    return streamMessage(buf, DigestRequest.codec(), opts)
  }
}

export interface DigestItem {
  lookupKey: Uint8Array<ArrayBuffer>
  hash: Uint8Array<ArrayBuffer>
}

export namespace DigestItem {
  let _codec: Codec<DigestItem>

  export const codec = (): Codec<DigestItem> => {
    if (_codec == null) {
      _codec = message<DigestItem>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.lookupKey != null && obj.lookupKey.byteLength > 0)) {
          w.uint32(10)
          w.bytes(obj.lookupKey)
        }

        if ((obj.hash != null && obj.hash.byteLength > 0)) {
          w.uint32(18)
          w.bytes(obj.hash)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          lookupKey: uint8ArrayAlloc(0),
          hash: uint8ArrayAlloc(0)
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.lookupKey = reader.bytes()
              break
            }
            case 2: {
              obj.hash = reader.bytes()
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
                field: `${prefix}.lookupKey`,
                value: reader.bytes()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.hash`,
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

  export interface DigestItemLookupKeyFieldEvent {
    field: '$.lookupKey'
    value: Uint8Array<ArrayBuffer>
  }

  export interface DigestItemHashFieldEvent {
    field: '$.hash'
    value: Uint8Array<ArrayBuffer>
  }

  export function encode (obj: Partial<DigestItem>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, DigestItem.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<DigestItem>): DigestItem {
    return decodeMessage(buf, DigestItem.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<DigestItem>): Generator<DigestItemLookupKeyFieldEvent | DigestItemHashFieldEvent> {
    return streamMessage(buf, DigestItem.codec(), opts)
  }
}

export interface DigestResponse {
  held: Uint8Array<ArrayBuffer>
}

export namespace DigestResponse {
  let _codec: Codec<DigestResponse>

  export const codec = (): Codec<DigestResponse> => {
    if (_codec == null) {
      _codec = message<DigestResponse>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.held != null && obj.held.byteLength > 0)) {
          w.uint32(10)
          w.bytes(obj.held)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          held: uint8ArrayAlloc(0)
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.held = reader.bytes()
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
                field: `${prefix}.held`,
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

  export interface DigestResponseHeldFieldEvent {
    field: '$.held'
    value: Uint8Array<ArrayBuffer>
  }

  export function encode (obj: Partial<DigestResponse>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, DigestResponse.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<DigestResponse>): DigestResponse {
    return decodeMessage(buf, DigestResponse.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<DigestResponse>): Generator<DigestResponseHeldFieldEvent> {
    return streamMessage(buf, DigestResponse.codec(), opts)
  }
}

export interface SilenceRequest {
  lookupKey: Uint8Array<ArrayBuffer>
  disputeHash: Uint8Array<ArrayBuffer>
  receipt: Uint8Array<ArrayBuffer>
}

export namespace SilenceRequest {
  let _codec: Codec<SilenceRequest>

  export const codec = (): Codec<SilenceRequest> => {
    if (_codec == null) {
      _codec = message<SilenceRequest>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.lookupKey != null && obj.lookupKey.byteLength > 0)) {
          w.uint32(10)
          w.bytes(obj.lookupKey)
        }

        if ((obj.disputeHash != null && obj.disputeHash.byteLength > 0)) {
          w.uint32(18)
          w.bytes(obj.disputeHash)
        }

        if ((obj.receipt != null && obj.receipt.byteLength > 0)) {
          w.uint32(26)
          w.bytes(obj.receipt)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          lookupKey: uint8ArrayAlloc(0),
          disputeHash: uint8ArrayAlloc(0),
          receipt: uint8ArrayAlloc(0)
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.lookupKey = reader.bytes()
              break
            }
            case 2: {
              obj.disputeHash = reader.bytes()
              break
            }
            case 3: {
              obj.receipt = reader.bytes()
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
                field: `${prefix}.lookupKey`,
                value: reader.bytes()
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
                field: `${prefix}.receipt`,
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

  export interface SilenceRequestLookupKeyFieldEvent {
    field: '$.lookupKey'
    value: Uint8Array<ArrayBuffer>
  }

  export interface SilenceRequestDisputeHashFieldEvent {
    field: '$.disputeHash'
    value: Uint8Array<ArrayBuffer>
  }

  export interface SilenceRequestReceiptFieldEvent {
    field: '$.receipt'
    value: Uint8Array<ArrayBuffer>
  }

  export function encode (obj: Partial<SilenceRequest>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, SilenceRequest.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<SilenceRequest>): SilenceRequest {
    return decodeMessage(buf, SilenceRequest.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<SilenceRequest>): Generator<SilenceRequestLookupKeyFieldEvent | SilenceRequestDisputeHashFieldEvent | SilenceRequestReceiptFieldEvent> {
    return streamMessage(buf, SilenceRequest.codec(), opts)
  }
}

export interface SilenceResponse {
  statement: Uint8Array<ArrayBuffer>
}

export namespace SilenceResponse {
  let _codec: Codec<SilenceResponse>

  export const codec = (): Codec<SilenceResponse> => {
    if (_codec == null) {
      _codec = message<SilenceResponse>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.statement != null && obj.statement.byteLength > 0)) {
          w.uint32(10)
          w.bytes(obj.statement)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          statement: uint8ArrayAlloc(0)
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.statement = reader.bytes()
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
                field: `${prefix}.statement`,
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

  export interface SilenceResponseStatementFieldEvent {
    field: '$.statement'
    value: Uint8Array<ArrayBuffer>
  }

  export function encode (obj: Partial<SilenceResponse>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, SilenceResponse.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<SilenceResponse>): SilenceResponse {
    return decodeMessage(buf, SilenceResponse.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<SilenceResponse>): Generator<SilenceResponseStatementFieldEvent> {
    return streamMessage(buf, SilenceResponse.codec(), opts)
  }
}
