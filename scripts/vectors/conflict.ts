import { asEntryId, asHash } from '../../src/base/bytes.ts'
import { sha256 } from '../../src/base/hash.ts'
import { makeDispute, parseDispute } from '../../src/mapping/dispute.ts'
import { makeDefence } from '../../src/mapping/defence.ts'
import { parseFact } from '../../src/mapping/fact-kinds.ts'
import { encodeFactReceipts } from '../../src/mapping/fact-receipts.ts'
import { makeInvalidation } from '../../src/mapping/invalidation.ts'
import { makeLink } from '../../src/mapping/link.ts'
import { makeNoDefence, parseNoDefence } from '../../src/mapping/no-defence.ts'
import { consentToNote, makeNote } from '../../src/mapping/note.ts'
import { makeReceipt } from '../../src/mapping/receipt.ts'
import { makeVerdict, signVerdict } from '../../src/mapping/ruling.ts'
import { verifyFact } from '../../src/mapping/validity.ts'
import { makeWitnessStatement } from '../../src/mapping/witness.ts'
import { attestation } from './attestation.ts'
import { conflictStates } from './conflict-states.ts'
import { make } from './entry.ts'
import { altered, hex, item, refused, seed, seededRandom } from './format.ts'
import {
  bob, DAY, dps, lookupKey, mallory, NOW, peerOf, quorum, registry, sealingKey, strangers, voices
} from './world.ts'
import type { FederationSigner } from '../../src/base/envelope.ts'
import type { Signer } from '../../src/base/keys.ts'
import type { BuiltEntry } from '../../src/mapping/entry.ts'
import type { FactKind, NoteFields } from '../../src/mapping/interface.ts'
import type { Vectors } from './format.ts'

/** Who keeps what replicas don't. */
const keeper = peerOf(item(dps, 3))
const base = { lookupKey, oprfKeyId: 1, issuedAt: NOW }

/** What Bob signed, when a key was to be his next. */
const committedTo = ({ publicKey }: Signer): BuiltEntry['entry'] =>
  make({ changes: { nextKeyHash: sha256(publicKey) } }).built.entry

