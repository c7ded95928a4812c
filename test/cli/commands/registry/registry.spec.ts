import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect } from 'chai'
import { toString } from 'uint8arrays/to-string'
import { run } from '../../../../src/cli/program.ts'
import { dealShares } from '../../../../src/blinding/deal.ts'
import { nobleBackend } from '../../../../src/blinding/noble.ts'
import { draftFromJson, draftToJson, oprfKeyJson } from '../../../../src/registry/json.ts'
import { DAY, HOUR, NOW, buildTestRegistry, seededRandom } from '../../../builders/registry.ts'
import { issue } from '../../../builders/certificates.ts'
import { testContext } from '../../context.ts'
import type { RegistryDraft } from '../../../../src/registry/build.ts'
import type { OprfKey } from '../../../../src/registry/interface.ts'
import type { Authority } from '../../../builders/certificates.ts'

const federation = buildTestRegistry({ dps: 3, msps: 1, csips: 1 })
const [dp1, dp2, dp3] = federation.dps.map(({ id }) => id)
const [mspKey, csipKey] = [...federation.msps, ...federation.csips].map(({ signer }) => toString(signer.publicKey, 'base16'))

describe('cli/commands/registry/registry', () => {
  let folder: string
  let random = seededRandom('cli')
  let now = NOW

  const at = (name: string): string => path.join(folder, name)

  async function mimi (...argv: Array<string | undefined>): Promise<{ code: number, out: string, err: string }> {
    const context = testContext({ clock: { now: () => now }, random })
    const code = await run(['registry', ...argv.map(argument => argument ?? '')], context)
    return { code, out: context.out(), err: context.err() }
  }

  /** The result of a command that must succeed. */
  async function json (...argv: Array<string | undefined>): Promise<Record<string, unknown>> {
    const { code, out, err } = await mimi(...argv, '--json')
    expect(code, err).to.equal(0)
    return JSON.parse(out)
  }

  /** The code of a command that must fail, and its exit code. */
  async function failure (...argv: Array<string | undefined>): Promise<[string, number]> {
    const { code, out, err } = await mimi(...argv, '--json')
    expect(out).to.equal('')
    return [JSON.parse(err.trim().split('\n').at(-1) ?? '').error.code, code]
  }

  async function draftWithRoots (): Promise<void> {
    const keys: unknown[] = []
    for (const name of ['root1.key', 'root2.key', 'root3.key']) {
      keys.push((await json('keygen', at(name))).public_key)
    }
    await json('init', at('draft.json'), '--name', 'Example', '--threshold', '2', ...keys.flatMap(key => ['--root', String(key)]))
  }

  async function firstVersion (): Promise<string> {
    await json('sign', at('draft.json'), '--key', at('root1.key'), '--key', at('root2.key'), '--out', at('v1'))
    return String((await json('anchor', at('v1'))).anchor)
  }

  const addDp = (id: string | undefined, operator = 'example'): string[] =>
    ['add-dp', at('draft.json'), '--id', id ?? '', '--address', '/ip4/127.0.0.1/tcp/4001', '--operator', operator]

  beforeEach(async () => {
    random = seededRandom('cli')
    now = NOW
    folder = await mkdtemp(path.join(tmpdir(), 'mimi-registry-'))
    await draftWithRoots()
  })
  afterEach(async () => { await rm(folder, { recursive: true }) })

  it('makes root keys that only their owner can read, and never overwrites one', async () => {
    expect((await stat(at('root1.key'))).mode & 0o777).to.equal(0o600)
    expect(await failure('keygen', at('root1.key'))).to.deep.equal(['FILE_EXISTS', 7])
  })

  it('lists who signs people in, and refuses an issuer for anything but that', async () => {
    const addCsip = (scope: string): string[] => ['add-csip', at('draft.json'), '--id', 'social', '--key', csipKey ?? '', '--scope', scope]
    await json(...addCsip('acct:@social.example=email-code,oidc@https://accounts.social.example'))
    const [csip] = JSON.parse(await readFile(at('draft.json'), 'utf8')).csips
    expect(csip.scopes).to.deep.equal([{ csiType: 'acct', prefix: '@social.example', methods: ['email-code', 'oidc'], mayReassign: false, issuer: 'https://accounts.social.example', validFrom: new Date(NOW).toISOString() }])
    for (const scope of ['acct:=email-code@https://accounts.social.example', 'acct:=oidc@', 'acct:=oidc@https://a.example,oidc@https://b.example']) {
      expect((await failure(...addCsip(scope)))[0], scope).to.equal('OPTION_INVALID')
    }
  })

  it('certifies number ranges: roots, a chain at the beginning, and the next one', async () => {
    const root = issue({ name: 'Root' }, NOW)
    const chain = (first: string): Authority => issue({ name: 'sms', issuer: root, ca: false, publicKey: federation.csips[0]?.signer.publicKey, numbers: [{ first, count: 10_000 }] }, NOW)
    const pem = ({ bytes }: Authority): string => `-----BEGIN CERTIFICATE-----\n${Buffer.from(bytes).toString('base64')}\n-----END CERTIFICATE-----\n`
    await writeFile(at('root.der'), root.bytes)
    await writeFile(at('chain.pem'), pem(chain('14155550000')))
    await writeFile(at('other.pem'), pem(chain('14165550000')))
    await writeFile(at('empty.pem'), 'nothing')
    const addCsip = (file: string): string[] => ['add-csip', at('draft.json'), '--id', 'sms', '--key', csipKey ?? '', '--scope', 'tel:+1415555=sms-code', '--scope', 'mailto:=email-code', '--certificates', at(file)]
    expect((await failure(...addCsip('chain.pem')))[0]).to.equal('REGISTRY_CERTIFICATE_CHAIN_BROKEN')
    await json('add-certificate-root', at('draft.json'), at('root.der'))
    expect((await failure(...addCsip('other.pem')))[0]).to.equal('REGISTRY_SCOPE_NOT_CERTIFIED')
    expect((await failure(...addCsip('empty.pem')))[0]).to.equal('OPTION_INVALID')
    await json(...addCsip('chain.pem'))
    await json('certify', at('draft.json'), 'sms', at('other.pem'))
    const [csip] = JSON.parse(await readFile(at('draft.json'), 'utf8')).csips
    expect(csip.chains).to.have.length(2)
    expect(csip.scopes.map(({ certified }: { certified?: boolean }) => certified)).to.deep.equal([true, undefined])
    expect((await failure('certify', at('draft.json'), 'nobody', at('other.pem')))[0]).to.equal('REGISTRY_UNKNOWN_PARTY')
  })

  it('lists another HPKE key of a DP, and none', async () => {
    await json(...addDp(dp1), '--hpke-key', '09'.repeat(32))
    const listed = async (): Promise<unknown> => JSON.parse(await readFile(at('draft.json'), 'utf8')).dps[0].hpkeKey
    await json('set-hpke-key', at('draft.json'), dp1 ?? '', '0a'.repeat(32))
    expect(await listed()).to.equal('0a'.repeat(32))
    expect((await failure('set-hpke-key', at('draft.json'), dp1 ?? '', '0a'))[0]).to.equal('OPTION_INVALID')
    expect((await failure('set-hpke-key', at('draft.json'), 'nobody', 'none'))[0]).to.equal('DP_UNKNOWN')
    await json('set-hpke-key', at('draft.json'), dp1 ?? '', 'none')
    expect(await listed()).to.equal(undefined)
  })

  it('makes, signs on two machines and verifies a federation', async () => {
    await json(...addDp(dp1), '--capacity', '50', '--hpke-key', '09'.repeat(32))
    await json(...addDp(dp2, 'other'), '--federation', 'local')
    await json('add-msp', at('draft.json'), '--id', 'chat', '--name', 'Chat', '--key', mspKey, '--dp', dp1)
    await json('add-csip', at('draft.json'), '--id', 'sms', '--key', csipKey, '--scope', 'tel:+1=sms,voice', '--scope', 'mailto:=email', '--may-reassign')

    const sign = ['sign', at('draft.json'), '--key', at('root1.key'), '--out', at('part')]
    await json('set-policy', at('draft.json'), 'timestampThreshold', '3')
    expect(await failure(...sign), 'three DPs are to confirm, and two are there').to.deep.equal(['REGISTRY_POLICY_INVALID', 3])
    await json('set-policy', at('draft.json'), 'timestampThreshold', '2')
    const first = await json(...sign)
    expect(first).to.include({ own_signatures: 1, complete: false })
    const anchor = await firstVersion()
    expect(await failure('verify', at('part'), '--anchor', anchor)).to.deep.equal(['REGISTRY_SIGNATURES_INSUFFICIENT', 4])

    const second = await json('sign', at('part'), '--key', at('root3.key'), '--out', at('full'))
    expect(second).to.include({ own_signatures: 2, complete: true })
    expect(await json('verify', at('full'), '--anchor', anchor)).to.include({ valid: true, version: 1 })
  })

  it('has a majority of its DPs confirm a version, unless somebody decides otherwise', async () => {
    const wanted = async (): Promise<number> => JSON.parse(await readFile(at('draft.json'), 'utf8')).policy.timestampThreshold
    const seen = [await wanted()]
    for (const [i, id] of [dp1, dp2, dp3].entries()) {
      await json(...addDp(id, `operator${i}`))
      seen.push(await wanted())
    }
    await json('remove', at('draft.json'), dp3, '--status', 'gone')
    await json('remove', at('draft.json'), dp2, '--status', 'revoked')
    seen.push(await wanted())
    expect(seen).to.deep.equal([1, 1, 2, 2, 1])
    await json('set-policy', at('draft.json'), 'timestampThreshold', '3')
    await json(...addDp(dp3, 'operator3'))
    expect(await wanted()).to.equal(3)
  })

  it('signs nothing that may not follow the version before', async () => {
    await firstVersion()
    await json('next', at('v1'), '--out', at('draft.json'))
    const sign = ['sign', at('draft.json'), '--key', at('root1.key'), '--out', at('v2')]
    await json(...sign, '--previous', at('v1'))
    const draft = draftFromJson(JSON.parse(await readFile(at('draft.json'), 'utf8')))
    await writeFile(at('draft.json'), JSON.stringify(draftToJson({ ...draft, foundedAt: NOW - 1 })))
    // by itself it holds, so that a root key that lacks the version before can sign
    await json(...sign)
    expect(await failure(...sign, '--previous', at('v1'))).to.deep.equal(['REGISTRY_FOUNDED_CHANGED', 3])
    expect(await failure(...sign, '--previous', at('v2'))).to.deep.equal(['REGISTRY_SIGNATURES_INSUFFICIENT', 4])
  })

  it('says in a line where a dealer made an evaluation key', async () => {
    await json(...addDp(dp1, 'one'))
    const dealt = dealShares({ backend: nobleBackend, threshold: 1, count: 1, random: seededRandom('dealt') })
    const draft = draftFromJson(JSON.parse(await readFile(at('draft.json'), 'utf8')))
    const key: OprfKey = {
      keyId: 7,
      shareEpoch: 1,
      threshold: 1,
      commitments: dealt.commitments,
      shares: dealt.shares.map(({ index, publicShare }) => ({ index, publicShare, dp: dp1 ?? '' })),
      validFrom: NOW,
      validUntil: NOW + HOUR,
      dealer: true
    }
    await writeFile(at('draft.json'), JSON.stringify(draftToJson({ ...draft, oprfKeys: [key] })))
    const anchor = await firstVersion()
    const line = /^Evaluation key 7: made by a dealer, who may know it and look up everybody without a limit\.$/m
    expect((await mimi('verify', at('v1'), '--anchor', anchor)).out).to.match(line)
    expect((await mimi('show', at('v1'))).out).to.match(line)
    expect((await json('verify', at('v1'), '--anchor', anchor)).dealt_keys).to.deep.equal([7])
    const { dealer, ...committee } = key
    await writeFile(at('draft.json'), JSON.stringify(draftToJson({ ...draft, oprfKeys: [{ ...committee, transcriptHash: new Uint8Array(32).fill(1) }] })))
    await firstVersion()
    expect((await mimi('show', at('v1'))).out).to.not.match(/dealer/)
  })

  it('says what the federation of a version withstands', async () => {
    await json(...addDp(dp1, 'one'))
    await json(...addDp(dp2, 'two'))
    await json(...addDp(dp3, 'three'))
    const anchor = await firstVersion()
    const { out } = await mimi('verify', at('v1'), '--anchor', anchor)
    expect(out).to.match(/3 voices at a key +1 may be away, 1 may lie together/).and.match(/full guarantee starts at 5/)
    expect(out, 'the whole table').to.match(/\n5 +5 +3 +2 +2 +0 +2 +2\n/)
    const { withstands } = await json('verify', at('v1'), '--anchor', anchor)
    expect(withstands).to.deep.include({ operators: 3, full_guarantee: false, least: { voices: 3, majority: 2, down: 1, dishonest: 1, dishonest_at_first: 0 }, evaluation_keys: [] })
    expect(withstands).to.have.property('sizes').with.length(7)
  })

  it('puts signatures together that were made apart', async () => {
    await json('sign', at('draft.json'), '--key', at('root1.key'), '--out', at('a'))
    await json('sign', at('draft.json'), '--key', at('root2.key'), '--out', at('b'))
    expect(await json('sign', at('a'), at('b'), '--out', at('both'))).to.include({ own_signatures: 2, complete: true })
  })

  it('refuses to put signatures of different payloads together', async () => {
    await json('sign', at('draft.json'), '--key', at('root1.key'), '--out', at('a'))
    await json(...addDp(dp1))
    expect(await failure('sign', at('a'), at('draft.json'), '--out', at('both'))).to.deep.equal(['REGISTRY_PAYLOAD_MISMATCH', 7])
  })

  it('steps to a next version that follows', async () => {
    const anchor = await firstVersion()
    await json('next', at('v1'), '--out', at('draft.json'))
    await json('set-policy', at('draft.json'), 'timestampThreshold', '1')
    await json(...addDp(dp3))
    await json('sign', at('draft.json'), '--key', at('root2.key'), '--key', at('root3.key'), '--out', at('v2'))
    expect(await json('verify', at('v1'), at('v2'), '--anchor', anchor)).to.include({ version: 2 })
    expect(await failure('verify', at('v2'), at('v1'), '--anchor', anchor)).to.deep.equal(['REGISTRY_ROLLBACK', 6])
  })

  it('makes no next version of one that isn\'t fully signed', async () => {
    await json('sign', at('draft.json'), '--key', at('root1.key'), '--out', at('part'))
    expect(await failure('next', at('part'), '--out', at('next.json'))).to.deep.equal(['REGISTRY_SIGNATURES_INSUFFICIENT', 4])
    expect(await failure('anchor', at('part'))).to.deep.equal(['REGISTRY_SIGNATURES_INSUFFICIENT', 4])
  })

  it('lists an evaluation key, and replaces it by its next epoch', async () => {
    const [key] = federation.registry.oprfKeys
    for (const dp of [dp1, dp2, dp3]) {
      await json(...addDp(dp))
    }
    for (const shareEpoch of [1, 2]) {
      await writeFile(at('oprf.json'), JSON.stringify(key == null ? {} : oprfKeyJson.write({ ...key, shareEpoch })))
      expect(await json('add-oprf-key', at('draft.json'), at('oprf.json'))).to.include({ oprf_keys: 1 })
    }
  })

  it('gives MSPs bit indices in turn, and never one again', async () => {
    await json('add-msp', at('draft.json'), '--id', 'one', '--name', 'One', '--key', mspKey)
    await json('remove', at('draft.json'), 'one')
    await json('add-msp', at('draft.json'), '--id', 'two', '--name', 'Two', '--key', csipKey)
    const draft = JSON.parse(await readFile(at('draft.json'), 'utf8'))
    expect(draft.msps.map(({ bitIndex, status }: { bitIndex: number, status: string }) => [bitIndex, status])).to.deep.equal([[0, 'revoked'], [1, 'active']])
    expect(await failure('remove', at('draft.json'), 'one', '--status', 'gone')).to.deep.equal(['REGISTRY_MSP_REMOVED', 3])
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
    expect(policy.csiTypes.map(({ attestationsRequired }: { attestationsRequired: number }) => attestationsRequired)).to.deep.equal([1, 2, 1])
    const dps = [dp1, dp2]
    for (const dp of dps) {
      await json(...addDp(dp, `operator${dps.indexOf(dp)}`))
    }
    expect(await failure('set-policy', at('draft.json'), 'arbiters', JSON.stringify(dps))).to.deep.equal(['REGISTRY_POLICY_INVALID', 3])
    await json('set-policy', at('draft.json'), 'arbiters', JSON.stringify(dps), 'arbiterThreshold', '2')
    expect(JSON.parse(await readFile(at('draft.json'), 'utf8')).policy).to.deep.include({ arbiters: dps, arbiterThreshold: 2 })
    expect(await failure('set-policy', at('draft.json'), 'lookupGrace', '3', 'placementDelay')).to.deep.equal(['OPTION_INVALID', 3])
    expect(await failure('set-policy', at('draft.json'), 'timestampThreshold', '0')).to.deep.equal(['REGISTRY_POLICY_INVALID', 3])
    expect(await failure('set-policy', at('draft.json'), 'csiTypes.fax.minStrength', '3')).to.deep.equal(['OPTION_INVALID', 3])
    expect(await failure('set-policy', at('draft.json'), 'replica', '3')).to.deep.equal(['REGISTRY_DRAFT_INVALID', 3])
    expect(await failure('set-policy', at('draft.json'), 'lookupGrace', 'many')).to.deep.equal(['REGISTRY_DRAFT_INVALID', 3])
  })

  it('dates what changes placement: at once in a first version, else when everybody knows', async () => {
    const soonest = new Date(NOW + HOUR).toISOString()
    const draft = async (): Promise<RegistryDraft> => draftFromJson(JSON.parse(await readFile(at('draft.json'), 'utf8')))
    await json('set-policy', at('draft.json'), 'timestampThreshold', '1')
    await json('set-placement', at('draft.json'), '--replicas', '6', '--operators', '4', '--region', 'eu')
    await json(...addDp(dp1), '--token-key', '8c9240b456a9e6dc65c377a1048d745f94a08cdb7f44cbcd7b46f34048871134')
    await json(...addDp(dp2, 'two'))
    await json('move-dp', at('draft.json'), dp2, '--operator', 'three')
    const first = await draft()
    expect(first.policy.placement).to.deep.equal([{ from: 0, replicas: 6, replicaOperators: 4, regions: ['eu'] }])
    expect(first.dps.map(({ terms }) => terms)).to.deep.equal(['example', 'three'].map(operator => [{ from: NOW, operator, regions: [] }]))

    const anchor = await firstVersion()
    await json('next', at('v1'), '--out', at('draft.json'))
    await json('set-placement', at('draft.json'), '--replicas', '7')
    await json('set-placement', at('draft.json'), '--operators', '5')
    await json('move-dp', at('draft.json'), dp1, '--region', 'eu')
    await json('remove', at('draft.json'), dp2)
    await json('set-token-key', at('draft.json'), dp1, 'none')
    await json('lost', at('draft.json'), dp1)
    const next = await draft()
    expect(next.policy.placement.slice(1)).to.deep.equal([{ from: NOW + HOUR, replicas: 7, replicaOperators: 5, regions: ['eu'] }])
    expect(next.dps.map(({ terms }) => terms.map(({ from, until, regions }) => [from, until, regions]))).to.deep.equal([[[NOW, NOW + HOUR, []], [NOW + HOUR, undefined, ['eu']]], [[NOW, NOW + HOUR, []]]])
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
    const leaf = issue({ name: 'sms', issuer: root, ca: false, publicKey: federation.csips[0]?.signer.publicKey, numbers: [{ first: '14155550000', count: 10_000 }] }, NOW)
    await writeFile(at('root.der'), root.bytes)
    await writeFile(at('leaf.der'), leaf.bytes)
    await json('add-csip', at('draft.json'), '--id', 'sms', '--key', csipKey, '--scope', 'tel:+1415555=sms-code')
    const anchor = await firstVersion()
    now = NOW + HOUR
    await json('next', at('v1'), '--out', at('draft.json'))
    await json('add-certificate-root', at('draft.json'), at('root.der'))
    await json('certify', at('draft.json'), 'sms', at('leaf.der'))
    expect(draftFromJson(JSON.parse(await readFile(at('draft.json'), 'utf8'))).csips[0]?.scopes.map(({ validFrom, validUntil, certified }) => [validFrom, validUntil, certified])).to.deep.equal([[NOW, now, undefined], [now, undefined, true]])
    await json('sign', at('draft.json'), '--key', at('root1.key'), '--key', at('root2.key'), '--out', at('v2'))
    expect(await json('verify', at('v1'), at('v2'), '--anchor', anchor)).to.include({ version: 2 })
    await json('remove', at('draft.json'), 'sms')
    const { csips } = draftFromJson(JSON.parse(await readFile(at('draft.json'), 'utf8')))
    expect(csips.flatMap(gone => [...gone.scopes, ...gone.keys]).map(ended => ended.validUntil)).to.deep.equal([now, now + 1, now])
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
    expect(await readdir(folder)).to.have.members(['draft.json', 'root1.key', 'root2.key', 'root3.key'])
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
    expect(await failure('next', at('draft.json'), '--lifetime', '0', '--out', at('x'))).to.deep.equal(['OPTION_INVALID', 3])
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
