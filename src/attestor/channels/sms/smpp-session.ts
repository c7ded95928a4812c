/**
 * One bound connection to an SMSC (SMPP 3.4): requests with deadlines, a pulse,
 * receipts; it ends once and stays ended. Reconnecting is the link's business.
 */
import { systemCodeOf } from '../../../base/system-code.ts'
import { connectSmpp } from './smpp-library.ts'
import type { Pdu, PduFields, RequestName, SessionOptions, SmppSession } from './smpp-library.ts'
import type { Timer } from '../../../base/clock.ts'

/** `data_coding`, SMPP 3.4, 5.2.19. */
export const DATA_CODING = { gsm: 0x00, ucs2: 0x08 } as const
/** `esm_class` of a delivery receipt, 5.2.12. */
const RECEIPT = 0x04
/** ESME_RINVCMDID, 5.1.3: what we say to requests that an SMSC has no business to make of us. */
const COMMAND_UNKNOWN = 0x03

/** Why a session or a request failed; free of numbers and codes. */
export class SmppFailure extends Error {
  override readonly name = 'SmppFailure'
}

export interface SmppSessionInit extends SessionOptions {
  readonly systemId: string
  readonly password: string
  readonly systemType: string
  /** Milliseconds for connecting and binding together, and for each answer. */
  readonly timeout: number
  /** Milliseconds between two signs of life. */
  readonly pulse: number
  readonly timer: Timer
  readonly onReceipt: (messageId: string, state: ReceiptState) => void
  readonly onEnd: (reason: string) => void
}

export type ReceiptState = 'delivered' | 'undelivered' | 'under-way'

export class BoundSession {
  readonly #session: SmppSession
  readonly #init: SmppSessionInit
  readonly #waiting = new Set<(reason: string) => void>()
  #ended: string | undefined
  #stopPulse = (): void => {}

  private constructor (session: SmppSession, init: SmppSessionInit) {
    this.#session = session
    this.#init = init
    session.on('error', (err: unknown) => { this.end(`connection ${reasonOf(err)}`) })
    session.on('close', () => { this.end('connection closed') })
    session.on('pdu', (pdu: Pdu) => { this.#receive(pdu) })
  }

  /** @throws SmppFailure */
  static async open (init: SmppSessionInit): Promise<BoundSession> {
    const { host, port, tls, servername, ca, systemId, password, systemType } = init
    const session = await connectSmpp({ host, port, tls, servername, ca, minVersion: 'TLSv1.2' })
    const bound = new BoundSession(session, init)
    try {
      await bound.#within(done => { session.once(tls ? 'secureConnect' : 'connect', done) }, 'connect')
      await bound.#request('bind_transceiver', {
        system_id: systemId, password, system_type: systemType, interface_version: 0x34
      })
    } catch (err) {
      bound.end('bind failed')
      throw err
    }
    bound.#beat()
    return bound
  }

  /** @returns the SMSC's id of the message */
  async submit (fields: PduFields): Promise<string> {
    const { message_id: id } = await this.#request('submit_sm', fields)
    return typeof id === 'string' ? id : ''
  }

  async unbind (): Promise<void> {
    try {
      await this.#request('unbind', {})
    } finally {
      this.end('unbound')
    }
  }

  end (reason: string): void {
    if (this.#ended != null) {
      return
    }
    this.#ended = reason
    this.#stopPulse()
    for (const fail of this.#waiting) {
      fail(reason)
    }
    this.#session.destroy()
    this.#init.onEnd(reason)
  }

