/** An SMSC on loopback: the server side of the smpp package, and a timer that tests turn. */
import type { EventEmitter } from 'node:events'
import type { AddressInfo, Server } from 'node:net'
import type { Timer } from '../../../../src/base/clock.ts'
import type { Pdu } from '../../../../src/attestor/channels/sms/smpp-library.ts'

interface Session extends EventEmitter {
  send (pdu: Pdu): boolean
  deliver_sm (fields: Record<string, unknown>, answered: (pdu: Pdu) => void): boolean
  data_sm (fields: Record<string, unknown>, answered: (pdu: Pdu) => void): boolean
  enquire_link (answered: (pdu: Pdu) => void): boolean
  unbind (answered: (pdu: Pdu) => void): boolean
  destroy (): void
}

type Submit = Pdu & Record<'source_addr' | 'destination_addr', string> &
  Record<'source_addr_ton' | 'dest_addr_ton' | 'registered_delivery' | 'data_coding', number>

export interface Received {
  from: string
  to: string
  fromTon: number
  toTon: number
  receipt: number
  coding: number
  text: string
}

export interface SmscInit {
  /** @default any */
  port?: number
  tls?: { key: string, cert: string }
  /** Answer to a bind; undefined: none. */
  bind?: (pdu: Record<string, unknown>) => number | undefined
  /** Answer to a message; undefined: none. */
  submit?: (smsc: Smsc, id: string) => number | undefined
  /** Id of the message of this number, from 1. @default m1, m2 */
  idOf?: (count: number) => string
  /** @default true */
  answersPulse?: boolean
}

export class Smsc {
  readonly received: Received[] = []
  readonly binds: Array<Record<string, unknown>> = []
  readonly seen: string[] = []
  readonly port: number
  readonly #server: Server
  readonly #sessions = new Set<Session>()
  readonly #arrivals = new Set<() => void>()

  private constructor (server: Server, init: SmscInit) {
    this.#server = server
    this.port = (server.address() as AddressInfo).port
    server.on('session', (session: Session) => {
      this.#sessions.add(session)
      // clients that vanish are what some tests are about
      session.on('error', () => undefined)
      session.on('close', () => { this.#note('close') })
      session.on('pdu', (pdu: Pdu) => {
        this.#answer(session, pdu, init)
        this.#note(pdu.command)
      })
    })
  }

  static async listen (init: SmscInit = {}): Promise<Smsc> {
    const name: string = 'smpp'
    const { default: library } = await import(name) as { default: { createServer (options: object): Server } }
    const server = library.createServer(init.tls ?? {})
    server.on('tlsClientError', () => undefined)
    await new Promise<void>(resolve => { server.listen(init.port ?? 0, '127.0.0.1', () => { resolve() }) })
    return new Smsc(server, init)
  }

  /** Waits until `count` of a command, or of 'close', have come in all. */
  async until (what: string, count = 1): Promise<void> {
    while (this.seen.filter(seen => seen === what).length < count) {
      await new Promise<void>(resolve => { this.#arrivals.add(resolve) })
    }
  }

  /** Resolves with the client's answer. */
  async deliver (fields: Record<string, unknown>, by: 'deliver_sm' | 'data_sm' = 'deliver_sm'): Promise<Pdu> {
    return await this.#ask((session, done) => session[by](fields, done))
  }

  async receipt (id: string, state: number): Promise<void> {
    await this.deliver({ esm_class: 4, short_message: '', receipted_message_id: id, message_state: state })
  }

  async enquire (): Promise<Pdu> {
    return await this.#ask((session, done) => session.enquire_link(done))
  }

  async unbind (): Promise<Pdu> {
    return await this.#ask((session, done) => session.unbind(done))
  }

  cut (): void {
    for (const session of this.#sessions) {
      session.destroy()
    }
    this.#sessions.clear()
  }

  async close (): Promise<void> {
    this.cut()
    await new Promise<void>(resolve => { this.#server.close(() => { resolve() }) })
  }

  async #ask (ask: (session: Session, done: (pdu: Pdu) => void) => boolean): Promise<Pdu> {
    const session = [...this.#sessions].at(-1)
    if (session == null) {
      throw new Error('nobody is bound')
    }
    return await new Promise<Pdu>(resolve => { ask(session, resolve) })
  }

  #answer (session: Session, pdu: Pdu, init: SmscInit): void {
    if (pdu.command === 'bind_transceiver') {
      const fields = pdu as unknown as Record<string, unknown>
      this.binds.push(fields)
      const status = init.bind == null ? 0 : init.bind(fields)
      if (status != null) {
        session.send(pdu.response({ command_status: status, system_id: 'smsc' }))
      }
    } else if (pdu.command === 'submit_sm') {
      const submit = pdu as Submit
      this.received.push({
        from: submit.source_addr,
        to: submit.destination_addr,
        fromTon: submit.source_addr_ton,
        toTon: submit.dest_addr_ton,
        receipt: submit.registered_delivery,
        coding: submit.data_coding,
        text: (pdu.short_message as { message: string }).message
      })
      const id = init.idOf?.(this.received.length) ?? `m${this.received.length}`
      const status = init.submit == null ? 0 : init.submit(this, id)
      if (status != null) {
        session.send(pdu.response({ command_status: status, message_id: id }))
      }
    } else if (pdu.command === 'unbind' || (pdu.command === 'enquire_link' && (init.answersPulse ?? true))) {
      session.send(pdu.response())
    }
  }

  #note (what: string): void {
    this.seen.push(what)
    for (const arrived of this.#arrivals) {
      arrived()
    }
    this.#arrivals.clear()
  }
}

/** Fires the waits of one length. */
export class TurnedTimer implements Timer {
  readonly #waits = new Set<{ ms: number, callback: () => void }>()
  readonly #begun = new Set<() => void>()

  get delays (): number[] {
    return [...this.#waits].map(({ ms }) => ms)
  }

  after (ms: number, callback: () => void): () => void {
    const wait = { ms, callback }
    this.#waits.add(wait)
    for (const begun of this.#begun) {
      begun()
    }
    this.#begun.clear()
    return () => { this.#waits.delete(wait) }
  }

  fire (ms: number): void {
    for (const wait of [...this.#waits].filter(candidate => candidate.ms === ms)) {
      this.#waits.delete(wait)
      wait.callback()
    }
  }

  /** Waits until somebody waits that long. */
  async until (ms: number): Promise<void> {
    while (!this.delays.includes(ms)) {
      await new Promise<void>(resolve => { this.#begun.add(resolve) })
    }
  }
}
