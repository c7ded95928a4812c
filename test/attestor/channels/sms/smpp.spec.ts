import { inspect } from 'node:util'
import { expect } from 'chai'
import { smppChannel } from '../../../../src/attestor/channels/sms/smpp.ts'
import { ManualClock, csiOf, recordingLogger } from '../../../builders/attest.ts'
import { codeOf, rejectionOf } from '../../../builders/errors.ts'
import { LOOPBACK_CERTIFICATE, LOOPBACK_KEY } from '../mail/loopback-certificate.ts'
import { Smsc, TurnedTimer } from './smsc.ts'
import type { SmppChannel, SmppChannelInit } from '../../../../src/attestor/channels/sms/smpp.ts'
import type { ChallengeMessage } from '../../../../src/attestor/channels/interface.ts'
import type { SmscInit } from './smsc.ts'

const NOW = 1_767_225_600_000
const TIMEOUT = 10_000
const PULSE = 30_000

interface World {
  smsc: Smsc
  timer: TurnedTimer
  channel: SmppChannel
  log: string[]
}

const message = (overrides: Partial<ChallengeMessage> = {}): ChallengeMessage =>
  ({
    csi: csiOf('tel:+14155550123'),
    code: '012345',
    expiresAt: NOW + 600_000,
    signal: new AbortController().signal,
    ...overrides
  })

