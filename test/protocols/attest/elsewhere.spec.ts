import { expect } from 'chai'
import { fromString } from 'uint8arrays/from-string'
import { verifyAttestation } from '../../../src/attestation/verify.ts'
import { ANSWER_METHOD, ATTEST_PROTOCOL } from '../../../src/protocols/attest/constants.ts'
import { attestClient } from '../../../src/protocols/attest/index.ts'
import { attestFederation } from '../../builders/attest.ts'
import { NOW, bobHolder } from '../../builders/attestor.ts'
import { rejectionOf } from '../../builders/errors.ts'
import { seededRandom } from '../../builders/oprf.ts'
import type { Attestation } from '../../builders/attest.ts'
import type { ProofChannel, ProofInstructions, ProofRequest } from '../../../src/protocols/attest/index.ts'

const MAIL: ProofInstructions = { kind: 'mail', address: 'prove-1@csip.example', subject: 'It is me 123' }
const VISIT: ProofInstructions = { kind: 'visit', url: 'https://id.example.com/auth?x=1' }

/** Shows possession when the test says so. */
class ElsewhereChannel implements ProofChannel {
  readonly method = 'email-code'
  readonly strength = 30
  readonly csiTypes = ['mailto']
  readonly sentTo = 'elsewhere'
  readonly typedBack: boolean
  readonly begun: ProofRequest[] = []
  readonly #instructions: ProofInstructions

  constructor (instructions: ProofInstructions) {
    this.#instructions = instructions
    this.typedBack = instructions.kind === 'visit'
  }

  async begin (request: ProofRequest): Promise<ProofInstructions> {
    this.begun.push(request)
    return this.#instructions
  }

  get last (): ProofRequest {
    const last = this.begun.at(-1)
    if (last == null) {
      throw new Error('nothing begun')
    }
    return last
  }
}

function setUp (instructions: ProofInstructions, test = false): { federation: Attestation, channel: ElsewhereChannel } {
  const channel = new ElsewhereChannel(instructions)
  return { channel, federation: attestFederation({ channels: [channel] }, { test }) }
}

const codeFrom = async (work: Promise<unknown>): Promise<string> => (await rejectionOf(work)).code

