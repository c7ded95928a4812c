import { expect } from 'chai'
import { asLookupKey, equalBytes } from '../../../src/base/bytes.ts'
import { sha256 } from '../../../src/base/hash.ts'
import { parseInvalidation } from '../../../src/mapping/invalidation.ts'
import { RecordSet } from '../../../src/mapping/record-set.ts'
import { parseWitness } from '../../../src/mapping/witness.ts'
import { recordIntake, recordsServer } from '../../../src/protocols/records/index.ts'
import { memoryStore } from '../../../src/store/memory.ts'
import { rejectionOf } from '../../builders/errors.ts'
import { silentLogger } from '../../builders/holder.ts'
import { dispute, ruling, STRICT } from '../../builders/conflict.ts'
import { reassign, release } from '../../builders/invalidation.ts'
import { attest, bobLookupKey, buildTestMapping, party } from '../../builders/mapping.ts'
import { buildTestRegistry, DAY, HOUR, NOW, openGate, seedOf } from '../../builders/registry.ts'
import { TestSource } from '../../builders/replicas.ts'
import type { AttestationFields } from '../../../src/attestation/attestation.ts'

const test = buildTestRegistry({ rotating: true })
const NEWER = asLookupKey(seedOf('L of bob under the newer key'))
const LATER = NOW + 20 * DAY
const { attestations: [attestation = new Uint8Array(0)], witnesses } = buildTestMapping({ federation: test })
const moving: Partial<AttestationFields> = {
  lookupKey: NEWER,
  oprfKeyId: 2,
  older: { lookupKey: bobLookupKey, oprfKeyId: 1 },
  renews: sha256(attestation),
  issuedAt: LATER - HOUR,
  expiresAt: LATER + 20 * DAY
}
const renewal = attest(test, 0, moving)
const request = {
  attestation: renewal.slice(),
  previousAttestation: attestation.slice(),
  previousWitnesses: witnesses.map(statement => statement.slice())
}

interface Known {
  /** What replicas of the older key hold. */
  readonly replicas?: readonly Uint8Array[]
  readonly complete?: boolean
  /** What this DP's log has of the older key. */
  readonly logged?: readonly Uint8Array[]
}

/** A voice of the newer key is asked to continue what was under the older. @returns the date that it signs */
async function moved ({ replicas = [], complete = true, logged = [] }: Known, asked = request): Promise<number> {
  const [us, them] = [party(test.dps, 0), party(test.dps, 1)]
  const [registry, store, clock] = [new TestSource(test.registry), memoryStore(), { now: () => LATER }]
  const shared = { gate: openGate, registry, clock, past: clock }
  const facts = (bytes: readonly Uint8Array[]) => bytes.map(parseInvalidation)
  const server = recordsServer()({
    ...shared,
    rpc: { handle: () => {} },
    logger: silentLogger,
    signer: us.signer,
    store,
    invalidationLog: { at: async key => equalBytes(key, bobLookupKey) ? facts(logged) : [] },
    intake: recordIntake({ id: us.id })({ ...shared, records: store.records }),
    readOlder: async key =>
      ({ set: RecordSet.of(key, [], equalBytes(key, bobLookupKey) ? facts(replicas) : []), complete })
  })
  return parseWitness((await server.witness(asked, them.id)).statement).establishedAt
}

const codeOfMove = async (known: Known): Promise<string> => (await rejectionOf(moved(known))).code

describe('protocols/records: seniority that moves to a newer evaluation key', () => {
  const released = release({ federation: test, issuedAt: NOW + DAY })

  it('is witnessed where nothing strikes it, under either key', async () => {
    expect(await moved({})).to.equal(NOW)
  })

  it('is not where it was let go under the older key, or the identifier has another owner', async () => {
    expect(await codeOfMove({ replicas: [released] })).to.equal('WITNESS_CHAIN_BROKEN')
    expect(await codeOfMove({ replicas: [reassign({ federation: test, issuedAt: NOW + DAY })] }))
      .to.equal('WITNESS_CHAIN_BROKEN')
  })

  it('is not where only this DP remembers that', async () => {
    expect(await codeOfMove({ logged: [released] })).to.equal('WITNESS_CHAIN_BROKEN')
  })

  it('is not where a ruling took it, also where no entry is left to be ' +
    'seen there, however strong the renewal', async () => {
    const lost = ruling({
      federation: test,
      dispute: dispute({ federation: test, issuedAt: NOW + DAY, attestation: STRICT }),
      issuedAt: NOW + 9 * DAY
    })
    expect(await codeOfMove({ replicas: [lost] })).to.equal('WITNESS_CHAIN_BROKEN')
    expect(await codeOfMove({ logged: [lost] })).to.equal('WITNESS_CHAIN_BROKEN')
    const { attestation: _, ...shown } = request
    const stronger = attest(test, 0, { ...moving, strength: 70 })
    expect((await rejectionOf(moved({ replicas: [lost] }, { ...shown, attestation: stronger.slice() }))).code)
      .to.equal('WITNESS_CHAIN_BROKEN')
  })

  it('waits while too few replicas of the older key can be read', async () => {
    expect(await codeOfMove({ complete: false })).to.equal('RECORDS_OLDER_KEY_UNREADABLE')
  })
})
