import { expect } from 'chai'
import { DOMAINS } from '../../src/base/envelope.ts'
import { deriveKeys } from '../../src/blinding/derive.ts'
import { blindInput } from '../../src/blinding/client.ts'
import { nobleBackend } from '../../src/blinding/noble.ts'
import { evaluationSecrets } from '../../src/light/evaluation-cache.ts'
import { mspCommitment } from '../../src/mapping/confirmation.ts'
import { fingerprintOf } from '../../src/protocols/attest/fingerprint.ts'
import { hpkeKeyId } from '../../src/protocols/relay/hpke.ts'
import { RegistryPayload } from '../../src/registry/pb/registry.ts'
import { buildRegistry } from '../../src/registry/build.ts'
import { rejectionOf } from '../builders/errors.ts'
import { seededRandom, seedOf } from '../builders/registry.ts'
import { SIGNED_KINDS } from './cast/signed-kinds.ts'
import { ours, theirs } from './cast/two-federations.ts'
import { publicInput } from '../../src/tokens/kinds.ts'
import type { FederationId } from '../../src/base/bytes.ts'
import type { SignedKind } from './cast/two-federations.ts'
import type { TestRegistry } from '../builders/registry.ts'

const [here, there] = [ours.registry.federationId, theirs.registry.federationId]

async function read (kind: SignedKind, world: TestRegistry, federation: FederationId): Promise<void> {
  await kind.read(world, federation)
}

describe('A6: what is signed or derived in one federation counts in no other', () => {
  it('though the other has the very same keys, parties and policy', () => {
    const [mine, other] = [ours, theirs].map(({ draft }) => RegistryPayload.decode(buildRegistry(draft)))
    expect(other).to.deep.equal({ ...mine, name: 'another federation', federationId: Uint8Array.from(there) })
    expect(there).to.not.deep.equal(here)
  })

  it('which is tried for every domain of signatures', () => {
    expect(Object.keys(SIGNED_KINDS).sort()).to.deep.equal(Object.keys(DOMAINS).sort())
    expect(Object.values(SIGNED_KINDS).every(kinds => kinds.length > 0)).to.equal(true)
  })

  for (const [domain, kinds] of Object.entries(SIGNED_KINDS)) {
    for (const kind of kinds) {
      it(`${domain}: ${kind.what}`, async () => {
        await read(kind, ours, here)
        expect((await rejectionOf(read(kind, ours, there))).code).to.equal(kind.code)
        expect((await rejectionOf(read(kind, theirs, there))).code).to.equal(kind.whole ?? kind.code)
      })
    }
  }

  const [key, other] = [seedOf('a key'), seedOf('another')]
  const DERIVED: Readonly<Record<string, (federation: FederationId) => Uint8Array | string>> = {
    'the lookup key': federation => deriveKeys(federation, new Uint8Array(64)).lookupKey,
    'the sealing key': federation => deriveKeys(federation, new Uint8Array(64)).sealingKey,
    'the commitment to an MSP': federation => mspCommitment(federation, 'msp1', key),
    'the id of an HPKE key': federation => hpkeKeyId(federation, key),
    'the fingerprint of a request': federation => fingerprintOf(federation, key, other),
    'what seals evaluations that are known': federation => evaluationSecrets(federation, key).sealing,
    'what blinds are drawn from': federation => evaluationSecrets(federation, key).blinding,
    'the public input of a token': federation => publicInput(federation, { type: 'client', issuer: 'dp', epoch: 0 }),
    'a repeatable blind': federation =>
      blindInput(nobleBackend, other, seededRandom('unused'), {
        repeatable: { federation, secret: key, epoch: 1 }
      }).blind
  }

  for (const [what, derive] of Object.entries(DERIVED)) {
    it(`derives anew: ${what}`, () => {
      expect(derive(here)).to.deep.equal(derive(here))
      expect(derive(there)).to.not.deep.equal(derive(here))
    })
  }
})
