/** Asks on the way that is chosen when it is called, for whoever needn't know that there are two. */
import type { RecordReader } from '../dht/interface.ts'
import type { OprfClient } from '../protocols/oprf/interface.ts'
import type { VerifiedDisclosure } from '../query/disclosure.ts'
import type { Rpc } from '../rpc/interface.ts'
import type { Discoverer } from './interface.ts'
import type { Ways } from './ways.ts'
import type { AbortOptions } from '@libp2p/interface'

export interface ChosenWay {
  readonly rpc: Pick<Rpc, 'call'>
  readonly oprf: Pick<OprfClient, 'evaluate' | 'evaluateWithTranscript'>
  readonly reader: Pick<RecordReader, 'read'>
  readonly discoverer: Discoverer
  disclosure (options?: AbortOptions): Promise<VerifiedDisclosure>
}

/** Each method throws as `Ways.choose`, too. */
export function chosenWay (ways: Pick<Ways, 'choose'>): ChosenWay {
  return {
    rpc: {
      call: async (target, protocol, method, request, options) =>
        await ways.choose().rpc.call(target, protocol, method, request, options)
    },
    oprf: {
      evaluate: async (csis, options) => await ways.choose().oprf.evaluate(csis, options),
      evaluateWithTranscript: async (csi, options) => await ways.choose().oprf.evaluateWithTranscript(csi, options)
    },
    reader: { read: async (keys, options) => await ways.choose().reader.read(keys, options) },
    discoverer: {
      discover: async (csi, options) => await ways.choose().discoverer.discover(csi, options),
      discoverCompact: async (csi, options) => await ways.choose().discoverer.discoverCompact(csi, options),
      discoverEach: (csis, options) => ways.choose().discoverer.discoverEach(csis, options),
      discoverMany: async (csis, options) => await ways.choose().discoverer.discoverMany(csis, options)
    },
    disclosure: async options => await ways.choose().federation.disclosure(options)
  }
}
