/**
 * The mail service of a testnet: takes mail to anybody over real SMTP, and gives
 * it out to whoever waits for it.
 */
import { once } from 'node:events'
import { SMTPServer } from 'smtp-server'
import type { AbortOptions } from '@libp2p/interface'
import type { SMTPServerDataStream, SMTPServerSession } from 'smtp-server'

/** Nobody's code is in a larger mail. */
const MAX_MAIL_LENGTH = 65_536
/** Mails kept of one address; older ones go first. */
const MAX_KEPT = 16

export interface Mail {
  /** Lower case, without angle brackets. */
  readonly to: string
  /** Headers and body as they came. */
  readonly text: string
}

type Listener = (mail: Mail) => void

export class Mailbox {
  readonly #server: SMTPServer
  readonly #mails = new Map<string, Mail[]>()
  readonly #listeners = new Set<Listener>()

  constructor () {
    this.#server = new SMTPServer({
      // loopback only, thrown away with the testnet
      disabledCommands: ['AUTH', 'STARTTLS'],
      size: MAX_MAIL_LENGTH,
      logger: false,
      onData: (stream, session, callback) => { this.#receive(stream, session).then(() => { callback() }, callback) }
    })
  }

  /** Returns the port on 127.0.0.1. */
  async start (): Promise<number> {
    this.#server.listen(0, '127.0.0.1')
    await once(this.#server.server, 'listening')
    const address = this.#server.server.address()
    return typeof address === 'object' && address != null ? address.port : 0
  }

  async stop (): Promise<void> {
    await new Promise<void>(resolve => { this.#server.close(() => { resolve() }) })
  }

  /** Takes the oldest mail to `address` that matches, once it is there. Throws when the signal aborts. */
  async take (address: string, matches: (mail: Mail) => boolean, options: AbortOptions = {}): Promise<Mail> {
    const to = address.toLowerCase()
    const kept = this.#mails.get(to) ?? []
    const at = kept.findIndex(matches)
    const [there] = at < 0 ? [] : kept.splice(at, 1)
    if (there != null) {
      return there
    }
    const { signal } = options
    signal?.throwIfAborted()
    return await new Promise<Mail>((resolve, reject) => {
      const finish = (): void => {
        this.#listeners.delete(listener)
        signal?.removeEventListener('abort', onAbort)
      }
      const onAbort = (): void => {
        finish()
        reject(signal?.reason)
      }
      const listener: Listener = mail => {
        if (mail.to === to && matches(mail)) {
          finish()
          this.#forget(mail)
          resolve(mail)
        }
      }
      signal?.addEventListener('abort', onAbort)
      this.#listeners.add(listener)
    })
  }

  #forget (mail: Mail): void {
    const kept = this.#mails.get(mail.to) ?? []
    this.#mails.set(mail.to, kept.filter(other => other !== mail))
  }

  async #receive (stream: SMTPServerDataStream, session: SMTPServerSession): Promise<void> {
    const chunks: Buffer[] = []
    for await (const chunk of stream) {
      chunks.push(Buffer.from(chunk))
    }
    const text = Buffer.concat(chunks).toString('utf8')
    for (const { address } of session.envelope.rcptTo) {
      const mail: Mail = { to: address.toLowerCase(), text }
      this.#mails.set(mail.to, [...this.#mails.get(mail.to) ?? [], mail].slice(-MAX_KEPT))
      for (const listener of [...this.#listeners]) {
        listener(mail)
      }
    }
  }
}
