/** The registry as `start` would see it: of its file, then as the DPs have it; and the clock by their signed times. */
import { deadline } from '../../base/deadline.ts'
import { ClockWatch } from '../../node/clock-watch.ts'
import { createPeer } from '../../node/libp2p.ts'
import { openKeeper, registryProtocol } from '../../protocols/registry/index.ts'
import { parseAnchor } from '../../registry/anchor.ts'
import { openRegistry } from '../../registry/verify.ts'
import { memoryStore } from '../../store/memory.ts'
import { readBytes } from '../key-file.ts'
import type { Probe } from './report.ts'
import type { RegistryKeeper } from '../../protocols/registry/index.ts'
import type { VerifiedRegistry } from '../../registry/interface.ts'
import type { CliContext } from '../context.ts'
import type { ComponentLogger } from '@libp2p/interface'

/** Milliseconds for all DPs that are asked. */
const PATIENCE = 10_000

export interface RegistryProbes {
  /** The newest that was found by then. */
  readonly current: () => VerifiedRegistry
  /** In order: the file, newer versions, the clock. */
  readonly probes: readonly Probe[]
}

/** @throws where the file can't be read, or doesn't verify: nothing else can be tried then */
export async function registryProbes (
  options: { readonly anchor: string, readonly registry: string },
  context: CliContext,
  logger: ComponentLogger
): Promise<RegistryProbes> {
  const { clock } = context
  const [anchor, initial] = [parseAnchor(options.anchor), await readBytes(options.registry)]
  const store = memoryStore().namespace('registry')
  const keeper = await openKeeper({ store, clock, logger }, { anchor, initial })
  const watch = new ClockWatch({ registry: keeper, clock })
  return {
    current: () => keeper.current(),
    probes: [
      { name: 'registry', run: () => inWords(openRegistry(initial, { anchor, now: clock.now() })) },
      { name: 'other DPs', optional: true, run: async () => await ask(keeper, watch, context, logger) },
      {
        name: 'clock',
        run: () => {
          watch.require()
          const { state, heard } = watch.verdict()
          return `${state} by ${heard} other operators`
        }
      }
    ]
  }
}

function inWords ({ name, version, expiresAt }: VerifiedRegistry): string {
  return `${name}, version ${version}, until ${new Date(expiresAt).toISOString().slice(0, 10)}`
}

/** By a peer of its own: the node may run meanwhile. */
async function ask (
  keeper: RegistryKeeper, watch: ClockWatch, { clock, random, signal }: CliContext, logger: ComponentLogger
): Promise<string> {
  const peer = await createPeer({ logger, clock })
  const { rpc } = peer.services
  const protocol = registryProtocol({ refreshInterval: 0 })(
    { rpc, keeper, clock, random, logger, hear: watch.hear.bind(watch) })
  try {
    await peer.start()
    const { asked } = await protocol.refresh({ signal: deadline(PATIENCE, signal) })
    const answered = asked.filter(outcome => 'version' in outcome).length
    return `${answered} of ${asked.length} that were asked have ${inWords(keeper.current())}`
  } finally {
    await protocol.stop()
    await peer.stop()
  }
}
