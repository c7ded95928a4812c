import { expect } from 'chai'
import { nobleBackend } from '../../../src/blinding/noble.ts'
import { openJournal } from '../../../src/protocols/attest/journal.ts'
import { attestClient, attestServer } from '../../../src/protocols/attest/index.ts'
import { memoryStore } from '../../../src/store/memory.ts'
import {
  ManualClock, RecordingChannel, bobsEvaluation, bobsMail, committee, csipAddress, csiOf, evaluate, loopback,
  recordingLogger
} from '../../builders/attest.ts'
import { DAY, NOW, aliceHolder, csipRecord, csipSigner, registryWith, sourceOf } from '../../builders/attestor.ts'
import { rejectionOf } from '../../builders/errors.ts'
import { seededRandom } from '../../builders/oprf.ts'
import { openGate } from '../../builders/registry.ts'
import type { AttestClient, AttestServer, AttestServerInit } from '../../../src/protocols/attest/index.ts'
import type { CanonicalCsi } from '../../../src/identifiers/csi.ts'
import type { Rpc } from '../../../src/rpc/interface.ts'
import type { KeyValueStore } from '../../../src/store/interface.ts'

const key = {
  ...committee.key,
  shares: committee.key.shares.map(share => ({ ...share, dp: `dp${share.index}` })),
  validFrom: NOW - DAY,
  validUntil: NOW + 90 * DAY
}
const csips = [csipRecord({
  addresses: [csipAddress],
  scopes: [
    { csiType: 'mailto', prefix: '@example.com', methods: ['email-code'], mayReassign: false },
    { csiType: 'tel', prefix: '+1', methods: ['sms-code'], mayReassign: false }
  ]
})]

/** One client, whose calls go to whichever attestor started last. */
class World {
  readonly clock = new ManualClock(NOW)
  readonly disk: KeyValueStore = memoryStore().namespace('attest')
  readonly mail = new RecordingChannel()
  readonly sms = new RecordingChannel('sms-code', 40, ['tel'])
  readonly log: string[] = []
  readonly client: AttestClient
  readonly #rpc = loopback()
  readonly #source = sourceOf(registryWith({ csips, oprfKeys: [key] }))
  #starts = 0
  #last: () => Promise<unknown> = async () => undefined

