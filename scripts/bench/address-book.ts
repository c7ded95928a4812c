/** An address book through a whole federation: identifiers a second, and bytes each on the wire of the querier. */
import { createTestnet } from '../../src/testnet/index.ts'
import type { LightNode } from '../../src/light/options.ts'
import type { Testnet, TestnetOptions } from '../../src/testnet/index.ts'

const THRESHOLD = 3
/** One contact of so many has a mapping. */
const FOUND = 10
/** The limits themselves are not measured here. */
const PLENTY = ['default', 'unlisted', 'dp', 'standard', 'bulk']
  .map(tier => ({ tier, perHour: 100_000_000, burst: 1_000_000 }))

export interface BookRun {
  /** Identifiers a second. */
  rate: number
  /** Processor time of all nodes together, milliseconds for each identifier. */
  cpu: number
  /** Bytes for each identifier on the querier's connections, both ways, as encrypted. */
  bytes: number
  /** Identifiers for which nobody answered in time. */
  failed: number
}

export interface AddressBookReport {
  dps: number
  identifiers: number
  found: number
  relayed: boolean
  /** Every identifier evaluated, connections opened on the way. */
  first: BookRun
  /** All evaluations known: reads alone, and a registry that didn't change. */
  again: BookRun
}

export async function benchAddressBook (dps: number, identifiers: number, relays: boolean): Promise<AddressBookReport> {
  const setUp: TestnetOptions = { dps, threshold: Math.min(THRESHOLD, dps), policy: { tiers: PLENTY }, relays }
  const [timed, counted] = [
    await measured(setUp, identifiers),
    await measured({ ...setUp, taps: Array.from({ length: dps }, (_, i) => `dp${i + 1}`) }, identifiers)
  ]
  return {
    dps,
    identifiers,
    found: timed.found,
    relayed: relays,
    first: { ...timed.first, bytes: counted.first.bytes },
    again: { ...timed.again, bytes: counted.again.bytes }
  }
}

/** Times count where nothing is in between, bytes where something counts them. */
async function measured (setUp: TestnetOptions, identifiers: number): Promise<Pick<AddressBookReport, 'found' |
  'first' | 'again'>> {
  const testnet = await createTestnet(setUp)
  try {
    const csis = Array.from({ length: identifiers }, (_, i) => `acct:contact${i}@example.com`)
    const known = csis.filter((_, i) => i % FOUND === 0)
    for (const csi of known) {
      await testnet.claim({ csi, msp: 'msp1' })
    }
    const bytesOf = countOf(testnet)
    const node = await testnet.light()
    const run = async (): Promise<BookRun> =>
      await once(node, csis, known.length, { relays: setUp.relays ?? false, bytesOf })
    return { found: known.length, first: await run(), again: await run() }
  } finally {
    await testnet.stop()
  }
}

interface Expected {
  readonly relays: boolean
  readonly bytesOf: () => number
}

async function once (
  node: LightNode, csis: readonly string[], expected: number, { relays, bytesOf }: Expected
): Promise<BookRun> {
  const before = bytesOf()
  const [begun, used] = [performance.now(), process.cpuUsage()]
  let [found, failed] = [0, 0]
  for await (const settled of node.discoverEach(csis)) {
    if (!('result' in settled) || settled.outcome === 'partial') {
      failed++
    } else if (settled.result.relayed !== relays) {
      throw new Error(`contact ${settled.index} was ${relays ? 'not ' : ''}looked up through relays`)
    }
    found += settled.outcome === 'found' ? 1 : 0
  }
  const seconds = (performance.now() - begun) / 1_000
  const { user, system } = process.cpuUsage(used)
  if (found + failed < expected) {
    throw new Error(`${found} found of ${expected}`)
  }
  return {
    rate: Math.round((csis.length - failed) / seconds),
    cpu: Math.round((user + system) / 10 / csis.length) / 100,
    bytes: Math.round((bytesOf() - before) / csis.length),
    failed
  }
}

/** Of the connections that are opened from now on: the DPs have met before. */
function countOf ({ taps }: Testnet): () => number {
  const skip = new Map([...taps].map(([name, tap]) => [name, tap.connections().length]))
  return () => [...taps].reduce(
    (sum, [name, tap]) => sum + tap.connections().slice(skip.get(name)).reduce(
      (all, { toNode, fromNode }) => all + toNode.byteLength + fromNode.byteLength, 0
    ), 0
  )
}
