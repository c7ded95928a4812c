/** `mimi dp status`: what the registry says of a DP, and, where it runs on this machine, how it is. */
import { setTimeout as delay } from 'node:timers/promises'
import { toString } from 'uint8arrays/to-string'
import { peerIdOf, signerFromSeed } from '../../../base/keys.ts'
import { loadSodium } from '../../../blinding/sodium.ts'
import { tokenKeyPair } from '../../../dp/tokens/index.ts'
import { parseAnchor } from '../../../registry/anchor.ts'
import { openRegistry } from '../../../registry/verify.ts'
import { askDp } from '../../ask-dp.ts'
import { readBytes } from '../../key-file.ts'
import { nodeKeyOf } from '../../node-key.ts'
import { printResult, renderFields, renderTable } from '../../render.ts'
import type { ShownHealth, ShownReason } from '../../../dp/health/operator-routes.ts'
import type { Handler } from '../../action.ts'
import type { CliContext } from '../../context.ts'
import type { Result } from '../../render.ts'
import type { StatusOptions } from './options.ts'

/** Milliseconds between looks with `--watch`. */
const WATCH_INTERVAL = 2_000
const CLEAR = '\x1b[2J\x1b[H'

export const status: Handler<StatusOptions> = async ({ context, options }) => {
  for (;;) {
    const [listed, live] = [await listing(options, context), await liveOf(options, context)]
    if (options.watch === true && options.json !== true) {
      context.stdout.write(CLEAR)
    }
    printResult(context.stdout, options, {
      json: { ...Object(listed.json), ...(live == null ? {} : { live: live.json }) },
      text: live == null ? listed.text : `${listed.text}\n${live.text}`
    })
    if (options.watch !== true) {
      return
    }
    await delay(WATCH_INTERVAL, undefined, { signal: context.signal })
  }
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

/** Undefined without `--data`. @throws CliError `DP_NOT_RUNNING` */
async function liveOf ({ data }: StatusOptions, context: CliContext): Promise<Result | undefined> {
  if (data == null) {
    return undefined
  }
  const health = await askDp<ShownHealth>(context, { data }, '/health', 'health', {})
  return { json: health, text: liveText(health) }
}

export function liveText ({ facts, ready, reasons, warnings }: ShownHealth): string {
  const { registry, clock, store, replicas, peers } = facts
  return [
    renderFields({
      ready: ready ? 'yes' : 'no',
      'registry in use': `version ${registry.version}, ${registry.state}, confirmed by ${registry.confirmedBy} of ${registry.required}`,
      clock: `${clock.state}, ${clock.offset} ms ahead by ${clock.heard} operators`,
      store: store.failing ? 'failing' : `${store.damaged} rows damaged, ${store.lostWrites} groups of writes lost`,
      replicas: `${replicas.whole ? 'whole' : 'not whole'}, ${replicas.facts} facts, ${replicas.fetched} fetched, ${replicas.waiting} sessions to come`
    }),
    peers.length === 0
      ? ''
      : '\n' + renderTable(
        ['DP', 'operator', 'connected', 'offences'],
        peers.map(({ dp, operator, connected, points }) => [dp, operator, connected ? 'yes' : 'no', points.toFixed(0)])
      ),
    ...reasonLines('not ready', reasons),
    ...reasonLines('warning', warnings)
  ].join('')
}

function reasonLines (kind: string, reasons: readonly ShownReason[]): readonly string[] {
  return reasons.map(({ code, message, remedy }) => `\n${kind}: ${message}\n  remedy: ${remedy}\n  code: ${code}\n`)
}

function dateOf (at: number): string {
  return new Date(at).toISOString().slice(0, 10)
}
