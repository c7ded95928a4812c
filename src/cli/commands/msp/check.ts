/** `mimi msp check`: tries what `mimi msp start` needs, with the very same options. */
import { signerFromSeed } from '../../../base/keys.ts'
import { requireListed } from '../../../node/listing.ts'
import { addressProbe, dataProbe, listenProbe, portProbe, serviceProbe } from '../../check/probes.ts'
import { registryProbes } from '../../check/registry.ts'
import { report } from '../../check/report.ts'
import { CliError } from '../../errors.ts'
import { loggerOf } from '../../log.ts'
import { portOf } from '../../metrics-option.ts'
import { nodeKeyOf } from '../../node-key.ts'
import { passphrasesOf } from '../../passphrase.ts'
import { prepareBackend, servicesOf } from './backend.ts'
import { DEFAULT_LISTEN } from './options.ts'
import { prepareSidecar } from './sidecar.ts'
import type { Handler } from '../../action.ts'
import type { MspStartOptions } from './options.ts'

export const check: Handler<MspStartOptions> = async ({ context, options }) => {
  const { id, registry, data, metrics, listen = [DEFAULT_LISTEN] } = options
  const passphrases = passphrasesOf(options, context)
  const { publicKey } = signerFromSeed(await nodeKeyOf(options, context, passphrases))
  const makeBackend = await prepareBackend(options, context, passphrases)
  const sidecar = await prepareSidecar(options, context, passphrases)
  if (registry == null) {
    throw new CliError('OPTION_INVALID', { detail: 'check takes a registry: give --registry' })
  }
  const logger = loggerOf({ logLevel: 'silent' }, context)
  const { current, probes } = await registryProbes({ anchor: options.anchor, registry }, context, logger)
  await report([
    ...probes,
    {
      name: 'listing',
      run: () => {
        requireListed({ role: 'msp', id, publicKey }, current(), context.clock.now())
        return 'active, with this key'
      }
    },
    addressProbe(() => current().msp(id)?.addresses, listen),
    listenProbe(listen),
    ...sidecar == null ? [] : [portProbe('sidecar', sidecar.at)],
    ...servicesOf(makeBackend(() => current().policy.csiTypes)).map(serviceProbe),
    ...sidecar?.services.map(serviceProbe) ?? [],
    ...metrics == null ? [] : [portProbe('metrics', portOf(metrics))],
    ...data == null ? [] : [dataProbe(data, `msp ${id}`, { random: context.random, logger })]
  ], context, options, 'msp', () => ({ id, registry_version: current().version }))
}
