/**
 * Domain control for `mailto:`: the person sends a mail of a subject that only
 * this challenge has, to an address that only this challenge has, and the
 * domain's own signature (DKIM) vouches that it is from her. Says more than a
 * code: the domain's operator let this very account write, and nobody who reads
 * mail on its way gets anything.
 */
import { createHash, timingSafeEqual } from 'node:crypto'
import { Resolver } from 'node:dns/promises'
import { LRUCache } from 'lru-cache'
import { toString } from 'uint8arrays/to-string'
import { METHODS } from '../../../attestation/methods.ts'
import { DiscoveryError } from '../../../base/errors.ts'
import { isNeighbour } from '../../../identifiers/case.ts'
import { parseCsi } from '../../../identifiers/csi.ts'
import { AttestError } from '../../../protocols/attest/errors.ts'
import { checkSignature } from './dkim-signature.ts'
import { MailRefused } from '../mail-listener.ts'
import { readReply } from './reply-mail.ts'
import type { ChannelComponents } from '../interface.ts'
import type { AttestErrorCode } from '../../../protocols/attest/errors.ts'
import type { TxtResolver } from './dkim-signature.ts'
import type { MailListener, MailTaker } from '../mail-listener.ts'
import type { ProofChannel, ProofInstructions, ProofRequest } from '../interface.ts'

/** Milliseconds for all look-ups of a mail; afterwards it is put off, and sent again later. */
const DNS_TIMEOUT = 10_000
/** As many as challenges. */
const MAX_WAITING = 10_000
const ADDRESS_LENGTH = 10
const TOKEN_LENGTH = 16

export interface DkimReplyChannelInit {
  /** Where mail comes in; its domain is that of the challenges' addresses. */
  listener: MailListener
  /** @default the system's DNS servers */
  resolver?: TxtResolver
}

export interface DkimReplyChannel extends ProofChannel {
  start (): Promise<void>
  stop (): Promise<void>
}

interface Waiting {
  readonly request: ProofRequest
  /** SHA-256 of the subject. */
  readonly subject: Uint8Array
}

type Components = Pick<ChannelComponents, 'clock' | 'random'>

export function dkimReplyChannel (init: DkimReplyChannelInit, components: Components): DkimReplyChannel {
  return new DkimReplyChannelClass(init, components)
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

  constructor (init: DkimReplyChannelInit, components: Components) {
    this.#init = init
    this.#components = components
    const system = new Resolver({ timeout: DNS_TIMEOUT / 4, tries: 2 })
    this.#resolver = init.resolver ?? (async name => await system.resolveTxt(name))
    init.listener.add((recipient, sender) => this.#route(recipient, sender))
  }

  async start (): Promise<void> {
    await this.#init.listener.start()
  }

  async stop (): Promise<void> {
    this.#waiting.clear()
    await this.#init.listener.stop()
  }

  async begin (request: ProofRequest): Promise<ProofInstructions> {
    if (!this.#init.listener.isStarted()) {
      throw new AttestError('ATTEST_CHANNEL_DOWN', { detail: 'not started' })
    }
    const { random } = this.#components
    const address = `prove-${toString(random.bytes(ADDRESS_LENGTH), 'base16')}@${this.#init.listener.domain}`
    const subject =
      `This address is mine, and I want to be found by it: ${toString(random.bytes(TOKEN_LENGTH), 'base16')}`
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

  #route (address: string, sender: string): MailTaker | undefined {
    const waiting = this.#current(address)
    if (waiting == null) {
      return undefined
    }
    // reports and automatic answers have no sender (RFC 3834, 3.3)
    if (sender === '') {
      throw new MailRefused(550, 'ATTEST_MAIL_MALFORMED')
    }
    return async mail => { await this.#receive(mail, address, waiting) }
  }

  async #receive (mail: Uint8Array | undefined, address: string, waiting: Waiting): Promise<void> {
    const reason = mail == null ? 'ATTEST_MAIL_MALFORMED' : await this.#check(mail, address, waiting)
    if (reason === 'ATTEST_CHANNEL_DOWN') {
      throw new MailRefused(451, reason)
    }
    // another mail to this address may have been checked meanwhile
    if (this.#waiting.get(address) !== waiting) {
      throw new MailRefused(550, 'ATTEST_CHALLENGE_UNKNOWN')
    }
    this.#waiting.delete(address)
    if (reason != null) {
      waiting.request.refused(reason)
      throw new MailRefused(550, reason)
    }
    if (!waiting.request.proved()) {
      throw new MailRefused(550, 'ATTEST_CODE_EXPIRED')
    }
  }

  /** Undefined: the mail that was asked for, from who was asked. Looks nothing up for who doesn't know the subject. */
  async #check (bytes: Uint8Array, address: string, { request: { csi }, subject }: Waiting): Promise<AttestErrorCode |
    undefined> {
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
  // the domain that signs may tell both apart
  if (isNeighbour(address.slice(0, at))) {
    return undefined
  }
  try {
    return parseCsi(`mailto:${encodeURIComponent(address.slice(0, at))}@${address.slice(at + 1)}`, [
      { type: 'mailto', grammar: 'mailto' }
    ]).uri
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
    timer = setTimeout(
      () => { reject(Object.assign(new Error('no answer in time'), { code: 'ETIMEOUT' })) }, milliseconds
    )
  })
  signal.catch(() => {})
  return { signal, done: () => { clearTimeout(timer) } }
}