describe('protocols/attest/elsewhere', () => {
  it('hands on the instructions, and the scope to the channel', async () => {
    const { federation, channel } = setUp(MAIL)
    const challenge = await federation.client.start(federation.request())
    expect(challenge.instructions).to.deep.equal(MAIL)
    expect(channel.last.scope.prefix).to.equal('@example.com')
  })

  it('is pending until it was shown, then attests once', async () => {
    const { federation, channel } = setUp(MAIL)
    const { challengeId } = await federation.client.start(federation.request())
    expect(await rejectionOf(federation.client.answer(challengeId, '')))
      .to.include({ code: 'ATTEST_PENDING', retryAfter: 3_000 })
    expect(channel.last.proved()).to.equal(true)
    const bytes = await federation.client.answer(challengeId, '')
    expect(verifyAttestation(bytes, { registry: federation.source.current(), now: NOW }).method).to.equal('email-code')
    expect(channel.last.proved()).to.equal(false)
    expect(await codeFrom(federation.client.answer(challengeId, ''))).to.equal('ATTEST_CHALLENGE_UNKNOWN')
  })

  it('does not take a guessed code for what was not shown', async () => {
    const { federation, channel } = setUp(VISIT)
    const { challengeId } = await federation.client.start(federation.request())
    expect(await codeFrom(federation.client.answer(challengeId, channel.last.code))).to.equal('ATTEST_PENDING')
  })

  it('asks for the code that whoever followed the link was shown', async () => {
    const { federation, channel } = setUp(VISIT)
    const { challengeId } = await federation.client.start(federation.request())
    channel.last.proved()
    expect(await codeFrom(federation.client.answer(challengeId, ''))).to.equal('ATTEST_PENDING')
    expect(await codeFrom(federation.client.answer(challengeId, '0'))).to.equal('ATTEST_WRONG_CODE')
    await federation.client.answer(challengeId, channel.last.code)
  })

  it('gives the attestation only to whoever signs with the holder key', async () => {
    const { federation, channel } = setUp(MAIL)
    const { challengeId } = await federation.client.start(federation.request())
    channel.last.proved()
    const thief = { ...bobHolder, publicKey: federation.request().holder.publicKey }
    federation.clock.advance(30_000)
    expect(await codeFrom(federation.client.start(federation.request({ holder: thief }))))
      .to.equal('ATTEST_SIGNATURE_INVALID')
    const signature = Uint8Array.from(bobHolder.sign(new Uint8Array()))
    const answer = { challengeId: fromString(challengeId, 'base16'), code: '', signature }
    const { rpc } = federation
    expect(await codeFrom(rpc.call({ id: rpc.peer, multiaddrs: [] }, ATTEST_PROTOCOL, ANSWER_METHOD, answer)))
      .to.equal('ATTEST_SIGNATURE_INVALID')
    await federation.client.answer(challengeId, '')
  })

  it('ends with the reason when what was shown does not hold', async () => {
    const { federation, channel } = setUp(MAIL)
    const { challengeId } = await federation.client.start(federation.request())
    channel.last.refused('ATTEST_MAIL_UNSIGNED')
    expect(await codeFrom(federation.client.answer(challengeId, ''))).to.equal('ATTEST_MAIL_UNSIGNED')
    expect(channel.last.proved()).to.equal(false)
    expect(await codeFrom(federation.client.answer(challengeId, ''))).to.equal('ATTEST_MAIL_UNSIGNED')
  })

  it('does not take back what was shown', async () => {
    const { federation, channel } = setUp(MAIL)
    const { challengeId } = await federation.client.start(federation.request())
    channel.last.proved()
    channel.last.refused('ATTEST_MAIL_UNSIGNED')
    await federation.client.answer(challengeId, '')
  })

  it('refuses what is shown or fetched too late', async () => {
    const { federation, channel } = setUp(MAIL)
    const { challengeId } = await federation.client.start(federation.request())
    const late = channel.last
    federation.clock.advance(600_000)
    expect(late.proved()).to.equal(false)
    expect(await codeFrom(federation.client.answer(challengeId, ''))).to.equal('ATTEST_CODE_EXPIRED')

    const second = await federation.client.start(federation.request())
    channel.last.proved()
    federation.clock.advance(600_000)
    expect(await codeFrom(federation.client.answer(second.challengeId, ''))).to.equal('ATTEST_CODE_EXPIRED')
  })

  it('ignores what is shown for a challenge that was replaced', async () => {
    const { federation, channel } = setUp(MAIL)
    await federation.client.start(federation.request())
    const replaced = channel.last
    federation.clock.advance(30_000)
    const { challengeId } = await federation.client.start(federation.request())
    expect(replaced.proved()).to.equal(false)
    expect(await codeFrom(federation.client.answer(challengeId, ''))).to.equal('ATTEST_PENDING')
  })

  it('waits as long as the CSIP says, between questions', async () => {
    const { federation, channel } = setUp(MAIL)
    const waits: number[] = []
    const client = attestClient({
      delay: async milliseconds => {
        waits.push(milliseconds)
        if (waits.length === 2) {
          channel.last.proved()
        }
      }
    })({ rpc: federation.rpc, registry: federation.source, clock: federation.clock, random: seededRandom('waits') })
    const { challengeId } = await client.start(federation.request())
    await client.wait(challengeId)
    expect(waits).to.deep.equal([3_000, 3_000])
  })

  it('says that a channel which cannot begin is down, and charges nothing for the day', async () => {
    const { federation, channel } = setUp(MAIL)
    channel.begin = async () => { throw new Error('bob@example.com is not reachable') }
    expect(await codeFrom(federation.client.start(federation.request()))).to.equal('ATTEST_CHANNEL_DOWN')
    expect(federation.log.join('\n')).not.to.contain('bob')
  })

  describe('the client refuses', () => {
    const hostile: ReadonlyArray<readonly [string, ProofInstructions]> = [
      ['a link in the clear', { kind: 'visit', url: 'http://id.example.com/' }],
      ['a link that is none of the web', { kind: 'visit', url: 'file:///etc/passwd' }],
      ['a link without end', { kind: 'visit', url: `https://id.example.com/${'a'.repeat(2_048)}` }],
      ['a mail with more than an address', { kind: 'mail', address: 'a@b.example?bcc=c@d.example', subject: 'x' }],
      ['a subject of two lines', { kind: 'mail', address: 'a@b.example', subject: 'x\nBcc: y@z.example' }],
      ['nothing to do', { kind: 'mail', address: '', subject: '' }]
    ]
    for (const [name, instructions] of hostile) {
      it(name, async () => {
        const { federation } = setUp(instructions)
        expect(await codeFrom(federation.client.start(federation.request()))).to.equal('ATTEST_ANSWER_INVALID')
      })
    }

    it('no link of a federation of a test for being in the clear', async () => {
      const { federation } = setUp({ kind: 'visit', url: 'http://127.0.0.1:1/' }, true)
      expect((await federation.client.start(federation.request())).instructions)
        .to.deep.equal({ kind: 'visit', url: 'http://127.0.0.1:1/' })
    })

    it('link and mail at once', async () => {
      const { federation } = setUp(MAIL)
      const rpc = {
        call: async () => ({
          challengeId: new Uint8Array(16),
          method: 'email-code',
          sentTo: '',
          expiresAt: NOW,
          instructions: {
            url: 'https://a.example', address: 'a@b.example', subject: 'x'
          }
        })
      }
      const client = attestClient()({
        registry: federation.source, clock: federation.clock, random: seededRandom('hostile'), rpc: rpc as never
      })
      expect(await codeFrom(client.start(federation.request()))).to.equal('ATTEST_ANSWER_INVALID')
    })
  })
})
