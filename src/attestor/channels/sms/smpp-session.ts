/**
 * One bound connection to an SMSC (SMPP 3.4): requests with deadlines, a pulse,
 * receipts; it ends once and stays ended. Reconnecting is the link's business.
 */
import { systemCodeOf } from '../../../base/system-code.ts'
import { readReceipt } from './receipt.ts'
import { connectSmpp } from './smpp-library.ts'
import type { Receipt } from './receipt.ts'
import type { Pdu, PduFields, RequestName, SessionOptions, SmppSession } from './smpp-library.ts'
import type { Timer } from '../../../base/clock.ts'

/** `data_coding`, SMPP 3.4, 5.2.19. */
export const DATA_CODING = { gsm: 0x00, ucs2: 0x08 } as const
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
  readonly onReceipt: (receipt: Receipt) => void
  readonly onEnd: (reason: string) => void
}

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
      // some SMSCs send receipts by the second (4.7)
      case 'deliver_sm':
      case 'data_sm': {
        this.#session.send(pdu.response())
        const receipt = readReceipt(pdu)
        if (receipt != null) {
          this.#init.onReceipt(receipt)
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

function reasonOf (err: unknown): string {
  const code = systemCodeOf(err) ?? ''
  return /^[A-Z0-9_]{1,40}$/.test(code) ? code : 'error'
}
