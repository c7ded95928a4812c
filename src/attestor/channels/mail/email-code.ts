/** Codes by e-mail. */
import { METHODS } from '../../../attestation/methods.ts'
import { mailSender } from './mail-sender.ts'
import { filledText } from './mail-text.ts'
import type { ChallengeChannel } from '../interface.ts'
import type { MailSenderComponents, SmtpInit } from './mail-sender.ts'

/** `{service}`, `{code}` and `{minutes}` are filled in. */
export const DEFAULT_SUBJECT = 'Your code for {service}'
/** The code is not in the subject, which shows on locked screens. */
export const DEFAULT_TEXT = `{code}

is your code to show that this address is yours, so that people who know it can
find you through {service}. It can be used for {minutes} minutes.

Type it only in the app in which you asked for it. Nobody of {service} will ever
ask you for it. If you did not ask for a code, ignore this message: without the
code nothing happens.
`

export interface EmailChannelInit extends SmtpInit {
  /** What people know the service as. */
  service: string
  /** @default DEFAULT_SUBJECT */
  subject?: string
  /** @default DEFAULT_TEXT */
  text?: string
}

/** @throws AttestError `ATTEST_CHANNELS_INVALID` for a connection in the clear to another machine */
export function emailChannel (init: EmailChannelInit, components: MailSenderComponents): ChallengeChannel {
  const { service, subject = DEFAULT_SUBJECT, text = DEFAULT_TEXT } = init
  const sender = mailSender(init, components)
  return {
    method: 'email-code',
    strength: METHODS['email-code'],
    csiTypes: ['mailto'],
    sentTo: 'e-mail',
    async send (message) {
      const { csi, code, expiresAt, signal, undelivered = () => {}, delayed = () => {} } = message
      const values = { service, code, expiresAt, now: components.clock.now() }
      await sender.send({
        csi,
        subject: filledText(subject, values),
        text: filledText(text, values),
        expiresAt,
        signal,
        undelivered,
        delayed
      })
    },
    reach: async () => { await sender.reach() },
    start: async () => { await sender.start() },
    stop: async () => { await sender.stop() }
  }
}
