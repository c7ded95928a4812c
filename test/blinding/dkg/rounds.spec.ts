import { expect } from 'chai'
import { nobleBackend } from '../../../src/blinding/noble.ts'
import { commit, deal, finish, provesKnowledge } from '../../../src/blinding/dkg/rounds.ts'
import { secretRandom } from '../../../src/blinding/dkg/secrets.ts'
import {
  openShare, proveShared, provesShared, sealShare, sharedSecret
} from '../../../src/blinding/dkg/sealed-share.ts'
import { backend, interpolated } from '../../builders/ceremony.ts'
import { codeOf } from '../../builders/errors.ts'
import { at, seededRandom } from '../../builders/oprf.ts'

const ceremony = new Uint8Array(32).fill(7)
const rounds = [1, 2, 3].map(index => ({
  index,
  threshold: 2,
  random: () => secretRandom(new Uint8Array(32).fill(index), ceremony, 'polynomial')
}))
const said = rounds.map(commit)

describe('blinding/dkg/rounds: FROST\'s key generation', () => {
  it('proves knowledge to both back ends, of one index alone', () => {
    for (const each of said) {
      for (const voprf of [backend, nobleBackend]) {
        expect(provesKnowledge(voprf, each)).to.equal(true)
        expect(provesKnowledge(voprf, { ...each, index: each.index + 1 })).to.equal(false)
        expect(provesKnowledge(voprf, { ...each, commitments: each.commitments.toReversed() })).to.equal(false)
        expect(provesKnowledge(voprf, { ...each, proof: each.proof.slice(1) })).to.equal(false)
      }
    }
  })

  it('gives shares of one key, by what the library itself checks', () => {
    const dealt = rounds.map(round => deal(round, said.filter(({ index }) => index !== round.index)))
    const made = rounds.map((round, i) => {
      const received = dealt.flatMap(
        (shares, from) => shares.filter(({ index }) => index === round.index).map(
          ({ share }) => ({ index: from + 1, share })
        )
      )
      return { index: i + 1, ...finish(round, said.filter(({ index }) => index !== round.index), received) }
    })
    const shares = made.map(
      ({ index, secretShare }) => (
        { keyId: 1, shareEpoch: 1, index, secretShare, publicShare: backend.multiplyBase(secretShare) }
      )
    )
    const key = backend.multiplyBase(interpolated(shares.slice(0, 2)))
    expect(backend.multiplyBase(interpolated(shares.slice(1)))).to.deep.equal(key)
    for (const { commitments } of made) {
      expect(commitments[0]).to.deep.equal(key)
    }
  })

  it('comes to the same again from the same seed, and to something else from another', () => {
    expect(commit(at(rounds, 0))).to.deep.equal(at(said, 0))
    const other = commit(
      {
        index: 1,
        threshold: 2,
        random: () => secretRandom(new Uint8Array(32).fill(1), ceremony.map(() => 8), 'polynomial')
      }
    )
    expect(other.commitments).to.not.deep.equal(at(said, 0).commitments)
    expect(codeOf(() => secretRandom(new Uint8Array(31), ceremony, 'polynomial'))).to.equal('CEREMONY_SHARE_MISSING')
  })
})

describe('blinding/dkg/sealed-share', () => {
  const random = seededRandom('seal')
  const secret = backend.reduce(random.bytes(64))
  const place = { ceremony, dealer: 1, member: 2, encryptionKey: backend.multiplyBase(secret) }
  const share = backend.reduce(random.bytes(64))
  const sealed = sealShare(backend, place, share, random)
  const shared = sharedSecret(backend, secret, sealed)

  it('is opened by its member, where it was meant to be', () => {
    expect(openShare(place, sealed, shared)).to.deep.equal(share)
    for (const other of [{ dealer: 2 }, { member: 1 }, { ceremony: ceremony.map(() => 8) }]) {
      expect(openShare({ ...place, ...other }, sealed, shared), JSON.stringify(other)).to.equal(undefined)
    }
    expect(openShare(place, { ...sealed, sealed: sealed.sealed.slice(1) }, shared)).to.equal(undefined)
    expect(
      openShare(place, { ...sealed, sealed: sealed.sealed.map((byte, i) => i === 3 ? byte ^ 1 : byte) }, shared)
    ).to.equal(undefined)
  })

  it('can be shown to others with a proof that nobody else makes', () => {
    const proof = proveShared(backend, secret, place, sealed, random)
    expect(provesShared(backend, place, sealed, shared, proof)).to.equal(true)
    expect(provesShared(backend, place, sealed, backend.multiplyBase(secret), proof)).to.equal(false)
    const other = sealShare(backend, place, share, random)
    expect(provesShared(backend, place, other, sharedSecret(backend, secret, other), proof)).to.equal(false)
  })
})
