import { expect } from 'chai'
import { asLookupKey, asSealingKey } from '../../src/base/bytes.ts'
import { evaluationSecrets, openEvaluationCache } from '../../src/light/evaluation-cache.ts'
import { cacheId } from '../../src/protocols/oprf/index.ts'
import { memoryStore } from '../../src/store/memory.ts'
import { ManualClock } from '../builders/evaluators.ts'
import { buildTestRegistry, seededRandom, seedOf, testFederationId } from '../builders/registry.ts'
import type { EvaluationCache } from '../../src/protocols/oprf/index.ts'

const federation = buildTestRegistry()
const clock = new ManualClock(federation.now)
const { federationId } = federation.registry
const secrets = evaluationSecrets(federationId, seedOf('node'))
const keys = { lookupKey: asLookupKey(seedOf('L')), sealingKey: asSealingKey(seedOf('E')) }
const id = cacheId(secrets.blinding, 1, new TextEncoder().encode('tel:+14155550123'))

function world () {
  const store = memoryStore().namespace('evaluations')
  const open = async (sealing = secrets.sealing, max?: number): Promise<EvaluationCache> => await openEvaluationCache(
    { store, registry: federation.source, clock, past: clock, random: seededRandom('cache') }, sealing, max
  )
  return { store, open }
}

describe('light/evaluation-cache', () => {
  it('knows after a restart what was evaluated', async () => {
    const { open } = world()
    await (await open()).set(id, keys, 1)
    expect(await (await open()).get(id)).to.deep.equal(keys)
    expect(await (await open()).get('other')).to.equal(undefined)
  })

  it('keeps neither identifier nor keys in the clear', async () => {
    const { store, open } = world()
    await (await open()).set(id, keys, 1)
    for await (const [key, value] of store.iterate()) {
      const text = Buffer.concat([key, value])
      for (const secret of [Buffer.from('4155550123'), keys.lookupKey, keys.sealingKey]) {
        expect(text.includes(Buffer.from(secret))).to.equal(false)
      }
    }
  })

  it('takes what was evaluated in another federation for absent', async () => {
    const { open } = world()
    await (await open()).set(id, keys, 1)
    const there = evaluationSecrets(testFederationId({ name: 'another' }), seedOf('node'))
    expect(await (await open(there.sealing)).get(id)).to.equal(undefined)
    expect(there.blinding).to.not.deep.equal(secrets.blinding)
  })

  it('takes what another seed sealed, what was moved or torn for absent', async () => {
    const { store, open } = world()
    await (await open()).set(id, keys, 1)
    expect(await (await open(evaluationSecrets(federationId, seedOf('other')).sealing)).get(id)).to.equal(undefined)
    const value = await store.get(new TextEncoder().encode(id)) ?? new Uint8Array(0)
    const cache = await open()
    await store.put(new TextEncoder().encode('elsewhere'), value)
    await store.put(new TextEncoder().encode('torn'), value.subarray(1))
    expect([await cache.get('elsewhere'), await cache.get('torn')]).to.deep.equal([undefined, undefined])
  })

  it('forgets what belongs to a key that is not valid any more', async () => {
    const { store, open } = world()
    const cache = await open()
    await cache.set(id, keys, 1)
    await cache.set('old', keys, 7)
    const again = await open()
    expect(await store.get(new TextEncoder().encode('old'))).to.equal(undefined)
    expect(await again.get(id)).to.deep.equal(keys)
  })

  it('is bounded', async () => {
    const { open } = world()
    const cache = await open(secrets.sealing, 1)
    await cache.set(id, keys, 1)
    await cache.set('two', keys, 1)
    await cache.set(id, keys, 1)
    expect([await cache.get('two'), await cache.get(id)]).to.deep.equal([undefined, keys])
  })
})
