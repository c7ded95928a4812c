import { expect } from 'chai'
import { toString } from 'uint8arrays/to-string'
import { asHash } from '../../src/base/bytes.ts'
import { recordPublisher } from '../../src/dht/index.ts'
import { Rulings } from '../../src/dp/conflicts/rulings.ts'
import { createHolder, secretKeyStore } from '../../src/holder/holder.ts'
import { memoryStateStore } from '../../src/holder/state-store.ts'
import { askDisconnected } from '../../src/light/disconnected.ts'
import { Discoverer } from '../../src/light/discoverer.ts'
import { watchCsi } from '../../src/light/watch-csi.ts'
import { actOf } from '../../src/mapping/act-of.ts'
import { parseDefence } from '../../src/mapping/defence.ts'
import { parseDispute } from '../../src/mapping/dispute.ts'
import { parseInvalidation } from '../../src/mapping/invalidation.ts'
import { parseLink } from '../../src/mapping/link.ts'
import { RecordSet } from '../../src/mapping/record-set.ts'
import { verifyDefence, verifyDispute, verifyEntry, verifyInvalidation } from '../../src/mapping/validity.ts'
import { CLAIM_PROTOCOL } from '../../src/protocols/claim/index.ts'
import { confirmServer } from '../../src/protocols/confirm/index.ts'
import { attestServer } from '../../src/protocols/attest/index.ts'
import { firstMapping } from '../../src/protocols/first-mapping/index.ts'
import { recordIntake, recordsServer } from '../../src/protocols/records/index.ts'
import { RegistryError } from '../../src/registry/errors.ts'
import { markOf } from '../../src/registry/gate.ts'
import { acts } from '../../src/registry/standing.ts'
import { nobleBackend } from '../../src/blinding/noble.ts'
import { memoryStore } from '../../src/store/memory.ts'
import { attestFederation } from '../builders/attest.ts'
import { csipSigner } from '../builders/attestor.ts'
import { claimBench } from '../builders/claim.ts'
import { defence, dispute, link, ruling } from '../builders/conflict.ts'
import { silentLogger } from '../builders/holder.ts'
import { reassign, release } from '../builders/invalidation.ts'
import { alice, alter, bobLookupKey, buildTestMapping, federation, party } from '../builders/mapping.ts'
import { DAY, NOW, fixedSource, freshStanding, gateOf, seededRandom } from '../builders/registry.ts'
import type { Gate } from '../../src/registry/gate.ts'
import type { Act, Standing } from '../../src/registry/standing.ts'
import type { Rpc, RpcHandler } from '../../src/rpc/interface.ts'

const test = federation()
const { registry, source } = test
const clock = { now: () => NOW }
const random = seededRandom('gate')
const shared = { registry: source, clock, past: clock, random, logger: silentLogger }
const context = { registry, now: NOW }
const nothing = new Uint8Array(0)
const BAD: Readonly<Record<string, Standing>> = {
  REGISTRY_FROZEN: freshStanding({ state: 'frozen', reason: 'unconfirmed', since: NOW - 9 * DAY, graceUntil: NOW }),
  REGISTRY_EXPIRED: freshStanding({ state: 'expired', reason: 'ended', since: NOW - 9 * DAY, graceUntil: NOW })
}

/** Handlers by protocol and method, called as if by a DP. */
class Served implements Pick<Rpc, 'handle' | 'call'> {
  readonly handlers = new Map<string, RpcHandler<never, unknown>>()

  handle: Rpc['handle'] = (protocol, method, handler) => {
    this.handlers.set(`${protocol.id.split('/')[2] ?? ''} ${method.name}`, handler)
  }

  call: Rpc['call'] = async () => await new Promise(() => {})

  async ask (name: string, request: object): Promise<unknown> {
    const handler = this.handlers.get(name) ?? expect.fail(`nobody serves ${name}`)
    const { peerId } = test.dps[1] ?? expect.fail('no DP')
    const peer = { toString: () => peerId }
    return await handler(request as never, { peer, signal: new AbortController().signal } as never)
  }
}

