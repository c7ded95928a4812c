import { expect } from 'chai'
import { DEFAULT_POLICY } from '../../src/registry/policy.ts'
import { createTestnet } from '../../src/testnet/index.ts'
import { issue } from '../builders/certificates.ts'
import { DAY } from '../builders/registry.ts'
import { claimant, codeOf, forgedAttestation, someone } from './cast/claimant.ts'
import type { CsipDraft, RegistryDraft } from '../../src/registry/build.ts'
import type { LightNode } from '../../src/light/options.ts'
import type { Testnet } from '../../src/testnet/index.ts'
import type { Claimant } from './cast/claimant.ts'

const IN_RANGE = 'tel:+14155550123'
const GRACE = 3 * DAY
const START = Date.UTC(2026, 5, 1)
const RANGE = '+1415555'
const METHODS = { methods: ['development'], mayReassign: false }

/** Telephone numbers are attested under certificates alone: csip1 has one for a week, for its range; csip2 has none. */
function certified (draft: RegistryDraft): RegistryDraft {
  const root = issue({ name: 'Numbering administration' }, START)
  const certificates = (csip: CsipDraft): Uint8Array[] => [issue({
    name: csip.id,
    issuer: root,
    ca: false,
    publicKey: csip.keys[0]?.publicKey,
    numbers: [{ first: '14155550000', count: 10_000 }],
    notAfter: START + 7 * DAY
  }, START).bytes]
  return {
    ...draft,
    certificateRoots: [root.bytes],
    csips: draft.csips.map((csip, i) => i === 0
      ? {
          ...csip,
          chains: [{ certificates: certificates(csip) }],
          scopes: [{ csiType: 'tel', prefix: RANGE, certified: true, ...METHODS }]
        }
      : { ...csip, scopes: [{ csiType: 'mailto', prefix: '', ...METHODS }] })
  }
}

describe('1: only a CSIP that is certified for a range, and not revoked, is believed', () => {
  const clock = { time: START, now: () => clock.time }
  let testnet: Testnet
  let actor: Claimant
  let querier: LightNode

  before(async () => {
    testnet = await createTestnet({
      relays: false,
      csips: 2,
      clock,
      syncInterval: 0,
      policy: {
        revocationGrace: GRACE,
        csiTypes: DEFAULT_POLICY.csiTypes.map(type =>
          type.type === 'tel' ? { ...type, certificateRequired: true } : type)
      },
      change: certified
    })
    actor = await claimant(testnet, undefined, clock)
    querier = await testnet.light()
  })

  after(async () => {
    await actor?.stop()
    await testnet?.stop()
  })

  const signedBy = (csip: number) => forgedAttestation(testnet.csips[csip]?.party.signer ?? someone(), {
    csipId: `csip${csip + 1}`, scope: RANGE, issuedAt: clock.time, expiresAt: clock.time + DAY
  })
  const outcome = async (): Promise<string> => (await querier.discover(IN_RANGE)).outcome
  const refused = async (csip = 0): Promise<unknown> =>
    await codeOf(actor.claim(IN_RANGE, { attestation: signedBy(csip) }))

  it('believes the certified one, for its range', async () => {
    await testnet.claim({ csi: IN_RANGE })
    expect(await outcome()).to.equal('found')
    expect(await codeOf(testnet.claim({ csi: 'tel:+14165550123' }))).to.equal('HOLDER_NO_CSIP')
  })

  it('takes no word of one that isn\'t certified', async () => {
    expect(await refused(1)).to.equal('ATTESTATION_SCOPE_REFUSED')
  })

  it('takes no registry that would let it attest numbers without a certificate', async () => {
    const { version, csips } = testnet.registry
    const changed = csips.map(csip =>
      csip.id === 'csip2' ? { ...csip, scopes: [...csip.scopes, { csiType: 'tel', prefix: RANGE, ...METHODS }] } : csip)
    expect(await codeOf(testnet.publish({ csips: changed }))).to.equal('REGISTRY_SCOPE_NOT_CERTIFIED')
    expect(testnet.dps.map(({ dp }) => dp.registry.current().version)).to.deep.equal(testnet.dps.map(() => version))
  })

  it('takes nothing new of one that is revoked, and finds what it attested until the grace is over', async () => {
    const revokedAt = clock.time += DAY
    await testnet.publish({
      csips: testnet.registry.csips.map(csip =>
        csip.id === 'csip1' ? { ...csip, status: 'revoked', statusSince: revokedAt } : csip)
    })
    await querier.refreshRegistry()
    expect(await refused()).to.equal('ATTESTATION_CSIP_REVOKED')
    clock.time = revokedAt + GRACE - 1
    expect(await outcome()).to.equal('found')
    clock.time = revokedAt + GRACE
    expect(await outcome()).to.equal('none')
    expect(await refused()).to.equal('ATTESTATION_CSIP_REVOKED')
  })

  it('takes nothing of one whose certificate has ended, though it is listed again', async () => {
    await testnet.publish({
      csips: testnet.registry.csips.map(csip =>
        csip.id === 'csip1' ? { ...csip, status: 'active', statusSince: clock.time } : csip)
    })
    clock.time = START + 7 * DAY + 1_000
    expect(await refused()).to.equal('ATTESTATION_NOT_CERTIFIED')
  })
})
