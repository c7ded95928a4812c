/** Options of the feed at `mimi csip start`. */
import { readDate } from '../../../attestor/assignments/feed-date.ts'
import { integer } from '../../option-values.ts'
import type { Command } from 'commander'

export interface FeedOptions {
  readonly feedFile?: string
  readonly feedHost?: string
  readonly feedPort?: number
  readonly feedSecretFile?: string
  /** Milliseconds since the epoch. */
  readonly recordsSince?: number
}

export function addFeedOptions (command: Command): Command {
  return command
    .option(
      '--feed-file <file>',
      'file to follow, one "identifier,event,date" a line: what was disconnected, reassigned, ported'
    )
    .option('--feed-port <port>', 'port to listen on for such lines, signed', integer(0, 65_535))
    .option('--feed-host <host>', 'address to listen on for them (default: 127.0.0.1)')
    .option('--feed-secret-file <file>', 'key file of the secret that they are signed with')
    .option(
      '--records-since <date>', 'since when every event is in the records (default: since they were begun)', readDate
    )
}
