import { decodeMessage, encodeMessage, enumeration, MaxLengthError, message, streamMessage } from 'protons-runtime'
import { alloc as uint8ArrayAlloc } from 'uint8arrays/alloc'
import type { Codec, DecodeOptions } from 'protons-runtime'
import type { Uint8ArrayList } from 'uint8arraylist'

export interface RegistryPayload {
  formatVersion: number
  federationId: Uint8Array<ArrayBuffer>
  name: string
  version: number
  previousHash: Uint8Array<ArrayBuffer>
  foundedAt: number
  issuedAt: number
  expiresAt: number
  test: boolean
  rootKeys: Uint8Array<ArrayBuffer>[]
  rootThreshold: number
  policy?: Policy
  dps: DpRecord[]
  msps: MspRecord[]
  csips: CsipRecord[]
  oprfKeys: OprfKeyRecord[]
  certificateRoots: Uint8Array<ArrayBuffer>[]
  losses: Loss[]
}

export namespace RegistryPayload {
  let _codec: Codec<RegistryPayload>

  export const codec = (): Codec<RegistryPayload> => {
    if (_codec == null) {
      _codec = message<RegistryPayload>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.formatVersion != null && obj.formatVersion !== 0)) {
          w.uint32(8)
          w.uint32(obj.formatVersion)
        }

        if ((obj.federationId != null && obj.federationId.byteLength > 0)) {
          w.uint32(18)
          w.bytes(obj.federationId)
        }

        if ((obj.name != null && obj.name !== '')) {
          w.uint32(26)
          w.string(obj.name)
        }

        if ((obj.version != null && obj.version !== 0)) {
          w.uint32(32)
          w.uint64Number(obj.version)
        }

        if ((obj.previousHash != null && obj.previousHash.byteLength > 0)) {
          w.uint32(42)
          w.bytes(obj.previousHash)
        }

        if ((obj.foundedAt != null && obj.foundedAt !== 0)) {
          w.uint32(48)
          w.uint64Number(obj.foundedAt)
        }

        if ((obj.issuedAt != null && obj.issuedAt !== 0)) {
          w.uint32(56)
          w.uint64Number(obj.issuedAt)
        }

        if ((obj.expiresAt != null && obj.expiresAt !== 0)) {
          w.uint32(64)
          w.uint64Number(obj.expiresAt)
        }

        if ((obj.test != null && obj.test !== false)) {
          w.uint32(72)
          w.bool(obj.test)
        }

        if (obj.rootKeys != null && obj.rootKeys.length > 0) {
          for (const value of obj.rootKeys) {
            w.uint32(82)
            w.bytes(value)
          }
        }

        if ((obj.rootThreshold != null && obj.rootThreshold !== 0)) {
          w.uint32(88)
          w.uint32(obj.rootThreshold)
        }

        if (obj.policy != null) {
          w.uint32(98)
          Policy.codec().encode(obj.policy, w)
        }

        if (obj.dps != null && obj.dps.length > 0) {
          for (const value of obj.dps) {
            w.uint32(106)
            DpRecord.codec().encode(value, w)
          }
        }

        if (obj.msps != null && obj.msps.length > 0) {
          for (const value of obj.msps) {
            w.uint32(114)
            MspRecord.codec().encode(value, w)
          }
        }

        if (obj.csips != null && obj.csips.length > 0) {
          for (const value of obj.csips) {
            w.uint32(122)
            CsipRecord.codec().encode(value, w)
          }
        }

        if (obj.oprfKeys != null && obj.oprfKeys.length > 0) {
          for (const value of obj.oprfKeys) {
            w.uint32(130)
            OprfKeyRecord.codec().encode(value, w)
          }
        }

        if (obj.certificateRoots != null && obj.certificateRoots.length > 0) {
          for (const value of obj.certificateRoots) {
            w.uint32(138)
            w.bytes(value)
          }
        }

