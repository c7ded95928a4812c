/** Mail at `mimi csip start`, out and in: options, and the channels that they make. */
import { decodeText } from '../../../base/text.ts'
import { withPackages } from '../../../base/packages.ts'
import { CliError } from '../../errors.ts'
import { readText, readSecretBytes, readSecretText } from '../../key-file.ts'
import { integer } from '../../option-values.ts'
import type { ChannelComponents } from '../../../attestor/attestor.ts'
import type { Channel } from '../../../attestor/channels/interface.ts'
import type { MailListener, MailListenerInit } from '../../../attestor/channels/mail-listener.ts'
import type { SmtpInit, SmtpSecurity } from '../../../attestor/channels/mail/mail-sender.ts'
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

type ChannelMaker = (components: ChannelComponents) => readonly Channel[]

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

const PACKAGES = ['mailauth', 'nodemailer', 'smtp-server'] as const

const loadChannels = async () => await Promise.all([
  import('../../../attestor/channels/mail/bounces.ts'),
  import('../../../attestor/channels/dkim/dkim-reply.ts'),
  import('../../../attestor/channels/mail/email-code.ts'),
  import('../../../attestor/channels/mail/email-link.ts'),
  import('../../../attestor/channels/mail-listener.ts')
])

/** Reads what channels need; each is loaded only where it is used. */
export async function prepareMail (options: MailOptions): Promise<readonly ChannelMaker[]> {
  const smtp = await smtpInit(options)
  const incoming = await listenerInit(options)
  if (incoming == null && smtp == null) {
    return []
  }
  const { emailLinkUrl: url, emailLinkHost: httpHost, emailLinkPort: httpPort, dkimReply } = options
  const [
    { bounces }, { dkimReplyChannel }, { emailChannel }, { emailLinkChannel }, { mailListener }
  ] = await withPackages(PACKAGES, loadChannels)
  return [components => {
    // one, as it has one port
    const listener: MailListener | undefined = incoming == null ? undefined : mailListener(incoming, components)
    const channels: Channel[] = []
    if (smtp != null) {
      const init = { ...smtp, ...(listener == null ? {} : { bounces: bounces({ listener }, components) }) }
      channels.push(emailChannel(init, components))
      if (url != null) {
        channels.push(emailLinkChannel({ ...init, url, httpHost, httpPort }, components))
      }
    }
    if (listener != null && dkimReply === true) {
      channels.push(dkimReplyChannel({ listener }, components))
    }
    return channels
  }]
}

async function smtpInit (options: MailOptions): Promise<SmtpInit & { service: string } | undefined> {
  const {
    smtpHost: host, smtpPort: port, smtpSecurity, smtpUser: user, smtpPasswordFile, smtpCa, from, service, emailLinkUrl
  } = options
  if (host == null) {
    if (emailLinkUrl != null) {
      throw new CliError('OPTION_INVALID', { detail: '--email-link-url needs --smtp-host' })
    }
    return undefined
  }
  if (from == null || service == null) {
    throw new CliError('OPTION_INVALID', { detail: '--smtp-host needs --from and --service' })
  }
  if ((user == null) !== (smtpPasswordFile == null)) {
    throw new CliError('OPTION_INVALID', { detail: '--smtp-user and --smtp-password-file belong together' })
  }
  const ca = smtpCa == null ? undefined : await readText(smtpCa)
  const auth = user == null || smtpPasswordFile == null
    ? undefined
    : { user, password: await readSecretText(smtpPasswordFile) }
  return { host, port, security: smtpSecurity, ca, auth, from, service }
}

async function listenerInit (options: MailOptions): Promise<MailListenerInit | undefined> {
  const { mailDomain: domain, mailHost: host, mailPort: port, mailTlsKey, mailTlsCert, dkimReply, smtpHost } = options
  if ((mailTlsKey == null) !== (mailTlsCert == null)) {
    throw new CliError('OPTION_INVALID', { detail: '--mail-tls-key and --mail-tls-cert belong together' })
  }
  if (domain == null ? dkimReply === true : dkimReply !== true && smtpHost == null) {
    throw new CliError('OPTION_INVALID', {
      detail: '--dkim-reply needs --mail-domain, which is of no use without it or --smtp-host'
    })
  }
  if (domain == null) {
    return undefined
  }
  const tls = mailTlsKey == null || mailTlsCert == null
    ? undefined
    : { key: decodeText(await readSecretBytes(mailTlsKey), { origin: mailTlsKey }), cert: await readText(mailTlsCert) }
  return { domain, host, port, tls }
}
