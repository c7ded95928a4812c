/** What a testnet of processes is made from, and what it tells of its nodes. */
import type { Clock, Random } from '../base/clock.ts'
import type { TestnetCall } from './traffic.ts'

export interface ProcessTestnetOptions {
  readonly dps: number
  readonly msps: number
  /** The module that is `mimi`, and what its runtime needs to run it. */
  readonly module: string
  readonly execArgv: readonly string[]
  readonly env: Readonly<Record<string, string | undefined>>
  readonly clock: Clock
  readonly random: Random
  readonly onProgress?: (text: string) => void
  /** Told what nodes ask one another, as it happens. @default nobody is, and they don't tell */
  readonly onCall?: (call: TestnetCall) => void
  readonly signal?: AbortSignal
}

export interface NodeInfo {
  readonly name: string
  readonly role: string
  readonly pid?: number
  readonly running: boolean
  /** Stands still. @default false */
  readonly frozen?: boolean
  /** Cut off from the others. @default false */
  readonly apart?: boolean
  readonly address: string
  readonly peerId: string
}
