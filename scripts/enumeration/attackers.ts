/**
 * Attackers against one testnet that really runs, by a clock that is turned: each takes
 * all it gets for some hours, while DPs restart and clocks step back. They come one after
 * the other, so that what one has taken must leave the others theirs.
 */
import { defaultLogger } from '@libp2p/logger'
import { systemRandom } from '../../src/base/clock.ts'
import { asLookupKey } from '../../src/base/bytes.ts'
import { DiscoveryError } from '../../src/base/errors.ts'
import { signerIn } from '../../src/base/envelope.ts'
import { signerFromSeed } from '../../src/base/keys.ts'
import { issueAttestation } from '../../src/attestation/attestation.ts'
import { blindInput } from '../../src/blinding/client.ts'
import { loadSodium } from '../../src/blinding/sodium.ts'
import { createPeer } from '../../src/node/libp2p.ts'
import { EVALUATE_METHOD, OPRF_PROTOCOL } from '../../src/protocols/oprf/constants.ts'
import { tokenClient } from '../../src/protocols/tokens/index.ts'
import { targetOf } from '../../src/rpc/target.ts'
import { memoryStore } from '../../src/store/memory.ts'
import { createTestnet } from '../../src/testnet/index.ts'
import { evaluationSpending, makePayment } from '../../src/tokens/payment.ts'
import type { AttackerName } from '../../src/budget/enumeration.ts'
import type { DpRecord, Policy } from '../../src/registry/interface.ts'
import type { Rpc } from '../../src/rpc/interface.ts'
import type { Store } from '../../src/store/interface.ts'
import type { Testnet } from '../../src/testnet/index.ts'
import type { TokenType } from '../../src/tokens/kinds.ts'
import type { TokenProof } from '../../src/tokens/request.ts'

export interface AttackOptions {
  readonly dps: number
  readonly threshold: number
  readonly policy: Partial<Policy>
  readonly mspTier: string
  /** That one holder has. */
  readonly mailboxes: number
  /** Peer ids that prove nothing. */
  readonly peers: number
  /** Hours that each attacker has. */
  readonly hours: number
}

export interface AttackResult {
  readonly name: AttackerName
  /** Identifiers that were evaluated, by t DPs or by enough to make up for what the attacker has. */
  readonly got: number
  /** Hours from its first to its last request. */
  readonly hours: number
  /** Codes that it was refused with, and how often. */
  readonly refusals: Readonly<Record<string, number>>
}

export interface Attacks {
  readonly results: readonly AttackResult[]
  /** Whether a person who proves a number had all that is theirs, after all of that. */
  readonly honestServed: boolean
}

const MINUTE = 60_000
const HOUR = 60 * MINUTE
/** Tokens of one draw: small, so that what is left of a figure is used up. */
const BATCH = 4

/** Who draws: each of them as long as it gets something. */
interface Drawer {
  readonly peer: number
  readonly type: TokenType
  readonly proof?: TokenProof
}

export async function runAttackers (options: AttackOptions): Promise<Attacks> {
  const field = await Battlefield.open(options)
  try {
    const everybody = Array.from({ length: options.peers }, (_, peer): Drawer => ({ peer, type: 'evaluation-common' }))
    const own = (...proofs: readonly TokenProof[]): Drawer[] =>
      proofs.map(proof => ({ peer: 0, type: 'evaluation', proof }))
    const people = (csiType: string, count: number): Drawer[] =>
      own(...Array.from({ length: count }, () => field.person(csiType)))
    const { persons } = field.testnet.registry.policy.tokens
    const invented = persons.flatMap(({ csiType, perCsip, burst }) =>
      people(csiType, Math.ceil(perCsip / 2 / burst) + 2))
    const results = [
      await field.attack('anybody', everybody),
      await field.attack('number', people('tel', 1)),
      await field.attack('mailboxes', people('mailto', options.mailboxes)),
      await field.attack('msp', own(field.party('msp'))),
      await field.attack('dp', [...own(field.party('dp')), ...everybody], 1),
      await field.attack(
        'collusion', [...own(...field.rogues(options.threshold - 1)), ...everybody], options.threshold - 1
      )
    ]
    const honestServed = await field.servesHonest()
    // last, as it leaves nothing for those whom it attests
    const csip = await field.attack('csip', [...own(field.party('csip')), ...invented])
    return { results: [...results.slice(0, 3), csip, ...results.slice(3)], honestServed }
  } finally {
    await field.stop()
  }
}

class Battlefield {
  readonly testnet: Testnet
  readonly #options: AttackOptions
  readonly #clock: { time: number, now: () => number }
  readonly #rpcs: Rpc[] = []
  readonly #stops: Array<() => Promise<void>> = []

  private constructor (testnet: Testnet, clock: Battlefield['clock'], options: AttackOptions) {
    this.testnet = testnet
    this.#clock = clock
    this.#options = options
  }

  get clock (): { time: number, now: () => number } {
    return this.#clock
  }

  static async open (options: AttackOptions): Promise<Battlefield> {
    const { dps, threshold, policy, mspTier, peers } = options
    const clock = { time: Math.ceil(Date.now() / HOUR) * HOUR, now: () => clock.time }
    const stores = new Map<string, Store>()
    const testnet = await createTestnet({
      relays: false,
      dps,
      msps: 1,
      csips: 1,
      threshold,
      policy,
      clock,
      syncInterval: 0,
      store: async name => {
        const store = stores.get(name) ?? memoryStore()
        stores.set(name, store)
        return store
      },
      change: draft => ({ ...draft, msps: draft.msps.map(msp => ({ ...msp, tier: mspTier })) })
    })
    const field = new Battlefield(testnet, clock, options)
    for (let i = 0; i < peers; i++) {
      const peer = await createPeer({ logger: defaultLogger() })
      await peer.start()
      field.#rpcs.push(peer.services.rpc)
      field.#stops.push(async () => { await peer.stop() })
    }
    return field
  }

