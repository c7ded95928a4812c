/** `mimi csip init`, `start`. */
import { createPublicKey } from 'node:crypto'
import { join } from 'node:path'
import { toString } from 'uint8arrays/to-string'
import { SEED_LENGTH, peerIdOf, signerFromSeed } from '../../../base/keys.ts'
import { parseCsi } from '../../../identifiers/csi.ts'
import { AssignmentError } from '../../../attestor/assignments/errors.ts'
import { createAttestor } from '../../../attestor/attestor.ts'
import { requireListed } from '../../../node/listing.ts'
import { ServiceWatch } from '../../../node/services.ts'
import { parseAnchor } from '../../../registry/anchor.ts'
import { nodeKeyOf } from '../../node-key.ts'
import { followRequests } from '../../follow-requests.ts'
import { metricsOf, withHealthPages } from '../../health-pages.ts'
import { readBytes, writeKeyFile } from '../../key-file.ts'
import { loggerOf } from '../../log.ts'
import { passphrasesOf } from '../../passphrase.ts'
import { printResult, renderFields } from '../../render.ts'
import { trafficRequests } from '../../parent-traffic.ts'
import { runNode } from '../../run-node.ts'
import { openStore } from '../../store.ts'
import { prepareChannels, servicesOf } from './channels.ts'
import { openCsipDoor, prepareFeed } from './feed.ts'
import { csipHealth } from './health.ts'
import { DEFAULT_LISTEN } from './options.ts'
import { rangeRules } from './sms.ts'
import { startRules } from './start-rules.ts'
import type { InitOptions, StartOptions } from './options.ts'
import type { Attestor } from '../../../attestor/attestor.ts'
import type { Channel } from '../../../attestor/channels/interface.ts'
import type { ListedAs } from '../../../node/listing.ts'
import type { Handler } from '../../action.ts'
import type { LogNames } from '../../log.ts'
import type { ParentRequests } from '../../run-node.ts'

export const init: Handler<InitOptions> = async ({ context, options, args: [path = ''] }) => {
  const seed = context.random.bytes(SEED_LENGTH)
  const { publicKey } = signerFromSeed(seed)
  await writeKeyFile(path, seed, { passphrases: passphrasesOf(options, context), random: context.random })
  const key = toString(publicKey, 'base16')
  const peerId = peerIdOf(publicKey).toString()
  const certify = pemOf(publicKey)
  context.stderr.write(`Secret key in ${path}. Back it up, and show it to nobody. Next:
  1. Have the federation list it, with what it may attest:
     mimi registry add-csip <draft> --id ${options.id} --key ${key} --scope tel:+1415555=sms-code --address /dns4/<host>/tcp/4401/p2p/${peerId}
  2. Where it asks for certificates of number ranges, have who gave you the range certify this key:
${certify.replace(/^/gm, '     ').trimEnd()}
  3. mimi csip start --id ${options.id} --key ${path} …, and mimi csip status to see what it may sign.
See docs/attestors.md.
`)
  printResult(context.stdout, options, {
    json: { id: options.id, public_key: key, peer_id: peerId, spki: certify },
    text: renderFields({ id: options.id, 'public key': key, 'peer id': peerId })
  })
}

/** SubjectPublicKeyInfo (RFC 8410), which whoever issues a certificate takes. */
function pemOf (publicKey: Uint8Array): string {
  return createPublicKey({ format: 'jwk', key: { kty: 'OKP', crv: 'Ed25519', x: toString(publicKey, 'base64url') } })
    .export({ type: 'spki', format: 'pem' })
    .toString()
}

export const start: Handler<StartOptions> = async ({ context, options }) => {
  const passphrases = passphrasesOf(options, context)
  const seed = await nodeKeyOf(options, context, passphrases)
  const [anchor, initial] = [parseAnchor(options.anchor), await readBytes(options.registry)]
  const makeChannels = await prepareChannels(options, context, passphrases)
  const names: LogNames = {}
  const logger = loggerOf(options, context, names)
  const store = await openStore(join(options.data, 'store'), `csip ${options.id}`, logger)
  const channels: Channel[] = []
  const metrics = metricsOf(options)
  const followed = followRequests(options, { role: 'csip', id: options.id, logger, names })
  try {
    const attestor = await createAttestor({
      csipId: options.id,
      seed,
      listen: options.listen ?? [DEFAULT_LISTEN],
      anchor,
      initial,
      store: store.namespace('registry'),
      journal: store.namespace('attest'),
      assignments: await prepareFeed(options, store, passphrases),
      channels: components => {
        channels.push(...makeChannels(components))
        return channels
      },
      clock: context.clock,
      random: context.random,
      logger,
      metrics,
      tracing: followed.tracing,
      ...startRules(options),
      ranges: rangeRules(options)
    })
    names.registry = attestor.registry
    await attestor.start()
    const services = new ServiceWatch(servicesOf(options, () => channels), {
      log: logger.forComponent('mimi:services')
    })
    await services.start()
    const self: ListedAs = { role: 'csip', id: options.id, publicKey: signerFromSeed(seed).publicKey }
    const health = csipHealth({ attestor, clock: context.clock, store, services, metrics }, self)
    const closeDoor = await openCsipDoor({ data: options.data, store, health }, attestor, context)
    try {
      await withHealthPages(options, { metrics, health, logger }, async () => {
        await runNode(
          context, options, 'csip', { ...attestor, services, health, log: logger.forComponent('mimi:node') },
          { ...requestsOf(attestor), ...trafficRequests(attestor.traffic, context) }, current => {
            requireListed(self, current, context.clock.now())
          }
        )
      })
    } finally {
      await closeDoor()
    }
  } finally {
    await followed.stop()
    await store.close()
  }
}

/** What a parent process may ask: `record` with lines of a feed, and how that stands: `standing` with an identifier. */
export function requestsOf ({ assignments, registry }: Pick<Attestor, 'assignments' | 'registry'>): ParentRequests {
  return {
    record: async params => {
      const { lines, bad } = assignments?.read(String(params)) ?? { lines: [], bad: [] }
      const [first] = bad
      if (first != null) {
        throw new AssignmentError('FEED_LINES_REFUSED', { detail: `line ${first.line}: ${first.code}` })
      }
      await assignments?.record(lines)
      return { recorded: lines.length }
    },
    standing: async params => await assignments?.standing(parseCsi(String(params), registry.current().policy.csiTypes))
  }
}
