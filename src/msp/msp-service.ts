/** An MSP's part of a node: confirms its users' mappings, remembers whom it confirmed, and watches over them. */
import { signerIn } from '../base/envelope.ts'
import { signerFromSeed } from '../base/keys.ts'
import { confirmServer } from '../protocols/confirm/index.ts'
import { confirmedUsers, usersSecret } from './confirmed-users.ts'
import { userWatch } from './user-watch.ts'
import type { Part } from '../node/lifecycle.ts'
import type { MspService, MspServiceComponents, MspServiceInit } from './interface.ts'

export function mspService (components: MspServiceComponents, init: MspServiceInit): MspService {
  const { rpc, registry, gate, store, clock, timer, past, random, logger, voprf } = components
  const { backend, federation, signingSeed } = init
  const secret = usersSecret(init.seed)
  const users = confirmedUsers({ store: store.namespace('confirmed'), clock, past, random }, secret)
  const signer = signerIn(federation, signerFromSeed(signingSeed))
  const server = confirmServer(init)({ rpc, registry, gate, clock, logger, signer, voprf, backend, users })
  let watch: Part | undefined
  return {
    startWatch: async reader => {
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
    confirm: async (content, options) => await server.answer(content, options),
    stop: async () => { await watch?.stop() }
  }
}
