/** Limits of what callers bring, and of what is kept. */
import * as conflicts from '../../../src/dp/conflicts/constants.ts'
import * as dht from '../../../src/dht/constants.ts'
import * as mapping from '../../../src/mapping/constants.ts'
import { DEFAULT_POLICY } from '../../../src/registry/policy.ts'
import * as claim from '../../../src/protocols/claim/constants.ts'
import { MAX_RELEASES } from '../../../src/msp/kept-releases.ts'
import * as confirm from '../../../src/protocols/confirm/constants.ts'
import * as firstMapping from '../../../src/protocols/first-mapping/constants.ts'
import * as sync from '../../../src/protocols/record-sync/constants.ts'
import * as records from '../../../src/protocols/records/constants.ts'
import { DEFAULT_MAX_ITEMS } from '../../../src/store/outbox-room.ts'
import * as relay from '../../../src/protocols/relay/constants.ts'
import * as dpTokens from '../../../src/dp/tokens/constants.ts'
import * as tokens from '../../../src/tokens/constants.ts'
import { KiB, NAME, count, namesOf, pace, seconds, size } from './format.ts'
import type { Limit } from './format.ts'

/**
 * Names that a token costs where each is drawn and spent alone: who drew, the request, what it was spent on, how often
 * that was answered.
 */
const NAMES_OF_TOKEN = 4
/** Bytes of a verified entry that is remembered. */
const ENTRY = 4 * KiB

export function callerLimits (): readonly Limit[] {
  const { each, all, period = 0, maxNames } = claim.HOLDER_PACE
  const strangers = namesOf(claim.CALLER_PACE) + namesOf(records.READ_PACE)
  return [
    {
      names: ['protocols/records WITNESS_PACE'],
      of: 'statements of seniority that DPs ask for',
      figure: pace(records.WITNESS_PACE, 'a minute'),
      beyond: 'RECORDS_LIMITED'
    },
    {
      names: ['protocols/records SIGHTS_OF_CALLER', 'protocols/records SIGHTS_AT_KEY', 'protocols/records MAX_PRUNED'],
      of: 'attestations that a witness sees first',
      figure: `${count(records.SIGHTS_OF_CALLER.each)} a day shown by one DP; ${count(records.SIGHTS_AT_KEY.each)} of one CSIP at one key; ` +
        `each remembered on the disk until it ends, then forgotten, ${count(records.MAX_PRUNED)} at once`,
      beyond: 'RECORDS_LIMITED'
    },
    {
      names: ['protocols/records READ_PACE'],
      of: 'lookup keys that strangers read; parties',
      figure: `${pace(records.READ_PACE.strangers, 'a minute')}; ${pace(records.READ_PACE.parties, 'a minute')}`,
      beyond: 'RECORDS_LIMITED'
    },
    {
      names: ['protocols/claim CALLER_PACE'],
      of: 'claims and facts that strangers bring; parties',
      figure: `${pace(claim.CALLER_PACE.strangers, 'a minute')}; ${pace(claim.CALLER_PACE.parties, 'a minute')}`,
      beyond: 'CLAIM_LIMITED',
      bytes: strangers * NAME
    },
    {
      names: ['protocols/claim HOLDER_PACE'],
      of: 'claims of one holder at one key',
      figure: `${pace({ each, all }, `in ${count(period / 60_000)} minutes`)}`,
      beyond: 'CLAIM_LIMITED',
      bytes: 2 * maxNames * NAME
    },
    {
      names: [
        'protocols/relay DEFAULT_FORWARDS', 'protocols/relay DEFAULT_FORWARDS_IN_ALL', 'protocols/relay MAX_CALLERS'
      ],
      of: 'sealed requests that a relay hands on for strangers; for parties',
      figure: `${pace({ each: relay.DEFAULT_FORWARDS, all: relay.DEFAULT_FORWARDS_IN_ALL }, 'a minute')}; ${pace({ each: relay.DEFAULT_FORWARDS, all: Infinity }, 'a minute')}`,
      beyond: 'RELAY_LIMITED',
      bytes: 4 * relay.MAX_CALLERS * NAME
    },
    {
      names: ['protocols/relay DEFAULT_READS', 'protocols/relay DEFAULT_READS_IN_ALL', 'protocols/relay MAX_RELAYS'],
      of: 'replicas that a gateway asks for one relay',
      figure: pace({ each: relay.DEFAULT_READS, all: relay.DEFAULT_READS_IN_ALL }, 'a minute'),
      beyond: 'RELAY_LIMITED',
      bytes: 2 * relay.MAX_RELAYS * NAME
    },
    {
      names: ['protocols/relay MAX_IN_FLIGHT'],
      of: 'sealed requests of one peer under way',
      figure: count(relay.MAX_IN_FLIGHT),
      beyond: 'RPC_BUSY'
    },
    {
      names: ['dht MAX_LAG_PATIENCE'],
      of: 'how long a replica that lags is waited for, once most have it',
      figure: seconds(dht.MAX_LAG_PATIENCE),
      beyond: 'gets it in the background'
    },
    {
      names: ['protocols/claim MAX_WITNESS_PATIENCE'],
      of: 'how long a witness that lags is waited for, once enough have signed',
      figure: seconds(claim.MAX_WITNESS_PATIENCE),
      beyond: 'goes without it'
    },
    {
      names: ['protocols/first-mapping DEFAULT_MAX_AT_ONCE'],
      of: 'first-mapping notices worked on at once',
      figure: count(firstMapping.DEFAULT_MAX_AT_ONCE),
      beyond: 'FIRST_MAPPING_BUSY'
    },
    {
      names: ['protocols/confirm PEERS_OF_HOST', 'protocols/confirm HOSTS_AT_ONCE'],
      of: 'requests to confirm, of a stranger\'s host or a party; of all strangers',
      figure: `${count(confirm.PEERS_OF_HOST)} times what one peer may ask in a minute; ` +
        `${count(confirm.PEERS_OF_HOST * confirm.HOSTS_AT_ONCE)} times`,
      beyond: 'CONFIRM_RATE_LIMITED',
      bytes: 4 * confirm.MAX_COUNTED_PEERS * NAME
    },
    {
      names: ['protocols/confirm MAX_COUNTED_PEERS'],
      of: 'peers that an MSP counts',
      figure: count(confirm.MAX_COUNTED_PEERS),
      beyond: 'the one that asked longest ago is forgotten',
      bytes: confirm.MAX_COUNTED_PEERS * NAME
    },
    {
      names: ['protocols/confirm MAX_REMEMBERED_REQUESTS'],
      of: 'requests to confirm that an MSP remembers',
      figure: count(confirm.MAX_REMEMBERED_REQUESTS),
      beyond: 'the oldest is forgotten',
      bytes: confirm.MAX_REMEMBERED_REQUESTS * NAME
    },
    {
      names: ['msp/kept-releases.ts MAX_RELEASES'],
      of: 'releases that an MSP keeps of one identifier of a user',
      figure: count(MAX_RELEASES),
      beyond: 'the one that strikes the oldest goes'
    }
  ]
}

