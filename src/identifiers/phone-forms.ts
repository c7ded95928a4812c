/**
 * Countries that write one phone in two ways. Not part of the protocol, which has one canonical form
 * for each way: these are words for people, and help for what their phones have written down.
 */

/** Argentina: mobiles have a 9 behind the country code when they are called from abroad, and none at home. */
const ARGENTINE = /^tel:\+54(9?)([1-8][0-9]{9})$/
/** Mexico: until 2019 mobiles had a 1 behind the country code, and 01, 044 or 045 before the number at home. */
const MEXICAN_ABROAD = /^\+521([2-9][0-9]{9})$/
const MEXICAN_AT_HOME = /^(?:\+?52)?(?:01|044|045|1)([2-9][0-9]{9})$/
/** Argentina at home: 15 behind the area code, which people keep although the 9 stands for it. */
const ARGENTINE_BOTH = /^\+549([1-8][0-9]{11})$/

/** The other identifier under which the same phone may be listed; undefined: there is none. */
export function otherFormOf (uri: string): string | undefined {
  const [, nine, number] = ARGENTINE.exec(bare(uri)) ?? []
  return number == null ? undefined : `tel:+54${nine === '' ? '9' : ''}${number}`
}

/** As it would be written today; the very same where nothing is known to have changed. */
export function asWrittenToday (number: string, country?: string): string {
  const digits = bare(number)
  const mexican = MEXICAN_ABROAD.exec(digits) ?? (
    country === 'MX' || digits.startsWith('+52') ? MEXICAN_AT_HOME.exec(digits) : null
  )
  if (mexican != null) {
    return `+52${mexican[1] ?? ''}`
  }
  // the parser knows what 15 behind an area code means, but not beside the 9
  const argentine = ARGENTINE_BOTH.exec(digits)
  return argentine == null ? number : `+54${argentine[1] ?? ''}`
}

/** What is the matter with a number that is written as of old; undefined: nothing is known. */
export function oldFormIn (number: string): string | undefined {
  return MEXICAN_ABROAD.test(bare(number))
    ? 'Mexican numbers have no 1 behind +52 any more, since 2019: leave it out'
    : undefined
}

function bare (written: string): string {
  return written.replace(/[\s().\-/]/g, '')
}
