/** `mimi csip init`, `start`, `status`. */
import { join } from 'node:path'
import { toString } from 'uint8arrays/to-string'
import { equalBytes } from '../../../base/bytes.ts'
import { SEED_LENGTH, peerIdOf, signerFromSeed } from '../../../base/keys.ts'
import { parseCsi } from '../../../identifiers/csi.ts'
import { AssignmentError } from '../../../node/assignments/errors.ts'
import { createAttestor } from '../../../node/attestor.ts'
import { parseAnchor } from '../../../registry/anchor.ts'
import { openRegistry } from '../../../registry/verify.ts'
import { levelStore } from '../../../store/level.ts'
import { CliError } from '../../errors.ts'
import { readBytes, readKeyFile, writeKeyFile } from '../../key-file.ts'
import { printResult, renderFields } from '../../render.ts'
import { runNode } from '../../run-node.ts'
import { openDoor, prepareFeed } from './feed.ts'
import { prepareIdentity } from './identity.ts'
import { DEFAULT_LISTEN } from './options.ts'
import { prepareMail } from './mail.ts'
import { prepareSms, rangeRules } from './sms.ts'
import type { InitOptions, StartOptions, StatusOptions } from './options.ts'
import type { Attestor, ChannelComponents } from '../../../node/attestor.ts'
import type { Channel } from '../../../node/challenge/interface.ts'
import type { Handler } from '../../action.ts'
import type { CliContext } from '../../context.ts'
import type { ParentRequests } from '../../run-node.ts'

export const init: Handler<InitOptions> = async ({ context, options, args: [path = ''] }) => {
  const seed = context.random.bytes(SEED_LENGTH)
  const { publicKey } = signerFromSeed(seed)
  await writeKeyFile(path, seed)
  const key = toString(publicKey, 'base16')
  const peerId = peerIdOf(publicKey).toString()
  context.stderr.write(`Secret key in ${path}. Have the registry list the public key and an address that ends in /p2p/${peerId}.\n`)
  printResult(context.stdout, options, {
    json: { id: options.id, public_key: key, peer_id: peerId },
    text: renderFields({ id: options.id, 'public key': key, 'peer id': peerId })
  })
}

export const start: Handler<StartOptions> = async ({ context, options }) => {
  const seed = await readKeyFile(options.key)
  const [anchor, initial] = [parseAnchor(options.anchor), await readBytes(options.registry)]
  const makeChannels = await prepareChannels(options, context)
  const store = await levelStore(join(options.data, 'store'))
  try {
    const attestor = await createAttestor({
      csipId: options.id,
      seed,
      listen: options.listen ?? [DEFAULT_LISTEN],
      anchor,
      initial,
      store: store.namespace('registry'),
      journal: store.namespace('attest'),
      assignments: await prepareFeed(options, store),
      channels: makeChannels,
      clock: context.clock,
      random: context.random,
      startsPerClient: options.startsPerClient,
      startsPerIdentifier: options.startsPerIdentifier,
      startsOverall: options.startsOverall,
      ranges: rangeRules(options),
      resendInterval: options.resendInterval == null ? undefined : options.resendInterval * 1_000
    })
    await attestor.start()
    const closeDoor = await openDoor(options.data, attestor, context)
    try {
      await runNode(context, options, 'csip', attestor, requestsOf(attestor))
    } finally {
      await closeDoor()
    }
  } finally {
    await store.close()
  }
}

export const status: Handler<StatusOptions> = async ({ context, options }) => {
  const now = context.clock.now()
  const registry = openRegistry(await readBytes(options.registry), { anchor: parseAnchor(options.anchor), now })
  const { publicKey } = signerFromSeed(await readKeyFile(options.key))
  const csip = registry.csip(options.id)
  const key = csip?.keys.find(candidate => equalBytes(candidate.publicKey, publicKey))
  const valid = key != null && key.validFrom <= now && now < (key.validUntil ?? Infinity) && now < (key.compromisedSince ?? Infinity)
  const maySign = csip?.status === 'active' && valid
  const scopes = csip?.scopes.map(({ csiType, prefix, methods }) => `${csiType}:${prefix} by ${methods.join(', ')}`) ?? []
  const listed = csip?.status ?? 'not listed'
  const ofKey = key == null ? 'not listed' : valid ? 'valid' : 'not valid now'
  printResult(context.stdout, options, {
    json: { id: options.id, registry_version: registry.version, status: listed, key: ofKey, may_sign: maySign, addresses: csip?.addresses ?? [], scopes: csip?.scopes ?? [] },
    text: renderFields({
      id: options.id,
      registry: `${registry.name}, version ${registry.version}`,
      status: listed,
      key: ofKey,
      'may sign': maySign ? 'yes' : 'no',
      addresses: csip?.addresses.join(' '),
      attests: scopes.join('; ')
    })
  })
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

/** Reads what channels need, so that making them can't wait; each is loaded only where it is used. */
async function prepareChannels (options: StartOptions, context: CliContext): Promise<(components: ChannelComponents) => readonly Channel[]> {
  const makers: Array<(components: ChannelComponents) => readonly Channel[]> = [...await prepareMail(options), ...await prepareSms(options), ...await prepareIdentity(options)]
  if (options.development === true) {
    const { developmentChannel } = await import('../../../node/challenge/development.ts')
    makers.push(components => {
      const channel = developmentChannel(components, {
        onCode: ({ csi, code }) => { context.stderr.write(`DEVELOPMENT CODE for ${csi.uri}: ${code}\n`) }
      })
      context.stderr.write('DEVELOPMENT CHANNEL: codes are printed here and prove nothing at all.\n')
      return [channel]
    })
  }
  if (makers.length === 0) {
    throw new CliError('OPTION_INVALID', { detail: 'no way to prove anything: give --smtp-host, --smpp-host, --gateway-url, --oidc-issuer or --dkim-reply, or --development in a test federation' })
  }
  return components => makers.flatMap(make => make(components))
}
