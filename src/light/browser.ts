/**
 * A light node for pages: it looks up, through relays wherever the registry has them,
 * over WebSockets. It claims nothing and serves nobody.
 *
 * @example
 *
 * ```ts
 * const node = await createLightNode({ anchor, bootstrap: ['/dns4/dp.example/tcp/443/wss/p2p/12D3Koo…'] })
 * const { outcome, mappings, preferred } = await node.discover('tel:+14155550123')
 * await node.stop()
 * ```
 */
import '../runtime.ts'
import { requireKnown } from '../base/known-options.ts'
import { nobleBackend } from '../blinding/noble.ts'
import { prepareAsker } from './asker.ts'
import { watchCsi } from './watch-csi.ts'
import type { NamesOf } from '../base/known-options.ts'
import type { LightNode, LightNodeOptions } from './options.ts'

/** As those of a light node elsewhere. */
export type BrowserNodeOptions = Pick<LightNodeOptions,
  'anchor' | 'registry' | 'bootstrap' | 'seed' | 'store' | 'choices' | 'app' | 'home' | 'relay' | 'proof' |
  'keptTokens' | 'refreshInterval' | 'timer' | 'clock' | 'random' | 'logger'>

export type BrowserNode = Omit<LightNode, 'addresses' | 'carrier' | 'closeAccount' | 'holder' | 'disconnected'>

const BROWSER_OPTIONS: NamesOf<BrowserNodeOptions> = {
  anchor: true,
  registry: true,
  bootstrap: true,
  seed: true,
  store: true,
  choices: true,
  app: true,
  home: true,
  relay: true,
  proof: true,
  keptTokens: true,
  refreshInterval: true,
  timer: true,
  clock: true,
  random: true,
  logger: true
}

/**
 * Returns a node that runs.
 *
 * @throws RegistryError when the registry doesn't verify, RegistryProtocolError when nobody has one
 * @throws LightError `LIGHT_NO_REGISTRY`
 */
export async function createLightNode (options: BrowserNodeOptions): Promise<BrowserNode> {
  requireKnown('createLightNode', options, BROWSER_OPTIONS)
  const asker = await prepareAsker({ voprf: nobleBackend }, options)
  const { registry, gate, refresh, lookups } = await asker.start()
  const { peer, peers, traffic, clockWatch, clock } = asker
  const { oprf, reader, discoverer, disclosure } = lookups
  return {
    peerId: peer.peerId,
    registry,
    vitals: { gate, watch: clockWatch, peers },
    traffic,
    past: clockWatch.past,
    ...discoverer,
    watch: (csi, own, watchOptions) => watchCsi(csi, own, { oprf, reader, registry, gate, clock }, watchOptions),
    disclosure,
    refreshRegistry: refresh,
    stop: asker.stop
  }
}
