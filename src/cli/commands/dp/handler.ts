/** `mimi dp init`, `hpke`, `start`, `status`. */
import { join } from 'node:path'
import { fromString } from 'uint8arrays/from-string'
import { toString } from 'uint8arrays/to-string'
import { SEED_LENGTH, peerIdOf, signerFromSeed } from '../../../base/keys.ts'
import { asLookupKey } from '../../../base/bytes.ts'
import { loadSodium } from '../../../blinding/sodium.ts'
import { createDp, requireListedDp } from '../../../dp/dp.ts'
import { openShareFolder } from '../../../dp/ceremonies/index.ts'
import { operateCeremonies } from '../../../dp/ceremonies/operator.ts'
import { ceremonyRoutes } from '../../../dp/ceremonies/operator-routes.ts'
import { listenForOperator, showConflicts, takeVerdict } from '../../../dp/conflicts/operator-listener.ts'
import { healthJson, healthRoutes } from '../../../node/health/index.ts'
import { backupRoutes } from '../../../node/backup-routes.ts'
import { registryRoutes } from '../../../dp/registry-routes.ts'
import { createFence } from '../../../node/fence.ts'
import { tokenKeyPair } from '../../../dp/tokens/index.ts'
import { hpkeKeyPair } from '../../../protocols/relay/index.ts'
import { parseAnchor } from '../../../registry/anchor.ts'
import { openRegistry } from '../../../registry/verify.ts'
import { openDoor } from '../../door.ts'
import { withDpPage } from '../../dp-page.ts'
import { dpsOf, isPeerId } from '../../dp-word.ts'
import { followRequests } from '../../follow-requests.ts'
import { withHealthPages } from '../../health-pages.ts'
import { readBytes, writeKeyFile } from '../../key-file.ts'
import { loggerOf } from '../../log.ts'
import { trafficRequests } from '../../parent-traffic.ts'
import { passphrasesOf } from '../../passphrase.ts'
import { dealtText } from '../../dealt.ts'
import { printResult, renderFields } from '../../render.ts'
import { runNode } from '../../run-node.ts'
import { openStore } from '../../store.ts'
import { secretsOf } from './secrets.ts'
import { DEFAULT_LISTEN } from './options.ts'
import { webSocketsOf } from './web-sockets.ts'
import type { InitOptions, StartOptions } from './options.ts'
import type { Dp } from '../../../dp/dp.ts'
import type { TrustAnchor } from '../../../registry/interface.ts'
import type { Fence } from '../../../node/fence.ts'
import type { Handler } from '../../action.ts'
import type { LogNames } from '../../log.ts'
import type { CliContext, GlobalOptions } from '../../context.ts'
import type { Protection } from '../../key-file.ts'
import type { ParentRequests } from '../../run-node.ts'

export const init: Handler<InitOptions> = async ({ context, options, args: [path = ''] }) => {
  const seed = context.random.bytes(SEED_LENGTH)
  const hpkePath = options.hpke ?? `${path}.hpke`
  const protection: Protection = { passphrases: passphrasesOf(options, context), random: context.random }
  await writeKeyFile(path, seed, protection)
  const hpkeKey = await writeHpkeKey(hpkePath, protection)
  const peerId = peerIdOf(signerFromSeed(seed).publicKey).toString()
  const tokenKey = await tokenKeyOf(seed)
  context.stderr.write(
    `Secret keys in ${path} and ${hpkePath}. Have the registry list the peer id, the HPKE key and the token key, with addresses, operator and regions.\n`
  )
  printResult(context.stdout, options, {
    json: { peer_id: peerId, hpke_key: hpkeKey, token_key: tokenKey },
    text: renderFields({ 'peer id': peerId, 'HPKE key': hpkeKey, 'token key': tokenKey })
  })
}

export const hpke: Handler<GlobalOptions> = async ({ context, options, args: [path = ''] }) => {
  const hpkeKey = await writeHpkeKey(path, { passphrases: passphrasesOf(options, context), random: context.random })
  context.stderr.write(`Secret in ${path}. Start the DP with this and the present one before the registry lists it.\n`)
  printResult(context.stdout, options, { json: { hpke_key: hpkeKey }, text: renderFields({ 'HPKE key': hpkeKey }) })
}

/** The public one that goes with the key of a DP, in hex. */
async function tokenKeyOf (seed: Uint8Array): Promise<string> {
  return toString(tokenKeyPair(await loadSodium(), seed).publicKey, 'base16')
}

/** The public key, in hex. */
async function writeHpkeKey (path: string, protection: Protection): Promise<string> {
  const seed = protection.random.bytes(SEED_LENGTH)
  await writeKeyFile(path, seed, protection)
  return toString((await hpkeKeyPair(seed)).publicKey, 'base16')
}

