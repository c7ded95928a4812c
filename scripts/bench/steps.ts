/** What a lookup is made of: an entry checked, an entry opened, a request on a kept stream. */
import { generateKeyPair } from '@libp2p/crypto/keys'
import { defaultLogger } from '@libp2p/logger'
import { systemRandom } from '../../src/base/clock.ts'
import { blindInput, finalizeOutput } from '../../src/blinding/client.ts'
import { combinePartials } from '../../src/blinding/combine.ts'
import { deriveKeys } from '../../src/blinding/derive.ts'
import { evaluatePartials } from '../../src/blinding/evaluator.ts'
import { loadSodium } from '../../src/blinding/sodium.ts'
import { parseCsi } from '../../src/identifiers/csi.ts'
import { verifyEntry } from '../../src/mapping/validity.ts'
import { openEntry } from '../../src/mapping/verify.ts'
import { createPeer } from '../../src/node/libp2p.ts'
import { createTestnet } from '../../src/testnet/index.ts'
import { measure } from './stats.ts'
import type { Timing } from './stats.ts'
import type { SealingKey } from '../../src/base/bytes.ts'
import type { Peer } from '../../src/node/libp2p.ts'
import type { RpcMethod, RpcProtocol } from '../../src/rpc/index.ts'
import type { Testnet } from '../../src/testnet/index.ts'

const THRESHOLD = 3
const CSI = 'acct:steps@example.com'
/** Bytes of request and answer. */
const BODY = 1_024
const CONCURRENCY = 64
/** Requests are short: more of them than of the others. */
const REQUESTS = 50

export interface StepsReport {
  /** Every signature of one entry, nothing remembered. */
  verify: Timing
  /** The same of one that was verified before. */
  verifyKnown: Timing
  /** What is inside: opened, its signatures checked. */
  open: Timing
  /** One request and its answer, both ends in this process. */
  request: Timing
  /** The same, many in flight. */
  requestAtMany: Timing
  /** Processor time of both ends, milliseconds a request, one at a time. */
  requestCpu: number
  bodyBytes: number
  atOnce: number
}

export async function benchSteps (runs: number): Promise<StepsReport> {
  return { ...await benchEntry(runs), ...await benchRequest(runs * REQUESTS), bodyBytes: BODY, atOnce: CONCURRENCY }
}

async function benchEntry (runs: number): Promise<Pick<StepsReport, 'verify' | 'verifyKnown' | 'open'>> {
  const testnet = await createTestnet({ relays: false, dps: 5, threshold: THRESHOLD })
  try {
    const { entry } = await testnet.claim({ csi: CSI, msp: 'msp1' })
    const sealingKey = await sealingKeyOf(testnet)
    const context = { registry: testnet.registry, now: Date.now() }
    const known = { ...context, cache: new Map() }
    const verified = verifyEntry(entry.bytes, known)
    return {
      verify: await measure(runs, 1, async () => verifyEntry(entry.bytes, context)),
      verifyKnown: await measure(runs, 1, async () => verifyEntry(entry.bytes, known)),
      open: await measure(runs, 1, async () => {
        if (openEntry(verified, sealingKey, context) == null) {
          throw new Error('an entry that its own sealing key does not open')
        }
      })
    }
  } finally {
    await testnet.stop()
  }
}

/** By the shares that the dealer of the testnet knows. */
async function sealingKeyOf ({ federation, registry }: Testnet): Promise<SealingKey> {
  const [key] = registry.oprfKeys
  if (key == null) {
    throw new Error('a registry without evaluation key')
  }
  const voprf = await loadSodium()
  const input = parseCsi(CSI, registry.policy.csiTypes).bytes()
  const { blind, blinded } = blindInput(voprf, input, systemRandom)
  const partials = federation.dps.slice(0, THRESHOLD).map(({ share }) =>
    evaluatePartials(voprf, { ...share, keyId: key.keyId, shareEpoch: key.shareEpoch }, [blinded], {
      random: systemRandom, batch: true
    }))
  const [evaluated] = combinePartials(voprf, key, [blinded], partials).evaluated
  if (evaluated == null) {
    throw new Error('nothing was evaluated')
  }
  return deriveKeys(registry.federationId, finalizeOutput(voprf, input, blind, evaluated)).sealingKey
}

/** Bytes in, bytes out. */
const raw = {
  encode: (value: Partial<Uint8Array>) => value as Uint8Array,
  decode: (bytes: Uint8Array) => bytes
}
const ECHO: RpcMethod<Uint8Array, Uint8Array> = {
  id: 1, name: 'echo', request: raw, response: raw, maxRequest: BODY, maxResponse: BODY, timeout: 10_000
}
const PROTOCOL: RpcProtocol = { id: '/bench/echo/1.0.0', maxInFlight: CONCURRENCY, methods: [ECHO] }

async function peer (listen: readonly string[]): Promise<Peer> {
  const { raw: key } = await generateKeyPair('Ed25519')
  return await createPeer({ seed: key.subarray(0, 32), listen, logger: defaultLogger() })
}

async function benchRequest (runs: number): Promise<Pick<StepsReport, 'request' | 'requestAtMany' | 'requestCpu'>> {
  const server = await peer(['/ip4/127.0.0.1/tcp/0'])
  const client = await peer([])
  try {
    server.services.rpc.handle(PROTOCOL, ECHO, async request => request)
    await Promise.all([server.start(), client.start()])
    const target = { id: server.peerId, multiaddrs: server.getMultiaddrs() }
    const body = new Uint8Array(BODY)
    const ask = async (): Promise<Uint8Array> => await client.services.rpc.call(target, PROTOCOL, ECHO, body)
    await measure(runs / 10, 1, ask)
    const before = process.cpuUsage()
    const request = await measure(runs, 1, ask)
    const { user, system } = process.cpuUsage(before)
    return {
      request,
      requestCpu: Math.round((user + system) / runs) / 1_000,
      requestAtMany: await measure(runs * 2, CONCURRENCY, ask)
    }
  } finally {
    await Promise.all([client.stop(), server.stop()])
  }
}
