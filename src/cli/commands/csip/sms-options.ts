/** Options of `mimi csip start` for short messages and calls. */
import { integer } from '../../option-values.ts'
import type { Command } from 'commander'

/** SMPP over TLS, as registered. */
export const DEFAULT_SMPP_PORT = 3550

export interface SmsOptions {
  readonly service?: string
  readonly smppHost?: string
  readonly smppPort: number
  readonly smppPlain?: boolean
  readonly smppSystemId?: string
  readonly smppPasswordFile?: string
  readonly smppCa?: string
  readonly smsFrom?: string
  readonly smsText?: string
  readonly voiceText?: string
  readonly gatewayUrl?: string
  readonly gatewaySecretFile?: string
  readonly gatewayVoice?: boolean
  readonly gatewayCa?: string
  readonly reportPort?: number
  readonly reportHost?: string
  readonly rangeDigits?: number
  readonly rangeMaxUnproved?: number
  /** Seconds. */
  readonly rangeClosedFor?: number
}

export function addSmsOptions (command: Command): Command {
  return command
    .option('--smpp-host <host>', 'SMSC that takes short messages over SMPP')
    .option('--smpp-port <port>', 'its port', integer(1, 65_535), DEFAULT_SMPP_PORT)
    .option('--smpp-plain', 'without TLS; to this machine only, such as to a tunnel')
    .option('--smpp-system-id <name>', 'account on it')
    .option('--smpp-password-file <file>', 'file whose first line is the password')
    .option('--smpp-ca <file>', 'certificate authorities in PEM')
    .option('--sms-from <sender>', 'sender of short messages: a number with +, or up to 11 letters and digits')
    .option(
      '--sms-text <text>',
      'text of short messages, with {code}, {service} and {minutes}; one message long (default: in English)'
    )
    .option('--gateway-url <url>', 'HTTP gateway that takes short messages, and calls')
    .option('--gateway-secret-file <file>', 'key file with the secret shared with the gateway')
    .option('--gateway-voice', 'the gateway makes calls too')
    .option('--voice-text <text>', 'what calls say, with {code} and {service} (default: in English)')
    .option('--gateway-ca <file>', 'certificate authorities in PEM')
    .option(
      '--report-port <port>', 'where the gateway reports what became of messages; without it that is not known',
      integer(0, 65_535)
    )
    .option('--report-host <host>', 'address to listen on for reports (default: 127.0.0.1)')
    .option(
      '--range-digits <n>', 'last digits of a number that do not count when numbers are taken together as a range',
      integer(1, 10)
    )
    .option(
      '--range-max-unproved <n>', 'numbers of one range in an hour that may stay unproved before the range is closed',
      integer(0, 10_000)
    )
    .option('--range-closed-for <seconds>', 'how long it stays closed', integer(1, 604_800))
}
