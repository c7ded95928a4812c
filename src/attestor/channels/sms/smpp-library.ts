/**
 * The part of smpp 0.5 that we call, typed; the package is CommonJS without
 * types. Loaded when the first session is made, and only here.
 */
import { withPackages } from '../../../base/packages.ts'
import type { EventEmitter } from 'node:events'

/** Fields that we read; what a peer sends may lack any of them, or have others. */
export interface Pdu {
  readonly command: string
  /** 0: all right (SMPP 3.4, 5.1.3). */
  readonly command_status: number
  readonly message_id?: unknown
  readonly receipted_message_id?: unknown
  readonly message_state?: unknown
  readonly esm_class?: unknown
  readonly short_message?: unknown
  readonly message_payload?: unknown
  readonly source_addr?: unknown
  readonly destination_addr?: unknown
  response (fields?: Readonly<Record<string, unknown>>): Pdu
}

export type PduFields = Readonly<Record<string, string | number | { readonly message: string }>>
export type RequestName = 'bind_transceiver' | 'submit_sm' | 'enquire_link' | 'unbind'

export interface SmppSession extends Pick<EventEmitter, 'on' | 'once' | 'removeAllListeners'> {
  send (pdu: Pdu): boolean
  destroy (): void
  bind_transceiver (fields: PduFields, answered: (pdu: Pdu) => void): boolean
  submit_sm (fields: PduFields, answered: (pdu: Pdu) => void): boolean
  enquire_link (fields: PduFields, answered: (pdu: Pdu) => void): boolean
  unbind (fields: PduFields, answered: (pdu: Pdu) => void): boolean
}

export interface SessionOptions {
  readonly host: string
  readonly port: number
  readonly tls: boolean
  readonly servername?: string
  readonly ca?: string
  readonly minVersion?: 'TLSv1.2'
}

interface SmppLibrary {
  connect (options: SessionOptions): SmppSession
}

export async function connectSmpp (options: SessionOptions): Promise<SmppSession> {
  // a name, so that no types are looked for
  const name: string = 'smpp'
  const { default: library } = await withPackages<{ default: SmppLibrary }>(['smpp'], async () => await import(name))
  return library.connect(options)
}
