import { expect } from 'chai'
import { relayKeys, watchListedKey } from '../../../src/dp/relays/relay-keys.ts'
import { hpkeKeyPair } from '../../../src/protocols/relay/index.ts'
import { rejectionOf } from '../../builders/errors.ts'
import { silentLogger } from '../../builders/holder.ts'
import { buildTestRegistry } from '../../builders/registry.ts'
import type { RegistrySource, VerifiedRegistry } from '../../../src/registry/interface.ts'

const [one, two, three] = [1, 2, 3].map(byte => new Uint8Array(32).fill(byte)) as [Uint8Array, Uint8Array, Uint8Array]
const { registry, dps: [dp] } = buildTestRegistry({ dps: 2, seed: 'relay keys' })
const id = dp?.id ?? ''

describe('dp/relays/relay-keys', () => {
  it('opens under each seed, the listed one among them', async () => {
    const { publicKey } = await hpkeKeyPair(two)
    const keys = await relayKeys([one, two], { id, hpkeKey: publicKey })
    expect(keys.map(({ publicKey }) => publicKey)).to.deep.equal([(await hpkeKeyPair(one)).publicKey, publicKey])
  })

  it('needs none where the registry lists none, and takes one that it will list', async () => {
    expect(await relayKeys([], { id })).to.deep.equal([])
    expect(await relayKeys([one], { id })).to.have.length(1)
  })

  it('refuses to do without the one that is listed', async () => {
    const { publicKey } = await hpkeKeyPair(three)
    for (const seeds of [[], [one], [one, two]]) {
      const err = await rejectionOf(relayKeys(seeds, { id, hpkeKey: publicKey }))
      expect(err).to.include({ code: 'DP_HPKE_KEY_MISSING' })
      expect(err.remedy).to.include('set-hpke-key')
    }
  })

  it('says so when a later version lists a key that it does not have, and only then', async () => {
    const [keys, listed, missing] = [
      await relayKeys([one, two], { id }), (await hpkeKeyPair(two)).publicKey, (await hpkeKeyPair(three)).publicKey
    ]
    const listeners: Array<Parameters<RegistrySource['onUpdate']>[0]> = []
    const said: unknown[] = []
    const log = Object.assign(silentLogger.forComponent('test'), {
      error: (...words: unknown[]) => { said.push(words) }
    })
    watchListedKey(keys, id, { onUpdate: listener => { listeners.push(listener); return () => {} } }, log)
    const version = (hpkeKey: Uint8Array | undefined): VerifiedRegistry => {
      const record = registry.dp(id)
      return Object.create(registry, { dp: { value: () => record == null ? undefined : { ...record, hpkeKey } } })
    }
    listeners.forEach(listener => { listener(version(undefined), registry); listener(version(listed), registry) })
    expect(said).to.deep.equal([])
    listeners.forEach(listener => { listener(version(missing), registry) })
    expect(said).to.have.length(1)
  })
})
