import { expect } from 'chai'
import { sha256 } from '../../src/base/hash.ts'
import { stage } from './cast/stage.ts'
import type { DiscoverOptions } from '../../src/light/interface.ts'
import type { ClaimOptions } from '../../src/holder/holder.ts'

/** A secret that Bob gives to those whom it is for; 32 bytes. */
const secretOf = (label: string): Uint8Array => sha256(new TextEncoder().encode(label))

/** The critical user journeys of section 7.2, by their names there: Bob is found, Alice and others look. */
describe('T2: 7.2 seven user journeys', () => {
  const on = stage({ msps: 3 })
  const [WHATSAPP, WIRE, THIRD] = ['msp1', 'msp2', 'msp3'] as const

  async function bob (csi: string, ...mappings: ReadonlyArray<Pick<ClaimOptions, 'msp' | 'tags' |
    'audience'>>): Promise<void> {
    for (const mapping of mappings) {
      await on.testnet.claim({ csi, ...mapping })
    }
  }

  /** Where a sender who keeps nothing finds Bob, and where they write. */
  async function sees (csi: string, options: DiscoverOptions = {}): Promise<[found: readonly string[], written: string |
    undefined]> {
    const light = await on.testnet.light()
    const { mappings, preferred } = await light.discover(csi, options)
    return [mappings.map(({ mapping }) => mapping.mspId).sort(), preferred?.mapping.mspId]
  }

  it('Sender mapping preferences: only on WhatsApp, not in his other apps', async () => {
    const csi = 'mailto:sender-mapping@example.com'
    await bob(csi, { msp: WHATSAPP, tags: ['Default'] })
    // he uses the others too, and has no mapping there: nobody finds these, whatever they ask for
    for (const { users } of on.testnet.msps) {
      users.add(csi)
    }
    expect(await sees(csi)).to.deep.equal([[WHATSAPP], WHATSAPP])
    expect(await sees(csi, { app: WIRE, tags: ['Wire'] })).to.deep.equal([[WHATSAPP], WHATSAPP])
    expect(await sees(csi, { msps: [WIRE] })).to.deep.equal([[], undefined])
  })

  it('Same-app preferences: on the service that Alice uses', async () => {
    const csi = 'mailto:same-app@example.com'
    await bob(csi, { msp: WHATSAPP, tags: ['WhatsApp'] }, { msp: WIRE, tags: ['Wire'] })
    for (const app of [WHATSAPP, WIRE]) {
      expect((await sees(csi, { app }))[1]).to.equal(app)
    }
    // who wants nothing across apps looks on theirs alone, and hears that he isn't there
    expect(await sees(csi, { app: THIRD, msps: [THIRD] })).to.deep.equal([[], undefined])
  })

  it('No-random mapping preferences: one place, however often she looks, among all that he has', async () => {
    const csi = 'mailto:no-random@example.com'
    await bob(csi, { msp: WHATSAPP, tags: ['Default'] }, { msp: WIRE, tags: ['Default'] }, {
      msp: THIRD, tags: ['Default']
    })
    const alice = await on.testnet.light()
    const written = new Set<string | undefined>()
    for (const app of [undefined, WHATSAPP, WIRE, THIRD, undefined]) {
      written.add((await alice.discover(csi, { app })).preferred?.mapping.mspId)
    }
    expect(written).to.have.property('size', 1)
    // and everybody who keeps nothing comes to the same
    expect((await sees(csi))[1]).to.equal((await sees(csi))[1])
  })

  it('No-duplication preferences: one mapping is chosen, never a set of them', async () => {
    const csi = 'mailto:no-duplication@example.com'
    await bob(csi, { msp: WHATSAPP, tags: ['Friends'] }, { msp: WIRE, tags: ['Friends'] })
    const { mappings, preferred } = await (await on.testnet.light()).discover(csi, { tags: ['Friends'] })
    expect(mappings).to.have.length(2)
    expect(mappings.filter(({ mapping }) => mapping.slot === preferred?.mapping.slot)).to.have.length(1)
  })

  it('Per-sender preferences: Alice\'s messages here, Carol\'s there', async () => {
    const csi = 'mailto:per-sender@example.com'
    const [alices, carols] = [secretOf('for Alice'), secretOf('for Carol')]
    await bob(csi, { msp: WHATSAPP, tags: ['Default'], audience: alices }, {
      msp: WIRE, tags: ['Default'], audience: carols
    })
    expect(await sees(csi, { audiences: [alices] })).to.deep.equal([[WHATSAPP], WHATSAPP])
    expect(await sees(csi, { audiences: [carols] })).to.deep.equal([[WIRE], WIRE])
    expect(await sees(csi)).to.deep.equal([[], undefined])
  })

  it('Closed group preferences: his soccer parents on WhatsApp, not on Wire, all of them the same', async () => {
    const csi = 'mailto:closed-group@example.com'
    const parents = secretOf('soccer parents')
    await bob(csi, { msp: WHATSAPP, tags: ['Soccer'], audience: parents }, {
      msp: WIRE, tags: ['Default'], audience: secretOf('others')
    })
    for (const app of [WHATSAPP, WIRE, THIRD]) {
      expect(await sees(csi, { audiences: [parents], app })).to.deep.equal([[WHATSAPP], WHATSAPP])
    }
    // somebody who guesses a secret is a stranger
    expect(await sees(csi, { audiences: [secretOf('Soccer parents')] })).to.deep.equal([[], undefined])
  })

  it('Open-ended group preferences: business contacts, also new ones, on Wire and not on WhatsApp', async () => {
    const csi = 'mailto:open-ended@example.com'
    await bob(csi, { msp: WIRE, tags: ['Business'] }, { msp: WHATSAPP, tags: ['Family'] })
    for (const app of [WHATSAPP, WIRE, THIRD]) {
      expect((await sees(csi, { tags: ['Business'], app }))[1]).to.equal(WIRE)
    }
    expect((await sees(csi, { tags: ['Family'] }))[1]).to.equal(WHATSAPP)
  })
})
