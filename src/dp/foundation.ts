/** What every part of a DP stands on: its keys, its store, its registry, the network. */
import { defaultLogger } from '@libp2p/logger'
import { systemClock, systemRandom, systemTimer } from '../base/clock.ts'
import { signerIn } from '../base/envelope.ts'
import { peerIdOf, signerFromSeed } from '../base/keys.ts'
import { clockLog } from '../node/clock-log.ts'
import { PeerWatch } from '../node/peer-watch.ts'
import { Traffic } from '../node/traffic.ts'
import { registryProtocol, VersionExchange } from '../protocols/registry/index.ts'
import { DpShareVault } from './ceremonies/index.ts'
import { checkDp, watchListing } from './check.ts'
import { createNetwork } from './network.ts'
import { relayedOnly } from './relayed-only.ts'
import { relayKeys, watchListedKey } from './relays/relay-keys.ts'
import { openStorage } from './storage.ts'
import type { DpOptions } from './interface.ts'

export async function openFoundation (options: DpOptions) {
  const { store, anchor, initial, clock = systemClock, timer = systemTimer, random = systemRandom } = options
  const { logger = defaultLogger() } = options
  const log = logger.forComponent('mimi:dp')
  const signer = signerIn(anchor.federationId, signerFromSeed(options.seed))
  const id = peerIdOf(signer.publicKey).toString()
  const storage = await openStorage({ id, store, clock, timer, logger }, { anchor, initial })
  const { registry, intake, clockWatch } = storage
  const vault = new DpShareVault(id, options.shares ?? [], options.shareFolder)
  checkDp(id, registry.current(), { ...options, shares: vault.files })
  const keys = await relayKeys(options.hpkeSeeds ?? [], { id, hpkeKey: registry.current().dp(id)?.hpkeKey })
  watchListedKey(keys, id, registry, log)
  watchListing(id, registry, log)

  const peers = new PeerWatch({ clock })
  const versions = new VersionExchange(
    { clock, logger, onHeard: (peer, version) => { peers.heard(peer, version) } }, { isParty: true })
  versions.open(registry)
  const network = await createNetwork(
    { id, registry, versions, clock, timer, random, logger, intake, records: store.records }, options
  )
  const { score: judge, metrics, onConnect } = network
  const traffic = new Traffic({ clock })
  const rpc = relayedOnly(traffic.watching(peers.watching(network.rpc)), registry)
  versions.serve(rpc, signer)
  const hear = clockWatch.hear.bind(clockWatch)
  const gate = registryProtocol({ refreshInterval: options.refreshInterval, hearsMajority: true })(
    { rpc, keeper: registry, clock, random, logger, self: id, hear, schedule: options.timer?.after })
  const { past, checked } = clockWatch
  return {
    node: {
      id,
      signer,
      registry,
      gate,
      clock,
      timer,
      random,
      logger,
      rpc,
      peers,
      traffic,
      judge,
      metrics,
      onConnect,
      hear,
      past,
      checked
    },
    network,
    storage,
    vault,
    keys,
    ownClock: { parts: [clockLog({ watch: clockWatch, log, timer })] },
    log
  }
}
