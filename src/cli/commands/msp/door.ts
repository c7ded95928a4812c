/** The door through which other commands reach a service's node that runs. */
import { backupRoutes } from '../../../node/backup-routes.ts'
import { healthRoutes } from '../../../node/health/index.ts'
import { listenForSigned } from '../../../node/signed-listener.ts'
import { openDoor } from '../../door.ts'
import { CLOSE_TIMEOUT, accountRoutes } from './accounts.ts'
import type { LightNode } from '../../../light/options.ts'
import type { NodeHealth } from '../../../node/health/index.ts'
import type { Store } from '../../../store/interface.ts'
import type { CliContext } from '../../context.ts'
import type { ComponentLogger } from '@libp2p/interface'

/** @returns closes it */
export async function openMspDoor (
  { data, store, health, node }: {
    readonly data: string
    readonly node: Pick<LightNode, 'closeAccount'>
    readonly store: Pick<Store, 'snapshot'>
    readonly health: NodeHealth
  },
  context: CliContext,
  logger: ComponentLogger
): Promise<() => Promise<void>> {
  const { clock } = context
  const backup = backupRoutes(store)
  const routes = new Map([...backup.routes, ...healthRoutes(health), ...accountRoutes(node)])
  const closeDoor = await openDoor(data, context, async init =>
    await listenForSigned({ ...init, routes, clock, logger, timeout: CLOSE_TIMEOUT }))
  return async () => {
    await closeDoor()
    await backup.close()
  }
}