/** Everything that serves what a registry has to be good for. */
function serve (gate: Gate): Served {
  const rpc = new Served()
  const store = memoryStore()
  const { signer, id } = party(test.dps, 0)
  const intake = recordIntake({ id })({ ...shared, gate, records: store.records })
  recordsServer()({ ...shared, gate, rpc, signer, store, intake, invalidationLog: { at: async () => [] } })
  confirmServer({ mspId: 'msp1' })({ ...shared, gate, rpc, signer, voprf: nobleBackend })
  const csip = attestFederation()
  attestServer({ csipId: 'csip1', channels: [csip.channel] })({
    ...shared, registry: csip.source, gate, rpc, signer: csipSigner, voprf: nobleBackend
  })
  firstMapping({ id })({
    ...shared,
    past: shared.clock,
    gate,
    rpc,
    store: store.namespace('claims'),
    judge: { penalise: () => {} },
    facts: { known: async key => RecordSet.empty(key), take: async () => {}, repair: async () => {} }
  })
  return rpc
}

/** Ends with a refusal of the gate, or goes on to whatever comes after it. */
async function codeOf (work: Promise<unknown>): Promise<string> {
  return await work.then(() => '', (err: unknown) => err instanceof RegistryError ? err.code : '')
}

async function first (items: AsyncIterable<unknown>): Promise<void> {
  await items[Symbol.asyncIterator]().next()
}

const disputeBytes = dispute()
const defenceBytes = defence(asHash(parseDispute(disputeBytes).hash))
const releaseBytes = release()
const entryBytes = buildTestMapping().entry.bytes
const holderEntry = buildTestMapping().built.entry.bytes

function publisherOf (gate: Gate) {
  return recordPublisher()({
    ...shared,
    gate,
    records: {
      merge: async () => await Promise.reject(new RegistryError('REGISTRY_FORK')), digest: async () => new Set()
    },
    queue: memoryStore().namespace('queue'),
    timer: { after: () => () => {} }
  })
}

function holderOf (gate: Gate) {
  const never = async (): Promise<never> => await Promise.reject(new Error('past the gate'))
  const claims = {
    begin: never,
    complete: never,
    status: never,
    release: never,
    dispute: never,
    defend: never,
    conflict: never,
    notice: never,
    link: never
  }
  const listed = alter(registry, {
    msps: msp =>
      ({ ...msp, addresses: [`/ip4/127.0.0.1/tcp/1/p2p/${party(test.msps, 0).peerId}`] })
  })
  return createHolder({
    ...shared,
    gate,
    registry: fixedSource(listed),
    states: memoryStateStore(),
    keys: secretKeyStore(new Uint8Array(32)),
    reader: { read: never },
    claims,
    oprf: { evaluateWithTranscript: never },
    confirmations: { confirm: never },
    prover: { prove: never }
  } as unknown as Parameters<typeof createHolder>[0])
}

function discovererOf (gate: Gate): Discoverer {
  const never = async (): Promise<never> => await Promise.reject(new Error('past the gate'))
  return new Discoverer({
    ...shared, gate, oprf: { evaluate: never, known: never }, reader: { read: never }
  } as unknown as ConstructorParameters<typeof Discoverer>[0])
}

const answer = async (): Promise<string> => ''
const csi = 'tel:+14155550123'
const oprf = { evaluate: async () => await Promise.reject(new Error('past the gate')) } as never

type Caller = (gate: Gate) => Promise<unknown>

