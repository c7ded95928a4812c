/** Mail at `mimi csip start`, out and in: the channels that its options make. */
import { decodeText } from '../../../base/text.ts'
import { withPackages } from '../../../base/packages.ts'
import { CliError } from '../../errors.ts'
import { readText, readSecretBytes, readSecretText } from '../../key-file.ts'
import type { ChannelComponents } from '../../../attestor/attestor.ts'
import type { Channel } from '../../../attestor/channels/interface.ts'
import type { MailListener, MailListenerInit } from '../../../attestor/channels/mail-listener.ts'
import type { SmtpInit } from '../../../attestor/channels/mail/mail-sender.ts'
import type { MailOptions } from './mail-options.ts'

type ChannelMaker = (components: ChannelComponents) => readonly Channel[]

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
