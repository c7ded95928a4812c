/**
 * Domain control for `mailto:`: the person sends a mail of a subject that only
 * this challenge has, to an address that only this challenge has, and the
 * domain's own signature (DKIM) vouches that it is from her. Says more than a
 * code: the domain's operator let this very account write, and nobody who reads
 * mail on its way gets anything.
 */
import { createHash, timingSafeEqual } from 'node:crypto'
import { Resolver } from 'node:dns/promises'
import { once } from 'node:events'
import { LRUCache } from 'lru-cache'
import { SMTPServer } from 'smtp-server'
import { toString } from 'uint8arrays/to-string'
import { METHODS } from '../../attestation/methods.ts'
import { DiscoveryError } from '../../base/errors.ts'
import { parseCsi } from '../../identifiers/csi.ts'
import { AttestError } from '../../protocols/attest/errors.ts'
import { checkSignature } from './dkim-signature.ts'
import { readReply } from './reply-mail.ts'
import type { ChannelComponents } from '../attestor.ts'
import type { AttestErrorCode } from '../../protocols/attest/errors.ts'
import type { TxtResolver } from './dkim-signature.ts'
import type { ProofChannel, ProofInstructions, ProofRequest } from './interface.ts'
import type { SMTPServerDataStream, SMTPServerSession } from 'smtp-server'

/** Bytes: a line of text, with the signature, logo and HTML that people's programs put under it. */
const MAX_MAIL_LENGTH = 256 * 1024
const MAX_CONNECTIONS = 64
/** Milliseconds between two commands; a mail server doesn't think. */
const SOCKET_TIMEOUT = 20_000
/** Milliseconds for all look-ups of a mail; afterwards it is put off, and sent again later. */
const DNS_TIMEOUT = 10_000
/** As many as challenges. */
const MAX_WAITING = 10_000
const ADDRESS_LENGTH = 10
const TOKEN_LENGTH = 16

export interface DkimReplyChannelInit {
  /** Where mail comes in. 25, or what a relay in front hands on to; 0: any port */
  port: number
  /** @default '127.0.0.1' */
  host?: string
  /** Domain of the challenges' addresses; its MX is this listener. */
  domain: string
  /** Key and certificate in PEM, for STARTTLS. @default none is offered */
  tls?: { key: string, cert: string }
  /** @default the system's DNS servers */
  resolver?: TxtResolver
}

export interface DkimReplyChannel extends ProofChannel {
  /** Once started. */
  port (): number
  start (): Promise<void>
  stop (): Promise<void>
}

interface Waiting {
  readonly request: ProofRequest
  /** SHA-256 of the subject. */
  readonly subject: Uint8Array
}

type Components = Pick<ChannelComponents, 'clock' | 'random' | 'logger'>

/** @throws AttestError `ATTEST_CHANNELS_INVALID` for what is no domain */
export function dkimReplyChannel (init: DkimReplyChannelInit, components: Components): DkimReplyChannel {
  if (!/^(?!.{200})[a-z0-9-]+(?:\.[a-z0-9-]+)+$/.test(init.domain)) {
    throw new AttestError('ATTEST_CHANNELS_INVALID', { detail: 'domain for replies' })
  }
  return new DkimReplyChannelClass(init, components)
}

/** What a mail server is told: for good, or to try later. */
class Refused extends Error {
  readonly responseCode: 550 | 451

  constructor (responseCode: 550 | 451, code: string) {
    super(code)
    this.responseCode = responseCode
  }
}

class DkimReplyChannelClass implements DkimReplyChannel {
  readonly method = 'dkim-reply'
  readonly strength = METHODS['dkim-reply']
  readonly csiTypes = ['mailto']
  readonly sentTo = 'a mail from you'
  readonly typedBack = false
  readonly #init: DkimReplyChannelInit
  readonly #components: Components
  readonly #resolver: TxtResolver
  /** By address. */
  readonly #waiting = new LRUCache<string, Waiting>({ max: MAX_WAITING })
  #server: SMTPServer | undefined

  constructor (init: DkimReplyChannelInit, components: Components) {
    this.#init = init
    this.#components = components
    const system = new Resolver({ timeout: DNS_TIMEOUT / 4, tries: 2 })
    this.#resolver = init.resolver ?? (async name => await system.resolveTxt(name))
  }

  port (): number {
    const address = this.#server?.server.address()
    return typeof address === 'object' && address != null ? address.port : this.#init.port
  }

