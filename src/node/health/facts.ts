/** Gathers what every role knows of itself. */
import { statfsSync } from 'node:fs'
import { systemCodeOf } from '../../base/system-code.ts'
import { DiscoveryError } from '../../base/errors.ts'
import { VERSION } from '../../base/version.ts'
import { nameOfDp } from '../../registry/dp-names.ts'
import { processLoad } from '../../rpc/load-meter.ts'
import { damagedRows } from './damage.ts'
import type { Clock } from '../../base/clock.ts'
import type { RegistrySource, VerifiedRegistry } from '../../registry/interface.ts'
import type { LoadMeter } from '../../rpc/load-meter.ts'
import type { Store } from '../../store/interface.ts'
import type { ServiceWatch } from '../services.ts'
import type { NodeFacts, Role, RoomFacts, Vitals } from './interface.ts'

export interface NodeFactsComponents extends Vitals {
  readonly clock: Clock
  readonly registry: Pick<RegistrySource, 'current'>
  readonly store: Pick<Store, 'health' | 'folder'>
  /** @default it needs nothing of others */
  readonly services?: Pick<ServiceWatch, 'missing'>
  /** @default that of the process */
  readonly load?: Pick<LoadMeter, 'lag'>
}

export interface NodeFactsInit {
  readonly role: Role
  readonly id: string
  /** Throws a DiscoveryError where the registry doesn't want what the node says. */
  readonly requireListed: (registry: VerifiedRegistry) => unknown
}

/** @returns tells them, of the moment when it is called */
export function nodeFacts (
  { clock, registry, gate, watch, peers, store, services, load = processLoad }: NodeFactsComponents,
  { role, id, requireListed }: NodeFactsInit
): () => NodeFacts {
  const since = clock.now()
  return () => {
    const current = registry.current()
    const { state, confirmedBy, required } = gate.standing()
    const { failing, damaged, lostWrites } = store.health
    return {
      at: clock.now(),
      role,
      id,
      version: VERSION,
      since,
      registry: {
        version: current.version, state, expiresAt: current.expiresAt, confirmedBy: confirmedBy.length, required
      },
      unlisted: refusalOf(() => requireListed(current)),
      clock: watch.verdict(),
      store: {
        failing,
        damaged: damagedRows(damaged),
        lostWrites,
        room: store.folder == null ? undefined : roomAt(store.folder)
      },
      eventLoopLag: load.lag(),
      missing: services?.missing ?? [],
      clockTolerance: current.policy.clockTolerance,
      peers: current.dps
        .filter(dp => dp.id !== id && dp.status !== 'revoked')
        .map(dp => ({
          dp: dp.id,
          name: nameOfDp(dp, current),
          operator: dp.operator,
          clockOffset: watch.offsetTo(dp.id),
          ...peers.of(dp.id)
        }))
        .sort((a, b) => a.name < b.name ? -1 : 1)
    }
  }
}

function refusalOf (act: () => unknown): DiscoveryError | undefined {
  try {
    act()
    return undefined
  } catch (err) {
    if (err instanceof DiscoveryError) {
      return err
    }
    throw err
  }
}

/** Undefined where the system doesn't tell, as of a folder that is gone: the store says so itself. */
function roomAt (folder: string): RoomFacts | undefined {
  try {
    const { bavail, blocks, bsize } = statfsSync(folder)
    return { free: bavail * bsize, total: blocks * bsize }
  } catch (err) {
    if (systemCodeOf(err) != null) {
      return undefined
    }
    throw err
  }
}