  async #request (name: RequestName, fields: PduFields): Promise<Pdu> {
    let answer: Pdu | undefined
    await this.#within(done => {
      const written = this.#session[name](fields, pdu => {
        answer = pdu
        done()
      })
      if (!written) {
        this.end('connection not writable')
      }
    }, name)
    if (answer == null || answer.command_status !== 0) {
      throw new SmppFailure(`${name} status 0x${(answer?.command_status ?? 0).toString(16).padStart(8, '0')}`)
    }
    return answer
  }

  async #within (begin: (done: () => void) => void, name: string): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      const settle = (finish: () => void): void => {
        this.#waiting.delete(fail)
        callOff()
        finish()
      }
      const fail = (reason: string): void => { settle(() => { reject(new SmppFailure(reason)) }) }
      const callOff = this.#init.timer.after(this.#init.timeout, () => {
        fail(`${name} not answered`)
        // answers that come late would be taken for those of later requests
        this.end(`${name} not answered`)
      })
      if (this.#ended != null) {
        fail(this.#ended)
        return
      }
      this.#waiting.add(fail)
      begin(() => { settle(resolve) })
    })
  }

  /** `enquire_link` (4.11): a dead line is found before the next code is sent over it. */
  #beat (): void {
    if (this.#ended != null) {
      return
    }
    this.#stopPulse = this.#init.timer.after(this.#init.pulse, () => {
      this.#request('enquire_link', {}).then(() => { this.#beat() }, (err: unknown) => {
        this.end(err instanceof Error ? err.message : 'enquire_link')
      })
    })
  }

  #receive (pdu: Pdu): void {
    switch (pdu.command) {
      case 'enquire_link':
        this.#session.send(pdu.response())
        return
      case 'unbind':
        this.#session.send(pdu.response())
        this.end('unbound by the SMSC')
        return
      case 'deliver_sm': {
        this.#session.send(pdu.response())
        const receipt = readReceipt(pdu)
        if (receipt != null) {
          this.#init.onReceipt(receipt.messageId, receipt.state)
        }
        return
      }
      default:
        if (!pdu.command.endsWith('_resp') && pdu.command !== 'generic_nack') {
          this.#session.send(pdu.response({ command_status: COMMAND_UNKNOWN }))
        }
    }
  }
}

/** By the optional parameters (5.3.2.12, 5.3.2.35), or the text that SMSCs write in their place (appendix B). */
export function readReceipt (pdu: Pick<Pdu, 'esm_class' | 'receipted_message_id' | 'message_state' |
  'short_message'>): { messageId: string, state: ReceiptState } | undefined {
  const isReceipt = typeof pdu.esm_class === 'number' && (pdu.esm_class & RECEIPT) !== 0
  if (!isReceipt) {
    return undefined
  }
  const text = textOf(pdu.short_message)
  const messageId = typeof pdu.receipted_message_id === 'string'
    ? pdu.receipted_message_id
    : /\bid:(\S{1,64})/.exec(text)?.[1]
  if (messageId == null || messageId === '') {
    return undefined
  }
  const word = typeof pdu.message_state === 'number' ? STATES[pdu.message_state] : /\bstat:([A-Z]{7})/.exec(text)?.[1]
  return { messageId, state: stateOf(word) }
}

/** `message_state`, 5.2.28, in the words of appendix B. */
const STATES: Readonly<Record<number, string>> = {
  1: 'ENROUTE', 2: 'DELIVRD', 3: 'EXPIRED', 4: 'DELETED', 5: 'UNDELIV', 6: 'ACCEPTD', 7: 'UNKNOWN', 8: 'REJECTD'
}

function stateOf (word: string | undefined): ReceiptState {
  switch (word) {
    case 'DELIVRD':
    case 'ACCEPTD':
      return 'delivered'
    case 'EXPIRED':
    case 'DELETED':
    case 'UNDELIV':
    case 'REJECTD':
      return 'undelivered'
    default:
      return 'under-way'
  }
}

function textOf (message: unknown): string {
  const text = typeof message === 'object' && message != null && 'message' in message ? message.message : message
  return typeof text === 'string' ? text : Buffer.isBuffer(text) ? text.toString('latin1') : ''
}

function reasonOf (err: unknown): string {
  const code = systemCodeOf(err) ?? ''
  return /^[A-Z0-9_]{1,40}$/.test(code) ? code : 'error'
}
