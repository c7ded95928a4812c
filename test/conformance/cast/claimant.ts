/**
 * Somebody who speaks the protocols step by step, over TCP and Noise, and can
 * put anything he likes in the place of an honest step.
 */
import { defaultLogger } from '@libp2p/logger'
import { multiaddr } from '@multiformats/multiaddr'
import { peerIdFromString } from '@libp2p/peer-id'
import { issueAttestation } from '../../../src/attestation/attestation.ts'
import { asHash } from '../../../src/base/bytes.ts'
import { systemClock, systemRandom } from '../../../src/base/clock.ts'
import { signerIn } from '../../../src/base/envelope.ts'
import { signerFromSeed } from '../../../src/base/keys.ts'
import { loadSodium } from '../../../src/blinding/sodium.ts'
import { parseCsi } from '../../../src/identifiers/csi.ts'
import { buildEntry } from '../../../src/mapping/entry.ts'
import { createPeer } from '../../../src/node/libp2p.ts'
import { attestClient } from '../../../src/protocols/attest/index.ts'
import { claimClient } from '../../../src/protocols/claim/index.ts'
import { confirmClient } from '../../../src/protocols/confirm/index.ts'
import { memoryPayer } from '../../../src/node/tokens/index.ts'
import { oprfClient } from '../../../src/protocols/oprf/index.ts'
import { recordsClient } from '../../../src/protocols/records/index.ts'
import type { AttestationFields } from '../../../src/attestation/attestation.ts'
import type { Clock } from '../../../src/base/clock.ts'
import type { FederationSigner } from '../../../src/base/envelope.ts'
import type { Signer } from '../../../src/base/keys.ts'
import type { CanonicalCsi } from '../../../src/identifiers/csi.ts'
import type { BuiltEntry, EntryDraft } from '../../../src/mapping/entry.ts'
import type { BegunClaim, CompletedClaim } from '../../../src/protocols/claim/interface.ts'
import type { ConfirmedMapping } from '../../../src/protocols/confirm/interface.ts'
import type { EvaluationWithTranscript } from '../../../src/protocols/oprf/interface.ts'
import type { VerifiedRegistry } from '../../../src/registry/interface.ts'
import type { RpcTarget } from '../../../src/rpc/interface.ts'
import type { Party, Testnet } from '../../../src/testnet/index.ts'

const DAY = 86_400_000
const random = systemRandom

export const someone = (): Signer => signerFromSeed(random.bytes(32))
export const someoneIn = ({ federationId }: Pick<VerifiedRegistry, 'federationId'>): FederationSigner =>
  signerIn(federationId, someone())

/** What a claim is made of, as far as it has come. */
export interface Steps {
  readonly csi: CanonicalCsi
  readonly holder: FederationSigner
  readonly evaluation: EvaluationWithTranscript
  readonly begun: BegunClaim
  readonly attestation: Uint8Array
  readonly confirmed: ConfirmedMapping
  readonly built: BuiltEntry
}

/** Each replaces an honest step. */
export interface Tricks {
  /** @default someone new */
  readonly holder?: Signer
  /** Number of the DP, from 0. @default 0 */
  readonly dp?: number
  /** Number of the MSP, from 0. @default 0 */
  readonly msp?: number
  readonly tags?: readonly string[]
  readonly isUser?: boolean
  readonly begun?: BegunClaim
  readonly attestation?: Uint8Array | ((steps: Pick<Steps, 'holder' | 'evaluation' | 'csi'>) => Uint8Array)
  readonly confirmed?: ConfirmedMapping | ((steps: Pick<Steps, 'holder' | 'evaluation' | 'csi'>) => ConfirmedMapping)
  readonly draft?: Partial<EntryDraft>
}

type Reached = Pick<Party, 'id' | 'peerId' | 'port'>

/** Where he speaks: a testnet, or another federation of real nodes. */
export interface World extends Pick<Testnet, 'registry' | 'codeOf'> {
  readonly dps: ReadonlyArray<{ readonly party: Reached }>
  readonly msps: ReadonlyArray<{ readonly party: Reached, readonly users: Set<string> }>
}

