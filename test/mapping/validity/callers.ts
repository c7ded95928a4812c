/** Everybody who is given objects, and what of each kind it is given. */
import {
  answered, believed, claimed, evidence, givenBack, gossiped, handedIn, merged, mergedQueries, noticed,
  offline, putByKad, read, reconciled, said
} from './ask.ts'
import { shownBy } from './notices.ts'
import { followed, viewed } from './views.ts'
import type { ObjectKind } from '../../../src/mapping/validity.ts'
import type { Answer, Question } from './asking.ts'
import type { ObjectCode } from './case.ts'

export interface Caller {
  /** Files of src that ask validity.ts, on behalf of this caller. */
  readonly files: readonly string[]
  /** A reason: none of that kind ever comes to it. */
  readonly kinds: Readonly<Record<ObjectKind, ((question: Question) => Answer | Promise<Answer>) | string>>
  /** Leaves out what doesn't hold, and needn't say why. */
  readonly silent?: true
  /** What it may say instead, as it looks at something else first; undefined: takes it all the same, as history. */
  readonly instead?: Partial<Record<ObjectCode, readonly Answer[]>>
}

const NO_STATEMENT = 'statements travel in rulings'
const NOT_STORED = 'it isn\'t stored so'
const INVALIDATIONS = 'invalidations alone'

/** The same for all kinds that a record set holds. */
function ofRecordSets (ask: (question: Question) => Answer | Promise<Answer>): Caller['kinds'] {
  return {
    holderEntry: NOT_STORED,
    compactEntry: NOT_STORED,
    noDefence: NO_STATEMENT,
    entry: ask,
    invalidation: ask,
    dispute: ask,
    defence: ask,
    link: ask,
    receipts: ask,
    note: ask
  }
}

const NO_ENTRIES = {
  holderEntry: NOT_STORED,
  entry: 'entries are verified before they are looked at',
  compactEntry: NOT_STORED,
  noDefence: NO_STATEMENT
} as const
const only = (kinds: Partial<Caller['kinds']>, reason: string): Caller['kinds'] => ({
  holderEntry: reason,
  entry: reason,
  compactEntry: reason,
  invalidation: reason,
  dispute: reason,
  defence: reason,
  link: reason,
  receipts: reason,
  note: reason,
  noDefence: reason,
  ...kinds
})

