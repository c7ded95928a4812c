import { readFile, writeFile } from 'node:fs/promises'
import { expect } from 'chai'
import { run } from '../../../../src/cli/program.ts'
import { DAY, NOW } from '../../../builders/registry.ts'
import { testContext } from '../../context.ts'
import { csipKey, dp1, federation, mspKey, registryCommands } from './commands.ts'

const peerId = federation.dps[0]?.peerId ?? ''

describe('cli/commands/registry/options: what each says stands in the draft', () => {
  const { at, json, failure, addDp } = registryCommands()
  const draft = async (name = 'draft.json') => JSON.parse(await readFile(at(name), 'utf8'))
  const init = async (name: string, ...args: string[]): Promise<void> => {
    const { rootKeys } = await draft()
    await json('init', at(name), '--name', 'Example', '--threshold', '1', '--root', rootKeys[0], ...args)
  }

  it('init: a policy from a file, and the default one without', async () => {
    const { policy } = await draft()
    await writeFile(at('policy.json'), JSON.stringify({ ...policy, quotas: { ...policy.quotas, factsPerKey: 41 } }))
    await init('own.json', '--policy', at('policy.json'))
    expect([policy.quotas.factsPerKey === 41, (await draft('own.json')).policy.quotas.factsPerKey])
      .to.deep.equal([false, 41])
    await writeFile(at('policy.json'), '{}')
    const { rootKeys } = await draft()
    expect((await failure(
      'init', at('bad.json'), '--name', 'x', '--threshold', '1', '--root', rootKeys[0], '--policy', at('policy.json')
    ))[0]).to.equal('REGISTRY_DRAFT_INVALID')
  })

  it('init: a test federation, or a real one; a year, or as many days as are asked for', async () => {
    await init('test.json', '--test', '--lifetime', '30')
    const [real, test] = [await draft(), await draft('test.json')]
    expect([real.test ?? false, test.test]).to.deep.equal([false, true])
    expect([real, test].map(({ expiresAt }) => Date.parse(expiresAt) - NOW)).to.deep.equal([365 * DAY, 30 * DAY])
    const context = testContext()
    await run(['registry', 'init', '--help'], context)
    expect(context.out()).to.match(/--lifetime <days> .*\(default: 365\)/)
  })

  it('add-msp: its tier, its provider domain, its addresses and its DPs', async () => {
    await json(...addDp(dp1))
    const add = ['add-msp', at('draft.json'), '--name', 'One', '--key', mspKey]
    expect((await failure(...add, '--id', 'plain', '--tier', 'golden'))[0]).to.equal('REGISTRY_REFERENCE_UNKNOWN')
    await json(...add, '--id', 'plain')
    const address = `/ip4/127.0.0.1/tcp/4501/p2p/${peerId}`
    await json(
      'add-msp', at('draft.json'), '--name', 'Two', '--key', csipKey, '--id', 'chosen', '--tier', 'bulk',
      '--provider-domain', 'mimi.two.example', '--address', address, '--dp', dp1
    )
    const [plain, chosen] = (await draft()).msps
    expect([plain.tier, plain.providerDomain]).to.deep.equal(['standard', undefined])
    expect(chosen)
      .to.deep.include({ tier: 'bulk', providerDomain: 'mimi.two.example', addresses: [address], dps: [dp1] })
  })
})
