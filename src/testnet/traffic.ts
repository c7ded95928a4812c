/** What the nodes of a testnet ask one another, by their names. */
import type { CallBegin, CallEnd, TrafficTarget } from '../node/traffic.ts'
import type { EventMessage } from './messages.ts'

/** Whoever claims: the client in the testnet's own process. */
export const OWNER = 'owner'

interface TestnetCallBegin extends Omit<CallBegin, 'call' | 'to' | 'protocol'> {
  readonly phase: 'begin'
  /** Of all calls of the testnet. */
  readonly call: string
  readonly from: string
  readonly to: string
  /** `relay`, `claim`, … */
  readonly protocol: string
}

interface TestnetCallEnd extends Omit<CallEnd, 'call'> {
  readonly phase: 'end'
  readonly call: string
}

export type TestnetCall = TestnetCallBegin | TestnetCallEnd

/** @param nameOf - by peer id */
export function callOf (from: string, message: EventMessage, nameOf: (peerId: string) => string): TestnetCall {
  const call = `${from}#${message.detail.call}`
  if (message.name === 'call:end') {
    return { ...message.detail, phase: 'end', call }
  }
  const { to, protocol, sealed, ...begun } = message.detail
  return {
    ...begun,
    phase: 'begin',
    call,
    from,
    to: nameOf(to),
    protocol: protocol.split('/')[2] ?? protocol,
    ...sealed == null ? {} : { sealed: { kind: sealed.kind, target: nameOf(sealed.target) } }
  }
}

/** Of a node in this process. */
export function tellCalls (
  traffic: TrafficTarget, from: string, nameOf: (peerId: string) => string, onCall: (call: TestnetCall) => void
): void {
  traffic.addEventListener('call:begin', ({ detail }) => {
    onCall(callOf(from, { type: 'event', name: 'call:begin', detail }, nameOf))
  })
  traffic.addEventListener('call:end', ({ detail }) => {
    onCall(callOf(from, { type: 'event', name: 'call:end', detail }, nameOf))
  })
}
