import { generateKeyPair } from '@libp2p/crypto/keys'
import { peerIdFromPrivateKey } from '@libp2p/peer-id'
import { expect } from 'chai'
import { nextVersion, signRegistry } from '../../src/registry/build.ts'
import { MAX_BIT_INDEX, MAX_OPRF_KEYS, MAX_OPRF_SHARES, MAX_ROOT_KEYS } from '../../src/registry/constants.ts'
import { RegistryPayload, Status } from '../../src/registry/pb/registry.ts'
import { openRegistry } from '../../src/registry/verify.ts'
import { HOUR, NOW, buildTestRegistry, seedOf } from '../builders/registry.ts'
import { codeOf } from './codes.ts'
import { federation, open, payloadOf } from './contents.ts'
import type { RegistryDraft } from '../../src/registry/build.ts'
import type { CsipRecord, DpTerm } from '../../src/registry/pb/registry.ts'

const other = buildTestRegistry({ seed: 'other', dps: 3 })
const { registry, anchor, roots, sign } = federation
const secp256k1 = peerIdFromPrivateKey(await generateKeyPair('secp256k1')).toString()

/** The one thing that `list` starts with. */
function first<T> (list: readonly T[]): T {
  const [item] = list
  if (item == null) {
    throw new Error('the builder made none')
  }
  return item
}

const term = (from: number, until: number): DpTerm => ({ from, until, operator: 'operator1', regions: [] })

/** The first scope, and another like it that begins before that ends. */
function overlap ({ scopes }: CsipRecord, at: number): void {
  const scope = first(scopes)
  scopes.push({ ...scope, validFrom: at })
  scope.validUntil = at + 1
}

/** The first DP's term begins that long after the issue of a version that asks for an hour. */
function soon (payload: RegistryPayload, delay: number): void {
  Object.assign(payload.policy ?? {}, { placementDelay: HOUR })
  first(first(payload.dps).terms).from = payload.issuedAt + delay
}

type Change = (payload: RegistryPayload) => void
type Row = readonly [what: string, code: string, change: Change]

const LONG = 'x'.repeat(129)