export const CALLERS: Readonly<Record<string, Caller>> = {
  'offline verifier': {
    files: ['index.ts'],
    kinds: {
      holderEntry: offline,
      entry: offline,
      compactEntry: offline,
      invalidation: offline,
      dispute: offline,
      defence: offline,
      link: offline,
      receipts: offline,
      note: offline,
      noDefence: offline
    }
  },
  replica: {
    files: ['protocols/records/intake.ts'],
    kinds: ofRecordSets(merged),
    instead: { ENTRY_REGION_UNKNOWN: ['RECORDS_NOT_REPLICA'], NOTE_REGION_UNKNOWN: ['RECORDS_NOT_REPLICA'] }
  },
  'Kademlia, what it puts': {
    files: ['dht/merge-datastore.ts'],
    silent: true,
    kinds: ofRecordSets(putByKad),
    instead: { ENTRY_REGION_UNKNOWN: ['RECORDS_NOT_REPLICA'], NOTE_REGION_UNKNOWN: ['RECORDS_NOT_REPLICA'] }
  },
  'Kademlia, what it believes': {
    files: ['dht/validator.ts'],
    kinds: ofRecordSets(believed),
    instead: { ENTRY_EXPIRED: [undefined] }
  },
  gossip: { files: ['protocols/invalidation/validate.ts'], kinds: only({ invalidation: gossiped }, INVALIDATIONS) },
  reconciliation: {
    // it asks the replica's intake
    files: [],
    silent: true,
    kinds: ofRecordSets(reconciled),
    instead: { ENTRY_REGION_UNKNOWN: ['RECORDS_NOT_REPLICA'] }
  },
  'answering DP': { files: ['protocols/discovery/answerer.ts'], kinds: ofRecordSets(answered), silent: true },
  reader: { files: ['dht/read-round.ts'], kinds: ofRecordSets(read), silent: true },
  'merge of queries': {
    files: ['query/merge.ts'], kinds: { ...ofRecordSets(mergedQueries), compactEntry: mergedQueries }, silent: true
  },
  'evidence against a first mapping': { files: ['mapping/rivals.ts'], kinds: ofRecordSets(evidence), silent: true },
  'notice of a first mapping': {
    files: ['protocols/first-mapping/handler.ts'],
    silent: true,
    kinds: only({ entry: noticed, invalidation: noticed }, 'it carries an entry and what strikes at its key'),
    instead: {
      ENTRY_DP_UNKNOWN: ['FIRST_MAPPING_NOT_ORIGIN'],
      ENTRY_DP_NOT_ALLOWED: ['FIRST_MAPPING_NOT_ORIGIN', 'ENTRY_DP_NOT_ALLOWED']
    }
  },
  view: {
    files: [
      'mapping/view.ts', 'mapping/strikes.ts', 'mapping/lineage.ts', 'mapping/standing-defences.ts',
      'mapping/admit-fact.ts'
    ],
    silent: true,
    kinds: {
      ...NO_ENTRIES,
      invalidation: viewed,
      dispute: viewed,
      defence: viewed,
      link: viewed,
      receipts: viewed,
      note: viewed
    }
  },
  'conflict machine': {
    files: ['conflict/evidence.ts'],
    silent: true,
    kinds: {
      ...NO_ENTRIES,
      dispute: 'the one that it follows was verified when it was opened',
      invalidation: followed,
      defence: followed,
      link: 'one link changes nothing of whose rivals they are',
      receipts: followed,
      note: 'where else to ask is nothing to a conflict'
    }
  },
  'DP, what is handed in': {
    files: ['protocols/claim/handler.ts', 'protocols/claim/answers.ts'],
    kinds: only({ invalidation: handedIn, dispute: handedIn, defence: handedIn, link: handedIn }, 'nobody hands it in')
  },
  'DP, what is claimed': {
    files: ['protocols/claim/complete.ts'],
    kinds: only({ holderEntry: claimed }, 'a claim is an entry as its holder signed it'),
    instead: { ENTRY_OPRF_KEY_UNKNOWN: ['CLAIM_OPRF_KEY_UNKNOWN'] }
  },
  'holder, what was published': {
    files: ['protocols/claim/claim.ts'], kinds: only({ entry: givenBack }, 'it gets the entry that it claimed')
  },
  'DP, what it is told of a dispute': {
    files: ['dp/conflicts/notices.ts'],
    silent: true,
    kinds: only({ receipts: shownBy }, 'the dispute was verified before, and comes with receipts alone')
  },
  'follower of a conflict': {
    files: ['protocols/records/records.ts'], kinds: only({ noDefence: said }, 'it asks for statements')
  }
}

/** Files that ask of what their own node made, verified or stored before, or show it to a person. */
export const OWN: Readonly<Record<string, string>> = {
  'cli/commands/dp/conflicts/sign.ts': 'a dispute that an operator is shown',
  'dht/publisher.ts': 'what lies in its queue',
  'dht/republisher.ts': 'what it published',
  'dp/conflicts/rulings.ts': 'a ruling that it just made',
  'dp/first-mappings/facts.ts': 'evidence that was verified',
  'dp/invalidations/without-invalidated.ts': 'what it published',
  'dp/invalidations/arrivals.ts': 'what it stored, and what its reader verified',
  'dp/local-view.ts': 'what it stored',
  'protocols/claim/own-entries.ts': 'what it published',
  'protocols/confirm/kept-release.ts': 'a release that a service keeps: whoever it brings it to verifies it',
  'protocols/first-mapping/first-mapping.ts': 'what it published',
  'testnet/observer.ts': 'what a test looks at'
}