  constructor () {
    const rpc: Pick<Rpc, 'call'> = {
      call: async (...args) => {
        this.#last = async () => await this.#rpc.call(...args)
        return await this.#rpc.call(...args)
      }
    }
    this.client = attestClient()({ rpc, registry: this.#source, clock: this.clock, random: seededRandom('client') })
  }

  async start (init: Partial<AttestServerInit> = {}): Promise<AttestServer> {
    const random = seededRandom(`start ${this.#starts++}`)
    const shared = {
      rpc: this.#rpc, registry: this.#source, clock: this.clock, random, logger: recordingLogger(this.log)
    }
    const journal = await openJournal(
      { store: this.disk, clock: this.clock, past: this.clock, random }, new Uint8Array(32).fill(1)
    )
    return attestServer({ csipId: 'csip1', channels: [this.mail, this.sms], ...init })({
      gate: openGate, ...shared, journal, signer: csipSigner, voprf: nobleBackend
    })
  }

  /** The last request, once more. */
  async repeat (): Promise<void> {
    await this.#last()
  }

  async ask (csi: CanonicalCsi = bobsMail): Promise<string> {
    const evaluation = csi === bobsMail ? bobsEvaluation : evaluate(csi)
    return (await this.client.start({ csip: 'csip1', csi, holder: aliceHolder, ...evaluation })).challengeId
  }
}

describe('protocols/attest/restart', () => {
  it('takes the code that was sent before it, once', async () => {
    const world = new World()
    await world.start()
    const id = await world.ask()
    await world.start()
    expect(await world.client.answer(id, world.mail.code)).to.be.instanceOf(Uint8Array)
    expect((await rejectionOf(world.client.answer(id, world.mail.code))).code).to.equal('ATTEST_CHALLENGE_UNKNOWN')
  })

  it('takes no code that was used before it', async () => {
    const world = new World()
    await world.start()
    const challengeId = await world.ask()
    await world.client.answer(challengeId, world.mail.code)
    await world.start()
    world.clock.advance(30_000)
    const code = world.mail.code
    const again = await world.ask()
    expect((await rejectionOf(world.client.answer(again, code === world.mail.code ? '' : code))).code)
      .to.equal('ATTEST_WRONG_CODE')
    expect((await rejectionOf(world.client.answer(challengeId, code))).code).to.equal('ATTEST_CHALLENGE_UNKNOWN')
  })

  it('gives no new attempts', async () => {
    const world = new World()
    await world.start()
    const id = await world.ask()
    const wrong = world.mail.code === '000000' ? '000001' : '000000'
    for (let attempt = 0; attempt < 4; attempt++) {
      expect((await rejectionOf(world.client.answer(id, wrong))).code).to.equal('ATTEST_WRONG_CODE')
      await world.start()
    }
    expect((await rejectionOf(world.client.answer(id, wrong))).code).to.equal('ATTEST_TOO_MANY_ATTEMPTS')
    await world.start()
    expect((await rejectionOf(world.client.answer(id, world.mail.code))).code).to.equal('ATTEST_TOO_MANY_ATTEMPTS')
  })

  it('gives no code more time, and no new messages', async () => {
    const world = new World()
    await world.start({ startsPerIdentifier: 1 })
    const id = await world.ask()
    world.clock.advance(600_000)
    await world.start({ startsPerIdentifier: 1 })
    expect((await rejectionOf(world.client.answer(id, world.mail.code))).code).to.equal('ATTEST_CODE_EXPIRED')
    expect((await rejectionOf(world.ask())).code).to.equal('ATTEST_RATE_LIMITED')
    expect(world.mail.sent).to.have.lengthOf(1)
  })

  it('ends challenges whose channel is gone', async () => {
    const world = new World()
    await world.start()
    const id = await world.ask()
    await world.start({ channels: [world.sms] })
    expect((await rejectionOf(world.client.answer(id, world.mail.code))).code).to.equal('ATTEST_CHALLENGE_UNKNOWN')
  })

  it('keeps a pumped range closed, and says until when', async () => {
    const world = new World()
    await world.start({ ranges: { maxUnproved: 2 } })
    await world.ask(csiOf('tel:+14155550100'))
    await world.ask(csiOf('tel:+14155550101'))
    expect(world.log.filter(line => /the range .* 1415555xxxx /.test(line))).to.have.lengthOf(1)
    const server = await world.start({ ranges: { maxUnproved: 2 } })
    expect(server.status().closedRanges).to.deep.equal([{ numbers: '+1415555xxxx', until: NOW + 6 * 3_600_000 }])
    const err = await rejectionOf(world.ask(csiOf('tel:+14155550102')))
    expect(err).to.include({ code: 'ATTEST_RANGE_CLOSED', retryAfter: 6 * 3_600_000 })
    await world.ask(csiOf('tel:+14155560102'))
    expect(world.sms.sent).to.have.lengthOf(3)
    world.clock.advance(6 * 3_600_000)
    expect(server.status()).to.deep.include({ closedRanges: [], messages: { sent: 0, limit: 2_000, toOwners: 0 } })
  })

  it('knows who proved an identifier, and serves no start twice', async () => {
    const world = new World()
    const besieged = { startsPerIdentifier: 1, startsOverall: 1 }
    await world.start(besieged)
    await world.client.answer(await world.ask(), world.mail.code)
    await world.start(besieged)
    world.clock.advance(30_000)
    await world.ask()
    expect(world.mail.sent).to.have.lengthOf(2)
    await world.start(besieged)
    expect((await rejectionOf(world.repeat())).code).to.equal('ATTEST_REPLAYED')
    world.clock.advance(300_001)
    expect((await rejectionOf(world.repeat())).code).to.equal('ATTEST_NOT_NOW')
  })

  it('counts a proof for its range', async () => {
    const world = new World()
    await world.start({ ranges: { maxUnproved: 2, minCompletion: 0.3 } })
    for (const number of ['100', '101', '102', '103']) {
      const id = await world.ask(csiOf(`tel:+14155550${number}`))
      if (Number(number) % 2 === 0) {
        await world.client.answer(id, world.sms.code)
      }
    }
    await world.ask(csiOf('tel:+14155550104'))
  })

  it('writes no code and no identifier to log or disk', async () => {
    const world = new World()
    await world.start()
    const id = await world.ask()
    await rejectionOf(world.client.answer(id, world.mail.code === '000000' ? '000001' : '000000'))
    world.mail.failure = new Error('bob@example.com 550')
    world.clock.advance(30_000)
    await rejectionOf(world.ask())
    world.mail.failure = undefined
    world.mail.sent.at(0)?.undelivered?.()
    world.clock.advance(30_000)
    await world.client.answer(await world.ask(), world.mail.code)
    const codes = world.mail.sent.map(({ code }) => code)
    const written = [...world.log]
    for await (const [name, value] of world.disk.iterate()) {
      written.push(Buffer.concat([name, value]).toString('latin1'))
    }
    expect(written.length).to.be.greaterThan(4)
    for (const secret of [...codes, 'bob', 'example.com']) {
      expect(written.join('\n')).not.to.contain(secret)
    }
  })
})
