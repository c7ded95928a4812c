/**
 * Whether a submission server takes addresses beyond ASCII (SMTPUTF8, RFC 6531):
 * asked in a connection of its own, for nodemailer hands on such an address to
 * servers that don't, raw.
 */
import SMTPConnection from 'nodemailer/lib/smtp-connection'
import type { SMTPConnectionOptions } from 'nodemailer/lib/smtp-connection'

/** Rejects as nodemailer does when the server can't be reached. */
export async function takesUtf8 (options: SMTPConnectionOptions): Promise<boolean> {
  const connection = new SMTPConnection(options)
  try {
    // after TLS, where there is any: what was offered before it counts for nothing
    await new Promise<void>((resolve, reject) => {
      connection.once('error', reject)
      connection.connect(err => { if (err == null) { resolve() } else { reject(err) } })
    })
    return /^250[ -]SMTPUTF8\b/im.test(connection.lastServerResponse || '')
  } finally {
    connection.close()
  }
}
