/**
 * Codes by short message, over SMPP 3.4 to an operator's or aggregator's SMSC.
 * One bound connection, made again with growing waits when it is lost; nothing
 * waits in a queue, as a code that is sent late is worth nothing.
 */
import { METHODS } from '../../../attestation/methods.ts'
import { systemTimer } from '../../../base/clock.ts'
import { AttestError } from '../../../protocols/attest/errors.ts'
import { messageText } from './message-text.ts'
import { Receipts } from './receipts.ts'
import { BoundSession, DATA_CODING, SmppFailure } from './smpp-session.ts'
import { backOff } from '../../../base/back-off.ts'
import type { ChallengeChannel, ChallengeMessage } from '../interface.ts'
import type { Timer } from '../../../base/clock.ts'
import type { CanonicalCsi } from '../../../identifiers/csi.ts'
import type { ComponentLogger, Logger } from '@libp2p/interface'

/** Below the attest protocol's own limit, so that the reason is known here first. */
export const DEFAULT_SMPP_TIMEOUT = 10_000
/** SMSCs drop lines that are silent for a minute or more. */
export const DEFAULT_SMPP_PULSE = 30_000
/** A restart of the SMSC is over soon; one that is down for long isn't hammered. */
export const MIN_RECONNECT_WAIT = 1_000
export const MAX_RECONNECT_WAIT = 60_000
/** Registered delivery: a receipt for success and failure (SMPP 3.4, 5.2.17). */
const RECEIPT_WANTED = 0x01
/** TON and NPI (5.2.5, 5.2.6) of an E.164 number, and of a sender in letters. */
const INTERNATIONAL = { ton: 1, npi: 1 } as const
const ALPHANUMERIC = { ton: 5, npi: 0 } as const

export interface SmppChannelInit {
  host: string
  port: number
  /** @default true */
  tls?: boolean
  /** Certificate authorities in PEM. @default those of the runtime */
  ca?: string
  systemId: string
  /** At most 8 characters (SMPP 3.4, 4.1.5); MUST stay secret. */
  password: string
  /** @default '' */
  systemType?: string
  /** Sender: a number with `+`, or up to 11 letters and digits. */
  from: string
  /** What people know the service as. */
  service: string
  /** One short message long with everything filled in. @default the first of MESSAGE_TEXTS that is */
  text?: string
  /** Milliseconds for connecting and binding, and for each answer. @default 10_000 */
  timeout?: number
  /** Milliseconds between two signs of life. @default 30_000 */
  pulse?: number
}

export interface SmppChannelComponents {
  clock: { now (): number }
  logger: ComponentLogger
  /** @default the system's */
  timer?: Timer
}

export interface SmppChannel extends ChallengeChannel {
  start (): Promise<void>
  stop (): Promise<void>
}

/**
 * Connects when started, or with the first message.
 *
 * @throws AttestError `ATTEST_CHANNELS_INVALID`
 */
export function smppChannel (init: SmppChannelInit, components: SmppChannelComponents): SmppChannel {
  requireInit(init)
  return new SmppSender(init, components)
}

const LOOPBACK = new Set(['localhost', '127.0.0.1', '::1'])

function requireInit ({ tls, host, from }: SmppChannelInit): void {
  if (tls === false && !LOOPBACK.has(host)) {
    const detail = 'SMPP in the clear is for servers on this machine only'
    throw new AttestError('ATTEST_CHANNELS_INVALID', { detail })
  }
  if (!/^(\+[0-9]{3,15}|[A-Za-z0-9 ]{1,11})$/.test(from)) {
    const detail = 'the sender of short messages is a number, or up to 11 letters and digits'
    throw new AttestError('ATTEST_CHANNELS_INVALID', { detail })
  }
}

class SmppSender implements SmppChannel {
  readonly method = 'sms-code'
  readonly strength = METHODS['sms-code']
  readonly csiTypes = ['tel']
  readonly sentTo = 'short message'
  readonly #init: SmppChannelInit
  readonly #timer: Timer
  readonly #log: Logger
  readonly #textOf: ReturnType<typeof messageText>
  readonly #receipts = new Receipts()
  #session: Promise<BoundSession> | undefined
  #wait = MIN_RECONNECT_WAIT
  #callOff: (() => void) | undefined
  #stopped = false

