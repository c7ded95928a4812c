/** Attackers against a testnet that really runs: each takes all it gets, within a bound of time and count. */
import { defaultLogger } from '@libp2p/logger'
import { systemClock, systemRandom } from '../../src/base/clock.ts'
import { DiscoveryError } from '../../src/base/errors.ts'
import { signerFromSeed } from '../../src/base/keys.ts'
import { blindInput } from '../../src/blinding/client.ts'
import { loadSodium } from '../../src/blinding/sodium.ts'
import { makeContext } from '../../src/budget/context.ts'
import { elementIds, evaluationDigest } from '../../src/budget/evaluation.ts'
import { createPeer } from '../../src/node/libp2p.ts'
import { fetchContexts } from '../../src/protocols/discovery/index.ts'
import { EVALUATE_METHOD, OPRF_PROTOCOL } from '../../src/protocols/oprf/constants.ts'
import { targetOf } from '../../src/rpc/target.ts'
import { createTestnet } from '../../src/testnet/index.ts'
import type { FederationSigner } from '../../src/base/envelope.ts'
import type { AttackerName } from '../../src/budget/enumeration.ts'
import type { DpRecord, Policy } from '../../src/registry/interface.ts'
import type { Rpc } from '../../src/rpc/interface.ts'
import type { Testnet } from '../../src/testnet/index.ts'

export interface AttackOptions {
  readonly dps: number
  readonly threshold: number
  readonly policy: Partial<Policy>
  /** Tier and home DPs of the MSP. */
  readonly msp: { readonly tier: string, readonly homes: number }
  /** Identifiers that an attacker tries at most. */
  readonly attempts: number
  /** Milliseconds that an attacker has. */
  readonly time: number
}

export interface AttackResult {
  readonly name: AttackerName
  /** Identifiers that were evaluated, by t DPs or by enough to make up for what the attacker has. */
  readonly got: number
  readonly seconds: number
  /** Codes that it was refused with, and how often. */
  readonly refusals: Readonly<Record<string, number>>
}

/** Elements asked for at once: small, so that what is left of a budget is used up. */
const BATCH = 4
/** Peer ids of the crowd: with more the result is the same. */
const CROWD = 4
/** Peer ids are thrown away after this many refusals on end. */
const PATIENCE = 3

type Blinded = readonly Uint8Array[]
type Ask = (evaluator: DpRecord, blinded: Blinded) => Promise<void>

/** Each against a testnet of its own, so that none finds a budget used up. */
export async function runAttackers (options: AttackOptions): Promise<readonly AttackResult[]> {
  const mspSeed = systemRandom.bytes(32)
  const enumerators = (dps: readonly DpRecord[]): readonly DpRecord[] => dps.toSorted((a, b) => a.id < b.id ? -1 : 1).slice(0, options.msp.homes)
  const attackers: ReadonlyArray<readonly [AttackerName, (dps: readonly DpRecord[]) => Forces]> = [
    ['client', dps => ({ clients: [{ homes: dps.slice(0, 1) }] })],
    ['crowd', dps => ({ clients: Array.from({ length: CROWD }, () => ({ homes: dps })) })],
    ['msp', dps => ({ clients: [{ seed: mspSeed, homes: enumerators(dps) }] })],
    ['dp', () => ({ colluding: Math.min(1, options.threshold - 1) })],
    ['collusion', () => ({ colluding: options.threshold - 1 })]
  ]
  const results: AttackResult[] = []
  for (const [name, forces] of attackers) {
    const testnet = await withMsp(options, mspSeed)
    try {
      results.push(await attack(testnet, name, options, forces(testnet.registry.activeDps)))
    } finally {
      await testnet.stop()
    }
  }
  return results
}

/** A testnet with an MSP that runs no node but has clients. */
async function withMsp ({ dps, threshold, policy, msp: { tier, homes } }: AttackOptions, seed: Uint8Array): Promise<Testnet> {
  const { publicKey } = signerFromSeed(seed)
  return await createTestnet({
    dps,
    msps: 1,
    csips: 1,
    threshold,
    policy,
    change: draft => {
      const msps = draft.msps.map(model => ({
        ...model,
        id: 'enumerator',
        name: 'Enumerator',
        bitIndex: draft.msps.length,
        addresses: [],
        tier,
        dps: draft.dps.map(({ id }) => id).sort().slice(0, homes),
        keys: [{ publicKey, validFrom: draft.issuedAt - 1 }]
      }))
      return { ...draft, msps: [...draft.msps, ...msps.slice(0, 1)] }
    }
  })
}

interface Forces {
  /** Peers that ask at these homes, and directly. */
  readonly clients?: ReadonlyArray<{ readonly seed?: Uint8Array, readonly homes: readonly DpRecord[] }>
  /** DPs of the testnet that sign contexts for clients that don't exist. */
  readonly colluding?: number
}