  async start (): Promise<void> {
    const { tls, host = '127.0.0.1', port, domain } = this.#init
    const log = this.#components.logger.forComponent('mimi:attest:dkim-reply')
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
      onMailFrom: ({ address }, _session, callback) => {
        // reports and automatic answers have no sender (RFC 3834, 3.3)
        callback(address === '' ? new Refused(550, 'ATTEST_MAIL_MALFORMED') : null)
      },
      onRcptTo: ({ address }, session, callback) => {
        const known = session.envelope.rcptTo.length === 0 && this.#current(address.toLowerCase()) != null
        callback(known ? null : new Refused(550, 'ATTEST_CHALLENGE_UNKNOWN'))
      },
      onData: (stream, session, callback) => { this.#receive(stream, session).then(() => { callback() }, callback) }
    })
    // a connection that breaks is its peer's affair; nothing of the mail goes into the log
    server.on('error', err => { log('a connection failed: %s', 'code' in err ? err.code : err.name) })
    this.#server = server
    server.listen(port, host)
    await once(server.server, 'listening')
  }

  async stop (): Promise<void> {
    this.#waiting.clear()
    const server = this.#server
    this.#server = undefined
    await new Promise<void>(resolve => { server == null ? resolve() : server.close(() => { resolve() }) })
  }

  async begin (request: ProofRequest): Promise<ProofInstructions> {
    if (this.#server == null) {
      throw new AttestError('ATTEST_CHANNEL_DOWN', { detail: 'not started' })
    }
    const { random } = this.#components
    const address = `prove-${toString(random.bytes(ADDRESS_LENGTH), 'base16')}@${this.#init.domain}`
    const subject = `This address is mine, and I want to be found by it: ${toString(random.bytes(TOKEN_LENGTH), 'base16')}`
    this.#waiting.set(address, { request, subject: sha256(subject) })
    return { kind: 'mail', address, subject }
  }

  #current (address: string): Waiting | undefined {
    const waiting = this.#waiting.get(address)
    if (waiting != null && this.#components.clock.now() >= waiting.request.expiresAt) {
      this.#waiting.delete(address)
      return undefined
    }
    return waiting
  }

  async #receive (stream: SMTPServerDataStream, { envelope }: SMTPServerSession): Promise<void> {
    const chunks: Buffer[] = []
    let length = 0
    for await (const chunk of stream) {
      length += chunk.length
      // read to its end, so that the answer is heard, and not kept
      if (length <= MAX_MAIL_LENGTH) {
        chunks.push(Buffer.from(chunk))
      }
    }
    const address = envelope.rcptTo[0]?.address.toLowerCase() ?? ''
    const waiting = this.#current(address)
    if (waiting == null) {
      throw new Refused(550, 'ATTEST_CHALLENGE_UNKNOWN')
    }
    const reason = length > MAX_MAIL_LENGTH ? 'ATTEST_MAIL_MALFORMED' : await this.#check(Buffer.concat(chunks), address, waiting)
    if (reason === 'ATTEST_CHANNEL_DOWN') {
      throw new Refused(451, reason)
    }
    // another mail to this address may have been checked meanwhile
    if (this.#waiting.get(address) !== waiting) {
      throw new Refused(550, 'ATTEST_CHALLENGE_UNKNOWN')
    }
    this.#waiting.delete(address)
    if (reason != null) {
      waiting.request.refused(reason)
      throw new Refused(550, reason)
    }
    if (!waiting.request.proved()) {
      throw new Refused(550, 'ATTEST_CODE_EXPIRED')
    }
  }

  /** Undefined: the mail that was asked for, from who was asked. Looks nothing up for who doesn't know the subject. */
  async #check (bytes: Uint8Array, address: string, { request: { csi }, subject }: Waiting): Promise<AttestErrorCode | undefined> {
    const mail = readReply(bytes)
    if (mail == null || mail.to.toLowerCase() !== address || !timingSafeEqual(sha256(mail.subject), subject)) {
      return 'ATTEST_MAIL_MALFORMED'
    }
    if (uriOf(mail.from) !== csi.uri) {
      return 'ATTEST_MAIL_OTHER_SENDER'
    }
    const { signal, done } = deadline(DNS_TIMEOUT)
    try {
      const verdict = await checkSignature(bytes, {
        domain: csi.value.slice(csi.value.lastIndexOf('@') + 1),
        signatures: mail.signatures,
        resolver: async name => await Promise.race([this.#resolver(name), signal]),
        now: this.#components.clock.now()
      })
      return verdict === 'pass' ? undefined : verdict === 'fail' ? 'ATTEST_MAIL_UNSIGNED' : 'ATTEST_CHANNEL_DOWN'
    } finally {
      done()
    }
  }
}

function sha256 (text: string): Uint8Array {
  return createHash('sha256').update(text, 'latin1').digest()
}

/** Undefined for what is no address by the rules of CSIs. */
function uriOf (address: string): string | undefined {
  const at = address.lastIndexOf('@')
  try {
    return parseCsi(`mailto:${encodeURIComponent(address.slice(0, at))}@${address.slice(at + 1)}`, [{ type: 'mailto', grammar: 'mailto' }]).uri
  } catch (err) {
    if (err instanceof DiscoveryError) {
      return undefined
    }
    throw err
  }
}

/** Rejects after a while, as a name server that doesn't answer. */
function deadline (milliseconds: number): { signal: Promise<never>, done: () => void } {
  let timer: NodeJS.Timeout | undefined
  const signal = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => { reject(Object.assign(new Error('no answer in time'), { code: 'ETIMEOUT' })) }, milliseconds)
  })
  signal.catch(() => {})
  return { signal, done: () => { clearTimeout(timer) } }
}
