/** What a look of a watch costs where nothing changed: with the memory of the look before, and without. */
import { ReadMemory } from '../../src/dht/read-memory.ts'
import { RECORDS_PROTOCOL } from '../../src/protocols/records/constants.ts'
import { replicasOf } from '../../src/registry/placement.ts'
import { createTestnet } from '../../src/testnet/index.ts'
import { measure } from './stats.ts'
import type { LookupKey } from '../../src/base/bytes.ts'
import type { Rpc } from '../../src/rpc/interface.ts'
import type { Testnet } from '../../src/testnet/index.ts'
import type { Timing } from './stats.ts'

/** More than a key has replicas, so that somebody looks who is none. */
const DPS = 12
const CSI = 'acct:watched@example.com'

export interface WatchReport {
  /** Every replica that is asked sends its record set. */
  whole: Timing
  /** Each says that it is the one it sent before. */
  unchanged: Timing
  /** Bytes of the messages of one look, both ways, not encrypted. */
  wholeBytes: number
  unchangedBytes: number
  /** Entries at the key. */
  entries: number
}

export async function benchWatch (runs: number): Promise<WatchReport> {
  const count = { bytes: 0 }
  await using testnet = await createTestnet({
    relays: false,
    dps: DPS,
    threshold: 1,
    syncInterval: 0,
    audit: (_name, rpc) => counted(rpc, count)
  })
  const claims = []
  for (const msp of ['msp1', 'msp2']) {
    claims.push(await testnet.claim({ csi: CSI, msp }))
  }
  const lookupKey = claims[0]?.entry.lookupKey
  if (lookupKey == null) {
    throw new Error('nothing was claimed')
  }
  const { reader } = onlooker(testnet, lookupKey)
  const look = async (memory?: ReadMemory): Promise<void> => {
    const [read] = await reader.read([lookupKey], { memory })
    if (read?.entries.length !== claims.length || !read.complete) {
      throw new Error(`${read?.entries.length} of ${claims.length} entries`)
    }
  }
  const memory = new ReadMemory()
  // connections, and what every look after it knows; those who answer last are waited for, too
  for (const known of [undefined, memory]) {
    await look(known)
    await reader.settled()
  }
  const bytesOf = async (known?: ReadMemory): Promise<number> => {
    const before = count.bytes
    await look(known)
    await reader.settled()
    return count.bytes - before
  }
  const [wholeBytes, unchangedBytes] = [await bytesOf(), await bytesOf(memory)]
  return {
    whole: await measure(runs, 1, async () => { await look() }),
    unchanged: await measure(runs, 1, async () => { await look(memory) }),
    wholeBytes,
    unchangedBytes,
    entries: claims.length
  }
}

function onlooker ({ dps, registry }: Testnet, lookupKey: LookupKey): Testnet['dps'][number]['dp'] {
  const replicas = replicasOf(lookupKey, registry, Date.now())
  const found = dps.find(({ party }) => replicas.every(({ id }) => id !== party.id))
  if (found == null) {
    throw new Error('every DP is a replica')
  }
  return found.dp
}

/** Counts what DPs are asked of records, and answer. */
function counted (rpc: Rpc, count: { bytes: number }): Rpc {
  return {
    start: async () => { await rpc.start() },
    stop: async () => { await rpc.stop() },
    call: async (target, protocol, method, request, options) =>
      await rpc.call(target, protocol, method, request, options),
    handle: (protocol, method, handler) => {
      rpc.handle(protocol, method, async (request, context) => {
        const answer = await handler(request, context)
        if (protocol.id === RECORDS_PROTOCOL.id && method.name === 'read') {
          count.bytes += method.request.encode(request as Partial<typeof request>).byteLength +
            method.response.encode(answer as Partial<typeof answer>).byteLength
        }
        return answer
      })
    }
  }
}
