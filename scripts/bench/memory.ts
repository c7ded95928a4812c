/** Memory of one DP, in a process of its own, with LevelDB: idle, and after another DP stored record sets there. */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { defaultLogger } from '@libp2p/logger'
import { toString } from 'uint8arrays/to-string'
import { issueAttestation } from '../../src/attestation/attestation.ts'
import { METHODS } from '../../src/attestation/methods.ts'
import { asEntryId, asHash, asLookupKey, asSealingKey } from '../../src/base/bytes.ts'
import { systemClock, systemRandom } from '../../src/base/clock.ts'
import { signerIn } from '../../src/base/envelope.ts'
import { SEED_LENGTH, signerFromSeed } from '../../src/base/keys.ts'
import { makeConfirmation, makeIndexStatement } from '../../src/mapping/confirmation.ts'
import { buildEntry, completeAsDp } from '../../src/mapping/entry.ts'
import { RecordSet } from '../../src/mapping/record-set.ts'
import { makeWitnessStatement } from '../../src/mapping/witness.ts'
import { createPeer } from '../../src/node/libp2p.ts'
import { recordsClient } from '../../src/protocols/records/index.ts'
import { makeFederation } from '../../src/testnet/federation.ts'
import type { ChildProcess } from 'node:child_process'
import type { Federation, Party } from '../../src/testnet/federation.ts'

/** The one that is measured, the one that stores, and witnesses of other operators. */
const DPS = 4
/** Record sets in one merge. */
const BATCH = 100
const METHOD = 'sms-code'
const DAY = 86_400_000
const MIB = 1024 * 1024

export type DpOrder = {
  readonly kind: 'start',
  readonly seed: string,
  readonly anchor: string,
  readonly registry: string,
  readonly folder: string
} | { readonly kind: 'rss' }
export type DpTold = { readonly addresses: readonly string[] } | { readonly rss: number }

export interface MemoryReport {
  /** Record sets, of one entry each, that were stored at each step. */
  sets: number
  /** Resident MiB after a collection of garbage, before anything was stored. */
  idle: number
  /** What the first `sets` added: entries that were verified are remembered. */
  first: number
  /** What as many more added: no more are remembered. */
  second: number
}

export async function benchMemory (sets: number): Promise<MemoryReport> {
  const federation = makeFederation({
    dpPorts: Array<number>(DPS).fill(0),
    mspPorts: [0],
    csipPorts: [0],
    random: systemRandom,
    now: systemClock.now(),
    threshold: 1
  })
  const folder = await mkdtemp(join(tmpdir(), 'mimi-bench-'))
  const child = fork(join(import.meta.dirname, 'memory-dp.ts'), { execArgv: [...process.execArgv, '--expose-gc'] })
  const [measured, storer] = [partyAt(federation.dps, 0), partyAt(federation.dps, 1)]
  const peer = await createPeer({ seed: storer.seed, logger: defaultLogger() })
  try {
    const started = await ask(child, {
      kind: 'start',
      seed: toString(measured.seed, 'base16'),
      anchor: federation.anchorText,
      registry: toString(federation.bytes, 'base16'),
      folder
    })
    const record = federation.registry.dp(measured.id)
    if (!('addresses' in started) || record == null) {
      throw new Error('the DP did not start')
    }
    await peer.start()
    const client = recordsClient()({
      rpc: peer.services.rpc,
      registry: { current: () => federation.registry, onUpdate: () => () => {} },
      clock: systemClock
    })
    const store = async (): Promise<void> => {
      for (let stored = 0; stored < sets; stored += BATCH) {
        const { receipt } = await client.merge({ ...record, addresses: started.addresses }, Array.from(
          { length: Math.min(BATCH, sets - stored) }, () => setOf(federation)
        ))
        if (receipt == null) {
          throw new Error('nothing was stored')
        }
      }
    }
    const idle = await residentOf(child)
    await store()
    const first = await residentOf(child)
    await store()
    return { sets, idle: round(idle), first: round(first - idle), second: round(await residentOf(child) - first) }
  } finally {
    await peer.stop()
    if (child.connected) {
      child.disconnect()
      await once(child, 'exit')
    }
    await rm(folder, { recursive: true, force: true })
  }
}

async function ask (child: ChildProcess, order: DpOrder): Promise<DpTold> {
  const answered = once(child, 'message') as Promise<[DpTold]>
  const gone = once(child, 'exit').then(() => { throw new Error('the process of the DP ended') })
  child.send(order)
  const [told] = await Promise.race([answered, gone])
  return told
}

/** Resident MiB. */
async function residentOf (child: ChildProcess): Promise<number> {
  const told = await ask(child, { kind: 'rss' })
  return 'rss' in told ? told.rss / MIB : Number.NaN
}

const round = (value: number): number => Math.round(value * 10) / 10

function partyAt<P extends Party> (parties: readonly P[], index: number): P {
  const party = parties[index]
  if (party == null) {
    throw new RangeError(`no party ${index}`)
  }
  return party
}

/** A mapping as whole as any, of an identifier of nobody. */
export function setOf ({ registry, dps, msps, csips }: Federation): RecordSet {
  const [holder, msp, csip, dp] = [
    signerIn(registry.federationId, signerFromSeed(systemRandom.bytes(SEED_LENGTH))), partyAt(msps, 0),
    partyAt(csips, 0), partyAt(dps, 1)
  ]
  const now = systemClock.now()
  const lookupKey = asLookupKey(systemRandom.bytes(32))
  const [subject, lease] = [{ lookupKey, holderKey: holder.publicKey }, { issuedAt: now, expiresAt: now + 30 * DAY }]
  const attestation = issueAttestation(
    {
      ...subject,
      oprfKeyId: 1,
      csiType: 'tel',
      csipId: csip.id,
      scope: '',
      method: METHOD,
      strength: METHODS[METHOD],
      issuedAt: now,
      expiresAt: now + 40 * DAY,
      serial: systemRandom.bytes(16)
    }, csip.signer
  )
  const { entry } = buildEntry({
    lookupKey,
    oprfKeyId: 1,
    dp: dp.id,
    claimNonce: systemRandom.bytes(32),
    entryId: asEntryId(systemRandom.bytes(16)),
    attestations: [attestation],
    nextKeyHash: asHash(systemRandom.bytes(32)),
    ...lease,
    mspId: msp.id,
    confirmation: makeConfirmation(
      { ...subject, ...lease, oprfKeyId: 1, mspId: msp.id, tags: ['Default'] }, msp.signer
    ),
    indexStatement: makeIndexStatement({ ...subject, ...lease, bitIndex: 0 }, msp.signer)
  }, holder, asSealingKey(systemRandom.bytes(32)), systemRandom)
  const witnesses = dps.filter(each => each !== dp).map(({ signer }) =>
    makeWitnessStatement({ attestation }, { registry, now }, signer))
  return RecordSet.of(lookupKey, [completeAsDp(entry, witnesses, dp.signer)])
}
