/**
 * What an issuer remembers of its tokens, as a state machine over one map of names
 * and short values, each with the time at which it may be forgotten: who drew how
 * much, what was spent on what, and the sums of both. Whoever keeps it writes the
 * changes down before anything is given.
 */
import { toString } from 'uint8arrays/to-string'
import { MAX_ANSWERS } from './constants.ts'
import { TokenError } from './errors.ts'
import { allotmentOf, csipCap } from './figures.ts'
import { TYPES, compareTypes, epochAt, epochEnd, epochLength, isCommon } from './kinds.ts'
import { DEFAULT_ROOMS, hasRoom, placeOf } from './room.ts'
import type { Committee } from '../registry/committee.ts'
import type { Policy } from '../registry/interface.ts'
import type { CountLine } from './count.ts'
import type { TokenKind, TokenType } from './kinds.ts'
import type { ClaimedPayment, VerifiedPayment } from './payment.ts'
import type { VerifiedTokenRequest } from './request.ts'
import type { Listed, Rooms } from './room.ts'

export interface LedgerEntry {
  /** A number, or the digest that a token was spent on. */
  readonly value: number | string
  /** When it may be forgotten, milliseconds since the epoch. */
  readonly until: number
}

/** An entry that changed; undefined: it is gone. */
export type LedgerChange = readonly [key: string, entry: LedgerEntry | undefined]

export interface TokenLedgerInit {
  /** @default those of constants.ts */
  rooms?: Rooms
}

export interface LedgerContext {
  readonly policy: Pick<Policy, 'tokens' | 'tiers' | 'clockTolerance'>
  readonly committee: Committee
  /** How many there is room for. */
  readonly listed: Listed
  readonly now: number
}

const FORGOTTEN = 'forgotten'
const FOR_EVER = Number.MAX_SAFE_INTEGER

type EpochKind = Pick<TokenKind, 'type' | 'epoch'>
const nameOf = ({ type, epoch }: EpochKind): string => `${type}/${epoch}`

/** Where a payment is written down. */
export interface SpendingRows {
  readonly keys: readonly string[]
  readonly answers: string
  readonly isNew: boolean
}

