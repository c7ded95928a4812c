import { expect } from 'chai'
import { judgeMessage } from '../../../src/protocols/invalidation/validate.ts'
import { lifetimeOf } from '../../../src/store/invalidation-log.ts'
import { reassign, release } from '../../builders/invalidation.ts'
import { reassigned, released, testLog } from '../../builders/log.ts'
import { alice, alter, federation } from '../../builders/mapping.ts'
import { NOW } from '../../builders/registry.ts'
import { TestSource } from '../../builders/replicas.ts'
import type { Judgement } from '../../../src/protocols/invalidation/validate.ts'
import type { VerifiedRegistry } from '../../../src/registry/interface.ts'
import type { InvalidationLog } from '../../../src/store/invalidation-log.ts'

const { registry } = federation()
const clock = { now: () => NOW }

async function judge (data: Uint8Array, { at = registry, now = NOW, log }: {
  at?: VerifiedRegistry, now?: number, log?: Pick<InvalidationLog, 'has' | 'wouldAdd'>
} = {}): Promise<Judgement> {
  return await judgeMessage(data, {
    registry: new TestSource(at), clock: { now: () => now }, log: log ?? (await testLog()).log
  })
}

describe('protocols/invalidation/validate: what is judged', () => {
  it('accepts what is new and proves itself, and gives it out verified', async () => {
    for (const fact of [reassigned('one'), released('two')]) {
      const { result, fact: judged, code } = await judge(fact.bytes)
      expect([result, judged?.name, code]).to.deep.equal(['accept', fact.name, undefined])
    }
  })

  it('ignores what is known, without looking at its proof', async () => {
    const { log } = await testLog()
    const fact = released('one')
    await log.add([fact])
    expect(await judge(fact.bytes, { log })).to.deep.equal({ result: 'ignore', code: 'known' })
  })

  it('rejects what nobody honest hands on', async () => {
    const forged: ReadonlyArray<[code: string, data: Uint8Array]> = [
      ['MESSAGE_MALFORMED', new Uint8Array([1, 2, 3])],
      ['MESSAGE_TOO_LARGE', new Uint8Array(16 * 1024 + 1)],
      ['INVALIDATION_SIGNATURE_INVALID', release({ signer: alice })],
      ['INVALIDATION_SIGNATURE_INVALID', reassign({ signer: alice })],
      ['INVALIDATION_EVIDENCE_FOREIGN', release({ attestation: { holderKey: alice.publicKey } })]
    ]
    for (const [code, data] of forged) {
      expect(await judge(data), code).to.deep.equal({ result: 'reject', code })
    }
  })

  it('ignores what another version of the registry or another clock may allow', async () => {
    const without = alter(registry, {
      csips: csip =>
        ({ ...csip, scopes: csip.scopes.map(scope => ({ ...scope, mayReassign: false })) })
    })
    expect(await judge(reassign(), { at: without }))
      .to.deep.equal({ result: 'ignore', code: 'INVALIDATION_NOT_ALLOWED' })
    expect(await judge(reassign(), {
      at: alter(registry, { csips: csip => ({ ...csip, status: 'revoked', statusSince: NOW }) })
    })).to.deep.equal({ result: 'ignore', code: 'INVALIDATION_CSIP_UNKNOWN' })
    expect(await judge(release(), { now: NOW - registry.policy.clockTolerance - 1 }))
      .to.deep.equal({ result: 'ignore', code: 'INVALIDATION_NOT_YET_ISSUED' })
    expect(await judge(release(), { now: NOW + lifetimeOf(registry.policy) + 1 }))
      .to.deep.equal({ result: 'ignore', code: 'INVALIDATION_EXPIRED' })
  })

  it('is no judge of its own faults', async () => {
    const broken = { has: () => false, wouldAdd: async () => { throw new Error('disk') } }
    const failed = await judgeMessage(release(), { registry: new TestSource(registry), clock, log: broken })
      .then(() => undefined, (err: unknown) => String(err))
    expect(failed).to.contain('disk')
  })
})
