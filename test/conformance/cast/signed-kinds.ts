/**
 * Everything that is signed, with one signature made for a federation of one's
 * choice, and read in ours by whoever reads it: one entry for each domain, two
 * or more where several parties sign under it.
 */
import { verifyAttestation } from '../../../src/attestation/verify.ts'
import { signerIn, signUnder } from '../../../src/base/envelope.ts'
import { sha256 } from '../../../src/base/hash.ts'
import { nobleBackend } from '../../../src/blinding/noble.ts'
import { verifyContext } from '../../../src/budget/context.ts'
import { makeHop, verifyHops } from '../../../src/budget/hop.ts'
import { makeIndexStatement, verifyConfirmation, verifyIndexStatement } from '../../../src/mapping/confirmation.ts'
import { parseDispute } from '../../../src/mapping/dispute.ts'
import { buildEntry, completeAsDp } from '../../../src/mapping/entry.ts'
import { SealedIndex } from '../../../src/mapping/pb/entry.ts'
import { makeReceipt, verifyReceiptFor } from '../../../src/mapping/receipt.ts'
import { RecordSet } from '../../../src/mapping/record-set.ts'
import {
  verifyDefence, verifyDispute, verifyEntry, verifyInvalidation, verifyLink, verifyNoDefence
} from '../../../src/mapping/validity.ts'
import { attestClient, attestServer } from '../../../src/protocols/attest/index.ts'
import { confirmClient, confirmServer } from '../../../src/protocols/confirm/index.ts'
import { makeStoreRun, verifyStoreRun } from '../../../src/protocols/record-sync/index.ts'
import { READ_METHOD, RECORDS_PROTOCOL } from '../../../src/protocols/records/constants.ts'
import { recordsClient } from '../../../src/protocols/records/index.ts'
import { ReadStatus } from '../../../src/protocols/records/pb/messages.ts'
import { decodeAnswer } from '../../../src/protocols/relay/gateway.ts'
import { GatewayAnswer } from '../../../src/protocols/relay/pb/messages.ts'
import { signStored } from '../../../src/protocols/relay/stored.ts'
import { RelayError } from '../../../src/protocols/relay/errors.ts'
import { checkAggregate, makeAggregate } from '../../../src/query/aggregate.ts'
import { makeAnswer, verifyAnswer } from '../../../src/query/answer.ts'
import { makeDisclosure, verifyDisclosure } from '../../../src/query/disclosure.ts'
import { buildRegistry } from '../../../src/registry/build.ts'
import { SignedRegistry } from '../../../src/registry/pb/registry.ts'
import { signTime } from '../../../src/registry/signed-time.ts'
import { makeTimestamp, verifyTimestamp } from '../../../src/registry/timestamp.ts'
import { openRegistry } from '../../../src/registry/verify.ts'
import { RecordingChannel } from '../../builders/attest.ts'
import { carol, defence, dispute, link, nextBob, ruling, silence } from '../../builders/conflict.ts'
import { contextOf, DIGEST } from '../../builders/context.ts'
import { evaluate, loopRpc, silentLogger } from '../../builders/holder.ts'
import { reassign, release } from '../../builders/invalidation.ts'
import { attest, bob, bobLookupKey, bobSealingKey, buildTestMapping, party } from '../../builders/mapping.ts'
import { queryOf } from '../../builders/query.ts'
import { verifyInvitation } from '../../../src/blinding/dkg/invitation.ts'
import { makeMessage, verifyMessage } from '../../../src/blinding/dkg/messages.ts'
import { checkInvitation } from '../../../src/protocols/ceremony/admission.ts'
import { invite } from '../../builders/ceremony.ts'
import { NOW, seededRandom, seedOf, openGate } from '../../builders/registry.ts'
import { context, dpOf, FOREIGN_EVIDENCE, ours, signedFor } from './two-federations.ts'
import { TOKEN_AND_NOTE_KINDS } from './token-and-note-kinds.ts'
import type { FederationId } from '../../../src/base/bytes.ts'
import type { Domain, FederationSigner } from '../../../src/base/envelope.ts'
import type { GatewayQuestion } from '../../../src/protocols/relay/gateway.ts'
import type { RelayErrorCode } from '../../../src/protocols/relay/errors.ts'
import type { SignedKind } from './two-federations.ts'
import type { TestMapping, TestMappingOptions } from '../../builders/mapping.ts'
import type { Invitation } from '../../../src/blinding/dkg/interface.ts'
import type { TestRegistry } from '../../builders/registry.ts'