export class TokenLedger {
  readonly #entries = new Map<string, LedgerEntry>()
  /** Kinds that were issued or redeemed, and until when they live. */
  readonly #kinds = new Map<string, number>()
  readonly #rooms: Rooms
  /** Epochs that ended by then were forgotten: a clock that steps back doesn't bring them back. */
  get #forgotten (): number {
    return this.#number(FORGOTTEN)
  }

  /** @param entries - of an earlier ledger, as its changes told */
  constructor (
    entries: Iterable<readonly [key: string, entry: LedgerEntry]> = [],
    { rooms = DEFAULT_ROOMS }: TokenLedgerInit = {}
  ) {
    this.#rooms = rooms
    this.#apply([...entries])
  }

  get size (): number {
    return this.#entries.size
  }

  /** As it stands; undefined: forgotten. */
  entry (key: string): LedgerEntry | undefined {
    return this.#entries.get(key)
  }

  /**
   * Charges for a batch, all or nothing; the very same request again is free, a few times.
   *
   * @throws TokenError `TOKEN_EPOCH_WRONG`, `TOKEN_SITTING_OUT`, `TOKEN_LEDGER_FULL`, `TOKEN_OVER_ALLOTMENT`,
   * `TOKEN_ALLOTMENT_DRAWN`, `TOKEN_ANSWERED`
   */
  draw (request: VerifiedTokenRequest, context: LedgerContext): readonly LedgerChange[] {
    this.#requireKnown(request, context)
    const asked = `request/${nameOf(request)}/${toString(request.hash, 'base16')}`
    const until = epochEnd(context.policy, request.type, request.epoch)
    const answered = this.#added(asked, 1, until)
    if (this.#entries.has(asked)) {
      requireAnswerLeft(this.#number(asked))
      return this.#apply([answered])
    }
    const count = request.blinded.length
    const changes = [
      this.#bucket(request, count, context),
      ...this.#caps(request, count, context),
      ...this.#room(request, count, context),
      this.#added(`issued/${nameOf(request)}`, count, until),
      answered
    ]
    return this.#apply(changes)
  }

  /**
   * Spends tokens; the very same request again is answered a few times.
   *
   * @throws TokenError `TOKEN_EPOCH_WRONG`, `TOKEN_SITTING_OUT`, `TOKEN_SPENT`, `TOKEN_ANSWERED`
   */
  spend (payment: VerifiedPayment, context: LedgerContext): readonly LedgerChange[] {
    const digest = toString(payment.digest, 'base16')
    const until = epochEnd(context.policy, payment.type, payment.epoch)
    const { keys, answers, isNew } = this.requireSpendable(payment, context)
    return this.#apply([
      ...isNew ? keys.map(key => [key, { value: digest, until }] as const) : [],
      this.#added(answers, 1, until),
      ...isNew ? [this.#added(`count/${nameOf(payment)}`, keys.length, until)] : []
    ])
  }

  /**
   * Of a payment whose code wasn't looked at yet: names of its rows, and whether it is new. @throws TokenError as
   * `spend`
   */
  requireSpendable (payment: ClaimedPayment, context: LedgerContext): SpendingRows {
    this.#requireKnown(payment, context)
    const digest = toString(payment.digest, 'base16')
    const keys = payment.nonces.map(nonce => `spent/${nameOf(payment)}/${nonce}`)
    const before = keys.map(key => this.#entries.get(key)?.value)
    const answers = `answers/${nameOf(payment)}/${payment.nonces[0] ?? ''}`
    const isNew = before.every(value => value == null)
    if (!isNew) {
      if (!before.every(value => value === digest) || !this.#entries.has(answers)) {
        throw new TokenError('TOKEN_SPENT')
      }
      requireAnswerLeft(this.#number(answers))
    }
    return { keys, answers, isNew }
  }

  /** Sums of the epochs that live, in the order of a count. */
  counts (now: number): readonly CountLine[] {
    return this.#living(now)
      .map(kind => ({ ...kind, ...this.#sums(kind) }))
      .sort((a, b) => a.epoch - b.epoch || compareTypes(a.type, b.type))
  }

  /**
   * What this issuer itself once signed, and a fellow remembers: epochs of which
   * more was drawn or spent than is known here are sat out.
   */
  sitOut (remembered: readonly CountLine[], { policy, now }: LedgerContext): readonly LedgerChange[] {
    const lost = remembered.filter(line => {
      const { issued, spent } = this.#sums(line)
      const isKnown = this.#entries.has(`lost/${nameOf(line)}`)
      return !isKnown && (line.issued > issued || line.spent > spent)
    })
    const changes = lost.map(line => {
      const until = epochEnd(policy, line.type, line.epoch)
      return [`lost/${nameOf(line)}`, { value: 1, until }] as const
    })
    return this.#apply(changes.filter(([, { until }]) => until > now))
  }

  /** All epochs that live are sat out: something of them was lost, and nobody knows what. */
  loseAll (context: LedgerContext): readonly LedgerChange[] {
    const lines = TYPES.flatMap(type => {
      const epoch = epochAt(context.policy, type, context.now)
      return [epoch, epoch - epochLength(context.policy, type)]
        .map(each => ({ type, epoch: each, issued: Infinity, spent: Infinity }))
    })
    return this.sitOut(lines, context)
  }

  /**
   * Forgets what is past.
   *
   * @param max - entries at once: many are forgotten one batch after the other
   */
  prune (now: number, max = Infinity): readonly LedgerChange[] {
    const gone: Array<readonly [key: string, entry: undefined]> = []
    for (const [key, { until }] of this.#entries) {
      if (gone.length >= max) {
        break
      }
      if (until <= now) {
        gone.push([key, undefined])
      }
    }
    gone.forEach(([key]) => { this.#entries.delete(key) })
    const forgotten: LedgerChange[] = gone.length === 0
      ? []
      : [[FORGOTTEN, { value: Math.max(now, this.#forgotten), until: FOR_EVER }]]
    this.#apply(forgotten)
    this.#kinds.forEach((until, name) => {
      if (until <= now) {
        this.#kinds.delete(name)
      }
    })
    return [...gone, ...forgotten]
  }

  /** A bucket is a time: when it is full again (the generic cell rate algorithm). Everybody's is a sum in its epoch. */
  #bucket (request: VerifiedTokenRequest, count: number, { policy, committee, now }: LedgerContext): LedgerChange {
    const { subject, type, epoch } = request
    const { perEpoch, burst } = allotmentOf(policy, subject, type, committee)
    const length = epochLength(policy, type)
    if (count > burst) {
      throw new TokenError('TOKEN_OVER_ALLOTMENT', { detail: `${count} of ${burst}` })
    }
    if (subject.kind === 'common') {
      const sum = this.#added(`common/${nameOf(request)}`, count, epochEnd(policy, type, epoch))
      refuseOver(Number(sum[1].value) <= burst, epoch + length - now)
      return sum
    }
    const key = `drawn/${type}/${subject.kind}/${subject.account}`
    const whole = burst / perEpoch * length
    // a clock that steps back makes it later, never earlier; one that was far ahead leaves it empty, and no worse
    const before = Math.min(now + whole, Math.max(now, this.#entries.get(key)?.until ?? now))
    const until = before + count / perEpoch * length
    const excess = until - now - whole
    refuseOver(excess <= ROUNDING, excess)
    return [key, { value: 1, until }]
  }

  /** All people of one CSIP, and of these the ones that nobody has known for long. */
  #caps (request: VerifiedTokenRequest, count: number, { policy, committee, now }: LedgerContext): LedgerChange[] {
    const { subject, type, epoch } = request
    if (subject.kind !== 'person') {
      return []
    }
    const cap = csipCap(policy, subject.csiType, type, committee)
    const until = epochEnd(policy, type, epoch)
    const name = `${type}/${epoch}/${subject.csiType}/${subject.csipId}`
    const all = this.#added(`csip/${name}`, count, until)
    const young = subject.isOld ? [] : [this.#added(`young/${name}`, count, until)]
    const half = Math.floor(cap / 2)
    const fits = Number(all[1].value) <= cap && young.every(([, { value }]) => Number(value) <= half)
    refuseOver(fits, epoch + epochLength(policy, type) - now)
    return [all, ...young]
  }

  /** What a share has issued of an epoch, and of it one holder: by all types together. */
  #room (request: VerifiedTokenRequest, count: number, { policy, listed, now }: LedgerContext): LedgerChange[] {
    const { subject, type, epoch } = request
    const place = placeOf(subject)
    if (place == null) {
      return []
    }
    const { share, holder } = place
    const until = epochEnd(policy, type, epoch)
    const held = this.#added(`held/${share}/${holder}/${epoch}`, count, until)
    const all = this.#added(`share/${share}/${epoch}`, count, until)
    const living = new Set(this.#living(now).filter(kind => !isCommon(kind.type)).map(kind => kind.epoch))
    const inAll = [...living].reduce((sum, each) => sum + this.#number(`share/${share}/${each}`), count)
    const use = { held: Number(held[1].value), inEpoch: Number(all[1].value), inAll }
    if (!hasRoom(place, use, this.#rooms, listed)) {
      // who is ahead waits for the oldest to end, others for the next to begin
      const next = epoch > now ? epoch : epoch + epochLength(policy, type)
      const retryAfter = Math.max(1, next - now)
      throw new TokenError('TOKEN_LEDGER_FULL', { retryAfter, detail: `${share}: ${this.#rooms[share]} tokens` })
    }
    return [held, all]
  }

  #requireKnown (kind: EpochKind, { policy, now }: LedgerContext): void {
    if (epochEnd(policy, kind.type, kind.epoch) <= this.#forgotten) {
      throw new TokenError('TOKEN_EPOCH_WRONG', { detail: `${nameOf(kind)} was forgotten` })
    }
    if (this.#entries.has(`lost/${nameOf(kind)}`)) {
      const retryAfter = Math.max(1, epochEnd(policy, kind.type, kind.epoch) - now)
      throw new TokenError('TOKEN_SITTING_OUT', { retryAfter })
    }
  }

  /** No token of another epoch is ever spent, so room is taken by these alone. */
  #living (now: number): EpochKind[] {
    return [...this.#kinds].filter(([, until]) => until > now).map(([name]) => {
      const [type = '', epoch] = name.split('/')
      return { type: type as TokenType, epoch: Number(epoch) }
    })
  }

  #sums (kind: EpochKind): { issued: number, spent: number } {
    return { issued: this.#number(`issued/${nameOf(kind)}`), spent: this.#number(`count/${nameOf(kind)}`) }
  }

  #number (key: string): number {
    return Number(this.#entries.get(key)?.value ?? 0)
  }

  #added (key: string, count: number, until: number): readonly [key: string, entry: LedgerEntry] {
    return [key, { value: this.#number(key) + count, until }]
  }

  #apply (changes: readonly LedgerChange[]): readonly LedgerChange[] {
    for (const [key, entry] of changes) {
      if (entry == null) {
        continue
      }
      this.#entries.set(key, entry)
      const [what, type, epoch] = key.split('/')
      if (what === 'issued' || what === 'count') {
        this.#kinds.set(`${type}/${epoch}`, entry.until)
      }
    }
    return changes
  }
}

function requireAnswerLeft (answered: number): void {
  if (answered >= MAX_ANSWERS) {
    throw new TokenError('TOKEN_ANSWERED')
  }
}

/** Milliseconds: times of today have a resolution of a quarter of a microsecond. */
const ROUNDING = 0.01

function refuseOver (fits: boolean, wait: number): void {
  if (!fits) {
    throw new TokenError('TOKEN_ALLOTMENT_DRAWN', { retryAfter: Math.max(1, Math.ceil(wait)) })
  }
}
