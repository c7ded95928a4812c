import { DiscoveryError } from '../../base/errors.ts'
import type { DiscoveryErrorOptions, ErrorTable } from '../../base/errors.ts'

export const ASSIGNMENT_ERRORS = {
  FEED_LINE_MALFORMED: {
    kind: 'malformed',
    verdict: 'caller',
    sentence: 'A line about an identifier can\'t be read.',
    remedy: 'Write one a line: "identifier,event,date", or a JSON object with these three names.'
  },
  FEED_EVENT_UNKNOWN: {
    kind: 'malformed',
    verdict: 'caller',
    sentence: 'What happened to the identifier is no event that is known here.',
    remedy: 'Write disconnected, reassigned or ported; a command that announces re-assignments takes reassigned alone.'
  },
  FEED_DATE_INVALID: {
    kind: 'malformed',
    verdict: 'caller',
    sentence: 'The date of an event can\'t be read.',
    remedy: 'Write a day, 2026-01-15, or a time with its zone, 2026-01-15T09:30:00Z.'
  },
  FEED_DATE_FUTURE: {
    kind: 'refused',
    verdict: 'caller',
    sentence: 'The event is yet to come.',
    remedy: 'Announce it when it has happened.'
  },
  FEED_SCOPE_REFUSED: {
    kind: 'refused',
    verdict: 'caller',
    sentence: 'The registry doesn\'t let this CSIP say that of the identifier.',
    remedy: 'Look with "mimi csip status" at the scopes; a re-assignment needs one with the right to announce it.'
  },
  FEED_LINES_REFUSED: {
    kind: 'refused',
    verdict: 'caller',
    sentence: 'Some lines can\'t be taken, so none was.',
    remedy: 'Correct the lines that are named above, and hand in all of them again.'
  },
  ASSIGNMENT_QUEUED: {
    kind: 'unavailable',
    verdict: 'ignore',
    sentence: 'Not every re-assignment is at a majority of its replicas yet; what is left is safe on disk.',
    remedy: 'Nothing has to be handed in again: the attestor, or the next call, goes on with it.'
  },
  ASSIGNMENT_RECEIPTS_TOO_FEW: {
    kind: 'unavailable',
    verdict: 'ignore',
    sentence: 'A DP took the announcement, and its receipts are not those of a majority of the replicas.',
    remedy: 'It is tried again by itself, at other DPs.'
  }
} as const satisfies ErrorTable

export type AssignmentErrorCode = keyof typeof ASSIGNMENT_ERRORS

export class AssignmentError extends DiscoveryError<AssignmentErrorCode> {
  override readonly name = 'AssignmentError'

  constructor (code: AssignmentErrorCode, options?: DiscoveryErrorOptions) {
    super(ASSIGNMENT_ERRORS, code, options)
  }
}