const ROWS: readonly Row[] = [
  ['a federation without a name', 'REGISTRY_STRING_INVALID', p => { p.name = '' }],
  ['a federation with a name that turns text around', 'REGISTRY_STRING_INVALID', p => { p.name = 'a\u202eb' }],
  ['a federation with a name of 129 bytes', 'REGISTRY_STRING_INVALID', p => { p.name = LONG }],
  [
    'more root keys than a board has', 'REGISTRY_ROOTS_INVALID',
    p => { p.rootKeys = Array.from({ length: MAX_ROOT_KEYS + 1 }, (_, i) => new Uint8Array(32).fill(i)) }
  ],

  ['a DP twice', 'REGISTRY_DUPLICATE_ID', p => { p.dps.push(first(p.dps)) }],
  ['a DP that has no peer id', 'REGISTRY_PEER_ID_INVALID', p => { first(p.dps).id = 'dp1' }],
  ['a DP with a peer id in another form', 'REGISTRY_PEER_ID_INVALID', p => { first(p.dps).id = ` ${first(p.dps).id}` }],
  ['a DP with a key that isn\'t Ed25519', 'REGISTRY_PEER_ID_INVALID', p => { first(p.dps).id = secp256k1 }],
  ['a DP without address', 'REGISTRY_ADDRESS_INVALID', p => { first(p.dps).addresses = [] }],
  [
    'a DP with an address that is none', 'REGISTRY_ADDRESS_INVALID',
    p => { first(p.dps).addresses = ['dp.example:4001'] }
  ],
  [
    'a DP with a peer id in its address', 'REGISTRY_ADDRESS_INVALID',
    p => { first(p.dps).addresses = [`/ip4/127.0.0.1/tcp/1/p2p/${first(p.dps).id}`] }
  ],
  [
    'a DP with an address of 300 bytes', 'REGISTRY_ADDRESS_INVALID',
    p => { first(p.dps).addresses = [`/dns4/${'x'.repeat(300)}/tcp/1`] }
  ],
  [
    'a DP with 17 addresses', 'REGISTRY_TOO_MANY_PARTIES',
    p => { first(p.dps).addresses = Array.from({ length: 17 }, (_, i) => `/ip4/127.0.0.1/tcp/${i + 1}`) }
  ],
  ['a DP without operator', 'REGISTRY_STRING_INVALID', p => { first(first(p.dps).terms).operator = '' }],
  ['a DP without term', 'REGISTRY_TERM_INVALID', p => { first(p.dps).terms = [] }],
  [
    'a DP with a term that ends when it begins', 'REGISTRY_TERM_INVALID',
    p => { first(first(p.dps).terms).until = first(first(p.dps).terms).from }
  ],
  [
    'a DP with two open terms', 'REGISTRY_TERM_INVALID',
    p => { first(p.dps).terms.push({ ...first(first(p.dps).terms), from: NOW }) }
  ],
  ['a DP with terms that overlap', 'REGISTRY_TERM_INVALID', p => { first(p.dps).terms = [term(1, 5), term(4, 0)] }],
  ['a DP with terms in another order', 'REGISTRY_TERM_INVALID', p => { first(p.dps).terms = [term(5, 0), term(1, 4)] }],
  ['an active DP whose last term ends', 'REGISTRY_TERM_INVALID', p => { first(p.dps).terms = [term(1, 5)] }],
  ['a DP that leaves with an open term', 'REGISTRY_TERM_INVALID', p => { first(p.dps).status = Status.LEAVING }],
  ['a revoked DP with an open term', 'REGISTRY_TERM_INVALID', p => { first(p.dps).status = Status.REVOKED }],
  [
    'a DP with 33 terms', 'REGISTRY_TOO_MANY_PARTIES',
    p => { first(p.dps).terms = Array.from({ length: 33 }, (_, i) => term(2 * i, i === 32 ? 0 : 2 * i + 1)) }
  ],
  [
    'a DP with a token key that is no element', 'REGISTRY_KEY_INVALID',
    p => { first(p.dps).tokenKey = new Uint8Array(32).fill(255) }
  ],
  [
    'a DP with the identity for a token key', 'REGISTRY_KEY_INVALID',
    p => { first(p.dps).tokenKey = new Uint8Array(32) }
  ],
  [
    'a DP with an HPKE key of 31 bytes', 'REGISTRY_KEY_INVALID',
    p => { first(p.dps).hpkeKey = new Uint8Array(31).fill(1) }
  ],
  ['a DP with an HPKE key of zeros', 'REGISTRY_KEY_INVALID', p => { first(p.dps).hpkeKey = new Uint8Array(32) }],
  [
    'a DP in a region that the policy doesn\'t list', 'REGISTRY_REFERENCE_UNKNOWN',
    p => { first(first(p.dps).terms).regions = ['eu'] }
  ],
  [
    'a DP with an unknown federation mode', 'REGISTRY_MODE_INVALID',
    p => { first(p.dps).defaultFederation = 'everywhere' }
  ],
  ['a DP without status', 'REGISTRY_STATUS_INVALID', p => { first(p.dps).status = Status.STATUS_UNSPECIFIED }],

  ['an MSP twice', 'REGISTRY_DUPLICATE_ID', p => { p.msps.push({ ...first(p.msps), bitIndex: 9 }) }],
  ['an MSP with capitals in its id', 'REGISTRY_STRING_INVALID', p => { first(p.msps).id = 'MSP' }],
  ['an MSP without name', 'REGISTRY_STRING_INVALID', p => { first(p.msps).name = '' }],
  [
    'an MSP with a provider domain that is none', 'REGISTRY_STRING_INVALID',
    p => { first(p.msps).providerDomain = '192.0.2.1' }
  ],
  [
    'an MSP with a provider domain in another form', 'REGISTRY_STRING_INVALID',
    p => { first(p.msps).providerDomain = 'Chat.example' }
  ],
  ['two MSPs with one bit index', 'REGISTRY_BIT_INDEX_DUPLICATE', p => { first(p.msps).bitIndex = 1 }],
  [
    'a bit index beyond compact answers', 'REGISTRY_BIT_INDEX_INVALID',
    p => { first(p.msps).bitIndex = MAX_BIT_INDEX + 1 }
  ],
  ['an MSP without key', 'REGISTRY_KEY_INVALID', p => { first(p.msps).keys = [] }],
  [
    'an MSP with a key of small order', 'REGISTRY_KEY_INVALID',
    p => { first(first(p.msps).keys).publicKey = new Uint8Array(32) }
  ],
  ['two MSPs with one key', 'REGISTRY_KEY_SHARED', p => { p.msps.forEach(msp => { msp.keys = first(p.msps).keys }) }],
  ['a key that ends before it starts', 'REGISTRY_VALIDITY_INVALID', p => { first(first(p.msps).keys).validUntil = 1 }],
  [
    'an MSP with an address without peer id', 'REGISTRY_ADDRESS_INVALID',
    p => { first(p.msps).addresses = ['/ip4/127.0.0.1/tcp/1'] }
  ],
  [
    'an MSP with a DP that isn\'t listed', 'REGISTRY_REFERENCE_UNKNOWN',
    p => { first(p.msps).dps = [first(other.dps).id] }
  ],
  ['an MSP with the same DP twice', 'REGISTRY_DUPLICATE_ID', p => { first(p.msps).dps.push(first(p.dps).id) }],
  [
    'an MSP in a tier that the policy doesn\'t list', 'REGISTRY_REFERENCE_UNKNOWN', p => { first(p.msps).tier = 'gold' }
  ],

  ['a CSIP twice', 'REGISTRY_DUPLICATE_ID', p => { p.csips.push(first(p.csips)) }],
  [
    'two CSIPs with one key, which would count as two attestations', 'REGISTRY_KEY_SHARED',
    p => { p.csips.forEach(csip => { csip.keys = first(p.csips).keys }) }
  ],
  [
    'a CSIP for a type that the policy doesn\'t list', 'REGISTRY_REFERENCE_UNKNOWN',
    p => { first(first(p.csips).scopes).csiType = 'sip' }
  ],
  [
    'a CSIP with the same scope twice', 'REGISTRY_DUPLICATE_ID',
    p => { first(p.csips).scopes.push(first(first(p.csips).scopes)) }
  ],
  ['a CSIP with two scopes of one prefix at one time', 'REGISTRY_DUPLICATE_ID', p => { overlap(first(p.csips), NOW) }],
  [
    'a scope that ends before it begins', 'REGISTRY_VALIDITY_INVALID',
    p => { Object.assign(first(first(p.csips).scopes), { validFrom: 5, validUntil: 5 }) }
  ],
  ['a scope without method', 'REGISTRY_STRING_INVALID', p => { first(first(p.csips).scopes).methods = [] }],
  [
    'a CSIP whose address ends in a key that isn\'t Ed25519', 'REGISTRY_PEER_ID_INVALID',
    p => { first(p.csips).addresses = [`/ip4/127.0.0.1/tcp/1/p2p/${secp256k1}`] }
  ],
  ['a CSIP without status', 'REGISTRY_STATUS_INVALID', p => { first(p.csips).status = Status.STATUS_UNSPECIFIED }],

  ['an OPRF key twice', 'REGISTRY_DUPLICATE_ID', p => { p.oprfKeys.push(first(p.oprfKeys)) }],
  [
    'more OPRF keys than rotations need', 'REGISTRY_TOO_MANY_PARTIES',
    p => { p.oprfKeys = Array.from({ length: MAX_OPRF_KEYS + 1 }, (_, i) => ({ ...first(p.oprfKeys), keyId: i + 1 })) }
  ],
  [
    'more shares than a committee has', 'REGISTRY_TOO_MANY_PARTIES', p => {
      first(p.oprfKeys).shares = Array.from({ length: MAX_OPRF_SHARES + 1 }, () => first(first(p.oprfKeys).shares))
    }
  ],
  ['an OPRF key with id zero', 'REGISTRY_OPRF_KEY_INVALID', p => { first(p.oprfKeys).keyId = 0 }],
  ['a threshold above the number of shares', 'REGISTRY_OPRF_KEY_INVALID', p => { first(p.oprfKeys).threshold = 4 }],
  [
    'a threshold that isn\'t that of the commitments', 'REGISTRY_OPRF_KEY_INVALID',
    p => { first(p.oprfKeys).threshold = 1 }
  ],
  ['a share at index zero', 'REGISTRY_OPRF_KEY_INVALID', p => { first(first(p.oprfKeys).shares).index = 0 }],
  ['two shares at one index', 'REGISTRY_DUPLICATE_ID', p => { first(first(p.oprfKeys).shares).index = 2 }],
  ['two shares with one DP', 'REGISTRY_DUPLICATE_ID', p => { first(first(p.oprfKeys).shares).dp = p.dps[1]?.id ?? '' }],
  [
    'a share with a DP that isn\'t listed', 'REGISTRY_REFERENCE_UNKNOWN',
    p => { first(first(p.oprfKeys).shares).dp = first(other.dps).id }
  ],
  [
    'a public share that isn\'t on the polynomial', 'REGISTRY_OPRF_KEY_INVALID', p => {
      first(
        first(p.oprfKeys).shares
      ).publicShare = first(payloadOf(other.draft).oprfKeys.flatMap(key => key.shares)).publicShare
    }
  ],
  [
    'a commitment that is no element', 'REGISTRY_OPRF_KEY_INVALID',
    p => { first(p.oprfKeys).commitments[0] = new Uint8Array(32).fill(255) }
  ],
  [
    'an OPRF key of a dealer with a transcript', 'REGISTRY_OPRF_KEY_INVALID',
    p => { first(p.oprfKeys).transcriptHash = new Uint8Array(32) }
  ],
  [
    'an OPRF key with neither dealer nor transcript', 'REGISTRY_OPRF_KEY_INVALID',
    p => { first(p.oprfKeys).dealer = false }
  ],
  [
    'an OPRF key with a transcript\'s hash of 31 bytes', 'REGISTRY_OPRF_KEY_INVALID',
    p => { Object.assign(first(p.oprfKeys), { dealer: false, transcriptHash: new Uint8Array(31) }) }
  ],
  ['an OPRF key that ends before it starts', 'REGISTRY_VALIDITY_INVALID', p => { first(p.oprfKeys).validUntil = 1 }],

  [
    'a loss of a DP that isn\'t listed', 'REGISTRY_REFERENCE_UNKNOWN',
    p => { p.losses = [{ at: 1, dps: [first(other.dps).id] }] }
  ],
  ['a loss of nobody', 'REGISTRY_TIMES_INVALID', p => { p.losses = [{ at: 1, dps: [] }] }],
  [
    'a loss after the issue', 'REGISTRY_TIMES_INVALID',
    p => { p.losses = [{ at: p.issuedAt + 1, dps: [first(p.dps).id] }] }
  ],
  [
    'losses in another order', 'REGISTRY_TIMES_INVALID',
    p => { p.losses = [2, 1].map(at => ({ at, dps: [first(p.dps).id] })) }
  ],
  [
    'a DP twice in a loss', 'REGISTRY_DUPLICATE_ID',
    p => { p.losses = [{ at: 1, dps: [first(p.dps).id, first(p.dps).id] }] }
  ],
  ['a first version that was founded before its issue', 'REGISTRY_TIMES_INVALID', p => { p.foundedAt-- }],
  ['a first version whose placement begins before anybody knows', 'REGISTRY_PLACEMENT_TOO_EARLY', p => { soon(p, 1) }],

  ['no policy', 'REGISTRY_POLICY_INVALID', p => { delete p.policy }],
  ['no quotas', 'REGISTRY_POLICY_INVALID', p => { delete p.policy?.quotas }]
]

