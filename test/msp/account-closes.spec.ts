import { expect } from 'chai'
import { systemRandom } from '../../src/base/clock.ts'
import { secretKeyStore } from '../../src/holder/holder.ts'
import { createLightNode } from '../../src/light/light-node.ts'
import { memoryStore } from '../../src/store/memory.ts'
import { silentLogger } from '../builders/holder.ts'
import { liveFederation } from '../builders/live-federation.ts'
import { at } from '../builders/oprf.ts'
import { until } from '../builders/replicas.ts'
import { ask, testSidecar } from '../builders/sidecar.ts'
import type { HttpServer } from '../../src/http/server.ts'
import type { Holder } from '../../src/holder/interface.ts'
import type { LightNode } from '../../src/light/options.ts'
import type { Store } from '../../src/store/interface.ts'
import type { LiveFederation } from '../builders/live-federation.ts'

/** Real nodes: what a service's node publishes once a user's account closed, with no app of theirs to sign anything. */
describe('msp: an account that closes takes its mappings with it', function () {
  this.timeout(120_000)
  const users = new Set<string>()
  const stores = new Map<string, Store>()
  let live: LiveFederation
  /** Of the first service; another one after each restart. */
  let node: LightNode
  let sidecar: HttpServer
  let port: number
  let querier: LightNode
  let isDown = false
  let asked = 0

  const backend = {
    isConfirmedUser: async ({ uri }: { readonly uri: string }): Promise<boolean> => {
      asked++
      if (isDown) {
        throw new Error('no directory')
      }
      return users.has(uri)
    }
  }

  async function person (): Promise<Holder> {
    return (await live.light()).holder(secretKeyStore(systemRandom.bytes(32)))
  }

  const wish = (csi: string, msp = 'msp1') => ({ csi, msp, answer: async () => live.codeOf(csi) })
  const services = async (csi: string): Promise<readonly string[]> =>
    (await querier.discover(csi)).mappings.map(({ mapping }) => mapping.mspId)
  const close = async (csi: string, token = 'accounts') => await ask(port, '/v1/accounts/close', { csi }, token)

  async function restart (): Promise<void> {
    await sidecar?.close()
    await node.stop()
    const { seed, id } = at(live.test.msps, 0)
    const address = live.test.registry.msp(id)?.addresses[0] ?? ''
    node = await createLightNode({
      anchor: live.test.anchor,
      registry: live.registryFile,
      clock: live.clock,
      refreshInterval: 0,
      logger: silentLogger,
      seed,
      listen: [address.replace(/\/p2p\/.*$/, '')],
      store: stores.get(id),
      msp: { mspId: id, signingSeed: seed, backend }
    })
    await node.refreshRegistry()
    sidecar = await testSidecar({ node })
    port = await sidecar.listen({ host: '127.0.0.1', port: 0 })
  }

  before(async () => {
    const store = (name: string): Store => {
      const made = memoryStore()
      stores.set(name, made)
      return made
    }
    live = await liveFederation({ store, backend })
    node = at(live.msps, 0)
    querier = await live.light()
    await restart()
  })

  after(async () => {
    await sidecar?.close()
    await node?.stop()
    await live?.stop()
  })

  it('though the device is gone, and the node was started anew in between', async () => {
    const csi = 'mailto:gone@example.com'
    users.add(csi)
    const { release } = await (await person()).claim(wish(csi))
    expect(release).to.deep.equal({})
    expect(await services(csi)).to.deep.equal(['msp1'])
    await restart()
    users.delete(csi)
    const { status, json } = await close(csi)
    expect([status, json]).to.deep.equal([200, { csi, mappings: 1, published: 1 }])
    expect((await querier.discover(csi)).outcome).to.equal('none')
    expect((await close(csi)).json).to.deep.equal({ csi, mappings: 0, published: 0 })
  })

  it('and nothing else: neither what other services have, nor what is claimed later', async () => {
    const csi = 'mailto:both@example.com'
    users.add(csi)
    at(live.users, 1).add(csi)
    const holder = await person()
    await holder.claim(wish(csi))
    await holder.claim(wish(csi, 'msp2'))
    expect(await services(csi)).to.have.members(['msp1', 'msp2'])
    live.clock.time += 60_000
    await close(csi)
    expect(await services(csi)).to.deep.equal(['msp2'])
    // somebody who comes back, with the app of before
    live.clock.time += 60_000
    const again = await holder.claim(wish(csi))
    expect([again.msp, again.release]).to.deep.equal(['msp1', {}])
    expect(await services(csi)).to.have.members(['msp1', 'msp2'])
    await close(csi)
    expect(await services(csi)).to.deep.equal(['msp2'])
  })

  it('the newest entry of a mapping, after it was renewed', async () => {
    const csi = 'mailto:renewed@example.com'
    users.add(csi)
    const holder = await person()
    const { expiresAt } = await holder.claim(wish(csi))
    const before = live.clock.time
    live.clock.time += (expiresAt - before) / 2 + 1
    for (const dp of live.dps) {
      await dp.registryProtocol.refresh()
    }
    const { reason, claim } = await holder.renew(wish(csi))
    expect([reason, claim?.release]).to.deep.equal(['half-life', {}])
    expect((await close(csi)).json).to.include({ mappings: 1, published: 1 })
    expect((await querier.discover(csi)).outcome).to.equal('none')
  })

  it('also where it closes while they claim', async () => {
    const csi = 'mailto:hurry@example.com'
    users.add(csi)
    const claimed = await (await person()).claim({
      ...wish(csi),
      onProgress: step => {
        if (step === 'publish') {
          users.delete(csi)
        }
      }
    })
    expect(claimed.receipts).to.be.greaterThan(2)
    await until(async () => (await querier.discover(csi)).outcome === 'none')
  })

  it('what the service could not take is handed over by the next renewal, though none is due, and once', async () => {
    const csi = 'mailto:later@example.com'
    users.add(csi)
    const holder = await person()
    const { release } = await holder.claim({ ...wish(csi), onProgress: step => { isDown ||= step === 'publish' } })
    expect(release).to.deep.equal({ code: 'CONFIRM_BACKEND_DOWN' })
    isDown = false
    expect((await holder.renew(wish(csi))).reason).to.equal(undefined)
    const before = asked
    await holder.renew(wish(csi))
    expect(asked).to.equal(before)
    expect((await close(csi)).json).to.include({ mappings: 1, published: 1 })
  })

  it('by nobody but who may say that it closed, and at the node of a service alone', async () => {
    const csi = 'mailto:stays@example.com'
    users.add(csi)
    await (await person()).claim(wish(csi))
    for (const scope of ['lookup', 'claims', 'events']) {
      const { status, json } = await close(csi, scope)
      expect([status, json.code]).to.deep.equal([403, 'HTTP_SCOPE_MISSING'])
    }
    expect(await services(csi)).to.deep.equal(['msp1'])
    const refused = await querier.closeAccount(csi).catch((err: unknown) => err)
    expect(refused).to.have.property('code', 'LIGHT_NO_MSP')
  })
})