        if (obj.losses != null && obj.losses.length > 0) {
          for (const value of obj.losses) {
            w.uint32(146)
            Loss.codec().encode(value, w)
          }
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          formatVersion: 0,
          federationId: uint8ArrayAlloc(0),
          name: '',
          version: 0,
          previousHash: uint8ArrayAlloc(0),
          foundedAt: 0,
          issuedAt: 0,
          expiresAt: 0,
          test: false,
          rootKeys: [],
          rootThreshold: 0,
          dps: [],
          msps: [],
          csips: [],
          oprfKeys: [],
          certificateRoots: [],
          losses: []
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.formatVersion = reader.uint32()
              break
            }
            case 2: {
              obj.federationId = reader.bytes()
              break
            }
            case 3: {
              obj.name = reader.string()
              break
            }
            case 4: {
              obj.version = reader.uint64Number()
              break
            }
            case 5: {
              obj.previousHash = reader.bytes()
              break
            }
            case 6: {
              obj.foundedAt = reader.uint64Number()
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
              obj.test = reader.bool()
              break
            }
            case 10: {
              if (opts.limits?.rootKeys != null && obj.rootKeys.length === opts.limits.rootKeys) {
                throw new MaxLengthError('Decode error - repeated field "rootKeys" had too many elements')
              }

              obj.rootKeys.push(reader.bytes())
              break
            }
            case 11: {
              obj.rootThreshold = reader.uint32()
              break
            }
            case 12: {
              obj.policy = Policy.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.policy
              })
              break
            }
            case 13: {
              if (opts.limits?.dps != null && obj.dps.length === opts.limits.dps) {
                throw new MaxLengthError('Decode error - repeated field "dps" had too many elements')
              }

              obj.dps.push(DpRecord.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.dps$
              }))
              break
            }
            case 14: {
              if (opts.limits?.msps != null && obj.msps.length === opts.limits.msps) {
                throw new MaxLengthError('Decode error - repeated field "msps" had too many elements')
              }

              obj.msps.push(MspRecord.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.msps$
              }))
              break
            }
            case 15: {
              if (opts.limits?.csips != null && obj.csips.length === opts.limits.csips) {
                throw new MaxLengthError('Decode error - repeated field "csips" had too many elements')
              }

              obj.csips.push(CsipRecord.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.csips$
              }))
              break
            }
            case 16: {
              if (opts.limits?.oprfKeys != null && obj.oprfKeys.length === opts.limits.oprfKeys) {
                throw new MaxLengthError('Decode error - repeated field "oprfKeys" had too many elements')
              }

              obj.oprfKeys.push(OprfKeyRecord.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.oprfKeys$
              }))
              break
            }
            case 17: {
              if (opts.limits?.certificateRoots != null && obj.certificateRoots.length === opts.limits.certificateRoots) {
                throw new MaxLengthError('Decode error - repeated field "certificateRoots" had too many elements')
              }

              obj.certificateRoots.push(reader.bytes())
              break
            }
            case 18: {
              if (opts.limits?.losses != null && obj.losses.length === opts.limits.losses) {
                throw new MaxLengthError('Decode error - repeated field "losses" had too many elements')
              }

              obj.losses.push(Loss.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.losses$
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
          rootKeys: 0,
          dps: 0,
          msps: 0,
          csips: 0,
          oprfKeys: 0,
          certificateRoots: 0,
          losses: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield {
                field: `${prefix}.formatVersion`,
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
                field: `${prefix}.name`,
                value: reader.string()
              }
              break
            }
            case 4: {
              yield {
                field: `${prefix}.version`,
                value: reader.uint64Number()
              }
              break
            }
            case 5: {
              yield {
                field: `${prefix}.previousHash`,
                value: reader.bytes()
              }
              break
            }
            case 6: {
              yield {
                field: `${prefix}.foundedAt`,
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
            case 8: {
              yield {
                field: `${prefix}.expiresAt`,
                value: reader.uint64Number()
              }
              break
            }
            case 9: {
              yield {
                field: `${prefix}.test`,
                value: reader.bool()
              }
              break
            }
            case 10: {
              if (opts.limits?.rootKeys != null && obj.rootKeys === opts.limits.rootKeys) {
                throw new MaxLengthError('Streaming decode error - repeated field "rootKeys" had too many elements')
              }

              yield {
                field: `${prefix}.rootKeys[]`,
                index: obj.rootKeys,
                value: reader.bytes()
              }

              obj.rootKeys++

              break
            }
            case 11: {
              yield {
                field: `${prefix}.rootThreshold`,
                value: reader.uint32()
              }
              break
            }
            case 12: {
              yield * Policy.codec().stream(reader, reader.uint32(), `${prefix}.policy`, {
                limits: opts.limits?.policy
              })

              break
            }
            case 13: {
              if (opts.limits?.dps != null && obj.dps === opts.limits.dps) {
                throw new MaxLengthError('Streaming decode error - repeated field "dps" had too many elements')
              }

              for (const evt of DpRecord.codec().stream(reader, reader.uint32(), `${prefix}.dps[]`, {
                limits: opts.limits?.dps$
              })) {
                yield {
                  ...evt,
                  index: obj.dps
                }
              }

              obj.dps++

              break
            }
            case 14: {
              if (opts.limits?.msps != null && obj.msps === opts.limits.msps) {
                throw new MaxLengthError('Streaming decode error - repeated field "msps" had too many elements')
              }

              for (const evt of MspRecord.codec().stream(reader, reader.uint32(), `${prefix}.msps[]`, {
                limits: opts.limits?.msps$
              })) {
                yield {
                  ...evt,
                  index: obj.msps
                }
              }

              obj.msps++

              break
            }
            case 15: {
              if (opts.limits?.csips != null && obj.csips === opts.limits.csips) {
                throw new MaxLengthError('Streaming decode error - repeated field "csips" had too many elements')
              }

              for (const evt of CsipRecord.codec().stream(reader, reader.uint32(), `${prefix}.csips[]`, {
                limits: opts.limits?.csips$
              })) {
                yield {
                  ...evt,
                  index: obj.csips
                }
              }

              obj.csips++

              break
            }
            case 16: {
              if (opts.limits?.oprfKeys != null && obj.oprfKeys === opts.limits.oprfKeys) {
                throw new MaxLengthError('Streaming decode error - repeated field "oprfKeys" had too many elements')
              }

              for (const evt of OprfKeyRecord.codec().stream(reader, reader.uint32(), `${prefix}.oprfKeys[]`, {
                limits: opts.limits?.oprfKeys$
              })) {
                yield {
                  ...evt,
                  index: obj.oprfKeys
                }
              }

              obj.oprfKeys++

              break
            }
            case 17: {
              if (opts.limits?.certificateRoots != null && obj.certificateRoots === opts.limits.certificateRoots) {
                throw new MaxLengthError('Streaming decode error - repeated field "certificateRoots" had too many elements')
              }

              yield {
                field: `${prefix}.certificateRoots[]`,
                index: obj.certificateRoots,
                value: reader.bytes()
              }

              obj.certificateRoots++

              break
            }
            case 18: {
              if (opts.limits?.losses != null && obj.losses === opts.limits.losses) {
                throw new MaxLengthError('Streaming decode error - repeated field "losses" had too many elements')
              }

              for (const evt of Loss.codec().stream(reader, reader.uint32(), `${prefix}.losses[]`, {
                limits: opts.limits?.losses$
              })) {
                yield {
                  ...evt,
                  index: obj.losses
                }
              }

              obj.losses++

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

  export interface RegistryPayloadFormatVersionFieldEvent {
    field: '$.formatVersion'
    value: number
  }

  export interface RegistryPayloadFederationIdFieldEvent {
    field: '$.federationId'
    value: Uint8Array<ArrayBuffer>
  }

  export interface RegistryPayloadNameFieldEvent {
    field: '$.name'
    value: string
  }

  export interface RegistryPayloadVersionFieldEvent {
    field: '$.version'
    value: number
  }

  export interface RegistryPayloadPreviousHashFieldEvent {
    field: '$.previousHash'
    value: Uint8Array<ArrayBuffer>
  }

  export interface RegistryPayloadFoundedAtFieldEvent {
    field: '$.foundedAt'
    value: number
  }

  export interface RegistryPayloadIssuedAtFieldEvent {
    field: '$.issuedAt'
    value: number
  }

  export interface RegistryPayloadExpiresAtFieldEvent {
    field: '$.expiresAt'
    value: number
  }

  export interface RegistryPayloadTestFieldEvent {
    field: '$.test'
    value: boolean
  }

  export interface RegistryPayloadRootKeysFieldEvent {
    field: '$.rootKeys[]'
    index: number
    value: Uint8Array<ArrayBuffer>
  }

  export interface RegistryPayloadRootThresholdFieldEvent {
    field: '$.rootThreshold'
    value: number
  }

  export interface RegistryPayloadPolicyCsiTypesTypeFieldEvent {
    field: '$.policy.csiTypes[].type'
    value: string
    index: number
  }

  export interface RegistryPayloadPolicyCsiTypesGrammarFieldEvent {
    field: '$.policy.csiTypes[].grammar'
    value: string
    index: number
  }

  export interface RegistryPayloadPolicyCsiTypesMaxAttestationLifetimeFieldEvent {
    field: '$.policy.csiTypes[].maxAttestationLifetime'
    value: number
    index: number
  }

  export interface RegistryPayloadPolicyCsiTypesAttestationsRequiredFieldEvent {
    field: '$.policy.csiTypes[].attestationsRequired'
    value: number
    index: number
  }

  export interface RegistryPayloadPolicyCsiTypesMinStrengthFieldEvent {
    field: '$.policy.csiTypes[].minStrength'
    value: number
    index: number
  }

  export interface RegistryPayloadPolicyCsiTypesCertificateRequiredFieldEvent {
    field: '$.policy.csiTypes[].certificateRequired'
    value: boolean
    index: number
  }

  export interface RegistryPayloadPolicyMaxEntryLifetimeFieldEvent {
    field: '$.policy.maxEntryLifetime'
    value: number
  }

  export interface RegistryPayloadPolicyConflictWindowFieldEvent {
    field: '$.policy.conflictWindow'
    value: number
  }

  export interface RegistryPayloadPolicyDefaultFederationFieldEvent {
    field: '$.policy.defaultFederation'
    value: string
  }

  export interface RegistryPayloadPolicyDiscoverabilityLimitFieldEvent {
    field: '$.policy.discoverabilityLimit'
    value: number
  }

  export interface RegistryPayloadPolicyQuotasEntriesPerKeyFieldEvent {
    field: '$.policy.quotas.entriesPerKey'
    value: number
  }

  export interface RegistryPayloadPolicyQuotasEntriesPerHolderFieldEvent {
    field: '$.policy.quotas.entriesPerHolder'
    value: number
  }

  export interface RegistryPayloadPolicyQuotasReservedPerHolderFieldEvent {
    field: '$.policy.quotas.reservedPerHolder'
    value: number
  }

  export interface RegistryPayloadPolicyQuotasHoldersPerCsipFieldEvent {
    field: '$.policy.quotas.holdersPerCsip'
    value: number
  }

  export interface RegistryPayloadPolicyQuotasFactsPerKeyFieldEvent {
    field: '$.policy.quotas.factsPerKey'
    value: number
  }

  export interface RegistryPayloadPolicyPlacementFromFieldEvent {
    field: '$.policy.placement[].from'
    value: number
    index: number
  }

  export interface RegistryPayloadPolicyPlacementReplicasFieldEvent {
    field: '$.policy.placement[].replicas'
    value: number
    index: number
  }

  export interface RegistryPayloadPolicyPlacementReplicaOperatorsFieldEvent {
    field: '$.policy.placement[].replicaOperators'
    value: number
    index: number
  }

  export interface RegistryPayloadPolicyPlacementRegionsFieldEvent {
    field: '$.policy.placement[].regions[]'
    index: number
    value: string
  }

  export interface RegistryPayloadPolicyPlacementDelayFieldEvent {
    field: '$.policy.placementDelay'
    value: number
  }

  export interface RegistryPayloadPolicyClockToleranceFieldEvent {
    field: '$.policy.clockTolerance'
    value: number
  }

  export interface RegistryPayloadPolicyTiersTierFieldEvent {
    field: '$.policy.tiers[].tier'
    value: string
    index: number
  }

  export interface RegistryPayloadPolicyTiersPerHourFieldEvent {
    field: '$.policy.tiers[].perHour'
    value: number
    index: number
  }

  export interface RegistryPayloadPolicyTiersBurstFieldEvent {
    field: '$.policy.tiers[].burst'
    value: number
    index: number
  }

  export interface RegistryPayloadPolicyTimestampThresholdFieldEvent {
    field: '$.policy.timestampThreshold'
    value: number
  }

  export interface RegistryPayloadPolicyTimestampLifetimeFieldEvent {
    field: '$.policy.timestampLifetime'
    value: number
  }

  export interface RegistryPayloadPolicyLookupGraceFieldEvent {
    field: '$.policy.lookupGrace'
    value: number
  }

  export interface RegistryPayloadPolicyArbitersFieldEvent {
    field: '$.policy.arbiters[]'
    index: number
    value: string
  }

  export interface RegistryPayloadPolicyArbiterThresholdFieldEvent {
    field: '$.policy.arbiterThreshold'
    value: number
  }

  export interface RegistryPayloadPolicyRevocationGraceFieldEvent {
    field: '$.policy.revocationGrace'
    value: number
  }

  export interface RegistryPayloadPolicyRelayRequiredFieldEvent {
    field: '$.policy.relayRequired'
    value: boolean
  }

  export interface RegistryPayloadPolicyTokensEpochFieldEvent {
    field: '$.policy.tokens.epoch'
    value: number
  }

  export interface RegistryPayloadPolicyTokensPersonsCsiTypeFieldEvent {
    field: '$.policy.tokens.persons[].csiType'
    value: string
    index: number
  }

  export interface RegistryPayloadPolicyTokensPersonsPerEpochFieldEvent {
    field: '$.policy.tokens.persons[].perEpoch'
    value: number
    index: number
  }

  export interface RegistryPayloadPolicyTokensPersonsBurstFieldEvent {
    field: '$.policy.tokens.persons[].burst'
    value: number
    index: number
  }

  export interface RegistryPayloadPolicyTokensPersonsPerCsipFieldEvent {
    field: '$.policy.tokens.persons[].perCsip'
    value: number
    index: number
  }

  export interface RegistryPayloadPolicyTokensCommonPerHourFieldEvent {
    field: '$.policy.tokens.commonPerHour'
    value: number
  }

  export interface RegistryPayloadPolicyTokensPerClientFieldEvent {
    field: '$.policy.tokens.perClient'
    value: number
  }

  export interface RegistryPayloadPolicyFormerRulesUntilFieldEvent {
    field: '$.policy.formerRules[].until'
    value: number
    index: number
  }

  export interface RegistryPayloadPolicyFormerRulesConflictWindowFieldEvent {
    field: '$.policy.formerRules[].conflictWindow'
    value: number
    index: number
  }

  export interface RegistryPayloadPolicyFormerRulesClockToleranceFieldEvent {
    field: '$.policy.formerRules[].clockTolerance'
    value: number
    index: number
  }

  export interface RegistryPayloadPolicyFormerRulesArbitersFieldEvent {
    field: '$.policy.formerRules[].arbiters[]'
    index: number
    value: string
  }

  export interface RegistryPayloadPolicyFormerRulesArbiterThresholdFieldEvent {
    field: '$.policy.formerRules[].arbiterThreshold'
    value: number
    index: number
  }

  export interface RegistryPayloadPolicyFormerRulesCsiTypesTypeFieldEvent {
    field: '$.policy.formerRules[].csiTypes[].type'
    value: string
    index: number
  }

  export interface RegistryPayloadPolicyFormerRulesCsiTypesMaxAttestationLifetimeFieldEvent {
    field: '$.policy.formerRules[].csiTypes[].maxAttestationLifetime'
    value: number
    index: number
  }

  export interface RegistryPayloadPolicyFormerRulesCsiTypesMinStrengthFieldEvent {
    field: '$.policy.formerRules[].csiTypes[].minStrength'
    value: number
    index: number
  }

  export interface RegistryPayloadDpsIdFieldEvent {
    field: '$.dps[].id'
    value: string
    index: number
  }

  export interface RegistryPayloadDpsAddressesFieldEvent {
    field: '$.dps[].addresses[]'
    index: number
    value: string
  }

  export interface RegistryPayloadDpsTermsFromFieldEvent {
    field: '$.dps[].terms[].from'
    value: number
    index: number
  }

  export interface RegistryPayloadDpsTermsUntilFieldEvent {
    field: '$.dps[].terms[].until'
    value: number
    index: number
  }

  export interface RegistryPayloadDpsTermsOperatorFieldEvent {
    field: '$.dps[].terms[].operator'
    value: string
    index: number
  }

  export interface RegistryPayloadDpsTermsRegionsFieldEvent {
    field: '$.dps[].terms[].regions[]'
    index: number
    value: string
  }

  export interface RegistryPayloadDpsHpkeKeyFieldEvent {
    field: '$.dps[].hpkeKey'
    value: Uint8Array<ArrayBuffer>
    index: number
  }

  export interface RegistryPayloadDpsTokenKeyFieldEvent {
    field: '$.dps[].tokenKey'
    value: Uint8Array<ArrayBuffer>
    index: number
  }

  export interface RegistryPayloadDpsDefaultFederationFieldEvent {
    field: '$.dps[].defaultFederation'
    value: string
    index: number
  }

  export interface RegistryPayloadDpsCapacityFieldEvent {
    field: '$.dps[].capacity'
    value: number
    index: number
  }

  export interface RegistryPayloadDpsStatusFieldEvent {
    field: '$.dps[].status'
    value: Status
    index: number
  }

  export interface RegistryPayloadDpsStatusSinceFieldEvent {
    field: '$.dps[].statusSince'
    value: number
    index: number
  }

  export interface RegistryPayloadMspsIdFieldEvent {
    field: '$.msps[].id'
    value: string
    index: number
  }

  export interface RegistryPayloadMspsNameFieldEvent {
    field: '$.msps[].name'
    value: string
    index: number
  }

  export interface RegistryPayloadMspsProviderDomainFieldEvent {
    field: '$.msps[].providerDomain'
    value: string
    index: number
  }

  export interface RegistryPayloadMspsBitIndexFieldEvent {
    field: '$.msps[].bitIndex'
    value: number
    index: number
  }

  export interface RegistryPayloadMspsKeysPublicKeyFieldEvent {
    field: '$.msps[].keys[].publicKey'
    value: Uint8Array<ArrayBuffer>
    index: number
  }

  export interface RegistryPayloadMspsKeysValidFromFieldEvent {
    field: '$.msps[].keys[].validFrom'
    value: number
    index: number
  }

  export interface RegistryPayloadMspsKeysValidUntilFieldEvent {
    field: '$.msps[].keys[].validUntil'
    value: number
    index: number
  }

  export interface RegistryPayloadMspsKeysCompromisedSinceFieldEvent {
    field: '$.msps[].keys[].compromisedSince'
    value: number
    index: number
  }

  export interface RegistryPayloadMspsAddressesFieldEvent {
    field: '$.msps[].addresses[]'
    index: number
    value: string
  }

  export interface RegistryPayloadMspsDpsFieldEvent {
    field: '$.msps[].dps[]'
    index: number
    value: string
  }

  export interface RegistryPayloadMspsTierFieldEvent {
    field: '$.msps[].tier'
    value: string
    index: number
  }

  export interface RegistryPayloadMspsStatusFieldEvent {
    field: '$.msps[].status'
    value: Status
    index: number
  }

  export interface RegistryPayloadMspsStatusSinceFieldEvent {
    field: '$.msps[].statusSince'
    value: number
    index: number
  }

  export interface RegistryPayloadCsipsIdFieldEvent {
    field: '$.csips[].id'
    value: string
    index: number
  }

  export interface RegistryPayloadCsipsKeysPublicKeyFieldEvent {
    field: '$.csips[].keys[].publicKey'
    value: Uint8Array<ArrayBuffer>
    index: number
  }

  export interface RegistryPayloadCsipsKeysValidFromFieldEvent {
    field: '$.csips[].keys[].validFrom'
    value: number
    index: number
  }

  export interface RegistryPayloadCsipsKeysValidUntilFieldEvent {
    field: '$.csips[].keys[].validUntil'
    value: number
    index: number
  }

  export interface RegistryPayloadCsipsKeysCompromisedSinceFieldEvent {
    field: '$.csips[].keys[].compromisedSince'
    value: number
    index: number
  }

  export interface RegistryPayloadCsipsAddressesFieldEvent {
    field: '$.csips[].addresses[]'
    index: number
    value: string
  }

  export interface RegistryPayloadCsipsScopesCsiTypeFieldEvent {
    field: '$.csips[].scopes[].csiType'
    value: string
    index: number
  }

  export interface RegistryPayloadCsipsScopesPrefixFieldEvent {
    field: '$.csips[].scopes[].prefix'
    value: string
    index: number
  }

  export interface RegistryPayloadCsipsScopesMethodsFieldEvent {
    field: '$.csips[].scopes[].methods[]'
    index: number
    value: string
  }

  export interface RegistryPayloadCsipsScopesMayReassignFieldEvent {
    field: '$.csips[].scopes[].mayReassign'
    value: boolean
    index: number
  }

  export interface RegistryPayloadCsipsScopesIssuerFieldEvent {
    field: '$.csips[].scopes[].issuer'
    value: string
    index: number
  }

  export interface RegistryPayloadCsipsScopesCertifiedFieldEvent {
    field: '$.csips[].scopes[].certified'
    value: boolean
    index: number
  }

  export interface RegistryPayloadCsipsScopesValidFromFieldEvent {
    field: '$.csips[].scopes[].validFrom'
    value: number
    index: number
  }

  export interface RegistryPayloadCsipsScopesValidUntilFieldEvent {
    field: '$.csips[].scopes[].validUntil'
    value: number
    index: number
  }

  export interface RegistryPayloadCsipsStatusFieldEvent {
    field: '$.csips[].status'
    value: Status
    index: number
  }

  export interface RegistryPayloadCsipsStatusSinceFieldEvent {
    field: '$.csips[].statusSince'
    value: number
    index: number
  }

  export interface RegistryPayloadCsipsChainsCertificatesFieldEvent {
    field: '$.csips[].chains[].certificates[]'
    index: number
    value: Uint8Array<ArrayBuffer>
  }

  export interface RegistryPayloadOprfKeysKeyIdFieldEvent {
    field: '$.oprfKeys[].keyId'
    value: number
    index: number
  }

  export interface RegistryPayloadOprfKeysShareEpochFieldEvent {
    field: '$.oprfKeys[].shareEpoch'
    value: number
    index: number
  }

  export interface RegistryPayloadOprfKeysThresholdFieldEvent {
    field: '$.oprfKeys[].threshold'
    value: number
    index: number
  }

  export interface RegistryPayloadOprfKeysCommitmentsFieldEvent {
    field: '$.oprfKeys[].commitments[]'
    index: number
    value: Uint8Array<ArrayBuffer>
  }

  export interface RegistryPayloadOprfKeysSharesIndexFieldEvent {
    field: '$.oprfKeys[].shares[].index'
    value: number
    index: number
  }

  export interface RegistryPayloadOprfKeysSharesDpFieldEvent {
    field: '$.oprfKeys[].shares[].dp'
    value: string
    index: number
  }

  export interface RegistryPayloadOprfKeysSharesPublicShareFieldEvent {
    field: '$.oprfKeys[].shares[].publicShare'
    value: Uint8Array<ArrayBuffer>
    index: number
  }

  export interface RegistryPayloadOprfKeysValidFromFieldEvent {
    field: '$.oprfKeys[].validFrom'
    value: number
    index: number
  }

  export interface RegistryPayloadOprfKeysValidUntilFieldEvent {
    field: '$.oprfKeys[].validUntil'
    value: number
    index: number
  }

  export interface RegistryPayloadOprfKeysDealerFieldEvent {
    field: '$.oprfKeys[].dealer'
    value: boolean
    index: number
  }

  export interface RegistryPayloadOprfKeysTranscriptHashFieldEvent {
    field: '$.oprfKeys[].transcriptHash'
    value: Uint8Array<ArrayBuffer>
    index: number
  }

  export interface RegistryPayloadCertificateRootsFieldEvent {
    field: '$.certificateRoots[]'
    index: number
    value: Uint8Array<ArrayBuffer>
  }

  export interface RegistryPayloadLossesAtFieldEvent {
    field: '$.losses[].at'
    value: number
    index: number
  }

  export interface RegistryPayloadLossesDpsFieldEvent {
    field: '$.losses[].dps[]'
    index: number
    value: string
  }

  export function encode (obj: Partial<RegistryPayload>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, RegistryPayload.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<RegistryPayload>): RegistryPayload {
    return decodeMessage(buf, RegistryPayload.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<RegistryPayload>): Generator<RegistryPayloadFormatVersionFieldEvent | RegistryPayloadFederationIdFieldEvent | RegistryPayloadNameFieldEvent | RegistryPayloadVersionFieldEvent | RegistryPayloadPreviousHashFieldEvent | RegistryPayloadFoundedAtFieldEvent | RegistryPayloadIssuedAtFieldEvent | RegistryPayloadExpiresAtFieldEvent | RegistryPayloadTestFieldEvent | RegistryPayloadRootKeysFieldEvent | RegistryPayloadRootThresholdFieldEvent | RegistryPayloadPolicyCsiTypesTypeFieldEvent | RegistryPayloadPolicyCsiTypesGrammarFieldEvent | RegistryPayloadPolicyCsiTypesMaxAttestationLifetimeFieldEvent | RegistryPayloadPolicyCsiTypesAttestationsRequiredFieldEvent | RegistryPayloadPolicyCsiTypesMinStrengthFieldEvent | RegistryPayloadPolicyCsiTypesCertificateRequiredFieldEvent | RegistryPayloadPolicyMaxEntryLifetimeFieldEvent | RegistryPayloadPolicyConflictWindowFieldEvent | RegistryPayloadPolicyDefaultFederationFieldEvent | RegistryPayloadPolicyDiscoverabilityLimitFieldEvent | RegistryPayloadPolicyQuotasEntriesPerKeyFieldEvent | RegistryPayloadPolicyQuotasEntriesPerHolderFieldEvent | RegistryPayloadPolicyQuotasReservedPerHolderFieldEvent | RegistryPayloadPolicyQuotasHoldersPerCsipFieldEvent | RegistryPayloadPolicyQuotasFactsPerKeyFieldEvent | RegistryPayloadPolicyPlacementFromFieldEvent | RegistryPayloadPolicyPlacementReplicasFieldEvent | RegistryPayloadPolicyPlacementReplicaOperatorsFieldEvent | RegistryPayloadPolicyPlacementRegionsFieldEvent | RegistryPayloadPolicyPlacementDelayFieldEvent | RegistryPayloadPolicyClockToleranceFieldEvent | RegistryPayloadPolicyTiersTierFieldEvent | RegistryPayloadPolicyTiersPerHourFieldEvent | RegistryPayloadPolicyTiersBurstFieldEvent | RegistryPayloadPolicyTimestampThresholdFieldEvent | RegistryPayloadPolicyTimestampLifetimeFieldEvent | RegistryPayloadPolicyLookupGraceFieldEvent | RegistryPayloadPolicyArbitersFieldEvent | RegistryPayloadPolicyArbiterThresholdFieldEvent | RegistryPayloadPolicyRevocationGraceFieldEvent | RegistryPayloadPolicyRelayRequiredFieldEvent | RegistryPayloadPolicyTokensEpochFieldEvent | RegistryPayloadPolicyTokensPersonsCsiTypeFieldEvent | RegistryPayloadPolicyTokensPersonsPerEpochFieldEvent | RegistryPayloadPolicyTokensPersonsBurstFieldEvent | RegistryPayloadPolicyTokensPersonsPerCsipFieldEvent | RegistryPayloadPolicyTokensCommonPerHourFieldEvent | RegistryPayloadPolicyTokensPerClientFieldEvent | RegistryPayloadPolicyFormerRulesUntilFieldEvent | RegistryPayloadPolicyFormerRulesConflictWindowFieldEvent | RegistryPayloadPolicyFormerRulesClockToleranceFieldEvent | RegistryPayloadPolicyFormerRulesArbitersFieldEvent | RegistryPayloadPolicyFormerRulesArbiterThresholdFieldEvent | RegistryPayloadPolicyFormerRulesCsiTypesTypeFieldEvent | RegistryPayloadPolicyFormerRulesCsiTypesMaxAttestationLifetimeFieldEvent | RegistryPayloadPolicyFormerRulesCsiTypesMinStrengthFieldEvent | RegistryPayloadDpsIdFieldEvent | RegistryPayloadDpsAddressesFieldEvent | RegistryPayloadDpsTermsFromFieldEvent | RegistryPayloadDpsTermsUntilFieldEvent | RegistryPayloadDpsTermsOperatorFieldEvent | RegistryPayloadDpsTermsRegionsFieldEvent | RegistryPayloadDpsHpkeKeyFieldEvent | RegistryPayloadDpsTokenKeyFieldEvent | RegistryPayloadDpsDefaultFederationFieldEvent | RegistryPayloadDpsCapacityFieldEvent | RegistryPayloadDpsStatusFieldEvent | RegistryPayloadDpsStatusSinceFieldEvent | RegistryPayloadMspsIdFieldEvent | RegistryPayloadMspsNameFieldEvent | RegistryPayloadMspsProviderDomainFieldEvent | RegistryPayloadMspsBitIndexFieldEvent | RegistryPayloadMspsKeysPublicKeyFieldEvent | RegistryPayloadMspsKeysValidFromFieldEvent | RegistryPayloadMspsKeysValidUntilFieldEvent | RegistryPayloadMspsKeysCompromisedSinceFieldEvent | RegistryPayloadMspsAddressesFieldEvent | RegistryPayloadMspsDpsFieldEvent | RegistryPayloadMspsTierFieldEvent | RegistryPayloadMspsStatusFieldEvent | RegistryPayloadMspsStatusSinceFieldEvent | RegistryPayloadCsipsIdFieldEvent | RegistryPayloadCsipsKeysPublicKeyFieldEvent | RegistryPayloadCsipsKeysValidFromFieldEvent | RegistryPayloadCsipsKeysValidUntilFieldEvent | RegistryPayloadCsipsKeysCompromisedSinceFieldEvent | RegistryPayloadCsipsAddressesFieldEvent | RegistryPayloadCsipsScopesCsiTypeFieldEvent | RegistryPayloadCsipsScopesPrefixFieldEvent | RegistryPayloadCsipsScopesMethodsFieldEvent | RegistryPayloadCsipsScopesMayReassignFieldEvent | RegistryPayloadCsipsScopesIssuerFieldEvent | RegistryPayloadCsipsScopesCertifiedFieldEvent | RegistryPayloadCsipsScopesValidFromFieldEvent | RegistryPayloadCsipsScopesValidUntilFieldEvent | RegistryPayloadCsipsStatusFieldEvent | RegistryPayloadCsipsStatusSinceFieldEvent | RegistryPayloadCsipsChainsCertificatesFieldEvent | RegistryPayloadOprfKeysKeyIdFieldEvent | RegistryPayloadOprfKeysShareEpochFieldEvent | RegistryPayloadOprfKeysThresholdFieldEvent | RegistryPayloadOprfKeysCommitmentsFieldEvent | RegistryPayloadOprfKeysSharesIndexFieldEvent | RegistryPayloadOprfKeysSharesDpFieldEvent | RegistryPayloadOprfKeysSharesPublicShareFieldEvent | RegistryPayloadOprfKeysValidFromFieldEvent | RegistryPayloadOprfKeysValidUntilFieldEvent | RegistryPayloadOprfKeysDealerFieldEvent | RegistryPayloadOprfKeysTranscriptHashFieldEvent | RegistryPayloadCertificateRootsFieldEvent | RegistryPayloadLossesAtFieldEvent | RegistryPayloadLossesDpsFieldEvent> {
    return streamMessage(buf, RegistryPayload.codec(), opts)
  }
}

export interface Loss {
  at: number
  dps: string[]
}

export namespace Loss {
  let _codec: Codec<Loss>

  export const codec = (): Codec<Loss> => {
    if (_codec == null) {
      _codec = message<Loss>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.at != null && obj.at !== 0)) {
          w.uint32(8)
          w.uint64Number(obj.at)
        }

        if (obj.dps != null && obj.dps.length > 0) {
          for (const value of obj.dps) {
            w.uint32(18)
            w.string(value)
          }
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          at: 0,
          dps: []
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.at = reader.uint64Number()
              break
            }
            case 2: {
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
              yield {
                field: `${prefix}.at`,
                value: reader.uint64Number()
              }
              break
            }
            case 2: {
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

  export interface LossAtFieldEvent {
    field: '$.at'
    value: number
  }

  export interface LossDpsFieldEvent {
    field: '$.dps[]'
    index: number
    value: string
  }

  export function encode (obj: Partial<Loss>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, Loss.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Loss>): Loss {
    return decodeMessage(buf, Loss.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Loss>): Generator<LossAtFieldEvent | LossDpsFieldEvent> {
    return streamMessage(buf, Loss.codec(), opts)
  }
}

export interface SignedRegistry {
  payload: Uint8Array<ArrayBuffer>
  signatures: RootSignature[]
}

export namespace SignedRegistry {
  let _codec: Codec<SignedRegistry>

  export const codec = (): Codec<SignedRegistry> => {
    if (_codec == null) {
      _codec = message<SignedRegistry>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.payload != null && obj.payload.byteLength > 0)) {
          w.uint32(10)
          w.bytes(obj.payload)
        }

        if (obj.signatures != null && obj.signatures.length > 0) {
          for (const value of obj.signatures) {
            w.uint32(18)
            RootSignature.codec().encode(value, w)
          }
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          payload: uint8ArrayAlloc(0),
          signatures: []
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
              if (opts.limits?.signatures != null && obj.signatures.length === opts.limits.signatures) {
                throw new MaxLengthError('Decode error - repeated field "signatures" had too many elements')
              }

              obj.signatures.push(RootSignature.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.signatures$
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
          signatures: 0
        }

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
              if (opts.limits?.signatures != null && obj.signatures === opts.limits.signatures) {
                throw new MaxLengthError('Streaming decode error - repeated field "signatures" had too many elements')
              }

              for (const evt of RootSignature.codec().stream(reader, reader.uint32(), `${prefix}.signatures[]`, {
                limits: opts.limits?.signatures$
              })) {
                yield {
                  ...evt,
                  index: obj.signatures
                }
              }

              obj.signatures++

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

  export interface SignedRegistryPayloadFieldEvent {
    field: '$.payload'
    value: Uint8Array<ArrayBuffer>
  }

  export interface SignedRegistrySignaturesRootKeyFieldEvent {
    field: '$.signatures[].rootKey'
    value: Uint8Array<ArrayBuffer>
    index: number
  }

  export interface SignedRegistrySignaturesSignatureFieldEvent {
    field: '$.signatures[].signature'
    value: Uint8Array<ArrayBuffer>
    index: number
  }

  export function encode (obj: Partial<SignedRegistry>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, SignedRegistry.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<SignedRegistry>): SignedRegistry {
    return decodeMessage(buf, SignedRegistry.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<SignedRegistry>): Generator<SignedRegistryPayloadFieldEvent | SignedRegistrySignaturesRootKeyFieldEvent | SignedRegistrySignaturesSignatureFieldEvent> {
    return streamMessage(buf, SignedRegistry.codec(), opts)
  }
}

export interface RootSignature {
  rootKey: Uint8Array<ArrayBuffer>
  signature: Uint8Array<ArrayBuffer>
}

export namespace RootSignature {
  let _codec: Codec<RootSignature>

  export const codec = (): Codec<RootSignature> => {
    if (_codec == null) {
      _codec = message<RootSignature>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.rootKey != null && obj.rootKey.byteLength > 0)) {
          w.uint32(10)
          w.bytes(obj.rootKey)
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
          rootKey: uint8ArrayAlloc(0),
          signature: uint8ArrayAlloc(0)
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.rootKey = reader.bytes()
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
                field: `${prefix}.rootKey`,
                value: reader.bytes()
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

  export interface RootSignatureRootKeyFieldEvent {
    field: '$.rootKey'
    value: Uint8Array<ArrayBuffer>
  }

  export interface RootSignatureSignatureFieldEvent {
    field: '$.signature'
    value: Uint8Array<ArrayBuffer>
  }

  export function encode (obj: Partial<RootSignature>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, RootSignature.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<RootSignature>): RootSignature {
    return decodeMessage(buf, RootSignature.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<RootSignature>): Generator<RootSignatureRootKeyFieldEvent | RootSignatureSignatureFieldEvent> {
    return streamMessage(buf, RootSignature.codec(), opts)
  }
}

export enum Status {
  STATUS_UNSPECIFIED = 'STATUS_UNSPECIFIED',
  ACTIVE = 'ACTIVE',
  LEAVING = 'LEAVING',
  REVOKED = 'REVOKED'
}

enum __StatusValues {
  STATUS_UNSPECIFIED = 0,
  ACTIVE = 1,
  LEAVING = 2,
  REVOKED = 3
}

export namespace Status {
  export const codec = (): Codec<Status> => {
    return enumeration<Status>(__StatusValues)
  }
}

export interface KeyValidity {
  publicKey: Uint8Array<ArrayBuffer>
  validFrom: number
  validUntil: number
  compromisedSince: number
}

export namespace KeyValidity {
  let _codec: Codec<KeyValidity>

  export const codec = (): Codec<KeyValidity> => {
    if (_codec == null) {
      _codec = message<KeyValidity>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.publicKey != null && obj.publicKey.byteLength > 0)) {
          w.uint32(10)
          w.bytes(obj.publicKey)
        }

        if ((obj.validFrom != null && obj.validFrom !== 0)) {
          w.uint32(16)
          w.uint64Number(obj.validFrom)
        }

        if ((obj.validUntil != null && obj.validUntil !== 0)) {
          w.uint32(24)
          w.uint64Number(obj.validUntil)
        }

        if ((obj.compromisedSince != null && obj.compromisedSince !== 0)) {
          w.uint32(32)
          w.uint64Number(obj.compromisedSince)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          publicKey: uint8ArrayAlloc(0),
          validFrom: 0,
          validUntil: 0,
          compromisedSince: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.publicKey = reader.bytes()
              break
            }
            case 2: {
              obj.validFrom = reader.uint64Number()
              break
            }
            case 3: {
              obj.validUntil = reader.uint64Number()
              break
            }
            case 4: {
              obj.compromisedSince = reader.uint64Number()
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
                field: `${prefix}.publicKey`,
                value: reader.bytes()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.validFrom`,
                value: reader.uint64Number()
              }
              break
            }
            case 3: {
              yield {
                field: `${prefix}.validUntil`,
                value: reader.uint64Number()
              }
              break
            }
            case 4: {
              yield {
                field: `${prefix}.compromisedSince`,
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

  export interface KeyValidityPublicKeyFieldEvent {
    field: '$.publicKey'
    value: Uint8Array<ArrayBuffer>
  }

  export interface KeyValidityValidFromFieldEvent {
    field: '$.validFrom'
    value: number
  }

  export interface KeyValidityValidUntilFieldEvent {
    field: '$.validUntil'
    value: number
  }

  export interface KeyValidityCompromisedSinceFieldEvent {
    field: '$.compromisedSince'
    value: number
  }

  export function encode (obj: Partial<KeyValidity>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, KeyValidity.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<KeyValidity>): KeyValidity {
    return decodeMessage(buf, KeyValidity.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<KeyValidity>): Generator<KeyValidityPublicKeyFieldEvent | KeyValidityValidFromFieldEvent | KeyValidityValidUntilFieldEvent | KeyValidityCompromisedSinceFieldEvent> {
    return streamMessage(buf, KeyValidity.codec(), opts)
  }
}

export interface DpRecord {
  id: string
  addresses: string[]
  terms: DpTerm[]
  hpkeKey: Uint8Array<ArrayBuffer>
  tokenKey: Uint8Array<ArrayBuffer>
  defaultFederation: string
  capacity: number
  status: Status
  statusSince: number
}

export namespace DpRecord {
  let _codec: Codec<DpRecord>

  export const codec = (): Codec<DpRecord> => {
    if (_codec == null) {
      _codec = message<DpRecord>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.id != null && obj.id !== '')) {
          w.uint32(10)
          w.string(obj.id)
        }

        if (obj.addresses != null && obj.addresses.length > 0) {
          for (const value of obj.addresses) {
            w.uint32(18)
            w.string(value)
          }
        }

        if (obj.terms != null && obj.terms.length > 0) {
          for (const value of obj.terms) {
            w.uint32(26)
            DpTerm.codec().encode(value, w)
          }
        }

        if ((obj.hpkeKey != null && obj.hpkeKey.byteLength > 0)) {
          w.uint32(34)
          w.bytes(obj.hpkeKey)
        }

        if ((obj.tokenKey != null && obj.tokenKey.byteLength > 0)) {
          w.uint32(42)
          w.bytes(obj.tokenKey)
        }

        if ((obj.defaultFederation != null && obj.defaultFederation !== '')) {
          w.uint32(50)
          w.string(obj.defaultFederation)
        }

        if ((obj.capacity != null && obj.capacity !== 0)) {
          w.uint32(56)
          w.uint32(obj.capacity)
        }

        if (obj.status != null && __StatusValues[obj.status] !== 0) {
          w.uint32(64)
          Status.codec().encode(obj.status, w)
        }

        if ((obj.statusSince != null && obj.statusSince !== 0)) {
          w.uint32(72)
          w.uint64Number(obj.statusSince)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          id: '',
          addresses: [],
          terms: [],
          hpkeKey: uint8ArrayAlloc(0),
          tokenKey: uint8ArrayAlloc(0),
          defaultFederation: '',
          capacity: 0,
          status: Status.STATUS_UNSPECIFIED,
          statusSince: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.id = reader.string()
              break
            }
            case 2: {
              if (opts.limits?.addresses != null && obj.addresses.length === opts.limits.addresses) {
                throw new MaxLengthError('Decode error - repeated field "addresses" had too many elements')
              }

              obj.addresses.push(reader.string())
              break
            }
            case 3: {
              if (opts.limits?.terms != null && obj.terms.length === opts.limits.terms) {
                throw new MaxLengthError('Decode error - repeated field "terms" had too many elements')
              }

              obj.terms.push(DpTerm.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.terms$
              }))
              break
            }
            case 4: {
              obj.hpkeKey = reader.bytes()
              break
            }
            case 5: {
              obj.tokenKey = reader.bytes()
              break
            }
            case 6: {
              obj.defaultFederation = reader.string()
              break
            }
            case 7: {
              obj.capacity = reader.uint32()
              break
            }
            case 8: {
              obj.status = Status.codec().decode(reader)
              break
            }
            case 9: {
              obj.statusSince = reader.uint64Number()
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
          addresses: 0,
          terms: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield {
                field: `${prefix}.id`,
                value: reader.string()
              }
              break
            }
            case 2: {
              if (opts.limits?.addresses != null && obj.addresses === opts.limits.addresses) {
                throw new MaxLengthError('Streaming decode error - repeated field "addresses" had too many elements')
              }

              yield {
                field: `${prefix}.addresses[]`,
                index: obj.addresses,
                value: reader.string()
              }

              obj.addresses++

              break
            }
            case 3: {
              if (opts.limits?.terms != null && obj.terms === opts.limits.terms) {
                throw new MaxLengthError('Streaming decode error - repeated field "terms" had too many elements')
              }

              for (const evt of DpTerm.codec().stream(reader, reader.uint32(), `${prefix}.terms[]`, {
                limits: opts.limits?.terms$
              })) {
                yield {
                  ...evt,
                  index: obj.terms
                }
              }

              obj.terms++

              break
            }
            case 4: {
              yield {
                field: `${prefix}.hpkeKey`,
                value: reader.bytes()
              }
              break
            }
            case 5: {
              yield {
                field: `${prefix}.tokenKey`,
                value: reader.bytes()
              }
              break
            }
            case 6: {
              yield {
                field: `${prefix}.defaultFederation`,
                value: reader.string()
              }
              break
            }
            case 7: {
              yield {
                field: `${prefix}.capacity`,
                value: reader.uint32()
              }
              break
            }
            case 8: {
              yield {
                field: `${prefix}.status`,
                value: Status.codec().decode(reader)
              }
              break
            }
            case 9: {
              yield {
                field: `${prefix}.statusSince`,
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

  export interface DpRecordIdFieldEvent {
    field: '$.id'
    value: string
  }

  export interface DpRecordAddressesFieldEvent {
    field: '$.addresses[]'
    index: number
    value: string
  }

  export interface DpRecordTermsFromFieldEvent {
    field: '$.terms[].from'
    value: number
    index: number
  }

  export interface DpRecordTermsUntilFieldEvent {
    field: '$.terms[].until'
    value: number
    index: number
  }

  export interface DpRecordTermsOperatorFieldEvent {
    field: '$.terms[].operator'
    value: string
    index: number
  }

  export interface DpRecordTermsRegionsFieldEvent {
    field: '$.terms[].regions[]'
    index: number
    value: string
  }

  export interface DpRecordHpkeKeyFieldEvent {
    field: '$.hpkeKey'
    value: Uint8Array<ArrayBuffer>
  }

  export interface DpRecordTokenKeyFieldEvent {
    field: '$.tokenKey'
    value: Uint8Array<ArrayBuffer>
  }

  export interface DpRecordDefaultFederationFieldEvent {
    field: '$.defaultFederation'
    value: string
  }

  export interface DpRecordCapacityFieldEvent {
    field: '$.capacity'
    value: number
  }

  export interface DpRecordStatusFieldEvent {
    field: '$.status'
    value: Status
  }

  export interface DpRecordStatusSinceFieldEvent {
    field: '$.statusSince'
    value: number
  }

  export function encode (obj: Partial<DpRecord>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, DpRecord.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<DpRecord>): DpRecord {
    return decodeMessage(buf, DpRecord.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<DpRecord>): Generator<DpRecordIdFieldEvent | DpRecordAddressesFieldEvent | DpRecordTermsFromFieldEvent | DpRecordTermsUntilFieldEvent | DpRecordTermsOperatorFieldEvent | DpRecordTermsRegionsFieldEvent | DpRecordHpkeKeyFieldEvent | DpRecordTokenKeyFieldEvent | DpRecordDefaultFederationFieldEvent | DpRecordCapacityFieldEvent | DpRecordStatusFieldEvent | DpRecordStatusSinceFieldEvent> {
    return streamMessage(buf, DpRecord.codec(), opts)
  }
}

export interface DpTerm {
  from: number
  until: number
  operator: string
  regions: string[]
}

export namespace DpTerm {
  let _codec: Codec<DpTerm>

  export const codec = (): Codec<DpTerm> => {
    if (_codec == null) {
      _codec = message<DpTerm>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.from != null && obj.from !== 0)) {
          w.uint32(8)
          w.uint64Number(obj.from)
        }

        if ((obj.until != null && obj.until !== 0)) {
          w.uint32(16)
          w.uint64Number(obj.until)
        }

        if ((obj.operator != null && obj.operator !== '')) {
          w.uint32(26)
          w.string(obj.operator)
        }

        if (obj.regions != null && obj.regions.length > 0) {
          for (const value of obj.regions) {
            w.uint32(34)
            w.string(value)
          }
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          from: 0,
          until: 0,
          operator: '',
          regions: []
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.from = reader.uint64Number()
              break
            }
            case 2: {
              obj.until = reader.uint64Number()
              break
            }
            case 3: {
              obj.operator = reader.string()
              break
            }
            case 4: {
              if (opts.limits?.regions != null && obj.regions.length === opts.limits.regions) {
                throw new MaxLengthError('Decode error - repeated field "regions" had too many elements')
              }

              obj.regions.push(reader.string())
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
                field: `${prefix}.from`,
                value: reader.uint64Number()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.until`,
                value: reader.uint64Number()
              }
              break
            }
            case 3: {
              yield {
                field: `${prefix}.operator`,
                value: reader.string()
              }
              break
            }
            case 4: {
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

  export interface DpTermFromFieldEvent {
    field: '$.from'
    value: number
  }

  export interface DpTermUntilFieldEvent {
    field: '$.until'
    value: number
  }

  export interface DpTermOperatorFieldEvent {
    field: '$.operator'
    value: string
  }

  export interface DpTermRegionsFieldEvent {
    field: '$.regions[]'
    index: number
    value: string
  }

  export function encode (obj: Partial<DpTerm>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, DpTerm.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<DpTerm>): DpTerm {
    return decodeMessage(buf, DpTerm.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<DpTerm>): Generator<DpTermFromFieldEvent | DpTermUntilFieldEvent | DpTermOperatorFieldEvent | DpTermRegionsFieldEvent> {
    return streamMessage(buf, DpTerm.codec(), opts)
  }
}

export interface MspRecord {
  id: string
  name: string
  providerDomain: string
  bitIndex: number
  keys: KeyValidity[]
  addresses: string[]
  dps: string[]
  tier: string
  status: Status
  statusSince: number
}

export namespace MspRecord {
  let _codec: Codec<MspRecord>

  export const codec = (): Codec<MspRecord> => {
    if (_codec == null) {
      _codec = message<MspRecord>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.id != null && obj.id !== '')) {
          w.uint32(10)
          w.string(obj.id)
        }

        if ((obj.name != null && obj.name !== '')) {
          w.uint32(18)
          w.string(obj.name)
        }

        if ((obj.providerDomain != null && obj.providerDomain !== '')) {
          w.uint32(26)
          w.string(obj.providerDomain)
        }

        if ((obj.bitIndex != null && obj.bitIndex !== 0)) {
          w.uint32(32)
          w.uint32(obj.bitIndex)
        }

        if (obj.keys != null && obj.keys.length > 0) {
          for (const value of obj.keys) {
            w.uint32(42)
            KeyValidity.codec().encode(value, w)
          }
        }

        if (obj.addresses != null && obj.addresses.length > 0) {
          for (const value of obj.addresses) {
            w.uint32(50)
            w.string(value)
          }
        }

        if (obj.dps != null && obj.dps.length > 0) {
          for (const value of obj.dps) {
            w.uint32(58)
            w.string(value)
          }
        }

        if ((obj.tier != null && obj.tier !== '')) {
          w.uint32(66)
          w.string(obj.tier)
        }

        if (obj.status != null && __StatusValues[obj.status] !== 0) {
          w.uint32(72)
          Status.codec().encode(obj.status, w)
        }

        if ((obj.statusSince != null && obj.statusSince !== 0)) {
          w.uint32(80)
          w.uint64Number(obj.statusSince)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          id: '',
          name: '',
          providerDomain: '',
          bitIndex: 0,
          keys: [],
          addresses: [],
          dps: [],
          tier: '',
          status: Status.STATUS_UNSPECIFIED,
          statusSince: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.id = reader.string()
              break
            }
            case 2: {
              obj.name = reader.string()
              break
            }
            case 3: {
              obj.providerDomain = reader.string()
              break
            }
            case 4: {
              obj.bitIndex = reader.uint32()
              break
            }
            case 5: {
              if (opts.limits?.keys != null && obj.keys.length === opts.limits.keys) {
                throw new MaxLengthError('Decode error - repeated field "keys" had too many elements')
              }

              obj.keys.push(KeyValidity.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.keys$
              }))
              break
            }
            case 6: {
              if (opts.limits?.addresses != null && obj.addresses.length === opts.limits.addresses) {
                throw new MaxLengthError('Decode error - repeated field "addresses" had too many elements')
              }

              obj.addresses.push(reader.string())
              break
            }
            case 7: {
              if (opts.limits?.dps != null && obj.dps.length === opts.limits.dps) {
                throw new MaxLengthError('Decode error - repeated field "dps" had too many elements')
              }

              obj.dps.push(reader.string())
              break
            }
            case 8: {
              obj.tier = reader.string()
              break
            }
            case 9: {
              obj.status = Status.codec().decode(reader)
              break
            }
            case 10: {
              obj.statusSince = reader.uint64Number()
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
          keys: 0,
          addresses: 0,
          dps: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield {
                field: `${prefix}.id`,
                value: reader.string()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.name`,
                value: reader.string()
              }
              break
            }
            case 3: {
              yield {
                field: `${prefix}.providerDomain`,
                value: reader.string()
              }
              break
            }
            case 4: {
              yield {
                field: `${prefix}.bitIndex`,
                value: reader.uint32()
              }
              break
            }
            case 5: {
              if (opts.limits?.keys != null && obj.keys === opts.limits.keys) {
                throw new MaxLengthError('Streaming decode error - repeated field "keys" had too many elements')
              }

              for (const evt of KeyValidity.codec().stream(reader, reader.uint32(), `${prefix}.keys[]`, {
                limits: opts.limits?.keys$
              })) {
                yield {
                  ...evt,
                  index: obj.keys
                }
              }

              obj.keys++

              break
            }
            case 6: {
              if (opts.limits?.addresses != null && obj.addresses === opts.limits.addresses) {
                throw new MaxLengthError('Streaming decode error - repeated field "addresses" had too many elements')
              }

              yield {
                field: `${prefix}.addresses[]`,
                index: obj.addresses,
                value: reader.string()
              }

              obj.addresses++

              break
            }
            case 7: {
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
            case 8: {
              yield {
                field: `${prefix}.tier`,
                value: reader.string()
              }
              break
            }
            case 9: {
              yield {
                field: `${prefix}.status`,
                value: Status.codec().decode(reader)
              }
              break
            }
            case 10: {
              yield {
                field: `${prefix}.statusSince`,
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

  export interface MspRecordIdFieldEvent {
    field: '$.id'
    value: string
  }

  export interface MspRecordNameFieldEvent {
    field: '$.name'
    value: string
  }

  export interface MspRecordProviderDomainFieldEvent {
    field: '$.providerDomain'
    value: string
  }

  export interface MspRecordBitIndexFieldEvent {
    field: '$.bitIndex'
    value: number
  }

  export interface MspRecordKeysPublicKeyFieldEvent {
    field: '$.keys[].publicKey'
    value: Uint8Array<ArrayBuffer>
    index: number
  }

  export interface MspRecordKeysValidFromFieldEvent {
    field: '$.keys[].validFrom'
    value: number
    index: number
  }

  export interface MspRecordKeysValidUntilFieldEvent {
    field: '$.keys[].validUntil'
    value: number
    index: number
  }

  export interface MspRecordKeysCompromisedSinceFieldEvent {
    field: '$.keys[].compromisedSince'
    value: number
    index: number
  }

  export interface MspRecordAddressesFieldEvent {
    field: '$.addresses[]'
    index: number
    value: string
  }

  export interface MspRecordDpsFieldEvent {
    field: '$.dps[]'
    index: number
    value: string
  }

  export interface MspRecordTierFieldEvent {
    field: '$.tier'
    value: string
  }

  export interface MspRecordStatusFieldEvent {
    field: '$.status'
    value: Status
  }

  export interface MspRecordStatusSinceFieldEvent {
    field: '$.statusSince'
    value: number
  }

  export function encode (obj: Partial<MspRecord>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, MspRecord.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<MspRecord>): MspRecord {
    return decodeMessage(buf, MspRecord.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<MspRecord>): Generator<MspRecordIdFieldEvent | MspRecordNameFieldEvent | MspRecordProviderDomainFieldEvent | MspRecordBitIndexFieldEvent | MspRecordKeysPublicKeyFieldEvent | MspRecordKeysValidFromFieldEvent | MspRecordKeysValidUntilFieldEvent | MspRecordKeysCompromisedSinceFieldEvent | MspRecordAddressesFieldEvent | MspRecordDpsFieldEvent | MspRecordTierFieldEvent | MspRecordStatusFieldEvent | MspRecordStatusSinceFieldEvent> {
    return streamMessage(buf, MspRecord.codec(), opts)
  }
}

export interface CsipRecord {
  id: string
  keys: KeyValidity[]
  addresses: string[]
  scopes: CsipScope[]
  status: Status
  statusSince: number
  chains: CertificateChain[]
}

export namespace CsipRecord {
  let _codec: Codec<CsipRecord>

  export const codec = (): Codec<CsipRecord> => {
    if (_codec == null) {
      _codec = message<CsipRecord>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.id != null && obj.id !== '')) {
          w.uint32(10)
          w.string(obj.id)
        }

        if (obj.keys != null && obj.keys.length > 0) {
          for (const value of obj.keys) {
            w.uint32(18)
            KeyValidity.codec().encode(value, w)
          }
        }

        if (obj.addresses != null && obj.addresses.length > 0) {
          for (const value of obj.addresses) {
            w.uint32(26)
            w.string(value)
          }
        }

        if (obj.scopes != null && obj.scopes.length > 0) {
          for (const value of obj.scopes) {
            w.uint32(34)
            CsipScope.codec().encode(value, w)
          }
        }

        if (obj.status != null && __StatusValues[obj.status] !== 0) {
          w.uint32(40)
          Status.codec().encode(obj.status, w)
        }

        if ((obj.statusSince != null && obj.statusSince !== 0)) {
          w.uint32(48)
          w.uint64Number(obj.statusSince)
        }

        if (obj.chains != null && obj.chains.length > 0) {
          for (const value of obj.chains) {
            w.uint32(58)
            CertificateChain.codec().encode(value, w)
          }
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          id: '',
          keys: [],
          addresses: [],
          scopes: [],
          status: Status.STATUS_UNSPECIFIED,
          statusSince: 0,
          chains: []
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.id = reader.string()
              break
            }
            case 2: {
              if (opts.limits?.keys != null && obj.keys.length === opts.limits.keys) {
                throw new MaxLengthError('Decode error - repeated field "keys" had too many elements')
              }

              obj.keys.push(KeyValidity.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.keys$
              }))
              break
            }
            case 3: {
              if (opts.limits?.addresses != null && obj.addresses.length === opts.limits.addresses) {
                throw new MaxLengthError('Decode error - repeated field "addresses" had too many elements')
              }

              obj.addresses.push(reader.string())
              break
            }
            case 4: {
              if (opts.limits?.scopes != null && obj.scopes.length === opts.limits.scopes) {
                throw new MaxLengthError('Decode error - repeated field "scopes" had too many elements')
              }

              obj.scopes.push(CsipScope.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.scopes$
              }))
              break
            }
            case 5: {
              obj.status = Status.codec().decode(reader)
              break
            }
            case 6: {
              obj.statusSince = reader.uint64Number()
              break
            }
            case 7: {
              if (opts.limits?.chains != null && obj.chains.length === opts.limits.chains) {
                throw new MaxLengthError('Decode error - repeated field "chains" had too many elements')
              }

              obj.chains.push(CertificateChain.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.chains$
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
          keys: 0,
          addresses: 0,
          scopes: 0,
          chains: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield {
                field: `${prefix}.id`,
                value: reader.string()
              }
              break
            }
            case 2: {
              if (opts.limits?.keys != null && obj.keys === opts.limits.keys) {
                throw new MaxLengthError('Streaming decode error - repeated field "keys" had too many elements')
              }

              for (const evt of KeyValidity.codec().stream(reader, reader.uint32(), `${prefix}.keys[]`, {
                limits: opts.limits?.keys$
              })) {
                yield {
                  ...evt,
                  index: obj.keys
                }
              }

              obj.keys++

              break
            }
            case 3: {
              if (opts.limits?.addresses != null && obj.addresses === opts.limits.addresses) {
                throw new MaxLengthError('Streaming decode error - repeated field "addresses" had too many elements')
              }

              yield {
                field: `${prefix}.addresses[]`,
                index: obj.addresses,
                value: reader.string()
              }

              obj.addresses++

              break
            }
            case 4: {
              if (opts.limits?.scopes != null && obj.scopes === opts.limits.scopes) {
                throw new MaxLengthError('Streaming decode error - repeated field "scopes" had too many elements')
              }

              for (const evt of CsipScope.codec().stream(reader, reader.uint32(), `${prefix}.scopes[]`, {
                limits: opts.limits?.scopes$
              })) {
                yield {
                  ...evt,
                  index: obj.scopes
                }
              }

              obj.scopes++

              break
            }
            case 5: {
              yield {
                field: `${prefix}.status`,
                value: Status.codec().decode(reader)
              }
              break
            }
            case 6: {
              yield {
                field: `${prefix}.statusSince`,
                value: reader.uint64Number()
              }
              break
            }
            case 7: {
              if (opts.limits?.chains != null && obj.chains === opts.limits.chains) {
                throw new MaxLengthError('Streaming decode error - repeated field "chains" had too many elements')
              }

              for (const evt of CertificateChain.codec().stream(reader, reader.uint32(), `${prefix}.chains[]`, {
                limits: opts.limits?.chains$
              })) {
                yield {
                  ...evt,
                  index: obj.chains
                }
              }

              obj.chains++

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

  export interface CsipRecordIdFieldEvent {
    field: '$.id'
    value: string
  }

  export interface CsipRecordKeysPublicKeyFieldEvent {
    field: '$.keys[].publicKey'
    value: Uint8Array<ArrayBuffer>
    index: number
  }

  export interface CsipRecordKeysValidFromFieldEvent {
    field: '$.keys[].validFrom'
    value: number
    index: number
  }

  export interface CsipRecordKeysValidUntilFieldEvent {
    field: '$.keys[].validUntil'
    value: number
    index: number
  }

  export interface CsipRecordKeysCompromisedSinceFieldEvent {
    field: '$.keys[].compromisedSince'
    value: number
    index: number
  }

  export interface CsipRecordAddressesFieldEvent {
    field: '$.addresses[]'
    index: number
    value: string
  }

  export interface CsipRecordScopesCsiTypeFieldEvent {
    field: '$.scopes[].csiType'
    value: string
    index: number
  }

  export interface CsipRecordScopesPrefixFieldEvent {
    field: '$.scopes[].prefix'
    value: string
    index: number
  }

  export interface CsipRecordScopesMethodsFieldEvent {
    field: '$.scopes[].methods[]'
    index: number
    value: string
  }

  export interface CsipRecordScopesMayReassignFieldEvent {
    field: '$.scopes[].mayReassign'
    value: boolean
    index: number
  }

  export interface CsipRecordScopesIssuerFieldEvent {
    field: '$.scopes[].issuer'
    value: string
    index: number
  }

  export interface CsipRecordScopesCertifiedFieldEvent {
    field: '$.scopes[].certified'
    value: boolean
    index: number
  }

  export interface CsipRecordScopesValidFromFieldEvent {
    field: '$.scopes[].validFrom'
    value: number
    index: number
  }

  export interface CsipRecordScopesValidUntilFieldEvent {
    field: '$.scopes[].validUntil'
    value: number
    index: number
  }

  export interface CsipRecordStatusFieldEvent {
    field: '$.status'
    value: Status
  }

  export interface CsipRecordStatusSinceFieldEvent {
    field: '$.statusSince'
    value: number
  }

  export interface CsipRecordChainsCertificatesFieldEvent {
    field: '$.chains[].certificates[]'
    index: number
    value: Uint8Array<ArrayBuffer>
  }

  export function encode (obj: Partial<CsipRecord>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, CsipRecord.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<CsipRecord>): CsipRecord {
    return decodeMessage(buf, CsipRecord.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<CsipRecord>): Generator<CsipRecordIdFieldEvent | CsipRecordKeysPublicKeyFieldEvent | CsipRecordKeysValidFromFieldEvent | CsipRecordKeysValidUntilFieldEvent | CsipRecordKeysCompromisedSinceFieldEvent | CsipRecordAddressesFieldEvent | CsipRecordScopesCsiTypeFieldEvent | CsipRecordScopesPrefixFieldEvent | CsipRecordScopesMethodsFieldEvent | CsipRecordScopesMayReassignFieldEvent | CsipRecordScopesIssuerFieldEvent | CsipRecordScopesCertifiedFieldEvent | CsipRecordScopesValidFromFieldEvent | CsipRecordScopesValidUntilFieldEvent | CsipRecordStatusFieldEvent | CsipRecordStatusSinceFieldEvent | CsipRecordChainsCertificatesFieldEvent> {
    return streamMessage(buf, CsipRecord.codec(), opts)
  }
}

export interface CertificateChain {
  certificates: Uint8Array<ArrayBuffer>[]
}

export namespace CertificateChain {
  let _codec: Codec<CertificateChain>

  export const codec = (): Codec<CertificateChain> => {
    if (_codec == null) {
      _codec = message<CertificateChain>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if (obj.certificates != null && obj.certificates.length > 0) {
          for (const value of obj.certificates) {
            w.uint32(10)
            w.bytes(value)
          }
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          certificates: []
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              if (opts.limits?.certificates != null && obj.certificates.length === opts.limits.certificates) {
                throw new MaxLengthError('Decode error - repeated field "certificates" had too many elements')
              }

              obj.certificates.push(reader.bytes())
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
          certificates: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              if (opts.limits?.certificates != null && obj.certificates === opts.limits.certificates) {
                throw new MaxLengthError('Streaming decode error - repeated field "certificates" had too many elements')
              }

              yield {
                field: `${prefix}.certificates[]`,
                index: obj.certificates,
                value: reader.bytes()
              }

              obj.certificates++

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

  export interface CertificateChainCertificatesFieldEvent {
    field: '$.certificates[]'
    index: number
    value: Uint8Array<ArrayBuffer>
  }

  export function encode (obj: Partial<CertificateChain>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, CertificateChain.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<CertificateChain>): CertificateChain {
    return decodeMessage(buf, CertificateChain.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<CertificateChain>): Generator<CertificateChainCertificatesFieldEvent> {
    return streamMessage(buf, CertificateChain.codec(), opts)
  }
}

export interface CsipScope {
  csiType: string
  prefix: string
  methods: string[]
  mayReassign: boolean
  issuer: string
  certified: boolean
  validFrom: number
  validUntil: number
}

export namespace CsipScope {
  let _codec: Codec<CsipScope>

  export const codec = (): Codec<CsipScope> => {
    if (_codec == null) {
      _codec = message<CsipScope>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.csiType != null && obj.csiType !== '')) {
          w.uint32(10)
          w.string(obj.csiType)
        }

        if ((obj.prefix != null && obj.prefix !== '')) {
          w.uint32(18)
          w.string(obj.prefix)
        }

        if (obj.methods != null && obj.methods.length > 0) {
          for (const value of obj.methods) {
            w.uint32(26)
            w.string(value)
          }
        }

        if ((obj.mayReassign != null && obj.mayReassign !== false)) {
          w.uint32(32)
          w.bool(obj.mayReassign)
        }

        if ((obj.issuer != null && obj.issuer !== '')) {
          w.uint32(42)
          w.string(obj.issuer)
        }

        if ((obj.certified != null && obj.certified !== false)) {
          w.uint32(48)
          w.bool(obj.certified)
        }

        if ((obj.validFrom != null && obj.validFrom !== 0)) {
          w.uint32(56)
          w.uint64Number(obj.validFrom)
        }

        if ((obj.validUntil != null && obj.validUntil !== 0)) {
          w.uint32(64)
          w.uint64Number(obj.validUntil)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          csiType: '',
          prefix: '',
          methods: [],
          mayReassign: false,
          issuer: '',
          certified: false,
          validFrom: 0,
          validUntil: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.csiType = reader.string()
              break
            }
            case 2: {
              obj.prefix = reader.string()
              break
            }
            case 3: {
              if (opts.limits?.methods != null && obj.methods.length === opts.limits.methods) {
                throw new MaxLengthError('Decode error - repeated field "methods" had too many elements')
              }

              obj.methods.push(reader.string())
              break
            }
            case 4: {
              obj.mayReassign = reader.bool()
              break
            }
            case 5: {
              obj.issuer = reader.string()
              break
            }
            case 6: {
              obj.certified = reader.bool()
              break
            }
            case 7: {
              obj.validFrom = reader.uint64Number()
              break
            }
            case 8: {
              obj.validUntil = reader.uint64Number()
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
          methods: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield {
                field: `${prefix}.csiType`,
                value: reader.string()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.prefix`,
                value: reader.string()
              }
              break
            }
            case 3: {
              if (opts.limits?.methods != null && obj.methods === opts.limits.methods) {
                throw new MaxLengthError('Streaming decode error - repeated field "methods" had too many elements')
              }

              yield {
                field: `${prefix}.methods[]`,
                index: obj.methods,
                value: reader.string()
              }

              obj.methods++

              break
            }
            case 4: {
              yield {
                field: `${prefix}.mayReassign`,
                value: reader.bool()
              }
              break
            }
            case 5: {
              yield {
                field: `${prefix}.issuer`,
                value: reader.string()
              }
              break
            }
            case 6: {
              yield {
                field: `${prefix}.certified`,
                value: reader.bool()
              }
              break
            }
            case 7: {
              yield {
                field: `${prefix}.validFrom`,
                value: reader.uint64Number()
              }
              break
            }
            case 8: {
              yield {
                field: `${prefix}.validUntil`,
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

  export interface CsipScopeCsiTypeFieldEvent {
    field: '$.csiType'
    value: string
  }

  export interface CsipScopePrefixFieldEvent {
    field: '$.prefix'
    value: string
  }

  export interface CsipScopeMethodsFieldEvent {
    field: '$.methods[]'
    index: number
    value: string
  }

  export interface CsipScopeMayReassignFieldEvent {
    field: '$.mayReassign'
    value: boolean
  }

  export interface CsipScopeIssuerFieldEvent {
    field: '$.issuer'
    value: string
  }

  export interface CsipScopeCertifiedFieldEvent {
    field: '$.certified'
    value: boolean
  }

  export interface CsipScopeValidFromFieldEvent {
    field: '$.validFrom'
    value: number
  }

  export interface CsipScopeValidUntilFieldEvent {
    field: '$.validUntil'
    value: number
  }

  export function encode (obj: Partial<CsipScope>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, CsipScope.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<CsipScope>): CsipScope {
    return decodeMessage(buf, CsipScope.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<CsipScope>): Generator<CsipScopeCsiTypeFieldEvent | CsipScopePrefixFieldEvent | CsipScopeMethodsFieldEvent | CsipScopeMayReassignFieldEvent | CsipScopeIssuerFieldEvent | CsipScopeCertifiedFieldEvent | CsipScopeValidFromFieldEvent | CsipScopeValidUntilFieldEvent> {
    return streamMessage(buf, CsipScope.codec(), opts)
  }
}

export interface OprfKeyRecord {
  keyId: number
  shareEpoch: number
  threshold: number
  commitments: Uint8Array<ArrayBuffer>[]
  shares: OprfShareRecord[]
  validFrom: number
  validUntil: number
  dealer: boolean
  transcriptHash: Uint8Array<ArrayBuffer>
}

export namespace OprfKeyRecord {
  let _codec: Codec<OprfKeyRecord>

  export const codec = (): Codec<OprfKeyRecord> => {
    if (_codec == null) {
      _codec = message<OprfKeyRecord>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.keyId != null && obj.keyId !== 0)) {
          w.uint32(8)
          w.uint32(obj.keyId)
        }

        if ((obj.shareEpoch != null && obj.shareEpoch !== 0)) {
          w.uint32(16)
          w.uint32(obj.shareEpoch)
        }

        if ((obj.threshold != null && obj.threshold !== 0)) {
          w.uint32(24)
          w.uint32(obj.threshold)
        }

        if (obj.commitments != null && obj.commitments.length > 0) {
          for (const value of obj.commitments) {
            w.uint32(34)
            w.bytes(value)
          }
        }

        if (obj.shares != null && obj.shares.length > 0) {
          for (const value of obj.shares) {
            w.uint32(42)
            OprfShareRecord.codec().encode(value, w)
          }
        }

        if ((obj.validFrom != null && obj.validFrom !== 0)) {
          w.uint32(48)
          w.uint64Number(obj.validFrom)
        }

        if ((obj.validUntil != null && obj.validUntil !== 0)) {
          w.uint32(56)
          w.uint64Number(obj.validUntil)
        }

        if ((obj.dealer != null && obj.dealer !== false)) {
          w.uint32(64)
          w.bool(obj.dealer)
        }

        if ((obj.transcriptHash != null && obj.transcriptHash.byteLength > 0)) {
          w.uint32(74)
          w.bytes(obj.transcriptHash)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          keyId: 0,
          shareEpoch: 0,
          threshold: 0,
          commitments: [],
          shares: [],
          validFrom: 0,
          validUntil: 0,
          dealer: false,
          transcriptHash: uint8ArrayAlloc(0)
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.keyId = reader.uint32()
              break
            }
            case 2: {
              obj.shareEpoch = reader.uint32()
              break
            }
            case 3: {
              obj.threshold = reader.uint32()
              break
            }
            case 4: {
              if (opts.limits?.commitments != null && obj.commitments.length === opts.limits.commitments) {
                throw new MaxLengthError('Decode error - repeated field "commitments" had too many elements')
              }

              obj.commitments.push(reader.bytes())
              break
            }
            case 5: {
              if (opts.limits?.shares != null && obj.shares.length === opts.limits.shares) {
                throw new MaxLengthError('Decode error - repeated field "shares" had too many elements')
              }

              obj.shares.push(OprfShareRecord.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.shares$
              }))
              break
            }
            case 6: {
              obj.validFrom = reader.uint64Number()
              break
            }
            case 7: {
              obj.validUntil = reader.uint64Number()
              break
            }
            case 8: {
              obj.dealer = reader.bool()
              break
            }
            case 9: {
              obj.transcriptHash = reader.bytes()
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
          shares: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield {
                field: `${prefix}.keyId`,
                value: reader.uint32()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.shareEpoch`,
                value: reader.uint32()
              }
              break
            }
            case 3: {
              yield {
                field: `${prefix}.threshold`,
                value: reader.uint32()
              }
              break
            }
            case 4: {
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
            case 5: {
              if (opts.limits?.shares != null && obj.shares === opts.limits.shares) {
                throw new MaxLengthError('Streaming decode error - repeated field "shares" had too many elements')
              }

              for (const evt of OprfShareRecord.codec().stream(reader, reader.uint32(), `${prefix}.shares[]`, {
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
            case 6: {
              yield {
                field: `${prefix}.validFrom`,
                value: reader.uint64Number()
              }
              break
            }
            case 7: {
              yield {
                field: `${prefix}.validUntil`,
                value: reader.uint64Number()
              }
              break
            }
            case 8: {
              yield {
                field: `${prefix}.dealer`,
                value: reader.bool()
              }
              break
            }
            case 9: {
              yield {
                field: `${prefix}.transcriptHash`,
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

  export interface OprfKeyRecordKeyIdFieldEvent {
    field: '$.keyId'
    value: number
  }

  export interface OprfKeyRecordShareEpochFieldEvent {
    field: '$.shareEpoch'
    value: number
  }

  export interface OprfKeyRecordThresholdFieldEvent {
    field: '$.threshold'
    value: number
  }

  export interface OprfKeyRecordCommitmentsFieldEvent {
    field: '$.commitments[]'
    index: number
    value: Uint8Array<ArrayBuffer>
  }

  export interface OprfKeyRecordSharesIndexFieldEvent {
    field: '$.shares[].index'
    value: number
    index: number
  }

  export interface OprfKeyRecordSharesDpFieldEvent {
    field: '$.shares[].dp'
    value: string
    index: number
  }

  export interface OprfKeyRecordSharesPublicShareFieldEvent {
    field: '$.shares[].publicShare'
    value: Uint8Array<ArrayBuffer>
    index: number
  }

  export interface OprfKeyRecordValidFromFieldEvent {
    field: '$.validFrom'
    value: number
  }

  export interface OprfKeyRecordValidUntilFieldEvent {
    field: '$.validUntil'
    value: number
  }

  export interface OprfKeyRecordDealerFieldEvent {
    field: '$.dealer'
    value: boolean
  }

  export interface OprfKeyRecordTranscriptHashFieldEvent {
    field: '$.transcriptHash'
    value: Uint8Array<ArrayBuffer>
  }

  export function encode (obj: Partial<OprfKeyRecord>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, OprfKeyRecord.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<OprfKeyRecord>): OprfKeyRecord {
    return decodeMessage(buf, OprfKeyRecord.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<OprfKeyRecord>): Generator<OprfKeyRecordKeyIdFieldEvent | OprfKeyRecordShareEpochFieldEvent | OprfKeyRecordThresholdFieldEvent | OprfKeyRecordCommitmentsFieldEvent | OprfKeyRecordSharesIndexFieldEvent | OprfKeyRecordSharesDpFieldEvent | OprfKeyRecordSharesPublicShareFieldEvent | OprfKeyRecordValidFromFieldEvent | OprfKeyRecordValidUntilFieldEvent | OprfKeyRecordDealerFieldEvent | OprfKeyRecordTranscriptHashFieldEvent> {
    return streamMessage(buf, OprfKeyRecord.codec(), opts)
  }
}

export interface OprfShareRecord {
  index: number
  dp: string
  publicShare: Uint8Array<ArrayBuffer>
}

export namespace OprfShareRecord {
  let _codec: Codec<OprfShareRecord>

  export const codec = (): Codec<OprfShareRecord> => {
    if (_codec == null) {
      _codec = message<OprfShareRecord>((obj, w, opts = {}) => {
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

        if ((obj.publicShare != null && obj.publicShare.byteLength > 0)) {
          w.uint32(26)
          w.bytes(obj.publicShare)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          index: 0,
          dp: '',
          publicShare: uint8ArrayAlloc(0)
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
            case 3: {
              obj.publicShare = reader.bytes()
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
            case 3: {
              yield {
                field: `${prefix}.publicShare`,
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

  export interface OprfShareRecordIndexFieldEvent {
    field: '$.index'
    value: number
  }

  export interface OprfShareRecordDpFieldEvent {
    field: '$.dp'
    value: string
  }

  export interface OprfShareRecordPublicShareFieldEvent {
    field: '$.publicShare'
    value: Uint8Array<ArrayBuffer>
  }

  export function encode (obj: Partial<OprfShareRecord>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, OprfShareRecord.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<OprfShareRecord>): OprfShareRecord {
    return decodeMessage(buf, OprfShareRecord.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<OprfShareRecord>): Generator<OprfShareRecordIndexFieldEvent | OprfShareRecordDpFieldEvent | OprfShareRecordPublicShareFieldEvent> {
    return streamMessage(buf, OprfShareRecord.codec(), opts)
  }
}

export interface Policy {
  csiTypes: CsiTypePolicy[]
  maxEntryLifetime: number
  conflictWindow: number
  defaultFederation: string
  discoverabilityLimit: number
  quotas?: Quotas
  placement: PlacementTerm[]
  placementDelay: number
  clockTolerance: number
  tiers: RateTier[]
  timestampThreshold: number
  timestampLifetime: number
  lookupGrace: number
  arbiters: string[]
  arbiterThreshold: number
  revocationGrace: number
  relayRequired: boolean
  tokens?: TokenPolicy
  formerRules: FormerRules[]
}

export namespace Policy {
  let _codec: Codec<Policy>

  export const codec = (): Codec<Policy> => {
    if (_codec == null) {
      _codec = message<Policy>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if (obj.csiTypes != null && obj.csiTypes.length > 0) {
          for (const value of obj.csiTypes) {
            w.uint32(10)
            CsiTypePolicy.codec().encode(value, w)
          }
        }

        if ((obj.maxEntryLifetime != null && obj.maxEntryLifetime !== 0)) {
          w.uint32(16)
          w.uint64Number(obj.maxEntryLifetime)
        }

        if ((obj.conflictWindow != null && obj.conflictWindow !== 0)) {
          w.uint32(24)
          w.uint64Number(obj.conflictWindow)
        }

        if ((obj.defaultFederation != null && obj.defaultFederation !== '')) {
          w.uint32(34)
          w.string(obj.defaultFederation)
        }

        if ((obj.discoverabilityLimit != null && obj.discoverabilityLimit !== 0)) {
          w.uint32(40)
          w.uint64Number(obj.discoverabilityLimit)
        }

        if (obj.quotas != null) {
          w.uint32(50)
          Quotas.codec().encode(obj.quotas, w)
        }

        if (obj.placement != null && obj.placement.length > 0) {
          for (const value of obj.placement) {
            w.uint32(58)
            PlacementTerm.codec().encode(value, w)
          }
        }

        if ((obj.placementDelay != null && obj.placementDelay !== 0)) {
          w.uint32(64)
          w.uint64Number(obj.placementDelay)
        }

        if ((obj.clockTolerance != null && obj.clockTolerance !== 0)) {
          w.uint32(72)
          w.uint64Number(obj.clockTolerance)
        }

        if (obj.tiers != null && obj.tiers.length > 0) {
          for (const value of obj.tiers) {
            w.uint32(82)
            RateTier.codec().encode(value, w)
          }
        }

        if ((obj.timestampThreshold != null && obj.timestampThreshold !== 0)) {
          w.uint32(88)
          w.uint32(obj.timestampThreshold)
        }

        if ((obj.timestampLifetime != null && obj.timestampLifetime !== 0)) {
          w.uint32(96)
          w.uint64Number(obj.timestampLifetime)
        }

        if ((obj.lookupGrace != null && obj.lookupGrace !== 0)) {
          w.uint32(104)
          w.uint64Number(obj.lookupGrace)
        }

        if (obj.arbiters != null && obj.arbiters.length > 0) {
          for (const value of obj.arbiters) {
            w.uint32(114)
            w.string(value)
          }
        }

        if ((obj.arbiterThreshold != null && obj.arbiterThreshold !== 0)) {
          w.uint32(120)
          w.uint32(obj.arbiterThreshold)
        }

        if ((obj.revocationGrace != null && obj.revocationGrace !== 0)) {
          w.uint32(128)
          w.uint64Number(obj.revocationGrace)
        }

        if ((obj.relayRequired != null && obj.relayRequired !== false)) {
          w.uint32(136)
          w.bool(obj.relayRequired)
        }

        if (obj.tokens != null) {
          w.uint32(146)
          TokenPolicy.codec().encode(obj.tokens, w)
        }

        if (obj.formerRules != null && obj.formerRules.length > 0) {
          for (const value of obj.formerRules) {
            w.uint32(154)
            FormerRules.codec().encode(value, w)
          }
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          csiTypes: [],
          maxEntryLifetime: 0,
          conflictWindow: 0,
          defaultFederation: '',
          discoverabilityLimit: 0,
          placement: [],
          placementDelay: 0,
          clockTolerance: 0,
          tiers: [],
          timestampThreshold: 0,
          timestampLifetime: 0,
          lookupGrace: 0,
          arbiters: [],
          arbiterThreshold: 0,
          revocationGrace: 0,
          relayRequired: false,
          formerRules: []
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              if (opts.limits?.csiTypes != null && obj.csiTypes.length === opts.limits.csiTypes) {
                throw new MaxLengthError('Decode error - repeated field "csiTypes" had too many elements')
              }

              obj.csiTypes.push(CsiTypePolicy.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.csiTypes$
              }))
              break
            }
            case 2: {
              obj.maxEntryLifetime = reader.uint64Number()
              break
            }
            case 3: {
              obj.conflictWindow = reader.uint64Number()
              break
            }
            case 4: {
              obj.defaultFederation = reader.string()
              break
            }
            case 5: {
              obj.discoverabilityLimit = reader.uint64Number()
              break
            }
            case 6: {
              obj.quotas = Quotas.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.quotas
              })
              break
            }
            case 7: {
              if (opts.limits?.placement != null && obj.placement.length === opts.limits.placement) {
                throw new MaxLengthError('Decode error - repeated field "placement" had too many elements')
              }

              obj.placement.push(PlacementTerm.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.placement$
              }))
              break
            }
            case 8: {
              obj.placementDelay = reader.uint64Number()
              break
            }
            case 9: {
              obj.clockTolerance = reader.uint64Number()
              break
            }
            case 10: {
              if (opts.limits?.tiers != null && obj.tiers.length === opts.limits.tiers) {
                throw new MaxLengthError('Decode error - repeated field "tiers" had too many elements')
              }

              obj.tiers.push(RateTier.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.tiers$
              }))
              break
            }
            case 11: {
              obj.timestampThreshold = reader.uint32()
              break
            }
            case 12: {
              obj.timestampLifetime = reader.uint64Number()
              break
            }
            case 13: {
              obj.lookupGrace = reader.uint64Number()
              break
            }
            case 14: {
              if (opts.limits?.arbiters != null && obj.arbiters.length === opts.limits.arbiters) {
                throw new MaxLengthError('Decode error - repeated field "arbiters" had too many elements')
              }

              obj.arbiters.push(reader.string())
              break
            }
            case 15: {
              obj.arbiterThreshold = reader.uint32()
              break
            }
            case 16: {
              obj.revocationGrace = reader.uint64Number()
              break
            }
            case 17: {
              obj.relayRequired = reader.bool()
              break
            }
            case 18: {
              obj.tokens = TokenPolicy.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.tokens
              })
              break
            }
            case 19: {
              if (opts.limits?.formerRules != null && obj.formerRules.length === opts.limits.formerRules) {
                throw new MaxLengthError('Decode error - repeated field "formerRules" had too many elements')
              }

              obj.formerRules.push(FormerRules.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.formerRules$
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
          csiTypes: 0,
          placement: 0,
          tiers: 0,
          arbiters: 0,
          formerRules: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              if (opts.limits?.csiTypes != null && obj.csiTypes === opts.limits.csiTypes) {
                throw new MaxLengthError('Streaming decode error - repeated field "csiTypes" had too many elements')
              }

              for (const evt of CsiTypePolicy.codec().stream(reader, reader.uint32(), `${prefix}.csiTypes[]`, {
                limits: opts.limits?.csiTypes$
              })) {
                yield {
                  ...evt,
                  index: obj.csiTypes
                }
              }

              obj.csiTypes++

              break
            }
            case 2: {
              yield {
                field: `${prefix}.maxEntryLifetime`,
                value: reader.uint64Number()
              }
              break
            }
            case 3: {
              yield {
                field: `${prefix}.conflictWindow`,
                value: reader.uint64Number()
              }
              break
            }
            case 4: {
              yield {
                field: `${prefix}.defaultFederation`,
                value: reader.string()
              }
              break
            }
            case 5: {
              yield {
                field: `${prefix}.discoverabilityLimit`,
                value: reader.uint64Number()
              }
              break
            }
            case 6: {
              yield * Quotas.codec().stream(reader, reader.uint32(), `${prefix}.quotas`, {
                limits: opts.limits?.quotas
              })

              break
            }
            case 7: {
              if (opts.limits?.placement != null && obj.placement === opts.limits.placement) {
                throw new MaxLengthError('Streaming decode error - repeated field "placement" had too many elements')
              }

              for (const evt of PlacementTerm.codec().stream(reader, reader.uint32(), `${prefix}.placement[]`, {
                limits: opts.limits?.placement$
              })) {
                yield {
                  ...evt,
                  index: obj.placement
                }
              }

              obj.placement++

              break
            }
            case 8: {
              yield {
                field: `${prefix}.placementDelay`,
                value: reader.uint64Number()
              }
              break
            }
            case 9: {
              yield {
                field: `${prefix}.clockTolerance`,
                value: reader.uint64Number()
              }
              break
            }
            case 10: {
              if (opts.limits?.tiers != null && obj.tiers === opts.limits.tiers) {
                throw new MaxLengthError('Streaming decode error - repeated field "tiers" had too many elements')
              }

              for (const evt of RateTier.codec().stream(reader, reader.uint32(), `${prefix}.tiers[]`, {
                limits: opts.limits?.tiers$
              })) {
                yield {
                  ...evt,
                  index: obj.tiers
                }
              }

              obj.tiers++

              break
            }
            case 11: {
              yield {
                field: `${prefix}.timestampThreshold`,
                value: reader.uint32()
              }
              break
            }
            case 12: {
              yield {
                field: `${prefix}.timestampLifetime`,
                value: reader.uint64Number()
              }
              break
            }
            case 13: {
              yield {
                field: `${prefix}.lookupGrace`,
                value: reader.uint64Number()
              }
              break
            }
            case 14: {
              if (opts.limits?.arbiters != null && obj.arbiters === opts.limits.arbiters) {
                throw new MaxLengthError('Streaming decode error - repeated field "arbiters" had too many elements')
              }

              yield {
                field: `${prefix}.arbiters[]`,
                index: obj.arbiters,
                value: reader.string()
              }

              obj.arbiters++

              break
            }
            case 15: {
              yield {
                field: `${prefix}.arbiterThreshold`,
                value: reader.uint32()
              }
              break
            }
            case 16: {
              yield {
                field: `${prefix}.revocationGrace`,
                value: reader.uint64Number()
              }
              break
            }
            case 17: {
              yield {
                field: `${prefix}.relayRequired`,
                value: reader.bool()
              }
              break
            }
            case 18: {
              yield * TokenPolicy.codec().stream(reader, reader.uint32(), `${prefix}.tokens`, {
                limits: opts.limits?.tokens
              })

              break
            }
            case 19: {
              if (opts.limits?.formerRules != null && obj.formerRules === opts.limits.formerRules) {
                throw new MaxLengthError('Streaming decode error - repeated field "formerRules" had too many elements')
              }

              for (const evt of FormerRules.codec().stream(reader, reader.uint32(), `${prefix}.formerRules[]`, {
                limits: opts.limits?.formerRules$
              })) {
                yield {
                  ...evt,
                  index: obj.formerRules
                }
              }

              obj.formerRules++

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

  export interface PolicyCsiTypesTypeFieldEvent {
    field: '$.csiTypes[].type'
    value: string
    index: number
  }

  export interface PolicyCsiTypesGrammarFieldEvent {
    field: '$.csiTypes[].grammar'
    value: string
    index: number
  }

  export interface PolicyCsiTypesMaxAttestationLifetimeFieldEvent {
    field: '$.csiTypes[].maxAttestationLifetime'
    value: number
    index: number
  }

  export interface PolicyCsiTypesAttestationsRequiredFieldEvent {
    field: '$.csiTypes[].attestationsRequired'
    value: number
    index: number
  }

  export interface PolicyCsiTypesMinStrengthFieldEvent {
    field: '$.csiTypes[].minStrength'
    value: number
    index: number
  }

  export interface PolicyCsiTypesCertificateRequiredFieldEvent {
    field: '$.csiTypes[].certificateRequired'
    value: boolean
    index: number
  }

  export interface PolicyMaxEntryLifetimeFieldEvent {
    field: '$.maxEntryLifetime'
    value: number
  }

  export interface PolicyConflictWindowFieldEvent {
    field: '$.conflictWindow'
    value: number
  }

  export interface PolicyDefaultFederationFieldEvent {
    field: '$.defaultFederation'
    value: string
  }

  export interface PolicyDiscoverabilityLimitFieldEvent {
    field: '$.discoverabilityLimit'
    value: number
  }

  export interface PolicyQuotasEntriesPerKeyFieldEvent {
    field: '$.quotas.entriesPerKey'
    value: number
  }

  export interface PolicyQuotasEntriesPerHolderFieldEvent {
    field: '$.quotas.entriesPerHolder'
    value: number
  }

  export interface PolicyQuotasReservedPerHolderFieldEvent {
    field: '$.quotas.reservedPerHolder'
    value: number
  }

  export interface PolicyQuotasHoldersPerCsipFieldEvent {
    field: '$.quotas.holdersPerCsip'
    value: number
  }

  export interface PolicyQuotasFactsPerKeyFieldEvent {
    field: '$.quotas.factsPerKey'
    value: number
  }

  export interface PolicyPlacementFromFieldEvent {
    field: '$.placement[].from'
    value: number
    index: number
  }

  export interface PolicyPlacementReplicasFieldEvent {
    field: '$.placement[].replicas'
    value: number
    index: number
  }

  export interface PolicyPlacementReplicaOperatorsFieldEvent {
    field: '$.placement[].replicaOperators'
    value: number
    index: number
  }

  export interface PolicyPlacementRegionsFieldEvent {
    field: '$.placement[].regions[]'
    index: number
    value: string
  }

  export interface PolicyPlacementDelayFieldEvent {
    field: '$.placementDelay'
    value: number
  }

  export interface PolicyClockToleranceFieldEvent {
    field: '$.clockTolerance'
    value: number
  }

  export interface PolicyTiersTierFieldEvent {
    field: '$.tiers[].tier'
    value: string
    index: number
  }

  export interface PolicyTiersPerHourFieldEvent {
    field: '$.tiers[].perHour'
    value: number
    index: number
  }

  export interface PolicyTiersBurstFieldEvent {
    field: '$.tiers[].burst'
    value: number
    index: number
  }

  export interface PolicyTimestampThresholdFieldEvent {
    field: '$.timestampThreshold'
    value: number
  }

  export interface PolicyTimestampLifetimeFieldEvent {
    field: '$.timestampLifetime'
    value: number
  }

  export interface PolicyLookupGraceFieldEvent {
    field: '$.lookupGrace'
    value: number
  }

  export interface PolicyArbitersFieldEvent {
    field: '$.arbiters[]'
    index: number
    value: string
  }

  export interface PolicyArbiterThresholdFieldEvent {
    field: '$.arbiterThreshold'
    value: number
  }

  export interface PolicyRevocationGraceFieldEvent {
    field: '$.revocationGrace'
    value: number
  }

  export interface PolicyRelayRequiredFieldEvent {
    field: '$.relayRequired'
    value: boolean
  }

  export interface PolicyTokensEpochFieldEvent {
    field: '$.tokens.epoch'
    value: number
  }

  export interface PolicyTokensPersonsCsiTypeFieldEvent {
    field: '$.tokens.persons[].csiType'
    value: string
    index: number
  }

  export interface PolicyTokensPersonsPerEpochFieldEvent {
    field: '$.tokens.persons[].perEpoch'
    value: number
    index: number
  }

  export interface PolicyTokensPersonsBurstFieldEvent {
    field: '$.tokens.persons[].burst'
    value: number
    index: number
  }

  export interface PolicyTokensPersonsPerCsipFieldEvent {
    field: '$.tokens.persons[].perCsip'
    value: number
    index: number
  }

  export interface PolicyTokensCommonPerHourFieldEvent {
    field: '$.tokens.commonPerHour'
    value: number
  }

  export interface PolicyTokensPerClientFieldEvent {
    field: '$.tokens.perClient'
    value: number
  }

  export interface PolicyFormerRulesUntilFieldEvent {
    field: '$.formerRules[].until'
    value: number
    index: number
  }

  export interface PolicyFormerRulesConflictWindowFieldEvent {
    field: '$.formerRules[].conflictWindow'
    value: number
    index: number
  }

  export interface PolicyFormerRulesClockToleranceFieldEvent {
    field: '$.formerRules[].clockTolerance'
    value: number
    index: number
  }

  export interface PolicyFormerRulesArbitersFieldEvent {
    field: '$.formerRules[].arbiters[]'
    index: number
    value: string
  }

  export interface PolicyFormerRulesArbiterThresholdFieldEvent {
    field: '$.formerRules[].arbiterThreshold'
    value: number
    index: number
  }

  export interface PolicyFormerRulesCsiTypesTypeFieldEvent {
    field: '$.formerRules[].csiTypes[].type'
    value: string
    index: number
  }

  export interface PolicyFormerRulesCsiTypesMaxAttestationLifetimeFieldEvent {
    field: '$.formerRules[].csiTypes[].maxAttestationLifetime'
    value: number
    index: number
  }

  export interface PolicyFormerRulesCsiTypesMinStrengthFieldEvent {
    field: '$.formerRules[].csiTypes[].minStrength'
    value: number
    index: number
  }

  export function encode (obj: Partial<Policy>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, Policy.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Policy>): Policy {
    return decodeMessage(buf, Policy.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Policy>): Generator<PolicyCsiTypesTypeFieldEvent | PolicyCsiTypesGrammarFieldEvent | PolicyCsiTypesMaxAttestationLifetimeFieldEvent | PolicyCsiTypesAttestationsRequiredFieldEvent | PolicyCsiTypesMinStrengthFieldEvent | PolicyCsiTypesCertificateRequiredFieldEvent | PolicyMaxEntryLifetimeFieldEvent | PolicyConflictWindowFieldEvent | PolicyDefaultFederationFieldEvent | PolicyDiscoverabilityLimitFieldEvent | PolicyQuotasEntriesPerKeyFieldEvent | PolicyQuotasEntriesPerHolderFieldEvent | PolicyQuotasReservedPerHolderFieldEvent | PolicyQuotasHoldersPerCsipFieldEvent | PolicyQuotasFactsPerKeyFieldEvent | PolicyPlacementFromFieldEvent | PolicyPlacementReplicasFieldEvent | PolicyPlacementReplicaOperatorsFieldEvent | PolicyPlacementRegionsFieldEvent | PolicyPlacementDelayFieldEvent | PolicyClockToleranceFieldEvent | PolicyTiersTierFieldEvent | PolicyTiersPerHourFieldEvent | PolicyTiersBurstFieldEvent | PolicyTimestampThresholdFieldEvent | PolicyTimestampLifetimeFieldEvent | PolicyLookupGraceFieldEvent | PolicyArbitersFieldEvent | PolicyArbiterThresholdFieldEvent | PolicyRevocationGraceFieldEvent | PolicyRelayRequiredFieldEvent | PolicyTokensEpochFieldEvent | PolicyTokensPersonsCsiTypeFieldEvent | PolicyTokensPersonsPerEpochFieldEvent | PolicyTokensPersonsBurstFieldEvent | PolicyTokensPersonsPerCsipFieldEvent | PolicyTokensCommonPerHourFieldEvent | PolicyTokensPerClientFieldEvent | PolicyFormerRulesUntilFieldEvent | PolicyFormerRulesConflictWindowFieldEvent | PolicyFormerRulesClockToleranceFieldEvent | PolicyFormerRulesArbitersFieldEvent | PolicyFormerRulesArbiterThresholdFieldEvent | PolicyFormerRulesCsiTypesTypeFieldEvent | PolicyFormerRulesCsiTypesMaxAttestationLifetimeFieldEvent | PolicyFormerRulesCsiTypesMinStrengthFieldEvent> {
    return streamMessage(buf, Policy.codec(), opts)
  }
}

export interface FormerRules {
  until: number
  conflictWindow: number
  clockTolerance: number
  arbiters: string[]
  arbiterThreshold: number
  csiTypes: FormerType[]
}

export namespace FormerRules {
  let _codec: Codec<FormerRules>

  export const codec = (): Codec<FormerRules> => {
    if (_codec == null) {
      _codec = message<FormerRules>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.until != null && obj.until !== 0)) {
          w.uint32(8)
          w.uint64Number(obj.until)
        }

        if ((obj.conflictWindow != null && obj.conflictWindow !== 0)) {
          w.uint32(16)
          w.uint64Number(obj.conflictWindow)
        }

        if ((obj.clockTolerance != null && obj.clockTolerance !== 0)) {
          w.uint32(24)
          w.uint64Number(obj.clockTolerance)
        }

        if (obj.arbiters != null && obj.arbiters.length > 0) {
          for (const value of obj.arbiters) {
            w.uint32(34)
            w.string(value)
          }
        }

        if ((obj.arbiterThreshold != null && obj.arbiterThreshold !== 0)) {
          w.uint32(40)
          w.uint32(obj.arbiterThreshold)
        }

        if (obj.csiTypes != null && obj.csiTypes.length > 0) {
          for (const value of obj.csiTypes) {
            w.uint32(50)
            FormerType.codec().encode(value, w)
          }
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          until: 0,
          conflictWindow: 0,
          clockTolerance: 0,
          arbiters: [],
          arbiterThreshold: 0,
          csiTypes: []
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.until = reader.uint64Number()
              break
            }
            case 2: {
              obj.conflictWindow = reader.uint64Number()
              break
            }
            case 3: {
              obj.clockTolerance = reader.uint64Number()
              break
            }
            case 4: {
              if (opts.limits?.arbiters != null && obj.arbiters.length === opts.limits.arbiters) {
                throw new MaxLengthError('Decode error - repeated field "arbiters" had too many elements')
              }

              obj.arbiters.push(reader.string())
              break
            }
            case 5: {
              obj.arbiterThreshold = reader.uint32()
              break
            }
            case 6: {
              if (opts.limits?.csiTypes != null && obj.csiTypes.length === opts.limits.csiTypes) {
                throw new MaxLengthError('Decode error - repeated field "csiTypes" had too many elements')
              }

              obj.csiTypes.push(FormerType.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.csiTypes$
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
          arbiters: 0,
          csiTypes: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield {
                field: `${prefix}.until`,
                value: reader.uint64Number()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.conflictWindow`,
                value: reader.uint64Number()
              }
              break
            }
            case 3: {
              yield {
                field: `${prefix}.clockTolerance`,
                value: reader.uint64Number()
              }
              break
            }
            case 4: {
              if (opts.limits?.arbiters != null && obj.arbiters === opts.limits.arbiters) {
                throw new MaxLengthError('Streaming decode error - repeated field "arbiters" had too many elements')
              }

              yield {
                field: `${prefix}.arbiters[]`,
                index: obj.arbiters,
                value: reader.string()
              }

              obj.arbiters++

              break
            }
            case 5: {
              yield {
                field: `${prefix}.arbiterThreshold`,
                value: reader.uint32()
              }
              break
            }
            case 6: {
              if (opts.limits?.csiTypes != null && obj.csiTypes === opts.limits.csiTypes) {
                throw new MaxLengthError('Streaming decode error - repeated field "csiTypes" had too many elements')
              }

              for (const evt of FormerType.codec().stream(reader, reader.uint32(), `${prefix}.csiTypes[]`, {
                limits: opts.limits?.csiTypes$
              })) {
                yield {
                  ...evt,
                  index: obj.csiTypes
                }
              }

              obj.csiTypes++

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

  export interface FormerRulesUntilFieldEvent {
    field: '$.until'
    value: number
  }

  export interface FormerRulesConflictWindowFieldEvent {
    field: '$.conflictWindow'
    value: number
  }

  export interface FormerRulesClockToleranceFieldEvent {
    field: '$.clockTolerance'
    value: number
  }

  export interface FormerRulesArbitersFieldEvent {
    field: '$.arbiters[]'
    index: number
    value: string
  }

  export interface FormerRulesArbiterThresholdFieldEvent {
    field: '$.arbiterThreshold'
    value: number
  }

  export interface FormerRulesCsiTypesTypeFieldEvent {
    field: '$.csiTypes[].type'
    value: string
    index: number
  }

  export interface FormerRulesCsiTypesMaxAttestationLifetimeFieldEvent {
    field: '$.csiTypes[].maxAttestationLifetime'
    value: number
    index: number
  }

  export interface FormerRulesCsiTypesMinStrengthFieldEvent {
    field: '$.csiTypes[].minStrength'
    value: number
    index: number
  }

  export function encode (obj: Partial<FormerRules>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, FormerRules.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<FormerRules>): FormerRules {
    return decodeMessage(buf, FormerRules.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<FormerRules>): Generator<FormerRulesUntilFieldEvent | FormerRulesConflictWindowFieldEvent | FormerRulesClockToleranceFieldEvent | FormerRulesArbitersFieldEvent | FormerRulesArbiterThresholdFieldEvent | FormerRulesCsiTypesTypeFieldEvent | FormerRulesCsiTypesMaxAttestationLifetimeFieldEvent | FormerRulesCsiTypesMinStrengthFieldEvent> {
    return streamMessage(buf, FormerRules.codec(), opts)
  }
}

export interface FormerType {
  type: string
  maxAttestationLifetime: number
  minStrength: number
}

export namespace FormerType {
  let _codec: Codec<FormerType>

  export const codec = (): Codec<FormerType> => {
    if (_codec == null) {
      _codec = message<FormerType>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.type != null && obj.type !== '')) {
          w.uint32(10)
          w.string(obj.type)
        }

        if ((obj.maxAttestationLifetime != null && obj.maxAttestationLifetime !== 0)) {
          w.uint32(16)
          w.uint64Number(obj.maxAttestationLifetime)
        }

        if ((obj.minStrength != null && obj.minStrength !== 0)) {
          w.uint32(24)
          w.uint32(obj.minStrength)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          type: '',
          maxAttestationLifetime: 0,
          minStrength: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.type = reader.string()
              break
            }
            case 2: {
              obj.maxAttestationLifetime = reader.uint64Number()
              break
            }
            case 3: {
              obj.minStrength = reader.uint32()
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
                value: reader.string()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.maxAttestationLifetime`,
                value: reader.uint64Number()
              }
              break
            }
            case 3: {
              yield {
                field: `${prefix}.minStrength`,
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

  export interface FormerTypeTypeFieldEvent {
    field: '$.type'
    value: string
  }

  export interface FormerTypeMaxAttestationLifetimeFieldEvent {
    field: '$.maxAttestationLifetime'
    value: number
  }

  export interface FormerTypeMinStrengthFieldEvent {
    field: '$.minStrength'
    value: number
  }

  export function encode (obj: Partial<FormerType>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, FormerType.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<FormerType>): FormerType {
    return decodeMessage(buf, FormerType.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<FormerType>): Generator<FormerTypeTypeFieldEvent | FormerTypeMaxAttestationLifetimeFieldEvent | FormerTypeMinStrengthFieldEvent> {
    return streamMessage(buf, FormerType.codec(), opts)
  }
}

export interface TokenPolicy {
  epoch: number
  persons: PersonTokens[]
  commonPerHour: number
  perClient: number
}

export namespace TokenPolicy {
  let _codec: Codec<TokenPolicy>

  export const codec = (): Codec<TokenPolicy> => {
    if (_codec == null) {
      _codec = message<TokenPolicy>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.epoch != null && obj.epoch !== 0)) {
          w.uint32(8)
          w.uint64Number(obj.epoch)
        }

        if (obj.persons != null && obj.persons.length > 0) {
          for (const value of obj.persons) {
            w.uint32(18)
            PersonTokens.codec().encode(value, w)
          }
        }

        if ((obj.commonPerHour != null && obj.commonPerHour !== 0)) {
          w.uint32(24)
          w.uint32(obj.commonPerHour)
        }

        if ((obj.perClient != null && obj.perClient !== 0)) {
          w.uint32(32)
          w.uint32(obj.perClient)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          epoch: 0,
          persons: [],
          commonPerHour: 0,
          perClient: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.epoch = reader.uint64Number()
              break
            }
            case 2: {
              if (opts.limits?.persons != null && obj.persons.length === opts.limits.persons) {
                throw new MaxLengthError('Decode error - repeated field "persons" had too many elements')
              }

              obj.persons.push(PersonTokens.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.persons$
              }))
              break
            }
            case 3: {
              obj.commonPerHour = reader.uint32()
              break
            }
            case 4: {
              obj.perClient = reader.uint32()
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
          persons: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield {
                field: `${prefix}.epoch`,
                value: reader.uint64Number()
              }
              break
            }
            case 2: {
              if (opts.limits?.persons != null && obj.persons === opts.limits.persons) {
                throw new MaxLengthError('Streaming decode error - repeated field "persons" had too many elements')
              }

              for (const evt of PersonTokens.codec().stream(reader, reader.uint32(), `${prefix}.persons[]`, {
                limits: opts.limits?.persons$
              })) {
                yield {
                  ...evt,
                  index: obj.persons
                }
              }

              obj.persons++

              break
            }
            case 3: {
              yield {
                field: `${prefix}.commonPerHour`,
                value: reader.uint32()
              }
              break
            }
            case 4: {
              yield {
                field: `${prefix}.perClient`,
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

  export interface TokenPolicyEpochFieldEvent {
    field: '$.epoch'
    value: number
  }

  export interface TokenPolicyPersonsCsiTypeFieldEvent {
    field: '$.persons[].csiType'
    value: string
    index: number
  }

  export interface TokenPolicyPersonsPerEpochFieldEvent {
    field: '$.persons[].perEpoch'
    value: number
    index: number
  }

  export interface TokenPolicyPersonsBurstFieldEvent {
    field: '$.persons[].burst'
    value: number
    index: number
  }

  export interface TokenPolicyPersonsPerCsipFieldEvent {
    field: '$.persons[].perCsip'
    value: number
    index: number
  }

  export interface TokenPolicyCommonPerHourFieldEvent {
    field: '$.commonPerHour'
    value: number
  }

  export interface TokenPolicyPerClientFieldEvent {
    field: '$.perClient'
    value: number
  }

  export function encode (obj: Partial<TokenPolicy>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, TokenPolicy.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<TokenPolicy>): TokenPolicy {
    return decodeMessage(buf, TokenPolicy.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<TokenPolicy>): Generator<TokenPolicyEpochFieldEvent | TokenPolicyPersonsCsiTypeFieldEvent | TokenPolicyPersonsPerEpochFieldEvent | TokenPolicyPersonsBurstFieldEvent | TokenPolicyPersonsPerCsipFieldEvent | TokenPolicyCommonPerHourFieldEvent | TokenPolicyPerClientFieldEvent> {
    return streamMessage(buf, TokenPolicy.codec(), opts)
  }
}

export interface PersonTokens {
  csiType: string
  perEpoch: number
  burst: number
  perCsip: number
}

export namespace PersonTokens {
  let _codec: Codec<PersonTokens>

  export const codec = (): Codec<PersonTokens> => {
    if (_codec == null) {
      _codec = message<PersonTokens>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.csiType != null && obj.csiType !== '')) {
          w.uint32(10)
          w.string(obj.csiType)
        }

        if ((obj.perEpoch != null && obj.perEpoch !== 0)) {
          w.uint32(16)
          w.uint32(obj.perEpoch)
        }

        if ((obj.burst != null && obj.burst !== 0)) {
          w.uint32(24)
          w.uint32(obj.burst)
        }

        if ((obj.perCsip != null && obj.perCsip !== 0)) {
          w.uint32(32)
          w.uint32(obj.perCsip)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          csiType: '',
          perEpoch: 0,
          burst: 0,
          perCsip: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.csiType = reader.string()
              break
            }
            case 2: {
              obj.perEpoch = reader.uint32()
              break
            }
            case 3: {
              obj.burst = reader.uint32()
              break
            }
            case 4: {
              obj.perCsip = reader.uint32()
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
                field: `${prefix}.csiType`,
                value: reader.string()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.perEpoch`,
                value: reader.uint32()
              }
              break
            }
            case 3: {
              yield {
                field: `${prefix}.burst`,
                value: reader.uint32()
              }
              break
            }
            case 4: {
              yield {
                field: `${prefix}.perCsip`,
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

  export interface PersonTokensCsiTypeFieldEvent {
    field: '$.csiType'
    value: string
  }

  export interface PersonTokensPerEpochFieldEvent {
    field: '$.perEpoch'
    value: number
  }

  export interface PersonTokensBurstFieldEvent {
    field: '$.burst'
    value: number
  }

  export interface PersonTokensPerCsipFieldEvent {
    field: '$.perCsip'
    value: number
  }

  export function encode (obj: Partial<PersonTokens>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, PersonTokens.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<PersonTokens>): PersonTokens {
    return decodeMessage(buf, PersonTokens.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<PersonTokens>): Generator<PersonTokensCsiTypeFieldEvent | PersonTokensPerEpochFieldEvent | PersonTokensBurstFieldEvent | PersonTokensPerCsipFieldEvent> {
    return streamMessage(buf, PersonTokens.codec(), opts)
  }
}

export interface PlacementTerm {
  from: number
  replicas: number
  replicaOperators: number
  regions: string[]
}

export namespace PlacementTerm {
  let _codec: Codec<PlacementTerm>

  export const codec = (): Codec<PlacementTerm> => {
    if (_codec == null) {
      _codec = message<PlacementTerm>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.from != null && obj.from !== 0)) {
          w.uint32(8)
          w.uint64Number(obj.from)
        }

        if ((obj.replicas != null && obj.replicas !== 0)) {
          w.uint32(16)
          w.uint32(obj.replicas)
        }

        if ((obj.replicaOperators != null && obj.replicaOperators !== 0)) {
          w.uint32(24)
          w.uint32(obj.replicaOperators)
        }

        if (obj.regions != null && obj.regions.length > 0) {
          for (const value of obj.regions) {
            w.uint32(34)
            w.string(value)
          }
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          from: 0,
          replicas: 0,
          replicaOperators: 0,
          regions: []
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.from = reader.uint64Number()
              break
            }
            case 2: {
              obj.replicas = reader.uint32()
              break
            }
            case 3: {
              obj.replicaOperators = reader.uint32()
              break
            }
            case 4: {
              if (opts.limits?.regions != null && obj.regions.length === opts.limits.regions) {
                throw new MaxLengthError('Decode error - repeated field "regions" had too many elements')
              }

              obj.regions.push(reader.string())
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
                field: `${prefix}.from`,
                value: reader.uint64Number()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.replicas`,
                value: reader.uint32()
              }
              break
            }
            case 3: {
              yield {
                field: `${prefix}.replicaOperators`,
                value: reader.uint32()
              }
              break
            }
            case 4: {
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

  export interface PlacementTermFromFieldEvent {
    field: '$.from'
    value: number
  }

  export interface PlacementTermReplicasFieldEvent {
    field: '$.replicas'
    value: number
  }

  export interface PlacementTermReplicaOperatorsFieldEvent {
    field: '$.replicaOperators'
    value: number
  }

  export interface PlacementTermRegionsFieldEvent {
    field: '$.regions[]'
    index: number
    value: string
  }

  export function encode (obj: Partial<PlacementTerm>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, PlacementTerm.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<PlacementTerm>): PlacementTerm {
    return decodeMessage(buf, PlacementTerm.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<PlacementTerm>): Generator<PlacementTermFromFieldEvent | PlacementTermReplicasFieldEvent | PlacementTermReplicaOperatorsFieldEvent | PlacementTermRegionsFieldEvent> {
    return streamMessage(buf, PlacementTerm.codec(), opts)
  }
}

export interface CsiTypePolicy {
  type: string
  grammar: string
  maxAttestationLifetime: number
  attestationsRequired: number
  minStrength: number
  certificateRequired: boolean
}

export namespace CsiTypePolicy {
  let _codec: Codec<CsiTypePolicy>

  export const codec = (): Codec<CsiTypePolicy> => {
    if (_codec == null) {
      _codec = message<CsiTypePolicy>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.type != null && obj.type !== '')) {
          w.uint32(10)
          w.string(obj.type)
        }

        if ((obj.grammar != null && obj.grammar !== '')) {
          w.uint32(18)
          w.string(obj.grammar)
        }

        if ((obj.maxAttestationLifetime != null && obj.maxAttestationLifetime !== 0)) {
          w.uint32(24)
          w.uint64Number(obj.maxAttestationLifetime)
        }

        if ((obj.attestationsRequired != null && obj.attestationsRequired !== 0)) {
          w.uint32(32)
          w.uint32(obj.attestationsRequired)
        }

        if ((obj.minStrength != null && obj.minStrength !== 0)) {
          w.uint32(40)
          w.uint32(obj.minStrength)
        }

        if ((obj.certificateRequired != null && obj.certificateRequired !== false)) {
          w.uint32(48)
          w.bool(obj.certificateRequired)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          type: '',
          grammar: '',
          maxAttestationLifetime: 0,
          attestationsRequired: 0,
          minStrength: 0,
          certificateRequired: false
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.type = reader.string()
              break
            }
            case 2: {
              obj.grammar = reader.string()
              break
            }
            case 3: {
              obj.maxAttestationLifetime = reader.uint64Number()
              break
            }
            case 4: {
              obj.attestationsRequired = reader.uint32()
              break
            }
            case 5: {
              obj.minStrength = reader.uint32()
              break
            }
            case 6: {
              obj.certificateRequired = reader.bool()
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
                value: reader.string()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.grammar`,
                value: reader.string()
              }
              break
            }
            case 3: {
              yield {
                field: `${prefix}.maxAttestationLifetime`,
                value: reader.uint64Number()
              }
              break
            }
            case 4: {
              yield {
                field: `${prefix}.attestationsRequired`,
                value: reader.uint32()
              }
              break
            }
            case 5: {
              yield {
                field: `${prefix}.minStrength`,
                value: reader.uint32()
              }
              break
            }
            case 6: {
              yield {
                field: `${prefix}.certificateRequired`,
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

  export interface CsiTypePolicyTypeFieldEvent {
    field: '$.type'
    value: string
  }

  export interface CsiTypePolicyGrammarFieldEvent {
    field: '$.grammar'
    value: string
  }

  export interface CsiTypePolicyMaxAttestationLifetimeFieldEvent {
    field: '$.maxAttestationLifetime'
    value: number
  }

  export interface CsiTypePolicyAttestationsRequiredFieldEvent {
    field: '$.attestationsRequired'
    value: number
  }

  export interface CsiTypePolicyMinStrengthFieldEvent {
    field: '$.minStrength'
    value: number
  }

  export interface CsiTypePolicyCertificateRequiredFieldEvent {
    field: '$.certificateRequired'
    value: boolean
  }

  export function encode (obj: Partial<CsiTypePolicy>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, CsiTypePolicy.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<CsiTypePolicy>): CsiTypePolicy {
    return decodeMessage(buf, CsiTypePolicy.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<CsiTypePolicy>): Generator<CsiTypePolicyTypeFieldEvent | CsiTypePolicyGrammarFieldEvent | CsiTypePolicyMaxAttestationLifetimeFieldEvent | CsiTypePolicyAttestationsRequiredFieldEvent | CsiTypePolicyMinStrengthFieldEvent | CsiTypePolicyCertificateRequiredFieldEvent> {
    return streamMessage(buf, CsiTypePolicy.codec(), opts)
  }
}

export interface Quotas {
  entriesPerKey: number
  entriesPerHolder: number
  reservedPerHolder: number
  holdersPerCsip: number
  factsPerKey: number
}

export namespace Quotas {
  let _codec: Codec<Quotas>

  export const codec = (): Codec<Quotas> => {
    if (_codec == null) {
      _codec = message<Quotas>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.entriesPerKey != null && obj.entriesPerKey !== 0)) {
          w.uint32(8)
          w.uint32(obj.entriesPerKey)
        }

        if ((obj.entriesPerHolder != null && obj.entriesPerHolder !== 0)) {
          w.uint32(16)
          w.uint32(obj.entriesPerHolder)
        }

        if ((obj.reservedPerHolder != null && obj.reservedPerHolder !== 0)) {
          w.uint32(24)
          w.uint32(obj.reservedPerHolder)
        }

        if ((obj.holdersPerCsip != null && obj.holdersPerCsip !== 0)) {
          w.uint32(32)
          w.uint32(obj.holdersPerCsip)
        }

        if ((obj.factsPerKey != null && obj.factsPerKey !== 0)) {
          w.uint32(40)
          w.uint32(obj.factsPerKey)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          entriesPerKey: 0,
          entriesPerHolder: 0,
          reservedPerHolder: 0,
          holdersPerCsip: 0,
          factsPerKey: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.entriesPerKey = reader.uint32()
              break
            }
            case 2: {
              obj.entriesPerHolder = reader.uint32()
              break
            }
            case 3: {
              obj.reservedPerHolder = reader.uint32()
              break
            }
            case 4: {
              obj.holdersPerCsip = reader.uint32()
              break
            }
            case 5: {
              obj.factsPerKey = reader.uint32()
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
                field: `${prefix}.entriesPerKey`,
                value: reader.uint32()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.entriesPerHolder`,
                value: reader.uint32()
              }
              break
            }
            case 3: {
              yield {
                field: `${prefix}.reservedPerHolder`,
                value: reader.uint32()
              }
              break
            }
            case 4: {
              yield {
                field: `${prefix}.holdersPerCsip`,
                value: reader.uint32()
              }
              break
            }
            case 5: {
              yield {
                field: `${prefix}.factsPerKey`,
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

  export interface QuotasEntriesPerKeyFieldEvent {
    field: '$.entriesPerKey'
    value: number
  }

  export interface QuotasEntriesPerHolderFieldEvent {
    field: '$.entriesPerHolder'
    value: number
  }

  export interface QuotasReservedPerHolderFieldEvent {
    field: '$.reservedPerHolder'
    value: number
  }

  export interface QuotasHoldersPerCsipFieldEvent {
    field: '$.holdersPerCsip'
    value: number
  }

  export interface QuotasFactsPerKeyFieldEvent {
    field: '$.factsPerKey'
    value: number
  }

  export function encode (obj: Partial<Quotas>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, Quotas.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Quotas>): Quotas {
    return decodeMessage(buf, Quotas.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Quotas>): Generator<QuotasEntriesPerKeyFieldEvent | QuotasEntriesPerHolderFieldEvent | QuotasReservedPerHolderFieldEvent | QuotasHoldersPerCsipFieldEvent | QuotasFactsPerKeyFieldEvent> {
    return streamMessage(buf, Quotas.codec(), opts)
  }
}

export interface RateTier {
  tier: string
  perHour: number
  burst: number
}

export namespace RateTier {
  let _codec: Codec<RateTier>

  export const codec = (): Codec<RateTier> => {
    if (_codec == null) {
      _codec = message<RateTier>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.tier != null && obj.tier !== '')) {
          w.uint32(10)
          w.string(obj.tier)
        }

        if ((obj.perHour != null && obj.perHour !== 0)) {
          w.uint32(16)
          w.uint32(obj.perHour)
        }

        if ((obj.burst != null && obj.burst !== 0)) {
          w.uint32(24)
          w.uint32(obj.burst)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          tier: '',
          perHour: 0,
          burst: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.tier = reader.string()
              break
            }
            case 2: {
              obj.perHour = reader.uint32()
              break
            }
            case 3: {
              obj.burst = reader.uint32()
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
                field: `${prefix}.tier`,
                value: reader.string()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.perHour`,
                value: reader.uint32()
              }
              break
            }
            case 3: {
              yield {
                field: `${prefix}.burst`,
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

  export interface RateTierTierFieldEvent {
    field: '$.tier'
    value: string
  }

  export interface RateTierPerHourFieldEvent {
    field: '$.perHour'
    value: number
  }

  export interface RateTierBurstFieldEvent {
    field: '$.burst'
    value: number
  }

  export function encode (obj: Partial<RateTier>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, RateTier.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<RateTier>): RateTier {
    return decodeMessage(buf, RateTier.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<RateTier>): Generator<RateTierTierFieldEvent | RateTierPerHourFieldEvent | RateTierBurstFieldEvent> {
    return streamMessage(buf, RateTier.codec(), opts)
  }
}
