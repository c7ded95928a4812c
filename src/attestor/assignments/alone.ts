/** A CSIP's records without its attestor: for whoever announces while none runs. */
import '../../runtime.ts'
import { defaultLogger } from '@libp2p/logger'
import { signerIn } from '../../base/envelope.ts'
import { signerFromSeed } from '../../base/keys.ts'
import { loadSodium } from '../../blinding/sodium.ts'
import { openKeeper, registryProtocol } from '../../protocols/registry/index.ts'
import { createPeer } from '../../node/libp2p.ts'
import { openAssignments } from './assignments.ts'
import type { Clock, Random } from '../../base/clock.ts'
import type { TrustAnchor } from '../../registry/interface.ts'
import type { Store } from '../../store/interface.ts'
import type { Assignments } from './interface.ts'

/** Namespaces of the attestor's store that records and registry are in. */
export const ASSIGNMENTS_NAMESPACE = 'assignments'
export const REGISTRY_NAMESPACE = 'registry'

export interface AloneOptions {
  readonly csipId: string
  /** Ed25519 seed of the CSIP's key; MUST stay secret. */
  readonly seed: Uint8Array
  readonly anchor: TrustAnchor
  /** SignedRegistry, as from a file. */
  readonly initial: Uint8Array
  /** The attestor's; the caller closes it. */
  readonly store: Store
  readonly clock: Clock
  readonly random: Random
}

/** Returns records that run, on a node that listens nowhere. */
export async function assignmentsAlone (
  { csipId, seed, anchor, initial, store, clock, random }: AloneOptions
): Promise<Assignments> {
  const logger = defaultLogger()
  const registry = await openKeeper({ store: store.namespace(REGISTRY_NAMESPACE), clock, logger }, { anchor, initial })
  const peer = await createPeer({ seed, logger })
  const { rpc } = peer.services
  const assignments = await openAssignments({
    csipId,
    store: store.namespace(ASSIGNMENTS_NAMESPACE),
    rpc,
    registry,
    gate: registryProtocol({ refreshInterval: 0 })({ rpc, keeper: registry, clock, random, logger }),
    signer: signerIn(anchor.federationId, signerFromSeed(seed)),
    clock,
    // what it forgets lies in memory, and is drawn again
    past: clock,
    random,
    logger,
    voprf: await loadSodium()
  }, { seed })
  // last: where the records can't be opened, nothing runs
  await peer.start()
  assignments.start()
  return {
    ...assignments,
    stop: async () => {
      await assignments.stop()
      await peer.stop()
    }
  }
}
