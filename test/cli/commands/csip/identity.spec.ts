import { expect } from 'chai'
import { Command } from 'commander'
import { prepareIdentity } from '../../../../src/cli/commands/csip/identity.ts'
import { addIdentityOptions } from '../../../../src/cli/commands/csip/identity-options.ts'
import { rejectionOf } from '../../../builders/errors.ts'
import type { IdentityOptions } from '../../../../src/cli/commands/csip/identity-options.ts'

const parse = (...args: string[]): IdentityOptions =>
  addIdentityOptions(new Command()).parse(args, { from: 'user' }).opts<IdentityOptions>()

describe('cli/commands/csip/identity: start, sign-in', () => {
  it('makes no channel unless asked', async () => {
    expect(await prepareIdentity(parse())).to.have.length(0)
  })

  it('makes those that are asked for', async () => {
    expect(await prepareIdentity(parse('--oidc-issuer', 'https://id.example.com', '--oidc-client-id', 'csip')))
      .to.have.length(1)
  })

  for (const args of [['--oidc-issuer', 'https://id.example.com']]) {
    it(`refuses ${args.join(' ')} alone`, async () => {
      expect((await rejectionOf(prepareIdentity(parse(...args)))).code).to.equal('OPTION_INVALID')
    })
  }
})
