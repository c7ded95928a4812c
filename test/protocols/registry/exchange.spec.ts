import { expect } from 'chai'
import { defaultLogger } from '@libp2p/logger'
import {
  GIVEN_AT_ONCE, GIVE_LIMITS, MAX_VERSIONS_PER_ANSWER, NEWEST, REGISTRY_PROTOCOL, SHOW, SHOW_LIMITS
} from '../../../src/protocols/registry/constants.ts'
import { VersionExchange } from '../../../src/protocols/registry/index.ts'
import { buildRegistry, nextVersion, signRegistry } from '../../../src/registry/build.ts'
import { ECHO, engines, TEST_PROTOCOL } from '../../builders/engines.ts'
import { rejectionOf } from '../../builders/errors.ts'
import { at } from '../../builders/oprf.ts'
import { NOW, buildTestRegistry } from '../../builders/registry.ts'
import { keeperOf } from './network.ts'
import type { PacedCaller } from '../../../src/base/pace.ts'
import type { RegistryKeeper } from '../../../src/protocols/registry/index.ts'
import type { NewestRequest, NewestResponse, ShowRequest } from '../../../src/protocols/registry/pb/messages.ts'
import type { VerifiedRegistry } from '../../../src/registry/interface.ts'
import type { RpcProtocol } from '../../../src/rpc/interface.ts'
import type { Side } from '../../builders/engines.ts'

const federation = buildTestRegistry({ dps: 2, msps: 0, csips: 0, evaluators: 0 })
const { anchor, registry: first } = federation
const chain = [first]
for (let i = 0; i < MAX_VERSIONS_PER_ANSWER + 3; i++) {
  chain.push(federation.next({}, chain.at(-1)))
}
const NAMED: RpcProtocol = { ...TEST_PROTOCOL, saysVersion: true }
const LATEST = chain.length

interface Node {
  readonly side: Side
  readonly keeper: RegistryKeeper
  readonly versions: VersionExchange
}

