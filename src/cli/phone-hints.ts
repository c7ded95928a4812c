/** What people are told of a phone that is written in two ways, each an identifier of its own; '' of all others. */
import { otherFormOf } from '../identifiers/phone-forms.ts'

/** Where a lookup found nothing. */
export function lookupHint (csi: string): string {
  const other = otherFormOf(csi)
  return other == null ? '' : `the same phone may be listed as ${other}: look that up as well\n`
}

/** Before a claim. */
export function claimHint (csi: string): string {
  const other = otherFormOf(csi)
  return other == null
    ? ''
    : `${csi}: people may look this phone up as ${other}, which is another identifier: claim that as well\n`
}