/** Each out of its bounds. */
describe('registry/content: what it says', () => {
  for (const [what, code, change] of ROWS) {
    it(`refuses ${what}`, () => {
      const payload = payloadOf()
      change(payload)
      expect(open(payload)).to.equal(code)
    })
  }

  it('opens a federation of nobody', () => {
    const draft = { ...federation.draft, dps: [], msps: [], csips: [], oprfKeys: [] }
    expect(openRegistry(sign(draft), { anchor, now: NOW }).activeDps).to.deep.equal([])
  })

  it('refuses a status it doesn\'t know', () => {
    const payload = RegistryPayload.encode(payloadOf())
    const open = (bytes: Uint8Array): string =>
      codeOf(() => openRegistry(signRegistry(bytes, roots), { anchor, now: NOW }))
    // field 8 of the first DP record, a varint
    const at = payload.findIndex((byte, i) => byte === 0x40 && payload[i + 1] === 1 && payload[i + 2] === 0x48)
    payload[at + 1] = 9
    expect(open(payload)).to.equal('MESSAGE_MALFORMED')
  })
})

describe('registry/content: what one version may change of the last', () => {
  const times = { issuedAt: registry.issuedAt, expiresAt: registry.expiresAt }
  const { draft } = federation
  const [msp1, msp2] = draft.msps
  const key = first(draft.oprfKeys)

  function next (changes: Partial<RegistryDraft>): string {
    return codeOf(() =>
      openRegistry(sign({ ...nextVersion(registry, times), ...changes }), { anchor, now: NOW, previous: registry }))
  }

  it('lets DPs and CSIPs join', () => {
    const newDps = other.draft.dps.map(dp => ({ ...dp, terms: dp.terms.map(open => ({ ...open, from: NOW })) }))
    const joined = federation.next({
      dps: [...draft.dps, ...newDps],
      csips: [...draft.csips, ...other.draft.csips.map(csip => ({ ...csip, id: `other-${csip.id}` }))]
    })
    expect(joined.activeDps).to.have.length(6)
    expect(joined.csips).to.have.length(4)
  })

  it('refuses to take an MSP off the list, so that its bit index is never free', () => {
    expect(next({ msps: draft.msps.slice(1) })).to.equal('REGISTRY_MSP_REMOVED')
  })

  it('refuses to give the bit index of a revoked MSP to another', () => {
    const msps = msp1 == null || msp2 == null
      ? []
      : [{ ...msp1, status: 'revoked' as const, bitIndex: 7 }, { ...msp2, id: 'msp9', bitIndex: 0 }, msp2]
    expect(next({ msps })).to.equal('REGISTRY_KEY_SHARED')
    const keys = [{ publicKey: other.msps[0]?.signer.publicKey ?? seedOf(''), validFrom: 0 }]
    expect(next({ msps: msps.map(msp => msp.id === 'msp9' ? { ...msp, keys } : msp) }))
      .to.equal('REGISTRY_BIT_INDEX_CHANGED')
  })

  it('refuses another group key under a known key id', () => {
    const foreign = first(other.draft.oprfKeys)
    const shares = foreign.shares.map((share, i) => ({ ...share, dp: draft.dps[i]?.id ?? '' }))
    expect(next({ oprfKeys: [{ ...foreign, shares }] })).to.equal('REGISTRY_OPRF_KEY_CHANGED')
  })

  it('refuses to go back to an earlier share epoch', () => {
    expect(next({ oprfKeys: [{ ...key, shareEpoch: 2 }] })).to.equal('nothing was thrown')
    expect(next({ oprfKeys: [{ ...key, shareEpoch: 0 }] })).to.equal('REGISTRY_OPRF_KEY_CHANGED')
  })
})