async function attack (testnet: Testnet, name: AttackerName, options: AttackOptions, { clients = [], colluding = 0 }: Forces): Promise<AttackResult> {
  const begun = systemClock.now()
  const refusals: Record<string, number> = {}
  const rogues = testnet.dps.slice(0, colluding).map(({ party }) => party)
  const honest = testnet.registry.activeDps.filter(({ id }) => !rogues.some(rogue => rogue.id === id))
  const left = (): boolean => systemClock.now() < begun + options.time
  const stops: Array<() => Promise<void>> = []
  const newRpc = async (seed?: Uint8Array): Promise<Rpc> => {
    const peer = await createPeer({ seed, logger: defaultLogger() })
    await peer.start()
    stops.push(async () => { await peer.stop() })
    return peer.services.rpc
  }
  /** Partial evaluations that honest DPs gave. */
  let partials = 0
  const drain = async (ways: ReadonlyArray<(count: number) => Promise<number>>): Promise<void> => {
    for (const way of ways) {
      let [refused, tried] = [0, 0]
      while (refused < PATIENCE && tried < options.attempts && left()) {
        const count = refused === 0 ? BATCH : 1
        try {
          partials += await way(count)
          refused = 0
        } catch (err) {
          refused++
          note(refusals, err)
        }
        tried += count
      }
    }
  }
  try {
    for (const { seed, homes } of clients) {
      const rpc = await newRpc(seed)
      await drain(homes.map(home => async count => await throughHome(rpc, testnet, home, count)))
      await drain(honest.map(evaluator => async count => await one(evaluator, await elements(count), asker(rpc, testnet, () => new Uint8Array()))))
    }
    if (rogues.length > 0) {
      const rpc = await newRpc()
      for (const rogue of rogues) {
        const forged = (evaluator: DpRecord, blinded: Blinded): Uint8Array => forge(rogue.signer, rogue.id, evaluator.id, blinded)
        await drain(honest.map(evaluator => async count => await one(evaluator, await elements(count), asker(rpc, testnet, forged))))
      }
    }
  } finally {
    for (const stop of stops) {
      await stop()
    }
  }
  return { name, got: Math.floor(partials / (options.threshold - colluding)), seconds: (systemClock.now() - begun) / 1_000, refusals }
}

function note (refusals: Record<string, number>, err: unknown): void {
  if (!(err instanceof DiscoveryError)) {
    throw err
  }
  refusals[err.code] = (refusals[err.code] ?? 0) + 1
}

/** What nobody asked for before. */
async function elements (count: number): Promise<Blinded> {
  const voprf = await loadSodium()
  return Array.from({ length: count }, () => blindInput(voprf, systemRandom.bytes(16), systemRandom).blinded)
}

function asker (rpc: Rpc, testnet: Testnet, contextOf: (evaluator: DpRecord, blinded: Blinded) => Uint8Array): Ask {
  const [key] = testnet.registry.oprfKeys
  return async (evaluator, blinded) => {
    await rpc.call(targetOf(evaluator), OPRF_PROTOCOL, EVALUATE_METHOD, {
      keyId: key?.keyId ?? 0,
      shareEpoch: key?.shareEpoch ?? 0,
      blinded: blinded.map(element => element.slice()),
      unbatched: false,
      context: contextOf(evaluator, blinded).slice(),
      payment: new Uint8Array(0)
    })
  }
}

async function one (evaluator: DpRecord, blinded: Blinded, ask: Ask): Promise<number> {
  await ask(evaluator, blinded)
  return blinded.length
}

/** Charged once at the home; then every evaluator is asked, and t of them count. */
async function throughHome (rpc: Rpc, testnet: Testnet, home: DpRecord, count: number): Promise<number> {
  const blinded = await elements(count)
  const evaluators = testnet.registry.activeDps
  const contexts = await fetchContexts(rpc, home, elementIds(blinded), evaluators.map(({ id }) => id))
  const ask = asker(rpc, testnet, ({ id }) => contexts.get(id) ?? new Uint8Array())
  const threshold = testnet.registry.oprfKeys[0]?.threshold ?? 0
  let [good, refused]: [number, unknown] = [0, undefined]
  for (const evaluator of evaluators) {
    try {
      if (good < threshold) {
        await ask(evaluator, blinded)
        good++
      }
    } catch (err) {
      refused = err
    }
  }
  if (good < threshold) {
    throw refused
  }
  return count * threshold
}

/** A context for a client that the DP makes up, with the best tier. */
function forge (signer: FederationSigner, origin: string, redeemer: string, blinded: Blinded): Uint8Array {
  return makeContext({
    purpose: 'evaluation',
    origin,
    redeemer,
    clientTag: systemRandom.bytes(16),
    tier: 'dp',
    requestDigest: evaluationDigest(elementIds(blinded)),
    units: blinded.length,
    hopLimit: 0,
    issuedAt: systemClock.now(),
    serial: systemRandom.bytes(16)
  }, signer)
}
