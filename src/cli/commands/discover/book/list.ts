/** One identifier a line: a URI, a number or a mailbox. */
import { DiscoveryError } from '../../../../base/errors.ts'
import { mailtoOf, telOf } from '../../../../identifiers/phone-book.ts'
import type { CountryCode } from 'libphonenumber-js/max'
import type { AddressBook, Contact, Passed } from './interface.ts'

/** RFC 3986, 3.1. */
const SCHEME = /^[a-z][a-z0-9+.-]*:/i
const NUMBER = /^[+(0-9]/

/** Empty lines and comments, which begin with #, are skipped. */
export function parseList (text: string, country?: CountryCode): AddressBook {
  const contacts: Contact[] = []
  const passed: Passed[] = []
  for (const [i, raw] of text.split(/\r\n|\n|\r/).entries()) {
    const written = raw.trim()
    if (written !== '' && !written.startsWith('#')) {
      try {
        contacts.push({ line: i + 1, csi: csiOf(written, country) })
      } catch (error) {
        if (!(error instanceof DiscoveryError)) {
          throw error
        }
        passed.push({ line: i + 1, error })
      }
    }
  }
  return { format: 'list', contacts, passed }
}

function csiOf (written: string, country?: CountryCode): string {
  if (SCHEME.test(written)) {
    return written
  }
  if (/^\S+@\S+$/.test(written)) {
    return mailtoOf(written)
  }
  // what is neither is refused by its name when it is looked up
  return NUMBER.test(written) ? telOf(written, country) : written
}
