import { createHash } from 'node:crypto'
import { expect } from 'chai'
import { peerIdFromString } from '@libp2p/peer-id'
import { fromString } from 'uint8arrays/from-string'
import { toString } from 'uint8arrays/to-string'
import { sha256 } from '../../src/base/hash.ts'
import { RELAY_PROTOCOL } from '../../src/protocols/relay/index.ts'
import {
  ForwardRequest, OpenRequest, OpenResponse, SealedKind, SealedRequest, StoredResponse
} from '../../src/protocols/relay/pb/messages.ts'
import { hpkeKeyPair } from '../../src/protocols/relay/hpke.ts'
import { openAnswer, openRequest, sealRequest } from '../../src/protocols/relay/sealing.ts'
import { secretKeyStore } from '../../src/holder/holder.ts'
import { targetOf } from '../../src/rpc/target.ts'
import { rejectionOf } from '../builders/errors.ts'
import { liveFederation } from '../builders/live-federation.ts'
import { seedOf, seededRandom } from '../builders/registry.ts'
import { auditor } from './cast/auditor.ts'
import { watchedStores } from './cast/watched-stores.ts'
import { openedReads } from './cast/gateways.ts'
import type { OpenedRead } from './cast/gateways.ts'
import type { LightNode } from '../../src/light/options.ts'
import type { LiveFederation } from '../builders/live-federation.ts'
import type { Seen } from './cast/auditor.ts'

const CSI = 'tel:+14155550999'
const has = (bytes: Uint8Array | undefined, part: Uint8Array): boolean =>
  bytes != null && Buffer.from(bytes).includes(Buffer.from(part))

