/**
 * Hands mails to a submission server over SMTP (RFC 6409) with TLS (RFC 8314).
 * What the server refuses for now is tried again while the code lives; what it
 * refuses for good, and what bounces later, ends the challenge.
 */
import { createTransport } from 'nodemailer'
import { systemTimer } from '../../../base/clock.ts'
import { AttestError } from '../../../protocols/attest/errors.ts'
import { takesUtf8 } from './takes-utf8.ts'
import type { SMTPTransportOptions } from 'nodemailer/lib/smtp-transport'
import type { Bounces } from './bounces.ts'
import type { Clock, Timer } from '../../../base/clock.ts'
import type { CanonicalCsi } from '../../../identifiers/csi.ts'

/** Below the attest protocol's own limit, so that the reason is known here first. */
export const DEFAULT_SMTP_TIMEOUT = 15_000
/** Milliseconds; greylisting opens after one to five minutes. */
export const RETRY_DELAYS: readonly number[] = [15_000, 30_000, 60_000, 60_000, 120_000]
/** As many as challenges. */
const MAX_RETRIES = 10_000

/**
 * - `tls`: TLS from the first byte (port 465)
 * - `starttls`: TLS before anything is said, or no message (port 587)
 * - `none`: in the clear, to a server on this machine only
 */
export type SmtpSecurity = 'tls' | 'starttls' | 'none'

export interface SmtpInit {
  host: string
  port: number
  /** @default 'starttls' */
  security?: SmtpSecurity
  /** Certificate authorities in PEM. @default those of the runtime */
  ca?: string
  /** @default no authentication */
  auth?: { user: string, password: string }
  /** Sender address, such as `code@csip.example`. */
  from: string
  /**
   * Milliseconds for each step: connection, greeting, each answer
   *
   * @default 15_000
   */
  timeout?: number
  /** Where reports come in. @default nowhere: whether mails arrive isn't known */
  bounces?: Bounces
}

export interface Mail {
  readonly csi: CanonicalCsi
  readonly subject: string
  readonly text: string
  /** Milliseconds since the epoch. */
  readonly expiresAt: number
  readonly signal: AbortSignal
  undelivered (): void
  delayed (): void
}

export interface MailSender {
  /**
   * Resolves when the server took it, or will be asked again.
   *
   * @throws AttestError `ATTEST_UNDELIVERED` when it refuses for good, `ATTEST_CHANNEL_DOWN`
   */
  send (mail: Mail): Promise<void>
  /**
   * Greets the server, with TLS and credentials as they are set, and leaves. @throws AttestError `ATTEST_CHANNEL_DOWN`
   */
  reach (): Promise<void>
  start (): Promise<void>
  stop (): Promise<void>
}

export interface MailSenderComponents {
  clock: Clock
  /** @default the system's */
  timer?: Timer
}

type Transport = ReturnType<typeof createTransport>

const LOOPBACK = new Set(['localhost', '127.0.0.1', '::1'])

/** @throws AttestError `ATTEST_CHANNELS_INVALID` for a connection in the clear to another machine */
export function mailSender (init: SmtpInit, components: MailSenderComponents): MailSender {
  const { host, port, security = 'starttls', ca, auth, timeout = DEFAULT_SMTP_TIMEOUT } = init
  if (security === 'none' && !LOOPBACK.has(host)) {
    throw new AttestError('ATTEST_CHANNELS_INVALID', {
      detail: 'SMTP in the clear is for servers on this machine only'
    })
  }
  return new MailSenderClass({
    host,
    port,
    secure: security === 'tls',
    requireTLS: security === 'starttls',
    ignoreTLS: security === 'none',
    tls: { ca, minVersion: 'TLSv1.2' },
    auth: auth == null ? undefined : { user: auth.user, pass: auth.password },
    connectionTimeout: timeout,
    greetingTimeout: timeout,
    dnsTimeout: timeout,
    socketTimeout: timeout,
    // nothing of a message comes from a file or a URL
    disableFileAccess: true,
    disableUrlAccess: true
  }, init, components)
}

class MailSenderClass implements MailSender {
  readonly #options: SMTPTransportOptions
  readonly #transport: Transport
  readonly #init: SmtpInit
  readonly #clock: Clock
  readonly #timer: Timer
  /** Ways to call off what is to be tried again. */
  readonly #retries = new Set<() => void>()
  #stopped = new AbortController()

