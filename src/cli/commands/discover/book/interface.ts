/** What an address book holds. */
import type { DiscoveryError } from '../../../../base/errors.ts'

/** One number or mailbox of a book. */
export interface Contact {
  /** Counted from 1. */
  readonly line: number
  /** To be looked up. In a list, as the file has it, which may be no identifier. */
  readonly csi: string
}

/** A place in a book that gives nothing to look up. */
export interface Passed {
  /** Counted from 1. */
  readonly line: number
  /** Null: neither a number nor a mailbox stands there. */
  readonly error: DiscoveryError | null
}

export interface AddressBook {
  readonly format: 'list' | 'vcard' | 'csv'
  readonly contacts: readonly Contact[]
  readonly passed: readonly Passed[]
}
