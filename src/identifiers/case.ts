/**
 * How user parts are lower-cased. RFC 5321, 2.4 lets a mail host tell cases
 * apart, but hosts that do are all but extinct while people type as they like,
 * so one identifier has one form:
 *
 *   NFC, then each code point lower-cased by itself, final sigma as sigma, NFC.
 *
 * By itself, because the context rule of full lower-casing would give a word's
 * last sigma another letter than the same word typed in lower case. The
 * challenge is sent to the canonical form, and where somebody else says who it
 * was (`isNeighbour`) the form counts, so nobody can prove possession of an
 * identifier through a differently cased neighbour.
 */
export function lowerCase (value: string): string {
  return Array.from(value.normalize('NFC'), character => character.toLowerCase())
    .join('')
    .replaceAll('ς', 'σ')
    .normalize('NFC')
}

/**
 * Whether a name that a service gave is another than its canonical form by more
 * than the case of ASCII letters. A service may give both to different people: U+212A
 * KELVIN SIGN becomes a k.
 *
 * @param exact - the service tells cases of ASCII apart, too
 */
export function isNeighbour (name: string, exact = false): boolean {
  const folded = exact ? name : name.replace(/[A-Z]/g, letter => letter.toLowerCase())
  return lowerCase(name) !== folded
}
