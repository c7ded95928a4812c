import { expect } from 'chai'
import { draftOf } from '../../src/registry/build.ts'
import { draftFromJson, draftToJson, policyJson, registryToJson } from '../../src/registry/json.ts'
import { DEFAULT_POLICY } from '../../src/registry/policy.ts'
import { buildTestRegistry } from '../builders/registry.ts'
import { errorOf } from '../builders/errors.ts'

const { draft, registry } = buildTestRegistry({ dps: 2 })
const json = JSON.stringify(draftToJson(draft))

/** What is said about a draft with one thing changed. */
function detailOf (change: (json: Record<string, unknown>) => void): string | undefined {
  const value = JSON.parse(json)
  change(value)
  const error = errorOf(() => draftFromJson(value))
  expect(error.code).to.equal('REGISTRY_DRAFT_INVALID')
  return error.detail
}

describe('registry/json', () => {
  it('gives back what was written', () => {
    expect(draftFromJson(JSON.parse(json))).to.deep.equal(draft)
    expect(policyJson.read(policyJson.write(DEFAULT_POLICY), '')).to.deep.equal(DEFAULT_POLICY)
  })

  it('writes bytes in hex and times in ISO 8601', () => {
    const shown = JSON.stringify(registryToJson(registry))
    expect(shown).to.include(new Date(registry.expiresAt).toISOString()).and.include('mimi-anchor1:')
    expect(JSON.parse(shown).registry.federationId).to.match(/^[0-9a-f]{64}$/)
    expect(draftFromJson(JSON.parse(shown).registry).version).to.equal(draftOf(registry).version)
  })

  it('names the field that can\'t be read', () => {
    expect(detailOf(value => { delete value.name })).to.match(/^name: expected a string/)
    expect(detailOf(value => { value.version = 1.5 })).to.match(/^version: expected a non-negative integer/)
    expect(detailOf(value => { value.version = -1 })).to.match(/^version:/)
    expect(detailOf(value => { value.test = 'yes' })).to.match(/^test: expected true or false/)
    expect(detailOf(value => { value.expiresAt = 'tomorrow' })).to.match(/^expiresAt: expected a time/)
    expect(detailOf(value => { value.expiresAt = 1 })).to.match(/^expiresAt: expected a time/)
    expect(detailOf(value => { value.rootKeys = ['0g'] })).to.match(/^rootKeys\[0\]: expected bytes/)
    expect(detailOf(value => { value.dps = {} })).to.match(/^dps: expected a list/)
    expect(detailOf(value => { value.dps = [7] })).to.match(/^dps\[0\]: expected an object/)
    expect(detailOf(value => { value.policy = null })).to.match(/^policy: expected an object/)
    expect(detailOf(value => { value.dps = [{ ...JSON.parse(json).dps[0], status: 'asleep' }] }))
      .to.match(/^dps\[0\]\.status: expected one of/)
  })

  it('refuses a key it doesn\'t know, so that no misspelt option is silently off', () => {
    expect(detailOf(value => { value.rootTreshold = 2 })).to.match(/rootTreshold: expected no such key/)
  })
})
