import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import { issueAttestation } from '../../src/attestation/attestation.ts'
import { verifyAttestation } from '../../src/attestation/verify.ts'
import { signUnder } from '../../src/base/envelope.ts'
import { START_METHOD } from '../../src/protocols/attest/constants.ts'
import { attestClient } from '../../src/protocols/attest/index.ts'
import { startParts } from '../../src/protocols/attest/start-request.ts'
import { RecordingChannel, attestFederation, bobsEvaluation, bobsMail, csiOf, evaluate } from '../builders/attest.ts'
import { DAY, aliceHolder, csipRecord, csipSigner, registryWith, signerOf } from '../builders/attestor.ts'
import { rejectionOf } from '../builders/errors.ts'
import { ATTACKERS, HOUR, ask, besiege, bobsNumber, keyOf, limitsOf, within } from '../builders/lockout.ts'
import { seededRandom } from '../builders/oprf.ts'
import type { FederationSigner } from '../../src/base/envelope.ts'
import type { AttestServerComponents, AttestServerInit } from '../../src/protocols/attest/index.ts'
import type { StartRequest } from '../../src/protocols/attest/pb/messages.ts'
import type { Attestation } from '../builders/attest.ts'

const owner = aliceHolder
const numbers = ['23', '24', '25'].map(last => csiOf(`tel:+141555501${last}`))
const evaluations = new Map(
  [bobsMail, ...numbers].map(csi => [csi.uri, csi === bobsMail ? bobsEvaluation : evaluate(csi)])
)
const [number = bobsMail] = numbers
const RENEWABLE = 23 * DAY

interface Besieged extends Attestation {
  readonly sms: RecordingChannel
  /** Everything that the client sent. */
  readonly seen: StartRequest[]
  ask (csi: typeof bobsMail, holder: FederationSigner, previous?: Uint8Array): Promise<string>
  prove (csi: typeof bobsMail, holder: FederationSigner, previous?: Uint8Array): Promise<Uint8Array>
}

function setUp (init: Partial<AttestServerInit> = {}, more: Partial<AttestServerComponents> = {}): Besieged {
  const [mail, sms] = [new RecordingChannel(), new RecordingChannel('sms-code', 40, ['tel'])]
  const federation = attestFederation({ channels: [mail, sms], ...init }, {}, more)
  const seen: StartRequest[] = []
  const client = attestClient()({
    registry: federation.source,
    clock: federation.clock,
    random: seededRandom('client'),
    rpc: {
      call: async (target, protocol, method, request, options) => {
        if (method.id === START_METHOD.id) {
          seen.push(request as StartRequest)
        }
        return await federation.rpc.call(target, protocol, method, request, options)
      }
    }
  })
  const start: Besieged['ask'] = async (csi, holder, previous) =>
    (
      await client.start({ csip: 'csip1', csi, holder, previous, ...evaluations.get(csi.uri) ?? evaluate(csi) })
    ).challengeId
  return {
    ...federation,
    client,
    channel: mail,
    sms,
    seen,
    ask: start,
    prove: async (csi, holder, previous) =>
      await client.answer(await start(csi, holder, previous), (csi.type === 'tel' ? sms : mail).code)
  }
}

async function send ({ rpc }: Besieged, request: StartRequest): Promise<unknown> {
  return await rpc.call(
    { id: rpc.peer, multiaddrs: [] }, { id: '/mimi/attest/1.0.0', maxInFlight: 1, methods: [] }, START_METHOD, request
  )
}

/** Strangers with ever new keys ask until they are refused for longer than the time between two messages. */
async function besiegeWith (world: Besieged, csis: ReadonlyArray<typeof bobsMail>): Promise<string> {
  for (let key = 1; key < 100; key++) {
    const csi = csis[key % csis.length] ?? bobsMail
    try {
      await world.ask(csi, signerOf(key))
      world.clock.advance(10_000)
    } catch (err) {
      const { code, retryAfter } = err as { code: string, retryAfter?: number }
      if ((retryAfter ?? 0) > 30_000) {
        return code
      }
      world.clock.advance(30_000)
    }
  }
  return 'never'
}

