/** A submission server on loopback that keeps what it takes, and reports on it as mail servers do. */
import { createTransport } from 'nodemailer'
import { SMTPServer } from 'smtp-server'
import { LOOPBACK_CERTIFICATE, LOOPBACK_KEY } from '../attestor/channels/mail/loopback-certificate.ts'
import type { AddressInfo } from 'node:net'
import type { SMTPServerOptions } from 'smtp-server'

export interface ReceivedMail {
  /** Of the envelope. */
  readonly from: string
  readonly to: string
  readonly secure: boolean
  /** As it travelled, with soft line breaks taken out. */
  readonly text: string
}

export class MailServer {
  readonly received: ReceivedMail[] = []
  /** Answers to recipients, one after the other; then all are taken. */
  readonly refusals: number[] = []
  /** Recipients that were named, refused ones included. */
  asked = 0
  readonly port: number
  readonly #server: SMTPServer
  readonly #waiting = new Set<() => void>()

  private constructor (server: SMTPServer, port: number) {
    this.#server = server
    this.port = port
  }

  static async listen (options: SMTPServerOptions = {}): Promise<MailServer> {
    const server = new SMTPServer({
      key: LOOPBACK_KEY,
      cert: LOOPBACK_CERTIFICATE,
      authOptional: true,
      disableReverseLookup: true,
      onRcptTo: (_address, _session, callback) => {
        mails.asked++
        const responseCode = mails.refusals.shift()
        mails.#note()
        callback(responseCode == null ? null : Object.assign(new Error('refused'), { responseCode }))
      },
      onData: (stream, session, callback) => {
        const chunks: Buffer[] = []
        stream.on('data', (chunk: Buffer) => { chunks.push(chunk) })
        stream.on('end', () => {
          const { mailFrom, rcptTo } = session.envelope
          const text = Buffer.concat(chunks).toString('utf8').replace(/=\r\n/g, '').replace(/=3D/g, '=')
          mails.received.push({
            from: mailFrom === false ? '' : mailFrom.address, to: rcptTo[0]?.address ?? '', secure: session.secure, text
          })
          mails.#note()
          callback()
        })
      },
      ...options
    })
    // clients that give up in the middle are what some tests are about
    server.on('error', () => undefined)
    await new Promise<void>(resolve => { server.listen(0, '127.0.0.1', () => { resolve() }) })
    const mails: MailServer = new MailServer(server, (server.server.address() as AddressInfo).port)
    return mails
  }

  get last (): ReceivedMail {
    const mail = this.received.at(-1)
    if (mail == null) {
      throw new Error('no mail was sent')
    }
    return mail
  }

  get code (): string {
    return /^(\d{6})\r?$/m.exec(this.last.text)?.[1] ?? ''
  }

  get link (): string {
    return /https?:\/\/\S+/.exec(this.last.text)?.[0] ?? ''
  }

  async until (met: () => boolean): Promise<void> {
    while (!met()) {
      await new Promise<void>(resolve => { this.#waiting.add(resolve) })
    }
  }

  async close (): Promise<void> {
    await new Promise<void>(resolve => { this.#server.close(() => { resolve() }) })
  }

  #note (): void {
    for (const resolve of this.#waiting) {
      resolve()
    }
    this.#waiting.clear()
  }
}

export interface Bounce {
  /** Where it is delivered. */
  readonly port: number
  readonly to: string
  /** @default 'failed' */
  readonly action?: string
  /** @default '', as reports have it */
  readonly from?: string
  /** In place of the report. */
  readonly raw?: string
}

/** A report as mail servers write it. */
export const reportOf = (action: string): string => [
  'From: MAILER-DAEMON@mail.example', 'To: bounce@csip.example', 'Subject: Undelivered Mail Returned to Sender',
  'MIME-Version: 1.0',
  'Content-Type: multipart/report; report-type=delivery-status;', '\tboundary="b1/mail.example"', '',
  '--b1/mail.example', 'Content-Type: text/plain', '', 'I could not.', '',
  '--b1/mail.example', 'Content-Type: message/delivery-status', '', 'Reporting-MTA: dns; mail.example',
  'Arrival-Date: Thu, 1 Jan 2026 00:00:00 +0000', '',
  'Final-Recipient: rfc822; bob@example.com', `Action: ${action}`, 'Status: 5.1.1', 'Diagnostic-Code: smtp; 550 5.1.1',
  ' unknown', '',
  '--b1/mail.example', 'Content-Type: text/rfc822-headers', '', 'Subject: Your code', '', '--b1/mail.example--', ''
].join('\r\n')

/** What the listener answered: 250, or the code of its refusal. */
export async function bounce (
  { port, to, action = 'failed', from = '', raw = reportOf(action) }: Bounce
): Promise<string> {
  const transport = createTransport({ host: '127.0.0.1', port, secure: false, ignoreTLS: true })
  try {
    const { response } = await transport.sendMail({ envelope: { from, to }, raw })
    return response.slice(0, 3)
  } catch (err) {
    const response = err instanceof Error && 'response' in err ? String(err.response) : String(err)
    return response.replace(/^(\d{3}).*?([A-Z_]{8,}).*$/s, '$1 $2')
  } finally {
    transport.close()
  }
}