  async stop (): Promise<void> {
    for (const stop of this.#stops) {
      await stop()
    }
    await this.testnet.stop()
  }

  party (role: 'msp' | 'dp' | 'csip'): TokenProof {
    const { msps, dps, csips } = this.testnet.federation
    const [party] = role === 'msp' ? msps : role === 'dp' ? dps : csips
    if (party == null) {
      throw new RangeError(`no ${role}`)
    }
    return { role, id: party.id, signer: party.signer }
  }

  rogues (count: number): TokenProof[] {
    return this.testnet.federation.dps.slice(0, count).map(({ id, signer }) => ({ role: 'dp', id, signer }))
  }

  /** Whom the CSIP attested just now; whether anybody has that identifier the DPs can't know. */
  person (csiType: string): TokenProof {
    const { registry, federation } = this.testnet
    const [csip] = federation.csips
    const signer = signerIn(registry.federationId, signerFromSeed(systemRandom.bytes(32)))
    if (csip == null) {
      throw new RangeError('no CSIP')
    }
    const attestation = issueAttestation({
      lookupKey: asLookupKey(systemRandom.bytes(32)),
      oprfKeyId: 1,
      csiType,
      holderKey: signer.publicKey,
      csipId: csip.id,
      scope: '',
      method: 'development',
      strength: 1,
      issuedAt: this.#clock.time,
      expiresAt: this.#clock.time + 24 * HOUR,
      serial: systemRandom.bytes(16)
    }, csip.signer)
    return { attestation, signer }
  }

  /** @param colluding - of the first DPs so many have their own shares to add */
  async attack (name: AttackerName, drawers: readonly Drawer[], colluding = 0): Promise<AttackResult> {
    const begun = this.#clock.time
    const refusals: Record<string, number> = {}
    const rogues = this.testnet.federation.dps.slice(0, colluding).map(({ id }) => id)
    const honest = this.testnet.registry.activeDps.filter(({ id }) => !rogues.includes(id))
    let partials = 0
    const drain = async (): Promise<void> => {
      const got = await Promise.all(honest.map(async dp => {
        let sum = 0
        for (const drawer of drawers) {
          sum += await this.#drain(dp, drawer, refusals)
        }
        return sum
      }))
      partials += got.reduce((sum, each) => sum + each, 0)
    }
    let until = begun
    for (let hour = 0; hour < this.#options.hours; hour++) {
      await drain()
      until = this.#clock.time
      await this.#disturb(drain)
      this.#clock.time += HOUR
    }
    return {
      name,
      got: Math.floor(partials / (this.#options.threshold - colluding)),
      hours: (until - begun) / HOUR,
      refusals
    }
  }

  /** A DP restarts, and all clocks go back for a while. */
  async #disturb (drain: () => Promise<void>): Promise<void> {
    await this.testnet.dps.at(-1)?.restart()
    const { time } = this.#clock
    this.#clock.time -= 30 * MINUTE
    await drain()
    this.#clock.time = time
    await drain()
  }

  /** Somebody new who proves a number gets as many evaluations at once as the policy says. */
  async servesHonest (): Promise<boolean> {
    const { registry } = this.testnet
    const { threshold, dps } = this.#options
    const { burst = 0 } = registry.policy.tokens.persons.find(({ csiType }) => csiType === 'tel') ?? {}
    const proof = this.person('tel')
    let partials = 0
    for (const dp of registry.activeDps) {
      partials += await this.#drain(dp, { peer: 0, type: 'evaluation', proof }, {})
    }
    return partials >= Math.floor(burst * threshold / dps) * dps
  }

  /** Draws until it is refused, down to single tokens, and spends all of it. */
  async #drain (dp: DpRecord, { peer, type, proof }: Drawer, refusals: Record<string, number>): Promise<number> {
    const rpc = this.#rpcs[peer]
    if (rpc == null) {
      throw new RangeError(`no peer ${peer}`)
    }
    let [partials, count] = [0, BATCH]
    while (count > 0) {
      try {
        partials += await this.#evaluate(rpc, dp, type, count, proof)
      } catch (err) {
        if (!(err instanceof DiscoveryError)) {
          throw err
        }
        refusals[err.code] = (refusals[err.code] ?? 0) + 1
        count = Math.floor(count / 2)
      }
    }
    return partials
  }

  async #evaluate (rpc: Rpc, dp: DpRecord, type: TokenType, count: number, proof?: TokenProof): Promise<number> {
    const { registry } = this.testnet
    const [voprf, [key]] = [await loadSodium(), registry.oprfKeys]
    const source = { current: () => registry, onUpdate: () => () => {} }
    const client = tokenClient()({ rpc, registry: source, voprf, clock: this.#clock, random: systemRandom })
    const tokens = await client.draw(dp, type, count, { proof })
    // what nobody asked for before
    const blinded = tokens.map(() => blindInput(voprf, systemRandom.bytes(16), systemRandom).blinded.slice())
    const payment = makePayment(tokens, evaluationSpending(blinded)).slice()
    const request = { keyId: key?.keyId ?? 0, shareEpoch: key?.shareEpoch ?? 0, blinded, unbatched: false, payment }
    const { evaluated } = await rpc.call(targetOf(dp), OPRF_PROTOCOL, EVALUATE_METHOD, request)
    return evaluated.length
  }
}