const SIEGES: ReadonlyArray<readonly [
  what: string, code: string, csis: ReadonlyArray<typeof bobsMail>, init: Partial<AttestServerInit>
]> = [
  ['the codes of an identifier', 'ATTEST_RATE_LIMITED', [bobsMail], {}],
  ['what there is for all', 'ATTEST_RATE_LIMITED', numbers, { startsOverall: 4, ranges: { maxUnproved: 100 } }],
  ['the range of a number, which is closed', 'ATTEST_RANGE_CLOSED', numbers, { ranges: { maxUnproved: 3 } }]
]

describe('A14: strangers\' requests don\'t lock an owner out of the attestor', () => {
  for (const [what, code, csis, init] of SIEGES) {
    describe(`when they used up ${what}`, () => {
      const [csi = bobsMail] = csis

      it('the owner renews', async () => {
        const world = setUp(init)
        const previous = await world.prove(csi, owner)
        world.clock.advance(RENEWABLE)
        expect(await besiegeWith(world, csis)).to.equal(code)
        const next = await world.prove(csi, owner, previous)
        expect(verifyAttestation(next, { registry: world.source.current(), now: world.clock.now() }).renews)
          .to.have.lengthOf(32)
      })

      it('who proved it here before proves it again without anything to show', async () => {
        const world = setUp(init)
        await world.prove(csi, owner)
        world.clock.advance(60 * DAY)
        expect(await besiegeWith(world, csis)).to.equal(code)
        await world.prove(csi, owner)
      })

      it('who holds the word of a CSIP that left renews here', async () => {
        const world = setUp(init)
        const other = signerOf(200)
        const record = csipRecord({ id: 'csip2', keys: [{ publicKey: other.publicKey, validFrom: 0 }] })
        const current = world.source.current()
        world.source.set(registryWith({ oprfKeys: current.oprfKeys, csips: [...current.csips, record] }))
        const now = world.clock.now()
        const { lookupKey } = evaluations.get(csi.uri) ?? expect.fail('no evaluation')
        const previous = issueAttestation({
          lookupKey,
          oprfKeyId: 1,
          csiType: csi.type,
          holderKey: owner.publicKey,
          csipId: 'csip2',
          scope: csi.type === 'tel' ? '+1' : '@example.com',
          method: csi.type === 'tel' ? 'sms-code' : 'email-code',
          strength: 30,
          issuedAt: now - RENEWABLE,
          expiresAt: now + 10 * DAY,
          serial: new Uint8Array(16)
        }, other)
        expect(await besiegeWith(world, csis)).to.equal(code)
        await world.prove(csi, owner, previous)
      })

      it('and nobody else is served', async () => {
        const world = setUp(init)
        await world.prove(csi, owner)
        world.clock.advance(DAY)
        expect(await besiegeWith(world, csis)).to.equal(code)
        world.clock.advance(30_000)
        expect((await rejectionOf(world.ask(csi, signerOf(150)))).code).to.equal(code)
      })
    })
  }

  describe('owners of other identifiers, as many as a block of numbers has', () => {
    const others = Array.from({ length: 8 }, (_, i) => csiOf(`tel:+1415666010${i}`))
    const init = { maxChallenges: 3, ranges: { maxUnproved: 100 } }

    async function owned (): Promise<Besieged> {
      const world = setUp(init)
      for (const csi of [number, ...others]) {
        // as strangers, who have little room
        await world.prove(csi, owner)
        world.clock.advance(HOUR)
      }
      return world
    }

    it('fill no place that the owner needs, nor the strangers\'', async () => {
      const world = await owned()
      const flood = async (): Promise<void> => {
        for (const csi of others) {
          await world.ask(csi, owner)
        }
      }
      await flood()
      const challenge = await world.ask(number, owner)
      const { code } = world.sms
      world.clock.advance(31_000)
      await flood()
      await world.client.answer(challenge, code)
      await world.prove(bobsMail, signerOf(9))
    })

    it('and their own give way to one another', async () => {
      const world = await owned()
      const begun = await world.ask(others[0] ?? number, owner)
      const { code } = world.sms
      for (const csi of others.slice(1)) {
        await world.ask(csi, owner)
      }
      expect((await rejectionOf(world.client.answer(begun, code))).code).to.equal('ATTEST_CHALLENGE_UNKNOWN')
    })
  })

  describe('no stranger passes for the owner', () => {
    it('by the owner\'s key and attestation, which everybody may see', async () => {
      const world = setUp()
      const previous = await world.prove(bobsMail, owner)
      world.clock.advance(RENEWABLE)
      const thief = { ...signerOf(1), publicKey: owner.publicKey }
      expect((await rejectionOf(world.ask(bobsMail, thief, previous))).code).to.equal('ATTEST_SIGNATURE_INVALID')
      expect((await rejectionOf(world.ask(bobsMail, signerOf(1), previous))).code).to.equal('ATTEST_RENEWAL_INVALID')
      await world.prove(bobsMail, owner, previous)
    })

    it('by the owner\'s own request, once more, changed, or later', async () => {
      const world = setUp()
      await world.prove(bobsMail, owner)
      world.clock.advance(30_000)
      const code = async (request: StartRequest): Promise<string> => (await rejectionOf(send(world, request))).code
      const challengeId = await world.ask(bobsMail, owner)
      const request = world.seen.at(-1) ?? expect.fail('nothing sent')
      expect(await code(request)).to.equal('ATTEST_REPLAYED')
      const changes: ReadonlyArray<Partial<StartRequest>> = [
        { nonce: new Uint8Array(16) },
        { nonce: new Uint8Array(15) },
        { issuedAt: request.issuedAt + 1 },
        { method: 'email-code' },
        { previous: Uint8Array.of(1) },
        { transcript: Uint8Array.from(evaluate(bobsNumber).transcript) },
        { csi: 'mailto:BOB@example.com' },
        { holderKey: Uint8Array.from(csipSigner.publicKey) },
        { signature: new Uint8Array(64) }, { signature: new Uint8Array() }
      ]
      for (const change of changes) {
        expect(await code({ ...request, ...change }), Object.keys(change).join()).to.equal('ATTEST_SIGNATURE_INVALID')
      }
      const short = { ...request, nonce: new Uint8Array(15) }
      const signature = Uint8Array.from(signUnder('attestStart', owner, ...startParts('csip1', short)))
      expect(await code({ ...short, signature }), 'a short nonce').to.equal('ATTEST_SIGNATURE_INVALID')
      const { clockTolerance } = world.source.current().policy
      world.clock.advance(clockTolerance)
      expect(await code(request)).to.equal('ATTEST_REPLAYED')
      // the owner's challenge is still theirs to answer
      await world.client.answer(challengeId, world.channel.code)
      world.clock.advance(1)
      expect(await code(request)).to.equal('ATTEST_NOT_NOW')
    })

    it('by having had the identifier before the owner', async () => {
      const assignment: { assignedSince?: number } = {}
      const known = async (): Promise<typeof assignment> => assignment
      const world = setUp({}, { assignments: { recordsSince: 0, of: known, at: known, attested: async () => {} } })
      await world.prove(bobsMail, signerOf(1))
      world.clock.advance(DAY)
      assignment.assignedSince = world.clock.now()
      await world.prove(bobsMail, owner)
      world.clock.advance(DAY)
      expect(await besiegeWith(world, [bobsMail])).to.equal('ATTEST_RATE_LIMITED')
      expect((await rejectionOf(world.ask(bobsMail, signerOf(1)))).code).to.equal('ATTEST_RATE_LIMITED')
      await world.prove(bobsMail, owner)
    })

    it('by a request for another CSIP', async () => {
      const world = setUp()
      await world.ask(bobsMail, owner)
      const request = world.seen.at(-1) ?? expect.fail('nothing sent')
      const elsewhere = setUp({ csipId: 'csip2' })
      const { oprfKeys } = elsewhere.source.current()
      elsewhere.source.set(registryWith({ oprfKeys, csips: [csipRecord({ id: 'csip2' })] }))
      expect((await rejectionOf(send(elsewhere, request))).code).to.equal('ATTEST_SIGNATURE_INVALID')
    })

    it('by a clock that is ahead', async () => {
      const world = setUp()
      const { clockTolerance } = world.source.current().policy
      const ahead = attestClient()({
        registry: world.source,
        clock: { now: () => world.clock.now() + clockTolerance + 1 },
        random: seededRandom('ahead'),
        rpc: world.rpc
      })
      expect((await rejectionOf(ahead.start(world.request()))).code).to.equal('ATTEST_NOT_NOW')
    })
  })

  describe('over 45 days', () => {
    const attackers: ReadonlyArray<readonly [name: keyof typeof ATTACKERS, words: string]> = [
      ['evenly', 'eight a day, one each three hours'],
      ['atOnce', 'eight a day, in its first minutes'],
      ['punctual', 'one at each moment for which it was told to wait']
    ]
    for (const [name, words] of attackers) {
      it(`newcomers get their first code as soon as docs/attestors.md says: ${words}`, async () => {
        const siege = besiege(ATTACKERS[name], { sieges: 5 })
        const percent = (hours: number): string => `${Math.floor(100 * within(hours * HOUR, siege))} %`
        const page = await readFile(join(import.meta.dirname, '../../docs/attestors.md'), 'utf8')
        expect(page)
          .to.contain(`| ${[words, Math.round(siege.requests), percent(0), percent(4), percent(24)].join(' | ')} |`)
        expect(within(3 * DAY, siege)).to.equal(1)
      })
    }

    it('newcomers who ask every ten minutes outlast one who asks every minute', () => {
      const siege = besiege(ATTACKERS.incessant, { days: 12, patience: 10 * 60_000 })
      expect(within(3 * DAY, siege)).to.be.at.least(0.7)
    })

    it('owners get every code that they ask for, whoever else asks', () => {
      const { limits, clock } = limitsOf()
      const alice = { csi: bobsNumber, holderKey: owner.publicKey }
      limits.proved(alice)
      const waits: number[] = []
      for (let minute = 0; minute < 45 * 24 * 60; minute += 10) {
        ask(limits, { csi: bobsNumber, holderKey: keyOf(`stranger ${minute}`) })
        // every four days, at some minute of the day
        if (minute % (4 * 24 * 60 + 10) === 0) {
          waits.push(ask(limits, alice))
        }
        clock.advance(10 * 60_000)
      }
      expect(waits).to.deep.equal(new Array(12).fill(0))
    })

    it('an identifier bears no more than ten messages of strangers in any day', () => {
      for (const attacker of Object.values(ATTACKERS)) {
        const { sent } = besiege(attacker, { days: 5 })
        for (const from of sent) {
          expect(sent.filter(at => at >= from && at < from + DAY).length).to.be.at.most(10)
        }
      }
    })
  })

  it('a pumper gains nothing by it: numbers that were never proved stay as closed as they were', async () => {
    const world = setUp({ ranges: { maxUnproved: 2 } })
    await world.prove(number, owner)
    world.clock.advance(DAY)
    expect(await besiegeWith(world, numbers)).to.equal('ATTEST_RANGE_CLOSED')
    const before = world.sms.sent.length
    for (let key = 1; key < 20; key++) {
      expect((await rejectionOf(world.ask(numbers[key % 3] ?? number, signerOf(key)))).code)
        .to.equal('ATTEST_RANGE_CLOSED')
    }
    expect(world.sms.sent).to.have.lengthOf(before)
    await world.prove(number, owner)
    expect((await rejectionOf(world.ask(number, signerOf(1)))).code).to.equal('ATTEST_RANGE_CLOSED')
  })
})
