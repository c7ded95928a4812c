import { readFile, stat, writeFile } from 'node:fs/promises'
import { expect } from 'chai'
import { dealShares } from '../../../../src/blinding/deal.ts'
import { nobleBackend } from '../../../../src/blinding/noble.ts'
import { draftFromJson, draftToJson, oprfKeyJson } from '../../../../src/registry/json.ts'
import { HOUR, NOW, seededRandom } from '../../../builders/registry.ts'
import { issue } from '../../../builders/certificates.ts'
import type { OprfKey } from '../../../../src/registry/interface.ts'
import type { Authority } from '../../../builders/certificates.ts'
import { csipKey, dp1, dp2, dp3, federation, mspKey, registryCommands } from './commands.ts'

describe('cli/commands/registry/registry', () => {
  const { at, mimi, json, failure, firstVersion, addDp } = registryCommands()

  it('makes root keys that only their owner can read, and never overwrites one', async () => {
    expect((await stat(at('root1.key'))).mode & 0o777).to.equal(0o600)
    expect(await failure('keygen', at('root1.key'))).to.deep.equal(['FILE_EXISTS', 7])
  })

  it('lists who signs people in, and refuses an issuer for anything but that', async () => {
    const addCsip = (scope: string): string[] =>
      ['add-csip', at('draft.json'), '--id', 'social', '--key', csipKey ?? '', '--scope', scope]
    await json(...addCsip('acct:@social.example=email-code,oidc@https://accounts.social.example'))
    const [csip] = JSON.parse(await readFile(at('draft.json'), 'utf8')).csips
    expect(csip.scopes).to.deep.equal([{
      csiType: 'acct',
      prefix: '@social.example',
      methods: ['email-code', 'oidc'],
      mayReassign: false,
      issuer: 'https://accounts.social.example',
      validFrom: new Date(NOW).toISOString()
    }])
    for (const scope of [
      'acct:=email-code@https://accounts.social.example', 'acct:=oidc@',
      'acct:=oidc@https://a.example,oidc@https://b.example'
    ]) {
      expect((await failure(...addCsip(scope)))[0], scope).to.equal('OPTION_INVALID')
    }
  })

  it('certifies number ranges: roots, a chain at the beginning, and the next one', async () => {
    const root = issue({ name: 'Root' }, NOW)
    const chain = (first: string): Authority => issue(
      {
        name: 'sms',
        issuer: root,
        ca: false,
        publicKey: federation.csips[0]?.signer.publicKey,
        numbers: [{ first, count: 10_000 }]
      }, NOW
    )
    const pem = ({ bytes }: Authority): string =>
      `-----BEGIN CERTIFICATE-----\n${Buffer.from(bytes).toString('base64')}\n-----END CERTIFICATE-----\n`
    await writeFile(at('root.der'), root.bytes)
    await writeFile(at('chain.pem'), pem(chain('14155550000')))
    await writeFile(at('other.pem'), pem(chain('14165550000')))
    await writeFile(at('empty.pem'), 'nothing')
    const addCsip = (file: string): string[] => [
      'add-csip', at('draft.json'), '--id', 'sms', '--key', csipKey ?? '', '--scope', 'tel:+1415555=sms-code',
      '--scope', 'mailto:=email-code', '--certificates', at(file)
    ]
    expect((await failure(...addCsip('chain.pem')))[0]).to.equal('REGISTRY_CERTIFICATE_CHAIN_BROKEN')
    await json('add-certificate-root', at('draft.json'), at('root.der'))
    expect((await failure(...addCsip('other.pem')))[0]).to.equal('REGISTRY_SCOPE_NOT_CERTIFIED')
    expect((await failure(...addCsip('empty.pem')))[0]).to.equal('OPTION_INVALID')
    await json(...addCsip('chain.pem'))
    await json('certify', at('draft.json'), 'sms', at('other.pem'))
    const [csip] = JSON.parse(await readFile(at('draft.json'), 'utf8')).csips
    expect(csip.chains).to.have.length(2)
    expect(csip.scopes.map(({ certified }: { certified?: boolean }) => certified)).to.deep.equal([true, undefined])
    expect((await failure('certify', at('draft.json'), 'nobody', at('other.pem')))[0])
      .to.equal('REGISTRY_UNKNOWN_PARTY')
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
    await json(
      'add-csip', at('draft.json'), '--id', 'sms', '--key', csipKey, '--scope', 'tel:+1=sms,voice', '--scope',
      'mailto:=email', '--may-reassign'
    )

    const sign = ['sign', at('draft.json'), '--key', at('root1.key'), '--out', at('part')]
    await json('set-policy', at('draft.json'), 'timestampThreshold', '3')
    expect(await failure(...sign), 'three DPs are to confirm, and two are there')
      .to.deep.equal(['REGISTRY_POLICY_INVALID', 3])
    await json('set-policy', at('draft.json'), 'timestampThreshold', '2')
    const first = await json(...sign)
    expect(first).to.include({ own_signatures: 1, complete: false })
    const anchor = await firstVersion()
    expect(await failure('verify', at('part'), '--anchor', anchor))
      .to.deep.equal(['REGISTRY_SIGNATURES_INSUFFICIENT', 4])

    const second = await json('sign', at('part'), '--key', at('root3.key'), '--out', at('full'))
    expect(second).to.include({ own_signatures: 2, complete: true })
    expect(await json('verify', at('full'), '--anchor', anchor)).to.include({ valid: true, version: 1 })
  })

  it('has a majority of its DPs confirm a version, unless somebody decides otherwise', async () => {
    const wanted = async (): Promise<number> =>
      JSON.parse(await readFile(at('draft.json'), 'utf8')).policy.timestampThreshold
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
    await writeFile(at('draft.json'), JSON.stringify(
      draftToJson({ ...draft, oprfKeys: [{ ...committee, transcriptHash: new Uint8Array(32).fill(1) }] })
    ))
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
    expect(withstands).to.deep.include({
      operators: 3,
      full_guarantee: false,
      least: { voices: 3, majority: 2, down: 1, dishonest: 1, dishonest_at_first: 0 },
      evaluation_keys: []
    })
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
    expect(await failure('sign', at('a'), at('draft.json'), '--out', at('both')))
      .to.deep.equal(['REGISTRY_PAYLOAD_MISMATCH', 7])
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
    expect(await failure('next', at('part'), '--out', at('next.json')))
      .to.deep.equal(['REGISTRY_SIGNATURES_INSUFFICIENT', 4])
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
})