export function factLimits (): readonly Limit[] {
  const { entriesPerKey, entriesPerHolder, reservedPerHolder, holdersPerCsip, factsPerKey } = DEFAULT_POLICY.quotas
  const m = mapping
  return [
    {
      names: [],
      of: 'entries at one key; of one holder; kept for each holder',
      figure: `${count(entriesPerKey)}; ${count(entriesPerHolder)}; ${count(reservedPerHolder)} (policy)`,
      beyond: 'QUOTA_…'
    },
    {
      names: [],
      of: 'holders at one key that one CSIP attests',
      figure: `${count(holdersPerCsip)} (policy)`,
      beyond: 'QUOTA_CSIP'
    },
    {
      names: [],
      of: 'bytes of entries at one key; beyond reserved ones',
      figure: `${size(m.ENTRIES_LENGTH)}; ${size(m.UNRESERVED_LENGTH)}`,
      beyond: 'QUOTA_BYTES'
    },
    {
      names: [],
      of: 'facts of one kind at one key',
      figure: `${count(factsPerKey)} (policy), of one signer a part of ${m.SIGNER_FRACTION}`,
      beyond: 'QUOTA_…'
    },
    {
      names: [],
      of: 'invalidations at one key; of strangers',
      figure: `${size(m.INVALIDATIONS_LENGTH)}; ${size(m.UNRESERVED_INVALIDATIONS_LENGTH)}`,
      beyond: 'QUOTA_…'
    },
    {
      names: [],
      of: 'rulings at one key; of one dispute',
      figure: `${size(m.RULINGS_LENGTH)}; ${m.RULINGS_PER_DISPUTE}`,
      beyond: 'QUOTA_…'
    },
    {
      names: [],
      of: 'disputes, defences, links at one key',
      figure: `${size(m.CONFLICT_LENGTHS.dispute)}, ${size(m.CONFLICT_LENGTHS.defence)}, ${size(m.CONFLICT_LENGTHS.link)}; ${m.CONFLICT_PER_SIGNER} of one holder key; a defence only of a dispute that is there`,
      beyond: 'QUOTA_…, `DISPUTE_UNKNOWN`'
    },
    {
      names: [],
      of: 'defences by those whom a dispute is against',
      figure: `a place for the first of each of the ${m.DEFENCE_RANKS} oldest, beside the row above; ${size(m.RANK_LENGTH)} for each rank at one key`,
      beyond: 'the row above'
    },
    {
      names: ['dp/conflicts DEFAULT_MAX_CONFLICTS', 'dp/conflicts MAX_CONFLICTS_OF_KEY'],
      of: 'open conflicts that a DP follows',
      figure: `${count(conflicts.DEFAULT_MAX_CONFLICTS)}, of one lookup key ${count(conflicts.MAX_CONFLICTS_OF_KEY)}, of one claimant's key there one`,
      beyond: '`CONFLICTS_FULL`, `DISPUTE_OPEN`',
      bytes: conflicts.DEFAULT_MAX_CONFLICTS * NAME
    },
    {
      names: [],
      of: 'receipts of defences and links at one key',
      figure: `${size(m.RECEIPTS_LENGTH)}, beside ${size(m.RANK_RECEIPTS_LENGTH)} for each of ${m.DEFENCE_RANKS} holders; ${m.RECEIPTS_PER_FACT} of one fact`,
      beyond: 'QUOTA_…'
    },
    {
      names: [],
      of: 'notices that wait for other DPs, of first mappings; of disputes',
      figure: `${count(DEFAULT_MAX_ITEMS)} each`,
      beyond: 'STORE_QUEUE_FULL'
    },
    {
      names: ['dht MAX_QUEUED_OF_DP', 'dht MAX_QUEUED'],
      of: 'facts that wait for one replica; for all',
      figure: `${count(dht.MAX_QUEUED_OF_DP)}; ${count(dht.MAX_QUEUED)}`,
      beyond: 'STORE_QUEUE_FULL of that replica; other replicas bring it',
      bytes: dht.MAX_QUEUED * NAME
    },
    {
      names: ['dht MAX_QUEUED_OF_KEY'],
      of: 'entries of one key that wait for one replica; other facts of it',
      figure: `${count(dht.MAX_QUEUED_OF_KEY)} each`,
      beyond: 'the same'
    },
    {
      names: ['dht DISPUTE_PATIENCE'],
      of: 'how long a defence waits for a replica that doesn\'t know its dispute',
      figure: seconds(dht.DISPUTE_PATIENCE),
      beyond: 'given up there'
    },
    {
      names: ['dht MAX_REPAIRS_WAITING'],
      of: 'replicas that wait to be repaired after a read',
      figure: count(dht.MAX_REPAIRS_WAITING),
      beyond: 'left to the next read'
    },
    {
      names: ['dht MAX_REMEMBERED_SETS'],
      of: 'record sets that one read remembers',
      figure: count(dht.MAX_REMEMBERED_SETS),
      beyond: 'the one that wasn\'t used longest is forgotten'
    },
    {
      names: ['protocols/first-mapping MAX_NOTICE_FACTS'],
      of: 'first-mapping notices of one holder at one key',
      figure: `one, with ${count(firstMapping.MAX_NOTICE_FACTS)} invalidations at most`,
      beyond: 'takes the place of the one before'
    },
    {
      names: ['protocols/records DEFAULT_VERIFIED_CACHE'],
      of: 'entries whose verification is remembered',
      figure: count(records.DEFAULT_VERIFIED_CACHE),
      beyond: 'the one that wasn\'t used longest is forgotten',
      bytes: records.DEFAULT_VERIFIED_CACHE * ENTRY
    },
    {
      names: [
        'protocols/record-sync WASTE_PER_DAY', 'protocols/record-sync FREE_RANGES',
        'protocols/record-sync RANGES_PER_FACT', 'protocols/record-sync RANGES_PER_ID'
      ],
      of: 'bytes of sessions with one DP that brought nothing which holds',
      figure: `${size(sync.WASTE_PER_DAY)} a day, beside ${size(sync.FREE_RANGES)} of ranges a session, ` +
        `${size(sync.RANGES_PER_FACT)} for each fact that holds and ${sync.RANGES_PER_ID} bytes for each id that waits`,
      beyond: 'SYNC_SPENT: it isn\'t asked until some of that is there again; what was only early is given back'
    },
    {
      names: ['protocols/record-sync WASTE_PER_DAY', 'protocols/record-sync REFUSED_FOR_LONGEST'],
      of: 'bytes of facts of one DP that hold, and find no room beside what is stored',
      figure: `${size(sync.WASTE_PER_DAY)} a day; above that each key at which it was so costs one try, and the rest of it waits ` +
        `until its set changes, or ${seconds(sync.REFUSED_FOR_LONGEST)}; ${size(2 * sync.WASTE_PER_DAY)} in all`,
      beyond: 'SYNC_SPENT, as above'
    },
    {
      names: [
        'protocols/record-sync MAX_REFUSED', 'protocols/record-sync REFUSED_FOR',
        'protocols/record-sync REFUSED_FOR_LONGEST', 'protocols/record-sync RETRY_PACE'
      ],
      of: 'facts of one DP that were refused',
      figure: `${count(sync.MAX_REFUSED)}; where time, quota or standing was why until that is over, ${seconds(sync.RETRY_PACE)} at least; ` +
        `where nothing tells for ${seconds(sync.REFUSED_FOR)}; twice as long each time, ${seconds(sync.REFUSED_FOR_LONGEST)} at most`,
      beyond: 'the oldest is forgotten, and costs the row above'
    },
    {
      names: ['protocols/record-sync MAX_REMEMBERED'],
      of: 'DPs of which that is remembered',
      figure: count(sync.MAX_REMEMBERED),
      beyond: 'the one that was met longest ago is forgotten'
    },
    {
      names: ['protocols/record-sync MAX_TAKES'],
      of: 'tries of facts for which others of the same key may make room',
      figure: count(sync.MAX_TAKES),
      beyond: 'refused'
    },
    {
      names: ['protocols/record-sync MAX_WAITING', 'protocols/record-sync MIN_SESSION_GAP'],
      of: 'DPs that wait for a session',
      figure: `${count(sync.MAX_WAITING)}, each once in ${seconds(sync.MIN_SESSION_GAP)}`,
      beyond: 'comes by lot'
    },
    {
      names: ['protocols/record-sync MAX_ROUNDS'],
      of: 'rounds of a session',
      figure: count(sync.MAX_ROUNDS),
      beyond: 'SYNC_ENDLESS'
    }
  ]
}

