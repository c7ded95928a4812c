/**
 * Where mail for the attestor comes in: the only server of SMTP, shared by
 * those who await replies and those who await reports of delivery. Bounded in
 * size, time and number; takes mail for addresses that were given out alone.
 */
import { once } from 'node:events'
import { SMTPServer } from 'smtp-server'
import { AttestError } from '../../protocols/attest/errors.ts'
import type { AttestErrorCode } from '../../protocols/attest/errors.ts'
import type { ComponentLogger } from '@libp2p/interface'
import type { SMTPServerDataStream, SMTPServerSession } from 'smtp-server'

/** Bytes: a line of text, with the signature, logo and HTML that people's programs put under it. */
const MAX_MAIL_LENGTH = 256 * 1024
const MAX_CONNECTIONS = 64
/** Milliseconds between two commands; a mail server doesn't think. */
const SOCKET_TIMEOUT = 20_000

export interface MailListenerInit {
  /** 25, or what a relay in front hands on to; 0: any port */
  port: number
  /** @default '127.0.0.1' */
  host?: string
  /** Domain of the addresses; its MX is this listener. */
  domain: string
  /** Key and certificate in PEM, for STARTTLS. @default none is offered */
  tls?: { key: string, cert: string }
}

/**
 * Takes the mail for one address; throws MailRefused for what it doesn't want.
 *
 * @param mail - undefined: it was longer than 256 KiB
 */
export type MailTaker = (mail: Uint8Array | undefined) => Promise<void>

/**
 * Who has an address.
 *
 * @param recipient - in lower case
 * @param sender - of the envelope; empty for reports
 * @returns undefined for addresses that are not its own
 * @throws MailRefused
 */
export type MailRoute = (recipient: string, sender: string) => MailTaker | undefined

export interface MailListener {
  readonly domain: string
  /** Once started. */
  port (): number
  isStarted (): boolean
  /** Routes are asked in their order. */
  add (route: MailRoute): void
  /** Either may be called by each who shares it. */
  start (): Promise<void>
  stop (): Promise<void>
}

/** What a mail server is told: for good, or to try later. */
export class MailRefused extends Error {
  readonly responseCode: 550 | 451

  constructor (responseCode: 550 | 451, code: AttestErrorCode) {
    super(code)
    this.responseCode = responseCode
  }
}

/** @throws AttestError `ATTEST_CHANNELS_INVALID` for what is no domain */
export function mailListener (init: MailListenerInit, components: { logger: ComponentLogger }): MailListener {
  if (!/^(?!.{200})[a-z0-9-]+(?:\.[a-z0-9-]+)+$/.test(init.domain)) {
    throw new AttestError('ATTEST_CHANNELS_INVALID', { detail: 'domain for mail' })
  }
  return new MailListenerClass(init, components)
}

class MailListenerClass implements MailListener {
  readonly domain: string
  readonly #init: MailListenerInit
  readonly #logger: ComponentLogger
  readonly #routes: MailRoute[] = []
  #server: SMTPServer | undefined
  #starting: Promise<void> | undefined

  constructor (init: MailListenerInit, { logger }: { logger: ComponentLogger }) {
    this.domain = init.domain
    this.#init = init
    this.#logger = logger
  }

  port (): number {
    const address = this.#server?.server.address()
    return typeof address === 'object' && address != null ? address.port : this.#init.port
  }

  isStarted (): boolean {
    return this.#server != null
  }

  add (route: MailRoute): void {
    this.#routes.push(route)
  }

  async start (): Promise<void> {
    this.#starting ??= this.#listen()
    await this.#starting
  }

  async stop (): Promise<void> {
    const server = this.#server
    this.#server = undefined
    this.#starting = undefined
    await new Promise<void>(resolve => { server == null ? resolve() : server.close(() => { resolve() }) })
  }

  async #listen (): Promise<void> {
    const { tls, host = '127.0.0.1', port, domain } = this.#init
    const log = this.#logger.forComponent('mimi:attest:mail')
    const server = new SMTPServer({
      name: domain,
      ...tls,
      disabledCommands: tls == null ? ['AUTH', 'STARTTLS'] : ['AUTH'],
      disableReverseLookup: true,
      size: MAX_MAIL_LENGTH,
      maxClients: MAX_CONNECTIONS,
      socketTimeout: SOCKET_TIMEOUT,
      closeTimeout: 1_000,
      logger: false,
      onRcptTo: ({ address }, session, callback) => {
        try {
          const known = session.envelope.rcptTo.length === 0 && this.#takerOf(address, session) != null
          callback(known ? null : new MailRefused(550, 'ATTEST_CHALLENGE_UNKNOWN'))
        } catch (err) {
          callback(err instanceof Error ? err : null)
        }
      },
      onData: (stream, session, callback) => { this.#receive(stream, session).then(() => { callback() }, callback) }
    })
    // a connection that breaks is its peer's affair; nothing of the mail goes into the log
    server.on('error', err => { log('a connection failed: %s', 'code' in err ? err.code : err.name) })
    server.listen(port, host)
    await once(server.server, 'listening')
    this.#server = server
  }

  #takerOf (recipient: string, { envelope }: SMTPServerSession): MailTaker | undefined {
    const sender = envelope.mailFrom === false ? '' : envelope.mailFrom.address
    for (const route of this.#routes) {
      const taker = route(recipient.toLowerCase(), sender)
      if (taker != null) {
        return taker
      }
    }
    return undefined
  }

  async #receive (stream: SMTPServerDataStream, session: SMTPServerSession): Promise<void> {
    const chunks: Buffer[] = []
    let length = 0
    for await (const chunk of stream) {
      length += chunk.length
      // read to its end, so that the answer is heard, and not kept
      if (length <= MAX_MAIL_LENGTH) {
        chunks.push(Buffer.from(chunk))
      }
    }
    // asked again: its time may have passed
    const taker = this.#takerOf(session.envelope.rcptTo[0]?.address ?? '', session)
    if (taker == null) {
      throw new MailRefused(550, 'ATTEST_CHALLENGE_UNKNOWN')
    }
    await taker(length > MAX_MAIL_LENGTH ? undefined : Buffer.concat(chunks))
  }
}
