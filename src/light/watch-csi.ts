/** Watches a user's identifier, as their MSP does for them. */
import { requireKnown } from '../base/known-options.ts'
import { toCsi } from '../identifiers/csi.ts'
import { WATCH_OPTIONS, watchKeys } from '../node/watch.ts'
import { keysOf } from './every-key.ts'
import { LightError } from './errors.ts'
import type { PublicKeyBytes } from '../base/bytes.ts'
import type { CanonicalCsi } from '../identifiers/csi.ts'
import type { WatchComponents, WatchEvent, WatchOptions } from '../node/watch.ts'
import type { OprfClient } from '../protocols/oprf/interface.ts'
import type { Gate } from '../registry/gate.ts'

export interface WatchCsiComponents extends WatchComponents {
  readonly oprf: Pick<OprfClient, 'evaluate'>
  readonly gate: Gate
}

/** What the keys in `own` signed is no news: their holder alone can tell what of it is misuse. */
export async function * watchCsi (
  input: CanonicalCsi | string,
  own: readonly PublicKeyBytes[],
  { oprf, ...components }: WatchCsiComponents,
  options: WatchOptions = {}
): AsyncGenerator<WatchEvent, void, undefined> {
  requireKnown('watch', options, WATCH_OPTIONS)
  await components.gate.require('look-up', { signal: options.signal })
  const csi = toCsi(input, components.registry.current().policy.csiTypes)
  const [evaluation] = await oprf.evaluate([csi], { signal: options.signal, everyKey: true })
  if (evaluation == null) {
    throw new LightError('DISCOVER_NO_REPLICA')
  }
  const work = { keys: own, made: () => true, letGo: () => true }
  const lookupKeys = keysOf(evaluation).map(({ lookupKey }) => lookupKey)
  yield * watchKeys({ lookupKeys, own: async () => work }, components, options)
}
