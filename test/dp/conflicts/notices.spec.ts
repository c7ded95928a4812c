import { expect } from 'chai'
import { base58btc } from 'multiformats/bases/base58'
import { fromString } from 'uint8arrays/from-string'
import { toString } from 'uint8arrays/to-string'
import { verifyAttestation } from '../../../src/attestation/verify.ts'
import { nobleBackend } from '../../../src/blinding/noble.ts'
import { CONFLICT_PER_SIGNER } from '../../../src/mapping/constants.ts'
import { makeReceipt, verifyReceipt } from '../../../src/mapping/receipt.ts'
import { verifyEntry, verifyInvalidation } from '../../../src/mapping/validity.ts'
import { confirmedUsers } from '../../../src/msp/confirmed-users.ts'
import { mspCallback } from '../../../src/msp/callback.ts'
import { ClaimError } from '../../../src/protocols/claim/index.ts'
import { ConfirmError } from '../../../src/protocols/confirm/errors.ts'
import { confirmClient, confirmServer } from '../../../src/protocols/confirm/index.ts'
import { NoticeRequest } from '../../../src/protocols/confirm/pb/messages.ts'
import { RpcError } from '../../../src/rpc/errors.ts'
import { memoryStore } from '../../../src/store/memory.ts'
import { carol, OPENED, receiptsFor } from '../../builders/conflict.ts'
import { rejectionOf } from '../../builders/errors.ts'
import { loopRpc, silentLogger } from '../../builders/holder.ts'
import { release } from '../../builders/invalidation.ts'
import { alter, bob, party } from '../../builders/mapping.ts'
import { HOUR, DAY, seededRandom, openGate } from '../../builders/registry.ts'
import { SECRET, answering, httpPeer } from '../../attestor/channels/sms/gateway.ts'
import type { HeldDispute } from '../../../src/dp/conflicts/index.ts'
import type { VerifiedDispute, VerifiedEntry } from '../../../src/mapping/interface.ts'

import {
  Bench, csi, DISPUTED, disputed, idOf, lookupKey, mapping, test, voices, WINDOW
} from '../../builders/conflict-notices.ts'
const NOTHING = new Uint8Array()
const held = (dispute: VerifiedDispute, receipts: HeldDispute['receipts'] = []): HeldDispute => ({ dispute, receipts })
const incumbentsDp = async (msp = 'msp1'): Promise<Bench> => await new Bench(idOf(3)).published(mapping(), msp)

