/**
 * A link by e-mail, with a code for who would rather type. The link opens a page
 * of ours that shows which app asks, by characters that this app shows too, and
 * does nothing before a button is pressed: mail scanners and browsers that look
 * ahead follow links, and press no buttons.
 */
import { createHash } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import { toString } from 'uint8arrays/to-string'
import { METHODS } from '../../../attestation/methods.ts'
import { AttestError } from '../../../protocols/attest/errors.ts'
import { linkPage } from './link-page.ts'
import { mailSender } from './mail-sender.ts'
import { filledText } from './mail-text.ts'
import { listenForPeople, textPage } from '../people-listener.ts'
import type { ChannelComponents } from '../interface.ts'
import type { ProofChannel, ProofInstructions, ProofRequest } from '../interface.ts'
import type { MailSender, SmtpInit } from './mail-sender.ts'
import type { Page, PageRequest, PeopleListener } from '../people-listener.ts'
import type { Timer } from '../../../base/clock.ts'

/** `{service}`, `{code}`, `{link}`, `{fingerprint}` and `{minutes}` are filled in. */
export const DEFAULT_LINK_SUBJECT = 'Confirm your address for {service}'
export const DEFAULT_LINK_TEXT = `Somebody asks to be found through {service} by this address. If it is you, open

{link}

and press the button there, if your app shows {fingerprint} too. Or type this
code in the app:

{code}

Both work once, for {minutes} minutes. Send neither to anybody. If you did not
ask for this, ignore it: without the button or the code nothing happens.
`
/** Bytes; nobody guesses a link. */
const TOKEN_LENGTH = 32
/** As many as challenges. */
const MAX_LINKS = 10_000

export interface EmailLinkChannelInit extends SmtpInit {
  /** What people know the service as. */
  service: string
  /** Where the page is served; TLS is the reverse proxy's. 0: any port */
  httpPort: number
  /** @default '127.0.0.1' */
  httpHost?: string
  /**
   * Where browsers reach it, without query; https, but for the registries of tests.
   *
   * @default the address it listens on, path `/confirm`
   */
  url?: string
  /** @default DEFAULT_LINK_SUBJECT */
  subject?: string
  /** @default DEFAULT_LINK_TEXT */
  text?: string
}

type Components = Pick<ChannelComponents, 'clock' | 'random' | 'registry'> & { timer?: Timer }

/**
 * @throws AttestError `ATTEST_CHANNELS_INVALID` for links in the clear where the registry isn't a test's, a text
 * without `{link}`, and as for codes by e-mail
 */
export function emailLinkChannel (init: EmailLinkChannelInit, components: Components): ProofChannel {
  const { url, text = DEFAULT_LINK_TEXT } = init
  const secure = url != null && URL.canParse(url) && new URL(url).protocol === 'https:'
  const plain = url == null || (URL.canParse(url) && new URL(url).protocol === 'http:')
  if (!secure && !(plain && components.registry.test)) {
    throw new AttestError('ATTEST_CHANNELS_INVALID', {
      detail: 'links are https, and need a URL, outside of test federations'
    })
  }
  if (!text.includes('{link}')) {
    throw new AttestError('ATTEST_CHANNELS_INVALID', { detail: 'the text lacks {link}' })
  }
  return new EmailLinkChannel(init, components)
}

class EmailLinkChannel implements ProofChannel {
  readonly method = 'email-link'
  readonly strength = METHODS['email-link']
  readonly csiTypes = ['mailto']
  readonly sentTo = 'e-mail'
  readonly typedBack = false
  readonly codeSent = true
  readonly #init: EmailLinkChannelInit
  readonly #components: Components
  readonly #sender: MailSender
  /** By SHA-256 of the link's token, so that nothing that is kept opens anything. Taken out by the first button. */
  readonly #links = new LRUCache<string, ProofRequest>({ max: MAX_LINKS })
  #listener: PeopleListener | undefined

  constructor (init: EmailLinkChannelInit, components: Components) {
    this.#init = init
    this.#components = components
    this.#sender = mailSender(init, components)
  }

  async reach (): Promise<void> {
    await this.#sender.reach()
  }

  async start (): Promise<void> {
    const { httpHost: host, httpPort: port } = this.#init
    this.#listener ??= await listenForPeople({ host, port, answer: async request => this.#answer(request) })
    await this.#sender.start()
  }

  async stop (): Promise<void> {
    this.#links.clear()
    await this.#sender.stop()
    await this.#listener?.close()
    this.#listener = undefined
  }

  async begin (request: ProofRequest): Promise<ProofInstructions> {
    if (this.#listener == null) {
      throw new AttestError('ATTEST_CHANNEL_DOWN', { detail: 'not started' })
    }
    const { service, subject = DEFAULT_LINK_SUBJECT, text = DEFAULT_LINK_TEXT } = this.#init
    const { csi, code, fingerprint, expiresAt, signal } = request
    const token = toString(this.#components.random.bytes(TOKEN_LENGTH), 'base64url')
    const values = {
      service,
      code,
      fingerprint,
      expiresAt,
      now: this.#components.clock.now(),
      link: `${this.#url(this.#listener)}/${token}`
    }
    this.#links.set(keyOf(token), request)
    try {
      await this.#sender.send({
        csi,
        subject: filledText(subject, values),
        text: filledText(text, values),
        expiresAt,
        signal,
        undelivered: () => {
          this.#links.delete(keyOf(token))
          request.undelivered()
        },
        delayed: () => { request.delayed() }
      })
    } catch (err) {
      this.#links.delete(keyOf(token))
      throw err
    }
    return { kind: 'link', fingerprint }
  }

  #url ({ port }: PeopleListener): string {
    return (this.#init.url ?? `http://${this.#init.httpHost ?? '127.0.0.1'}:${port}/confirm`).replace(/\/$/, '')
  }

  #answer ({ method, pathname, form }: PageRequest): Page {
    const key = keyOf(pathname.slice(pathname.lastIndexOf('/') + 1))
    const request = this.#links.get(key)
    if (request == null || this.#components.clock.now() >= request.expiresAt) {
      this.#links.delete(key)
      return textPage(404, 'There is nothing here, or no longer: a link works once, and for some minutes.')
    }
    if (method === 'GET') {
      return { status: 200, type: 'text/html', body: linkPage(this.#init.service, request.fingerprint) }
    }
    const answer = form.get('answer')
    if (method !== 'POST' || (answer !== 'yes' && answer !== 'no')) {
      return textPage(405, 'There is nothing to send here but the button.')
    }
    this.#links.delete(key)
    if (answer === 'no') {
      request.refused('ATTEST_LINK_DECLINED')
      return textPage(200, 'Thank you. Nothing was confirmed, and the request is closed.')
    }
    return request.proved()
      ? textPage(200, 'Confirmed. Go back to your app.')
      : textPage(404, 'This came too late, or the request was replaced or closed. Ask again in the app.')
  }
}

/** What is looked up is a hash, so how long that takes tells nothing of the token. */
function keyOf (token: string): string {
  return createHash('sha256').update(token).digest('base64')
}
