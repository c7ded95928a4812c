import { expect } from 'chai'
import { codeOf } from './cast/claimant.ts'
import { stage } from './cast/stage.ts'

describe('8: any globally unique CSI', () => {
  const on = stage({
    // no line of code knows this type: the registry names it, its grammar, and who attests it
    change: draft => ({
      ...draft,
      policy: {
        ...draft.policy,
        csiTypes: [
          ...draft.policy.csiTypes, {
            type: 'handle',
            grammar: 'token',
            maxAttestationLifetime: 86_400_000,
            attestationsRequired: 1,
            minStrength: 1
          }
        ]
      },
      csips: draft.csips.map(csip => ({
        ...csip,
        scopes: [...csip.scopes, { csiType: 'handle', prefix: '', methods: ['development'], mayReassign: false }]
      }))
    })
  })

  for (const [written, asked] of [
    ['tel:+1-415-555-0100', 'tel:+14155550100'],
    ['MAILTO:Bob@EXAMPLE.com', 'mailto:bob@example.com'],
    ['acct:bob@Bücher.example', 'acct:bob@xn--bcher-kva.example']
  ] as const) {
    it(`finds ${asked}, which was claimed as ${written}`, async () => {
      await on.testnet.claim({ csi: written })
      expect((await on.querier.discover(asked)).outcome).to.equal('found')
      expect((await on.querier.discover(written)).outcome).to.equal('found')
    })
  }

  for (const [words, csi, code] of [
    ['a number without a country', 'tel:4155550100', 'CSI_TEL_NOT_GLOBAL'],
    ['an address without a domain', 'mailto:bob', 'CSI_ADDRESS_MALFORMED'],
    ['something that is no URI', 'bob', 'CSI_SCHEME_MISSING']
  ] as const) {
    it(`refuses ${words}, when claiming and when asking`, async () => {
      expect(await codeOf(on.querier.discover(csi))).to.equal(code)
      const person = await on.testnet.person()
      expect(await codeOf(person.claim({ csi, msp: 'msp1', answer: async () => '' }))).to.equal(code)
    })
  }

  it('takes a type that only the registry knows', async () => {
    await on.testnet.claim({ csi: 'handle:Bob.42' })
    expect((await on.querier.discover('handle:bob.42')).outcome).to.equal('found')
    expect(await codeOf(on.querier.discover('handle:bob 42'))).to.equal('CSI_TOKEN_MALFORMED')
  })

  it('refuses a type that the registry doesn\'t know', async () => {
    expect(await codeOf(on.querier.discover('nickname:bob'))).to.equal('CSI_TYPE_UNKNOWN')
  })
})