export const start: Handler<StartOptions> = async ({ context, options }) => {
  const passphrases = passphrasesOf(options, context)
  const { seed, shares, hpkeSeeds } = await secretsOf(options, context, passphrases)
  const webSockets = await webSocketsOf(options)
  const [anchor, initial] = [parseAnchor(options.anchor), await readBytes(options.registry)]
  const names: LogNames = {}
  const logger = loggerOf(options, context, names)
  const id = peerIdOf(signerFromSeed(seed).publicKey).toString()
  const store = await openStore(join(options.data, 'store'), `dp ${id}`, logger)
  const followed = followRequests(options, { role: 'dp', id, logger, names })
  // whoever started this process may try what a partition does
  const fence = context.parent == null ? undefined : createFence()
  try {
    const dp = await createDp({
      fence,
      seed,
      anchor,
      initial,
      shares,
      shareFolder: await openShareFolder(
        join(options.data, 'shares'), await loadSodium(), { random: context.random, passphrases }),
      hpkeSeeds,
      store,
      listen: options.listen ?? [DEFAULT_LISTEN],
      announce: options.announce,
      webSockets,
      defaultFederation: options.federation,
      preferred: preferredIn(options, { anchor, initial }, context),
      maxConnections: options.maxConnections,
      clock: context.clock,
      random: context.random,
      logger,
      tracing: followed.tracing
    })
    context.stderr.write(dealtText(dp.registry.current().currentOprfKeys(context.clock.now())))
    names.registry = dp.registry
    await dp.start()
    const backup = backupRoutes(store)
    const others = new Map([
      ...ceremonyRoutes(dp.ceremonies), ...healthRoutes(dp.health), ...registryRoutes(dp.registry), ...backup.routes
    ])
    const closeDoor = await openDoor(
      options.data,
      context,
      async init => await listenForOperator(
        { ...init, conflicts: dp.conflicts, others, clock: context.clock, logger }
      )
    )
    try {
      await withHealthPages(options, { ...dp, logger }, async () => {
        await withDpPage(options, context, { ...dp, logger }, async () => {
          await runNode(
            context, options, 'dp', { ...dp, log: logger.forComponent('mimi:node') },
            { ...requestsOf(dp, fence), ...trafficRequests(dp.traffic, context) }, current => {
              requireListedDp(dp.peerId.toString(), current)
            }
          )
        })
      })
    } finally {
      await closeDoor()
      await backup.close()
    }
  } finally {
    await followed.stop()
    await store.close()
  }
}

/** Peer ids. The registry is opened only where there are names to look up. */
function preferredIn (
  { preferred }: Pick<StartOptions, 'preferred'>,
  { anchor, initial }: { readonly anchor: TrustAnchor, readonly initial: Uint8Array },
  { clock }: Pick<CliContext, 'clock'>
): readonly string[] | undefined {
  if (preferred?.every(isPeerId) !== false) {
    return preferred
  }
  const registry = openRegistry(initial, { anchor, now: clock.now() })
  return preferred.flatMap(word => dpsOf(word, registry))
}

/**
 * What a parent process may ask: to be kept apart from peers with `partition`
 * (`{ only }` or `{ except }`, lists of peer ids), to be so no more with `heal`,
 * which invalidations it knows of a lookup key in hex with `invalidations`; its
 * conflicts with `conflicts` (a dispute in hex, or all), and to rule with
 * `verdict`, both as dp/conflicts/operator-listener.ts has them; and what
 * dp/ceremonies/operator.ts has with `ceremony`; how it is with `health`.
 */
export function requestsOf (
  dp: Pick<Dp, 'peer' | 'invalidationLog' | 'conflicts' | 'ceremonies' | 'health'>,
  fence?: Fence
): ParentRequests {
  return {
    partition: async params => {
      const [only, except] = [listOf(params, 'only'), listOf(params, 'except')]
      fence?.build(peer => only == null ? except?.includes(peer) === true : !only.includes(peer))
      fence?.cut(dp.peer.getConnections())
    },
    heal: async () => { fence?.takeDown() },
    invalidations: async params =>
      (await dp.invalidationLog.at(asLookupKey(fromString(String(params), 'base16')))).map(({ name }) => name),
    conflicts: async params => await showConflicts(typeof params === 'string' ? params : undefined, dp.conflicts),
    verdict: async params => await takeVerdict(params, dp.conflicts),
    health: async () => JSON.parse(healthJson(dp.health)),
    ceremony: async params => await operateCeremonies(params, dp.ceremonies)
  }
}

function listOf (params: unknown, name: string): readonly string[] | undefined {
  const value: unknown = typeof params === 'object' && params != null
    ? new Map<string, unknown>(Object.entries(params)).get(name)
    : undefined
  return Array.isArray(value) ? value.map(String) : undefined
}
