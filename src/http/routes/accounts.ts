/** Of users who leave: their apps left a release of each mapping with the node when they claimed. */
import { route } from '../route.ts'
import { CloseRequest, Closed } from '../schemas.ts'
import type { LightNode } from '../../light/options.ts'
import type { Route } from '../route.ts'

export type AccountNode = Pick<LightNode, 'closeAccount'>

export function accountRoutes (node: AccountNode): readonly Route[] {
  return [
    route({
      id: 'close',
      method: 'POST',
      path: '/v1/accounts/close',
      scopes: ['accounts'],
      summary: 'An account closed: ends the mappings of its identifier on this service',
      description: 'Take the user out of the directory first. Publishes the releases that the app handed over ' +
        'when it claimed; what is not published when this answers is tried again until it is, also after a restart. ' +
        'Mappings on other services stay, and so do later ones.',
      body: CloseRequest,
      content: 'json',
      answer: Closed,
      handle: async ({ body: { csi }, signal }) => ({ json: { csi, ...await node.closeAccount(csi, { signal }) } })
    })
  ]
}
