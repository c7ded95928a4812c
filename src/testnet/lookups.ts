/** Looking up what was claimed, and judging whether all of it was found. */
import { TestnetError } from './errors.ts'
import type { DiscoverOutcome } from '../light/interface.ts'
import type { Wish } from './csis.ts'

/** What an MSP's node answers to `discover` over IPC, as far as it is read here. */
export interface Found {
  readonly outcome: DiscoverOutcome
  /** Names, older mappings first. */
  readonly msps: readonly string[]
  readonly preferred?: string
  /** Milliseconds. */
  readonly evaluationMs: number
  /** Milliseconds. */
  readonly readsMs: number
  /** Everything went sealed through relays. */
  readonly relayed: boolean
  /** Nothing was refused, and a quorum answered. */
  readonly clean: boolean
}

export interface Lookup extends Found {
  readonly csi: string
  /** The MSP whose node looked it up and verified it. */
  readonly by: string
  /** All that was claimed was found, nothing else, and all of it verified. */
  readonly verified: boolean
}

function isRecord (value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value != null
}

const OUTCOMES = ['found', 'opted-out', 'none', 'partial'] as const satisfies readonly DiscoverOutcome[]

/** @throws TestnetError `TESTNET_REQUEST_FAILED` */
export function readFound (answer: unknown): Found {
  const mappings: unknown[] |
    undefined = isRecord(answer) && Array.isArray(answer.mappings) ? answer.mappings : undefined
  if (!isRecord(answer) || mappings == null || typeof answer.evaluation_ms !== 'number' ||
    typeof answer.reads_ms !== 'number') {
    throw new TestnetError('TESTNET_REQUEST_FAILED', { detail: 'not the answer of a lookup' })
  }
  const found = mappings.filter(isRecord)
  return {
    outcome: OUTCOMES.find(outcome => outcome === answer.outcome) ?? 'partial',
    msps: found.map(({ msp_name: name }) => String(name)),
    preferred: found.filter(({ preferred }) => preferred === true).map(({ msp_name: name }) => String(name))[0],
    evaluationMs: answer.evaluation_ms,
    readsMs: answer.reads_ms,
    relayed: answer.relayed === true,
    clean: answer.complete === true && Array.isArray(answer.refused) && answer.refused.length === 0
  }
}

/** Another service than those where it was claimed, if there is one: it has to find out. */
export function chooseAsker ({ services }: Wish, msps: readonly string[]): string {
  const claimed = services.map(({ msp }) => msp)
  const asker = msps.find(msp => !claimed.includes(msp)) ?? msps.find(msp => msp !== claimed[0]) ?? msps[0]
  if (asker == null) {
    throw new TestnetError('TESTNET_SIZE_INVALID', { detail: 'no MSP' })
  }
  return asker
}

export function judge (wish: Wish, by: string, found: Found): Lookup {
  const claimed = [...new Set(wish.services.map(({ msp }) => msp))].sort()
  const there = [...new Set(found.msps)].sort()
  const same = claimed.length === there.length && claimed.every((msp, i) => msp === there[i])
  return { ...found, csi: wish.csi.uri, by, verified: same && found.clean }
}

/** Of an odd number of values the one in the middle. */
export function median (values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
}
