/** `mimi dp check`: tries what `mimi dp start` needs, with the very same options. */
import { toString } from 'uint8arrays/to-string'
import { peerIdOf, signerFromSeed } from '../../../base/keys.ts'
import { checkDp, requireListedDp } from '../../../dp/dp.ts'
import { relayKeys } from '../../../dp/relays/relay-keys.ts'
import { addressProbe, dataProbe, listenProbe, portProbe, webSocketProbe } from '../../check/probes.ts'
import { registryProbes } from '../../check/registry.ts'
import { report } from '../../check/report.ts'
import { dpsOf } from '../../dp-word.ts'
import { loggerOf } from '../../log.ts'
import { portOf } from '../../metrics-option.ts'
import { pagePortOf } from '../../page-option.ts'
import { DEFAULT_LISTEN } from './options.ts'
import { secretsOf } from './secrets.ts'
import { webSocketsOf } from './web-sockets.ts'
import type { Handler } from '../../action.ts'
import type { Probe } from '../../check/report.ts'
import type { VerifiedRegistry } from '../../../registry/interface.ts'
import type { DpSecrets } from './secrets.ts'
import type { StartOptions } from './options.ts'

export const check: Handler<StartOptions> = async ({ context, options }) => {
  const logger = loggerOf({ logLevel: 'silent' }, context)
  const secrets = await secretsOf(options, context)
  const id = peerIdOf(signerFromSeed(secrets.seed).publicKey).toString()
  const { current, probes } = await registryProbes(options, context, logger, id)
  const hpkeKeys = await Promise.all(
    secrets.hpkeSeeds.map(async seed => await relayKeys([seed], { id, hpkeKey: undefined }))
  )
  const listen = options.listen ?? [DEFAULT_LISTEN]
  const webSockets = await webSocketsOf(options)
  await report([
    ...probes,
    ...listingProbes(id, secrets, options, current),
    addressProbe(() => current().dp(id)?.addresses, listen),
    listenProbe(listen, options.announce),
    webSocketProbe(listen, webSockets),
    ...options.metrics == null ? [] : [portProbe('metrics', portOf(options.metrics))],
    ...pagePortOf(options) == null ? [] : [portProbe('page', { port: pagePortOf(options) ?? 0 })],
    dataProbe(options.data, `dp ${id}`, { random: context.random, logger })
  ], context, options, 'dp', () => ({
    peer_id: id,
    registry_version: current().version,
    default_federation: current().policy.defaultFederation,
    preferred: options.preferred ?? [],
    shares: secrets.shares.map(({ keyId, shareEpoch, index }) => ({ key_id: keyId, share_epoch: shareEpoch, index })),
    hpke_keys: hpkeKeys.flat().map(({ publicKey }) => toString(publicKey, 'base16'))
  }))
}

function listingProbes (
  id: string, { shares, hpkeSeeds }: DpSecrets, options: StartOptions, current: () => VerifiedRegistry
): readonly Probe[] {
  return [
    { name: 'listing', run: () => requireListedDp(id, current()).status },
    {
      name: 'federation and shares',
      run: () => {
        const preferred = options.preferred?.flatMap(word => dpsOf(word, current()))
        checkDp(id, current(), { shares, defaultFederation: options.federation, preferred })
        return shares.map(({ keyId, shareEpoch }) => `key ${keyId}, epoch ${shareEpoch}`).join('; ') ||
          'it does not evaluate'
      }
    },
    {
      name: 'HPKE key',
      run: async () => {
        const keys = await relayKeys(hpkeSeeds, { id, hpkeKey: current().dp(id)?.hpkeKey })
        return keys.length === 0 ? 'it opens no sealed requests' : `${keys.length} at hand`
      }
    }
  ]
}
