/**
 * How often a challenge may be asked for. Whoever proved the identifier before
 * has limits of their own, per identifier and holder key; all others, who may
 * make as many keys as they like, share those of the identifier, of its range
 * and of the CSIP in all. Identifiers and keys are counted under keyed hashes,
 * so that a memory dump lists none.
 */
import { createHmac } from 'node:crypto'
import { toString } from 'uint8arrays/to-string'
import { steadyNow } from '../../base/clock.ts'
import {
  CLIENT_WINDOW, IDENTIFIER_WINDOW, MAX_COUNTED_CLIENTS, MAX_COUNTED_IDENTIFIERS, MAX_COUNTED_OWNERS, OVERALL_WINDOW,
  QUERY_WINDOW, TURN_HOLD, paceOfAll, paceOfIdentifier, paceOfOwner
} from './constants.ts'
import { Paces, Queues, Windows } from './counters.ts'
import { AttestError } from './errors.ts'
import { EvaluationShares } from './evaluation-shares.ts'
import { holdingOf } from './holding.ts'
import { forgetfulJournal } from './journal.ts'
import { Owners } from './owners.ts'
import { Ranges } from './ranges.ts'
import { fractionOf } from '../../base/lot.ts'
import type { PublicKeyBytes } from '../../base/bytes.ts'
import type { Clock, Random } from '../../base/clock.ts'
import type { CanonicalCsi } from '../../identifiers/csi.ts'
import type { EvaluationOf } from './evaluation-shares.ts'
import type { AttestStatus, ClosedRange } from './interface.ts'
import type { AttestJournal } from './journal.ts'
import type { RangeRules } from './range-guard.ts'

export interface StartLimitsInit {
  /** Milliseconds between two challenges of one identifier. */
  resendInterval: number
  /** In any day, of those who didn't prove it. */
  perIdentifier: number
  /** In a day, by one holder key that didn't prove it. */
  perStranger: number
  /** In any 45 days, by one holder key that proved it. */
  perOwner: number
  /** In an hour. */
  perClient: number
  /** In any hour, but for those of owners. */
  overall: number
  /** Of questions about identifiers, in an hour. */
  queriesPerCaller: number
  /** @default DEFAULT_RANGE_RULES */
  ranges?: Partial<RangeRules>
}

export interface StartLimitsComponents {
  clock: Clock
  random: Random
  /** @default one that forgets */
  journal?: AttestJournal
  /** A range was just closed. @default nobody hears */
  onClosed?: (range: ClosedRange) => void
}

/** Who asks for a challenge, and has signed for it. */
export interface Asker {
  readonly csi: CanonicalCsi
  readonly holderKey: PublicKeyBytes
  /** The attestation that it renews, which verified and is of this identifier and holder key. */
  readonly shown?: ShownAttestation
  /** When the identifier went from one to another, where that is known; milliseconds since the epoch. */
  readonly changedHandsAt?: number
}

export interface ShownAttestation {
  /** The CSIP that issued it; undefined: we did. */
  readonly elsewhere?: string
  readonly issuedAt: number
}

/** How the asker is counted. */
interface Names {
  readonly identifier: string
  /** The holder key, at this identifier. */
  readonly holder: string
}

const ALL = ''
const TO_OWNERS = 'owners'
const TO_STRANGERS = 'strangers'

export class StartLimits {
  readonly #clock: Clock
  readonly #random: Random
  readonly #salt: Uint8Array
  readonly #resend: Windows
  readonly #identifiers: Queues
  readonly #strangers: Windows
  readonly #ofOwners: Paces
  readonly #clients: Windows
  readonly #overall: Paces
  readonly #sent: Windows
  readonly #queries: Windows
  readonly #owners: Owners
  readonly #evaluations = new EvaluationShares()
  readonly #ranges: Ranges
  readonly #messagesAnHour: number

