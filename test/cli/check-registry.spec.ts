import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CODE_P2P } from '@multiformats/multiaddr'
import { expect } from 'chai'
import { EXIT_INTERRUPTED } from '../../src/cli/exit-codes.ts'
import { writeKeyFile } from '../../src/cli/key-file.ts'
import { run } from '../../src/cli/program.ts'
import { EXPIRY_WARNING } from '../../src/node/health/judge.ts'
import { createPeer } from '../../src/node/libp2p.ts'
import { openKeeper, VersionExchange } from '../../src/protocols/registry/index.ts'
import { encodeAnchor } from '../../src/registry/anchor.ts'
import { memoryStore } from '../../src/store/memory.ts'
import { developmentRegistry } from '../builders/development-registry.ts'
import { silentLogger } from '../builders/holder.ts'
import { at } from '../builders/oprf.ts'
import { DAY, HOUR, seededRandom } from '../builders/registry.ts'
import { testContext } from './context.ts'
import type { TestContext } from './context.ts'
import type { TestDp, TestRegistry } from '../builders/registry.ts'
import type { Peer } from '../../src/node/libp2p.ts'
import type { Multiaddr } from '@multiformats/multiaddr'

/** More than a refresh asks that isn't the first of a node. */
const OPERATORS = 11
const SEED = 'check-registry'

interface Checked {
  readonly code: number
  /** Its last line. */
  readonly says: string
  /** Result and words of a probe. */
  readonly of: (name: string) => string | undefined
}

describe('cli/check: registry and clock, by DPs that answer', function () {
  this.timeout(120_000)

  let federation: TestRegistry
  let folder = ''
  let peers: readonly Peer[] = []
  /** Whom `check` asked, in order. */
  const asked: string[] = []

  before(async () => {
    const nodes = await Promise.all(developmentRegistry({ seed: SEED, dps: OPERATORS }).dps.map(startDp))
    peers = nodes.map(({ peer }) => peer)
    const withoutId = (address: Multiaddr): string => address.decapsulateCode(CODE_P2P).toString()
    const addresses = peers.map(peer => peer.getMultiaddrs().map(withoutId))
    federation = developmentRegistry({ seed: SEED, dps: OPERATORS, addresses })
    const { anchor, registry: { bytes: initial } } = federation
    for (const { versions } of nodes) {
      const [store, clock] = [memoryStore().namespace('registry'), { now: () => federation.now }]
      versions.open(await openKeeper({ store, clock, logger: silentLogger }, { anchor, initial }))
    }
    folder = await mkdtemp(join(tmpdir(), 'mimi-check-'))
    await writeFile(join(folder, 'v1.registry'), federation.registry.bytes)
    await writeKeyFile(join(folder, 'dp.key'), at(federation.dps, 0).seed)
    await writeKeyFile(join(folder, 'csip.key'), at(federation.csips, 0).seed)
    await writeKeyFile(join(folder, 'msp.key'), at(federation.msps, 0).seed)
    await writeFile(join(folder, 'users.txt'), 'mailto:bob@example.com\n')
  })

  after(async () => {
    await Promise.all(peers.map(async peer => { await peer.stop() }))
    await rm(folder, { recursive: true, force: true })
  })

  /** One that answers what it is asked of the registry, and nothing else. */
  async function startDp ({ id, seed, signer }: TestDp): Promise<{ peer: Peer, versions: VersionExchange }> {
    const clock = {
      now: () => {
        asked.push(id)
        return federation.now
      }
    }
    const peer = await createPeer({ seed, listen: ['/ip4/127.0.0.1/tcp/0'], logger: silentLogger })
    const versions = new VersionExchange({ clock, logger: silentLogger }, { isParty: true })
    versions.serve(peer.services.rpc, signer)
    await peer.start()
    return { peer, versions }
  }

  function optionsOf (role: string): readonly string[] {
    const own: Readonly<Record<string, readonly string[]>> = {
      dp: ['--key', join(folder, 'dp.key')],
      csip: ['--key', join(folder, 'csip.key'), '--id', 'csip1', '--development'],
      msp: ['--key', join(folder, 'msp.key'), '--id', 'msp1', '--users', join(folder, 'users.txt')]
    }
    return [...own[role] ?? [], '--listen', '/ip4/127.0.0.1/tcp/0', '--data', join(folder, `${role}-data`)]
  }

  function contextAt (now: number): TestContext {
    const env = { MIMI_ANCHOR: encodeAnchor(federation.anchor), MIMI_REGISTRY: join(folder, 'v1.registry') }
    return testContext({ env, clock: { now: () => now }, random: seededRandom('check') })
  }

  async function check (role: string, now: number): Promise<Checked> {
    asked.length = 0
    const context = contextAt(now)
    const code = await run([role, 'check', ...optionsOf(role)], context)
    const lines = context.out().trim().split('\n')
    return {
      code,
      says: lines.at(-1) ?? '',
      of: name => lines.find(line => line.startsWith(`${name} `))?.slice(name.length).trim().replace(/ {2,}/g, ' ')
    }
  }

  for (const role of ['dp', 'csip', 'msp']) {
    it(`${role}: a clock that is right is confirmed by a majority of the other operators`, async () => {
      const { code, says, of } = await check(role, federation.now)
      expect([code, says]).to.deep.equal([0, 'It would start.'])
      // a DP's own operator has no voice
      const required = Math.floor((role === 'dp' ? OPERATORS - 1 : OPERATORS) / 2) + 1
      expect(of('clock')).to.equal(`ok confirmed by ${required} other operators`)
      expect(new Set(asked).size).to.equal(required)
    })

    for (const [words, offset] of [['an hour fast', HOUR], ['an hour slow', -HOUR]] as const) {
      it(`${role}: one that is ${words} is off, and the node would not be ready`, async () => {
        const { code, says, of } = await check(role, federation.now + offset)
        expect([code, says]).to.deep.equal([10, 'It would start, and not be ready.'])
        expect(of('clock')).to.match(/^not ready CLOCK_OFF: /)
      })
    }
  }

  it('a DP does not ask itself', async () => {
    const { id } = at(federation.dps, 0)
    for (let i = 0; i < 3; i++) {
      await check('dp', federation.now)
      expect(asked).not.to.include(id)
    }
  })

  it('warns of a registry that ends soon, as status does', async () => {
    const { expiresAt } = federation.registry
    for (const left of [EXPIRY_WARNING, 25_000]) {
      const { of } = await check('dp', expiresAt - left)
      expect(of('expiry')).to.match(/^warning NODE_REGISTRY_ENDS: /)
    }
    expect((await check('dp', expiresAt - EXPIRY_WARNING - DAY)).of('expiry')).to.match(/^ok in 15 days/)
  })

  it('says of one that ended what start says: it runs, and is not ready', async () => {
    const { code, says, of } = await check('csip', federation.registry.expiresAt)
    expect([code, says]).to.deep.equal([5, 'It would start, and not be ready.'])
    expect(of('expiry')).to.match(/^not ready REGISTRY_EXPIRED: /)
    expect(of('registry')).to.match(/^ok /)

    const context = contextAt(federation.registry.expiresAt)
    const told: string[] = []
    const stdout = {
      write: (text: string) => {
        told.push(text)
        context.abort()
      }
    }
    const start = ['csip', 'start', ...optionsOf('csip'), '--log-level', 'silent']
    expect(await run(start, { ...context, stdout })).to.equal(EXIT_INTERRUPTED)
    expect(told[0]).to.match(/^not ready +csip\nwhy +REGISTRY_EXPIRED: /)
  })
})
