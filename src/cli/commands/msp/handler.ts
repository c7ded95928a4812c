/** The work of `mimi msp init`, `start`. */
import { join } from 'node:path'
import { toString } from 'uint8arrays/to-string'
import { SEED_LENGTH, peerIdOf, signerFromSeed } from '../../../base/keys.ts'
import { DEFAULT_CSI_TYPES } from '../../../identifiers/types.ts'
import { createLightNode } from '../../../light/light-node.ts'
import { requireListed } from '../../../node/listing.ts'
import { ServiceWatch } from '../../../node/services.ts'
import { memoryStore } from '../../../store/memory.ts'
import { CliError } from '../../errors.ts'
import { nodeKeyOf } from '../../node-key.ts'
import { joinOptionsOf } from '../../join.ts'
import { readFederationQuery } from '../../federation-query.ts'
import { compactJson, foundJson } from '../../../light/json.ts'
import { followRequests } from '../../follow-requests.ts'
import { metricsOf, withHealthPages } from '../../health-pages.ts'
import { writeKeyFile } from '../../key-file.ts'
import { loggerOf } from '../../log.ts'
import { trafficRequests } from '../../parent-traffic.ts'
import { passphrasesOf } from '../../passphrase.ts'
import { printResult, renderFields } from '../../render.ts'
import { runNode } from '../../run-node.ts'
import { openStore } from '../../store.ts'
import { prepareBackend, servicesOf } from './backend.ts'
import { openMspDoor } from './door.ts'
import { mspHealth } from './health.ts'
import { DEFAULT_LISTEN } from './options.ts'
import { prepareSidecar } from './sidecar.ts'
import type { MspInitOptions, MspStartOptions } from './options.ts'
import type { ReachOptions } from '../../../light/federation.ts'
import type { LightNode } from '../../../light/options.ts'
import type { RegistrySource } from '../../../registry/interface.ts'
import type { ListedAs } from '../../../node/listing.ts'
import type { Handler } from '../../action.ts'
import type { LogNames } from '../../log.ts'
import type { ParentRequests } from '../../run-node.ts'

const MINUTE = 60_000

export const init: Handler<MspInitOptions> = async ({ context, options, args: [path = ''] }) => {
  const seed = context.random.bytes(SEED_LENGTH)
  const { publicKey } = signerFromSeed(seed)
  await writeKeyFile(path, seed, { passphrases: passphrasesOf(options, context), random: context.random })
  const key = toString(publicKey, 'base16')
  const peerId = peerIdOf(publicKey).toString()
  context.stderr.write(
    `Secret key in ${path}. Have the registry list the public key and an address that ends in /p2p/${peerId}.\n`
  )
  printResult(context.stdout, options, {
    json: { id: options.id, public_key: key, peer_id: peerId },
    text: renderFields({ id: options.id, 'public key': key, 'peer id': peerId })
  })
}

export const start: Handler<MspStartOptions> = async ({ context, options }) => {
  const passphrases = passphrasesOf(options, context)
  const seed = await nodeKeyOf(options, context, passphrases)
  const makeBackend = await prepareBackend(options, context, passphrases)
  const prepared = await prepareSidecar(options, context, passphrases)
  const names: LogNames = {}
  const logger = loggerOf(options, context, names)
  const store = options.data == null
    ? memoryStore()
    : await openStore(join(options.data, 'store'), `msp ${options.id}`, logger)
  const metrics = metricsOf(options)
  const followed = followRequests(options, { role: 'msp', id: options.id, logger, names })
  try {
    // the node answers from its first moment on, and its registry is there once it runs
    const running: { registry?: RegistrySource } = {}
    const sidecar = await prepared?.open({ store, seed })
    const directory = makeBackend(() => running.registry?.current().policy.csiTypes ?? DEFAULT_CSI_TYPES)
    const backend = sidecar?.told(directory) ?? directory
    const node = await createLightNode({
      ...await joinOptionsOf(options, context),
      seed,
      store,
      listen: options.listen ?? [DEFAULT_LISTEN],
      logger,
      metrics,
      tracing: followed.tracing,
      msp: {
        mspId: options.id,
        signingSeed: seed,
        backend,
        requestsPerMinute: options.requestsPerMinute,
        watchInterval: options.watchInterval == null ? undefined : options.watchInterval * MINUTE
      }
    })
    running.registry = node.registry
    names.registry = node.registry
    const self: ListedAs = { role: 'msp', id: options.id, publicKey: signerFromSeed(seed).publicKey }
    const services = new ServiceWatch([...servicesOf(backend), ...prepared?.services ?? []], {
      log: logger.forComponent('mimi:services')
    })
    await services.start()
    const health = mspHealth({ node, clock: context.clock, store, services, metrics }, self)
    const { data } = options
    const closeDoor = data == null ? undefined : await openMspDoor({ data, store, health, node }, context, logger)
    try {
      await withHealthPages(options, { metrics, health, logger }, async () => {
        const run = async (): Promise<void> => {
          await runNode(
            context, options, 'msp', { ...node, services, health, log: logger.forComponent('mimi:node') },
            { ...requestsOf(node), ...trafficRequests(node.traffic, context) }, current => {
              requireListed(self, current, context.clock.now())
            }
          )
        }
        await (sidecar == null ? run() : sidecar.during(run, { node, metrics, logger, past: node.past }))
      })
    } finally {
      await closeDoor?.()
      await node.stop()
    }
  } finally {
    await followed.stop()
    await store.close()
  }
}

/** What a parent process may ask: `discover` with `{ csi, tags?, app?, query?, compact? }`. */
export function requestsOf (node: Pick<LightNode, 'discover' | 'discoverCompact' | 'registry'>): ParentRequests {
  return {
    discover: async params => {
      const { csi, tags, app, query, compact } = readParams(params)
      return compact
        ? compactJson(csi, await node.discoverCompact(csi, query), node.registry.current())
        : foundJson(csi, await node.discover(csi, { ...query, tags, app }))
    }
  }
}

function readParams (params: unknown): {
  csi: string, tags?: readonly string[], app?: string, query: ReachOptions, compact: boolean
} {
  if (typeof params !== 'object' || params == null || !('csi' in params) || typeof params.csi !== 'string') {
    throw new CliError('OPTION_INVALID', { detail: 'discover takes { csi, tags?, app?, query?, compact? }' })
  }
  const tags = 'tags' in params && Array.isArray(params.tags) ? params.tags.map(String) : undefined
  const app = 'app' in params && typeof params.app === 'string' ? params.app : undefined
  return {
    csi: params.csi,
    tags,
    app,
    query: readFederationQuery('query' in params ? params.query : undefined),
    compact: 'compact' in params && params.compact === true
  }
}
