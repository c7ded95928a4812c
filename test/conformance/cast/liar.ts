/** DPs that lie: one signs whatever it is asked to, one says that it keeps nothing, one never says anything. */
import { defaultLogger } from '@libp2p/logger'
import { multiaddr } from '@multiformats/multiaddr'
import { signUnder } from '../../../src/base/envelope.ts'
import { sha256 } from '../../../src/base/hash.ts'
import { peerIdOf } from '../../../src/base/keys.ts'
import { Signed } from '../../../src/base/pb/signed.ts'
import { WitnessStatement } from '../../../src/mapping/pb/entry.ts'
import { createPeer } from '../../../src/node/libp2p.ts'
import { DISCLOSURE_METHOD, DISCOVERY_PROTOCOL, QUERY_METHOD } from '../../../src/protocols/discovery/constants.ts'
import { READ_METHOD, RECORDS_PROTOCOL } from '../../../src/protocols/records/constants.ts'
import { ReadStatus } from '../../../src/protocols/records/pb/messages.ts'
import { addressOf } from '../../../src/testnet/federation.ts'
import type { FederationSigner } from '../../../src/base/envelope.ts'
import type { UncheckedHolderEntry } from '../../../src/mapping/interface.ts'
import type { Testnet } from '../../../src/testnet/index.ts'

/** Its word that it saw the attestations of `entry`, which it didn't look at. */
export function lyingWitness (entry: UncheckedHolderEntry, dp: FederationSigner, seenAt = Date.now()): Uint8Array {
  const payload = WitnessStatement.encode({
    version: 1,
    dp: peerIdOf(dp.publicKey).toString(),
    lookupKey: entry.lookupKey.slice(),
    holderKey: entry.holderKey.slice(),
    attestationHash: sha256(entry.attestations[0] ?? new Uint8Array()).slice(),
    seenAt,
    establishedAt: seenAt
  })
  return Signed.encode({ payload, signature: signUnder('witness', dp, payload).slice() })
}

/** Takes the place of DP `index`, which is stopped: answers every read at once, with nothing. */
export async function omittingReplica (
  testnet: Testnet, index: number
): Promise<{ readonly asked: number, stop: () => Promise<void> }> {
  const dp = testnet.dps[index]
  if (dp == null) {
    throw new Error(`no DP ${index}`)
  }
  await dp.stop()
  const peer = await createPeer({
    seed: dp.party.seed, listen: [`/ip4/127.0.0.1/tcp/${dp.party.port}`], logger: defaultLogger()
  })
  let asked = 0
  peer.services.rpc.handle(RECORDS_PROTOCOL, READ_METHOD, async ({ items }) => {
    asked++
    return { results: items.map(() => ({ status: ReadStatus.NONE, recordSet: new Uint8Array() })) }
  })
  await peer.start()
  return { get asked () { return asked }, stop: async () => { await peer.stop() } }
}

/** Takes the place of DP `index`, which is stopped: accepts every query, and never answers one. */
export async function hangingDp (
  testnet: Testnet, index: number
): Promise<{ readonly asked: number, readonly reached: Promise<void>, stop: () => Promise<void> }> {
  const dp = testnet.dps[index]
  if (dp == null) {
    throw new Error(`no DP ${index}`)
  }
  await dp.stop()
  const peer = await createPeer({
    seed: dp.party.seed, listen: [`/ip4/127.0.0.1/tcp/${dp.party.port}`], logger: defaultLogger()
  })
  let asked = 0
  let reach = (): void => {}
  const reached = new Promise<void>(resolve => { reach = resolve })
  const never = async (): Promise<never> => {
    asked++
    reach()
    return await new Promise<never>(() => {})
  }
  peer.services.rpc.handle(DISCOVERY_PROTOCOL, QUERY_METHOD, never)
  peer.services.rpc.handle(DISCOVERY_PROTOCOL, DISCLOSURE_METHOD, never)
  await peer.start()
  // so that nobody finds out first that the DP whose place it takes is gone
  await Promise.all(
    testnet.dps.filter(other => other.running).map(async ({ party }) => await peer.dial(multiaddr(addressOf(party))))
  )
  // as a crash is: nobody waits for what it was asked
  const stop = async (): Promise<void> => {
    peer.getConnections().forEach(connection => { connection.abort(new Error('it is gone')) })
    await peer.stop()
  }
  return { get asked () { return asked }, reached, stop }
}