/** Whoever does it, by what it is; a new act without a caller doesn't compile, nor does one that is left out. */
const CALLERS: Readonly<Record<Act, Readonly<Record<string, Caller>>>> = {
  'co-sign': {
    'claim begin': async gate => { await claimBench({}, undefined, undefined, undefined, undefined, gate).prepare() },
    'claim complete': async gate => {
      const bench = claimBench({}, undefined, undefined, undefined, undefined, gate)
      await bench.client.complete(holderEntry, buildTestMapping().built.partKeys, bench.target)
    }
  },
  witness: {
    'records witness': async gate => await serve(gate).ask('records witness', {}),
    'first-mapping notice': async gate => await serve(gate).ask('first-mapping notice', {})
  },
  rule: {
    'records silence': async gate => await serve(gate).ask('records silence', {}),
    'a verdict': async gate => {
      await new Rulings({ ...shared, gate } as never)
        .byVerdict(verifyDispute(disputeBytes, context), {} as never)
    }
  },
  confirm: {
    'confirm confirm': async gate =>
      await serve(gate).ask('confirm confirm', { payload: nothing, signature: nothing })
  },
  attest: {
    'attest start': async gate => await serve(gate).ask('attest start', {}),
    'attest answer': async gate => await serve(gate).ask('attest answer', {})
  },
  publish: {
    'claim dispute': async gate => {
      const bench = claimBench({}, undefined, undefined, undefined, undefined, gate)
      await bench.client.dispute(disputeBytes, bench.target)
    },
    'claim link': async gate => {
      const bench = claimBench({}, undefined, undefined, undefined, undefined, gate)
      await bench.client.link(link(), bench.target)
    },
    'an entry': async gate => await publisherOf(gate).publishEntry(verifyEntry(entryBytes, context)),
    'refreshing entries': async gate => await publisherOf(gate).publish([verifyEntry(entryBytes, context)]),
    'a dispute': async gate => await publisherOf(gate).publishFact(verifyDispute(disputeBytes, context)),
    'claim reassign': async gate => {
      const bench = claimBench({}, undefined, undefined, undefined, undefined, gate)
      await bench.client.reassign(reassign(), bench.target)
    },
    'a re-assignment': async gate => await publisherOf(gate).publishFact(verifyInvalidation(reassign(), context)),
    'holder claim': async gate => await holderOf(gate).claim({ csi, msp: 'msp1', tags: ['Default'], answer }),
    'holder rotate': async gate => await holderOf(gate).rotate({ csi, answer }),
    'holder recover': async gate => await holderOf(gate).recover({ csi, answer }),
    'holder dispute': async gate => await holderOf(gate).dispute({ csi, answer })
  },
  release: {
    'claim release': async gate => {
      const bench = claimBench({}, undefined, undefined, undefined, undefined, gate)
      await bench.client.release(releaseBytes, bench.target)
    },
    'bringing a release': async gate => await publisherOf(gate).publishFact(verifyInvalidation(releaseBytes, context)),
    'holder release': async gate => await holderOf(gate).release({ csi })
  },
  defend: {
    'claim defend': async gate => {
      const bench = claimBench({}, undefined, undefined, undefined, undefined, gate)
      await bench.client.defend(defenceBytes, bench.target)
    },
    'bringing a defence': async gate => await publisherOf(gate).publishFact(verifyDefence(defenceBytes, context)),
    'holder defend': async gate => await holderOf(gate).defend({ csi, answer })
  },
  'look-up': {
    discover: async gate => await discovererOf(gate).discover(csi),
    'discover compactly': async gate => await discovererOf(gate).discoverCompact(csi),
    'discover many': async gate => await discovererOf(gate).discoverMany([csi]),
    'discover each': async gate => { await first(discovererOf(gate).discoverEach([csi])) },
    disconnected: async gate => await askDisconnected(csi, NOW, { ...shared, gate, oprf, attests: {} as never }),
    watch: async gate => { await first(watchCsi(csi, [], { ...shared, gate, oprf, reader: {} as never })) },
    'holder watch': async gate => { await first(holderOf(gate).watch({ csi })) },
    'holder conflicts': async gate => await holderOf(gate).conflicts({ csi })
  }
}