describe('attestor/channels/sms/smpp', () => {
  const ends: Array<() => Promise<void>> = []

  async function world (smscInit: SmscInit = {}, init: Partial<SmppChannelInit> = {}): Promise<World> {
    const smsc = await Smsc.listen(smscInit)
    const timer = new TurnedTimer()
    const log: string[] = []
    const channel = smppChannel(
      {
        host: '127.0.0.1',
        port: smsc.port,
        tls: false,
        systemId: 'csip',
        password: 'secret',
        from: 'Example',
        service: 'Example',
        ...init
      },
      { clock: new ManualClock(NOW), logger: recordingLogger(log), timer })
    ends.push(async () => { smsc.cut() }, async () => { await channel.stop() }, async () => { await smsc.close() })
    return { smsc, timer, channel, log }
  }

  afterEach(async () => {
    for (const end of ends.splice(0)) {
      await end()
    }
  })

  it('binds as a transceiver and sends the code to the number, with a receipt asked for', async () => {
    const { smsc, channel } = await world()
    await channel.start()
    await channel.send(message())
    expect(smsc.binds).to.have.lengthOf(1)
    expect(smsc.binds[0]).to.include({ system_id: 'csip', password: 'secret', interface_version: 0x34 })
    expect(smsc.received).to.deep.equal([{
      from: 'Example',
      fromTon: 5,
      to: '14155550123',
      toTon: 1,
      receipt: 1,
      coding: 0,
      text: '012345 is your code for Example. Type it only in the app in which you asked for it. It can be used for ' +
        '10 minutes.'
    }])
  })

  it('binds with the first message, and once for several at a time', async () => {
    const { smsc, channel } = await world()
    await Promise.all([channel.send(message()), channel.send(message()), channel.send(message())])
    expect(smsc.binds).to.have.lengthOf(1)
    expect(smsc.received).to.have.lengthOf(3)
  })

  it('speaks TLS to a server whose certificate it trusts, and to no other', async () => {
    const tls = { key: LOOPBACK_KEY, cert: LOOPBACK_CERTIFICATE }
    const trusting = await world({ tls }, { tls: true, host: 'localhost', ca: LOOPBACK_CERTIFICATE })
    await trusting.channel.send(message())
    expect(trusting.smsc.received).to.have.lengthOf(1)
    const wary = await world({ tls }, { tls: true, host: 'localhost' })
    expect(await rejectionOf(wary.channel.send(message()))).to.have.property('code', 'ATTEST_CHANNEL_DOWN')
    expect(wary.smsc.received).to.have.lengthOf(0)
  })

  it('takes UCS-2 for texts beyond the GSM alphabet', async () => {
    const { smsc, channel } = await world({}, {
      text: '{code} ключ для {service}', service: 'Пример', from: '+447700900000'
    })
    await channel.send(message())
    expect(smsc.received[0]).to.include({ coding: 8, text: '012345 ключ для Пример', from: '447700900000', fromTon: 1 })
  })

  it('takes a shorter text where the alphabet has less room, and sends each character of its own', async () => {
    const polish = await world({}, { service: 'Dziękuję' })
    await polish.channel.send(message())
    expect(polish.smsc.received[0])
      .to.include({ coding: 8, text: '012345 is your code for Dziękuję. Give it to nobody.' })
    const own = await world({}, { text: '{service}: [{code}] ~{minutes} min^|€\\{ } @£Ωé' })
    await own.channel.send(message())
    expect(own.smsc.received[0]).to.include({ coding: 0, text: 'Example: [012345] ~10 min^|€\\{ } @£Ωé' })
  })

  it('answers the pulse of the SMSC, and what is no receipt', async () => {
    const { smsc, channel } = await world()
    await channel.start()
    expect(await smsc.enquire()).to.include({ command: 'enquire_link_resp', command_status: 0 })
    expect(await smsc.deliver({ esm_class: 0, short_message: 'STOP' }))
      .to.include({ command: 'deliver_sm_resp', command_status: 0 })
  })

  describe('delivery receipts', () => {
    it('report a message that did not arrive, by id', async () => {
      const { smsc, channel } = await world()
      const lost: string[] = []
      await channel.send(message({ undelivered: () => { lost.push('first') } }))
      await channel.send(message({ undelivered: () => { lost.push('second') } }))
      await smsc.receipt('m2', 5)
      expect(lost).to.deep.equal(['second'])
      await smsc.receipt('m2', 5)
      await smsc.receipt('unknown', 5)
      expect(lost).to.deep.equal(['second'])
    })

    it('that a message arrived close the matter: a later failure is not believed', async () => {
      const { smsc, channel } = await world()
      const lost: string[] = []
      await channel.send(message({ undelivered: () => { lost.push('first') } }))
      await smsc.receipt('m1', 1)
      await smsc.receipt('m1', 2)
      await smsc.receipt('m1', 5)
      expect(lost).to.deep.equal([])
    })

    it('may overtake the answer to their message', async () => {
      const { channel } = await world({
        submit: (smsc, id) => {
          smsc.receipt(id, 8).catch(() => undefined)
          return 0
        }
      })
      const lost: string[] = []
      await channel.send(message({ undelivered: () => { lost.push('first') } }))
      expect(lost).to.deep.equal(['first'])
    })

    it('come by data_sm, with a text in message_payload and the id in another base, for the number only', async () => {
      const { smsc, channel } = await world({ idOf: count => (count + 25).toString(16) })
      const lost: string[] = []
      await channel.send(message({ undelivered: () => { lost.push('first') } }))
      const receipt = { esm_class: 4, message_payload: 'ID:0000000026 STAT:REJECTED ERR:011' }
      await smsc.deliver({ ...receipt, source_addr: '14155550199' }, 'data_sm')
      expect(lost).to.deep.equal([])
      expect(await smsc.deliver({ ...receipt, source_addr: '14155550123' }, 'data_sm'))
        .to.include({ command: 'data_sm_resp', command_status: 0 })
      expect(lost).to.deep.equal(['first'])
    })
  })

  describe('says ATTEST_CHANNEL_DOWN', () => {
    const refusals: ReadonlyArray<readonly [name: string, init: SmscInit, detail: string]> = [
      ['when the bind is refused', { bind: () => 0x0d }, 'SMPP bind_transceiver status 0x0000000d'],
      [
        'when the password is wrong', { bind: ({ password }) => password === 'other' ? 0 : 0x0e },
        'SMPP bind_transceiver status 0x0000000e'
      ],
      ['when it is throttled', { submit: () => 0x58 }, 'SMPP submit_sm status 0x00000058'],
      ['when the message is refused', { submit: () => 0x0b }, 'SMPP submit_sm status 0x0000000b'],
      [
        'when the connection is lost half way', { submit: smsc => { smsc.cut(); return undefined } },
        'SMPP connection closed'
      ]
    ]
    for (const [name, init, detail] of refusals) {
      it(name, async () => {
        const { channel, log } = await world(init)
        const err = await rejectionOf(channel.send(message()))
        expect(err).to.include({ code: 'ATTEST_CHANNEL_DOWN', detail })
        expect(inspect(err) + log.join('\n')).not.to.match(/5550123|012345|secret/)
      })
    }

    it('when the SMSC never answers the bind', async () => {
      const { smsc, channel, timer } = await world({ bind: () => undefined })
      const sending = rejectionOf(channel.send(message()))
      await smsc.until('bind_transceiver')
      timer.fire(TIMEOUT)
      expect(await sending).to.include({ code: 'ATTEST_CHANNEL_DOWN', detail: 'SMPP bind_transceiver not answered' })
    })

    it('when the SMSC never answers a message, and takes no late answer for that of another', async () => {
      const { smsc, channel, timer } = await world({ submit: () => undefined })
      const sending = rejectionOf(channel.send(message()))
      await smsc.until('submit_sm')
      timer.fire(TIMEOUT)
      expect(await sending).to.include({ code: 'ATTEST_CHANNEL_DOWN', detail: 'SMPP submit_sm not answered' })
      await smsc.until('close')
    })

    it('when nobody waits any more', async () => {
      const { smsc, channel } = await world()
      expect(await rejectionOf(channel.send(message({ signal: AbortSignal.abort() }))))
        .to.have.property('code', 'ATTEST_CHANNEL_DOWN')
      expect(smsc.received).to.have.lengthOf(0)
    })

    it('when it was stopped', async () => {
      const { smsc, channel } = await world()
      await channel.start()
      await channel.stop()
      expect(smsc.seen).to.include('unbind')
      expect(await rejectionOf(channel.send(message())))
        .to.include({ code: 'ATTEST_CHANNEL_DOWN', detail: 'SMPP stopped' })
    })
  })

  describe('keeps its connection', () => {
    it('finds a dead line by its pulse, and connects again', async () => {
      const { smsc, channel, timer } = await world({ answersPulse: false })
      await channel.start()
      timer.fire(PULSE)
      await smsc.until('enquire_link')
      timer.fire(TIMEOUT)
      await timer.until(1_000)
      timer.fire(1_000)
      await smsc.until('bind_transceiver', 2)
    })

    it('goes on with its pulse while it is answered', async () => {
      const { smsc, channel, timer } = await world()
      await channel.start()
      timer.fire(PULSE)
      await smsc.until('enquire_link')
      await timer.until(PULSE)
      timer.fire(PULSE)
      await smsc.until('enquire_link', 2)
      await channel.send(message())
      expect(smsc.binds).to.have.lengthOf(1)
    })

    it('waits longer after each failure, and fails messages at once meanwhile', async () => {
      let refusing = true
      const { smsc, channel, timer } = await world({ bind: () => refusing ? 0x0d : 0 })
      await channel.start()
      for (const wait of [1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000]) {
        await timer.until(wait)
        expect(await rejectionOf(channel.send(message()))).to.have.property('detail', 'SMPP waiting to connect again')
        timer.fire(wait)
      }
      await timer.until(60_000)
      refusing = false
      timer.fire(60_000)
      await timer.until(PULSE)
      await channel.send(message())
      expect(smsc.received).to.have.lengthOf(1)
    })

    it('connects again when the SMSC unbinds', async () => {
      const { smsc, channel, timer } = await world()
      await channel.start()
      expect(await smsc.unbind()).to.include({ command: 'unbind_resp' })
      await timer.until(1_000)
      timer.fire(1_000)
      await smsc.until('bind_transceiver', 2)
    })

    it('stays away once it is stopped', async () => {
      const { channel, timer } = await world({ bind: () => 0x0d })
      await channel.start()
      await channel.stop()
      expect(timer.delays).to.deep.equal([])
    })
  })

  it('refuses to be set up wrong', async () => {
    const components = { clock: new ManualClock(NOW), logger: recordingLogger([]) }
    const init = {
      host: 'smsc.example', port: 2775, systemId: 'csip', password: 'secret', from: 'Example', service: 'Example'
    }
    for (const wrong of [
      { tls: false },
      { from: 'a name too long' },
      { from: '' },
      { text: 'no code' },
      { text: `{code}${'x'.repeat(160)}` },
      { text: `{code}${'ж'.repeat(70)}` }
    ]) {
      expect(codeOf(() => smppChannel({ ...init, ...wrong }, components))).to.equal('ATTEST_CHANNELS_INVALID')
    }
    smppChannel(init, components)
  })
})
