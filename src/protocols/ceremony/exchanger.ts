/**
 * The outgoing side: each participant is told what it may not have, and asked for
 * what we don't have, again and again until the ceremony is over for both. Nothing
 * depends on any one call: a participant that was away is caught up with later, and
 * what one has not heard itself comes by way of others.
 */
import { toString } from 'uint8arrays/to-string'
import { steadyNow } from '../../base/clock.ts'
import { DiscoveryError } from '../../base/errors.ts'
import { participantsOf } from '../../blinding/dkg/invitation.ts'
import { isOver } from '../../blinding/dkg/machine.ts'
import { RemoteError } from '../../rpc/errors.ts'
import { targetOf } from '../../rpc/target.ts'
import { CEREMONY_PROTOCOL, EXCHANGE_METHOD, INVITE_METHOD, LONGEST_RETRY, MAX_MESSAGES } from './constants.ts'
import { hashesOf } from './store.ts'
import type { CeremonyMessage } from '../../blinding/dkg/interface.ts'
import type { DpRecord } from '../../registry/interface.ts'
import type { CeremoniesComponents } from './interface.ts'
import type { CeremonyRoom } from './room.ts'
import type { Logger } from '@libp2p/interface'

export interface ExchangerComponents extends Pick<CeremoniesComponents, 'rpc' | 'registry' | 'clock' | 'judge'> {
  /** Peer id of this DP. */
  readonly id: string
  readonly interval: number
  readonly signal: AbortSignal
  readonly log: Logger
}

/** What we know of another participant. */
interface Partner {
  /** Messages that it has, by hash in hex. */
  readonly has: Set<string>
  /** When to ask it next; milliseconds since the epoch. */
  next: number
  /** Until the next try, after failures. */
  delay: number
  busy?: Promise<void>
}

export class Exchanger {
  readonly #room: CeremonyRoom
  readonly #components: ExchangerComponents
  readonly #partners = new Map<string, Partner>()

  constructor (room: CeremonyRoom, components: ExchangerComponents) {
    this.#room = room
    this.#components = components
  }

  /** Begins an exchange with everybody whose turn it is, or who lacks something. */
  run (): void {
    const { id, clock, registry } = this.#components
    const now = steadyNow(clock)
    for (const dp of participantsOf(this.#room.invitation)) {
      const record = registry.current().dp(dp)
      const partner = this.#partner(dp)
      const mayCall = dp !== id && record != null && record.status !== 'revoked'
      if (mayCall && partner.busy == null && this.#isDue(partner, now)) {
        partner.busy = this.#exchange(record, partner).finally(() => { partner.busy = undefined })
      }
    }
  }

  /** Resolves once no call is under way. */
  async idle (): Promise<void> {
    await Promise.all([...this.#partners.values()].map(async ({ busy }) => { await busy }))
  }

  #partner (dp: string): Partner {
    let partner = this.#partners.get(dp)
    if (partner == null) {
      partner = { has: new Set(), next: 0, delay: 0 }
      this.#partners.set(dp, partner)
    }
    return partner
  }

  #isDue (partner: Partner, now: number): boolean {
    const news = this.#lackedBy(partner).length > 0
    if (partner.delay > 0 || !news) {
      // who was heard to know the end has nothing to tell us
      return now >= partner.next && (news || !this.#isQuiet())
    }
    return true
  }

  #isQuiet (): boolean {
    const { state } = this.#room
    return isOver(state.name) && state.name !== 'expired'
  }

  #lackedBy ({ has }: Partner): readonly CeremonyMessage[] {
    return this.#room.board.messages.filter(({ hash }) => !has.has(toString(hash, 'base16')))
  }

  async #exchange (dp: DpRecord, partner: Partner): Promise<void> {
    const { clock, interval, log, signal } = this.#components
    const { name } = this.#room
    try {
      await this.#ask(dp, partner)
      partner.delay = 0
      partner.next = steadyNow(clock) + interval
    } catch (err) {
      partner.delay = Math.min(LONGEST_RETRY, Math.max(interval, 2 * partner.delay))
      partner.next = steadyNow(clock) + partner.delay
      if (signal.aborted) {
        return
      }
      if (err instanceof DiscoveryError) {
        log('ceremony %s: no exchange with %s: %s', name, dp.id, err.code)
      } else {
        log.error('ceremony %s: no exchange with %s - %e', name, dp.id, err)
      }
    }
  }

  async #ask (dp: DpRecord, partner: Partner): Promise<void> {
    const { rpc, signal, judge } = this.#components
    const target = targetOf(dp)
    const messages = this.#lackedBy(partner).slice(0, MAX_MESSAGES)
    const request = {
      ceremony: this.#room.invitation.id.slice(),
      have: hashesOf(this.#room.board),
      messages: messages.map(({ bytes }) => Uint8Array.from(bytes))
    }
    const call = async (): Promise<readonly Uint8Array[]> =>
      (await rpc.call(target, CEREMONY_PROTOCOL, EXCHANGE_METHOD, request, { signal })).messages
    let heard: readonly Uint8Array[]
    try {
      heard = await call()
    } catch (err) {
      if (!(err instanceof RemoteError) || err.code !== 'CEREMONY_UNKNOWN') {
        throw err
      }
      await rpc.call(
        target,
        CEREMONY_PROTOCOL,
        INVITE_METHOD,
        { invitation: Uint8Array.from(this.#room.invitation.bytes) },
        { signal }
      )
      heard = await call()
    }
    messages.forEach(({ hash }) => partner.has.add(toString(hash, 'base16')))
    if (heard.length === 0) {
      return
    }
    try {
      await this.#room.hear(heard)
    } catch (err) {
      if (err instanceof DiscoveryError && err.verdict === 'penalise') {
        judge.penalise(target.id, err.code)
      }
      throw err
    }
  }
}
