/**
 * "Has this identifier been disconnected for good since then?": both ends of the question (docs/protocol.md, "Attest:
 * disconnected").
 */
import { asLookupKey } from '../../base/bytes.ts'
import { isListedCaller } from '../../budget/tiers.ts'
import { disconnectedSince } from '../../attestation/assignment.ts'
import { MAX_QUERIES } from './constants.ts'
import { AttestError } from './errors.ts'
import { Disconnected as Wire } from './pb/messages.ts'
import type { Disconnected } from '../../attestation/assignment.ts'
import type { Clock } from '../../base/clock.ts'
import type { RegistrySource } from '../../registry/interface.ts'
import type { AssignmentBook, DisconnectedAnswer } from './interface.ts'
import type { DisconnectedRequest, DisconnectedResponse } from './pb/messages.ts'
import type { StartLimits } from './start-limits.ts'

const TO_WIRE = { yes: Wire.YES, no: Wire.NO, 'no-data': Wire.NO_DATA } as const satisfies Record<Disconnected, Wire>

export interface DisconnectedComponents {
  readonly registry: RegistrySource
  readonly clock: Clock
  readonly limits: Pick<StartLimits, 'chargeQueries'>
  readonly assignments?: Pick<AssignmentBook, 'at' | 'recordsSince'>
}

/**
 * (CSIP) Who may ask, how often, and well formed: in this order.
 *
 * @param caller - peer id
 */
export async function answerDisconnected (
  { queries }: DisconnectedRequest, caller: string, { registry, clock, limits, assignments }: DisconnectedComponents
): Promise<DisconnectedResponse> {
  if (!isListedCaller(registry.current(), caller)) {
    throw new AttestError('ATTEST_QUERY_REFUSED')
  }
  if (queries.length === 0 || queries.length > MAX_QUERIES) {
    throw new AttestError('ATTEST_QUERY_INVALID', { detail: `${queries.length} questions` })
  }
  limits.chargeQueries(caller, queries.length)
  const latest = clock.now() + registry.current().policy.clockTolerance
  const asked = queries.map(({ lookupKey, since }) => ({ lookupKey: asLookupKey(lookupKey), since }))
  if (asked.some(({ since }) => !Number.isSafeInteger(since) || since <= 0 || since > latest)) {
    throw new AttestError('ATTEST_QUERY_INVALID', { detail: 'since' })
  }
  return {
    answers: await Promise.all(asked.map(async ({ lookupKey, since }) => {
      const assignment = await assignments?.at(lookupKey)
      const answer = disconnectedSince({ assignment, recordsSince: assignments?.recordsSince ?? Infinity, since })
      return { disconnected: TO_WIRE[answer], proofWantedSince: assignment?.portedAt ?? 0 }
    }))
  }
}

/**
 * (Caller)
 *
 * @param csip - who answered
 * @throws AttestError `ATTEST_ANSWER_INVALID`
 */
export function readDisconnected (
  { answers }: DisconnectedResponse, asked: number, csip: string
): readonly DisconnectedAnswer[] {
  if (answers.length !== asked) {
    throw new AttestError('ATTEST_ANSWER_INVALID', {
      detail: `${csip}: ${answers.length} answers to ${asked} questions`
    })
  }
  return answers.map(({ disconnected, proofWantedSince }) => ({
    disconnected: fromWire(disconnected, csip),
    ...(proofWantedSince === 0 ? {} : { proofWantedSince })
  }))
}

function fromWire (wire: Wire, csip: string): Disconnected {
  switch (wire) {
    case Wire.YES: return 'yes'
    case Wire.NO: return 'no'
    case Wire.NO_DATA: return 'no-data'
    default: throw new AttestError('ATTEST_ANSWER_INVALID', { detail: csip })
  }
}
