import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { Command } from 'commander'
import { openMspDoor } from '../../../../src/cli/commands/msp/door.ts'
import { registerMsp } from '../../../../src/cli/commands/msp/index.ts'
import { CsiError } from '../../../../src/identifiers/errors.ts'
import { memoryStore } from '../../../../src/store/memory.ts'
import { rejectionOf } from '../../../builders/errors.ts'
import { silentLogger } from '../../../builders/holder.ts'
import { testContext } from '../../context.ts'
import type { LightNode } from '../../../../src/light/options.ts'

const CSI = 'tel:+14155550123'

describe('cli/commands/msp/close', () => {
  let data: string

  async function close (...args: string[]): Promise<string> {
    const context = testContext()
    const program = new Command('mimi').option('--json').exitOverride()
    registerMsp(program, context)
    await program.parseAsync([...args, 'msp', 'close', CSI, '--data', data], { from: 'user' })
    return context.out()
  }

  /** Of a node that answers so. */
  async function behindDoor (closeAccount: LightNode['closeAccount'], work: () => Promise<void>): Promise<void> {
    const health = { look: async () => expect.fail('not asked') } as never
    const shut = await openMspDoor(
      { data, store: memoryStore(), health, node: { closeAccount } }, testContext(), silentLogger)
    try {
      await work()
    } finally {
      await shut()
    }
  }

  beforeEach(async () => { data = await mkdtemp(join(tmpdir(), 'mimi-msp-')) })
  afterEach(async () => { await rm(data, { recursive: true }) })

  it('has the node that runs end the mappings, and says how far that came', async () => {
    const asked: unknown[] = []
    await behindDoor(async csi => {
      asked.push(csi)
      return { mappings: 2, published: 2 - asked.length + 1 }
    }, async () => {
      expect(await close()).to.equal('2 of 2 mappings gone\n')
      expect(await close()).to.match(/^1 of 2 mappings gone; the node goes on/)
      expect(JSON.parse(await close('--json'))).to.deep.equal({ csi: CSI, mappings: 2, published: 0 })
    })
    expect(asked).to.deep.equal([CSI, CSI, CSI])
  })

  it('tells why the node refused, and that none runs', async () => {
    await behindDoor(async () => { throw new CsiError('CSI_TYPE_UNKNOWN') }, async () => {
      const refused = await rejectionOf(close())
      expect(refused.code).to.equal('NODE_REFUSED')
      expect(refused.message).to.include('CSI_TYPE_UNKNOWN')
    })
    expect((await rejectionOf(close())).code).to.equal('NODE_NOT_RUNNING')
  })
})
