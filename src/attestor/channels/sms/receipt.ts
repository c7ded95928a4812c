/**
 * What an SMSC says became of a message: a delivery receipt, in the dialects
 * that are spoken. SMPP 3.4 has optional parameters for it (5.3.2.12, 5.3.2.35);
 * most SMSCs write a text instead, whose form appendix B calls an example.
 */
import type { Pdu } from './smpp-library.ts'

export type ReceiptState = 'delivered' | 'undelivered' | 'under-way'

export interface Receipt {
  /** The message's id as the SMSC wrote it: by parameter, by text, or both, which may differ. */
  readonly ids: readonly string[]
  /** Digits of the addresses that it names: of us and of the phone, in the one order or in the other. */
  readonly numbers: readonly string[]
  readonly state: ReceiptState
}

export type ReceiptFields = Pick<Pdu, 'esm_class' | 'receipted_message_id' | 'message_state' | 'short_message' |
  'message_payload' | 'source_addr' | 'destination_addr'>

/** The message type within `esm_class` (5.2.12), and two of its values. */
const MESSAGE_TYPE = 0x3c
const RECEIPT = 0x04
/** A report on the way: whatever it says isn't the end. */
const INTERMEDIATE = 0x20

/** Names stand before `:` or `=`, in any case; a comma, a semicolon or white space ends a value. */
const ID = /(?:^|[\s,;])(?:message[ _]?)?id\s*[:=]\s*["']?([^\s,;"']{1,64})/i
const STATE = /(?:^|[\s,;])(?:stat|status|state)\s*[:=]\s*["']?([a-z]{4,16})/i
/** Begins the first characters of the message itself, which are not the SMSC's words. */
const MESSAGE_TEXT = /(?:^|[\s,;])text\s*[:=]/i

/** Undefined for what is no receipt, such as a short message that somebody sent. */
export function readReceipt (pdu: ReceiptFields): Receipt | undefined {
  const { receipted_message_id: byParameter, message_state: state } = pdu
  const type = typeof pdu.esm_class === 'number' ? pdu.esm_class & MESSAGE_TYPE : 0
  const hasParameter = typeof byParameter === 'string' && byParameter !== ''
  // anybody can send us a text that reads like a receipt, nobody but the SMSC a parameter
  if (type !== RECEIPT && type !== INTERMEDIATE && !hasParameter) {
    return undefined
  }
  const [text = ''] = `${textOf(pdu.short_message)} ${textOf(pdu.message_payload)}`.split(MESSAGE_TEXT)
  const byText = ID.exec(text)?.[1]
  const ids = [...new Set([...hasParameter ? [byParameter] : [], ...byText == null ? [] : [byText]])]
  if (ids.length === 0) {
    return undefined
  }
  const word = (typeof state === 'number' ? STATES[state] : undefined) ?? STATE.exec(text)?.[1] ?? ''
  return {
    ids,
    numbers: [pdu.source_addr, pdu.destination_addr].flatMap(address => digitsOf(address)),
    state: type === INTERMEDIATE ? 'under-way' : stateOf(word)
  }
}

/** `message_state`, 5.2.28, in the words of appendix B. */
const STATES: Readonly<Record<number, string>> = {
  1: 'ENROUTE', 2: 'DELIVRD', 3: 'EXPIRED', 4: 'DELETED', 5: 'UNDELIV', 6: 'ACCEPTD', 7: 'UNKNOWN', 8: 'REJECTD'
}

/** Words of seven letters in the specification, and longer in real life; by how they begin. */
const ENDS: ReadonlyArray<readonly [beginning: string, state: ReceiptState]> = [
  ['DELIVRD', 'delivered'],
  ['DELIVERED', 'delivered'],
  ['UNDEL', 'undelivered'],
  ['EXPIR', 'undelivered'],
  ['DELET', 'undelivered'],
  ['REJEC', 'undelivered'],
  ['FAIL', 'undelivered']
]

/** ACCEPTD, too, is under way: by the specification it is an end, by most SMSCs that a network took the message. */
function stateOf (word: string): ReceiptState {
  const upper = word.toUpperCase()
  return ENDS.find(([beginning]) => upper.startsWith(beginning))?.[1] ?? 'under-way'
}

function digitsOf (address: unknown): string[] {
  const digits = typeof address === 'string' ? address.replace(/\D/g, '') : ''
  return digits === '' ? [] : [digits]
}

function textOf (message: unknown): string {
  const text = typeof message === 'object' && message != null && 'message' in message ? message.message : message
  return typeof text === 'string' ? text : Buffer.isBuffer(text) ? text.toString('latin1') : ''
}
