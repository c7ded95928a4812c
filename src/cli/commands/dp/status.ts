/** `mimi dp status`: what the registry says of a DP, and, where it runs on this machine, how it is. */
import { toString } from 'uint8arrays/to-string'
import { peerIdOf, signerFromSeed } from '../../../base/keys.ts'
import { loadSodium } from '../../../blinding/sodium.ts'
import { tokenKeyPair } from '../../../dp/tokens/index.ts'
import { parseAnchor } from '../../../registry/anchor.ts'
import { openRegistry } from '../../../registry/verify.ts'
import { readBytes } from '../../key-file.ts'
import { nodeKeyOf } from '../../node-key.ts'
import { renderFields } from '../../render.ts'
import { peerTable, showStatus } from '../../status.ts'
import type { HealthFacts } from '../../../dp/health/index.ts'
import type { Shown } from '../../../node/health/index.ts'
import type { Handler } from '../../action.ts'
import type { CliContext } from '../../context.ts'
import type { Result } from '../../render.ts'
import type { MoreText } from '../../status.ts'
import type { StatusOptions } from './options.ts'

export const status: Handler<StatusOptions> = async ({ context, options }) => {
  await showStatus<HealthFacts>({ context, options }, async () => await listing(options, context), moreText)
}

async function listing (options: StatusOptions, context: CliContext): Promise<Result> {
  const now = context.clock.now()
  const registry = openRegistry(await readBytes(options.registry), { anchor: parseAnchor(options.anchor), now })
  const seed = await nodeKeyOf(options, context)
  const id = peerIdOf(signerFromSeed(seed).publicKey).toString()
  const tokenKey = toString(tokenKeyPair(await loadSodium(), seed).publicKey, 'base16')
  const record = registry.dp(id)
  const keys = registry.currentOprfKeys(now)
    .filter(({ shares }) => shares.some(({ dp }) => dp === id))
    .map(({ keyId }) => keyId)
  const hpkeKey = record?.hpkeKey == null ? null : toString(record.hpkeKey, 'base16')
  const listed = record?.status ?? 'not listed'
  return {
    json: {
      peer_id: id,
      registry_version: registry.version,
      registry_expires_at: registry.expiresAt,
      status: listed,
      operator: record?.operator ?? null,
      addresses: record?.addresses ?? [],
      regions: record?.regions ?? [],
      default_federation: record?.defaultFederation ?? null,
      hpke_key: hpkeKey,
      token_key: tokenKey,
      evaluates: keys
    },
    text: renderFields({
      'peer id': id,
      registry: `${registry.name}, version ${registry.version}, until ${dateOf(registry.expiresAt)}`,
      status: listed,
      operator: record?.operator ?? '-',
      addresses: record?.addresses.join(' ') ?? '-',
      regions: record?.regions.join(', ') ?? '-',
      default: record?.defaultFederation ?? '-',
      'HPKE key': hpkeKey ?? '-',
      'token key': record?.tokenKey == null ? `${tokenKey}, not listed` : tokenKey,
      'evaluates with key': keys.join(', ')
    })
  }
}

export function moreText (live: Shown<HealthFacts>): MoreText {
  const { replicas: { whole, facts, fetched, waiting }, peers, tokens } = live
  return {
    fields: {
      replicas: `${whole ? 'whole' : 'not whole'}, ${facts} facts, ${fetched} fetched, ${waiting} sessions to come`,
      queue: `${peers.reduce((sum, peer) => sum + peer.waiting, 0)} entries and facts wait for replicas`,
      tokens: `${tokens.issued} issued, ${tokens.redeemed} redeemed`
    },
    tables: peerTable(peers, live, {
      connected: ({ connected }) => connected ? 'yes' : 'no',
      offences: ({ points }) => points.toFixed(0),
      lacks: ({ waiting }) => waiting.toString()
    })
  }
}

function dateOf (at: number): string {
  return new Date(at).toISOString().slice(0, 10)
}
