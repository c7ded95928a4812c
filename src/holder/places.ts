/** What is published of an identifier under each evaluation key that is current: the newest first. */
import { viewOf } from '../mapping/view.ts'
import { HolderError } from './errors.ts'
import type { CanonicalCsi } from '../identifiers/csi.ts'
import type { VerifiedEntry } from '../mapping/interface.ts'
import type { RecordSet } from '../mapping/record-set.ts'
import type { View } from '../mapping/view.ts'
import type { KeysUnder } from '../protocols/oprf/interface.ts'
import type { HolderComponents } from './components.ts'
import type { AbortOptions } from '@libp2p/interface'

export interface Place extends KeysUnder {
  readonly set: RecordSet<VerifiedEntry>
  readonly view: View
}

type Components = Pick<HolderComponents, 'oprf' | 'reader' | 'registry' | 'clock'>

/** @throws HolderError `HOLDER_REPLICAS_UNREACHABLE` where one of them can't be read whole */
export async function everyPlace (
  csi: CanonicalCsi, { signal }: AbortOptions, { oprf, reader, registry, clock }: Components
): Promise<readonly Place[]> {
  const [evaluation] = await oprf.evaluate([csi], { signal, everyKey: true })
  if (evaluation == null || (evaluation.lacking ?? []).length > 0) {
    throw new HolderError('HOLDER_REPLICAS_UNREACHABLE')
  }
  const keys = [evaluation, ...evaluation.others ?? []]
  const reads = await reader.read(keys.map(({ lookupKey }) => lookupKey), { signal })
  return keys.map(({ lookupKey, sealingKey, oprfKeyId }, i) => {
    const read = reads[i]
    if (read?.complete !== true) {
      throw new HolderError('HOLDER_REPLICAS_UNREACHABLE')
    }
    const view = viewOf(read.set, { registry: registry.current(), now: clock.now() })
    return { lookupKey, sealingKey, oprfKeyId, set: read.set, view }
  })
}