/** @param seed - of a party's libp2p key, to act as that party; @default a key for this run only */
export async function claimant (testnet: World, seed?: Uint8Array, clock: Clock = systemClock) {
  const logger = defaultLogger()
  const peer = await createPeer({ logger, seed })
  const { rpc } = peer.services
  await peer.start()
  const registry = { current: () => testnet.registry, onUpdate: () => () => {} }
  const voprf = await loadSodium()
  const asks = { rpc, registry, voprf, clock, past: clock, random, logger }
  const oprf = oprfClient()({ ...asks, payments: await memoryPayer(asks) })
  const claims = claimClient()({ rpc, registry, clock })
  const attests = attestClient()({ rpc, registry, clock, random })
  const confirmations = confirmClient()({ rpc, registry, clock, random })
  const records = recordsClient()({ rpc, registry, clock })

  const targetOf = (party: Reached): RpcTarget =>
    ({ id: peerIdFromString(party.peerId), multiaddrs: [multiaddr(`/ip4/127.0.0.1/tcp/${party.port}`)] })

  function party<P> (parties: readonly P[], index = 0): P {
    const found = parties[index]
    if (found == null) {
      throw new Error(`no party ${index}`)
    }
    return found
  }

  const dpTarget = (index = 0): RpcTarget => targetOf(party(testnet.dps, index).party)

  async function attestation (
    csi: CanonicalCsi, evaluation: EvaluationWithTranscript, holder: FederationSigner, csip = 'csip1'
  ): Promise<Uint8Array> {
    const { challengeId } = await attests.start({ csip, csi, transcript: evaluation.transcript, holder })
    return await attests.answer(challengeId, testnet.codeOf(csi) ?? '')
  }

  async function confirmation (
    csi: CanonicalCsi, evaluation: EvaluationWithTranscript, holder: FederationSigner, tricks: Tricks
  ): Promise<ConfirmedMapping> {
    const msp = party(testnet.msps, tricks.msp)
    if (tricks.isUser !== false) {
      msp.users.add(csi.uri)
    }
    const { lookupKey, oprfKeyId, transcript } = evaluation
    return await confirmations.confirm(
      { mspId: msp.party.id, csi, transcript, lookupKey, oprfKeyId, holder, tags: tricks.tags ?? ['Default'] },
      targetOf(msp.party)
    )
  }

  async function evaluate (uri: string): Promise<EvaluationWithTranscript> {
    return await oprf.evaluateWithTranscript(parseCsi(uri, testnet.registry.policy.csiTypes))
  }

  /** Every step but the last. */
  async function prepare (uri: string, tricks: Tricks = {}): Promise<Steps> {
    const csi = parseCsi(uri, testnet.registry.policy.csiTypes)
    const holder = signerIn(testnet.registry.federationId, tricks.holder ?? someone())
    const evaluation = await oprf.evaluateWithTranscript(csi)
    const { lookupKey, oprfKeyId, sealingKey } = evaluation
    const begun = tricks.begun ??
      await claims.begin({ lookupKey, oprfKeyId, holderKey: holder.publicKey, csiType: csi.type }, dpTarget(tricks.dp))
    const early = { holder, evaluation, csi }
    const proof = typeof tricks.attestation === 'function'
      ? tricks.attestation(early)
      : tricks.attestation ?? await attestation(csi, evaluation, holder)
    const confirmed = typeof tricks.confirmed === 'function'
      ? tricks.confirmed(early)
      : tricks.confirmed ?? await confirmation(csi, evaluation, holder, tricks)
    const now = clock.now()
    const built = buildEntry({
      lookupKey,
      oprfKeyId,
      dp: party(testnet.dps, tricks.dp).party.id,
      claimNonce: begun.nonce,
      attestations: [proof],
      nextKeyHash: asHash(random.bytes(32)),
      issuedAt: now,
      expiresAt: now + DAY,
      mspId: party(testnet.msps, tricks.msp).party.id,
      confirmation: confirmed.confirmation,
      indexStatement: confirmed.indexStatement,
      ...tricks.draft
    }, holder, sealingKey, random)
    return { csi, holder, evaluation, begun, attestation: proof, confirmed, built }
  }

  async function complete ({ built }: Pick<Steps, 'built'>, dp = 0): Promise<CompletedClaim> {
    return await claims.complete(built.entry.bytes, built.partKeys, dpTarget(dp))
  }

  return {
    oprf,
    claims,
    attests,
    confirmations,
    records,
    rpc,
    targetOf,
    dpTarget,
    attestation,
    prepare,
    complete,
    /** All steps. */
    claim: async (uri: string, tricks: Tricks = {}) => {
      const steps = await prepare(uri, tricks)
      return { ...steps, completed: await complete(steps, tricks.dp) }
    },
    evaluate,
    stop: async () => { await peer.stop() }
  }
}

export type Claimant = Awaited<ReturnType<typeof claimant>>

/** An attestation that nobody but its signer vouches for, with everything else as it should be. */
export function forgedAttestation (signer: Signer, changes: Partial<AttestationFields> = {}) {
  return ({ holder, evaluation, csi }: Pick<Steps, 'holder' | 'evaluation' | 'csi'>): Uint8Array => {
    const now = systemClock.now()
    return issueAttestation({
      lookupKey: evaluation.lookupKey,
      oprfKeyId: evaluation.oprfKeyId,
      csiType: csi.type,
      holderKey: holder.publicKey,
      csipId: 'csip1',
      scope: '',
      method: 'development',
      strength: 1,
      issuedAt: now,
      expiresAt: now + 2 * DAY,
      serial: random.bytes(16),
      ...changes
    }, signerIn(holder.federation, signer))
  }
}

/** The error's code, also of what a remote answered; `no error` for a promise that resolves. */
export async function codeOf (promise: Promise<unknown>): Promise<unknown> {
  return await promise.then(() => 'no error', err => err.code)
}
