/**
 * The attestor: a CSIP's node. Composes a libp2p node, the request engine, the
 * registry, the attest protocol and what is known of identifiers, and does nothing
 * else. Which channels send the codes, the caller says; none is loaded here.
 *
 * @example
 *
 * ```ts
 * const attestor = await createAttestor({
 *   csipId: 'csip.example',
 *   seed,
 *   listen: ['/ip4/0.0.0.0/tcp/4401'],
 *   anchor,
 *   initial: registryFile,
 *   store: (await levelStore('/var/lib/mimi')).namespace('registry'),
 *   channels: ({ clock }) => [emailChannel(smtp, { clock })]
 * })
 * await attestor.start()
 * ```
 */
import '../runtime.ts'
import { defaultLogger } from '@libp2p/logger'
import { systemClock, systemRandom } from '../base/clock.ts'
import { signerIn } from '../base/envelope.ts'
import { partyHpkePair } from '../base/hpke/party.ts'
import { signerFromSeed } from '../base/keys.ts'
import { requireKnown } from '../base/known-options.ts'
import { loadSodium } from '../blinding/sodium.ts'
import { listedParties } from '../node/connections/listed-parties.ts'
import { clockLog } from '../node/clock-log.ts'
import { ClockWatch } from '../node/clock-watch.ts'
import { createPeer } from '../node/libp2p.ts'
import { lifecycle, partOf } from '../node/lifecycle.ts'
import { watchListed } from '../node/listing.ts'
import { PeerWatch } from '../node/peer-watch.ts'
import { Traffic } from '../node/traffic.ts'
import { rpcMetrics } from '../node/rpc-metrics.ts'
import { csipOprf } from './evaluation.ts'
import { attestServer } from '../protocols/attest/index.ts'
import { openJournal } from '../protocols/attest/journal.ts'
import { openKeeper, registryProtocol, VersionExchange } from '../protocols/registry/index.ts'
import { openAssignments } from './assignments/assignments.ts'
import { feedsOf } from './assignments/feeds.ts'
import { ASSIGNMENT_OPTIONS, ATTESTOR_OPTIONS } from './option-names.ts'
import type { Part } from '../node/lifecycle.ts'
import type { AssignmentsComponents, OpenedAssignments } from './assignments/assignments.ts'
import type { Feeds } from './assignments/feeds.ts'
import type { Attestor, AttestorOptions } from './interface.ts'

export type { ChannelComponents } from './channels/interface.ts'
export type * from './interface.ts'

/** Clients come for two requests and go; more at once is an attack. */
const MAX_CONNECTIONS = 1_000

/** Nothing is known of any identifier. */
const NO_ASSIGNMENTS: KnownIdentifiers = { parts: [] }

/**
 * Returns a node that has not been started.
 *
 * @throws RegistryError when neither `initial` nor `store` holds a registry that the anchor vouches for
 * @throws AttestError `ATTEST_CHANNELS_INVALID`
 */
export async function createAttestor (options: AttestorOptions): Promise<Attestor> {
  requireKnown('createAttestor', options, ATTESTOR_OPTIONS)
  requireKnown('createAttestor: assignments', options.assignments ?? {}, ASSIGNMENT_OPTIONS)
  const { clock = systemClock, random = systemRandom, logger = defaultLogger(), csipId, seed } = options
  const { anchor, initial, refreshInterval, timer } = options
  const keeper = await openKeeper({ store: options.store, clock, logger }, { anchor, initial })
  const log = logger.forComponent('mimi:attestor')
  const channels = options.channels({ clock, random, registry: keeper.current(), logger })
  const peers = new PeerWatch({ clock })
  const versions = new VersionExchange(
    { clock, logger, onHeard: (peer, version) => { peers.heard(peer, version) } }, { isParty: true })
  versions.open(keeper)
  const libp2p = await createPeer({
    seed,
    listen: options.listen,
    wire: options.wire,
    maxConnections: MAX_CONNECTIONS,
    listed: listedParties(keeper),
    versions,
    rpcMetrics: options.metrics == null ? undefined : rpcMetrics(options.metrics),
    tracing: options.tracing,
    clock,
    logger
  })
  const traffic = new Traffic({ clock })
  const rpc = traffic.watching(peers.watching(libp2p.services.rpc))
  versions.serve(rpc)
  const clockWatch = new ClockWatch({ registry: keeper, clock })
  const hear = clockWatch.hear.bind(clockWatch)
  const gate = registryProtocol({ refreshInterval, hearsMajority: true })({
    rpc, keeper, clock, random, logger, hear, schedule: timer?.after
  })
  const { journal: store } = options
  const journal = store == null ? undefined : await openJournal({ store, clock, past: clockWatch.past, random }, seed)
  const signer = signerIn(anchor.federationId, options.signer ?? signerFromSeed(seed))
  const shared = { rpc, registry: keeper, gate, clock, timer, random, logger, signer, voprf: await loadSodium() }
  watchListed(
    { role: 'csip', id: csipId, publicKey: signer.publicKey },
    { registry: keeper, clock, log })
  const oprf = await csipOprf({ ...shared, csipId, past: clockWatch.past, onFault: fault => { peers.fault(fault) } })
  const known = await openKnown({ ...shared, csipId, oprf, past: clockWatch.past }, options)
  const book = known.assignments?.book
  const sealingKey = await partyHpkePair(seed)
  const attest = attestServer({ ...options, channels })({ ...shared, oprf, journal, assignments: book, sealingKey })
  const parts = lifecycle([
    ...channels.map((channel): Part => ({
      name: channel.method,
      start: async () => { await channel.start?.() },
      stop: async () => { await channel.stop?.() }
    })),
    { name: 'libp2p', start: async () => { await libp2p.start() }, stop: async () => { await libp2p.stop() } },
    partOf('registry', gate),
    clockLog({ watch: clockWatch, log, timer }),
    ...known.parts
  ], log)
  return {
    csipId,
    peerId: libp2p.peerId,
    registry: keeper,
    vitals: { gate, watch: clockWatch, peers },
    traffic,
    refreshRegistry: async refreshOptions => (await gate.refresh(refreshOptions)).registry,
    assignments: known.assignments,
    get feedPort () {
      return known.feeds?.port
    },
    status: () => attest.status(),
    addresses: () => libp2p.getMultiaddrs().map(address => address.toString()),
    start: async () => { await parts.start() },
    stop: async () => { await parts.stop() }
  }
}

interface KnownIdentifiers {
  readonly assignments?: OpenedAssignments
  readonly feeds?: Feeds
  readonly parts: readonly Part[]
}

/** What the CSIP knows of identifiers, and where it hears of them. */
async function openKnown (
  components: Omit<AssignmentsComponents, 'store'>,
  { seed, assignments: options }: Pick<AttestorOptions, 'seed' | 'assignments'>
): Promise<KnownIdentifiers> {
  if (options == null) {
    return NO_ASSIGNMENTS
  }
  const { store, recordsSince } = options
  const assignments = await openAssignments({ ...components, store }, { seed, recordsSince })
  const feeds = feedsOf({ ...components, assignments }, options)
  const part = {
    name: 'assignments',
    start: () => { assignments.start() },
    stop: async () => { await assignments.stop() }
  }
  return { assignments, feeds, parts: [part, ...feeds.parts] }
}
