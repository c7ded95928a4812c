import { expect } from 'chai'
import { buildRegistry } from '../../src/registry/build.ts'
import { draftToJson, draftFromJson } from '../../src/registry/json.ts'
import { openRegistry } from '../../src/registry/verify.ts'
import { NOW, buildTestRegistry } from '../builders/registry.ts'
import { codeOf } from './codes.ts'
import type { RegistryDraft } from '../../src/registry/build.ts'

const { draft, anchor, sign } = buildTestRegistry()

function naming (issuer: string | undefined): RegistryDraft {
  const scope = {
    csiType: 'acct',
    prefix: '@example.com',
    methods: ['oidc'],
    mayReassign: false,
    ...(issuer == null ? {} : { issuer })
  }
  return { ...draft, csips: draft.csips.map(csip => ({ ...csip, scopes: [scope] })) }
}

const open = (issuer: string | undefined): string |
  undefined => openRegistry(sign(naming(issuer)), { anchor, now: NOW }).csips[0]?.scopes[0]?.issuer

describe('registry/issuer: of a scope', () => {
  for (const issuer of [
    'https://id.example.com', 'https://id.example.com/tenant/1', 'http://127.0.0.1:3000', undefined
  ]) {
    it(`keeps ${issuer ?? 'none'} as it is`, () => {
      expect(open(issuer)).to.equal(issuer)
    })
  }

  for (const issuer of [
    'id.example.com', 'ftp://id.example.com', 'https://user@id.example.com', 'https://id.example.com?x=1',
    'https://id.example.com/#', `https://${'a'.repeat(130)}.example`
  ]) {
    it(`refuses ${issuer.slice(0, 40)}`, () => {
      expect(codeOf(() => open(issuer))).to.equal('REGISTRY_STRING_INVALID')
    })
  }

  it('goes through the text form of a draft', () => {
    const named = naming('https://id.example.com')
    expect(buildRegistry(draftFromJson(JSON.parse(JSON.stringify(draftToJson(named))))))
      .to.deep.equal(buildRegistry(named))
  })
})
