/** An MSP's part of a node: confirms its users' mappings, remembers whom it confirmed, and watches over them. */
import { signerIn } from '../base/envelope.ts'
import { signerFromSeed } from '../base/keys.ts'
import { claimClient } from '../protocols/claim/index.ts'
import { confirmServer } from '../protocols/confirm/index.ts'
import { closedAccounts } from './closed-accounts.ts'
import { confirmedUsers, usersSecret } from './confirmed-users.ts'
import { KeptReleaseRows } from './kept-releases.ts'
import { userWatch } from './user-watch.ts'
import type { Part } from '../node/lifecycle.ts'
import type { MspService, MspServiceComponents, MspServiceInit } from './interface.ts'

export function mspService (components: MspServiceComponents, init: MspServiceInit): MspService {
  const { rpc, registry, gate, store, clock, timer, past, random, logger, voprf } = components
  const { backend, federation, signingSeed } = init
  const secret = usersSecret(init.seed)
  const users = confirmedUsers({ store: store.namespace('confirmed'), clock, past, random }, secret)
  const signer = signerIn(federation, signerFromSeed(signingSeed))
  const rows = (namespace: string): KeptReleaseRows =>
    new KeptReleaseRows({ store: store.namespace(namespace), clock, past, random }, secret)
  const accounts = closedAccounts({
    kept: rows('releases'),
    due: rows('closed-accounts'),
    claims: claimClient()({ rpc, registry, clock }),
    registry,
    clock,
    random,
    timer,
    log: logger.forComponent('mimi:msp:accounts')
  })
  const served = { rpc, registry, gate, clock, logger, signer, voprf, backend, users, releases: accounts }
  const server = confirmServer(init)(served)
  let watch: Part | undefined
  return {
    start: async reader => {
      await accounts.start()
      if (backend?.alert != null) {
        watch = userWatch({
          users,
          reader,
          registry,
          store: store.namespace('alerts'),
          alert: backend.alert.bind(backend),
          notify: backend.notify?.bind(backend),
          clock,
          timer,
          past,
          log: logger.forComponent('mimi:msp:watch')
        }, { secret, interval: init.watchInterval })
        await watch.start()
      }
    },
    answer: async (...asked) => await server.answer(...asked),
    closeAccount: async (csi, options) => await accounts.close(csi, options),
    stop: async () => {
      await watch?.stop()
      await accounts.stop()
    }
  }
}