  constructor (init: SmppChannelInit, { clock, logger, timer = systemTimer }: SmppChannelComponents) {
    this.#init = init
    this.#timer = timer
    this.#log = logger.forComponent('mimi:attest:smpp')
    this.#textOf = messageText(init, clock)
  }

  /** Returns when bound, or when the first attempt failed: an attestor starts although its SMSC is down. */
  async start (): Promise<void> {
    this.#stopped = false
    await this.#bound().catch((err: unknown) => { this.#log.error('not bound: %s', failureOf(err)) })
  }

  async reach (): Promise<void> {
    try {
      await this.#bound()
    } catch (err) {
      throw new AttestError('ATTEST_CHANNEL_DOWN', { detail: `SMPP ${failureOf(err)}` })
    }
  }

  async stop (): Promise<void> {
    this.#stopped = true
    this.#callOff?.()
    this.#callOff = undefined
    const session = await this.#session?.catch(() => undefined)
    await session?.unbind().catch((err: unknown) => { this.#log('unbinding: %s', failureOf(err)) })
    this.#session = undefined
  }

  async send (message: ChallengeMessage): Promise<void> {
    const { text, alphabet } = this.#textOf(message)
    const from = this.#init.from.startsWith('+') ? INTERNATIONAL : ALPHANUMERIC
    try {
      message.signal.throwIfAborted()
      const session = await this.#bound()
      message.signal.throwIfAborted()
      const id = await session.submit({
        source_addr_ton: from.ton,
        source_addr_npi: from.npi,
        source_addr: this.#init.from.replace('+', ''),
        dest_addr_ton: INTERNATIONAL.ton,
        dest_addr_npi: INTERNATIONAL.npi,
        destination_addr: digitsOf(message.csi),
        registered_delivery: RECEIPT_WANTED,
        data_coding: DATA_CODING[alphabet],
        short_message: { message: text }
      })
      this.#receipts.await(id, digitsOf(message.csi), message.undelivered)
    } catch (err) {
      throw new AttestError('ATTEST_CHANNEL_DOWN', { detail: `SMPP ${failureOf(err)}` })
    }
  }

  async #bound (): Promise<BoundSession> {
    if (this.#stopped) {
      throw new SmppFailure('stopped')
    }
    // while the wait after a failure lasts, messages fail at once
    if (this.#session == null && this.#callOff != null) {
      throw new SmppFailure('waiting to connect again')
    }
    this.#session ??= this.#open()
    return await this.#session
  }

  async #open (): Promise<BoundSession> {
    const { tls = true, systemType = '', timeout = DEFAULT_SMPP_TIMEOUT, pulse = DEFAULT_SMPP_PULSE } = this.#init
    const { host, port, ca, systemId, password } = this.#init
    try {
      const session = await BoundSession.open({
        host,
        port,
        tls,
        // no name in the handshake for addresses (RFC 6066, 3)
        servername: /^[0-9.:]+$/.test(host) ? undefined : host,
        ca,
        systemId,
        password,
        systemType,
        timeout,
        pulse,
        timer: this.#timer,
        onReceipt: receipt => { this.#receipts.came(receipt) },
        onEnd: reason => { this.#lost(reason) }
      })
      this.#wait = MIN_RECONNECT_WAIT
      this.#log('bound')
      return session
    } catch (err) {
      this.#lost(failureOf(err))
      throw err
    }
  }

  #lost (reason: string): void {
    this.#session = undefined
    if (this.#stopped || this.#callOff != null) {
      return
    }
    this.#log.error('connection lost: %s; next attempt in %d ms', reason, this.#wait)
    this.#callOff = this.#timer.after(this.#wait, () => {
      this.#callOff = undefined
      this.#bound().catch((err: unknown) => { this.#log.error('not bound: %s', failureOf(err)) })
    })
    this.#wait = backOff(this.#wait, 1, MAX_RECONNECT_WAIT)
  }
}

/** A canonical tel is a global number: `+` and digits (RFC 3966). */
function digitsOf (csi: CanonicalCsi): string {
  return csi.value.replace(/[^0-9]/g, '')
}

function failureOf (err: unknown): string {
  return err instanceof SmppFailure ? err.message : err instanceof Error ? err.name : typeof err
}
