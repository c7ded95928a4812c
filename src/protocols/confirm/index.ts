/**
 * `/mimi/confirm/1.0.0`: an MSP's word that an identifier is reachable on its
 * service. The holder tells the MSP the CSI together with the evaluation
 * transcript, so that the MSP derives the lookup key itself; the MSP asks its
 * own directory, and signs for one holder key.
 *
 * @example
 *
 * ```ts
 * confirmServer({ mspId: 'chat.example' })({ rpc, registry, clock, logger, signer, voprf, backend: {
 *   isConfirmedUser: async csi => users.has(csi.uri)
 * } })
 * ```
 */
import { ConfirmClient as ConfirmClientClass } from './confirm.ts'
import { ConfirmServer as ConfirmServerClass } from './handler.ts'
import type {
  ConfirmClient, ConfirmClientComponents, ConfirmServer, ConfirmServerComponents, ConfirmServerInit
} from './interface.ts'

export function confirmServer (init: ConfirmServerInit): (components: ConfirmServerComponents) => ConfirmServer {
  return components => new ConfirmServerClass(components, init)
}

export function confirmClient (): (components: ConfirmClientComponents) => ConfirmClient {
  return components => new ConfirmClientClass(components)
}

export { CONFIRM_ERRORS, ConfirmError } from './errors.ts'
export { CONFIRM_PROTOCOL } from './constants.ts'
export type * from './interface.ts'
