/** What the nodes of a testnet of processes are started with, beside what all of them have. */
import type { Layout } from './layout.ts'
import type { Party } from './federation.ts'

/** The highest that the commands take: whoever calls a testnet owns it. */
const CHALLENGES_AN_HOUR = '1000000'
const CHALLENGES_OF_AN_IDENTIFIER = '1000'

export interface Started {
  readonly layout: Layout
  /** Name of the federation. */
  readonly service: string
  readonly smtpPort: number
}

export function dpArguments ({ name }: Party, { layout }: Started): readonly string[] {
  return ['--hpke', layout.hpke(name), '--share', layout.share(name), '--data', layout.data(name)]
}

export function csipArguments ({ id, name }: Party, { layout, service, smtpPort }: Started): readonly string[] {
  return [
    '--id', id, '--data', layout.data(name), '--service', service, '--development',
    '--smtp-host', '127.0.0.1', '--smtp-port', String(smtpPort), '--smtp-security', 'none',
    '--from', `code@${id}.example`, '--resend-interval', '0',
    '--starts-per-client', CHALLENGES_AN_HOUR, '--starts-overall', CHALLENGES_AN_HOUR,
    '--starts-per-identifier', CHALLENGES_OF_AN_IDENTIFIER, '--starts-per-stranger', CHALLENGES_OF_AN_IDENTIFIER
  ]
}

export function mspArguments ({ id, name }: Party, { layout }: Started): readonly string[] {
  return ['--id', id, '--users', layout.users(name), '--requests-per-minute', CHALLENGES_AN_HOUR]
}
