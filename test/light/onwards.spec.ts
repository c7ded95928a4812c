import { expect } from 'chai'
import { compactText, foundText } from '../../src/cli/found.ts'
import { compactJson, foundJson } from '../../src/light/json.ts'
import { providerUri } from '../../src/registry/provider.ts'
import { createTestnet } from '../../src/testnet/index.ts'
import { issue } from '../builders/certificates.ts'
import { findUser, mimiProvider, SEARCH } from '../builders/mimi-provider.ts'
import type { LightNode } from '../../src/light/options.ts'
import type { Testnet } from '../../src/testnet/index.ts'
import type { Asker, MimiProvider } from '../builders/mimi-provider.ts'

const DOMAIN = 'chat.example'
const PHONE = '+14155550123'
const BOB = `mimi://${DOMAIN}/u/bob`

describe('light/onwards: from a mapping to the provider, by the domain that the registry names', () => {
  let testnet: Testnet
  let alice: LightNode
  let provider: MimiProvider
  let asker: Asker

  before(async () => {
    const authority = issue({ name: 'a root that systems trust' }, Date.now())
    provider = await mimiProvider(DOMAIN, new Map([[`${SEARCH.phone}:${PHONE}`, BOB]]), authority)
    asker = { authority, ports: new Map([[DOMAIN, provider.port], ['other.example', provider.port]]) }
    testnet = await createTestnet({
      relays: false,
      dps: 3,
      change: draft => ({
        ...draft, msps: draft.msps.map(msp => msp.id === 'msp1' ? { ...msp, providerDomain: DOMAIN } : msp)
      })
    })
    alice = await testnet.light()
    for (const msp of ['msp1', 'msp2']) {
      await testnet.claim({ csi: `tel:${PHONE}`, msp })
    }
  })

  after(async () => {
    await testnet?.stop()
    await provider?.stop()
  })

  it('leads to the user over TLS, with nothing but the result of the lookup', async () => {
    const { mappings } = await alice.discover(`tel:${PHONE}`)
    const domains = new Map(mappings.map(({ mapping }) => [mapping.mspId, mapping.providerDomain]))
    expect(domains).to.deep.equal(new Map([['msp1', DOMAIN], ['msp2', undefined]]))
    const domain = domains.get('msp1') ?? expect.fail('no domain')
    expect(await findUser(domain, SEARCH.phone, PHONE, asker)).to.equal(BOB)
    expect(await findUser(domain, SEARCH.email, PHONE, asker)).to.equal(undefined)
  })

  it('leads nobody to who has no certificate of that domain', async () => {
    const refusal = await findUser('other.example', SEARCH.phone, PHONE, asker).catch((err: unknown) => err)
    expect(refusal).to.have.property('code', 'ERR_TLS_CERT_ALTNAME_INVALID')
  })

  it('is shown as a URI, in both formats, and nothing where the registry names none', async () => {
    const json = foundJson(`tel:${PHONE}`, await alice.discover(`tel:${PHONE}`))
    const shown = json.mappings.map(({ msp, provider: uri }) => [msp, uri])
    expect(shown).to.have.deep.members([['msp1', providerUri(DOMAIN)], ['msp2', undefined]])
    expect(foundText(json)).to.include('mimi://chat.example')
    const compact = compactJson(`tel:${PHONE}`, await alice.discoverCompact(`tel:${PHONE}`), testnet.registry)
    expect(compact.providers).to.deep.equal({ msp1: 'mimi://chat.example' })
    expect(compactText(compact)).to.match(/msp1 +yes +mimi:\/\/chat\.example/)
    const nobody = compactJson('tel:+14155550199', await alice.discoverCompact('tel:+14155550199'), testnet.registry)
    expect(nobody.providers).to.deep.equal({})
  })

  it('goes where a newer registry says', async () => {
    await testnet.publish({
      msps: testnet.registry.msps.map(msp => msp.id === 'msp1' ? { ...msp, providerDomain: 'new.example' } : msp)
    })
    await alice.refreshRegistry()
    const { mappings } = await alice.discover(`tel:${PHONE}`)
    const moved = mappings.find(({ mapping }) => mapping.mspId === 'msp1')
    expect(moved?.mapping.providerDomain).to.equal('new.example')
  })
})
