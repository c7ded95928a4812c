/** A light node that serves an MSP: what it serves, and what it watches over meanwhile. */
import { signerFromSeed } from '../base/keys.ts'
import { mspService } from '../msp/msp-service.ts'
import { clockLog } from '../node/clock-log.ts'
import { watchListed } from '../node/listing.ts'
import type { MspOptions, MspService } from '../msp/interface.ts'
import type { ListedAs } from '../node/listing.ts'
import type { Asker, StartedAsker } from './asker.ts'

export interface ServedMsp extends Pick<MspService, 'answer' | 'closeAccount'> {
  /** When the node has started. */
  start (started: StartedAsker): Promise<void>
  /** Idempotent. */
  stop (): Promise<void>
}

/** Before the node starts. */
export function serveMsp (asker: Asker, msp: MspOptions): ServedMsp {
  const {
    peer, versions, rpc, clock, timer, random, logger, voprf, clockWatch, registry: slot, store, anchor, seed
  } = asker
  versions.serve(peer.services.rpc)
  const { past } = clockWatch
  const service = mspService(
    { rpc, clock, timer, random, logger, voprf, past, registry: slot, gate: slot, store },
    { ...msp, federation: anchor.federationId, seed })
  const log = logger.forComponent('mimi:msp')
  const clocks = clockLog({ watch: clockWatch, log, timer })
  const self: ListedAs = { role: 'msp', id: msp.mspId, publicKey: signerFromSeed(msp.signingSeed).publicKey }
  return {
    answer: service.answer,
    closeAccount: service.closeAccount,
    start: async ({ registry, lookups }) => {
      watchListed(self, { registry, clock, log })
      await clocks.start()
      await service.start(lookups.reader)
    },
    stop: async () => {
      await service.stop()
      await clocks.stop()
    }
  }
}
