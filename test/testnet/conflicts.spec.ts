import { expect } from 'chai'
import { fromString } from 'uint8arrays/from-string'
import { toString } from 'uint8arrays/to-string'
import { parseDispute } from '../../src/mapping/dispute.ts'
import { makeVerdict, signVerdict } from '../../src/mapping/ruling.ts'
import { TestnetConflicts } from '../../src/testnet/conflicts.ts'
import { makeFederation } from '../../src/testnet/federation.ts'
import { NOW } from '../builders/attestor.ts'
import { carol, dispute } from '../builders/conflict.ts'
import { bob } from '../builders/mapping.ts'
import { seededRandom } from '../builders/oprf.ts'
import { codeOf } from '../builders/outcomes.ts'
import type { HandedVerdict, ShownConflict } from '../../src/dp/conflicts/operator-listener.ts'

const { dps } = makeFederation({
  dpPorts: [1, 2, 3, 4, 5], mspPorts: [6], csipPorts: [7], random: seededRandom('disputes'), now: NOW
})
const idOf = (index: number): string => dps[index]?.id ?? expect.fail(`no DP ${index}`)
const opened = parseDispute(dispute())
const hex = (bytes: Uint8Array): string => toString(bytes, 'base16')

/** DP 2 follows Carol's dispute; the sides published at the DPs of these numbers. */
function disputesOf ({ parties = [0], down = [] as readonly string[] } = {}): {
  disputes: TestnetConflicts, asked: Array<[string, string, unknown]>
} {
  const asked: Array<[string, string, unknown]> = []
  const shown: ShownConflict = {
    dispute: hex(opened.hash),
    disputeBytes: hex(opened.bytes),
    lookupKey: '',
    claimant: hex(carol.publicKey),
    strength: 1,
    takeover: 'firstMapping',
    issuedAt: opened.issuedAt,
    attestedUntil: opened.attestedUntil,
    state: { name: 'manual', reason: 'PROOF_NOT_STRICTER' },
    history: [],
    held: 3,
    required: 3,
    // two mappings of one key
    rivals: [0, 1].map(i => ({ holderKey: hex(bob.publicKey), strength: 1, establishedAt: NOW + i, dp: idOf(0) })),
    parties: parties.map(idOf)
  }
  const nobody = (): never => expect.fail('nobody claims here')
  return {
    asked,
    disputes: new TestnetConflicts({
      dps,
      arbiterThreshold: 2,
      ownerOf: nobody,
      newPerson: nobody,
      answerFor: nobody,
      addUser: async () => nobody(),
      isRunning: name => !down.includes(name),
      ask: async (name, method, params) => {
        asked.push([name, method, params])
        return name !== 'dp2'
          ? []
          : method === 'verdict'
            ? [{ ...shown, state: { name: 'decided', winner: 'claimant', by: 'arbiters' } }]
            : [shown]
      }
    })
  }
}

describe('testnet/conflicts', () => {
  it('lists what each DP that runs follows, looked at now, and where', async () => {
    const { disputes, asked } = disputesOf({ down: ['dp4'] })
    expect((await disputes.list()).map(({ dispute: name, dp }) => [name, dp]))
      .to.deep.equal([[hex(opened.hash), 'dp2']])
    expect(asked).to.deep.include(['dp2', 'conflicts', hex(opened.hash)])
    expect(asked.map(([name]) => name)).to.not.include('dp4')
  })

  for (const [winner, losing] of [['claimant', bob], ['incumbent', carol]] as const) {
    it(`has DPs decide for the ${winner} that neither follow it nor published for a side, as many as it takes`, async () => {
      const { disputes, asked } = disputesOf({ parties: [0, 3] })
      expect((await disputes.decide(hex(opened.hash).slice(0, 8), winner)).dp).to.equal('dp2')
      const [name, , params] = asked.at(-1) ?? expect.fail('nobody was asked')
      const verdict = makeVerdict({
        disputeHash: opened.hash, winner, losing: [losing.publicKey], before: opened.issuedAt, parties: [0, 3].map(idOf)
      })
      const judges = [2, 4].map(index => dps[index] ?? expect.fail())
      const handed: HandedVerdict = {
        verdict: hex(verdict.bytes),
        arbiters: judges.map(({ id, signer }) => ({ arbiter: id, signature: hex(signVerdict(verdict, signer)) }))
      }
      expect([name, params]).to.deep.equal(['dp2', handed])
    })
  }

  it('has nobody decide where too few DPs are left', async () => {
    const { disputes, asked } = disputesOf({ parties: [0, 2, 3] })
    expect(await codeOf(disputes.decide(hex(opened.hash), 'claimant'))).to.include({ code: 'TESTNET_NO_ARBITERS' })
    expect(asked.map(([, method]) => method)).to.not.include('verdict')
  })

  it('knows a conflict by the beginning of its name, and no other', async () => {
    const { disputes } = disputesOf()
    for (const prefix of ['', 'zz', toString(fromString('no', 'utf8'), 'base16')]) {
      expect(await codeOf(disputes.decide(prefix, 'claimant'))).to.include({ code: 'TESTNET_UNKNOWN_CONFLICT' })
    }
  })

  it('knows of none at a DP that is down', async () => {
    const { disputes } = disputesOf({ down: ['dp2'] })
    expect(await disputes.list()).to.deep.equal([])
    expect(await codeOf(disputes.decide(hex(opened.hash), 'claimant'))).to.include({ code: 'TESTNET_UNKNOWN_CONFLICT' })
  })
})
