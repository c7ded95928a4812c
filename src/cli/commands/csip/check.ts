/** `mimi csip check`: tries what `mimi csip start` needs, with the very same options. */
import { signerFromSeed } from '../../../base/keys.ts'
import { requireListed } from '../../../node/listing.ts'
import { addressProbe, dataProbe, listenProbe, portProbe, reachUrlProbe, serviceProbe } from '../../check/probes.ts'
import { registryProbes } from '../../check/registry.ts'
import { report } from '../../check/report.ts'
import { loggerOf } from '../../log.ts'
import { portOf } from '../../metrics-option.ts'
import { nodeKeyOf } from '../../node-key.ts'
import { passphrasesOf } from '../../passphrase.ts'
import { prepareChannels, servicesOf } from './channels.ts'
import { feedOf } from './feed.ts'
import { DEFAULT_LISTEN } from './options.ts'
import type { Handler } from '../../action.ts'
import type { Channel } from '../../../attestor/channels/interface.ts'
import type { Probe } from '../../check/report.ts'
import type { StartOptions } from './options.ts'

export const check: Handler<StartOptions> = async ({ context, options }) => {
  const { id, listen = [DEFAULT_LISTEN] } = options
  const { clock, random } = context
  const passphrases = passphrasesOf(options, context)
  const { publicKey } = signerFromSeed(await nodeKeyOf(options, context, passphrases))
  const makeChannels = await prepareChannels(options, context, passphrases)
  await feedOf(options, passphrases)
  const logger = loggerOf({ logLevel: 'silent' }, context)
  const channels: Channel[] = []
  const { current, probes } = await registryProbes(options, context, logger)
  const stop = async (): Promise<void> => {
    await Promise.all(channels.map(async channel => { await channel.stop?.() }))
  }
  await report([
    ...probes,
    {
      name: 'listing',
      run: () => {
        requireListed({ role: 'csip', id, publicKey }, current(), clock.now())
        return 'active, with this key'
      }
    },
    {
      name: 'channels',
      run: () => {
        channels.push(...makeChannels({ clock, random, registry: current(), logger }))
        return channels.map(({ method }) => method).join(', ')
      }
    },
    addressProbe(() => current().csip(id)?.addresses, listen),
    listenProbe(listen),
    ...servicesOf(options, () => channels).map(serviceProbe),
    ...ports(options),
    dataProbe(options.data, `csip ${id}`, { random, logger })
  ], context, options, 'csip', () => ({ id, registry_version: current().version })).finally(stop)
}

/** Ports of this machine, for browsers, mail and the operator's own services. */
function ports (options: StartOptions): readonly Probe[] {
  const { oidcIssuer, oidcCallbackUrl, emailLinkUrl, mailDomain, feedPort, reportPort, metrics } = options
  return [
    ...metrics == null ? [] : [portProbe('metrics', portOf(metrics))],
    ...oidcIssuer == null ? [] : [portProbe('sign-in', { host: options.oidcHost, port: options.oidcPort })],
    ...oidcCallbackUrl == null
      ? []
      : [{ ...reachUrlProbe('sign-in from outside', oidcCallbackUrl), otherwise: 'warning' as const }],
    ...emailLinkUrl == null
      ? []
      : [
          portProbe('links', { host: options.emailLinkHost, port: options.emailLinkPort }),
          { ...reachUrlProbe('links from outside', emailLinkUrl), otherwise: 'warning' as const }
        ],
    ...mailDomain == null ? [] : [portProbe('incoming mail', { host: options.mailHost, port: options.mailPort })],
    ...feedPort == null ? [] : [portProbe('feed', { host: options.feedHost, port: feedPort })],
    ...reportPort == null ? [] : [portProbe('reports', { host: options.reportHost, port: reportPort })]
  ]
}
