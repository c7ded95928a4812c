import { expect } from 'chai'
import { BaseError } from '../../src/base/errors.ts'
import { encodeFrame } from '../../src/rpc/frame.ts'
import { Frame, Status } from '../../src/rpc/pb/frame.ts'
import { ECHO, engines, TEST_PROTOCOL } from '../builders/engines.ts'
import { rejectionOf } from '../builders/errors.ts'
import type { Side } from '../builders/engines.ts'
import type { RegistryVersions, RpcTarget } from '../../src/rpc/interface.ts'

/** A node's registry, as a number; what it did about others' is written down. */
class Numbered implements RegistryVersions {
  readonly did: string[] = []
  version: number
  /** Whether requests say the version. */
  says = true
  remote?: Numbered
  /** Whether what is shown, or fetched, is taken. */
  takes = true

  constructor (version: number) {
    this.version = version
  }

  current (): number {
    return this.version
  }

  toldTo (): number {
    return this.says ? this.version : 0
  }

  async catchUp (_rpc: unknown, _target: RpcTarget, version: number): Promise<void> {
    this.did.push(`catch up with ${version}`)
    this.version = this.takes ? version : this.version
  }

  async show (_rpc: unknown, _target: RpcTarget, version: number): Promise<boolean> {
    this.did.push(`show what follows ${version}`)
    if (this.remote?.takes === true) {
      this.remote.version = this.version
    }
    return this.remote?.takes === true
  }
}

describe('rpc/versions', () => {
  let alice: Numbered
  let bob: Numbered
  let sides: { alice: Side, bob: Side, stop: () => Promise<void> }
  /** What bob's version was each time that he worked. */
  let worked: number[]
  let refuses: () => boolean

  const setUp = async (ours: number, theirs: number): Promise<void> => {
    alice = new Numbered(ours)
    bob = new Numbered(theirs)
    alice.remote = bob
    worked = []
    refuses = () => false
    sides = await engines({ versions: { alice, bob } })
    sides.bob.engine.handle(TEST_PROTOCOL, ECHO, async request => {
      worked.push(bob.version)
      if (refuses()) {
        throw new BaseError('KEY_INVALID')
      }
      return request
    })
    await Promise.all([sides.alice.engine.start(), sides.bob.engine.start()])
  }
  const ask = async (options = {}): Promise<Uint8Array> =>
    await sides.alice.engine.call(sides.bob.target, TEST_PROTOCOL, ECHO, Uint8Array.of(7), options)

  afterEach(async () => { await sides.stop() })

  it('does nothing where both hold the same', async () => {
    await setUp(3, 3)
    expect(await ask()).to.deep.equal(Uint8Array.of(7))
    expect([alice.did, bob.did, worked]).to.deep.equal([[], [], [3]])
  })

  it('has the asker that is behind catch up before it gets the answer, or the refusal', async () => {
    await setUp(3, 5)
    await ask()
    expect([alice.did, alice.version, worked]).to.deep.equal([['catch up with 5'], 5, [5]])
    alice.version = 4
    refuses = () => true
    expect((await rejectionOf(ask())).code).to.equal('KEY_INVALID')
    expect([alice.version, worked]).to.deep.equal([5, [5, 5]])
  })

  it('has the one that is behind shown what it lacks before it works', async () => {
    await setUp(5, 3)
    expect(await ask()).to.deep.equal(Uint8Array.of(7))
    expect([alice.did, bob.version, worked]).to.deep.equal([['show what follows 3'], 5, [5]])
  })

  it('is judged by what the other has, where that takes nothing', async () => {
    await setUp(5, 3)
    bob.takes = false
    expect(await ask()).to.deep.equal(Uint8Array.of(7))
    expect(worked).to.deep.equal([3])
  })

  it('says nothing where it is not to; then a refusal of one that is behind is judged again, once', async () => {
    await setUp(5, 3)
    alice.says = false
    await ask()
    expect([alice.did, worked], 'a result stands').to.deep.equal([[], [3]])
    refuses = () => bob.version < 5
    await ask()
    expect([alice.did, worked]).to.deep.equal([['show what follows 3'], [3, 3, 5]])
    bob.version = 3
    refuses = () => true
    expect((await rejectionOf(ask())).code).to.equal('KEY_INVALID')
    expect(worked).to.deep.equal([3, 3, 5, 3, 5])
  })

  it('exchanges nothing where it is told not to', async () => {
    await setUp(5, 3)
    await ask({ exchanges: false })
    alice.version = 1
    await ask({ exchanges: false })
    expect([alice.did, worked]).to.deep.equal([[], [3, 3]])
  })

  it('takes a request as it is while it has no registry', async () => {
    await setUp(5, 0)
    await ask()
    expect([alice.did, worked]).to.deep.equal([[], [0]])
  })

  it('ends with a remote that says that it is behind whatever it is shown', async () => {
    alice = new Numbered(5)
    alice.remote = new Numbered(3)
    let asked = 0
    sides = await engines({
      versions: { alice },
      answer: stream => {
        stream.addEventListener('message', () => {
          asked++
          const frame = {
            type: Frame.Type.RESPONSE,
            id: asked,
            status: Status.UNAVAILABLE,
            code: 'RPC_REGISTRY_OLDER',
            registryVersion: 3
          }
          stream.send(encodeFrame(frame))
        })
      }
    })
    await sides.alice.engine.start()
    expect((await rejectionOf(ask())).code).to.equal('RPC_REGISTRY_OLDER')
    expect([asked, alice.did]).to.deep.equal([2, ['show what follows 3']])
  })

  it('takes no version in a cancel', async () => {
    await setUp(3, 3)
    const frame = encodeFrame({ type: Frame.Type.CANCEL, id: 1, registryVersion: 3 })
    const ended = new Promise(resolve => { sides.bob.inbound[0]?.addEventListener('close', resolve) })
    await ask()
    const [stream] = sides.alice.outbound
    const closed = new Promise(resolve => { stream?.addEventListener('close', resolve) })
    stream?.send(frame)
    await Promise.race([ended, closed])
    expect(sides.bob.violations).to.deep.equal(['frame-malformed'])
  })
})
