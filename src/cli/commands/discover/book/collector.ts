/** Gathers what the lines of a book give. */
import { DiscoveryError } from '../../../../base/errors.ts'
import { mailtoOf, telOf } from '../../../../identifiers/phone-book.ts'
import type { CountryCode } from 'libphonenumber-js/max'
import type { AddressBook, Contact, Passed } from './interface.ts'

export class BookCollector {
  readonly #country: CountryCode | undefined
  readonly #contacts: Contact[] = []
  readonly #passed: Passed[] = []
  readonly #seen = new Set<string>()

  constructor (country?: CountryCode) {
    this.#country = country
  }

  number (line: number, written: string): void {
    this.#add(line, () => telOf(written, this.#country))
  }

  mailbox (line: number, written: string): void {
    this.#add(line, () => mailtoOf(written))
  }

  /** A person with neither. */
  nothing (line: number): void {
    this.#passed.push({ line, error: null })
  }

  book (format: AddressBook['format']): AddressBook {
    return { format, contacts: this.#contacts, passed: this.#passed }
  }

  /** Once, however often the same person's cards were exported. */
  #add (line: number, csiOf: () => string): void {
    try {
      const csi = csiOf()
      if (!this.#seen.has(csi)) {
        this.#seen.add(csi)
        this.#contacts.push({ line, csi })
      }
    } catch (error) {
      if (!(error instanceof DiscoveryError)) {
        throw error
      }
      this.#passed.push({ line, error })
    }
  }
}
