/**
 * The light node: looks up, claims, and serves an MSP's confirmations. It keeps no
 * records of others, and unless it serves an MSP its peer id is new at each start.
 *
 * @example
 *
 * ```ts
 * const node = await createLightNode({ anchor, registry: await readFile('v1.registry') })
 * const { outcome, mappings, preferred } = await node.discover('tel:+14155550123')
 * await node.stop()
 * ```
 */
import '../runtime.ts'
import { requireKnown } from '../base/known-options.ts'
import { loadSodium } from '../blinding/sodium.ts'
import { toCsi } from '../identifiers/csi.ts'
import { isThere } from '../node/is-there.ts'
import { rpcMetrics } from '../node/rpc-metrics.ts'
import { attestClient } from '../protocols/attest/index.ts'
import { prepareAsker } from './asker.ts'
import { carrier } from './carrier.ts'
import { askDisconnected } from './disconnected.ts'
import { holderMaker } from './holder-maker.ts'
import { LightError } from './errors.ts'
import { LIGHT_OPTIONS, MSP_OPTIONS } from './option-names.ts'
import { serveMsp } from './serve-msp.ts'
import { watchCsi } from './watch-csi.ts'
import type { Asker, StartedAsker } from './asker.ts'
import type { LightNode, LightNodeOptions } from './options.ts'
import type { ServedMsp } from './serve-msp.ts'

/**
 * Returns a node that runs.
 *
 * @throws RegistryError when the registry doesn't verify, RegistryProtocolError when nobody has one
 * @throws LightError `LIGHT_NO_REGISTRY`
 */
export async function createLightNode (options: LightNodeOptions): Promise<LightNode> {
  requireKnown('createLightNode', options, LIGHT_OPTIONS)
  requireKnown('createLightNode: msp', options.msp ?? {}, MSP_OPTIONS)
  const { metrics, msp } = options
  const voprf = await loadSodium()
  const asker = await prepareAsker({ voprf, rpcMetrics: metrics == null ? undefined : rpcMetrics(metrics) }, options)
  const service = msp == null ? undefined : serveMsp(asker, msp)
  const stop = async (): Promise<void> => {
    await service?.stop()
    await asker.stop()
  }
  const started = await asker.start()
  try {
    await service?.start(started)
  } catch (err) {
    await stop()
    throw err
  }
  return nodeOf(asker, started, service, stop)
}

function nodeOf (
  asker: Asker, { registry, gate, refresh, lookups }: StartedAsker, msp: ServedMsp | undefined, stop: LightNode['stop']
): LightNode {
  const { peer, rpc, peers, traffic, clockWatch, clock, timer, random, voprf } = asker
  const { oprf, reader, discoverer, disclosure } = lookups
  const attests = attestClient()({ rpc, registry, clock, random })
  return {
    peerId: peer.peerId,
    registry,
    vitals: { gate, watch: clockWatch, peers },
    traffic,
    past: clockWatch.past,
    addresses: () => peer.getMultiaddrs().map(address => address.toString()),
    ...discoverer,
    disconnected: async (csi, since, disconnectedOptions) =>
      await askDisconnected(csi, since, { registry, gate, oprf, attests, clock }, disconnectedOptions),
    holder: holderMaker({
      rpc,
      registry,
      gate,
      clock,
      random,
      voprf,
      clockWatch,
      oprf,
      reader,
      attests,
      isThere: async ({ addresses }, where) => await isThere(peer, addresses, where)
    }),
    carrier: carrier({ rpc, registry, oprf, self: peer.peerId.toString(), msp }),
    watch: (csi, own, watchOptions) => watchCsi(csi, own, { oprf, reader, registry, gate, clock, timer }, watchOptions),
    disclosure,
    closeAccount: async (csi, accountOptions) => {
      if (msp == null) {
        throw new LightError('LIGHT_NO_MSP')
      }
      return await msp.closeAccount(toCsi(csi, registry.current().policy.csiTypes).uri, accountOptions)
    },
    refreshRegistry: refresh,
    stop
  }
}
