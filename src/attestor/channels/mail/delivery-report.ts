/**
 * What a mail server reports of a mail that it took (delivery status
 * notification, RFC 3464, in a multipart/report, RFC 6522). Reads the actions
 * and nothing else: whom it is about, the address says to which it came.
 */

export type DeliveryReport = 'failed' | 'delayed' | 'other'

const STATUS_TYPES = new Set(['message/delivery-status', 'message/global-delivery-status'])

/** Undefined for what is no such report, as automatic answers of people's programs. */
export function readDeliveryReport (mail: Uint8Array): DeliveryReport | undefined {
  const { fields, body } = readEntity(Buffer.from(mail.buffer, mail.byteOffset, mail.byteLength).toString('latin1').replace(/\r\n/g, '\n'))
  const type = fields.get('content-type') ?? ''
  const boundary = parameter(type, 'boundary')
  if (!/^multipart\/report\s*;/i.test(type) || parameter(type, 'report-type')?.toLowerCase() !== 'delivery-status' || boundary == null) {
    return undefined
  }
  const parts = `\n${body}`.split(`\n--${boundary}`).slice(1).map(part => readEntity(part.replace(/^[ \t]*\n/, '')))
  const status = parts.find(part => STATUS_TYPES.has((part.fields.get('content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? ''))
  // RFC 3464, 2.1: fields of the message, then a group for each recipient
  const groups = status?.body.split(/\n[ \t]*\n/).slice(1).map(group => readEntity(`${group}\n\n`).fields.get('action')?.toLowerCase()) ?? []
  const actions = groups.filter(action => action != null)
  if (actions.length === 0) {
    return undefined
  }
  // an address that is a list: one member's failure is not everybody's
  return actions.every(action => action === 'failed') ? 'failed' : actions.includes('delayed') ? 'delayed' : 'other'
}

/** Fields by their name in lower case, unfolded; of several of a name the first. */
function readEntity (text: string): { fields: ReadonlyMap<string, string>, body: string } {
  const end = text.indexOf('\n\n')
  const head = end < 0 ? text : text.slice(0, end)
  const fields = new Map<string, string>()
  for (const line of head.replace(/\n(?=[ \t])/g, '').split('\n')) {
    const [, name, value] = /^([!-9;-~]+)[ \t]*:(.*)$/.exec(line) ?? []
    if (name != null && value != null && !fields.has(name.toLowerCase())) {
      fields.set(name.toLowerCase(), value.trim())
    }
  }
  return { fields, body: end < 0 ? '' : text.slice(end + 2) }
}

function parameter (value: string, name: string): string | undefined {
  const [, quoted, plain] = new RegExp(`;\\s*${name}\\s*=\\s*(?:"([^"]*)"|([^\\s;"]+))`, 'i').exec(value) ?? []
  return quoted ?? plain
}
