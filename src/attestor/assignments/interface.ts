import type { AssignmentEvent, AssignmentEventKind } from '../../attestation/assignment.ts'
import type { CanonicalCsi } from '../../identifiers/csi.ts'
import type { AssignmentBook } from '../../protocols/attest/interface.ts'

/** What became of one identifier, as somebody told it. */
export interface FeedLine extends AssignmentEvent {
  /** From 1. */
  readonly line: number
  readonly csi: CanonicalCsi
}

/** A line that can't be taken. Names neither identifier nor date. */
export interface BadLine {
  /** From 1. */
  readonly line: number
  readonly code: string
}

export interface ReadLines {
  readonly lines: readonly FeedLine[]
  readonly bad: readonly BadLine[]
}

export interface ReadOptions {
  /** Events that are taken. @default all */
  readonly only?: readonly AssignmentEventKind[]
  /** Number of the first line. @default 1 */
  readonly firstLine?: number
}

/** How the announcement of a re-assignment stands. */
export interface Standing {
  /** `announced`: at a majority of the replicas, under every key that was current. */
  readonly state: 'announced' | 'waiting'
  /**
   * Replicas that have it on their disk, of how many, where it was announced since the start; of several keys the
   * least.
   */
  readonly receipts?: number
  readonly replicas?: number
  /** Why it waits. */
  readonly code?: string
}

/** What a CSIP knows of its identifiers, and how it tells DPs. */
export interface Assignments {
  readonly book: AssignmentBook
  /** Reads lines as the registry of now lets this CSIP say them. */
  read (text: string, options?: ReadOptions): ReadLines
  /** All or nothing; durable when it resolves. What is to be announced is announced by itself, until it is done. */
  record (lines: readonly FeedLine[]): Promise<void>
  /** The latest re-assignment of an identifier. */
  standing (csi: CanonicalCsi): Promise<Standing>
  start (): void
  /** Waits for what is under way. */
  stop (): Promise<void>
}
