import { expect } from 'chai'
import { Signed } from '../../src/base/pb/signed.ts'
import { signUnder } from '../../src/base/envelope.ts'
import { withDpStatus } from '../../src/registry/edit.ts'
import { RegistryTimestamp } from '../../src/registry/pb/timestamp.ts'
import { makeTimestamp, verifyTimestamp } from '../../src/registry/timestamp.ts'
import { NOW, buildTestRegistry } from '../builders/registry.ts'
import { codeOf } from './codes.ts'

const federation = buildTestRegistry({ dps: 7, evaluators: 0 })
const { registry, dps } = federation
const [dp1] = dps

describe('registry/timestamp', () => {
  const timestamp = dp1 == null ? new Uint8Array() : makeTimestamp(registry, NOW, dp1.signer)

  /** Signed by the DP, but with other fields. */
  function changed (change: Partial<RegistryTimestamp>): string {
    const payload = RegistryTimestamp.encode({
      ...RegistryTimestamp.decode(Signed.decode(timestamp).payload), ...change
    })
    const signature = dp1 == null
      ? new Uint8Array(64)
      : new Uint8Array(signUnder('registryTimestamp', dp1.signer, payload))
    return codeOf(() => verifyTimestamp(Signed.encode({ payload, signature }), registry))
  }

  it('says which DP holds which version for the newest, and since when', () => {
    expect(verifyTimestamp(timestamp, registry))
      .to.deep.equal({ dp: dp1?.id, version: 1, hash: registry.hash, at: NOW })
  })

  it('refuses one truncated at every byte, or with a byte changed', () => {
    for (let i = 0; i < timestamp.byteLength; i++) {
      expect(codeOf(() => verifyTimestamp(timestamp.subarray(0, i), registry))).to.equal('REGISTRY_TIMESTAMP_INVALID')
      const bytes = timestamp.slice()
      bytes[i] = (bytes[i] ?? 0) ^ 1
      expect(codeOf(() => verifyTimestamp(bytes, registry))).to.equal('REGISTRY_TIMESTAMP_INVALID')
    }
  })

  it('refuses another federation, another format, and a version that is none', () => {
    expect(changed({})).to.equal('nothing was thrown')
    expect(changed({ federationId: new Uint8Array(32) })).to.equal('REGISTRY_TIMESTAMP_INVALID')
    expect(changed({ formatVersion: 2 })).to.equal('REGISTRY_TIMESTAMP_INVALID')
    expect(changed({ version: 0 })).to.equal('REGISTRY_TIMESTAMP_INVALID')
    expect(changed({ hash: new Uint8Array(31) })).to.equal('REGISTRY_TIMESTAMP_INVALID')
  })

  it('refuses the word of a DP under another\'s name, of strangers and of DPs that left', () => {
    expect(changed({ dp: dps[1]?.id })).to.equal('REGISTRY_TIMESTAMP_INVALID')
    const stranger = buildTestRegistry({ seed: 'other', dps: 1, evaluators: 0 }).dps[0]
    expect(changed({ dp: stranger?.id })).to.equal('REGISTRY_TIMESTAMP_INVALID')
    const left = federation.next({
      dps: federation.draft.dps.map((dp, i) => i === 0 ? withDpStatus(dp, 'leaving', NOW, NOW) : dp)
    })
    expect(codeOf(() => verifyTimestamp(timestamp, left))).to.equal('REGISTRY_TIMESTAMP_INVALID')
  })
})
