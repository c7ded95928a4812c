/**
 * A DP that robs its holders: it gathers witnesses without what the attestation renews, and publishes what comes of
 * that.
 */
import { defaultLogger } from '@libp2p/logger'
import { parseHolderEntry } from '../../src/mapping/parse.ts'
import { RecordSet } from '../../src/mapping/record-set.ts'
import { completeAsDp } from '../../src/mapping/entry.ts'
import { createPeer } from '../../src/node/libp2p.ts'
import { BEGIN_METHOD, CLAIM_PROTOCOL, COMPLETE_METHOD } from '../../src/protocols/claim/constants.ts'
import { MERGE_METHOD, RECORDS_PROTOCOL, WITNESS_METHOD } from '../../src/protocols/records/constants.ts'
import { majority, voicesOf } from '../../src/registry/placement.ts'
import { targetOf } from '../../src/rpc/target.ts'
import { signerFromSeed } from '../../src/base/keys.ts'
import { signerIn } from '../../src/base/envelope.ts'
import { seededRandom } from './registry.ts'
import type { Testnet } from '../../src/testnet/index.ts'

export interface LyingDp {
  readonly completed: number
  stop (): Promise<void>
}

/** Takes the place of DP `index`, which is stopped. */
export async function lyingDp (testnet: Testnet, index: number, now: () => number): Promise<LyingDp> {
  const dp = testnet.dps[index]
  if (dp == null) {
    throw new Error(`no DP ${index}`)
  }
  await dp.stop()
  const { seed, id, port } = dp.party
  const peer = await createPeer({ seed, listen: [`/ip4/127.0.0.1/tcp/${port}`], logger: defaultLogger() })
  const { rpc } = peer.services
  const random = seededRandom('lies')
  let completed = 0

  rpc.handle(CLAIM_PROTOCOL, BEGIN_METHOD, async () => ({
    nonce: random.bytes(32).slice(),
    expiresAt: now() + 60_000,
    dp: id,
    csips: testnet.registry.csips.map(csip => csip.id),
    attestationsRequired: 1,
    maxEntryLifetime: testnet.registry.policy.maxEntryLifetime
  }))
  rpc.handle(CLAIM_PROTOCOL, COMPLETE_METHOD, async request => {
    const handedIn = parseHolderEntry(request.entry)
    const [attestation = new Uint8Array(0)] = handedIn.attestations
    const voices = voicesOf(handedIn.lookupKey, testnet.registry, now())
    const others = voices.filter(voice => voice.dp.id !== id).slice(0, majority(voices.length))
    const nothing = { previousAttestation: new Uint8Array(0), previousWitnesses: [] }
    const witnesses = await Promise.all(others.map(async voice => {
      const { statement } = await rpc.call(targetOf(voice.dp), RECORDS_PROTOCOL, WITNESS_METHOD, {
        attestation: attestation.slice(), ...nothing
      })
      return statement
    }))
    const entry = completeAsDp(handedIn, witnesses, signerIn(testnet.registry.federationId, signerFromSeed(seed)))
    const set = RecordSet.of(entry.lookupKey, [entry])
    await Promise.all(others.map(async voice => {
      await rpc.call(targetOf(voice.dp), RECORDS_PROTOCOL, MERGE_METHOD, {
        items: [{ lookupKey: entry.lookupKey.slice(), facts: set.bytes.slice() }]
      })
    }))
    completed++
    return {
      entry: entry.bytes.slice(),
      receipts: [],
      failed: [],
      replicas: others.length,
      noteConsent: new Uint8Array(),
      conflict: new Uint8Array(0)
    }
  })
  await peer.start()
  return { get completed () { return completed }, stop: async () => { await peer.stop() } }
}