  constructor (options: SMTPTransportOptions, init: SmtpInit, { clock, timer = systemTimer }: MailSenderComponents) {
    this.#options = options
    this.#transport = createTransport(options)
    this.#init = init
    this.#clock = clock
    this.#timer = timer
  }

  async start (): Promise<void> {
    this.#stopped = new AbortController()
    await this.#init.bounces?.start()
  }

  async stop (): Promise<void> {
    this.#stopped.abort()
    for (const cancel of this.#retries) {
      cancel()
    }
    this.#retries.clear()
    await this.#init.bounces?.stop()
  }

  async reach (): Promise<void> {
    try {
      await this.#transport.verify()
    } catch (err) {
      throw new AttestError('ATTEST_CHANNEL_DOWN', { detail: `SMTP ${judge(err).reason}` })
    }
  }

  async send (mail: Mail): Promise<void> {
    const sender = this.#init.bounces?.expect(mail) ?? this.#init.from
    const outcome = await this.#hand(mail, sender, mail.signal)
    if (outcome.kind === 'later' && this.#retryLater(mail, sender, 0)) {
      mail.delayed()
    } else if (outcome.kind !== 'accepted') {
      throw new AttestError(outcome.kind === 'refused' ? 'ATTEST_UNDELIVERED' : 'ATTEST_CHANNEL_DOWN', {
        detail: `SMTP ${outcome.reason}`
      })
    }
  }

  /** False: its time would be over, or too many wait. */
  #retryLater (mail: Mail, sender: string, attempt: number): boolean {
    const delay = RETRY_DELAYS[Math.min(attempt, RETRY_DELAYS.length - 1)] ?? 0
    if (this.#stopped.signal.aborted || this.#retries.size >= MAX_RETRIES ||
      this.#clock.now() + delay >= mail.expiresAt) {
      return false
    }
    const cancel = this.#timer.after(delay, () => {
      this.#retries.delete(cancel)
      void this.#again(mail, sender, attempt + 1)
    })
    this.#retries.add(cancel)
    return true
  }

  /** Also while the server can't be reached: it took the trouble to say "later" once. */
  async #again (mail: Mail, sender: string, attempt: number): Promise<void> {
    const { kind } = await this.#hand(mail, sender, this.#stopped.signal)
    if (kind === 'refused') {
      mail.undelivered()
    } else if (kind !== 'accepted') {
      this.#retryLater(mail, sender, attempt)
    }
  }

  async #hand (
    { csi, subject, text }: Mail, sender: string, signal: AbortSignal
  ): Promise<{ kind: 'accepted' | 'later' | 'refused' | 'down', reason: string }> {
    const { from, bounces } = this.#init
    const to = addressOf(csi)
    try {
      if (/[^ -~]/.test(to) && !await takesUtf8(this.#options)) {
        return { kind: 'refused', reason: 'server without SMTPUTF8' }
      }
      await this.#transport.sendMail({
        from,
        to: { name: '', address: to },
        envelope: { from: sender, to },
        subject,
        text,
        // no vacation notes, please (RFC 3834, 5)
        headers: { 'Auto-Submitted': 'auto-generated' },
        ...(bounces == null ? {} : { dsn: { return: 'headers', notify: ['failure', 'delay'] } }),
        signal
      })
      return { kind: 'accepted', reason: '' }
    } catch (err) {
      // the error itself goes nowhere: the server's words, and the envelope in it, name the address
      return judge(err)
    }
  }
}

/**
 * A canonical mailto has the address percent-encoded; as it holds no controls, quotes or comments, no header can be
 * slipped in.
 */
function addressOf (csi: CanonicalCsi): string {
  return decodeURIComponent(csi.value)
}

/** By nodemailer's code, its step and the server's three digits: enough for an operator, and free of addresses. */
function judge (err: unknown): { kind: 'later' | 'refused' | 'down', reason: string } {
  const { code, responseCode, command } = err instanceof Error
    ? err as Error & { code?: unknown, responseCode?: unknown, command?: unknown }
    : {}
  const reason = [code, responseCode].filter(part => /^[A-Z0-9_]{1,32}$/.test(String(part)) && part != null).join(' ')
  // refusals of this recipient or message; all else is the server's or ours
  const ofMail = command === 'RCPT TO' || command === 'DATA'
  if (!ofMail || typeof responseCode !== 'number' || responseCode === 421) {
    return { kind: 'down', reason }
  }
  return { kind: responseCode >= 500 ? 'refused' : 'later', reason }
}
