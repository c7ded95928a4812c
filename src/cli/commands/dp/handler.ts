/** `mimi dp init`, `check`, `start`, `status`. */
import { join } from 'node:path'
import { toString } from 'uint8arrays/to-string'
import { SEED_LENGTH, peerIdOf, signerFromSeed } from '../../../base/keys.ts'
import { loadSodium } from '../../../blinding/sodium.ts'
import { checkDp, createDp } from '../../../node/dp.ts'
import { createLogger } from '../../../node/logger.ts'
import { parseShareFile } from '../../../node/share-file.ts'
import { parseAnchor } from '../../../registry/anchor.ts'
import { openRegistry } from '../../../registry/verify.ts'
import { levelStore } from '../../../store/level.ts'
import { readBytes, readKeyFile, writeKeyFile } from '../../key-file.ts'
import { printResult, renderFields } from '../../render.ts'
import { runNode } from '../../run-node.ts'
import { DEFAULT_LISTEN } from './options.ts'
import type { CheckOptions, StartOptions, StatusOptions } from './options.ts'
import type { ShareFile } from '../../../node/share-file.ts'
import type { VerifiedRegistry } from '../../../registry/interface.ts'
import type { Handler } from '../../action.ts'
import type { CliContext, GlobalOptions } from '../../context.ts'

export const init: Handler<GlobalOptions> = async ({ context, options, args: [path = ''] }) => {
  const seed = context.random.bytes(SEED_LENGTH)
  await writeKeyFile(path, seed)
  const peerId = peerIdOf(signerFromSeed(seed).publicKey).toString()
  context.stderr.write(`Secret key in ${path}. Have the registry list the peer id, with addresses, operator and regions.\n`)
  printResult(context.stdout, options, { json: { peer_id: peerId }, text: renderFields({ 'peer id': peerId }) })
}

export const check: Handler<CheckOptions> = async ({ context, options }) => {
  const [seed, shares] = [await readKeyFile(options.key), await readShares(options)]
  const registry = await readRegistry(options, context)
  const id = peerIdOf(signerFromSeed(seed).publicKey).toString()
  checkDp(id, registry, { shares, defaultFederation: options.federation })
  const keys = shares.map(({ keyId, shareEpoch }) => `key ${keyId}, epoch ${shareEpoch}`)
  printResult(context.stdout, options, {
    json: { ok: true, peer_id: id, registry_version: registry.version, shares: shares.map(({ keyId, shareEpoch, index }) => ({ key_id: keyId, share_epoch: shareEpoch, index })) },
    text: renderFields({ check: 'it would start', 'peer id': id, registry: `${registry.name}, version ${registry.version}`, evaluates: keys.join('; ') || 'no' })
  })
}

export const start: Handler<StartOptions> = async ({ context, options }) => {
  const seed = await readKeyFile(options.key)
  const [anchor, initial, shares] = [parseAnchor(options.anchor), await readBytes(options.registry), await readShares(options)]
  const store = await levelStore(join(options.data, 'store'))
  try {
    const dp = await createDp({
      seed,
      anchor,
      initial,
      shares,
      store,
      listen: options.listen ?? [DEFAULT_LISTEN],
      announce: options.announce,
      defaultFederation: options.federation,
      maxConnections: options.maxConnections,
      clock: context.clock,
      random: context.random,
      logger: createLogger({ level: options.logLevel, destination: { write: line => { context.stderr.write(line) } } })
    })
    await dp.start()
    await runNode(context, options, 'dp', dp)
  } finally {
    await store.close()
  }
}

export const status: Handler<StatusOptions> = async ({ context, options }) => {
  const registry = await readRegistry(options, context)
  const id = peerIdOf(signerFromSeed(await readKeyFile(options.key)).publicKey).toString()
  const record = registry.dp(id)
  const keys = registry.currentOprfKeys(context.clock.now()).filter(({ shares }) => shares.some(({ dp }) => dp === id)).map(({ keyId }) => keyId)
  const listed = record?.status ?? 'not listed'
  printResult(context.stdout, options, {
    json: { peer_id: id, registry_version: registry.version, status: listed, operator: record?.operator ?? null, addresses: record?.addresses ?? [], regions: record?.regions ?? [], default_federation: record?.defaultFederation ?? null, evaluates: keys },
    text: renderFields({
      'peer id': id,
      registry: `${registry.name}, version ${registry.version}`,
      status: listed,
      operator: record?.operator ?? '-',
      addresses: record?.addresses.join(' ') ?? '-',
      regions: record?.regions.join(', ') ?? '-',
      default: record?.defaultFederation ?? '-',
      'evaluates with key': keys.join(', ')
    })
  })
}

async function readRegistry (options: StatusOptions, context: CliContext): Promise<VerifiedRegistry> {
  return openRegistry(await readBytes(options.registry), { anchor: parseAnchor(options.anchor), now: context.clock.now() })
}

async function readShares ({ share: paths = [] }: CheckOptions): Promise<readonly ShareFile[]> {
  const voprf = await loadSodium()
  return Promise.all(paths.map(async path => parseShareFile(toString(await readBytes(path)), voprf)))
}
