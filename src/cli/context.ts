/** What a command gets from the world: tests hand in their own, main.ts the process's. */
import type { Clock, Random } from '../base/clock.ts'

export interface TextSink {
  write (text: string): unknown
}

/** The process that started this one over IPC, where there is one (`mimi testnet` starts nodes so). */
export interface ParentChannel {
  send (message: unknown): void
  onMessage (listener: (message: unknown) => void): void
}

export interface CliContext {
  /** Path of the file that Node.js was started with, for nodes that a command starts. */
  readonly program: string
  /** Results, and nothing else: what a script reads. */
  readonly stdout: TextSink
  /** Progress, notes, errors. */
  readonly stderr: TextSink
  readonly stdin: NodeJS.ReadableStream
  readonly env: Readonly<Record<string, string | undefined>>
  readonly clock: Clock
  readonly random: Random
  /** Aborts when the user interrupts, or the parent is gone. Commands that wait stop on it. */
  readonly signal: AbortSignal
  readonly parent?: ParentChannel
}

/** Options that every command has. */
export interface GlobalOptions {
  /** Print results as one JSON value. */
  readonly json?: boolean
  /** Names the file with the passphrase of keys and shares. */
  readonly passphraseFile?: string
}
