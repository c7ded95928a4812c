/**
 * Codes by short message and by call, through a gateway of the operator's that
 * speaks HTTP (docs/attestors.md, "SMS and voice"). Each message is one signed
 * POST; what became of it comes back as a signed report.
 */
import { toString } from 'uint8arrays/to-string'
import { LRUCache } from 'lru-cache'
import { METHODS } from '../../../attestation/methods.ts'
import { AttestError } from '../../../protocols/attest/errors.ts'
import { answers } from '../../../node/http-answers.ts'
import { mayCall } from '../../../node/may-call.ts'
import { HttpFailure, MIN_SECRET_LENGTH, postSigned } from '../../../node/signed-http.ts'
import { filled, messageText, requirePlaceholders } from './message-text.ts'
import { listenForReports } from './report-listener.ts'
import type { ChallengeChannel, ChallengeMessage } from '../interface.ts'
import type { ReportListener, ReportStatus } from './report-listener.ts'
import type { Random } from '../../../base/clock.ts'

/** Below the attest protocol's own limit, so that the reason is known here first. */
export const DEFAULT_GATEWAY_TIMEOUT = 10_000
/** Read slowly, twice, as nobody writes down a number at the first hearing. */
export const DEFAULT_VOICE_TEXT = 'Your code for {service} is: {code}. Once more: {code}.'
/** The answer says no more than its status does. */
const MAX_RESPONSE = 4 * 1024
/** Messages whose report may still come. */
const MAX_AWAITED_REPORTS = 20_000
const ID_LENGTH = 16

export type GatewayMethod = 'sms-code' | 'voice-code'

export interface HttpGatewayInit {
  /** https, or http on this machine. */
  url: string
  /** Shared with the gateway, both ways; 16 bytes or more. MUST stay secret. */
  secret: Uint8Array
  /** What it can do. @default ['sms-code'] */
  methods?: readonly GatewayMethod[]
  /** What people know the service as. */
  service: string
  /** One short message long with everything filled in. @default the first of MESSAGE_TEXTS that is */
  text?: string
  /** @default DEFAULT_VOICE_TEXT */
  voiceText?: string
  /** Certificate authorities in PEM. @default those of the runtime */
  ca?: string
  /** Milliseconds for the whole exchange. @default 10_000 */
  timeout?: number
  /** Where reports come in. @default nowhere: whether messages arrive isn't known */
  reports?: { host?: string, port: number, path?: string, timeout?: number }
}

export interface HttpGatewayComponents {
  clock: { now (): number }
  random: Random
}

export interface HttpGateway {
  /** One for each method. */
  readonly channels: readonly ChallengeChannel[]
  /** Port on which reports are taken; undefined before `start`, or where none are. */
  readonly reportPort: number | undefined
  start (): Promise<void>
  stop (): Promise<void>
}

/** @throws AttestError `ATTEST_CHANNELS_INVALID` */
export function httpGateway (init: HttpGatewayInit, components: HttpGatewayComponents): HttpGateway {
  return new Gateway(init, components)
}

const SENT_TO: Readonly<Record<GatewayMethod, string>> = { 'sms-code': 'short message', 'voice-code': 'phone call' }
const KIND: Readonly<Record<GatewayMethod, string>> = { 'sms-code': 'sms', 'voice-code': 'voice' }

class Gateway implements HttpGateway {
  readonly channels: readonly ChallengeChannel[]
  readonly #init: HttpGatewayInit
  readonly #url: URL
  readonly #components: HttpGatewayComponents
  readonly #awaited = new LRUCache<string, () => void>({ max: MAX_AWAITED_REPORTS })
  #listener: Promise<ReportListener> | undefined
  #port: number | undefined

