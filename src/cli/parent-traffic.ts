/** Tells the process that started a node whom it asks, once that wants to know. */
import type { TrafficEvents, TrafficTarget } from '../node/traffic.ts'
import type { EventMessage } from '../testnet/messages.ts'
import type { CliContext } from './context.ts'
import type { ParentRequests } from './run-node.ts'

export function trafficRequests (traffic: TrafficTarget, { parent }: Pick<CliContext, 'parent'>): ParentRequests {
  let isTold = false
  const tell = ({ type, detail }: TrafficEvents[keyof TrafficEvents]): void => {
    // by its type the one or the other
    const message = { type: 'event', name: type, detail } as EventMessage
    parent?.send(message)
  }
  return {
    traffic: async () => {
      if (!isTold) {
        isTold = true
        traffic.addEventListener('call:begin', tell)
        traffic.addEventListener('call:end', tell)
      }
    }
  }
}