export function conflictVectors (): Vectors {
  const yes = (name: string, kind: FactKind, bytes: Uint8Array, now = NOW) => {
    const { hash } = verifyFact(parseFact(kind, bytes), { registry, now })
    return { name, kind, fact: hex(bytes), now, hash: hex(hash) }
  }
  const no = (name: string, code: string, kind: FactKind, bytes: Uint8Array, now = NOW) =>
    ({
      name,
      kind,
      fact: hex(bytes),
      now,
      error: refused(code, () => verifyFact(parseFact(kind, bytes), { registry, now }))
    })

  const asked = makeDispute(
    { ...base, holderKey: bob.publicKey, attestation, takeover: 'replace', serial: seed('dispute').slice(0, 16) }, bob
  )
  const { hash } = parseDispute(asked)
  const defence = makeDefence({ ...base, disputeHash: hash, holderKey: bob.publicKey, attestation }, bob)
  const witnesses = voices.slice(0, quorum).map(dp => makeWitnessStatement({ attestation }, { registry, now: NOW }, dp))
  const fields = { ...base, oldKey: bob.publicKey, newKey: mallory.publicKey, attestation, witnesses }
  const { conflictWindow } = registry.policy
  const later = NOW + conflictWindow + DAY
  const ruling = (silent: readonly FederationSigner[], at = NOW + conflictWindow, freshFor?: number): Uint8Array =>
    makeInvalidation({
      ...base,
      issuedAt: later,
      before: NOW,
      serial: seed('ruling').slice(0, 16),
      by: {
        reason: 'superseded',
        dp: peerOf(dps[0] ?? bob),
        dispute: parseDispute(asked),
        silence: silent.map(dp => ({
          receipt: makeReceipt([hash], NOW, dp),
          noDefence: parseNoDefence(
            makeNoDefence({ lookupKey, disputeHash: hash, storedAt: NOW }, { issuedAt: at, freshFor }, dp)
          )
        }))
      }
    }, dps[0] ?? bob)
  const receiptsOf = (replicas: readonly FederationSigner[]): Uint8Array => encodeFactReceipts({
    lookupKey,
    factHash: sha256(defence),
    receipts: [...replicas].sort((a, b) => peerOf(a) < peerOf(b) ? -1 : 1).map(dp =>
      makeReceipt([sha256(defence)], NOW, dp))
  })
  const noted = (changes: Partial<NoteFields> = {}): Uint8Array => {
    const lease = {
      ...base,
      holderKey: bob.publicKey,
      entryId: asEntryId(seed('noted').slice(0, 16)),
      attestation,
      expiresAt: NOW + 20 * DAY,
      regions: ['east'],
      ...changes
    }
    return makeNote(
      lease, { dp: keeper, consent: consentToNote(lease, item(dps, 3)) }, bob, sealingKey, seededRandom('note')
    )
  }
  /** By arbiters, for the claimant; the first DP brings it. */
  const decision = (judges: readonly FederationSigner[], parties: readonly FederationSigner[], winner: 'claimant' |
    'incumbent' = 'claimant'): Uint8Array => {
    const verdict = makeVerdict({
      disputeHash: hash,
      winner,
      losing: [winner === 'claimant' ? mallory.publicKey : bob.publicKey],
      before: NOW,
      parties: parties.map(peerOf)
    })
    const arbiters = judges.map(judge => ({ arbiter: peerOf(judge), signature: signVerdict(verdict, judge) }))
    const by = {
      reason: 'superseded',
      dp: peerOf(dps[0] ?? bob),
      dispute: parseDispute(asked),
      silence: [],
      decision: { verdict, arbiters }
    } as const
    return makeInvalidation(
      { ...base, issuedAt: later, before: NOW, serial: seed('decision').slice(0, 16), by }, dps[0] ?? bob
    )
  }

  return {
    description: 'Facts of conflicts under the first version of registry.json, about the lookup key and attestation ' +
      'of attestation.json: disputes, defences, links, receipts, notes (one with the key that opens it) and rulings; ' +
      'then how a conflict goes on from each state.',
    cases: [
      yes('dispute', 'dispute', asked),
      no('dispute, altered signature', 'FACT_SIGNATURE_INVALID', 'dispute', altered(asked, -1)),
      no('dispute, trailing byte', 'MESSAGE_MALFORMED', 'dispute', Uint8Array.of(...asked, 0)),
      no('dispute of a key that was not attested', 'FACT_EVIDENCE_FOREIGN', 'dispute', makeDispute(
        {
          ...base, holderKey: mallory.publicKey, attestation, takeover: 'replace', serial: seed('dispute').slice(0, 16)
        }, mallory
      )),
      no('dispute from the future', 'FACT_NOT_YET_ISSUED', 'dispute', asked, NOW - 5 * 60_000 - 1),
      yes('defence', 'defence', defence),
      no('defence signed by a stranger', 'FACT_SIGNATURE_INVALID', 'defence', makeDefence(
        { ...base, disputeHash: asHash(hash), holderKey: bob.publicKey, attestation }, mallory
      )),
      yes('link signed by both keys', 'link', makeLink(fields, mallory, { oldKey: bob })),
      yes('link by opening what the old key committed to', 'link', makeLink(fields, mallory, {
        committed: committedTo(mallory)
      })),
      no('link by opening that commits to another key', 'LINK_NOT_AUTHORISED', 'link', makeLink(fields, mallory, {
        committed: committedTo(bob)
      })),
      no('link without the old key', 'LINK_NOT_AUTHORISED', 'link', makeLink(fields, mallory, { oldKey: mallory })),
      no('link without the new key', 'FACT_SIGNATURE_INVALID', 'link', makeLink(fields, bob, { oldKey: bob })),
      yes('receipts of a defence', 'receipts', receiptsOf(voices.slice(0, quorum)), later),
      no('receipts of a voice too few', 'RECEIPTS_TOO_FEW', 'receipts', receiptsOf(voices.slice(0, quorum - 1)), later),
      no(
        'receipts of a DP that is no voice', 'RECEIPT_NOT_A_VOICE', 'receipts',
        receiptsOf([...voices.slice(0, quorum - 1), item(strangers, 0)]), later
      ),
      { ...yes('note', 'note', noted()), sealingKey: hex(sealingKey), dp: keeper },
      no('note, altered signature', 'FACT_SIGNATURE_INVALID', 'note', altered(noted(), -1)),
      no('note that outlives its attestation', 'NOTE_TIMES_INVALID', 'note', noted({ expiresAt: NOW + 45 * DAY })),
      no('note in an unknown region', 'NOTE_REGION_UNKNOWN', 'note', noted({ regions: ['north'] })),
      no('note whose lease has ended', 'FACT_EXPIRED', 'note', noted(), NOW + 21 * DAY),
      yes('ruling by silence', 'invalidation', ruling(voices.slice(0, quorum)), later),
      no('ruling by the silence of one', 'RULING_SILENCE_TOO_FEW', 'invalidation', ruling(voices.slice(0, 1)), later),
      no(
        'ruling by the silence of a DP that is no voice', 'RULING_NOT_A_VOICE', 'invalidation',
        ruling([...voices.slice(0, quorum - 1), item(strangers, 0)]), later
      ),
      no(
        'ruling before the window is over', 'RULING_TOO_EARLY', 'invalidation',
        ruling(voices.slice(0, quorum), NOW + conflictWindow - 1), later
      ),
      no(
        'ruling by the silence of a DP that was frozen', 'RULING_NOT_FRESH', 'invalidation',
        ruling(voices.slice(0, quorum), NOW + conflictWindow, conflictWindow - 1), later
      ),
      yes('ruling by arbiters', 'invalidation', decision(dps.slice(1, 3), dps.slice(3, 4)), later),
      yes(
        'ruling by arbiters for the incumbent', 'invalidation', decision(dps.slice(1, 3), dps.slice(3, 4), 'incumbent'),
        later
      ),
      no(
        'ruling by an arbiter of the operator that brings it', 'RULING_ARBITERS_TOO_FEW', 'invalidation',
        decision(dps.slice(0, 2), []), later
      ),
      no(
        'ruling by an arbiter of the operator of a party\'s DP', 'RULING_ARBITERS_TOO_FEW', 'invalidation',
        decision(dps.slice(1, 3), [item(dps, 8)]), later
      ),
      no(
        'ruling by a DP that is no arbiter', 'FACT_SIGNER_UNKNOWN', 'invalidation',
        decision([item(dps, 1), item(dps, 5)], []), later
      ),
      ...conflictStates()
    ]
  }
}