describe('protocols/registry/exchange', () => {
  let alice: Node
  let bob: Node
  let stop: () => Promise<void>
  let worked: number[]
  let refuses: boolean
  let now = NOW

  /** Alice asks. @param are - whether she is a party */
  const setUp = async (ours: number, theirs: number, { isParty = false, bobs = NOW } = {}): Promise<void> => {
    const open = async (version: number, is: boolean, time: () => number) => {
      const { keeper } = await keeperOf({ anchor, initial: first.bytes, now: time })
      if (version > 1) {
        await keeper.advance(chain.slice(1, version).map(({ bytes }) => bytes))
      }
      const versions = new VersionExchange({ clock: { now: time }, logger: defaultLogger() }, { isParty: is })
      versions.open(keeper)
      return { keeper, versions }
    }
    now = NOW
    const [a, b] = [await open(ours, isParty, () => now), await open(theirs, true, () => bobs)]
    const sides = await engines({ versions: { alice: a.versions, bob: b.versions } })
    alice = { side: sides.alice, ...a }
    bob = { side: sides.bob, ...b }
    worked = []
    refuses = false
    for (const { side, versions } of [alice, bob]) {
      versions.serve(side.engine)
      side.engine.handle(TEST_PROTOCOL, ECHO, async request => {
        worked.push(bob.keeper.current().version)
        if (refuses) {
          throw Object.assign(await rejectionOf(alice.keeper.advance([first.bytes.slice(1)])), {})
        }
        return request
      })
      await side.engine.start()
    }
    stop = sides.stop
  }
  const ask = async (protocol = NAMED): Promise<Uint8Array> =>
    await alice.side.engine.call(bob.side.target, protocol, ECHO, Uint8Array.of(1))
  const held = (): number[] => [alice, bob].map(({ keeper }) => keeper.current().version)
  const show = async (request: Partial<ShowRequest>): Promise<number> => {
    const shown = { after: 1, versions: [], ...request }
    return (await alice.side.engine.call(bob.side.target, REGISTRY_PROTOCOL, SHOW, shown, { exchanges: false })).version
  }
  const bytesOf = (versions: readonly VerifiedRegistry[]): Uint8Array<ArrayBuffer>[] =>
    versions.map(({ bytes }) => new Uint8Array(bytes))

  afterEach(async () => { await stop() })

  it('whoever is behind fetches all it lacks from the one it asked, more than fit into an answer', async () => {
    await setUp(1, LATEST)
    await ask()
    expect([held(), worked]).to.deep.equal([[LATEST, LATEST], [LATEST]])
  })

  it('whoever is ahead shows all that is lacking before anything is judged', async () => {
    await setUp(LATEST, 1)
    await ask()
    expect([held(), worked]).to.deep.equal([[LATEST, LATEST], [LATEST]])
  })

  it('also where all of it has ended meanwhile: none of it is fresh then', async () => {
    await setUp(1, LATEST, { bobs: first.expiresAt })
    now = first.expiresAt
    await ask()
    expect(held()).to.deep.equal([LATEST, LATEST])
    expect([alice, bob].map(({ keeper }) => keeper.standing().state)).to.deep.equal(['expired', 'expired'])
  })

  it('a client says its version only where a request names it anyway; a party always', async () => {
    await setUp(2, 1)
    await ask(TEST_PROTOCOL)
    expect([held(), worked]).to.deep.equal([[2, 1], [1]])
    await stop()
    await setUp(2, 1, { isParty: true })
    await ask(TEST_PROTOCOL)
    expect([held(), worked]).to.deep.equal([[2, 2], [2]])
  })

  it('one refusal of a node that is behind is judged again by the newer version', async () => {
    await setUp(2, 1)
    refuses = true
    expect((await rejectionOf(ask(TEST_PROTOCOL))).code).to.equal('MESSAGE_MALFORMED')
    expect([held(), worked]).to.deep.equal([[2, 2], [1, 2]])
  })

  it('a node that can not take it, as by a wrong clock, judges by what it ' +
    'has, and is left alone for a while', async () => {
    await setUp(2, 1, { bobs: first.issuedAt - 86_400_000 })
    await ask()
    await ask()
    expect([held(), worked]).to.deep.equal([[2, 1], [1, 1]])
    expect(bob.keeper.standing().state, 'what the roots signed is news all the same').to.equal('frozen')
  })

  it('a number that nobody shows moves nobody, and is asked after once in a while', async () => {
    await setUp(1, 1)
    const asked: number[] = []
    const rpc = {
      call: async () => { asked.push(1); return { newestVersion: 9, versions: [], timestamp: new Uint8Array() } }
    }
    for (let i = 0; i < 3; i++) {
      await alice.versions.catchUp(rpc as never, bob.side.target, Number.MAX_SAFE_INTEGER, {})
    }
    expect([held(), asked.length, alice.keeper.standing().state])
      .to.deep.equal([[1, 1], 1, bob.keeper.standing().state])
    expect(alice.versions.toldTo(bob.side.target, NAMED)).to.equal(0)
  })

  it('whoever claims in vain each time is left alone for twice as long', async () => {
    await setUp(1, 1)
    const asked: number[] = []
    const rpc = {
      call: async () => {
        asked.push(now - NOW); return {
          newestVersion: 9, versions: [], timestamp: new Uint8Array()
        }
      }
    }
    for (now = NOW; now < NOW + 60 * 60_000; now += 5_000) {
      await alice.versions.catchUp(rpc as never, bob.side.target, 2 + asked.length * 1_000, {})
    }
    const pauses = asked.slice(1).map((time, i) => time - (asked[i] ?? 0))
    for (const [i, pause] of pauses.entries()) {
      expect(pause)
        .to.be.within(...[0, 5_000].map(late => Math.min(10_000 * 2 ** i, 600_000) + late) as [number, number])
    }
    expect(pauses.length).to.be.above(8)
  })

  it('is shown nothing twice: neither who goes back once it said that it ' +
    'has it, nor who takes one of many', async () => {
    await setUp(5, 1)
    const shown: number[] = []
    const taking = (most: number) => ({
      call: async (...[, , , { after, versions }]: [unknown, unknown, unknown, ShowRequest]) => {
        shown.push(versions.length)
        return { version: after + Math.min(most, versions.length) }
      }
    })
    const { target } = bob.side
    expect(await alice.versions.show(taking(16) as never, target, 1, {})).to.equal(true)
    expect(await alice.versions.show(taking(16) as never, target, 1, {}), 'all of it once more').to.equal(false)
    expect(await alice.versions.show(taking(16) as never, target, 4, {}), 'left alone').to.equal(false)
    expect(shown).to.deep.equal([4])
    now += 10_000
    expect(await alice.versions.show(taking(16) as never, target, 4, {}), 'less than it had').to.equal(false)
    expect(shown).to.deep.equal([4])
    await stop()
    await setUp(5, 1)
    expect(await alice.versions.show(taking(1) as never, bob.side.target, 1, {})).to.equal(false)
    expect(shown).to.deep.equal([4, 4])
  })

  it('one remote that hangs does not keep from what another has', async () => {
    await setUp(1, 2)
    const hangs = { call: async () => await new Promise<never>(() => {}) }
    const waiting = alice.versions.catchUp(hangs as never, alice.side.target, 2, {})
    await ask()
    await waiting
    expect(held()).to.deep.equal([2, 2])
  })

  it('what too few roots signed is refused, and costs whoever shows it', async () => {
    await setUp(1, 1)
    const unsigned = signRegistry(buildRegistry(nextVersion(first, first)), federation.roots.slice(0, 1))
    expect((await rejectionOf(show({ versions: [new Uint8Array(unsigned)] }))).code)
      .to.equal('REGISTRY_SIGNATURES_INSUFFICIENT')
    expect(bob.side.violations).to.deep.equal(['REGISTRY_SIGNATURES_INSUFFICIENT'])
    expect((await rejectionOf(show({ versions: [] }))).code).to.equal('REGISTRY_SHOW_MALFORMED')
    const many = Array(MAX_VERSIONS_PER_ANSWER + 1).fill(new Uint8Array(1))
    expect((await rejectionOf(show({ versions: many }))).code).to.equal('REGISTRY_SHOW_MALFORMED')
  })

  it('what it has by now is passed over, and what does not follow is no news', async () => {
    await setUp(1, 3)
    expect(await show({ after: 1, versions: bytesOf(chain.slice(1, 3)) })).to.equal(3)
    expect(await show({ after: 1, versions: bytesOf(chain.slice(1, 5)) })).to.equal(5)
    expect(await show({ after: 7, versions: bytesOf(chain.slice(7, 8)) })).to.equal(5)
  })

  it('no more is verified of a stranger than so much a minute', async () => {
    await setUp(1, 1)
    const junk = { versions: [Uint8Array.of(1)] }
    const codes: string[] = []
    for (let i = 0; i <= SHOW_LIMITS.strangers.each; i++) {
      codes.push((await rejectionOf(show(junk))).code)
    }
    expect(codes.at(-2)).to.equal('MESSAGE_MALFORMED')
    expect(codes.at(-1)).to.equal('REGISTRY_SHOW_LIMITED')
  })

  it('no more is given to a stranger than so much a minute, by length; ' +
    'others and parties are served meanwhile', async () => {
    const { keeper } = await keeperOf({ anchor, initial: first.bytes, now: () => NOW })
    await keeper.advance(chain.slice(1).map(({ bytes }) => bytes))
    const large = new Uint8Array(2 * GIVEN_AT_ONCE)
    const long = { current: () => keeper.current(), after: async () => [large, large] }
    for (const [from, parts] of [[keeper, 1], [long, 4]] as const) {
      const versions = new VersionExchange({ clock: { now: () => NOW }, logger: defaultLogger() }, {})
      versions.open(from as RegistryKeeper)
      let newest: (request: NewestRequest, caller: PacedCaller) => Promise<NewestResponse> = async () => expect.fail()
      versions.serve({
        handle: (_protocol, method, handler) => {
          newest = method.id === NEWEST.id ? handler as unknown as typeof newest : newest
        }
      })
      const caller = { peer: 'somebody', host: '192.0.2.1', isListed: false }
      let given = 0
      const limited = await rejectionOf((async () => {
        for (;; given++) {
          await newest({ haveVersion: 1, newestOnly: false }, caller)
        }
      })())
      expect(limited).to.include({ code: 'REGISTRY_LIMITED', kind: 'limited' })
      expect(given).to.be.within(Math.floor(GIVE_LIMITS.strangers.each / parts) - 1, GIVE_LIMITS.strangers.each / parts)
      for (const other of [{ ...caller, host: '198.51.100.1' }, { ...caller, isListed: true }]) {
        expect((await newest({ haveVersion: 1, newestOnly: false }, other)).newestVersion).to.equal(LATEST)
      }
    }
  })

  it('a node that is no DP shows versions, and gives no word on what is newest', async () => {
    await setUp(1, 2)
    const answer = await alice.side.engine.call(bob.side.target, REGISTRY_PROTOCOL, NEWEST, {
      haveVersion: 1, newestOnly: false
    })
    expect(answer.timestamp).to.deep.equal(new Uint8Array())
    expect(answer.versions).to.deep.equal(bytesOf([at(chain, 1)]))
  })

  it('serves nothing, and says nothing, before there is a registry', async () => {
    await setUp(1, 1)
    const empty = new VersionExchange({ clock: { now: () => NOW }, logger: defaultLogger() }, {})
    expect([empty.current(), empty.toldTo(bob.side.target, NAMED)]).to.deep.equal([0, 0])
    await empty.catchUp(alice.side.engine, bob.side.target, 7, {})
    expect(await empty.show(alice.side.engine, bob.side.target, 1, {})).to.equal(false)
  })
})
