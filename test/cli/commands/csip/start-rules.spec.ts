import { expect } from 'chai'
import { Command } from 'commander'
import { addStartOptions } from '../../../../src/cli/commands/csip/options.ts'
import { startRules } from '../../../../src/cli/commands/csip/start-rules.ts'
import { attestFederation, prove } from '../../../builders/attest.ts'
import { aliceHolder, bobHolder } from '../../../builders/attestor.ts'
import { rejectionOf } from '../../../builders/errors.ts'
import type { StartOptions } from '../../../../src/cli/commands/csip/options.ts'
import type { Attestation } from '../../../builders/attest.ts'

const REQUIRED = ['--id', 'csip1', '--key', 'x', '--anchor', 'x', '--registry', 'x', '--data', 'x']
const HALF_A_MINUTE = 30_000

const federationWith = (...args: string[]): Attestation => attestFederation(startRules(
  addStartOptions(new Command()).parse([...REQUIRED, ...args], { from: 'user' }).opts<StartOptions>()))

/** Asks for a challenge, after what passes between two messages: milliseconds until it may, where it may not. */
async function ask ({ client, clock, request }: Attestation, holder = aliceHolder): Promise<number | undefined> {
  clock.advance(HALF_A_MINUTE)
  const started = await client.start(request({ holder })).then(() => undefined, (err: unknown) => err)
  return started === undefined
    ? undefined
    : (await rejectionOf(Promise.reject(started))).retryAfter
}

describe('cli/commands/csip/start-rules: how many challenges people may begin', () => {
  it('lets strangers and owners ask twice, where nothing is said', async () => {
    const federation = federationWith()
    expect([await ask(federation), await ask(federation), await ask(federation, bobHolder)])
      .to.deep.equal([undefined, undefined, undefined])
  })

  for (const option of ['--starts-per-client', '--starts-per-identifier', '--starts-overall']) {
    it(`${option} 1: the second one is refused, whoever asks`, async () => {
      const federation = federationWith(option, '1')
      expect(await ask(federation)).to.equal(undefined)
      expect(await ask(federation, bobHolder)).to.be.above(HALF_A_MINUTE)
    })
  }

  it('--starts-per-stranger 1: the second one of a holder key is refused, that of another is not', async () => {
    const federation = federationWith('--starts-per-stranger', '1')
    expect(await ask(federation)).to.equal(undefined)
    expect(await ask(federation)).to.be.above(HALF_A_MINUTE)
    expect(await ask(federation, bobHolder)).to.equal(undefined)
  })

  it('--starts-per-owner 1: who has proved it has one more, and strangers have theirs', async () => {
    for (const [args, second] of [[['--starts-per-owner', '1'], 'refused'], [[], 'begun']] as const) {
      // owners that have used up theirs are strangers like others: none of these here
      const federation = federationWith('--starts-per-stranger', '1', ...args)
      await prove(federation)
      expect(await ask(federation)).to.equal(undefined)
      expect(await ask(federation) == null ? 'begun' : 'refused').to.equal(second)
      expect(await ask(federation, bobHolder)).to.equal(undefined)
    }
  })

  it('--resend-interval: seconds between two messages to an identifier', async () => {
    const { client, clock, request } = federationWith('--resend-interval', '7')
    await client.start(request())
    expect((await rejectionOf(client.start(request()))).retryAfter).to.equal(7_000)
    clock.advance(7_000)
    await client.start(request())
  })
})