const subject = { lookupKey: bobLookupKey, oprfKeyId: 1, holderKey: bob.publicKey, mspId: 'msp1' }
const clock = { now: () => NOW }

const mappingOf = (world: TestRegistry, options: TestMappingOptions = {}): TestMapping =>
  buildTestMapping({ federation: world, ...options })
const opened = (world: TestRegistry): Uint8Array => dispute({ federation: world })

/** Bob's start is signed for one federation, and his answer for another. */
async function requestAttestation (world: TestRegistry, starts: FederationId, answers: FederationId): Promise<unknown> {
  const [rpc, channel, random] = [loopRpc(dpOf(ours, 0).peerId), new RecordingChannel('email'), seededRandom('attest')]
  const { signer } = party(ours.csips, 0)
  attestServer({ csipId: 'csip1', channels: [channel] })({
    gate: openGate, rpc, registry: ours.source, clock, random, logger: silentLogger, signer, voprf: nobleBackend
  })
  const client = attestClient()({ rpc, registry: ours.source, clock, random })
  const { csi, transcript } = evaluate(world, 'mailto:bob@example.com')
  const holder = { ...signerIn(starts, bob) }
  const { challengeId } = await client.start({ csip: 'csip1', csi, transcript, holder })
  holder.federation = answers
  return await client.answer(challengeId, channel.code)
}

async function requestConfirmation (world: TestRegistry, holder: FederationSigner): Promise<unknown> {
  const rpc = loopRpc(dpOf(ours, 0).peerId)
  const [{ signer }, backend] = [party(ours.msps, 0), { isConfirmedUser: async () => true }]
  confirmServer({ mspId: 'msp1' })({
    gate: openGate, rpc, registry: ours.source, clock, logger: silentLogger, signer, voprf: nobleBackend, backend
  })
  const client = confirmClient()({ rpc, registry: ours.source, clock, random: seededRandom('confirm') })
  const { csi, transcript, lookupKey, oprfKeyId } = evaluate(world, 'tel:+14155550123')
  const request = { mspId: 'msp1', csi, transcript, lookupKey, oprfKeyId, holder, tags: ['Default'] }
  return await client.confirm(request, { id: rpc.peer, multiaddrs: [] })
}

/** The holder's part by Bob in `federation`, the rest in `world`. */
function entryOf (world: TestRegistry, federation: FederationId, options: TestMappingOptions = {}) {
  const { draft, witnesses } = mappingOf(world, options)
  const { entry } = buildEntry(draft, signerIn(federation, bob), bobSealingKey, seededRandom('entry'))
  return completeAsDp(entry, witnesses, dpOf(world, 0).signer)
}

function readStored (signature: Uint8Array, claim: Pick<GatewayQuestion, 'nonce' | 'lookupKey'>, dp: string): void {
  const answer = GatewayAnswer.encode({
    sets: [], replicas: [{ set: 0, code: '', signature: signature.slice(), at: NOW, partial: false }]
  })
  const word = decodeAnswer(answer, { ...claim, replicas: [dp] }, ours.registry).get(dp)
  if (word != null && 'code' in word) {
    throw new RelayError(word.code as RelayErrorCode)
  }
}

function ceremonyOf (world: TestRegistry): Invitation {
  const { federationId, version: registryVersion } = world.registry
  const dps = world.dps.slice(0, 3).map(({ peerId: dp, signer }) => ({ dp, signer }))
  const times = { issuedAt: NOW, joinBy: NOW + 1, dealBy: NOW + 2, deadline: NOW + 3 }
  return invite(dps, { federationId, registryVersion, kind: 'rotate', keyId: 2, threshold: 2, minimum: 2, ...times })
}

