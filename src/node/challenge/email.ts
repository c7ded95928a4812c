/**
 * Codes by e-mail, handed to a submission server over SMTP (RFC 6409) with TLS
 * (RFC 8314). The only file that loads nodemailer.
 */
import { createTransport } from 'nodemailer'
import { METHODS } from '../../attestation/methods.ts'
import { AttestError } from '../../protocols/attest/errors.ts'
import type { ChallengeChannel, ChallengeMessage } from './interface.ts'
import type { CanonicalCsi } from '../../identifiers/csi.ts'

/** Below the attest protocol's own limit, so that the reason is known here first. */
export const DEFAULT_SMTP_TIMEOUT = 15_000

/** `{service}`, `{code}` and `{minutes}` are filled in. */
export const DEFAULT_SUBJECT = 'Your code for {service}'
/** The code is not in the subject, which shows on locked screens. */
export const DEFAULT_TEXT = `{code}

is your code to show that this address is yours, so that people who know it can
find you through {service}. It can be used for {minutes} minutes.

Type it only in the app in which you asked for it. Nobody of {service} will ever
ask you for it. If you did not ask for a code, ignore this message: without the
code nothing happens.
`

/**
 * - `tls`: TLS from the first byte (port 465)
 * - `starttls`: TLS before anything is said, or no message (port 587)
 * - `none`: in the clear, to a server on this machine only
 */
export type SmtpSecurity = 'tls' | 'starttls' | 'none'

export interface EmailChannelInit {
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
  /** What people know the service as. */
  service: string
  /** @default DEFAULT_SUBJECT */
  subject?: string
  /** @default DEFAULT_TEXT */
  text?: string
  /**
   * Milliseconds for each step: connection, greeting, each answer
   *
   * @default 15_000
   */
  timeout?: number
}

const LOOPBACK = new Set(['localhost', '127.0.0.1', '::1'])

/**
 * @throws AttestError `ATTEST_CHANNELS_INVALID` for a connection in the clear to another machine
 */
export function emailChannel (init: EmailChannelInit, { clock }: { clock: { now (): number } }): ChallengeChannel {
  const { host, port, security = 'starttls', ca, auth, from, service, subject = DEFAULT_SUBJECT, text = DEFAULT_TEXT, timeout = DEFAULT_SMTP_TIMEOUT } = init
  if (security === 'none' && !LOOPBACK.has(host)) {
    throw new AttestError('ATTEST_CHANNELS_INVALID', { detail: 'SMTP in the clear is for servers on this machine only' })
  }
  const transport = createTransport({
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
  })
  const fill = (template: string, { code, expiresAt }: ChallengeMessage): string => template
    .replaceAll('{service}', () => service)
    .replaceAll('{code}', code)
    .replaceAll('{minutes}', String(Math.max(1, Math.floor((expiresAt - clock.now()) / 60_000))))

  return {
    method: 'email-code',
    strength: METHODS['email-code'],
    csiTypes: ['mailto'],
    sentTo: 'e-mail',
    async send (message) {
      const to = addressOf(message.csi)
      try {
        await transport.sendMail({
          from,
          to: { name: '', address: to },
          envelope: { from, to },
          subject: fill(subject, message),
          text: fill(text, message),
          // no vacation notes, please (RFC 3834, 5)
          headers: { 'Auto-Submitted': 'auto-generated' },
          signal: message.signal
        })
      } catch (err) {
        // not as the cause: the server's words, and the envelope in the error, name the address
        throw new AttestError('ATTEST_CHANNEL_DOWN', { detail: `SMTP ${reasonOf(err)}` })
      }
    }
  }
}

/** A canonical mailto has the address percent-encoded; as it holds no controls, quotes or comments, no header can be slipped in. */
function addressOf (csi: CanonicalCsi): string {
  return decodeURIComponent(csi.value)
}

/** Nodemailer's code and the server's three digits: enough for an operator, and free of addresses. */
function reasonOf (err: unknown): string {
  const { code, responseCode } = err instanceof Error ? err as Error & { code?: unknown, responseCode?: unknown } : {}
  return [code, responseCode].filter(part => /^[A-Z0-9_]{1,32}$/.test(String(part)) && part != null).join(' ')
}
