/** `mimi msp status`: what the registry says of an MSP's node, and, where it runs on this machine, how it is. */
import { equalBytes } from '../../../base/bytes.ts'
import { signerFromSeed } from '../../../base/keys.ts'
import { parseAnchor } from '../../../registry/anchor.ts'
import { openRegistry } from '../../../registry/verify.ts'
import { readBytes } from '../../key-file.ts'
import { nodeKeyOf } from '../../node-key.ts'
import { renderFields } from '../../render.ts'
import { peerTable, showStatus } from '../../status.ts'
import type { Handler } from '../../action.ts'
import type { CliContext } from '../../context.ts'
import type { Result } from '../../render.ts'
import type { MspFacts } from './health.ts'
import type { MspStatusOptions } from './options.ts'

export const status: Handler<MspStatusOptions> = async ({ context, options }) => {
  await showStatus<MspFacts>({ context, options }, async () => await listing(options, context), live => ({
    fields: { listening: live.addresses.join(' ') }, tables: peerTable(live.peers, live)
  }))
}

async function listing (options: MspStatusOptions, context: CliContext): Promise<Result> {
  const now = context.clock.now()
  const registry = openRegistry(await readBytes(options.registry), { anchor: parseAnchor(options.anchor), now })
  const { publicKey } = signerFromSeed(await nodeKeyOf(options, context))
  const msp = registry.msp(options.id)
  const key = msp?.keys.find(candidate => equalBytes(candidate.publicKey, publicKey))
  const valid = key != null && key.validFrom <= now && now < (key.validUntil ?? Infinity) &&
    now < (key.compromisedSince ?? Infinity)
  const maySign = msp?.status === 'active' && valid
  const listed = msp?.status ?? 'not listed'
  const ofKey = key == null ? 'not listed' : valid ? 'valid' : 'not valid now'
  return {
    json: {
      id: options.id,
      registry_version: registry.version,
      registry_expires_at: registry.expiresAt,
      status: listed,
      key: ofKey,
      may_sign: maySign,
      addresses: msp?.addresses ?? [],
      bit_index: msp?.bitIndex
    },
    text: renderFields({
      id: options.id,
      registry: `${registry.name}, version ${registry.version}, until ${new Date(registry.expiresAt).toISOString().slice(0, 10)}`,
      status: listed,
      key: ofKey,
      'may sign': maySign ? 'yes' : 'no',
      addresses: msp?.addresses.join(' '),
      'bit index': msp?.bitIndex
    })
  }
}
