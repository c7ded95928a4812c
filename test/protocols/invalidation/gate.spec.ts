import { expect } from 'chai'
import { peerIdFromString } from '@libp2p/peer-id'
import { Gate } from '../../../src/protocols/invalidation/gate.ts'
import { alter, federation, party } from '../../builders/mapping.ts'
import { TestSource } from '../../builders/replicas.ts'
import type { DpRecord } from '../../../src/registry/interface.ts'
import type { Connection, PeerId, Stream, StreamHandler, Topology } from '@libp2p/interface'
import type { Registrar } from '@libp2p/interface-internal'

const { registry, dps, msps } = federation()
const dp = peerIdFromString(party(dps, 1).id)
const stranger = peerIdFromString(party(msps, 0).peerId)
const PROTOCOL = '/meshsub/1.2.0'

interface Bench {
  readonly gate: Gate
  readonly source: TestSource
  readonly registrar: Registrar
  readonly strangers: string[]
  readonly handlers: Map<string, StreamHandler>
  readonly topologies: Map<string, Topology>
  /** What the one behind the gate was told of. */
  readonly met: string[]
  readonly closed: string[]
  connection (peer: PeerId): Connection
  change (status: DpRecord['status']): void
}

function bench (): Bench {
  const [source, strangers, handlers, topologies, closed] = [
    new TestSource(registry), [] as string[], new Map<string, StreamHandler>(), new Map<string, Topology>(),
    [] as string[]
  ]
  const gate = new Gate(source, peer => { strangers.push(peer.toString()) })
  let count = 0
  const inner = {
    handle: async (protocol: string, handler: StreamHandler) => { handlers.set(protocol, handler) },
    register: async (_protocol: string, topology: Topology) => {
      const id = `topology ${count++}`
      topologies.set(id, topology)
      return id
    },
    unregister: (id: string) => { topologies.delete(id) },
    getProtocols () { return [...handlers.keys()] }
  } as unknown as Registrar
  return {
    gate,
    source,
    registrar: gate.registrar(inner),
    strangers,
    handlers,
    topologies,
    met: [],
    closed,
    connection: peer =>
      ({ remotePeer: peer, close: async () => { closed.push(peer.toString()) } }) as unknown as Connection,
    change: status => {
      source.set(alter(registry, { dps: record => record.id === dp.toString() ? { ...record, status } : record }))
    }
  }
}

async function register ({ registrar, met }: Bench): Promise<string> {
  return await registrar.register(PROTOCOL, {
    onConnect: peer => { met.push(`+${peer.toString()}`) },
    onDisconnect: peer => { met.push(`-${peer.toString()}`) }
  })
}

describe('protocols/invalidation/gate', () => {
  it('knows DPs that are active or leaving, and nobody else', () => {
    const { gate, change } = bench()
    const is = (status: DpRecord['status']): boolean => { change(status); return gate.isDp(dp) }
    expect([is('active'), is('leaving'), is('revoked'), gate.isDp(stranger)]).to.deep.equal([true, true, false, false])
  })

  it('lets streams of DPs through, and ends those of others', async () => {
    const { registrar, handlers, strangers, connection } = bench()
    const through: Stream[] = []
    await registrar.handle(PROTOCOL, stream => { through.push(stream) })
    let aborted = 0
    const stream = { abort: () => { aborted++ } } as unknown as Stream
    await handlers.get(PROTOCOL)?.(stream, connection(dp))
    expect([through.length, aborted, strangers]).to.deep.equal([1, 0, []])
    await handlers.get(PROTOCOL)?.(stream, connection(stranger))
    expect([through.length, aborted, strangers]).to.deep.equal([1, 1, [stranger.toString()]])
  })

  it('tells of DPs that connect, of nobody else, and of whoever goes', async () => {
    const made = bench()
    await register(made)
    const [topology] = made.topologies.values()
    topology?.onConnect?.(dp, made.connection(dp))
    topology?.onConnect?.(stranger, made.connection(stranger))
    topology?.onDisconnect?.(dp)
    expect(made.met).to.deep.equal([`+${dp.toString()}`, `-${dp.toString()}`])
  })

  it('brings in who is listed since, and shows out who was known and is revoked', async () => {
    const made = bench()
    await register(made)
    const connections = [made.connection(dp), made.connection(stranger)]
    made.change('revoked')
    await made.gate.review(connections)
    expect([made.met, made.closed], 'never let through, so that it is no business of this one').to.deep.equal([[], []])
    made.change('active')
    await made.gate.review(connections)
    expect([made.met, made.closed]).to.deep.equal([[`+${dp.toString()}`], []])
    made.change('revoked')
    await made.gate.review(connections)
    expect(made.closed).to.deep.equal([dp.toString()])
  })

  it('closes every connection of who is revoked, whichever way it was ' +
    'let through, until the last has ended', async () => {
    const made = bench()
    await register(made)
    await made.registrar.handle(PROTOCOL, () => {})
    await made.handlers.get(PROTOCOL)?.({} as unknown as Stream, made.connection(dp))
    made.change('revoked')
    await made.gate.review([made.connection(dp), made.connection(dp)])
    expect(made.closed).to.deep.equal([dp.toString(), dp.toString()])
    const [topology] = made.topologies.values()
    topology?.onDisconnect?.(dp)
    await made.gate.review([made.connection(dp)])
    expect(made.closed).to.have.length(2)
  })

  it('tells nobody who has unregistered', async () => {
    const made = bench()
    made.registrar.unregister(await register(made))
    await made.gate.review([made.connection(dp)])
    expect([made.met, made.topologies.size]).to.deep.equal([[], 0])
  })

  it('hands on all else that the registrar can', async () => {
    const { registrar } = bench()
    await registrar.handle(PROTOCOL, () => {})
    expect(registrar.getProtocols()).to.deep.equal([PROTOCOL])
  })
})
