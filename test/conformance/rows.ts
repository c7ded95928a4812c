/**
 * The requirements of draft-interop-mimi-discovery-requirements, in our words:
 * rows 1 to 23 of its table 1, and T1 to T12 for what only its text demands;
 * R1 onwards for what the later draft (-03) asks more sharply; and A1 onwards for what attackers must not reach.
 * A row is tested by `<id>-<words>.spec.ts` beside this file.
 */
export interface Row {
  readonly id: string
  readonly words: string
  /** Rows whose tests show this one, too. */
  readonly shares?: readonly string[]
  /** What its tests don't show yet: until they do, the row can't pass. */
  readonly missing?: string
}

export const ROWS: readonly Row[] = [
  { id: '1', words: 'DP verifies possession through a CSIP, CA or designated party' },
  { id: '2', words: 'MSP confirms reachability on its service' },
  { id: '3', words: 'client, MSP and DP make a mapping that any DP can hold and clients can verify' },
  { id: '4', words: 'DP can\'t make one without holder and MSP' },
  { id: '5', words: 'DP can\'t falsely claim possession' },
  { id: '6', words: 'others can verify that the holder took part' },
  { id: '7', words: 'preference tag in every mapping' },
  { id: '8', words: 'any globally unique CSI' },
  { id: '9', words: 'querier or target CSI protected' },
  { id: '10', words: 'federation, MSP filter, DP list parameters' },
  { id: '11', words: 'default behaviour disclosed and complied with' },
  { id: '12', words: 'rate limits for non-default queries' },
  { id: '13', words: 'rate limits at low-throughput DPs' },
  { id: '14', words: 'zero, one, many MSPs' },
  { id: '15', words: 'verbose and compact formats, both defined' },
  { id: '16', words: 'outdated mappings removed after re-assignment' },
  { id: '17', words: 'older takes precedence' },
  { id: '18', words: 'first mapping verified and broadcast' },
  { id: '19', words: 'users can invalidate or replace' },
  { id: '20', words: 'new mappings discoverable within a limit' },
  { id: '21', words: 'malicious MSPs can\'t claim a CSI' },
  { id: '22', words: 'anti-DDoS, anti-enumeration, anti-spam' },
  { id: '23', words: 'all traffic encrypted and authenticated' },
  { id: 'T1', words: '7.1(4,5) tie-breaking once, sticky' },
  { id: 'T2', words: '7.2 seven user journeys' },
  { id: 'T3', words: '8.2.1 no match is told from failure' },
  { id: 'T4', words: '8.2.2 verbose: where found' },
  { id: 'T5', words: '8.3.1.1 fair aggregation' },
  { id: 'T6', words: '8.3.5 context on a fork tree' },
  { id: 'T7', words: '9(2) data sovereignty' },
  { id: 'T8', words: '9.1 registry' },
  { id: 'T9', words: '9.2.2 conflict resolution and private notice' },
  { id: 'T10', words: '9.2.3 invalidation by the CSIP or the user' },
  { id: 'T11', words: '9.3 immediate discoverability' },
  { id: 'T12', words: '4.3 no single point of failure' },
  { id: 'R1', words: 'only the recipient authorises a mapping', shares: ['3', '4', '5', '6'] },
  { id: 'R2', words: 'tags for each MSP', shares: ['7'] },
  { id: 'R3', words: 'senders can retrieve all mappings' },
  { id: 'R4', words: 'senders verify authenticity', shares: ['3', '6'] },
  { id: 'R5', words: 'zero, one, many; "exists, but lists no service"' },
  {
    id: 'R6',
    words: 'no DP learns both the sender and the CSI',
    shares: ['9'],
    missing: 'how often complete logs of any operator, and of pairs, link asker and identifier, beside chance'
  },
  { id: 'R7', words: 'encrypted in transit', shares: ['23'] },
  {
    id: 'R8',
    words: 'enumeration: what all who prove nothing get together; what is spent can\'t be linked to whom it was issued'
  },
  { id: 'R9', words: 'mappings can be removed', shares: ['19'] },
  { id: 'R10', words: 'only recipient or CSIP remove', shares: ['19', 'T10'] },
  { id: 'A1', words: 'whoever is no voice at a key strikes nothing by silence' },
  { id: 'A2', words: 'a holder who defended is not struck as silent' },
  { id: 'A3', words: 'struck seniority does not come back' },
  { id: 'A4', words: 'fewer than a majority of the voices back-date nothing' },
  { id: 'A5', words: 'no right reaches beyond its scope' },
  { id: 'A6', words: 'what is signed or derived in one federation counts in no other' },
  { id: 'A7', words: 'two operators hold no quorum, whatever places their DPs have' },
  {
    id: 'A8',
    words: 'a frozen, an expired, a rolled-back registry lets nothing new through, and lookups for a while, marked'
  },
  { id: 'A9', words: 'a wrong clock gives no confident "none", deletes nothing and says so' },
  { id: 'A10', words: 'budgets are kept by retries, batches, crowds, DPs, restarts and steps of clocks' },
  {
    id: 'A11',
    words: 'a store of counters that is full, was down for hours, holds a million expired rows, recovers by itself'
  },
  {
    id: 'A12',
    words: 'connections, handshakes and unfinished frames are bounded for each host and peer, and shut nobody else out'
  },
  { id: 'A13', words: 'storms of one key, holder or caller are bounded' },
  { id: 'A14', words: 'strangers\' requests don\'t lock an owner out of the attestor' },
  { id: 'A15', words: 'what lies on disk, read by another user of the machine' }
]
