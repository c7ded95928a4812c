import { readdir, readFile, writeFile } from 'node:fs/promises'
import { expect } from 'chai'
import { draftFromJson } from '../../../../src/registry/json.ts'
import { DAY, HOUR, NOW } from '../../../builders/registry.ts'
import { issue } from '../../../builders/certificates.ts'
import type { RegistryDraft } from '../../../../src/registry/build.ts'
import { csipKey, dp1, dp2, dp3, federation, mspKey, registryCommands } from './commands.ts'

describe('cli/commands/registry/edits: changes of a draft', () => {
  const { at, mimi, json, failure, firstVersion, addDp, setNow } = registryCommands()

  it('gives MSPs bit indices in turn, and never one again', async () => {
    await json('add-msp', at('draft.json'), '--id', 'one', '--name', 'One', '--key', mspKey)
    await json('remove', at('draft.json'), 'one')
    await json('add-msp', at('draft.json'), '--id', 'two', '--name', 'Two', '--key', csipKey)
    const draft = JSON.parse(await readFile(at('draft.json'), 'utf8'))
    expect(draft.msps.map(({ bitIndex, status }: { bitIndex: number, status: string }) => [bitIndex, status]))
      .to.deep.equal([[0, 'revoked'], [1, 'active']])
    expect(await failure('remove', at('draft.json'), 'one', '--status', 'gone'))
      .to.deep.equal(['REGISTRY_MSP_REMOVED', 3])
  })

  it('revokes a DP, lets it leave, or takes it off the list', async () => {
    await json(...addDp(dp1))
    await json('remove', at('draft.json'), dp1, '--status', 'leaving')
    expect((await mimi('show', at('draft.json'))).out).to.match(/leaving/)
    expect(await json('remove', at('draft.json'), dp1, '--status', 'gone')).to.include({ dps: 0 })
    expect(await failure('remove', at('draft.json'), dp1)).to.deep.equal(['REGISTRY_UNKNOWN_PARTY', 8])
  })

  it('changes the policy within its bounds', async () => {
    await json('set-policy', at('draft.json'), 'quotas.factsPerKey', '32')
    await json('set-policy', at('draft.json'), 'defaultFederation', 'local')
    await json('set-policy', at('draft.json'), 'csiTypes.mailto.attestationsRequired', '2')
    await json('set-policy', at('draft.json'), 'tiers.standard.burst', '77')
    const { policy } = JSON.parse(await readFile(at('draft.json'), 'utf8'))
    expect([policy.quotas.factsPerKey, policy.defaultFederation]).to.deep.equal([32, 'local'])
    expect(policy.tiers.find(({ tier }: { tier: string }) => tier === 'standard').burst).to.equal(77)
    expect(policy.csiTypes.map(({ attestationsRequired }: { attestationsRequired: number }) => attestationsRequired))
      .to.deep.equal([1, 2, 1])
    const dps = [dp1, dp2]
    for (const dp of dps) {
      await json(...addDp(dp, `operator${dps.indexOf(dp)}`))
    }
    expect(await failure('set-policy', at('draft.json'), 'arbiters', JSON.stringify(dps)))
      .to.deep.equal(['REGISTRY_POLICY_INVALID', 3])
    await json('set-policy', at('draft.json'), 'arbiters', JSON.stringify(dps), 'arbiterThreshold', '2')
    expect(JSON.parse(await readFile(at('draft.json'), 'utf8')).policy)
      .to.deep.include({ arbiters: dps, arbiterThreshold: 2 })
    expect(await failure('set-policy', at('draft.json'), 'lookupGrace', '3', 'placementDelay'))
      .to.deep.equal(['OPTION_INVALID', 3])
    expect(await failure('set-policy', at('draft.json'), 'timestampThreshold', '0'))
      .to.deep.equal(['REGISTRY_POLICY_INVALID', 3])
    expect(await failure('set-policy', at('draft.json'), 'csiTypes.fax.minStrength', '3'))
      .to.deep.equal(['OPTION_INVALID', 3])
    expect(await failure('set-policy', at('draft.json'), 'replica', '3')).to.deep.equal(['REGISTRY_DRAFT_INVALID', 3])
    expect(await failure('set-policy', at('draft.json'), 'lookupGrace', 'many'))
      .to.deep.equal(['REGISTRY_DRAFT_INVALID', 3])
  })

  it('dates what changes placement: at once in a first version, else when everybody knows', async () => {
    const soonest = new Date(NOW + HOUR).toISOString()
    const draft = async (): Promise<RegistryDraft> =>
      draftFromJson(JSON.parse(await readFile(at('draft.json'), 'utf8')))
    await json('set-policy', at('draft.json'), 'timestampThreshold', '1')
    await json('set-placement', at('draft.json'), '--replicas', '6', '--operators', '4', '--region', 'eu')
    await json(...addDp(dp1), '--token-key', '8c9240b456a9e6dc65c377a1048d745f94a08cdb7f44cbcd7b46f34048871134')
    await json(...addDp(dp2, 'two'))
    await json('move-dp', at('draft.json'), dp2, '--operator', 'three')
    const first = await draft()
    expect(first.policy.placement).to.deep.equal([{ from: 0, replicas: 6, replicaOperators: 4, regions: ['eu'] }])
    expect(first.dps.map(({ terms }) => terms))
      .to.deep.equal(['example', 'three'].map(operator => [{ from: NOW, operator, regions: [] }]))

    const anchor = await firstVersion()
    await json('next', at('v1'), '--out', at('draft.json'))
    await json('set-placement', at('draft.json'), '--replicas', '7')
    await json('set-placement', at('draft.json'), '--operators', '5')
    await json('move-dp', at('draft.json'), dp1, '--region', 'eu')
    await json('remove', at('draft.json'), dp2)
    await json('set-token-key', at('draft.json'), dp1, 'none')
    // twice, and remembered once: facts of before are judged by what held before
    const { conflictWindow } = (await draft()).policy
    await json('set-policy', at('draft.json'), 'conflictWindow', String(conflictWindow + 1))
    await json('set-policy', at('draft.json'), 'csiTypes.tel.minStrength', '9')
    await json('lost', at('draft.json'), dp1)
    const next = await draft()
    expect(next.policy.placement.slice(1))
      .to.deep.equal([{ from: NOW + HOUR, replicas: 7, replicaOperators: 5, regions: ['eu'] }])
    expect(next.dps.map(({ terms }) => terms.map(({ from, until, regions }) => [from, until, regions])))
      .to.deep.equal([[[NOW, NOW + HOUR, []], [NOW + HOUR, undefined, ['eu']]], [[NOW, NOW + HOUR, []]]])
    expect(first.policy.formerRules).to.equal(undefined)
    expect(next.policy.formerRules?.map(rules => [rules.until, rules.conflictWindow, rules.csiTypes[0]?.minStrength]))
      .to.deep.equal([[NOW, conflictWindow, 1]])
    expect([next.dps[0]?.tokenKey, next.losses]).to.deep.equal([undefined, [{ at: NOW, dps: [dp1] }]])
    await json('sign', at('draft.json'), '--key', at('root1.key'), '--key', at('root2.key'), '--out', at('v2'))
    expect(await json('verify', at('v1'), at('v2'), '--anchor', anchor)).to.include({ version: 2 })
    expect((await mimi('show', at('v2'))).out).to.match(/losses/)
    expect(JSON.stringify(await json('show', at('v2')))).to.include(soonest)
    expect(await failure('move-dp', at('draft.json'), 'nobody', '--operator', 'x')).to.deep.equal(['DP_UNKNOWN', 8])
    await json('remove', at('draft.json'), dp2, '--status', 'gone')
    await json('sign', at('draft.json'), '--key', at('root1.key'), '--key', at('root2.key'), '--out', at('v2'))
    expect((await failure('verify', at('v1'), at('v2'), '--anchor', anchor))[0]).to.equal('REGISTRY_HISTORY_CHANGED')
  })

  it('certifies a scope that was listed before from now on', async () => {
    const root = issue({ name: 'Root' }, NOW)
    const leaf = issue(
      {
        name: 'sms',
        issuer: root,
        ca: false,
        publicKey: federation.csips[0]?.signer.publicKey,
        numbers: [{ first: '14155550000', count: 10_000 }]
      }, NOW
    )
    await writeFile(at('root.der'), root.bytes)
    await writeFile(at('leaf.der'), leaf.bytes)
    await json('add-csip', at('draft.json'), '--id', 'sms', '--key', csipKey, '--scope', 'tel:+1415555=sms-code')
    const anchor = await firstVersion()
    const later = NOW + HOUR
    setNow(later)
    await json('next', at('v1'), '--out', at('draft.json'))
    await json('add-certificate-root', at('draft.json'), at('root.der'))
    await json('certify', at('draft.json'), 'sms', at('leaf.der'))
    expect(draftFromJson(JSON.parse(await readFile(at('draft.json'), 'utf8'))).csips[0]?.scopes.map(
      ({ validFrom, validUntil, certified }) => [validFrom, validUntil, certified]
    )).to.deep.equal([[NOW, later, undefined], [later, undefined, true]])
    await json('sign', at('draft.json'), '--key', at('root1.key'), '--key', at('root2.key'), '--out', at('v2'))
    expect(await json('verify', at('v1'), at('v2'), '--anchor', anchor)).to.include({ version: 2 })
    await json('remove', at('draft.json'), 'sms')
    const { csips } = draftFromJson(JSON.parse(await readFile(at('draft.json'), 'utf8')))
    expect(csips.flatMap(gone => [...gone.scopes, ...gone.keys]).map(ended => ended.validUntil))
      .to.deep.equal([later, later + 1, later])
  })

  it('requires relays once three operators have HPKE keys, unless it says otherwise', async () => {
    const required = async (): Promise<unknown> => (await mimi('show', at('draft.json'))).out.match(/relays +(.*)/)?.[1]
    for (const [i, dp] of [dp1, dp2, dp3].entries()) {
      expect(await required()).to.equal('not required')
      await json(...addDp(dp, `operator${i}`), '--hpke-key', '09'.repeat(32))
    }
    expect(await required()).to.equal('required')
    await json('set-policy', at('draft.json'), 'relayRequired', 'false')
    expect(await required()).to.equal('not required')
  })

  it('leaves the draft as it was when a change can\'t be, and no other file behind', async () => {
    const before = await readFile(at('draft.json'), 'utf8')
    expect(await failure(...addDp('nobody'))).to.deep.equal(['REGISTRY_PEER_ID_INVALID', 3])
    expect(await readFile(at('draft.json'), 'utf8')).to.equal(before)
    expect(await readdir(at('.'))).to.have.members(['draft.json', 'root1.key', 'root2.key', 'root3.key'])
  })

  it('says what is wrong with a draft, and where', async () => {
    await writeFile(at('bad.json'), '{"name": 7}')
    const { code, err } = await mimi('sign', at('bad.json'), '--out', at('x'))
    expect(code).to.equal(3)
    expect(err).to.match(/name: expected a string/)
    await writeFile(at('bad.json'), '{')
    expect(await failure('show', at('bad.json'))).to.deep.equal(['REGISTRY_DRAFT_INVALID', 3])
    expect(await failure('show', at('none'))).to.deep.equal(['FILE_UNREADABLE', 8])
    expect(await failure('verify', at('draft.json'), '--anchor', 'x')).to.deep.equal(['REGISTRY_ANCHOR_INVALID', 3])
  })

  it('refuses options that can\'t be read', async () => {
    const scope = ['add-csip', at('draft.json'), '--id', 'x', '--key', csipKey, '--scope', 'tel']
    expect(await failure(...scope)).to.deep.equal(['OPTION_INVALID', 3])
    expect(await failure(...addDp(dp1), '--federation', 'none')).to.deep.equal(['OPTION_INVALID', 3])
    expect(await failure('next', at('draft.json'), '--lifetime', '0', '--out', at('x')))
      .to.deep.equal(['OPTION_INVALID', 3])
  })

  it('tells what a draft changes, and whether it may follow', async () => {
    await firstVersion()
    await json('next', at('v1'), '--out', at('draft.json'))
    await json(...addDp(dp1))
    const found = await json('diff', at('v1'), at('draft.json'))
    expect(found).to.deep.include({ follows: true, problem: null })
    const paths = (found.differences as Array<{ path: readonly string[] }>).map(({ path: names }) => names.join(' '))
    expect(paths).to.include.members(['version', `dps ${dp1 ?? ''}`])
    const { out } = await mimi('diff', at('v1'), at('draft.json'))
    expect(out).to.match(/^what +before +after$/m).and.match(/^version +1 +2$/m)
    expect((await mimi('diff', at('v1'), at('v1'))).out).to.equal('The same.\n')
    const { err } = await mimi('diff', at('draft.json'), at('v1'))
    expect(err).to.equal('')
    // a version can't follow itself
    expect(await json('diff', at('v1'), at('v1'))).to.deep.include({ follows: false })
  })

  it('shows a version to people and to scripts', async () => {
    await firstVersion()
    const { out } = await mimi('show', at('v1'))
    expect(out).to.match(/roots +2 of 3/).and.match(/version +1/)
    expect(await json('show', at('v1'))).to.have.nested.property('registry.name', 'Example')
    const expiry = new Date(NOW + 365 * DAY).toISOString()
    expect(await json('show', at('v1'))).to.have.nested.property('registry.expiresAt', expiry)
  })
})
