import { expect } from 'chai'
import { Signed } from '../../src/base/pb/signed.ts'
import { signUnder } from '../../src/base/envelope.ts'
import { withDpStatus } from '../../src/registry/edit.ts'
import { RegistryTimestamp } from '../../src/registry/pb/timestamp.ts'
import { judgeFreshness, makeTimestamp, verifyTimestamp } from '../../src/registry/timestamp.ts'
import { DAY, HOUR, NOW, buildTestRegistry } from '../builders/registry.ts'
import { codeOf } from './codes.ts'
import type { VerifiedRegistry } from '../../src/registry/interface.ts'
import type { VerifiedTimestamp } from '../../src/registry/timestamp.ts'

const federation = buildTestRegistry({ dps: 7, evaluators: 0 })
const { registry, dps } = federation
const second = federation.next()
const fork = federation.next({ test: false })
const [dp1] = dps

/** What `count` DPs, from the `from`th on, say about a version. */
function say (about: VerifiedRegistry, count: number, { at = NOW, from = 0 } = {}): VerifiedTimestamp[] {
  return dps.slice(from, from + count).map(({ signer }) => verifyTimestamp(makeTimestamp(about, at, signer), registry))
}

describe('registry/timestamp', () => {
  const timestamp = dp1 == null ? new Uint8Array() : makeTimestamp(registry, NOW, dp1.signer)

  /** Signed by the DP, but with other fields. */
  function changed (change: Partial<RegistryTimestamp>): string {
    const payload = RegistryTimestamp.encode({ ...RegistryTimestamp.decode(Signed.decode(timestamp).payload), ...change })
    const signature = dp1 == null ? new Uint8Array(64) : new Uint8Array(signUnder('registryTimestamp', dp1.signer, payload))
    return codeOf(() => verifyTimestamp(Signed.encode({ payload, signature }), registry))
  }

  it('says which DP holds which version for the newest, and since when', () => {
    expect(verifyTimestamp(timestamp, registry)).to.deep.equal({ dp: dp1?.id, version: 1, hash: registry.hash, at: NOW })
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
    const left = federation.next({ dps: federation.draft.dps.map((dp, i) => i === 0 ? withDpStatus(dp, 'leaving', NOW, NOW) : dp) })
    expect(codeOf(() => verifyTimestamp(timestamp, left))).to.equal('REGISTRY_TIMESTAMP_INVALID')
  })
})

describe('registry/timestamp: freshness', () => {
  const judge = (statements: VerifiedTimestamp[], of = registry, now = NOW): string => codeOf(() => judgeFreshness(statements, of, now))

  it('takes the word of three DPs', () => {
    expect(judge(say(registry, 3))).to.equal('nothing was thrown')
    expect(judge(say(registry, 2))).to.equal('REGISTRY_FROZEN')
    expect(judge([])).to.equal('REGISTRY_FROZEN')
  })

  it('counts each DP once', () => {
    expect(judge([...say(registry, 2), ...say(registry, 2), ...say(registry, 2, { at: NOW - 1 })])).to.equal('REGISTRY_FROZEN')
  })

  it('holds for as long as the third newest word does', () => {
    const statements = [...say(registry, 2), ...say(registry, 1, { at: NOW - HOUR, from: 2 }), ...say(registry, 1, { at: NOW - 2 * HOUR, from: 3 })]
    const freshness = judgeFreshness(statements, registry, NOW)
    expect(freshness.until).to.equal(NOW - HOUR + DAY)
    expect(freshness.confirmedBy).to.have.length(4)
    expect(judge(statements, registry, freshness.until - 1)).to.equal('nothing was thrown')
    expect(judge(statements, registry, freshness.until)).to.equal('REGISTRY_FROZEN')
  })

  it('doesn\'t count a word from the future, beyond the tolerance for clocks', () => {
    const { clockTolerance } = registry.policy
    expect(judge(say(registry, 3, { at: NOW + clockTolerance }))).to.equal('nothing was thrown')
    expect(judge(say(registry, 3, { at: NOW + clockTolerance + 1 }))).to.equal('REGISTRY_FROZEN')
  })

  it('is frozen when as many name a newer version', () => {
    expect(judge([...say(registry, 4), ...say(second, 3, { from: 4 })])).to.equal('REGISTRY_FROZEN')
    expect(judge([...say(registry, 4), ...say(second, 2, { from: 4 })])).to.equal('nothing was thrown')
  })

  it('takes a DP\'s latest word, not its first', () => {
    expect(judge([...say(registry, 3, { at: NOW - 1 }), ...say(second, 1)])).to.equal('REGISTRY_FROZEN')
    expect(judge([...say(second, 1), ...say(registry, 3, { at: NOW - 1 })])).to.equal('REGISTRY_FROZEN')
  })

  it('takes the word of DPs that lag: they know of nothing newer either', () => {
    expect(judge(say(registry, 3), second)).to.equal('nothing was thrown')
  })

  it('doesn\'t count the word for a fork', () => {
    expect(judge([...say(second, 2), ...say(fork, 1, { from: 2 })], second)).to.equal('REGISTRY_FROZEN')
  })

  it('asks for half of the DPs where there are few, so that the loss of some is survived', () => {
    for (const [count, required] of [[1, 1], [2, 1], [3, 2], [4, 2], [5, 3], [9, 3]] as const) {
      const few = buildTestRegistry({ dps: count, evaluators: 0 })
      const words = few.dps.slice(0, required).map(({ signer }) => verifyTimestamp(makeTimestamp(few.registry, NOW, signer), few.registry))
      expect(judge(words, few.registry)).to.equal('nothing was thrown')
      expect(judge(words.slice(1), few.registry)).to.equal('REGISTRY_FROZEN')
    }
  })

  it('lets a DP not vouch for itself, unless it is alone', () => {
    const words = say(registry, 3)
    expect(codeOf(() => judgeFreshness(words, registry, NOW, dp1?.id))).to.equal('REGISTRY_FROZEN')
    const alone = buildTestRegistry({ dps: 1, evaluators: 0 })
    expect(judgeFreshness([], alone.registry, NOW, alone.dps[0]?.id)).to.deep.equal({ confirmedBy: [], required: 0, until: NOW + DAY })
  })
})
