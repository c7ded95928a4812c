import { expect } from 'chai'
import { nearest, requireKnown } from '../../src/base/known-options.ts'
import { createAttestor } from '../../src/attestor/attestor.ts'
import { createDp } from '../../src/dp/dp.ts'
import { secretKeyStore } from '../../src/holder/holder.ts'
import { createHolder } from '../../src/index.ts'
import { createLightNode } from '../../src/light/light-node.ts'
import { Discoverer } from '../../src/light/discoverer.ts'
import { watchCsi } from '../../src/light/watch-csi.ts'
import { createTestnet } from '../../src/testnet/index.ts'
import { rejectionOf } from '../builders/errors.ts'
import type { HolderComponents } from '../../src/holder/holder.ts'
import type { DiscovererComponents } from '../../src/light/interface.ts'

/** What a caller without types hands in. */
function untyped<T> (options: object): T {
  return options as T
}

async function firstOf (events: AsyncIterable<unknown>): Promise<void> {
  await events[Symbol.asyncIterator]().next()
}

describe('base/known-options', () => {
  it('takes those that it knows, and whatever was left out', () => {
    requireKnown('createDp', { listen: [], store: undefined, other: undefined }, { listen: true, store: true })
  })

  it('names the one that it doesn\'t know, and the nearest', async () => {
    const err = await rejectionOf(Promise.resolve().then(() => {
      requireKnown('createDp', { lissten: [] }, { announce: true, listen: true, store: true })
    }))
    expect(err.code).to.equal('OPTION_UNKNOWN')
    expect(err.message).to.contain('createDp: "lissten", the nearest is "listen"')
  })

  it('knows nothing that objects inherit', async () => {
    const refused = Promise.resolve().then(() => { requireKnown('discover', { constructor: 1 }, { tags: true }) })
    expect((await rejectionOf(refused)).code).to.equal('OPTION_UNKNOWN')
  })

  it('counts edits, and not capitals', () => {
    expect(nearest('Tags', ['app', 'tags', 'taps'])).to.equal('tags')
    expect(nearest('refreshIntervall', ['syncInterval', 'refreshInterval'])).to.equal('refreshInterval')
  })

  describe('is asked by', () => {
    const bare = untyped<DiscovererComponents>({ logger: { forComponent: () => ({}) }, registry: {} })
    const discoverer = new Discoverer(bare)
    const holder = createHolder(untyped<HolderComponents>({ keys: secretKeyStore(new Uint8Array(32)) }))
    const calls: Readonly<Record<string, (options: object) => unknown>> = {
      createDp: async options => await createDp(untyped(options)),
      createLightNode: async options => await createLightNode(untyped(options)),
      'createLightNode: msp': async msp => await createLightNode(untyped({ msp })),
      createAttestor: async options => await createAttestor(untyped(options)),
      'createAttestor: assignments': async assignments => await createAttestor(untyped({ assignments })),
      createTestnet: async options => await createTestnet(untyped(options)),
      discover: async options => await discoverer.discover('tel:+14155550123', untyped(options)),
      discoverCompact: async options => await discoverer.discoverCompact('tel:+14155550123', untyped(options)),
      discoverMany: async options => await discoverer.discoverMany([], untyped(options)),
      discoverEach: async options => discoverer.discoverEach([], untyped(options)),
      claim: async options => await holder.claim(untyped(options)),
      replace: async options => await holder.replace(untyped(options)),
      renew: async options => await holder.renew(untyped(options)),
      rotate: async options => await holder.rotate(untyped(options)),
      recover: async options => await holder.recover(untyped(options)),
      release: async options => await holder.release(untyped(options)),
      dispute: async options => await holder.dispute(untyped(options)),
      defend: async options => await holder.defend(untyped(options)),
      conflicts: async options => await holder.conflicts(untyped(options)),
      coverage: async options => await holder.coverage(untyped(options)),
      'watch of a holder': async options => await firstOf(holder.watch(untyped(options))),
      'watch of a light node': async options =>
        await firstOf(watchCsi('tel:+14155550123', [], untyped({}), untyped(options)))
    }
    for (const [name, call] of Object.entries(calls)) {
      it(name, async () => {
        const err = await rejectionOf(Promise.resolve(call({ unheardOf: 1 })))
        expect(err.code).to.equal('OPTION_UNKNOWN')
        expect(err.message).to.contain(`${name.replace(/ of .*/, '')}: "unheardOf"`)
      })
    }
  })
})
