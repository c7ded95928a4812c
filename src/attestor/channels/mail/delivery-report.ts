/**
 * What a mail server reports of a mail that it took: a delivery status
 * notification (RFC 3464), however it is wrapped, or words for people. Whom it is
 * about, the address says to which it came, and nobody but who handled our mail
 * knows that address; so words alone are a failure, unless a program answered for
 * a person. The only file that loads postal-mime's parser of whole mails.
 */
import PostalMime from 'postal-mime'
import { toString } from 'uint8arrays/to-string'
import type { Email } from 'postal-mime'

export type DeliveryReport = 'failed' | 'delayed' | 'other'

/** RFC 3464, and RFC 6533 for internationalised addresses; some servers call it plain text (`.../report`). */
const STATUS = /^message\/(?:global-)?delivery-status$/i
/** A receipt of reading (RFC 8098). */
const DISPOSITION = /^message\/(?:global-)?disposition-notification$/i

export async function readDeliveryReport (mail: Uint8Array): Promise<DeliveryReport> {
  const email = await parsed(mail)
  const actions = email?.attachments.filter(({ mimeType }) => STATUS.test(mimeType)).flatMap(({ content }) =>
    actionsOf(content)) ?? []
  if (actions.length > 0) {
    // an address that is a list: one member's failure is not everybody's
    return actions.every(action => action === 'failed') ? 'failed' : actions.includes('delayed') ? 'delayed' : 'other'
  }
  return email != null && isAnswer(email) ? 'other' : 'failed'
}

/** Undefined for what nobody can read. */
async function parsed (mail: Uint8Array): Promise<Email | undefined> {
  try {
    return await PostalMime.parse(mail)
  } catch (err) {
    if (err instanceof Error) {
      return undefined
    }
    throw err
  }
}

/** Fields of the message, then a group for each recipient (RFC 3464, 2.1), which has one action. */
function actionsOf (content: ArrayBuffer | Uint8Array | string): readonly string[] {
  const text = typeof content === 'string' ? content : toString(new Uint8Array(content))
  return [...text.matchAll(/^action[ \t]*:[ \t\r\n]*([a-z]+)/gim)].map(([, action = '']) => action.toLowerCase())
}

/** A vacation note (RFC 3834, 5), or a report of another kind: of reading (RFC 8098), of abuse (RFC 5965). */
function isAnswer ({ headers, attachments }: Email): boolean {
  const valueOf = (name: string): string => headers.find(({ key }) => key === name)?.value.trim() ?? ''
  // Exim calls its reports replies, too, and names whom they are about
  const isReply = /^auto-replied\b/i.test(valueOf('auto-submitted')) && valueOf('x-failed-recipients') === ''
  const type = valueOf('content-type')
  const isOther = /^multipart\/report\b/i.test(type) && !/;\s*report-type\s*=\s*"?delivery-status\b/i.test(type)
  return isReply || isOther || attachments.some(({ mimeType }) => DISPOSITION.test(mimeType))
}
