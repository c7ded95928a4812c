import { decodeMessage, encodeMessage, enumeration, MaxLengthError, message, streamMessage } from 'protons-runtime'
import { alloc as uint8ArrayAlloc } from 'uint8arrays/alloc'
import type { Codec, DecodeOptions } from 'protons-runtime'
import type { Uint8ArrayList } from 'uint8arraylist'

export enum TokenType {
  UNUSED_TOKEN_TYPE = 'UNUSED_TOKEN_TYPE',
  EVALUATION = 'EVALUATION',
  EVALUATION_COMMON = 'EVALUATION_COMMON',
  QUERY = 'QUERY',
  QUERY_COMMON = 'QUERY_COMMON',
  CLIENT = 'CLIENT'
}

enum __TokenTypeValues {
  UNUSED_TOKEN_TYPE = 0,
  EVALUATION = 100,
  EVALUATION_COMMON = 110,
  QUERY = 200,
  QUERY_COMMON = 210,
  CLIENT = 300
}

export namespace TokenType {
  export const codec = (): Codec<TokenType> => {
    return enumeration<TokenType>(__TokenTypeValues)
  }
}

export interface TokenRequestPayload {
  version: number
  type: TokenType
  issuer: string
  epoch: number
  blinded: Uint8Array<ArrayBuffer>[]
}

export namespace TokenRequestPayload {
  let _codec: Codec<TokenRequestPayload>

  export const codec = (): Codec<TokenRequestPayload> => {
    if (_codec == null) {
      _codec = message<TokenRequestPayload>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.version != null && obj.version !== 0)) {
          w.uint32(8)
          w.uint32(obj.version)
        }

        if (obj.type != null && __TokenTypeValues[obj.type] !== 0) {
          w.uint32(16)
          TokenType.codec().encode(obj.type, w)
        }

        if ((obj.issuer != null && obj.issuer !== '')) {
          w.uint32(26)
          w.string(obj.issuer)
        }

        if ((obj.epoch != null && obj.epoch !== 0)) {
          w.uint32(32)
          w.uint64Number(obj.epoch)
        }