export const SIGNED_KINDS: Readonly<Record<Domain, readonly SignedKind[]>> = {
  registry: [{
    what: 'a registry',
    code: 'REGISTRY_SIGNATURES_INSUFFICIENT',
    whole: 'REGISTRY_WRONG_FEDERATION',
    read: ({ draft, roots }, federation) => {
      const payload = buildRegistry(draft)
      const signatures = roots.map(root => ({
        rootKey: root.publicKey.slice(),
        signature: signUnder('registry', signerIn(federation, root), payload).slice()
      }))
      return openRegistry(SignedRegistry.encode({ payload: payload.slice(), signatures }), {
        anchor: ours.anchor, now: NOW
      })
    }
  }],
  registryTimestamp: [{
    what: 'a DP\'s word on the newest registry',
    code: 'REGISTRY_TIMESTAMP_INVALID',
    read: (world, federation) => {
      const dp = dpOf(world, 0)
      return verifyTimestamp(
        signedFor(federation, 'registryTimestamp', makeTimestamp(world.registry, NOW, dp.signer), dp), ours.registry
      )
    }
  }],
  attestation: [{
    what: 'an attestation',
    code: 'ATTESTATION_SIGNATURE_INVALID',
    read: (world, federation) =>
      verifyAttestation(signedFor(federation, 'attestation', attest(world), party(world.csips, 0)), context)
  }],
  attestStart: [{
    what: 'a holder\'s request for a challenge',
    code: 'ATTEST_SIGNATURE_INVALID',
    read: async (world, federation) => await requestAttestation(world, federation, ours.registry.federationId)
  }],
  attestRequest: [{
    what: 'a holder\'s answer to a challenge',
    code: 'ATTEST_SIGNATURE_INVALID',
    read: async (world, federation) => await requestAttestation(world, ours.registry.federationId, federation)
  }],
  confirmation: [{
    what: 'an MSP\'s confirmation',
    code: 'CONFIRMATION_SIGNATURE_INVALID',
    read: (world, federation) => {
      const { draft } = mappingOf(world)
      return verifyConfirmation(
        signedFor(federation, 'confirmation', draft.confirmation, party(world.msps, 0)), subject, context
      )
    }
  }],
  confirmRequest: [{
    what: 'a holder\'s request for a confirmation',
    code: 'CONFIRM_SIGNATURE_INVALID',
    read: async (world, federation) => await requestConfirmation(world, signerIn(federation, bob))
  }],
  indexStatement: [{
    what: 'an MSP\'s index statement',
    code: 'INDEX_STATEMENT_SIGNATURE_INVALID',
    read: (world, federation) => {
      const { bitIndex, issuedAt, expiresAt } = SealedIndex.decode(mappingOf(world).draft.indexStatement)
      const signer = signerIn(federation, party(world.msps, 0).signer)
      return verifyIndexStatement(
        makeIndexStatement({ ...subject, bitIndex, issuedAt, expiresAt }, signer), subject, context
      )
    }
  }],
  entryHolder: [{
    what: 'the holder\'s part of an entry',
    code: 'ENTRY_HOLDER_SIGNATURE_INVALID',
    whole: FOREIGN_EVIDENCE,
    read: (world, federation) => verifyEntry(entryOf(world, federation).bytes, context)
  }, {
    what: 'an entry that committed to the next key',
    code: 'LINK_NOT_AUTHORISED',
    whole: FOREIGN_EVIDENCE,
    read: (world, federation) => {
      const committed = entryOf(world, federation, { draft: { nextKeyHash: sha256(nextBob.publicKey) } })
      return verifyLink(link({ federation: world, consent: { committed } }), context)
    }
  }],
  entryDp: [{
    what: 'the DP\'s part of an entry',
    code: 'ENTRY_DP_SIGNATURE_INVALID',
    whole: FOREIGN_EVIDENCE,
    read: (world, federation) => {
      const { built, witnesses } = mappingOf(world)
      return verifyEntry(
        completeAsDp(built.entry, witnesses, signerIn(federation, dpOf(world, 0).signer)).bytes, context
      )
    }
  }],
  witness: [{
    what: 'a witness statement',
    code: 'WITNESS_SIGNATURE_INVALID',
    whole: FOREIGN_EVIDENCE,
    read: (world, federation) => {
      const { built, witnesses } = mappingOf(world)
      const signed = witnesses.map((witness, i) => signedFor(federation, 'witness', witness, dpOf(world, i + 1)))
      return verifyEntry(completeAsDp(built.entry, signed, dpOf(world, 0).signer).bytes, context)
    }
  }],
  receipt: [{
    what: 'a storage receipt',
    code: 'RECEIPT_SIGNATURE_INVALID',
    read: (world, federation) => {
      const [hash, dp] = [sha256(seedOf('record')), dpOf(world, 0)]
      return verifyReceiptFor(signedFor(federation, 'receipt', makeReceipt([hash], NOW, dp.signer), dp), hash, context)
    }
  }],
  invalidation: [{
    what: 'a release',
    code: 'INVALIDATION_SIGNATURE_INVALID',
    whole: FOREIGN_EVIDENCE,
    read: (world, federation) => verifyInvalidation(
      signedFor(federation, 'invalidation', release({ federation: world }), { signer: bob }), context
    )
  }, {
    what: 'a re-assignment',
    code: 'INVALIDATION_SIGNATURE_INVALID',
    read: (world, federation) =>
      verifyInvalidation(
        signedFor(federation, 'invalidation', reassign({ federation: world }), party(world.csips, 0)), context
      )
  }, {
    what: 'a ruling by silence',
    code: 'INVALIDATION_SIGNATURE_INVALID',
    whole: 'RECEIPT_SIGNATURE_INVALID',
    read: (world, federation) =>
      verifyInvalidation(signedFor(federation, 'invalidation', ruling({ federation: world }), dpOf(world, 0)), context)
  }],
  dispute: [{
    what: 'a dispute',
    code: 'FACT_SIGNATURE_INVALID',
    whole: FOREIGN_EVIDENCE,
    read: (world, federation) =>
      verifyDispute(signedFor(federation, 'dispute', opened(world), { signer: carol }), context)
  }],
  defence: [{
    what: 'a defence',
    code: 'FACT_SIGNATURE_INVALID',
    whole: FOREIGN_EVIDENCE,
    read: (world, federation) => {
      const bytes = defence(parseDispute(opened(world)).hash, { federation: world })
      return verifyDefence(signedFor(federation, 'defence', bytes, { signer: bob }), context)
    }
  }],
  noDefence: [{
    what: 'a no-defence statement',
    code: 'FACT_SIGNATURE_INVALID',
    read: (world, federation) => {
      const dp = dpOf(world, 1)
      const { noDefence: { bytes, disputeHash, storedAt } } = silence(opened(world), dp.id, { federation: world })
      return verifyNoDefence(
        signedFor(federation, 'noDefence', bytes, dp), { lookupKey: bobLookupKey, disputeHash, storedAt }, context
      )
    }
  }],
  ruling: [{
    what: 'the arbiters\' verdict',
    code: 'FACT_SIGNATURE_INVALID',
    read: (world, federation) => {
      const dps = world.dps.map((dp, i) => i === 0 ? dp : { ...dp, signer: signerIn(federation, dp.signer) })
      return verifyInvalidation(ruling({ federation: { ...world, dps }, arbiters: [1, 2] }), context)
    }
  }],
  link: [{
    what: 'a link, by the new key',
    code: 'FACT_SIGNATURE_INVALID',
    whole: FOREIGN_EVIDENCE,
    read: (world, federation) =>
      verifyLink(signedFor(federation, 'link', link({ federation: world }), { signer: nextBob }), context)
  }, {
    what: 'a link, by the old key',
    code: 'LINK_NOT_AUTHORISED',
    whole: FOREIGN_EVIDENCE,
    read: (world, federation) =>
      verifyLink(link({ federation: world, consent: { oldKey: signerIn(federation, bob) } }), context)
  }],
  ...TOKEN_AND_NOTE_KINDS,
  answer: [{
    what: 'a DP\'s answer to a query',
    code: 'ANSWER_SIGNATURE_INVALID',
    read: (world, federation) => {
      const [query, { id, signer }] = [queryOf(), dpOf(world, 0)]
      const fields = { dp: id, set: RecordSet.empty(bobLookupKey), registryVersion: 1, issuedAt: NOW }
      return verifyAnswer(makeAnswer(query, fields, signerIn(federation, signer)), query, id, context)
    }
  }],
  aggregate: [{
    what: 'an aggregate of answers',
    code: 'AGGREGATE_SIGNATURE_INVALID',
    read: (world, federation) => {
      const [query, { id, signer }] = [queryOf({ federation: 'local' }), dpOf(world, 0)]
      const said = { dp: id, registryVersion: 1, issuedAt: NOW }
      const answer = makeAnswer(query, { ...said, set: RecordSet.empty(bobLookupKey) }, signer)
      return checkAggregate(
        makeAggregate(query, { ...said, parts: [{ dp: id, answer }] }, signerIn(federation, signer)), query, id, context
      )
    }
  }],
  disclosure: [{
    what: 'a DP\'s disclosure',
    code: 'DISCLOSURE_SIGNATURE_INVALID',
    read: (world, federation) => {
      const { id, signer } = dpOf(world, 0)
      const fields = { dp: id, defaultFederation: 'all', preferred: [], registryVersion: 1, issuedAt: NOW } as const
      return verifyDisclosure(makeDisclosure(fields, signerIn(federation, signer)), id, context)
    }
  }],
  context: [{
    what: 'a rate-limit context',
    code: 'CONTEXT_SIGNATURE_INVALID',
    read: (world, federation) => readContext(contextOf({}, signerIn(federation, dpOf(world, 0).signer)))
  }],
  hop: [{
    what: 'a hop of a context',
    code: 'CONTEXT_HOPS_INVALID',
    read: (world, federation) => {
      const bytes = contextOf({}, dpOf(ours, 0).signer)
      const hop = makeHop(dpOf(world, 1).id, bytes, NOW, signerIn(federation, dpOf(world, 0).signer))
      verifyHops([hop], readContext(bytes), context)
    }
  }],
  stored: [{
    what: 'a replica\'s word on what it stores',
    code: 'RELAY_ANSWER_INVALID',
    read: (world, federation) => {
      const [claim, { id, signer }] = [{ nonce: seedOf('nonce').slice(0, 16), lookupKey: bobLookupKey }, dpOf(world, 0)]
      readStored(signStored({ ...claim, set: undefined, at: NOW }, signerIn(federation, signer)), claim, id)
    }
  }],
  time: [{
    what: 'a replica\'s time, with an answer to a read',
    code: 'RECORDS_ANSWER_INVALID',
    read: async (world, federation) => {
      const { at, signature } = signTime(NOW, signerIn(federation, dpOf(world, 0).signer))
      const [rpc, [dp]] = [loopRpc(dpOf(world, 0).id), ours.registry.dps]
      const results = [{ status: ReadStatus.NONE, recordSet: new Uint8Array(0) }]
      rpc.handle(RECORDS_PROTOCOL, READ_METHOD, async () => ({ results, at, timeSignature: signature.slice() }))
      return dp && await recordsClient()({ rpc, registry: ours.source, clock }).read(dp, [{ lookupKey: bobLookupKey }])
    }
  }],
  storeRun: [{
    what: 'a DP\'s word on its store',
    code: 'SYNC_SIGNATURE_INVALID',
    read: (world, federation) => {
      const run = { store: seedOf('store').slice(0, 16), run: 1n, nonce: seedOf('run').slice(0, 16) }
      const { signer: { publicKey } } = dpOf(ours, 0)
      return verifyStoreRun(makeStoreRun(run, signerIn(federation, dpOf(world, 0).signer)), {
        federation: ours.registry.federationId, publicKey
      })
    }
  }],
  ceremonyInvitation: [{
    what: 'an invitation to a ceremony',
    code: 'CEREMONY_SIGNATURE_INVALID',
    whole: 'CEREMONY_REGISTRY_DISAGREES',
    read: (world, federation) => {
      const bytes = signedFor(federation, 'ceremonyInvitation', ceremonyOf(world).bytes, dpOf(world, 0))
      checkInvitation(verifyInvitation(bytes, nobleBackend), ours.registry, NOW)
    }
  }],
  ceremonyMessage: [{
    what: 'a message of a ceremony',
    code: 'CEREMONY_SIGNATURE_INVALID',
    whole: 'CEREMONY_MESSAGE_FOREIGN',
    read: (world, federation) => {
      const { peerId, signer } = dpOf(world, 0)
      const { bytes } = makeMessage(ceremonyOf(world), peerId, signer, { decline: {} }, nobleBackend)
      return verifyMessage(signedFor(federation, 'ceremonyMessage', bytes, { signer }), ceremonyOf(ours), nobleBackend)
    }
  }]
}

function readContext (bytes: Uint8Array): ReturnType<typeof verifyContext> {
  return verifyContext(bytes, { ...context, redeemer: dpOf(ours, 1).id, from: dpOf(ours, 0).id, requestDigest: DIGEST })
}
