/**
 * Strangers who ask for codes to somebody's number for 45 days, and people who prove it meanwhile for the first time.
 */
import { asPublicKeyBytes } from '../../src/base/bytes.ts'
import { sha256 } from '../../src/base/hash.ts'
import {
  DEFAULT_QUERIES_PER_CALLER, DEFAULT_RESEND_INTERVAL, DEFAULT_STARTS_OVERALL, DEFAULT_STARTS_PER_CLIENT,
  DEFAULT_STARTS_PER_IDENTIFIER, DEFAULT_STARTS_PER_OWNER, DEFAULT_STARTS_PER_STRANGER
} from '../../src/protocols/attest/constants.ts'
import { AttestError } from '../../src/protocols/attest/errors.ts'
import { StartLimits } from '../../src/protocols/attest/start-limits.ts'
import { ManualClock, csiOf } from './attest.ts'
import { DAY, NOW } from './attestor.ts'
import { seededRandom } from './oprf.ts'
import type { PublicKeyBytes } from '../../src/base/bytes.ts'
import type { Asker, StartLimitsInit } from '../../src/protocols/attest/start-limits.ts'

export const HOUR = 3_600_000
export const bobsNumber = csiOf('tel:+14155550123')

/** As an attestor has them unless it is told otherwise. */
export const DEFAULT_LIMITS: StartLimitsInit = {
  resendInterval: DEFAULT_RESEND_INTERVAL,
  perIdentifier: DEFAULT_STARTS_PER_IDENTIFIER,
  perStranger: DEFAULT_STARTS_PER_STRANGER,
  perOwner: DEFAULT_STARTS_PER_OWNER,
  perClient: DEFAULT_STARTS_PER_CLIENT,
  overall: DEFAULT_STARTS_OVERALL,
  queriesPerCaller: DEFAULT_QUERIES_PER_CALLER
}

/** 32 bytes; limits look at no more than that. */
export const keyOf = (name: string): PublicKeyBytes => asPublicKeyBytes(sha256(new TextEncoder().encode(name)))

export function limitsOf (init: Partial<StartLimitsInit> = {}): { limits: StartLimits, clock: ManualClock } {
  const clock = new ManualClock(NOW)
  return { clock, limits: new StartLimits({ clock, random: seededRandom('limits') }, { ...DEFAULT_LIMITS, ...init }) }
}

/** Milliseconds that the asker is told to wait; 0: a code was sent. */
export function ask (limits: StartLimits, asker: Asker): number {
  try {
    limits.chargeMessage(asker)
    return 0
  } catch (err) {
    if (err instanceof AttestError && err.retryAfter != null) {
      return err.retryAfter
    }
    throw err
  }
}

/** How a stranger goes about it: when to ask next, after having asked. */
export interface Attacker {
  readonly first: number
  /** @param wait - what it was told; 0: it got a code */
  next (now: number, wait: number): number
}

export interface Siege {
  /** Requests of the attacker. */
  readonly requests: number
  /** When the number got a code, whoever asked; of the last siege. */
  readonly sent: readonly number[]
  /** Milliseconds that each newcomer waited for the first code. */
  readonly waits: readonly number[]
}

interface Newcomer {
  readonly came: number
  readonly name: string
  readonly at: number
}

/**
 * Each day one newcomer comes at some time of the day, with a key that nobody
 * saw before, asks, and asks again when told to, at the latest after `patience`.
 * Every request of the attacker comes with a new key.
 *
 * @param options - `sieges`: how often it is played, by other lots
 */
export function besiege (attacker: Attacker, { sieges = 1, days = 45, patience = Infinity } = {}): Siege {
  const played = Array.from({ length: sieges }, (_, seed) => playSiege(attacker, seed, days, patience))
  const requests = played.reduce((sum, siege) => sum + siege.requests, 0) / sieges
  return { requests, sent: played.at(-1)?.sent ?? [], waits: played.flatMap(({ waits }) => waits) }
}

function playSiege (attacker: Attacker, seed: number, days: number, patience: number): Siege {
  const [clock, random] = [new ManualClock(NOW), seededRandom(`siege ${seed}`)]
  const limits = new StartLimits({ clock, random }, DEFAULT_LIMITS)
  const [waits, sent]: [number[], number[]] = [[], []]
  const askAs = (name: string): number => {
    const wait = ask(limits, { csi: bobsNumber, holderKey: keyOf(name) })
    if (wait === 0) {
      sent.push(clock.now())
    }
    return wait
  }
  let newcomers: readonly Newcomer[] = Array.from({ length: days }, (_, day) => {
    const came = NOW + Math.floor((day + (random.bytes(1)[0] ?? 0) / 256) * DAY)
    return { came, at: came, name: `newcomer ${day}` }
  })
  let requests = 0
  for (let attack = NOW + attacker.first; ;) {
    const first = newcomers.find(({ at }) => at < attack)
    const next = first == null ? attack : Math.min(...newcomers.map(({ at }) => at))
    if (next >= NOW + days * DAY) {
      // whoever still waits has waited at least so long
      return { requests, sent, waits: [...waits, ...newcomers.map(({ came }) => NOW + days * DAY - came)] }
    }
    clock.advance(next - clock.now())
    if (first == null) {
      attack = attacker.next(next, askAs(`stranger ${requests++}`))
      continue
    }
    newcomers = newcomers.flatMap(newcomer => {
      const wait = newcomer.at === next ? askAs(newcomer.name) : undefined
      if (wait === 0) {
        waits.push(next - newcomer.came)
        return []
      }
      return [wait == null ? newcomer : { ...newcomer, at: next + Math.min(wait, patience) }]
    })
  }
}

/** Share of the newcomers that had a code within `time`. */
export function within (time: number, { waits }: Siege): number {
  return waits.filter(wait => wait <= time).length / waits.length
}

export const ATTACKERS = {
  /** Eight a day, evenly. */
  evenly: { first: 0, next: now => now + DAY / 8 },
  /** Eight a day in the first minutes of each, as the limits of old were used up. */
  atOnce: {
    first: 0,
    next: now =>
      (now + 30_000 - NOW) % DAY < 8 * 30_000 ? now + 30_000 : NOW + (Math.floor((now - NOW) / DAY) + 1) * DAY
  },
  /** Comes at the very millisecond that it is told. */
  punctual: { first: 0, next: (now, wait) => now + Math.max(wait, 1) },
  /** One client as fast as it may: once a minute. */
  incessant: { first: 0, next: now => now + 60_000 }
} as const satisfies Record<string, Attacker>
