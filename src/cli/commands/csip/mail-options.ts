/** Options of `mimi csip start` for mail, out and in. */
import { CliError } from '../../errors.ts'
import { integer } from '../../option-values.ts'
import type { SmtpSecurity } from '../../../attestor/channels/mail/mail-sender.ts'
import type { Command } from 'commander'

/** Submission with STARTTLS (RFC 6409). */
export const DEFAULT_SMTP_PORT = 587
/** Mail comes in here, unless a relay hands it on. */
export const DEFAULT_MAIL_PORT = 25
/** Behind a reverse proxy that does TLS, next to that of sign-ins. */
export const DEFAULT_LINK_PORT = 4481
const SECURITIES: readonly SmtpSecurity[] = ['tls', 'starttls', 'none']

export interface MailOptions {
  readonly service?: string
  readonly smtpHost?: string
  readonly smtpPort: number
  readonly smtpSecurity: SmtpSecurity
  readonly smtpUser?: string
  readonly smtpPasswordFile?: string
  readonly smtpCa?: string
  readonly from?: string
  readonly emailLinkUrl?: string
  readonly emailLinkHost?: string
  readonly emailLinkPort: number
  readonly mailDomain?: string
  readonly mailHost?: string
  readonly mailPort: number
  readonly mailTlsKey?: string
  readonly mailTlsCert?: string
  readonly dkimReply?: boolean
}

function security (text: string): SmtpSecurity {
  const known = SECURITIES.find(word => word === text)
  if (known == null) {
    throw new CliError('OPTION_INVALID', { detail: `expected one of ${SECURITIES.join(', ')}, got "${text}"` })
  }
  return known
}

export function addMailOptions (command: Command): Command {
  return command
    .option('--smtp-host <host>', 'mail submission server; without it no codes go by e-mail')
    .option('--smtp-port <port>', 'its port', integer(1, 65_535), DEFAULT_SMTP_PORT)
    .option(
      '--smtp-security <how>', 'tls (from the first byte), starttls, or none (to this machine only)', security,
      'starttls'
    )
    .option('--smtp-user <name>', 'account on it')
    .option('--smtp-password-file <file>', 'file whose first line is the password')
    .option('--smtp-ca <file>', 'certificate authorities in PEM')
    .option('--from <address>', 'sender of the mails')
    .option(
      '--email-link-url <url>',
      'sends links to this address by e-mail too; browsers reach the port of --email-link-port there'
    )
    .option('--email-link-host <host>', 'address to listen on for them (default: 127.0.0.1)')
    .option('--email-link-port <port>', 'port to listen on for them', integer(0, 65_535), DEFAULT_LINK_PORT)
    .option(
      '--mail-domain <domain>',
      'takes mail of this domain: reports of codes that did not arrive, and with --dkim-reply mails that prove'
    )
    .option('--mail-host <host>', 'address to listen on for mail (default: 127.0.0.1)')
    .option('--mail-port <port>', 'port to listen on for mail', integer(0, 65_535), DEFAULT_MAIL_PORT)
    .option('--mail-tls-key <file>', 'key for STARTTLS, in PEM')
    .option('--mail-tls-cert <file>', 'certificate for STARTTLS, in PEM')
    .option('--dkim-reply', 'takes mails signed by the domain to be proved')
}
