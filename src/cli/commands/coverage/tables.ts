/** How coverage looks. */
import { toString } from 'uint8arrays/to-string'
import type { Coverage } from '../../../protocols/claim/interface.ts'

export function coverageText ({ acknowledged, recipients, conflicts }: Coverage): string {
  const older = conflicts.length === 0 ? '' : `, ${conflicts.length} showed an older mapping`
  return `${acknowledged} of ${recipients} DPs acknowledged${older}`
}

export function coverageJson ({ acknowledged, recipients, conflicts }: Coverage) {
  return {
    acknowledged,
    recipients,
    conflicts: conflicts.map(({ dp, entries }) => ({ dp, entries: entries.map(hash => toString(hash, 'base16')) }))
  }
}
