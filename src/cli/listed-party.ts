/** What the registry says of a CSIP or an MSP that signs with a key, for `status`. */
import { equalBytes } from '../base/bytes.ts'
import { signerFromSeed } from '../base/keys.ts'
import { parseAnchor } from '../registry/anchor.ts'
import { openRegistry } from '../registry/verify.ts'
import { readBytes } from './key-file.ts'
import { nodeKeyOf } from './node-key.ts'
import type { PublicKeyBytes } from '../base/bytes.ts'
import type { CsipRecord, MspRecord, VerifiedRegistry } from '../registry/interface.ts'
import type { CliContext, GlobalOptions } from './context.ts'
import type { NodeKeyOptions } from './node-key-options.ts'

export interface ListedPartyOptions extends NodeKeyOptions, GlobalOptions {
  readonly id: string
  readonly anchor: string
  readonly registry: string
}

export interface ListedParty<T> {
  /** Undefined: it isn't listed. */
  readonly party?: T
  readonly publicKey: PublicKeyBytes
  readonly now: number
  readonly json: Readonly<Record<string, unknown>>
  /** For `renderFields`. */
  readonly fields: Readonly<Record<string, string | undefined>>
}

export async function listedParty<T extends CsipRecord | MspRecord> (
  options: ListedPartyOptions, context: CliContext, find: (registry: VerifiedRegistry) => T | undefined
): Promise<ListedParty<T>> {
  const now = context.clock.now()
  const registry = openRegistry(await readBytes(options.registry), { anchor: parseAnchor(options.anchor), now })
  const { publicKey } = signerFromSeed(await nodeKeyOf(options, context))
  const party = find(registry)
  const key = party?.keys.find(candidate => equalBytes(candidate.publicKey, publicKey))
  const valid = key != null && key.validFrom <= now && now < (key.validUntil ?? Infinity) &&
    now < (key.compromisedSince ?? Infinity)
  const maySign = party?.status === 'active' && valid
  const listed = party?.status ?? 'not listed'
  const ofKey = key == null ? 'not listed' : valid ? 'valid' : 'not valid now'
  const until = new Date(registry.expiresAt).toISOString().slice(0, 10)
  return {
    party,
    publicKey,
    now,
    json: {
      id: options.id,
      registry_version: registry.version,
      registry_expires_at: registry.expiresAt,
      status: listed,
      key: ofKey,
      may_sign: maySign,
      addresses: party?.addresses ?? []
    },
    fields: {
      id: options.id,
      registry: `${registry.name}, version ${registry.version}, until ${until}`,
      status: listed,
      key: ofKey,
      'may sign': maySign ? 'yes' : 'no',
      addresses: party?.addresses.join(' ')
    }
  }
}
