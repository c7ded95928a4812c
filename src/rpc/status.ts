/** Error kinds and statuses on the wire, one to one; a kind without a status does not compile. */
import { Status } from './pb/frame.ts'
import type { ErrorKind } from '../base/errors.ts'

type FailureStatus = Exclude<Status, Status.UNUSED_STATUS | Status.OK>

const STATUS_OF = {
  'not-found': Status.NOT_FOUND,
  refused: Status.REFUSED,
  conflict: Status.CONFLICT,
  limited: Status.LIMITED,
  malformed: Status.MALFORMED,
  unverified: Status.UNVERIFIED,
  expired: Status.EXPIRED,
  unavailable: Status.UNAVAILABLE,
  internal: Status.INTERNAL
} as const satisfies Record<ErrorKind, FailureStatus>

const KIND_OF = {
  [Status.NOT_FOUND]: 'not-found',
  [Status.REFUSED]: 'refused',
  [Status.CONFLICT]: 'conflict',
  [Status.LIMITED]: 'limited',
  [Status.MALFORMED]: 'malformed',
  [Status.UNVERIFIED]: 'unverified',
  [Status.EXPIRED]: 'expired',
  [Status.UNAVAILABLE]: 'unavailable',
  [Status.INTERNAL]: 'internal'
} as const satisfies Record<FailureStatus, ErrorKind>

export function statusOf (kind: ErrorKind): FailureStatus {
  return STATUS_OF[kind]
}

/** Undefined for OK and for the value that is never valid. */
export function kindOf (status: Status): ErrorKind | undefined {
  return status === Status.OK || status === Status.UNUSED_STATUS ? undefined : KIND_OF[status]
}