        if (obj.blinded != null && obj.blinded.length > 0) {
          for (const value of obj.blinded) {
            w.uint32(42)
            w.bytes(value)
          }
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          version: 0,
          type: TokenType.UNUSED_TOKEN_TYPE,
          issuer: '',
          epoch: 0,
          blinded: []
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
              obj.type = TokenType.codec().decode(reader)
              break
            }
            case 3: {
              obj.issuer = reader.string()
              break
            }
            case 4: {
              obj.epoch = reader.uint64Number()
              break
            }
            case 5: {
              if (opts.limits?.blinded != null && obj.blinded.length === opts.limits.blinded) {
                throw new MaxLengthError('Decode error - repeated field "blinded" had too many elements')
              }

              obj.blinded.push(reader.bytes())
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
          blinded: 0
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
                field: `${prefix}.type`,
                value: TokenType.codec().decode(reader)
              }
              break
            }
            case 3: {
              yield {
                field: `${prefix}.issuer`,
                value: reader.string()
              }
              break
            }
            case 4: {
              yield {
                field: `${prefix}.epoch`,
                value: reader.uint64Number()
              }
              break
            }
            case 5: {
              if (opts.limits?.blinded != null && obj.blinded === opts.limits.blinded) {
                throw new MaxLengthError('Streaming decode error - repeated field "blinded" had too many elements')
              }

              yield {
                field: `${prefix}.blinded[]`,
                index: obj.blinded,
                value: reader.bytes()
              }

              obj.blinded++

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

  export interface TokenRequestPayloadVersionFieldEvent {
    field: '$.version'
    value: number
  }

  export interface TokenRequestPayloadTypeFieldEvent {
    field: '$.type'
    value: TokenType
  }

  export interface TokenRequestPayloadIssuerFieldEvent {
    field: '$.issuer'
    value: string
  }

  export interface TokenRequestPayloadEpochFieldEvent {
    field: '$.epoch'
    value: number
  }

  export interface TokenRequestPayloadBlindedFieldEvent {
    field: '$.blinded[]'
    index: number
    value: Uint8Array<ArrayBuffer>
  }

  export function encode (obj: Partial<TokenRequestPayload>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, TokenRequestPayload.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<TokenRequestPayload>): TokenRequestPayload {
    return decodeMessage(buf, TokenRequestPayload.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<TokenRequestPayload>): Generator<TokenRequestPayloadVersionFieldEvent | TokenRequestPayloadTypeFieldEvent | TokenRequestPayloadIssuerFieldEvent | TokenRequestPayloadEpochFieldEvent | TokenRequestPayloadBlindedFieldEvent> {
    return streamMessage(buf, TokenRequestPayload.codec(), opts)
  }
}

export interface TokenRequest {
  payload: Uint8Array<ArrayBuffer>
  party?: PartyProof
  person?: PersonProof
}

export namespace TokenRequest {
  let _codec: Codec<TokenRequest>

  export const codec = (): Codec<TokenRequest> => {
    if (_codec == null) {
      _codec = message<TokenRequest>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.payload != null && obj.payload.byteLength > 0)) {
          w.uint32(10)
          w.bytes(obj.payload)
        }

        if (obj.party != null) {
          w.uint32(18)
          PartyProof.codec().encode(obj.party, w)
        }

        if (obj.person != null) {
          w.uint32(26)
          PersonProof.codec().encode(obj.person, w)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          payload: uint8ArrayAlloc(0)
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.payload = reader.bytes()
              break
            }
            case 2: {
              obj.party = PartyProof.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.party
              })
              break
            }
            case 3: {
              obj.person = PersonProof.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.person
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
                field: `${prefix}.payload`,
                value: reader.bytes()
              }
              break
            }
            case 2: {
              yield * PartyProof.codec().stream(reader, reader.uint32(), `${prefix}.party`, {
                limits: opts.limits?.party
              })

              break
            }
            case 3: {
              yield * PersonProof.codec().stream(reader, reader.uint32(), `${prefix}.person`, {
                limits: opts.limits?.person
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

  export interface TokenRequestPayloadFieldEvent {
    field: '$.payload'
    value: Uint8Array<ArrayBuffer>
  }

  export interface TokenRequestPartyRoleFieldEvent {
    field: '$.party.role'
    value: PartyRole
  }

  export interface TokenRequestPartyIdFieldEvent {
    field: '$.party.id'
    value: string
  }

  export interface TokenRequestPartySignatureFieldEvent {
    field: '$.party.signature'
    value: Uint8Array<ArrayBuffer>
  }

  export interface TokenRequestPersonAttestationFieldEvent {
    field: '$.person.attestation'
    value: Uint8Array<ArrayBuffer>
  }

  export interface TokenRequestPersonWitnessesFieldEvent {
    field: '$.person.witnesses[]'
    index: number
    value: Uint8Array<ArrayBuffer>
  }

  export interface TokenRequestPersonSignatureFieldEvent {
    field: '$.person.signature'
    value: Uint8Array<ArrayBuffer>
  }

  export function encode (obj: Partial<TokenRequest>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, TokenRequest.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<TokenRequest>): TokenRequest {
    return decodeMessage(buf, TokenRequest.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<TokenRequest>): Generator<TokenRequestPayloadFieldEvent | TokenRequestPartyRoleFieldEvent | TokenRequestPartyIdFieldEvent | TokenRequestPartySignatureFieldEvent | TokenRequestPersonAttestationFieldEvent | TokenRequestPersonWitnessesFieldEvent | TokenRequestPersonSignatureFieldEvent> {
    return streamMessage(buf, TokenRequest.codec(), opts)
  }
}

export enum PartyRole {
  UNUSED_PARTY_ROLE = 'UNUSED_PARTY_ROLE',
  DP = 'DP',
  MSP = 'MSP',
  CSIP = 'CSIP'
}

enum __PartyRoleValues {
  UNUSED_PARTY_ROLE = 0,
  DP = 100,
  MSP = 200,
  CSIP = 300
}

export namespace PartyRole {
  export const codec = (): Codec<PartyRole> => {
    return enumeration<PartyRole>(__PartyRoleValues)
  }
}

export interface PartyProof {
  role: PartyRole
  id: string
  signature: Uint8Array<ArrayBuffer>
}

export namespace PartyProof {
  let _codec: Codec<PartyProof>

  export const codec = (): Codec<PartyProof> => {
    if (_codec == null) {
      _codec = message<PartyProof>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if (obj.role != null && __PartyRoleValues[obj.role] !== 0) {
          w.uint32(8)
          PartyRole.codec().encode(obj.role, w)
        }

        if ((obj.id != null && obj.id !== '')) {
          w.uint32(18)
          w.string(obj.id)
        }

        if ((obj.signature != null && obj.signature.byteLength > 0)) {
          w.uint32(26)
          w.bytes(obj.signature)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          role: PartyRole.UNUSED_PARTY_ROLE,
          id: '',
          signature: uint8ArrayAlloc(0)
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.role = PartyRole.codec().decode(reader)
              break
            }
            case 2: {
              obj.id = reader.string()
              break
            }
            case 3: {
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
                field: `${prefix}.role`,
                value: PartyRole.codec().decode(reader)
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.id`,
                value: reader.string()
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

  export interface PartyProofRoleFieldEvent {
    field: '$.role'
    value: PartyRole
  }

  export interface PartyProofIdFieldEvent {
    field: '$.id'
    value: string
  }

  export interface PartyProofSignatureFieldEvent {
    field: '$.signature'
    value: Uint8Array<ArrayBuffer>
  }

  export function encode (obj: Partial<PartyProof>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, PartyProof.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<PartyProof>): PartyProof {
    return decodeMessage(buf, PartyProof.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<PartyProof>): Generator<PartyProofRoleFieldEvent | PartyProofIdFieldEvent | PartyProofSignatureFieldEvent> {
    return streamMessage(buf, PartyProof.codec(), opts)
  }
}

export interface PersonProof {
  attestation: Uint8Array<ArrayBuffer>
  witnesses: Uint8Array<ArrayBuffer>[]
  signature: Uint8Array<ArrayBuffer>
}

export namespace PersonProof {
  let _codec: Codec<PersonProof>

  export const codec = (): Codec<PersonProof> => {
    if (_codec == null) {
      _codec = message<PersonProof>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.attestation != null && obj.attestation.byteLength > 0)) {
          w.uint32(10)
          w.bytes(obj.attestation)
        }

        if (obj.witnesses != null && obj.witnesses.length > 0) {
          for (const value of obj.witnesses) {
            w.uint32(18)
            w.bytes(value)
          }
        }

        if ((obj.signature != null && obj.signature.byteLength > 0)) {
          w.uint32(26)
          w.bytes(obj.signature)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          attestation: uint8ArrayAlloc(0),
          witnesses: [],
          signature: uint8ArrayAlloc(0)
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
              if (opts.limits?.witnesses != null && obj.witnesses.length === opts.limits.witnesses) {
                throw new MaxLengthError('Decode error - repeated field "witnesses" had too many elements')
              }

              obj.witnesses.push(reader.bytes())
              break
            }
            case 3: {
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
        const obj = {
          witnesses: 0
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
            case 3: {
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

  export interface PersonProofAttestationFieldEvent {
    field: '$.attestation'
    value: Uint8Array<ArrayBuffer>
  }

  export interface PersonProofWitnessesFieldEvent {
    field: '$.witnesses[]'
    index: number
    value: Uint8Array<ArrayBuffer>
  }

  export interface PersonProofSignatureFieldEvent {
    field: '$.signature'
    value: Uint8Array<ArrayBuffer>
  }

  export function encode (obj: Partial<PersonProof>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, PersonProof.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<PersonProof>): PersonProof {
    return decodeMessage(buf, PersonProof.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<PersonProof>): Generator<PersonProofAttestationFieldEvent | PersonProofWitnessesFieldEvent | PersonProofSignatureFieldEvent> {
    return streamMessage(buf, PersonProof.codec(), opts)
  }
}

export interface TokenResponse {
  evaluated: Uint8Array<ArrayBuffer>[]
  proof: Uint8Array<ArrayBuffer>
}

export namespace TokenResponse {
  let _codec: Codec<TokenResponse>

  export const codec = (): Codec<TokenResponse> => {
    if (_codec == null) {
      _codec = message<TokenResponse>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if (obj.evaluated != null && obj.evaluated.length > 0) {
          for (const value of obj.evaluated) {
            w.uint32(10)
            w.bytes(value)
          }
        }

        if ((obj.proof != null && obj.proof.byteLength > 0)) {
          w.uint32(18)
          w.bytes(obj.proof)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          evaluated: [],
          proof: uint8ArrayAlloc(0)
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              if (opts.limits?.evaluated != null && obj.evaluated.length === opts.limits.evaluated) {
                throw new MaxLengthError('Decode error - repeated field "evaluated" had too many elements')
              }

              obj.evaluated.push(reader.bytes())
              break
            }
            case 2: {
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
          evaluated: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              if (opts.limits?.evaluated != null && obj.evaluated === opts.limits.evaluated) {
                throw new MaxLengthError('Streaming decode error - repeated field "evaluated" had too many elements')
              }

              yield {
                field: `${prefix}.evaluated[]`,
                index: obj.evaluated,
                value: reader.bytes()
              }

              obj.evaluated++

              break
            }
            case 2: {
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

  export interface TokenResponseEvaluatedFieldEvent {
    field: '$.evaluated[]'
    index: number
    value: Uint8Array<ArrayBuffer>
  }

  export interface TokenResponseProofFieldEvent {
    field: '$.proof'
    value: Uint8Array<ArrayBuffer>
  }

  export function encode (obj: Partial<TokenResponse>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, TokenResponse.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<TokenResponse>): TokenResponse {
    return decodeMessage(buf, TokenResponse.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<TokenResponse>): Generator<TokenResponseEvaluatedFieldEvent | TokenResponseProofFieldEvent> {
    return streamMessage(buf, TokenResponse.codec(), opts)
  }
}

export interface TokenPayment {
  type: TokenType
  epoch: number
  nonces: Uint8Array<ArrayBuffer>[]
  mac: Uint8Array<ArrayBuffer>
}

export namespace TokenPayment {
  let _codec: Codec<TokenPayment>

  export const codec = (): Codec<TokenPayment> => {
    if (_codec == null) {
      _codec = message<TokenPayment>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if (obj.type != null && __TokenTypeValues[obj.type] !== 0) {
          w.uint32(8)
          TokenType.codec().encode(obj.type, w)
        }

        if ((obj.epoch != null && obj.epoch !== 0)) {
          w.uint32(16)
          w.uint64Number(obj.epoch)
        }

        if (obj.nonces != null && obj.nonces.length > 0) {
          for (const value of obj.nonces) {
            w.uint32(26)
            w.bytes(value)
          }
        }

        if ((obj.mac != null && obj.mac.byteLength > 0)) {
          w.uint32(34)
          w.bytes(obj.mac)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          type: TokenType.UNUSED_TOKEN_TYPE,
          epoch: 0,
          nonces: [],
          mac: uint8ArrayAlloc(0)
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.type = TokenType.codec().decode(reader)
              break
            }
            case 2: {
              obj.epoch = reader.uint64Number()
              break
            }
            case 3: {
              if (opts.limits?.nonces != null && obj.nonces.length === opts.limits.nonces) {
                throw new MaxLengthError('Decode error - repeated field "nonces" had too many elements')
              }

              obj.nonces.push(reader.bytes())
              break
            }
            case 4: {
              obj.mac = reader.bytes()
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
          nonces: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield {
                field: `${prefix}.type`,
                value: TokenType.codec().decode(reader)
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.epoch`,
                value: reader.uint64Number()
              }
              break
            }
            case 3: {
              if (opts.limits?.nonces != null && obj.nonces === opts.limits.nonces) {
                throw new MaxLengthError('Streaming decode error - repeated field "nonces" had too many elements')
              }

              yield {
                field: `${prefix}.nonces[]`,
                index: obj.nonces,
                value: reader.bytes()
              }

              obj.nonces++

              break
            }
            case 4: {
              yield {
                field: `${prefix}.mac`,
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

  export interface TokenPaymentTypeFieldEvent {
    field: '$.type'
    value: TokenType
  }

  export interface TokenPaymentEpochFieldEvent {
    field: '$.epoch'
    value: number
  }

  export interface TokenPaymentNoncesFieldEvent {
    field: '$.nonces[]'
    index: number
    value: Uint8Array<ArrayBuffer>
  }

  export interface TokenPaymentMacFieldEvent {
    field: '$.mac'
    value: Uint8Array<ArrayBuffer>
  }

  export function encode (obj: Partial<TokenPayment>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, TokenPayment.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<TokenPayment>): TokenPayment {
    return decodeMessage(buf, TokenPayment.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<TokenPayment>): Generator<TokenPaymentTypeFieldEvent | TokenPaymentEpochFieldEvent | TokenPaymentNoncesFieldEvent | TokenPaymentMacFieldEvent> {
    return streamMessage(buf, TokenPayment.codec(), opts)
  }
}

export interface TokenCount {
  version: number
  dp: string
  at: number
  lines: TokenCountLine[]
}

export namespace TokenCount {
  let _codec: Codec<TokenCount>

  export const codec = (): Codec<TokenCount> => {
    if (_codec == null) {
      _codec = message<TokenCount>((obj, w, opts = {}) => {
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

        if ((obj.at != null && obj.at !== 0)) {
          w.uint32(24)
          w.uint64Number(obj.at)
        }

        if (obj.lines != null && obj.lines.length > 0) {
          for (const value of obj.lines) {
            w.uint32(34)
            TokenCountLine.codec().encode(value, w)
          }
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          version: 0,
          dp: '',
          at: 0,
          lines: []
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
              obj.at = reader.uint64Number()
              break
            }
            case 4: {
              if (opts.limits?.lines != null && obj.lines.length === opts.limits.lines) {
                throw new MaxLengthError('Decode error - repeated field "lines" had too many elements')
              }

              obj.lines.push(TokenCountLine.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.lines$
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
          lines: 0
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
                field: `${prefix}.at`,
                value: reader.uint64Number()
              }
              break
            }
            case 4: {
              if (opts.limits?.lines != null && obj.lines === opts.limits.lines) {
                throw new MaxLengthError('Streaming decode error - repeated field "lines" had too many elements')
              }

              for (const evt of TokenCountLine.codec().stream(reader, reader.uint32(), `${prefix}.lines[]`, {
                limits: opts.limits?.lines$
              })) {
                yield {
                  ...evt,
                  index: obj.lines
                }
              }

              obj.lines++

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

  export interface TokenCountVersionFieldEvent {
    field: '$.version'
    value: number
  }

  export interface TokenCountDpFieldEvent {
    field: '$.dp'
    value: string
  }

  export interface TokenCountAtFieldEvent {
    field: '$.at'
    value: number
  }

  export interface TokenCountLinesTypeFieldEvent {
    field: '$.lines[].type'
    value: TokenType
    index: number
  }

  export interface TokenCountLinesEpochFieldEvent {
    field: '$.lines[].epoch'
    value: number
    index: number
  }

  export interface TokenCountLinesIssuedFieldEvent {
    field: '$.lines[].issued'
    value: number
    index: number
  }

  export interface TokenCountLinesSpentFieldEvent {
    field: '$.lines[].spent'
    value: number
    index: number
  }

  export function encode (obj: Partial<TokenCount>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, TokenCount.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<TokenCount>): TokenCount {
    return decodeMessage(buf, TokenCount.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<TokenCount>): Generator<TokenCountVersionFieldEvent | TokenCountDpFieldEvent | TokenCountAtFieldEvent | TokenCountLinesTypeFieldEvent | TokenCountLinesEpochFieldEvent | TokenCountLinesIssuedFieldEvent | TokenCountLinesSpentFieldEvent> {
    return streamMessage(buf, TokenCount.codec(), opts)
  }
}

export interface TokenCountLine {
  type: TokenType
  epoch: number
  issued: number
  spent: number
}

export namespace TokenCountLine {
  let _codec: Codec<TokenCountLine>

  export const codec = (): Codec<TokenCountLine> => {
    if (_codec == null) {
      _codec = message<TokenCountLine>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if (obj.type != null && __TokenTypeValues[obj.type] !== 0) {
          w.uint32(8)
          TokenType.codec().encode(obj.type, w)
        }

        if ((obj.epoch != null && obj.epoch !== 0)) {
          w.uint32(16)
          w.uint64Number(obj.epoch)
        }

        if ((obj.issued != null && obj.issued !== 0)) {
          w.uint32(24)
          w.uint64Number(obj.issued)
        }

        if ((obj.spent != null && obj.spent !== 0)) {
          w.uint32(32)
          w.uint64Number(obj.spent)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          type: TokenType.UNUSED_TOKEN_TYPE,
          epoch: 0,
          issued: 0,
          spent: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.type = TokenType.codec().decode(reader)
              break
            }
            case 2: {
              obj.epoch = reader.uint64Number()
              break
            }
            case 3: {
              obj.issued = reader.uint64Number()
              break
            }
            case 4: {
              obj.spent = reader.uint64Number()
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
                field: `${prefix}.type`,
                value: TokenType.codec().decode(reader)
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.epoch`,
                value: reader.uint64Number()
              }
              break
            }
            case 3: {
              yield {
                field: `${prefix}.issued`,
                value: reader.uint64Number()
              }
              break
            }
            case 4: {
              yield {
                field: `${prefix}.spent`,
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

  export interface TokenCountLineTypeFieldEvent {
    field: '$.type'
    value: TokenType
  }

  export interface TokenCountLineEpochFieldEvent {
    field: '$.epoch'
    value: number
  }

  export interface TokenCountLineIssuedFieldEvent {
    field: '$.issued'
    value: number
  }

  export interface TokenCountLineSpentFieldEvent {
    field: '$.spent'
    value: number
  }

  export function encode (obj: Partial<TokenCountLine>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, TokenCountLine.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<TokenCountLine>): TokenCountLine {
    return decodeMessage(buf, TokenCountLine.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<TokenCountLine>): Generator<TokenCountLineTypeFieldEvent | TokenCountLineEpochFieldEvent | TokenCountLineIssuedFieldEvent | TokenCountLineSpentFieldEvent> {
    return streamMessage(buf, TokenCountLine.codec(), opts)
  }
}
