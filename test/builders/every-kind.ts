/** A record set of Bob's number with every kind of fact that there is, as a real conflict leaves it behind. */
import { parseDefence } from '../../src/mapping/defence.ts'
import { parseDispute } from '../../src/mapping/dispute.ts'
import { parseFact } from '../../src/mapping/fact-kinds.ts'
import { parseLink } from '../../src/mapping/link.ts'
import { parseEntry } from '../../src/mapping/parse.ts'
import { RecordSet } from '../../src/mapping/record-set.ts'
import { carol, defence, dispute, link, majority, note, OPENED, receiptsFor, ruling, STRICT } from './conflict.ts'
import { reassign, release } from './invalidation.ts'
import { alice, bobLookupKey, buildTestMapping, signerNamed } from './mapping.ts'
import { DAY } from './registry.ts'
import type { FactKind } from '../../src/mapping/interface.ts'
import type { TestRegistry } from './registry.ts'

const dave = signerNamed('dave')

/** Of each kind one at least; the rulings are by silence, with what replicas said of it, and by arbiters. */
export function everyKind (test: TestRegistry): RecordSet {
  const shared = { federation: test }
  const answered = dispute({ ...shared, attestation: STRICT })
  const unanswered = dispute({ ...shared, holder: dave, attestation: STRICT, label: 'unanswered' })
  const answer = defence(parseDispute(answered).hash, { ...shared, attestation: STRICT })
  const witnesses = majority(test).map(id => test.dps.findIndex(dp => dp.id === id))
  const handedOver = link({ ...shared, issuedAt: OPENED + DAY, witnesses })
  const facts: ReadonlyArray<[FactKind, Uint8Array]> = [
    ['dispute', answered],
    ['dispute', unanswered],
    ['defence', answer],
    ['link', handedOver],
    ['receipts', receiptsFor(parseDefence(answer), shared)],
    ['receipts', receiptsFor(parseLink(handedOver), shared)],
    ['invalidation', ruling({ ...shared, dispute: unanswered })],
    ['invalidation', release({ ...shared, holder: alice })],
    ['invalidation', reassign({ ...shared, before: OPENED - 100 * DAY })],
    ['note', note(shared)]
  ]
  const entries = [
    buildTestMapping({ ...shared, lookupKey: bobLookupKey }),
    buildTestMapping({ ...shared, lookupKey: bobLookupKey, holder: carol, label: 'of carol', msp: 1 })
  ]
  return RecordSet.of(
    bobLookupKey, entries.map(({ bytes }) => parseEntry(bytes)), facts.map(([kind, bytes]) => parseFact(kind, bytes))
  )
}
