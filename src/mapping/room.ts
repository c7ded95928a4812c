/** How many bytes each kind of fact may take up at one key (docs/protocol.md, "Admission"). */
import {
  CONFLICT_LENGTHS, DEFENCES_LENGTH, ENTRIES_LENGTH, FRAMING_LENGTH, INVALIDATIONS_LENGTH, RANK_LENGTH,
  RANK_RECEIPTS_LENGTH, RECEIPTS_LENGTH, RULINGS_LENGTH, UNRESERVED_INVALIDATIONS_LENGTH, UNRESERVED_LENGTH
} from './constants.ts'
import { MappingError } from './errors.ts'

interface Room {
  /** Bytes, for what has a place that is kept for it. */
  readonly reserved: number
  /** For all others. */
  readonly others: number
}

const same = (length: number): Room => ({ reserved: length, others: length })
const twoThirds = (length: number): Room => ({ reserved: length, others: Math.floor(length * 2 / 3) })

export const ROOMS = {
  entries: { reserved: ENTRIES_LENGTH, others: UNRESERVED_LENGTH },
  invalidations: { reserved: INVALIDATIONS_LENGTH, others: UNRESERVED_INVALIDATIONS_LENGTH },
  rulings: same(RULINGS_LENGTH),
  disputes: twoThirds(CONFLICT_LENGTHS.dispute),
  /** Those without a place. */
  defences: twoThirds(CONFLICT_LENGTHS.defence),
  'all defences': same(DEFENCES_LENGTH),
  /** Of the holders of one rank. */
  'defences of a rank': same(RANK_LENGTH),
  links: twoThirds(CONFLICT_LENGTHS.link),
  notes: twoThirds(CONFLICT_LENGTHS.note),
  /** Those without a place. */
  receipts: same(RECEIPTS_LENGTH),
  'receipts of a rank': same(RANK_RECEIPTS_LENGTH)
} as const satisfies Record<string, Room>

export type RoomKind = keyof typeof ROOMS

interface Sized {
  readonly bytes: Pick<Uint8Array, 'byteLength'>
}

/** @param facts - all of the kind, with the one that comes */
export function isRoomFor (kind: RoomKind, facts: readonly Sized[], isReserved = false): boolean {
  const { reserved, others } = ROOMS[kind]
  const length = facts.reduce((sum, { bytes }) => sum + bytes.byteLength + FRAMING_LENGTH, 0)
  return length <= (isReserved ? reserved : others)
}

/** @throws MappingError `QUOTA_BYTES` */
export function requireRoomFor (kind: RoomKind, facts: readonly Sized[], isReserved = false): void {
  if (!isRoomFor(kind, facts, isReserved)) {
    throw new MappingError('QUOTA_BYTES')
  }
}
