/** What a testnet's page needs of a testnet, and what it tells of it. */
import type { ProcessTestnet } from '../testnet/processes.ts'
import type { TestnetCall } from '../testnet/traffic.ts'
import type { Ring } from './ring.ts'

export type PageTestnet = Pick<ProcessTestnet,
  'federation' | 'msps' | 'nodes' | 'claim' | 'discover' | 'release' | 'reassign' | 'views' | 'lookupKey' | 'health' |
  'kill' | 'freeze' | 'thaw' | 'restart' | 'partition' | 'heal'> & {
    readonly conflicts: Pick<ProcessTestnet['conflicts'], 'dispute' | 'defend' | 'list' | 'decide'>
  }

export type NodeState = 'running' | 'ended' | 'frozen' | 'apart'

export interface TestnetState {
  readonly ring: Ring
  readonly nodes: ReadonlyArray<{ readonly name: string, readonly role: string, readonly state: NodeState }>
  readonly msps: readonly string[]
  /** Milliseconds in which a holder may defend a mapping. */
  readonly conflictWindow: number
}

/** Something that a form asked for. */
export interface Act {
  readonly id: number
  readonly kind: string
  /** Who does it; undefined: the testnet itself. */
  readonly by?: string
  readonly phase: 'begin' | 'end'
}

/** Data by the type of the event. */
export interface TestnetEvents {
  readonly state: TestnetState
  readonly call: TestnetCall
  readonly act: Act
}