  constructor (
    { clock, random, journal = forgetfulJournal(random), onClosed = () => {} }: StartLimitsComponents,
    init: StartLimitsInit
  ) {
    this.#clock = clock
    this.#random = random
    this.#salt = journal.salt
    const [identifiers, clients] = [{ max: MAX_COUNTED_IDENTIFIERS }, { max: MAX_COUNTED_CLIENTS }]
    this.#resend = new Windows(journal, { ...identifiers, kind: 'resend', limit: 1, length: init.resendInterval })
    this.#identifiers = new Queues(journal, {
      ...identifiers, kind: 'identifier', rules: { ...paceOfIdentifier(init.perIdentifier), hold: TURN_HOLD }
    })
    this.#strangers = new Windows(journal, {
      ...identifiers, kind: 'stranger', limit: init.perStranger, length: IDENTIFIER_WINDOW
    })
    this.#ofOwners = new Paces(journal, { kind: 'owner', pace: paceOfOwner(init.perOwner), max: MAX_COUNTED_OWNERS })
    this.#clients = new Windows(journal, { ...clients, kind: 'client', limit: init.perClient, length: CLIENT_WINDOW })
    this.#overall = new Paces(journal, { kind: 'overall', pace: paceOfAll(init.overall), max: 1 })
    this.#sent = new Windows(journal, { kind: 'sent', limit: Infinity, length: OVERALL_WINDOW, max: 2 })
    this.#queries = new Windows(journal, {
      ...clients, kind: 'query', limit: init.queriesPerCaller, length: QUERY_WINDOW
    })
    this.#owners = new Owners(journal)
    this.#ranges = new Ranges({ journal, onClosed, hash: text => this.#hash(text) }, init.ranges)
    this.#messagesAnHour = init.overall
  }

  /**
   * Each request, before any work, also one that will be refused.
   *
   * @param client - peer id
   * @throws AttestError `ATTEST_RATE_LIMITED`
   */
  chargeClient (client: string): void {
    const now = steadyNow(this.#clock)
    refuse(this.#clients.wait(client, now))
    this.#clients.count(client, now)
  }

  /**
   * A request with questions, before any is answered; it may go beyond the limit once.
   *
   * @param caller - peer id
   * @throws AttestError `ATTEST_RATE_LIMITED`
   */
  chargeQueries (caller: string, queries: number): void {
    const now = steadyNow(this.#clock)
    refuse(this.#queries.wait(caller, now))
    this.#queries.count(caller, now, queries)
  }

  /** Who may have an identifier at will beside others, under a name. */
  shareOf (csi: CanonicalCsi): string {
    return this.#hash(`share ${holdingOf(csi)}`)
  }

  /**
   * Before whoever shows no transcript is evaluated for.
   *
   * @param perHour - evaluations of this CSIP in all
   * @throws AttestError `ATTEST_RATE_LIMITED`
   */
  requireEvaluation (csi: CanonicalCsi, perHour: number): void {
    refuse(this.#evaluations.wait(this.#evaluationOf(csi), perHour, steadyNow(this.#clock)))
  }

  takeEvaluation (csi: CanonicalCsi): void {
    this.#evaluations.take(this.#evaluationOf(csi), steadyNow(this.#clock))
  }

  /** Whether the asker has limits of their own: shows an attestation, or proved the identifier here. */
  isOwner (asker: Asker): boolean {
    return this.#ownBudget(asker, this.#namesOf(asker)) != null
  }

  /**
   * Each message, before it is sent. Where it throws, nobody has paid; a
   * stranger who comes while the identifier has no room takes part in the lot.
   *
   * @returns gives it back, but for the interval between two: to be called when the message could not be sent
   * @throws AttestError `ATTEST_RATE_LIMITED`, `ATTEST_RANGE_CLOSED`
   */
  chargeMessage (asker: Asker): () => void {
    const now = steadyNow(this.#clock)
    const names = this.#namesOf(asker)
    const own = this.#ownBudget(asker, names)
    if (own == null) {
      return this.#chargeStranger(asker, names, now)
    }
    refuse(this.#resend.wait(own, now))
    const wait = this.#ofOwners.wait(own, now)
    if (wait > 0) {
      return this.#chargeStranger(asker, names, now, wait)
    }
    this.#resend.count(own, now)
    this.#ofOwners.count(own, now)
    this.#sent.count(TO_OWNERS, now)
    return () => { this.#ofOwners.refund(own) }
  }

  #evaluationOf (csi: CanonicalCsi): EvaluationOf {
    return { identifier: this.#hash(csi.uri), share: this.shareOf(csi) }
  }

  status (): Pick<AttestStatus, 'messages' | 'closedRanges'> {
    const now = steadyNow(this.#clock)
    const [sent, toOwners] = [this.#sent.counted(TO_STRANGERS, now), this.#sent.counted(TO_OWNERS, now)]
    return { messages: { sent, limit: this.#messagesAnHour, toOwners }, closedRanges: this.#ranges.closed(now) }
  }

  /** The right code came back: the identifier is somebody's, and the holder key's from now on. */
  proved (asker: Asker): void {
    const now = steadyNow(this.#clock)
    const { identifier, holder } = this.#namesOf(asker)
    this.#owners.proved(identifier, holder, now)
    this.#ranges.proved(asker.csi, identifier, now)
  }

  /**
   * For what another CSIP attested, that CSIP has one budget at the identifier,
   * whatever the holder key: else a dishonest one could have messages sent without end.
   */
  #ownBudget ({ shown, changedHandsAt = 0 }: Asker, { identifier, holder }: Names): string | undefined {
    if (shown != null && shown.elsewhere == null) {
      this.#owners.proved(identifier, holder, shown.issuedAt)
    }
    if (this.#owners.has(identifier, holder, steadyNow(this.#clock), changedHandsAt)) {
      return holder
    }
    return shown?.elsewhere == null ? undefined : this.#hash(`elsewhere ${identifier} ${shown.elsewhere}`)
  }

  /** @param otherwise - milliseconds after which the asker need not count as a stranger */
  #chargeStranger ({ csi }: Asker, { identifier, holder }: Names, now: number, otherwise = Infinity): () => void {
    const closed = this.#ranges.wait(csi, now)
    if (closed > 0) {
      throw new AttestError('ATTEST_RANGE_CLOSED', { retryAfter: Math.min(closed, otherwise) })
    }
    const waits = [this.#resend.wait(identifier, now), this.#strangers.wait(holder, now), this.#overall.wait(ALL, now)]
    refuse(Math.min(otherwise, Math.max(...waits)))
    refuse(Math.min(otherwise, this.#identifiers.ask(identifier, holder, now, fractionOf(this.#random))))
    this.#resend.count(identifier, now)
    // by which it is counted once it is an owner's
    this.#resend.count(holder, now)
    this.#strangers.count(holder, now)
    this.#overall.count(ALL, now)
    this.#sent.count(TO_STRANGERS, now)
    this.#ranges.asked(csi, identifier, now)
    return () => {
      this.#identifiers.refund(identifier)
      this.#strangers.refund(holder, steadyNow(this.#clock))
      this.#ranges.unasked(csi, identifier, steadyNow(this.#clock))
    }
  }

  #namesOf ({ csi, holderKey }: Asker): Names {
    const identifier = this.#hash(csi.uri)
    return { identifier, holder: this.#hash(`holder ${identifier} ${toString(holderKey, 'base16')}`) }
  }

  /** Under the journal's salt, as that in no federation's name. */
  #hash (text: string): string {
    return createHmac('sha256', this.#salt).update(text).digest('base64')
  }
}

function refuse (retryAfter: number): void {
  if (retryAfter > 0) {
    throw new AttestError('ATTEST_RATE_LIMITED', { retryAfter })
  }
}