describe('dp/conflicts/notices', () => {
  describe('at the DP that follows a conflict', () => {
    const rivals = (bytes = mapping()): readonly VerifiedEntry[] =>
      [verifyEntry(bytes, { registry: test.registry, now: DISPUTED })]

    it('brings the dispute to the DP of each rival, once', async () => {
      const bench = new Bench(idOf(0))
      await bench.notices.start()
      const bytes = disputed()
      await bench.notices.notify(held(bytes), [
        ...rivals(), ...rivals(mapping({ label: 'second' })), ...rivals(mapping({ dp: 4 }))
      ])
      await bench.notices.notify(held(bytes), rivals())
      await bench.turn(HOUR)
      expect(bench.brought.toSorted())
        .to.deep.equal([3, 4].map(index => [idOf(index), toString(bytes.bytes, 'base16')] as const).toSorted())
      await bench.notices.stop()
    })

    it('brings with it the receipts that it has, of a majority', async () => {
      const bench = new Bench(idOf(0))
      await bench.notices.start()
      const dispute = disputed()
      const receipts = [0, 1, 2, 3].map(i => {
        const { id, signer } = test.dps.find(dp => dp.id === voices[i]) ?? party(test.dps, 0)
        const receipt = verifyReceipt(
          makeReceipt([dispute.hash], DISPUTED + i, signer), { dp: id, recordHashes: [dispute.hash] }, bench.context
        )
        return receipt
      })
      await bench.notices.notify(held(dispute, receipts), rivals())
      await bench.turn(1_000)
      expect(bench.shown).to.have.lengthOf(1)
      const [shown = NOTHING] = bench.shown
      const taking = await incumbentsDp()
      taking.held = () => []
      await taking.notices.take(dispute, shown)
      await bench.notices.stop()
    })

    for (const [why, error] of [
      ['away', new RpcError('RPC_UNREACHABLE')], ['of an older registry', new ClaimError('CLAIM_NOTICE_FOREIGN')]
    ] as const) {
      it(`tries until the DP has taken it that was ${why}, also after a restart`, async () => {
        const bench = new Bench(idOf(0))
        bench.onBring = async () => { throw error }
        await bench.notices.start()
        await bench.notices.notify(held(disputed()), rivals())
        await bench.turn(1_000)
        const before = bench.brought.length
        expect(before).to.be.greaterThan(0)
        await bench.notices.stop()
        bench.onBring = async () => {}
        await bench.revive()
        await bench.turn(HOUR)
        expect(bench.brought).to.have.length(before + 1)
        await bench.notices.stop()
      })
    }

    it('was durable before it was started', async () => {
      const bench = new Bench(idOf(0))
      await bench.notices.notify(held(disputed()), rivals())
      await bench.revive()
      await bench.turn(1_000)
      expect(bench.brought).to.have.length(1)
      await bench.notices.stop()
    })

    it('lets go when the proof has ended, and does not bring it to a DP that is revoked', async () => {
      const bench = new Bench(idOf(0))
      bench.source.set(alter(test.registry, { dps: dp => dp.id === idOf(3) ? { ...dp, status: 'revoked' } : dp }))
      const bytes = disputed()
      await bench.notices.notify(held(bytes), rivals())
      await bench.revive()
      await bench.turn(HOUR)
      expect(bench.brought).to.deep.equal([])
      await bench.notices.stop()
      bench.source.set(test.registry)
      bench.hands.time = bytes.attestedUntil + 1
      await bench.revive()
      await bench.turn(HOUR)
      expect(bench.brought).to.deep.equal([])
      await bench.notices.stop()
    })

    it('tells the MSPs of its own mappings itself', async () => {
      const bench = await incumbentsDp()
      await bench.notices.start()
      await bench.notices.notify(held(disputed()), bench.entries)
      await bench.turn(1)
      expect([bench.brought, bench.told.length]).to.deep.equal([[], 1])
      await bench.notices.stop()
    })
  })

  describe('at the DP of the disputed mapping', () => {
    it('tells the MSP which key, by when, and a reference', async () => {
      const bench = await incumbentsDp()
      await bench.notices.take(disputed(), NOTHING)
      expect(await bench.notices.retry()).to.equal(0)
      const [notice] = bench.told
      expect(bench.asked).to.deep.equal([party(test.msps, 0).peerId])
      expect(notice).to.deep.include({
        lookupKey, holderKey: bob.publicKey, respondBy: Math.floor((DISPUTED + WINDOW) / HOUR) * HOUR
      })
      expect(notice?.reference).to.have.length(16)
    })

    it('tells it once of each dispute, and again of another by the same claimant', async () => {
      const bench = await incumbentsDp()
      for (const bytes of [disputed(), disputed(), disputed('another', DISPUTED + 1)]) {
        await bench.notices.take(bytes, NOTHING)
        await bench.notices.retry()
      }
      expect(bench.told).to.have.length(2)
    })

    it('tells it of nothing that fewer than a majority of the voices ' +
      'shows, and that takes nobody\'s place', async () => {
      const bench = await incumbentsDp()
      const published = disputed('published')
      bench.held = name => voices.slice(0, name === published.name ? 3 : 2)
      for (let i = 0; i < 3 * CONFLICT_PER_SIGNER; i++) {
        const unpublished = disputed(`unpublished ${i}`)
        const refusal = await rejectionOf(bench.notices.take(unpublished, NOTHING))
        // who brings it tries again later
        expect(refusal).to.include({ code: 'CONFLICT_NOT_HELD', kind: 'unavailable' })
      }
      await bench.notices.take(published, NOTHING)
      expect(await bench.notices.retry()).to.equal(0)
      expect(bench.told).to.have.lengthOf(1)
      // replicas that don't speak, however many, show nothing
      bench.held = () => Array.from({ length: 9 }, (_, i) => `12D3KooWstranger${i}`)
      expect(await rejectionOf(bench.notices.take(published, NOTHING))).to.include({ code: 'CONFLICT_NOT_HELD' })
    })

    it('takes the receipts of a majority for the word of the replicas, whatever those show it', async () => {
      const bench = await incumbentsDp()
      bench.held = () => []
      const dispute = disputed()
      const other = disputed('other')
      for (const receipts of [
        NOTHING,
        Uint8Array.of(1, 2, 3),
        receiptsFor(other, { lookupKey, storedAt: DISPUTED, by: voices.slice(0, 3) }),
        receiptsFor(dispute, { lookupKey, storedAt: DISPUTED, by: voices.slice(0, 2) }),
        receiptsFor(dispute, { lookupKey, storedAt: DISPUTED + DAY, by: voices.slice(0, 3) }),
        // of whoever speaks at another key
        receiptsFor(dispute, { storedAt: DISPUTED, by: voices.slice(0, 3) })
      ]) {
        expect(await rejectionOf(bench.notices.take(dispute, receipts))).to.include({ code: 'CONFLICT_NOT_HELD' })
      }
      await bench.notices.take(dispute, receiptsFor(dispute, { lookupKey, storedAt: DISPUTED, by: voices.slice(0, 3) }))
      await bench.notices.retry()
      expect(bench.told).to.have.lengthOf(1)
    })

    it('tells it of no more than replicas take of one claimant', async () => {
      const bench = await incumbentsDp()
      for (let i = 0; i < 2 * CONFLICT_PER_SIGNER; i++) {
        await bench.notices.take(disputed(`the ${i}th`, DISPUTED + i), NOTHING)
      }
      await bench.notices.retry()
      expect(bench.told).to.have.length(CONFLICT_PER_SIGNER)
    })

    it('holds it until the MSP has taken it, under one reference, also after a restart', async () => {
      const bench = await incumbentsDp()
      const references = new Set<string>()
      let tries = 0
      bench.onNotify = async ({ reference }) => {
        references.add(toString(reference, 'base16'))
        if (tries++ < 3) {
          throw tries === 2 ? new ConfirmError('CONFIRM_BACKEND_DOWN') : new RpcError('RPC_UNREACHABLE')
        }
      }
      await bench.notices.take(disputed(), NOTHING)
      expect(await bench.notices.retry()).to.equal(1)
      await bench.revive()
      expect([tries, bench.told.length]).to.deep.equal([2, 0])
      await bench.turn(HOUR)
      expect([tries, bench.told.length, references.size]).to.deep.equal([4, 1, 1])
      await bench.notices.stop()
    })

    it('asks no more where there is nobody to tell, and when the time to answer has passed', async () => {
      const nobody = await incumbentsDp()
      nobody.onNotify = async () => { throw new ConfirmError('CONFIRM_NOTICE_UNKNOWN') }
      await nobody.notices.take(disputed(), NOTHING)
      expect(await nobody.notices.retry()).to.equal(0)
      await nobody.notices.retry()
      expect(nobody.asked).to.have.length(1)
      const late = await incumbentsDp()
      await late.notices.take(disputed(), NOTHING)
      late.hands.time = DISPUTED + WINDOW
      expect(await late.notices.retry()).to.equal(0)
      expect(late.asked).to.deep.equal([])
    })

    it('forgets a notice with the proof of the claimant', async () => {
      const bench = await incumbentsDp()
      const bytes = disputed()
      await bench.notices.take(bytes, NOTHING)
      bench.hands.time = bytes.attestedUntil
      await bench.notices.retry()
      const kept: unknown[] = []
      for await (const pair of bench.store.namespace('notices').iterate()) {
        kept.push(pair)
      }
      expect(kept).to.deep.equal([])
    })

    it('waits once in a round for an MSP that can not be reached, and goes on with the others', async () => {
      const bench = await incumbentsDp()
      await bench.published(mapping({ label: 'second' }), 'msp1', 'second')
      await bench.published(mapping({ label: 'third', msp: 1 }), 'msp2', 'third')
      await bench.notices.take(disputed(), NOTHING)
      bench.onNotify = async (_notice, target) => {
        if (target.id.toString() === party(test.msps, 0).peerId) {
          throw new RpcError('RPC_TIMEOUT')
        }
      }
      expect(await bench.notices.retry()).to.equal(1)
      expect(bench.asked.toSorted()).to.deep.equal([party(test.msps, 0).peerId, party(test.msps, 1).peerId].toSorted())
    })

    it('tells nobody of a mapping that was let go, of a younger one, of the claimant\'s own, nor where it keeps no ' +
      'MSP', async () => {
      const released = await incumbentsDp()
      released.facts = [verifyInvalidation(
        release({
          issuedAt: DISPUTED,
          attestation: { lookupKey, issuedAt: OPENED - DAY, expiresAt: OPENED + 30 * DAY },
          fields: { lookupKey }
        }), released.context
      )]
      const younger = await incumbentsDp()
      younger.entries = younger.entries.map(entry => ({ ...entry, establishedAt: DISPUTED }))
      const own = await incumbentsDp()
      own.entries = own.entries.map(entry => ({ ...entry, holderKey: carol.publicKey }))
      for (const bench of [released, younger, own, await incumbentsDp(''), new Bench(idOf(3))]) {
        await bench.notices.take(disputed(), NOTHING)
        expect(await bench.notices.retry()).to.equal(0)
        expect(bench.asked).to.deep.equal([])
      }
    })

    it('waits for the address of an MSP', async () => {
      const bench = await incumbentsDp()
      bench.source.set(alter(test.registry, { msps: msp => ({ ...msp, addresses: [] }) }))
      await bench.notices.take(disputed(), NOTHING)
      expect(await bench.notices.retry()).to.equal(1)
      bench.source.set(test.registry)
      expect(await bench.notices.retry()).to.equal(0)
      expect(bench.told).to.have.length(1)
    })
  })

  it('leaves nothing of the new user at the MSP\'s node, on its disk, or at its backend', async () => {
    const backend = await httpPeer(answering(204))
    try {
      const bench = await incumbentsDp()
      const msp = party(test.msps, 0)
      const disk = memoryStore().namespace('confirmed')
      const random = seededRandom('node')
      const users = confirmedUsers(
        { store: disk, clock: bench.hands, past: bench.hands, random }, new Uint8Array(32).fill(3)
      )
      await users.remember({ lookupKey, holderKey: bob.publicKey, csi: csi.uri }, DISPUTED + DAY)
      const rpc = loopRpc(idOf(3))
      const components = { rpc, registry: bench.source, clock: bench.hands }
      confirmServer({ mspId: msp.id })({
        gate: openGate,
        ...components,
        logger: silentLogger,
        signer: msp.signer,
        voprf: nobleBackend,
        users,
        backend: mspCallback({ url: backend.url, noticeUrl: backend.url, secret: SECRET }, {
          clock: bench.hands, random
        })
      })
      const received: Uint8Array[] = []
      bench.onNotify = async (notice, target) => {
        received.push(NoticeRequest.encode({
          lookupKey: notice.lookupKey.slice(),
          holderKey: notice.holderKey.slice(),
          reference: notice.reference.slice(),
          respondBy: notice.respondBy
        }))
        await confirmClient()({ ...components, random }).notice(notice, target)
      }
      const bytes = disputed()
      await bench.notices.take(bytes, NOTHING)
      // so that the moment of the call is not the moment of the dispute
      bench.hands.time += HOUR
      expect(await bench.notices.retry()).to.equal(0)

      const [call] = backend.calls
      received.push(...backend.calls.map(({ method, path, headers, body }) =>
        fromString(`${method} ${path} ${JSON.stringify(headers)} ${body}`)))
      for await (const pair of disk.iterate()) {
        received.push(...pair)
      }
      const haystack = Buffer.concat(received)

      const reference = bench.told[0]?.reference ?? expect.fail('nobody was told')
      const respondBy = bench.told[0]?.respondBy ?? 0
      expect(JSON.parse(call?.body ?? ''))
        .to.deep.equal({ id: toString(reference, 'base16'), csi: csi.uri, respond_by: respondBy })
      for (const known of [lookupKey, bob.publicKey, fromString(csi.uri), reference, respondBy]) {
        expect(formsOf(known).some(form => haystack.includes(form))).to.equal(true)
      }
      const { csipId, serial, issuedAt, hash } = verifyAttestation(bytes.attestation, {
        registry: test.registry, now: DISPUTED
      })
      const secrets: Readonly<Record<string, Uint8Array | number>> = {
        'holder key': carol.publicKey,
        dispute: bytes.hash,
        'dispute, whole': bytes.bytes,
        attestation: hash,
        'attestation, whole': bytes.attestation,
        serial,
        CSIP: fromString(csipId),
        'other service': fromString('msp2'),
        'DP that follows it': fromString(idOf(0)),
        'time of the dispute': bytes.issuedAt,
        'end of the window': bytes.issuedAt + WINDOW,
        'time of the proof': issuedAt,
        'end of the proof': bytes.attestedUntil
      }
      for (const [what, secret] of Object.entries(secrets)) {
        expect(formsOf(secret).filter(form => haystack.includes(form)), what).to.deep.equal([])
      }
    } finally {
      await backend.close()
    }
  })
})

/**
 * As they might be written: bytes, hex, base64, base58; a time in milliseconds or seconds, in digits, as protobuf or
 * big endian.
 */
function formsOf (secret: Uint8Array | number): readonly Buffer[] {
  if (typeof secret === 'number') {
    const wide = Buffer.alloc(8)
    wide.writeBigUInt64BE(BigInt(secret))
    // without the tag in front
    const varint = NoticeRequest.encode({ respondBy: secret }).slice(1)
    return [wide, Buffer.from(varint), Buffer.from(String(secret)), Buffer.from(`"${Math.floor(secret / 1_000)}`)]
  }
  const texts = (['base16', 'base64', 'base64url'] as const).map(base => toString(secret, base))
  return [Buffer.from(secret), ...texts.map(text => Buffer.from(text)), Buffer.from(base58btc.baseEncode(secret))]
}
