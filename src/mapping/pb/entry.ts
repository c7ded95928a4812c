import { decodeMessage, encodeMessage, MaxLengthError, message, streamMessage } from 'protons-runtime'
import { alloc as uint8ArrayAlloc } from 'uint8arrays/alloc'
import type { Codec, DecodeOptions } from 'protons-runtime'
import type { Uint8ArrayList } from 'uint8arraylist'

export interface Entry {
  open: Uint8Array<ArrayBuffer>
  sealed: Uint8Array<ArrayBuffer>
  sealedIndex: Uint8Array<ArrayBuffer>
  attestations: Uint8Array<ArrayBuffer>[]
  holderSignature: Uint8Array<ArrayBuffer>
  witnesses: Uint8Array<ArrayBuffer>[]
  dpSignature: Uint8Array<ArrayBuffer>
}

export namespace Entry {
  let _codec: Codec<Entry>

  export const codec = (): Codec<Entry> => {
    if (_codec == null) {
      _codec = message<Entry>((obj, w, opts = {}) => {
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

        if ((obj.sealedIndex != null && obj.sealedIndex.byteLength > 0)) {
          w.uint32(26)
          w.bytes(obj.sealedIndex)
        }

        if (obj.attestations != null && obj.attestations.length > 0) {
          for (const value of obj.attestations) {
            w.uint32(34)
            w.bytes(value)
          }
        }

        if ((obj.holderSignature != null && obj.holderSignature.byteLength > 0)) {
          w.uint32(42)
          w.bytes(obj.holderSignature)
        }

        if (obj.witnesses != null && obj.witnesses.length > 0) {
          for (const value of obj.witnesses) {
            w.uint32(50)
            w.bytes(value)
          }
        }

        if ((obj.dpSignature != null && obj.dpSignature.byteLength > 0)) {
          w.uint32(58)
          w.bytes(obj.dpSignature)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          open: uint8ArrayAlloc(0),
          sealed: uint8ArrayAlloc(0),
          sealedIndex: uint8ArrayAlloc(0),
          attestations: [],
          holderSignature: uint8ArrayAlloc(0),
          witnesses: [],
          dpSignature: uint8ArrayAlloc(0)
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
            case 3: {
              obj.sealedIndex = reader.bytes()
              break
            }
            case 4: {
              if (opts.limits?.attestations != null && obj.attestations.length === opts.limits.attestations) {
                throw new MaxLengthError('Decode error - repeated field "attestations" had too many elements')
              }

              obj.attestations.push(reader.bytes())
              break
            }
            case 5: {
              obj.holderSignature = reader.bytes()
              break
            }
            case 6: {
              if (opts.limits?.witnesses != null && obj.witnesses.length === opts.limits.witnesses) {
                throw new MaxLengthError('Decode error - repeated field "witnesses" had too many elements')
              }

              obj.witnesses.push(reader.bytes())
              break
            }
            case 7: {
              obj.dpSignature = reader.bytes()
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
          attestations: 0,
          witnesses: 0
        }

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
            case 3: {
              yield {
                field: `${prefix}.sealedIndex`,
                value: reader.bytes()
              }
              break
            }
            case 4: {
              if (opts.limits?.attestations != null && obj.attestations === opts.limits.attestations) {
                throw new MaxLengthError('Streaming decode error - repeated field "attestations" had too many elements')
              }

              yield {
                field: `${prefix}.attestations[]`,
                index: obj.attestations,
                value: reader.bytes()
              }

              obj.attestations++

              break
            }
            case 5: {
              yield {
                field: `${prefix}.holderSignature`,
                value: reader.bytes()
              }
              break
            }
            case 6: {
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
            case 7: {
              yield {
                field: `${prefix}.dpSignature`,
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

  export interface EntryOpenFieldEvent {
    field: '$.open'
    value: Uint8Array<ArrayBuffer>
  }

  export interface EntrySealedFieldEvent {
    field: '$.sealed'
    value: Uint8Array<ArrayBuffer>
  }

  export interface EntrySealedIndexFieldEvent {
    field: '$.sealedIndex'
    value: Uint8Array<ArrayBuffer>
  }

  export interface EntryAttestationsFieldEvent {
    field: '$.attestations[]'
    index: number
    value: Uint8Array<ArrayBuffer>
  }

  export interface EntryHolderSignatureFieldEvent {
    field: '$.holderSignature'
    value: Uint8Array<ArrayBuffer>
  }

  export interface EntryWitnessesFieldEvent {
    field: '$.witnesses[]'
    index: number
    value: Uint8Array<ArrayBuffer>
  }

  export interface EntryDpSignatureFieldEvent {
    field: '$.dpSignature'
    value: Uint8Array<ArrayBuffer>
  }

  export function encode (obj: Partial<Entry>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, Entry.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Entry>): Entry {
    return decodeMessage(buf, Entry.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Entry>): Generator<EntryOpenFieldEvent | EntrySealedFieldEvent | EntrySealedIndexFieldEvent | EntryAttestationsFieldEvent | EntryHolderSignatureFieldEvent | EntryWitnessesFieldEvent | EntryDpSignatureFieldEvent> {
    return streamMessage(buf, Entry.codec(), opts)
  }
}

export interface CompactEntry {
  open: Uint8Array<ArrayBuffer>
  sealedHash: Uint8Array<ArrayBuffer>
  sealedIndex: Uint8Array<ArrayBuffer>
  attestations: Uint8Array<ArrayBuffer>[]
  holderSignature: Uint8Array<ArrayBuffer>
  witnesses: Uint8Array<ArrayBuffer>[]
  dpSignature: Uint8Array<ArrayBuffer>
}

export namespace CompactEntry {
  let _codec: Codec<CompactEntry>

  export const codec = (): Codec<CompactEntry> => {
    if (_codec == null) {
      _codec = message<CompactEntry>((obj, w, opts = {}) => {
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

        if ((obj.sealedIndex != null && obj.sealedIndex.byteLength > 0)) {
          w.uint32(26)
          w.bytes(obj.sealedIndex)
        }

        if (obj.attestations != null && obj.attestations.length > 0) {
          for (const value of obj.attestations) {
            w.uint32(34)
            w.bytes(value)
          }
        }

        if ((obj.holderSignature != null && obj.holderSignature.byteLength > 0)) {
          w.uint32(42)
          w.bytes(obj.holderSignature)
        }

        if (obj.witnesses != null && obj.witnesses.length > 0) {
          for (const value of obj.witnesses) {
            w.uint32(50)
            w.bytes(value)
          }
        }

        if ((obj.dpSignature != null && obj.dpSignature.byteLength > 0)) {
          w.uint32(58)
          w.bytes(obj.dpSignature)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          open: uint8ArrayAlloc(0),
          sealedHash: uint8ArrayAlloc(0),
          sealedIndex: uint8ArrayAlloc(0),
          attestations: [],
          holderSignature: uint8ArrayAlloc(0),
          witnesses: [],
          dpSignature: uint8ArrayAlloc(0)
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
              obj.sealedIndex = reader.bytes()
              break
            }
            case 4: {
              if (opts.limits?.attestations != null && obj.attestations.length === opts.limits.attestations) {
                throw new MaxLengthError('Decode error - repeated field "attestations" had too many elements')
              }

              obj.attestations.push(reader.bytes())
              break
            }
            case 5: {
              obj.holderSignature = reader.bytes()
              break
            }
            case 6: {
              if (opts.limits?.witnesses != null && obj.witnesses.length === opts.limits.witnesses) {
                throw new MaxLengthError('Decode error - repeated field "witnesses" had too many elements')
              }

              obj.witnesses.push(reader.bytes())
              break
            }
            case 7: {
              obj.dpSignature = reader.bytes()
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
          attestations: 0,
          witnesses: 0
        }

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
                field: `${prefix}.sealedIndex`,
                value: reader.bytes()
              }
              break
            }
            case 4: {
              if (opts.limits?.attestations != null && obj.attestations === opts.limits.attestations) {
                throw new MaxLengthError('Streaming decode error - repeated field "attestations" had too many elements')
              }

              yield {
                field: `${prefix}.attestations[]`,
                index: obj.attestations,
                value: reader.bytes()
              }

              obj.attestations++

              break
            }
            case 5: {
              yield {
                field: `${prefix}.holderSignature`,
                value: reader.bytes()
              }
              break
            }
            case 6: {
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
            case 7: {
              yield {
                field: `${prefix}.dpSignature`,
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

  export interface CompactEntryOpenFieldEvent {
    field: '$.open'
    value: Uint8Array<ArrayBuffer>
  }

  export interface CompactEntrySealedHashFieldEvent {
    field: '$.sealedHash'
    value: Uint8Array<ArrayBuffer>
  }

  export interface CompactEntrySealedIndexFieldEvent {
    field: '$.sealedIndex'
    value: Uint8Array<ArrayBuffer>
  }

  export interface CompactEntryAttestationsFieldEvent {
    field: '$.attestations[]'
    index: number
    value: Uint8Array<ArrayBuffer>
  }

  export interface CompactEntryHolderSignatureFieldEvent {
    field: '$.holderSignature'
    value: Uint8Array<ArrayBuffer>
  }

  export interface CompactEntryWitnessesFieldEvent {
    field: '$.witnesses[]'
    index: number
    value: Uint8Array<ArrayBuffer>
  }

  export interface CompactEntryDpSignatureFieldEvent {
    field: '$.dpSignature'
    value: Uint8Array<ArrayBuffer>
  }

  export function encode (obj: Partial<CompactEntry>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, CompactEntry.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<CompactEntry>): CompactEntry {
    return decodeMessage(buf, CompactEntry.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<CompactEntry>): Generator<CompactEntryOpenFieldEvent | CompactEntrySealedHashFieldEvent | CompactEntrySealedIndexFieldEvent | CompactEntryAttestationsFieldEvent | CompactEntryHolderSignatureFieldEvent | CompactEntryWitnessesFieldEvent | CompactEntryDpSignatureFieldEvent> {
    return streamMessage(buf, CompactEntry.codec(), opts)
  }
}

export interface EntryOpen {
  version: number
  lookupKey: Uint8Array<ArrayBuffer>
  oprfKeyId: number
  entryId: Uint8Array<ArrayBuffer>
  sequence: number
  holderKey: Uint8Array<ArrayBuffer>
  dp: string
  claimNonce: Uint8Array<ArrayBuffer>
  mspCommitment: Uint8Array<ArrayBuffer>
  attestationHashes: Uint8Array<ArrayBuffer>[]
  nextKeyHash: Uint8Array<ArrayBuffer>
  firstMapping: boolean
  issuedAt: number
  expiresAt: number
  regions: string[]
  federatedOnly?: FederatedOnly
}

export namespace EntryOpen {
  let _codec: Codec<EntryOpen>

  export const codec = (): Codec<EntryOpen> => {
    if (_codec == null) {
      _codec = message<EntryOpen>((obj, w, opts = {}) => {
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

        if ((obj.entryId != null && obj.entryId.byteLength > 0)) {
          w.uint32(34)
          w.bytes(obj.entryId)
        }

        if ((obj.sequence != null && obj.sequence !== 0)) {
          w.uint32(40)
          w.uint64Number(obj.sequence)
        }

        if ((obj.holderKey != null && obj.holderKey.byteLength > 0)) {
          w.uint32(50)
          w.bytes(obj.holderKey)
        }

        if ((obj.dp != null && obj.dp !== '')) {
          w.uint32(58)
          w.string(obj.dp)
        }

        if ((obj.claimNonce != null && obj.claimNonce.byteLength > 0)) {
          w.uint32(66)
          w.bytes(obj.claimNonce)
        }

        if ((obj.mspCommitment != null && obj.mspCommitment.byteLength > 0)) {
          w.uint32(74)
          w.bytes(obj.mspCommitment)
        }

        if (obj.attestationHashes != null && obj.attestationHashes.length > 0) {
          for (const value of obj.attestationHashes) {
            w.uint32(82)
            w.bytes(value)
          }
        }

        if ((obj.nextKeyHash != null && obj.nextKeyHash.byteLength > 0)) {
          w.uint32(90)
          w.bytes(obj.nextKeyHash)
        }

        if ((obj.firstMapping != null && obj.firstMapping !== false)) {
          w.uint32(96)
          w.bool(obj.firstMapping)
        }

        if ((obj.issuedAt != null && obj.issuedAt !== 0)) {
          w.uint32(104)
          w.uint64Number(obj.issuedAt)
        }

        if ((obj.expiresAt != null && obj.expiresAt !== 0)) {
          w.uint32(112)
          w.uint64Number(obj.expiresAt)
        }

        if (obj.regions != null && obj.regions.length > 0) {
          for (const value of obj.regions) {
            w.uint32(122)
            w.string(value)
          }
        }

        if (obj.federatedOnly != null) {
          w.uint32(130)
          FederatedOnly.codec().encode(obj.federatedOnly, w)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          version: 0,
          lookupKey: uint8ArrayAlloc(0),
          oprfKeyId: 0,
          entryId: uint8ArrayAlloc(0),
          sequence: 0,
          holderKey: uint8ArrayAlloc(0),
          dp: '',
          claimNonce: uint8ArrayAlloc(0),
          mspCommitment: uint8ArrayAlloc(0),
          attestationHashes: [],
          nextKeyHash: uint8ArrayAlloc(0),
          firstMapping: false,
          issuedAt: 0,
          expiresAt: 0,
          regions: []
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
              obj.entryId = reader.bytes()
              break
            }
            case 5: {
              obj.sequence = reader.uint64Number()
              break
            }
            case 6: {
              obj.holderKey = reader.bytes()
              break
            }
            case 7: {
              obj.dp = reader.string()
              break
            }
            case 8: {
              obj.claimNonce = reader.bytes()
              break
            }
            case 9: {
              obj.mspCommitment = reader.bytes()
              break
            }
            case 10: {
              if (opts.limits?.attestationHashes != null && obj.attestationHashes.length === opts.limits.attestationHashes) {
                throw new MaxLengthError('Decode error - repeated field "attestationHashes" had too many elements')
              }

              obj.attestationHashes.push(reader.bytes())
              break
            }
            case 11: {
              obj.nextKeyHash = reader.bytes()
              break
            }
            case 12: {
              obj.firstMapping = reader.bool()
              break
            }
            case 13: {
              obj.issuedAt = reader.uint64Number()
              break
            }
            case 14: {
              obj.expiresAt = reader.uint64Number()
              break
            }
            case 15: {
              if (opts.limits?.regions != null && obj.regions.length === opts.limits.regions) {
                throw new MaxLengthError('Decode error - repeated field "regions" had too many elements')
              }

              obj.regions.push(reader.string())
              break
            }
            case 16: {
              obj.federatedOnly = FederatedOnly.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.federatedOnly
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
          attestationHashes: 0,
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
                field: `${prefix}.entryId`,
                value: reader.bytes()
              }
              break
            }
            case 5: {
              yield {
                field: `${prefix}.sequence`,
                value: reader.uint64Number()
              }
              break
            }
            case 6: {
              yield {
                field: `${prefix}.holderKey`,
                value: reader.bytes()
              }
              break
            }
            case 7: {
              yield {
                field: `${prefix}.dp`,
                value: reader.string()
              }
              break
            }
            case 8: {
              yield {
                field: `${prefix}.claimNonce`,
                value: reader.bytes()
              }
              break
            }
            case 9: {
              yield {
                field: `${prefix}.mspCommitment`,
                value: reader.bytes()
              }
              break
            }
            case 10: {
              if (opts.limits?.attestationHashes != null && obj.attestationHashes === opts.limits.attestationHashes) {
                throw new MaxLengthError('Streaming decode error - repeated field "attestationHashes" had too many elements')
              }

              yield {
                field: `${prefix}.attestationHashes[]`,
                index: obj.attestationHashes,
                value: reader.bytes()
              }

              obj.attestationHashes++

              break
            }
            case 11: {
              yield {
                field: `${prefix}.nextKeyHash`,
                value: reader.bytes()
              }
              break
            }
            case 12: {
              yield {
                field: `${prefix}.firstMapping`,
                value: reader.bool()
              }
              break
            }
            case 13: {
              yield {
                field: `${prefix}.issuedAt`,
                value: reader.uint64Number()
              }
              break
            }
            case 14: {
              yield {
                field: `${prefix}.expiresAt`,
                value: reader.uint64Number()
              }
              break
            }
            case 15: {
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
            case 16: {
              yield * FederatedOnly.codec().stream(reader, reader.uint32(), `${prefix}.federatedOnly`, {
                limits: opts.limits?.federatedOnly
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

  export interface EntryOpenVersionFieldEvent {
    field: '$.version'
    value: number
  }

  export interface EntryOpenLookupKeyFieldEvent {
    field: '$.lookupKey'
    value: Uint8Array<ArrayBuffer>
  }

  export interface EntryOpenOprfKeyIdFieldEvent {
    field: '$.oprfKeyId'
    value: number
  }

  export interface EntryOpenEntryIdFieldEvent {
    field: '$.entryId'
    value: Uint8Array<ArrayBuffer>
  }

  export interface EntryOpenSequenceFieldEvent {
    field: '$.sequence'
    value: number
  }

  export interface EntryOpenHolderKeyFieldEvent {
    field: '$.holderKey'
    value: Uint8Array<ArrayBuffer>
  }

  export interface EntryOpenDpFieldEvent {
    field: '$.dp'
    value: string
  }

  export interface EntryOpenClaimNonceFieldEvent {
    field: '$.claimNonce'
    value: Uint8Array<ArrayBuffer>
  }

  export interface EntryOpenMspCommitmentFieldEvent {
    field: '$.mspCommitment'
    value: Uint8Array<ArrayBuffer>
  }

  export interface EntryOpenAttestationHashesFieldEvent {
    field: '$.attestationHashes[]'
    index: number
    value: Uint8Array<ArrayBuffer>
  }

  export interface EntryOpenNextKeyHashFieldEvent {
    field: '$.nextKeyHash'
    value: Uint8Array<ArrayBuffer>
  }

  export interface EntryOpenFirstMappingFieldEvent {
    field: '$.firstMapping'
    value: boolean
  }

  export interface EntryOpenIssuedAtFieldEvent {
    field: '$.issuedAt'
    value: number
  }

  export interface EntryOpenExpiresAtFieldEvent {
    field: '$.expiresAt'
    value: number
  }

  export interface EntryOpenRegionsFieldEvent {
    field: '$.regions[]'
    index: number
    value: string
  }

  export interface EntryOpenFederatedOnlyDpsFieldEvent {
    field: '$.federatedOnly.dps[]'
    index: number
    value: string
  }

  export function encode (obj: Partial<EntryOpen>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, EntryOpen.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<EntryOpen>): EntryOpen {
    return decodeMessage(buf, EntryOpen.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<EntryOpen>): Generator<EntryOpenVersionFieldEvent | EntryOpenLookupKeyFieldEvent | EntryOpenOprfKeyIdFieldEvent | EntryOpenEntryIdFieldEvent | EntryOpenSequenceFieldEvent | EntryOpenHolderKeyFieldEvent | EntryOpenDpFieldEvent | EntryOpenClaimNonceFieldEvent | EntryOpenMspCommitmentFieldEvent | EntryOpenAttestationHashesFieldEvent | EntryOpenNextKeyHashFieldEvent | EntryOpenFirstMappingFieldEvent | EntryOpenIssuedAtFieldEvent | EntryOpenExpiresAtFieldEvent | EntryOpenRegionsFieldEvent | EntryOpenFederatedOnlyDpsFieldEvent> {
    return streamMessage(buf, EntryOpen.codec(), opts)
  }
}

export interface FederatedOnly {
  dps: string[]
}

export namespace FederatedOnly {
  let _codec: Codec<FederatedOnly>

  export const codec = (): Codec<FederatedOnly> => {
    if (_codec == null) {
      _codec = message<FederatedOnly>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if (obj.dps != null && obj.dps.length > 0) {
          for (const value of obj.dps) {
            w.uint32(10)
            w.string(value)
          }
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          dps: []
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              if (opts.limits?.dps != null && obj.dps.length === opts.limits.dps) {
                throw new MaxLengthError('Decode error - repeated field "dps" had too many elements')
              }

              obj.dps.push(reader.string())
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

  export interface FederatedOnlyDpsFieldEvent {
    field: '$.dps[]'
    index: number
    value: string
  }

  export function encode (obj: Partial<FederatedOnly>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, FederatedOnly.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<FederatedOnly>): FederatedOnly {
    return decodeMessage(buf, FederatedOnly.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<FederatedOnly>): Generator<FederatedOnlyDpsFieldEvent> {
    return streamMessage(buf, FederatedOnly.codec(), opts)
  }
}

export interface SealedPart {
  mspId: string
  mspSalt: Uint8Array<ArrayBuffer>
  confirmation: Uint8Array<ArrayBuffer>
}

export namespace SealedPart {
  let _codec: Codec<SealedPart>

  export const codec = (): Codec<SealedPart> => {
    if (_codec == null) {
      _codec = message<SealedPart>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.mspId != null && obj.mspId !== '')) {
          w.uint32(10)
          w.string(obj.mspId)
        }

        if ((obj.mspSalt != null && obj.mspSalt.byteLength > 0)) {
          w.uint32(18)
          w.bytes(obj.mspSalt)
        }

        if ((obj.confirmation != null && obj.confirmation.byteLength > 0)) {
          w.uint32(26)
          w.bytes(obj.confirmation)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          mspId: '',
          mspSalt: uint8ArrayAlloc(0),
          confirmation: uint8ArrayAlloc(0)
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.mspId = reader.string()
              break
            }
            case 2: {
              obj.mspSalt = reader.bytes()
              break
            }
            case 3: {
              obj.confirmation = reader.bytes()
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
                field: `${prefix}.mspId`,
                value: reader.string()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.mspSalt`,
                value: reader.bytes()
              }
              break
            }
            case 3: {
              yield {
                field: `${prefix}.confirmation`,
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

  export interface SealedPartMspIdFieldEvent {
    field: '$.mspId'
    value: string
  }

  export interface SealedPartMspSaltFieldEvent {
    field: '$.mspSalt'
    value: Uint8Array<ArrayBuffer>
  }

  export interface SealedPartConfirmationFieldEvent {
    field: '$.confirmation'
    value: Uint8Array<ArrayBuffer>
  }

  export function encode (obj: Partial<SealedPart>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, SealedPart.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<SealedPart>): SealedPart {
    return decodeMessage(buf, SealedPart.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<SealedPart>): Generator<SealedPartMspIdFieldEvent | SealedPartMspSaltFieldEvent | SealedPartConfirmationFieldEvent> {
    return streamMessage(buf, SealedPart.codec(), opts)
  }
}

export interface ConfirmationPayload {
  version: number
  lookupKey: Uint8Array<ArrayBuffer>
  oprfKeyId: number
  holderKey: Uint8Array<ArrayBuffer>
  mspId: string
  tags: string[]
  ssiHint: string
  issuedAt: number
  expiresAt: number
}

export namespace ConfirmationPayload {
  let _codec: Codec<ConfirmationPayload>

  export const codec = (): Codec<ConfirmationPayload> => {
    if (_codec == null) {
      _codec = message<ConfirmationPayload>((obj, w, opts = {}) => {
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

        if ((obj.mspId != null && obj.mspId !== '')) {
          w.uint32(42)
          w.string(obj.mspId)
        }

        if (obj.tags != null && obj.tags.length > 0) {
          for (const value of obj.tags) {
            w.uint32(50)
            w.string(value)
          }
        }

        if ((obj.ssiHint != null && obj.ssiHint !== '')) {
          w.uint32(58)
          w.string(obj.ssiHint)
        }

        if ((obj.issuedAt != null && obj.issuedAt !== 0)) {
          w.uint32(64)
          w.uint64Number(obj.issuedAt)
        }

        if ((obj.expiresAt != null && obj.expiresAt !== 0)) {
          w.uint32(72)
          w.uint64Number(obj.expiresAt)
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
          mspId: '',
          tags: [],
          ssiHint: '',
          issuedAt: 0,
          expiresAt: 0
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
              obj.mspId = reader.string()
              break
            }
            case 6: {
              if (opts.limits?.tags != null && obj.tags.length === opts.limits.tags) {
                throw new MaxLengthError('Decode error - repeated field "tags" had too many elements')
              }

              obj.tags.push(reader.string())
              break
            }
            case 7: {
              obj.ssiHint = reader.string()
              break
            }
            case 8: {
              obj.issuedAt = reader.uint64Number()
              break
            }
            case 9: {
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
        const obj = {
          tags: 0
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
                field: `${prefix}.mspId`,
                value: reader.string()
              }
              break
            }
            case 6: {
              if (opts.limits?.tags != null && obj.tags === opts.limits.tags) {
                throw new MaxLengthError('Streaming decode error - repeated field "tags" had too many elements')
              }

              yield {
                field: `${prefix}.tags[]`,
                index: obj.tags,
                value: reader.string()
              }

              obj.tags++

              break
            }
            case 7: {
              yield {
                field: `${prefix}.ssiHint`,
                value: reader.string()
              }
              break
            }
            case 8: {
              yield {
                field: `${prefix}.issuedAt`,
                value: reader.uint64Number()
              }
              break
            }
            case 9: {
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

  export interface ConfirmationPayloadVersionFieldEvent {
    field: '$.version'
    value: number
  }

  export interface ConfirmationPayloadLookupKeyFieldEvent {
    field: '$.lookupKey'
    value: Uint8Array<ArrayBuffer>
  }

  export interface ConfirmationPayloadOprfKeyIdFieldEvent {
    field: '$.oprfKeyId'
    value: number
  }

  export interface ConfirmationPayloadHolderKeyFieldEvent {
    field: '$.holderKey'
    value: Uint8Array<ArrayBuffer>
  }

  export interface ConfirmationPayloadMspIdFieldEvent {
    field: '$.mspId'
    value: string
  }

  export interface ConfirmationPayloadTagsFieldEvent {
    field: '$.tags[]'
    index: number
    value: string
  }

  export interface ConfirmationPayloadSsiHintFieldEvent {
    field: '$.ssiHint'
    value: string
  }

  export interface ConfirmationPayloadIssuedAtFieldEvent {
    field: '$.issuedAt'
    value: number
  }

  export interface ConfirmationPayloadExpiresAtFieldEvent {
    field: '$.expiresAt'
    value: number
  }

  export function encode (obj: Partial<ConfirmationPayload>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, ConfirmationPayload.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<ConfirmationPayload>): ConfirmationPayload {
    return decodeMessage(buf, ConfirmationPayload.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<ConfirmationPayload>): Generator<ConfirmationPayloadVersionFieldEvent | ConfirmationPayloadLookupKeyFieldEvent | ConfirmationPayloadOprfKeyIdFieldEvent | ConfirmationPayloadHolderKeyFieldEvent | ConfirmationPayloadMspIdFieldEvent | ConfirmationPayloadTagsFieldEvent | ConfirmationPayloadSsiHintFieldEvent | ConfirmationPayloadIssuedAtFieldEvent | ConfirmationPayloadExpiresAtFieldEvent> {
    return streamMessage(buf, ConfirmationPayload.codec(), opts)
  }
}

export interface SealedIndex {
  bitIndex: number
  expiresAt: number
  signature: Uint8Array<ArrayBuffer>
  issuedAt: number
}

export namespace SealedIndex {
  let _codec: Codec<SealedIndex>

  export const codec = (): Codec<SealedIndex> => {
    if (_codec == null) {
      _codec = message<SealedIndex>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.bitIndex != null && obj.bitIndex !== 0)) {
          w.uint32(8)
          w.uint32(obj.bitIndex)
        }

        if ((obj.expiresAt != null && obj.expiresAt !== 0)) {
          w.uint32(16)
          w.uint64Number(obj.expiresAt)
        }

        if ((obj.signature != null && obj.signature.byteLength > 0)) {
          w.uint32(26)
          w.bytes(obj.signature)
        }

        if ((obj.issuedAt != null && obj.issuedAt !== 0)) {
          w.uint32(32)
          w.uint64Number(obj.issuedAt)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          bitIndex: 0,
          expiresAt: 0,
          signature: uint8ArrayAlloc(0),
          issuedAt: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.bitIndex = reader.uint32()
              break
            }
            case 2: {
              obj.expiresAt = reader.uint64Number()
              break
            }
            case 3: {
              obj.signature = reader.bytes()
              break
            }
            case 4: {
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
                field: `${prefix}.bitIndex`,
                value: reader.uint32()
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
            case 3: {
              yield {
                field: `${prefix}.signature`,
                value: reader.bytes()
              }
              break
            }
            case 4: {
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

  export interface SealedIndexBitIndexFieldEvent {
    field: '$.bitIndex'
    value: number
  }

  export interface SealedIndexExpiresAtFieldEvent {
    field: '$.expiresAt'
    value: number
  }

  export interface SealedIndexSignatureFieldEvent {
    field: '$.signature'
    value: Uint8Array<ArrayBuffer>
  }

  export interface SealedIndexIssuedAtFieldEvent {
    field: '$.issuedAt'
    value: number
  }

  export function encode (obj: Partial<SealedIndex>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, SealedIndex.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<SealedIndex>): SealedIndex {
    return decodeMessage(buf, SealedIndex.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<SealedIndex>): Generator<SealedIndexBitIndexFieldEvent | SealedIndexExpiresAtFieldEvent | SealedIndexSignatureFieldEvent | SealedIndexIssuedAtFieldEvent> {
    return streamMessage(buf, SealedIndex.codec(), opts)
  }
}

export interface WitnessStatement {
  version: number
  dp: string
  lookupKey: Uint8Array<ArrayBuffer>
  holderKey: Uint8Array<ArrayBuffer>
  attestationHash: Uint8Array<ArrayBuffer>
  seenAt: number
  establishedAt: number
}

export namespace WitnessStatement {
  let _codec: Codec<WitnessStatement>

  export const codec = (): Codec<WitnessStatement> => {
    if (_codec == null) {
      _codec = message<WitnessStatement>((obj, w, opts = {}) => {
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

        if ((obj.holderKey != null && obj.holderKey.byteLength > 0)) {
          w.uint32(34)
          w.bytes(obj.holderKey)
        }

        if ((obj.attestationHash != null && obj.attestationHash.byteLength > 0)) {
          w.uint32(42)
          w.bytes(obj.attestationHash)
        }

        if ((obj.seenAt != null && obj.seenAt !== 0)) {
          w.uint32(48)
          w.uint64Number(obj.seenAt)
        }

        if ((obj.establishedAt != null && obj.establishedAt !== 0)) {
          w.uint32(56)
          w.uint64Number(obj.establishedAt)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          version: 0,
          dp: '',
          lookupKey: uint8ArrayAlloc(0),
          holderKey: uint8ArrayAlloc(0),
          attestationHash: uint8ArrayAlloc(0),
          seenAt: 0,
          establishedAt: 0
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
              obj.holderKey = reader.bytes()
              break
            }
            case 5: {
              obj.attestationHash = reader.bytes()
              break
            }
            case 6: {
              obj.seenAt = reader.uint64Number()
              break
            }
            case 7: {
              obj.establishedAt = reader.uint64Number()
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
                field: `${prefix}.holderKey`,
                value: reader.bytes()
              }
              break
            }
            case 5: {
              yield {
                field: `${prefix}.attestationHash`,
                value: reader.bytes()
              }
              break
            }
            case 6: {
              yield {
                field: `${prefix}.seenAt`,
                value: reader.uint64Number()
              }
              break
            }
            case 7: {
              yield {
                field: `${prefix}.establishedAt`,
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

  export interface WitnessStatementVersionFieldEvent {
    field: '$.version'
    value: number
  }

  export interface WitnessStatementDpFieldEvent {
    field: '$.dp'
    value: string
  }

  export interface WitnessStatementLookupKeyFieldEvent {
    field: '$.lookupKey'
    value: Uint8Array<ArrayBuffer>
  }

  export interface WitnessStatementHolderKeyFieldEvent {
    field: '$.holderKey'
    value: Uint8Array<ArrayBuffer>
  }

  export interface WitnessStatementAttestationHashFieldEvent {
    field: '$.attestationHash'
    value: Uint8Array<ArrayBuffer>
  }

  export interface WitnessStatementSeenAtFieldEvent {
    field: '$.seenAt'
    value: number
  }

  export interface WitnessStatementEstablishedAtFieldEvent {
    field: '$.establishedAt'
    value: number
  }

  export function encode (obj: Partial<WitnessStatement>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, WitnessStatement.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<WitnessStatement>): WitnessStatement {
    return decodeMessage(buf, WitnessStatement.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<WitnessStatement>): Generator<WitnessStatementVersionFieldEvent | WitnessStatementDpFieldEvent | WitnessStatementLookupKeyFieldEvent | WitnessStatementHolderKeyFieldEvent | WitnessStatementAttestationHashFieldEvent | WitnessStatementSeenAtFieldEvent | WitnessStatementEstablishedAtFieldEvent> {
    return streamMessage(buf, WitnessStatement.codec(), opts)
  }
}

export interface RecordSet {
  entries: Uint8Array<ArrayBuffer>[]
  invalidations: Uint8Array<ArrayBuffer>[]
  disputes: Uint8Array<ArrayBuffer>[]
  defences: Uint8Array<ArrayBuffer>[]
  links: Uint8Array<ArrayBuffer>[]
  receipts: Uint8Array<ArrayBuffer>[]
  notes: Uint8Array<ArrayBuffer>[]
}

export namespace RecordSet {
  let _codec: Codec<RecordSet>

  export const codec = (): Codec<RecordSet> => {
    if (_codec == null) {
      _codec = message<RecordSet>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if (obj.entries != null && obj.entries.length > 0) {
          for (const value of obj.entries) {
            w.uint32(10)
            w.bytes(value)
          }
        }

        if (obj.invalidations != null && obj.invalidations.length > 0) {
          for (const value of obj.invalidations) {
            w.uint32(18)
            w.bytes(value)
          }
        }

        if (obj.disputes != null && obj.disputes.length > 0) {
          for (const value of obj.disputes) {
            w.uint32(26)
            w.bytes(value)
          }
        }

        if (obj.defences != null && obj.defences.length > 0) {
          for (const value of obj.defences) {
            w.uint32(34)
            w.bytes(value)
          }
        }

        if (obj.links != null && obj.links.length > 0) {
          for (const value of obj.links) {
            w.uint32(42)
            w.bytes(value)
          }
        }

        if (obj.receipts != null && obj.receipts.length > 0) {
          for (const value of obj.receipts) {
            w.uint32(50)
            w.bytes(value)
          }
        }

        if (obj.notes != null && obj.notes.length > 0) {
          for (const value of obj.notes) {
            w.uint32(58)
            w.bytes(value)
          }
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          entries: [],
          invalidations: [],
          disputes: [],
          defences: [],
          links: [],
          receipts: [],
          notes: []
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              if (opts.limits?.entries != null && obj.entries.length === opts.limits.entries) {
                throw new MaxLengthError('Decode error - repeated field "entries" had too many elements')
              }

              obj.entries.push(reader.bytes())
              break
            }
            case 2: {
              if (opts.limits?.invalidations != null && obj.invalidations.length === opts.limits.invalidations) {
                throw new MaxLengthError('Decode error - repeated field "invalidations" had too many elements')
              }

              obj.invalidations.push(reader.bytes())
              break
            }
            case 3: {
              if (opts.limits?.disputes != null && obj.disputes.length === opts.limits.disputes) {
                throw new MaxLengthError('Decode error - repeated field "disputes" had too many elements')
              }

              obj.disputes.push(reader.bytes())
              break
            }
            case 4: {
              if (opts.limits?.defences != null && obj.defences.length === opts.limits.defences) {
                throw new MaxLengthError('Decode error - repeated field "defences" had too many elements')
              }

              obj.defences.push(reader.bytes())
              break
            }
            case 5: {
              if (opts.limits?.links != null && obj.links.length === opts.limits.links) {
                throw new MaxLengthError('Decode error - repeated field "links" had too many elements')
              }

              obj.links.push(reader.bytes())
              break
            }
            case 6: {
              if (opts.limits?.receipts != null && obj.receipts.length === opts.limits.receipts) {
                throw new MaxLengthError('Decode error - repeated field "receipts" had too many elements')
              }

              obj.receipts.push(reader.bytes())
              break
            }
            case 7: {
              if (opts.limits?.notes != null && obj.notes.length === opts.limits.notes) {
                throw new MaxLengthError('Decode error - repeated field "notes" had too many elements')
              }

              obj.notes.push(reader.bytes())
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
          entries: 0,
          invalidations: 0,
          disputes: 0,
          defences: 0,
          links: 0,
          receipts: 0,
          notes: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              if (opts.limits?.entries != null && obj.entries === opts.limits.entries) {
                throw new MaxLengthError('Streaming decode error - repeated field "entries" had too many elements')
              }

              yield {
                field: `${prefix}.entries[]`,
                index: obj.entries,
                value: reader.bytes()
              }

              obj.entries++

              break
            }
            case 2: {
              if (opts.limits?.invalidations != null && obj.invalidations === opts.limits.invalidations) {
                throw new MaxLengthError('Streaming decode error - repeated field "invalidations" had too many elements')
              }

              yield {
                field: `${prefix}.invalidations[]`,
                index: obj.invalidations,
                value: reader.bytes()
              }

              obj.invalidations++

              break
            }
            case 3: {
              if (opts.limits?.disputes != null && obj.disputes === opts.limits.disputes) {
                throw new MaxLengthError('Streaming decode error - repeated field "disputes" had too many elements')
              }

              yield {
                field: `${prefix}.disputes[]`,
                index: obj.disputes,
                value: reader.bytes()
              }

              obj.disputes++

              break
            }
            case 4: {
              if (opts.limits?.defences != null && obj.defences === opts.limits.defences) {
                throw new MaxLengthError('Streaming decode error - repeated field "defences" had too many elements')
              }

              yield {
                field: `${prefix}.defences[]`,
                index: obj.defences,
                value: reader.bytes()
              }

              obj.defences++

              break
            }
            case 5: {
              if (opts.limits?.links != null && obj.links === opts.limits.links) {
                throw new MaxLengthError('Streaming decode error - repeated field "links" had too many elements')
              }

              yield {
                field: `${prefix}.links[]`,
                index: obj.links,
                value: reader.bytes()
              }

              obj.links++

              break
            }
            case 6: {
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
            case 7: {
              if (opts.limits?.notes != null && obj.notes === opts.limits.notes) {
                throw new MaxLengthError('Streaming decode error - repeated field "notes" had too many elements')
              }

              yield {
                field: `${prefix}.notes[]`,
                index: obj.notes,
                value: reader.bytes()
              }

              obj.notes++

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

  export interface RecordSetEntriesFieldEvent {
    field: '$.entries[]'
    index: number
    value: Uint8Array<ArrayBuffer>
  }

  export interface RecordSetInvalidationsFieldEvent {
    field: '$.invalidations[]'
    index: number
    value: Uint8Array<ArrayBuffer>
  }

  export interface RecordSetDisputesFieldEvent {
    field: '$.disputes[]'
    index: number
    value: Uint8Array<ArrayBuffer>
  }

  export interface RecordSetDefencesFieldEvent {
    field: '$.defences[]'
    index: number
    value: Uint8Array<ArrayBuffer>
  }

  export interface RecordSetLinksFieldEvent {
    field: '$.links[]'
    index: number
    value: Uint8Array<ArrayBuffer>
  }

  export interface RecordSetReceiptsFieldEvent {
    field: '$.receipts[]'
    index: number
    value: Uint8Array<ArrayBuffer>
  }

  export interface RecordSetNotesFieldEvent {
    field: '$.notes[]'
    index: number
    value: Uint8Array<ArrayBuffer>
  }

  export function encode (obj: Partial<RecordSet>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, RecordSet.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<RecordSet>): RecordSet {
    return decodeMessage(buf, RecordSet.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<RecordSet>): Generator<RecordSetEntriesFieldEvent | RecordSetInvalidationsFieldEvent | RecordSetDisputesFieldEvent | RecordSetDefencesFieldEvent | RecordSetLinksFieldEvent | RecordSetReceiptsFieldEvent | RecordSetNotesFieldEvent> {
    return streamMessage(buf, RecordSet.codec(), opts)
  }
}

export interface StorageReceipt {
  version: number
  dp: string
  recordHashes: Uint8Array<ArrayBuffer>[]
  storedAt: number
}

export namespace StorageReceipt {
  let _codec: Codec<StorageReceipt>

  export const codec = (): Codec<StorageReceipt> => {
    if (_codec == null) {
      _codec = message<StorageReceipt>((obj, w, opts = {}) => {
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

        if (obj.recordHashes != null && obj.recordHashes.length > 0) {
          for (const value of obj.recordHashes) {
            w.uint32(26)
            w.bytes(value)
          }
        }

        if ((obj.storedAt != null && obj.storedAt !== 0)) {
          w.uint32(32)
          w.uint64Number(obj.storedAt)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          version: 0,
          dp: '',
          recordHashes: [],
          storedAt: 0
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
              if (opts.limits?.recordHashes != null && obj.recordHashes.length === opts.limits.recordHashes) {
                throw new MaxLengthError('Decode error - repeated field "recordHashes" had too many elements')
              }

              obj.recordHashes.push(reader.bytes())
              break
            }
            case 4: {
              obj.storedAt = reader.uint64Number()
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
          recordHashes: 0
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
              if (opts.limits?.recordHashes != null && obj.recordHashes === opts.limits.recordHashes) {
                throw new MaxLengthError('Streaming decode error - repeated field "recordHashes" had too many elements')
              }

              yield {
                field: `${prefix}.recordHashes[]`,
                index: obj.recordHashes,
                value: reader.bytes()
              }

              obj.recordHashes++

              break
            }
            case 4: {
              yield {
                field: `${prefix}.storedAt`,
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

  export interface StorageReceiptVersionFieldEvent {
    field: '$.version'
    value: number
  }

  export interface StorageReceiptDpFieldEvent {
    field: '$.dp'
    value: string
  }

  export interface StorageReceiptRecordHashesFieldEvent {
    field: '$.recordHashes[]'
    index: number
    value: Uint8Array<ArrayBuffer>
  }

  export interface StorageReceiptStoredAtFieldEvent {
    field: '$.storedAt'
    value: number
  }

  export function encode (obj: Partial<StorageReceipt>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, StorageReceipt.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<StorageReceipt>): StorageReceipt {
    return decodeMessage(buf, StorageReceipt.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<StorageReceipt>): Generator<StorageReceiptVersionFieldEvent | StorageReceiptDpFieldEvent | StorageReceiptRecordHashesFieldEvent | StorageReceiptStoredAtFieldEvent> {
    return streamMessage(buf, StorageReceipt.codec(), opts)
  }
}