describe('registry/gate: whoever acts by a registry', () => {
  for (const [act, callers] of Object.entries(CALLERS) as Array<[Act, Readonly<Record<string, Caller>>]>) {
    for (const [name, caller] of Object.entries(callers)) {
      for (const [code, standing] of Object.entries(BAD)) {
        const isUsed = acts(standing, NOW)[act] === 'yes'
        it(`${name}: ${isUsed ? 'is taken' : `is refused with ${code}`} under a registry that is ${standing.state}`, async () => {
          expect(await codeOf(caller(gateOf(standing)))).to.equal(isUsed ? '' : code)
        })
      }

      it(`${name}: goes on under one that is fresh`, async () => {
        expect(await codeOf(caller(gateOf(freshStanding())))).to.equal('')
      })
    }
  }

  /** What a node is asked for, and by which act that goes; `none`: it says what is known, and acts by nothing. */
  const METHODS: Readonly<Record<string, Act | 'none' | 'each fact'>> = {
    'records read': 'none',
    'records merge': 'each fact',
    'records witness': 'witness',
    'records digest': 'none',
    'records silence': 'rule',
    'confirm confirm': 'confirm',
    // it helps holders to defend
    'confirm notice': 'none',
    // what is kept was signed for everybody; the claim that it belongs to was confirmed
    'confirm keep': 'none',
    'attest start': 'attest',
    'attest answer': 'attest',
    'attest disconnected': 'none',
    'first-mapping notice': 'witness'
  }

  it('is asked by every method that is served: one that is new is to be put here', () => {
    expect([...serve(gateOf(freshStanding())).handlers.keys()]).to.have.members(Object.keys(METHODS))
    const claim: ReadonlyArray<string> = CLAIM_PROTOCOL.methods.map(({ name }) => name)
    // status, conflict: what is known; notice: helps holders to defend
    expect(claim).to.have.members([
      'begin', 'complete', 'status', 'release', 'reassign', 'dispute', 'defend', 'conflict', 'notice', 'link', 'note'
    ])
  })
})

describe('registry/gate: what a replica takes in', () => {
  const facts = [
    ['an entry', verifyEntry(entryBytes, context), 'publish'],
    ['a dispute', parseDispute(disputeBytes), 'publish'],
    ['a link', parseLink(link()), 'publish'],
    ['a defence', parseDefence(defenceBytes), 'defend'],
    ['a release', parseInvalidation(releaseBytes), 'release'],
    ['a re-assignment', parseInvalidation(reassign()), 'publish'],
    ['a ruling', parseInvalidation(ruling()), 'rule']
  ] as const

  for (const [name, fact, act] of facts) {
    it(`${name} is a matter of: ${act}`, async () => {
      expect(actOf(fact)).to.equal(act)
      const set = 'kind' in fact ? RecordSet.of<never>(bobLookupKey, [], [fact]) : RecordSet.of(bobLookupKey, [fact])
      for (const [code, standing] of Object.entries(BAD)) {
        const { id } = party(test.dps, 0)
        const intake = recordIntake({ id })({ ...shared, gate: gateOf(standing), records: memoryStore().records })
        const outcomes = await intake.take(set)
        const [outcome] = [...outcomes.entries, ...outcomes.facts]
        if (act === 'release') {
          expect(outcome).to.equal(undefined)
        } else if (act === 'defend') {
          expect(outcome).to.equal('DISPUTE_UNKNOWN') // past the gate
        } else {
          expect(outcome).to.equal(code)
        }
      }
    })
  }
})

describe('registry/gate: marks', () => {
  it('say what there is to say, and nothing of who confirmed', () => {
    const [frozen, fresh] = [
      BAD.REGISTRY_FROZEN ?? freshStanding(), freshStanding({ confirmedBy: [toString(alice.publicKey, 'base16')] })
    ]
    expect(markOf(frozen))
      .to.deep.equal({ state: 'frozen', reason: 'unconfirmed', since: NOW - 9 * DAY, graceUntil: NOW })
    expect(markOf(fresh)).to.deep.equal({ state: 'fresh', reason: 'confirmed', since: 0 })
  })
})
