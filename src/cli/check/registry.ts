/** The registry as `start` would see it: of its file, then as the DPs have it; and the clock by their signed times. */
import { deadline } from '../../base/deadline.ts'
import { ClockWatch } from '../../node/clock-watch.ts'
import { NodeError } from '../../node/errors.ts'
import { registryEnds } from '../../node/health/judge.ts'
import { createPeer } from '../../node/libp2p.ts'
import { openKeeper, registryProtocol } from '../../protocols/registry/index.ts'
import { parseAnchor } from '../../registry/anchor.ts'
import { checkCurrent } from '../../registry/verify.ts'
import { memoryStore } from '../../store/memory.ts'
import { readBytes } from '../key-file.ts'
import type { Probe } from './report.ts'
import type { RegistryKeeper } from '../../protocols/registry/index.ts'
import type { VerifiedRegistry } from '../../registry/interface.ts'
import type { CliContext } from '../context.ts'
import type { ComponentLogger } from '@libp2p/interface'

/** Milliseconds for all DPs that are asked. */
const PATIENCE = 10_000
const DAY = 86_400_000

export interface RegistryProbes {
  /** The newest that was found by then. */
  readonly current: () => VerifiedRegistry
  /** In order: the file, newer versions, how long the newest lasts, the clock. */
  readonly probes: readonly Probe[]
}

/**
 * @param self - peer id of the node, where it is a DP: it isn't asked, and its operator's clocks are no others
 * @throws where the file can't be read, or doesn't verify: nothing else can be tried then
 */
export async function registryProbes (
  options: { readonly anchor: string, readonly registry: string },
  context: CliContext,
  logger: ComponentLogger,
  self?: string
): Promise<RegistryProbes> {
  const { clock } = context
  const [anchor, initial] = [parseAnchor(options.anchor), await readBytes(options.registry)]
  const store = memoryStore().namespace('registry')
  const keeper = await openKeeper({ store, clock, logger }, { anchor, initial, self })
  const watch = new ClockWatch({ registry: keeper, clock }, { self })
  return {
    current: () => keeper.current(),
    probes: [
      { name: 'registry', run: () => inWords(keeper.current()) },
      {
        name: 'other DPs',
        otherwise: 'warning',
        run: async () => await ask({ keeper, watch, logger, self }, context)
      },
      // of the newest that they have
      { name: 'expiry', otherwise: 'not ready', run: () => tryExpiry(keeper.current(), clock.now()) },
      { name: 'clock', otherwise: 'not ready', run: () => tryClock(watch) }
    ]
  }
}

interface Asking {
  readonly keeper: RegistryKeeper
  readonly watch: ClockWatch
  readonly logger: ComponentLogger
  readonly self?: string
}

function inWords ({ name, version, expiresAt }: VerifiedRegistry): string {
  return `${name}, version ${version}, until ${new Date(expiresAt).toISOString().slice(0, 10)}`
}

/** @throws RegistryError as `checkCurrent` */
function tryExpiry (registry: VerifiedRegistry, now: number): string | NodeError {
  checkCurrent(registry, now)
  const [ends] = registryEnds(registry, now)
  return ends ?? `in ${Math.floor((registry.expiresAt - now) / DAY)} days`
}

/** @throws ClockError `CLOCK_OFF` */
function tryClock (watch: ClockWatch): string | NodeError {
  watch.require()
  const { state, heard, required } = watch.verdict()
  if (state === 'confirmed') {
    return `confirmed by ${heard} other operators`
  }
  const detail = heard < required ? `${heard} of ${required} operators` : `${heard} operators, who disagree`
  return new NodeError('NODE_CLOCK_UNKNOWN', { detail })
}

/** By a peer of its own: the node may run meanwhile. */
async function ask (
  { keeper, watch, logger, self }: Asking, { clock, random, signal }: CliContext
): Promise<string> {
  const peer = await createPeer({ logger, clock })
  const { rpc } = peer.services
  const protocol = registryProtocol({ refreshInterval: 0, hearsMajority: true })(
    { rpc, keeper, clock, random, logger, self, hear: watch.hear.bind(watch) })
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