  constructor (init: HttpGatewayInit, components: HttpGatewayComponents) {
    const url = URL.canParse(init.url) ? new URL(init.url) : undefined
    if (url == null || !mayCall(url)) {
      throw new AttestError('ATTEST_CHANNELS_INVALID', {
        detail: 'the gateway is an https URL, or an http URL of this machine'
      })
    }
    if (init.secret.byteLength < MIN_SECRET_LENGTH) {
      throw new AttestError('ATTEST_CHANNELS_INVALID', {
        detail: `a gateway secret of ${init.secret.byteLength} bytes`
      })
    }
    this.#init = init
    this.#url = url
    this.#components = components
    this.channels = (init.methods ?? ['sms-code']).map(method => this.#channel(method))
  }

  get reportPort (): number | undefined {
    return this.#port
  }

  async start (): Promise<void> {
    const { reports, secret } = this.#init
    if (reports != null) {
      this.#listener ??= listenForReports({
        ...reports, secret, clock: this.#components.clock, onReport: (id, status) => this.#report(id, status)
      })
      this.#port = (await this.#listener).port
    }
  }

  async stop (): Promise<void> {
    const listener = this.#listener
    this.#listener = undefined
    this.#port = undefined
    await (await listener)?.close()
  }

  #channel (method: GatewayMethod): ChallengeChannel {
    const { service, voiceText = DEFAULT_VOICE_TEXT } = this.#init
    const textOf = method === 'sms-code'
      ? messageText(this.#init, this.#components.clock)
      : spokenText(voiceText, service)
    return {
      method,
      strength: METHODS[method],
      csiTypes: ['tel'],
      sentTo: SENT_TO[method],
      send: async message => { await this.#send(method, message, textOf(message).text) },
      reach: async ({ signal }) => { await this.#reach(signal) },
      start: async () => { await this.start() },
      stop: async () => { await this.stop() }
    }
  }

  async #reach (signal?: AbortSignal): Promise<void> {
    const { timeout = DEFAULT_GATEWAY_TIMEOUT, ca } = this.#init
    try {
      await answers({ url: this.#url, timeout, ca, signal })
    } catch (err) {
      throw new AttestError('ATTEST_CHANNEL_DOWN', {
        detail: `gateway ${err instanceof HttpFailure ? err.message : 'failed'}`
      })
    }
  }

  async #send (
    method: GatewayMethod, { csi, expiresAt, signal, undelivered }: ChallengeMessage, text: string
  ): Promise<void> {
    const { clock, random } = this.#components
    const id = toString(random.bytes(ID_LENGTH), 'base16')
    // before it is sent: reports may overtake the answer
    this.#awaited.set(id, undelivered ?? ((): void => {}))
    try {
      await postSigned({
        url: this.#url,
        secret: this.#init.secret,
        purpose: 'message',
        timestamp: clock.now(),
        body: JSON.stringify({
          id, kind: KIND[method], to: csi.value.replace(/[^+0-9]/g, ''), text, expires_at: expiresAt
        }),
        timeout: this.#init.timeout ?? DEFAULT_GATEWAY_TIMEOUT,
        maxResponse: MAX_RESPONSE,
        signal,
        ca: this.#init.ca
      })
    } catch (err) {
      this.#awaited.delete(id)
      throw new AttestError('ATTEST_CHANNEL_DOWN', {
        detail: `gateway ${err instanceof HttpFailure ? err.message : 'failed'}`
      })
    }
  }

  #report (id: string, status: ReportStatus): boolean {
    const undelivered = this.#awaited.get(id)
    if (undelivered == null) {
      return false
    }
    if (status !== 'sent') {
      this.#awaited.delete(id)
    }
    if (status === 'undelivered') {
      undelivered()
    }
    return true
  }
}

/** Digits one by one: no voice reads "12345" as anybody types it. */
function spokenText (template: string, service: string): (message: Pick<ChallengeMessage, 'code'>) => { text: string } {
  requirePlaceholders(template, ['service', 'code'])
  return ({ code }) => ({ text: filled(template, { service, code: [...code].join(', ') }) })
}