export function tokenLimits (): readonly Limit[] {
  const t = tokens
  const room = (figure: number): Pick<Limit, 'figure' | 'bytes'> =>
    ({ figure: count(figure), bytes: figure * NAMES_OF_TOKEN * NAME })
  const { commonPerHour } = DEFAULT_POLICY.tokens
  return [
    {
      names: ['tokens MAX_TOKENS_OF_PARTIES'],
      of: 'tokens of MSPs and DPs that live',
      ...room(t.MAX_TOKENS_OF_PARTIES),
      beyond: 'TOKEN_LEDGER_FULL'
    },
    {
      names: ['tokens MAX_TOKENS_OF_CSIPS'], of: 'of CSIPs', ...room(t.MAX_TOKENS_OF_CSIPS), beyond: 'TOKEN_LEDGER_FULL'
    },
    {
      names: ['tokens MAX_TOKENS_OF_PERSONS'],
      of: 'of people',
      ...room(t.MAX_TOKENS_OF_PERSONS),
      beyond: 'TOKEN_LEDGER_FULL'
    },
    {
      names: ['tokens MAX_TOKENS_OF_CLIENTS'],
      of: 'of the DP\'s clients',
      ...room(t.MAX_TOKENS_OF_CLIENTS),
      beyond: 'TOKEN_LEDGER_FULL'
    },
    // evaluations and queries, of an hour, the one before and the one of a clock that is ahead
    {
      names: [],
      of: 'of everybody without a proof',
      figure: `${count(Math.floor(commonPerHour / t.COMMON_EPOCHS_IN_AN_HOUR))} of a type in an hour (policy)`,
      beyond: 'TOKEN_ALLOTMENT_DRAWN',
      bytes: 2 * commonPerHour * NAMES_OF_TOKEN * NAME
    },
    {
      names: ['tokens MAX_TOKENS'],
      of: 'tokens of one request',
      figure: count(t.MAX_TOKENS),
      beyond: 'TOKEN_FIELD_INVALID'
    },
    {
      names: ['tokens MAX_ANSWERS'],
      of: 'answers to the very same request or payment',
      figure: count(t.MAX_ANSWERS),
      beyond: 'TOKEN_ANSWERED'
    },
    {
      names: ['dp/tokens MAX_ROWS_AT_ONCE', 'dp/tokens PRUNE_INTERVAL'],
      of: 'rows that are forgotten at once',
      figure: `${count(dpTokens.MAX_ROWS_AT_ONCE)}, looked for each ${seconds(dpTokens.PRUNE_INTERVAL)}`,
      beyond: 'with the next request'
    }
  ]
}