describe('9: querier or target CSI protected', () => {
  const watch = auditor()
  let federation: LiveFederation
  const stores = watchedStores()
  before(async () => {
    federation = await liveFederation({ relays: true, audit: (dp, rpc) => watch.audit(dp, rpc), store: stores.store })
  })
  after(async () => { await federation.stop() })
  beforeEach(() => {
    watch.seen.length = 0
    watch.meddle = undefined
  })

  const everything = (): Uint8Array[] =>
    watch.seen.flatMap(({ request, response }) => response == null ? [request] : [request, response])
  const relaySide = (seen: Seen): boolean =>
    seen.protocol === RELAY_PROTOCOL.id && (seen.side === 'in' ? seen.method === 'forward' : seen.method === 'open')

  const reads = async (): Promise<readonly OpenedRead[]> => await openedReads(watch.seen, federation.test)

  it('shows no DP the identifier or a plain hash of it, in whatever it is told or tells', async () => {
    const querier = await federation.light()
    const { outcome, relayed } = await querier.discover(CSI)
    expect([outcome, relayed]).to.deep.equal(['none', true])
    const number = fromString(CSI.slice('tel:+'.length))
    const forbidden = [number, sha256(fromString(CSI)), sha256(fromString(CSI.slice(4))), sha256(number)]
    expect(watch.seen).to.have.length.above(5)
    for (const bytes of everything()) {
      expect(forbidden.some(each => has(bytes, each))).to.equal(false)
    }
  })

  it('shows the querier to relays and its home DP alone, and the lookup key to no relay of that key', async () => {
    const querier = await federation.light()
    const me = querier.peerId.toString()
    await querier.discover(CSI)
    const [first] = await reads()
    if (first == null) {
      throw new Error('nothing was read through a gateway')
    }
    const { lookupKey } = first
    // who is told by the querier itself: only what is sealed, contexts, disclosure and registry
    const told = watch.seen.filter(({ side, peer }) => side === 'in' && peer === me)
    expect(new Set(told.map(({ method }) => method)).has('query')).to.equal(false)
    for (const seen of told) {
      expect(seen.method).not.to.be.oneOf(['evaluate', 'read', 'query', 'open'])
      expect(has(seen.request, lookupKey) || has(seen.response, lookupKey)).to.equal(false)
    }
    for (const seen of watch.seen.filter(relaySide)) {
      expect(has(seen.request, lookupKey) || has(seen.response, lookupKey)).to.equal(false)
    }
    // nobody passes the querier's name on, in bytes or in text
    for (const { side, peer, request } of watch.seen) {
      if (side === 'out' || peer !== me) {
        expect(has(request, fromString(me)) || has(request, peerIdFromString(me).toMultihash().bytes)).to.equal(false)
      }
    }
  })

  describe('what nodes keep', () => {
    const claimed = 'tel:+14155550990'
    const plain = (csi: string): Uint8Array[] => {
      const [uri, value, digits] = [csi, csi.slice('tel:'.length), csi.slice('tel:+'.length)]
        .map(text => fromString(text))
      return [
        digits ?? fromString(csi), ...[uri, value, digits]
          .flatMap(bytes => bytes == null ? [] : [sha256(bytes), createHash('sha512').update(bytes).digest()])
      ]
    }
    /** As bytes, and in the texts that a name in a store may be. */
    const forms = (bytes: Uint8Array): Uint8Array[] =>
      [bytes, ...(['base16', 'base64url', 'base64'] as const).map(base => fromString(toString(bytes, base)))]
    let lookupKey: Uint8Array
    let querier: LightNode
    /** Names of the DPs that the querier is connected to. */
    let told: ReadonlySet<string>

    before(async () => {
      federation.users[0]?.add(claimed)
      const holder = await federation.light()
      await holder.holder(secretKeyStore(seedOf('stores'))).claim({
        csi: claimed, msp: 'msp1', answer: async () => federation.codeOf(claimed)
      })
      stores.written.length = 0
      watch.seen.length = 0
      // a home that charges it, a query to all and one that reads: all that a lookup may leave anywhere
      querier = await federation.light({
        seed: seedOf('curious querier'), store: stores.store('querier'), relay: 'always'
      })
      await querier.discover(claimed)
      await querier.discover(claimed, { federation: 'all' })
      await querier.discover(CSI)
      lookupKey = (await reads())[0]?.lookupKey ?? new Uint8Array(0)
      expect(lookupKey).to.have.length(32)
      told = new Set(watch
        .seen.filter(({ side, peer }) => side === 'in' && peer === querier.peerId.toString())
        .map(({ dp }) => `dp${dp + 1}`))
    })

    it('no store holds the identifier or a plain hash of it, the querier\'s own neither', () => {
      expect(new Set(stores.written.map(({ name }) => name))).to.include('querier').and.to.have.length.above(2)
      for (const { name, bytes } of stores.written) {
        expect([...plain(claimed), ...plain(CSI)].some(each => forms(each).some(form => has(bytes, form))), name)
          .to.equal(false)
      }
    })

    it('the querier\'s name is kept by home and relays alone, to charge it, never beside a lookup key', () => {
      const me = querier.peerId
      const names = [...forms(me.toMultihash().bytes), fromString(me.toString())]
      const known = stores.written.filter(({ bytes }) => names.some(name => has(bytes, name)))
      expect(known).to.have.length.above(0)
      for (const { name, bytes } of known) {
        expect(told.has(name), name).to.equal(true)
        expect(forms(lookupKey).some(form => has(bytes, form)), name).to.equal(false)
      }
    })

    it('what DPs keep besides of lookups is charges and tokens: none has both a client\'s tag and a lookup key', () => {
      const kept = stores.written.filter(({ name }) => name.startsWith('dp'))
      const text = (bytes: Uint8Array): string => toString(bytes, 'latin1')
      // beside what the store says of itself: how many rows, of which sum; and what it notes by the clock, whoever asks
      const [byClock, tokens] = [/^k\/(fresh-time|wholeness|token-counts)\//, /^k\/tokens\//]
      const others = kept.map(({ bytes }) => text(bytes))
        .filter(row => !row.includes('budget') && !row.startsWith('m/') && !byClock.test(row) && !tokens.test(row))
      expect(others).to.deep.equal([])
      for (const { bytes } of kept.filter(({ bytes }) => forms(lookupKey).some(form => has(bytes, form)))) {
        expect(text(bytes)).not.to.match(/tag\/|peer:|^k\/tokens\//)
      }
    })
  })

  it('asks relays as often for a hit as for a miss', async () => {
    const claimed = 'tel:+14155550989'
    federation.users[0]?.add(claimed)
    const holder = await federation.light()
    await holder.holder(secretKeyStore(seedOf('as often'))).claim({
      csi: claimed, msp: 'msp1', answer: async () => federation.codeOf(claimed)
    })
    const asked = async (csi: string): Promise<{ outcome: string, kinds: number[], told: string[] }> => {
      const querier = await federation.light({ relay: 'always' })
      await querier.discover('tel:+14155550988') // so that connections are there
      watch.seen.length = 0
      const { outcome } = await querier.discover(csi)
      const mine = watch.seen.filter(({ side, peer }) => side === 'in' && peer === querier.peerId.toString())
      const kinds = mine.filter(({ method }) => method === 'forward').map(({ request }) =>
        SealedRequest.decode(ForwardRequest.decode(request).sealed).kind)
      // what evaluations take, spares and tokens, is asked before anybody can know whether it is a hit
      return {
        outcome,
        kinds: kinds.filter(kind => ![SealedKind.EVALUATION, SealedKind.TOKENS].includes(kind)).map(Number),
        told: [...new Set(mine.map(({ method }) => method))].sort()
      }
    }
    // on a busy machine a read may have to be tried again, be it a hit or a miss
    const least = async (csi: string): ReturnType<typeof asked> =>
      [await asked(csi), await asked(csi), await asked(csi)]
        .reduce((one, other) => other.kinds.length < one.kinds.length ? other : one)
    // a second path is a matter of how long reads take, so time has to pass
    const { clock } = federation
    const [begun, since] = [clock.time, performance.now()]
    const passing = setInterval(() => { clock.time = begun + Math.round(performance.now() - since) }, 5)
    const [hit, miss] = [await least(claimed), await least('tel:+14155550987')]
    clearInterval(passing)
    expect([hit.outcome, miss.outcome]).to.deep.equal(['found', 'none'])
    expect(hit.kinds).to.deep.equal(miss.kinds).and.to.have.length(1)
    expect(hit.told).to.deep.equal(miss.told)
  })

  it('gives a hit and a miss the same sizes at the relay', async () => {
    const claimed = 'tel:+14155550996'
    federation.users[0]?.add(claimed)
    const holder = await federation.light()
    await holder.holder(secretKeyStore(seedOf('nine'))).claim({
      csi: claimed, msp: 'msp1', answer: async () => federation.codeOf(claimed)
    })
    const sizesOf = async (csi: string): Promise<unknown> => {
      const querier = await federation.light()
      watch.seen.length = 0
      const { outcome, relayed } = await querier.discover(csi)
      const forwarded = watch
        .seen.filter(({ side, method, response }) => side === 'in' && method === 'forward' && response != null)
        .map(({ request, response }) => [request.byteLength, response?.byteLength])
      // spares that are asked or not are a matter of time
      return { outcome, relayed, sizes: [...new Set(forwarded.map(each => each.join()))].sort() }
    }
    const [hit, miss] = [await sizesOf(claimed), await sizesOf(CSI)]
    expect(hit).to.deep.include({ outcome: 'found', relayed: true })
    expect(miss).to.deep.equal({ ...Object(hit), outcome: 'none' })
  })

  it('keeps what a relay holds closed to it, with every other key of the federation', async () => {
    const querier = await federation.light()
    await querier.discover(CSI)
    for (const { dp, peer, request, response } of watch.seen.filter(({ side, method }) =>
      side === 'out' && method === 'open')) {
      const own = await hpkeKeyPair(new Uint8Array(32).fill(dp + 1))
      const { sealed } = OpenRequest.decode(request)
      const err = await rejectionOf(
        openRequest(sealed, { federationId: federation.test.registry.federationId, dp: peer }, [own])
      )
      expect(err.code).to.equal('RELAY_KEY_UNKNOWN')
      const mine = await sealRequest(
        new Uint8Array(1), 'read', { federationId: federation.test.registry.federationId, dp: peer }, own.publicKey,
        seededRandom('curious')
      )
      if (response != null) {
        expect(() => openAnswer(OpenResponse.decode(response).sealed, mine)).to.throw().with.property(
          'code', 'RELAY_ANSWER_INVALID'
        )
      }
    }
  })

  it('asks through others when relays alter answers, and never directly', async () => {
    const querier = await federation.light()
    let bad: number | undefined
    watch.meddle = ({ dp, side, method, response }) => {
      if (side !== 'out' || method !== 'open' || response == null) {
        return undefined
      }
      bad ??= dp
      return bad === dp
        ? { response: OpenResponse.encode({ sealed: OpenResponse.decode(response).sealed.map(byte => byte ^ 1) }) }
        : undefined
    }
    const { outcome, relayed } = await querier.discover(CSI)
    expect([outcome, relayed, bad != null]).to.deep.equal(['none', true, true])
    const direct = watch.seen.filter(({ side, peer, method }) =>
      side === 'in' && peer === querier.peerId.toString() && ['evaluate', 'read', 'query'].includes(method))
    expect(direct).to.deep.equal([])
  })

  it('fails rather than asks directly, when every relay swaps answers', async () => {
    const querier = await federation.light({ relay: 'always' })
    let old: Uint8Array | undefined
    watch.meddle = ({ side, method, response }) => {
      if (side !== 'out' || method !== 'open' || response == null) {
        return undefined
      }
      old ??= response
      return { response: old.slice().fill(7, 8, 20) }
    }
    const err = await rejectionOf(querier.discover('tel:+14155550998'))
    expect(err.code).to.equal('OPRF_TOO_FEW_PARTIALS')
    const direct = watch.seen.filter(({ side, peer, method }) =>
      side === 'in' && peer === querier.peerId.toString() && ['evaluate', 'read', 'query'].includes(method))
    expect(direct).to.deep.equal([])
  })

  it('does not take the answer to one request for that to another, though its target gave both', async () => {
    const querier = await federation.light({ relay: 'always' })
    const answers = new Map<string, Uint8Array>()
    let swapped = 0
    watch.meddle = ({ side, method, peer, response }) => {
      if (side !== 'out' || method !== 'open' || response == null) {
        return undefined
      }
      const before = answers.get(peer)
      answers.set(peer, response)
      swapped += before == null ? 0 : 1
      return before == null ? undefined : { response: before }
    }
    // the first of each target gets its own
    await querier.discover('tel:+14155550986').catch(() => undefined)
    expect((await rejectionOf(querier.discover('tel:+14155550985'))).code)
      .to.be.oneOf(['OPRF_TOO_FEW_PARTIALS', 'DISCOVER_NO_REPLICA'])
    expect(swapped).to.be.above(2)
  })

  it('is read by nobody but its target, where relays ask others', async () => {
    const querier = await federation.light({ relay: 'always' })
    const others = federation.test.registry.dps
    const answered: Uint8Array[] = []
    // every way would be tried until the deadline: the querier gives up once each DP was asked a few times
    const enough = new AbortController()
    let misled = 0
    watch.meddle = ({ side, method, peer, response }) => {
      if (side !== 'out' || method !== 'open') {
        return undefined
      }
      if (response != null) {
        answered.push(response)
        return undefined
      }
      if (++misled > 3 * others.length) {
        enough.abort()
      }
      const other = others.find(({ id }) => id !== peer)
      return other == null ? undefined : { target: targetOf(other) }
    }
    const evaluated = await querier.discover('tel:+14155550984', { signal: enough.signal }).then(() => true, () =>
      false)
    expect(evaluated).to.equal(false)
    // refused by each that it came to: none opened it
    expect(misled).to.be.above(2)
    expect(answered).to.deep.equal([])
  })

  // whichever relay it is that the querier works with
  for (const [words, kind, first] of [
    ['evaluations', SealedKind.EVALUATION, 1000], ['reads', SealedKind.READ, 1100]
  ] as const) {
    it(`finds what there is though a relay drops the ${words} that it is handed`, async function () {
      this.timeout(60_000)
      const querier = await federation.light({ relay: 'always', home: federation.test.dps[1]?.id })
      let dropper: number | undefined
      let dropped = 0
      watch.meddle = ({ dp, side, method, request, response }) => {
        const isKind = side === 'out' && method === 'open' && response == null &&
          SealedRequest.decode(OpenRequest.decode(request).sealed).kind === kind
        dropper ??= isKind ? dp : undefined
        const drop = isKind && dp === dropper
        dropped += drop ? 1 : 0
        return drop ? { drop } : undefined
      }
      for (let i = 0; i < 50; i++) {
        const { outcome, relayed } = await querier.discover(`tel:+1415555${first + i}`)
        expect([outcome, relayed]).to.deep.equal(['none', true])
        if (dropped > 0) {
          break
        }
      }
      expect(dropped).to.be.above(0)
      const direct = watch.seen.filter(({ side, peer, method }) =>
        side === 'in' && peer === querier.peerId.toString() && ['evaluate', 'read', 'query'].includes(method))
      expect(direct).to.deep.equal([])
    })
  }

  it('takes no gateway\'s word for a replica\'s: who keeps back what replicas hold is none the wiser', async () => {
    const claimed = 'tel:+14155550983'
    federation.users[0]?.add(claimed)
    const holder = await federation.light()
    await holder.holder(secretKeyStore(seedOf('kept back'))).claim({
      csi: claimed, msp: 'msp1', answer: async () => federation.codeOf(claimed)
    })
    watch.meddle = ({ side, method, response }) => side === 'out' && method === 'stored' && response != null
      ? { response: StoredResponse.encode({ ...StoredResponse.decode(response), set: new Uint8Array(0) }) }
      : undefined
    const querier = await federation.light({ relay: 'always' })
    const { outcome, replicas } = await querier.discover(claimed)
    // each gateway is a replica itself here, and speaks for itself alone
    const gateways = new Set((await reads()).map(({ dp }) => dp))
    expect(outcome).to.equal('found')
    expect(replicas.answered).to.be.within(1, gateways.size)
    expect(replicas.failed.map(({ code }) => code)).to.deep.equal(
      Array(replicas.asked - replicas.answered).fill('RELAY_ANSWER_INVALID'))
  })

  it('refuses, by name, what is sealed under a wrong HPKE key', async () => {
    const [target] = federation.test.dps
    const wrong = await hpkeKeyPair(new Uint8Array(32).fill(99))
    const at = { federationId: federation.test.registry.federationId, dp: target?.id ?? '' }
    const { bytes } = await sealRequest(new Uint8Array(1), 'read', at, wrong.publicKey, seededRandom('wrong'))
    watch.meddle = ({ side, method, response }) => side === 'out' && method === 'open' && response == null
      ? { request: OpenRequest.encode({ sealed: bytes.slice() }) }
      : undefined
    const querier = await federation.light({ relay: 'always' })
    const err = await rejectionOf(querier.discover('tel:+14155550997'))
    expect(err).to.have.property('faults').that.is.an('array').with.length.above(2)
    expect(JSON.stringify(err)).to.include('RELAY_KEY_UNKNOWN')
  })

  it('asks nobody directly, though the option says so: the federation lets nobody', async () => {
    const querier = await federation.light({ relay: 'never' })
    watch.seen.length = 0
    expect((await rejectionOf(querier.discover(CSI))).code).to.equal('RELAY_REQUIRED')
    expect(watch.seen).to.deep.equal([])
  })
})
