import { expect } from 'chai'
import { fromString } from 'uint8arrays/from-string'
import { toString } from 'uint8arrays/to-string'
import { defaultLogger } from '@libp2p/logger'
import { registryRoutes } from '../../src/dp/registry-routes.ts'
import { openKeeper } from '../../src/protocols/registry/index.ts'
import { memoryStore } from '../../src/store/memory.ts'
import { buildTestRegistry } from '../builders/registry.ts'
import type { RegistryKeeper } from '../../src/protocols/registry/index.ts'

const made = buildTestRegistry({ dps: 3, seed: 'publish' })
const { now } = made
const second = made.next()
const other = made.next({ name: 'Other' })

describe('dp/registry-routes', () => {
  let keeper: RegistryKeeper

  beforeEach(async () => {
    const components = {
      store: memoryStore().namespace('registry'), clock: { now: () => now }, logger: defaultLogger()
    }
    keeper = await openKeeper(components, { anchor: made.anchor, initial: made.registry.bytes })
  })

  async function publish (...versions: Uint8Array[]): Promise<unknown> {
    const route = registryRoutes(keeper).get('/registry') ?? expect.fail('no route')
    const body = JSON.stringify({ versions: versions.map(bytes => toString(bytes, 'base64')) })
    const { status, body: answer = '' } = await route.answer(fromString(body))
    expect(status).to.equal(200)
    return JSON.parse(answer)
  }

  it('takes the next version, and the same once more', async () => {
    expect(await publish(second.bytes)).to.deep.equal({ version: 2, steps: 1 })
    expect(keeper.current().version).to.equal(2)
    expect(await publish(second.bytes)).to.deep.equal({ version: 2, steps: 0 })
    expect(await publish(made.registry.bytes, second.bytes)).to.deep.equal({ version: 2, steps: 0 })
  })

  it('takes no other version of the same number, nor what the roots didn\'t sign', async () => {
    const strangers = buildTestRegistry({ dps: 3, seed: 'strangers' }).next()
    expect(await publish(strangers.bytes)).to.have.nested.property('error.code', 'REGISTRY_WRONG_FEDERATION')
    expect(keeper.current().version).to.equal(1)
    await publish(second.bytes)
    expect(await publish(other.bytes)).to.have.nested.property('error.code', 'REGISTRY_FORK')
    expect(keeper.current().hash).to.deep.equal(second.hash)
  })

  it('refuses what is no list of versions', async () => {
    const route = registryRoutes(keeper).get('/registry') ?? expect.fail('no route')
    for (const body of [
      '', '{}', '{"versions":[]}', '{"versions":[1]}', JSON.stringify({ versions: Array(9).fill('AA') })
    ]) {
      expect((await route.answer(fromString(body))).status, body).to.equal(400)
    }
  })
})
