import { DiscoveryError } from '../base/errors.ts'
import type { DiscoveryErrorOptions, ErrorTable } from '../base/errors.ts'

export const TESTNET_ERRORS = {
  TESTNET_NODE_FAILED: {
    kind: 'unavailable',
    verdict: 'ours',
    sentence: 'A node that was started ended, or did not become ready in time.',
    remedy: 'Read its last lines, printed above.'
  },
  TESTNET_REQUEST_FAILED: {
    kind: 'unavailable',
    verdict: 'ours',
    sentence: 'A node did not do what the testnet asked of it.',
    remedy: 'The code in brackets is the node\'s own; see docs/errors.md.'
  },
  TESTNET_NO_CODE: {
    kind: 'unavailable',
    verdict: 'ours',
    sentence: 'The code of a challenge did not arrive.',
    remedy: 'Look at the lines of the identifier provider for what it did with the challenge.'
  },
  TESTNET_CSIS_MALFORMED: {
    kind: 'malformed',
    verdict: 'caller',
    sentence: 'A line of the file of identifiers can\'t be read.',
    remedy: 'Write one a line: CSI MSP[,MSP…] TAG[,TAG…], for example "tel:+14155550101 msp1 Default".'
  },
  TESTNET_UNKNOWN_PARTY: {
    kind: 'not-found',
    verdict: 'caller',
    sentence: 'There is no such party in this testnet.',
    remedy: 'List them with "nodes".'
  },
  TESTNET_UNKNOWN_CONFLICT: {
    kind: 'not-found',
    verdict: 'caller',
    sentence: 'No DP of this testnet that runs follows such a conflict.',
    remedy: 'List them with "conflicts", and give the beginning of one\'s name.'
  },
  TESTNET_NOBODY_NAMED: {
    kind: 'malformed',
    verdict: 'caller',
    sentence: 'Nobody is named who is to be cut off.',
    remedy: 'Write names of nodes behind "partition", such as: partition dp2 dp5. List them with "nodes".'
  },
  TESTNET_FAULT_INVALID: {
    kind: 'malformed',
    verdict: 'caller',
    sentence: 'There is no such fault.',
    remedy: 'Milliseconds are zero or more, a loss is from 0 to 1, a node stands in one group, and lies have the ' +
      'names of docs/testing.md.'
  },
  TESTNET_CLOCK_NOT_YOURS: {
    kind: 'conflict',
    verdict: 'caller',
    sentence: 'This testnet lives by a clock that it can\'t turn.',
    remedy: 'Give it one: createTestnet({ clock: testClock() }).'
  },
  TESTNET_DISK_NOT_OURS: {
    kind: 'conflict',
    verdict: 'caller',
    sentence: 'What this DP keeps is in a store of yours, which the testnet can\'t fill.',
    remedy: 'Leave out the option "store".'
  },
  TESTNET_NODE_RUNS: {
    kind: 'conflict',
    verdict: 'caller',
    sentence: 'This node of the testnet runs already.',
    remedy: 'End it first, with "kill".'
  },
  TESTNET_INCOMPLETE: {
    kind: 'not-found',
    verdict: 'ours',
    sentence: 'Not everything that was claimed was found and verified.',
    remedy: 'The lines above say which claim or lookup failed, and why.'
  },
  TESTNET_DISAGREES: {
    kind: 'conflict',
    verdict: 'ours',
    sentence: 'The DPs don\'t say the same of an identifier that changed hands, or not what is right.',
    remedy: 'The table above says what each of them holds.'
  },
  TESTNET_NO_ARBITERS: {
    kind: 'refused',
    verdict: 'caller',
    sentence: 'Too few DPs are left to judge: the others published a mapping of either side, or follow the conflict.',
    remedy: 'Start a testnet of more DPs with --dps.'
  },
  TESTNET_SIZE_INVALID: {
    kind: 'malformed',
    verdict: 'caller',
    sentence: 'A testnet of that size can\'t be made.',
    remedy: 'Give it at least one DP, one MSP, and an evaluation threshold that its DPs can reach.'
  }
} as const satisfies ErrorTable

export type TestnetErrorCode = keyof typeof TESTNET_ERRORS

export class TestnetError extends DiscoveryError<TestnetErrorCode> {
  override readonly name = 'TestnetError'

  constructor (code: TestnetErrorCode, options?: DiscoveryErrorOptions) {
    super(TESTNET_ERRORS, code, options)
  }
}
