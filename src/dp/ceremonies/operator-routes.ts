/** Where the operator of a DP reaches its ceremonies: `POST /ceremony`, signed (see signed-http.ts). */
import { parseJson } from '../../node/signed-listener.ts'
import { MAX_OPERATOR_REQUEST, refusing } from '../conflicts/operator-listener.ts'
import { operateCeremonies } from './operator.ts'
import type { Route } from '../../node/signed-listener.ts'
import type { Ceremonies } from '../../protocols/ceremony/index.ts'

export function ceremonyRoutes (ceremonies: Ceremonies): ReadonlyMap<string, Route> {
  return new Map([
    ['/ceremony', {
      purpose: 'ceremony',
      maxLength: MAX_OPERATOR_REQUEST,
      answer: async body => await refusing(async () => ({
        status: 200,
        body: JSON.stringify(await operateCeremonies(parseJson(body), ceremonies))
      }))
    }]
  ])
}
