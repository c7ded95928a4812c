/** The network among the nodes of a testnet, which can be cut, slow and lossy. */
import { TestnetError } from '../errors.ts'
import { BrokenByTestnetError, FaultyConnection } from './connection.ts'
import { fractionOf } from '../../base/lot.ts'
import type { Random } from '../../base/clock.ts'
import type { Wire } from '../../node/wire.ts'
import type { MultiaddrConnection } from '@libp2p/interface'
import type { Multiaddr } from '@multiformats/multiaddr'

/** A measure that holds for links which touch one of these, or for all. */
interface Measure {
  readonly amount: number
  readonly names?: ReadonlySet<string>
}

interface Held {
  readonly connection: FaultyConnection
  readonly from: string
  /** Undefined: unknown, as of whoever dials from outside. */
  readonly to?: string
}

export class FaultyNetwork {
  readonly #random: Random
  /** By the port that others dial. */
  readonly #names = new Map<number, string>()
  readonly #connections = new Set<Held>()
  readonly #frozen = new Set<string>()
  readonly #gone = new Set<string>()
  #groups: ReadonlyArray<ReadonlySet<string>> = []
  #delays: Measure[] = []
  #losses: Measure[] = []

  constructor (random: Random) {
    this.#random = random
  }

  /** The node of this name listens at a port of 127.0.0.1. */
  listensAt (port: number, name: string): void {
    this.#names.set(port, name)
  }

  wireOf (name: string): Wire {
    return {
      check: to => { this.#check(name, this.#nameAt(to)) },
      outbound: (connection, to) => this.#add(connection, name, this.#nameAt(to)),
      inbound: connection => this.#add(connection, name)
    }
  }

  /** Nothing goes in or out at these, and connections stand. */
  freeze (name: string): void {
    this.#frozen.add(name)
    this.#look()
  }

  thaw (name: string): void {
    this.#frozen.delete(name)
    this.#look()
  }

  /** As when its process has ended: its connections break, and nobody reaches it. */
  end (name: string): void {
    this.#gone.add(name)
    this.#frozen.delete(name)
    this.#break(({ from, to }) => from === name || to === name)
  }

  hasEnded (name: string): boolean {
    return this.#gone.has(name)
  }

  /** Its process runs again. */
  begin (name: string): void {
    this.#gone.delete(name)
  }

  /** Whoever stands in different groups doesn't reach each other; all that are in none stand together. */
  partition (groups: ReadonlyArray<readonly string[]>): void {
    const named = groups.flat()
    if (named.length === 0) {
      throw new TestnetError('TESTNET_NOBODY_NAMED')
    }
    if (new Set(named).size < named.length) {
      throw new TestnetError('TESTNET_FAULT_INVALID', { detail: 'partition: a node stands in two groups' })
    }
    this.#groups = groups.map(group => new Set(group))
    this.#break(({ from, to }) => to != null && this.#isCut(from, to))
  }

  /** @param ms - each way; what was said before of the same nodes holds no longer */
  delay (ms: number, names?: readonly string[]): void {
    if (!(ms >= 0 && Number.isFinite(ms))) {
      throw new TestnetError('TESTNET_FAULT_INVALID', { detail: `delay: ${ms} ms` })
    }
    this.#delays = withMeasure(this.#delays, ms, names)
  }

  loss (rate: number, names?: readonly string[]): void {
    if (!(rate >= 0 && rate <= 1)) {
      throw new TestnetError('TESTNET_FAULT_INVALID', { detail: `loss: ${rate}, not from 0 to 1` })
    }
    this.#losses = withMeasure(this.#losses, rate, names)
  }

  /** As on the first day, but that nodes which ended have ended. */
  heal (): void {
    this.#groups = []
    this.#delays = []
    this.#losses = []
    this.#frozen.clear()
    this.#look()
  }

  #nameAt (address: Multiaddr): string | undefined {
    const port = address.getComponents().find(({ name }) => name === 'tcp')?.value
    return port == null ? undefined : this.#names.get(Number(port))
  }

  #check (from: string, to?: string): void {
    const isCut = this.#gone.has(from) || (to != null && (this.#gone.has(to) || this.#isCut(from, to)))
    if (isCut || this.#breaks(from, to)) {
      throw new BrokenByTestnetError()
    }
  }

  #add (inner: MultiaddrConnection, from: string, to?: string): MultiaddrConnection {
    // who dialled sees to both directions; a frozen node holds its own end
    const connection: FaultyConnection = new FaultyConnection(inner, {
      isHeld: () => this.#frozen.has(from),
      delay: () => to == null ? 0 : amountOf(this.#delays, from, to),
      breaks: () => to != null && this.#breaks(from, to)
    })
    const held: Held = { connection, from, to }
    this.#connections.add(held)
    connection.addEventListener('close', () => { this.#connections.delete(held) }, { once: true })
    if (this.#gone.has(from)) {
      queueMicrotask(() => { connection.break() })
    }
    return connection
  }

  #breaks (from: string, to?: string): boolean {
    const rate = to == null ? 0 : amountOf(this.#losses, from, to)
    return rate > 0 && fractionOf(this.#random) < rate
  }

  #isCut (from: string, to: string): boolean {
    const groupOf = (name: string): number => this.#groups.findIndex(group => group.has(name))
    return this.#groups.length > 0 && groupOf(from) !== groupOf(to)
  }

  #break (crosses: (held: Held) => boolean): void {
    for (const held of [...this.#connections].filter(crosses)) {
      held.connection.break()
    }
  }

  #look (): void {
    for (const { connection } of this.#connections) {
      connection.look()
    }
  }
}

/** The newest goes before. */
function withMeasure (measures: readonly Measure[], amount: number, names?: readonly string[]): Measure[] {
  return names == null ? [{ amount }] : [{ amount, names: new Set(names) }, ...measures]
}

function amountOf (measures: readonly Measure[], from: string, to: string): number {
  return measures.find(({ names }) => names == null || names.has(from) || names.has(to))?.amount ?? 0
}
