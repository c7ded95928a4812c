/** Options of `mimi discover`. */
import { addJoinOptions } from '../../join-options.ts'
import { addFederationQueryOptions } from '../../federation-query.ts'
import { collect } from '../../option-values.ts'
import type { JoinOptions } from '../../join-options.ts'
import type { FederationQueryOptions } from '../../federation-query.ts'
import type { Command } from 'commander'

export interface DiscoverCliOptions extends JoinOptions, FederationQueryOptions {
  readonly home?: readonly string[]
  readonly tag?: readonly string[]
  readonly app?: string
  readonly choices?: string
  readonly chooseAnew?: boolean
  readonly audience?: readonly string[]
  readonly compact?: boolean
  readonly relay?: boolean
  readonly file?: string
  readonly country?: string
  readonly encoding?: string
  readonly data?: string
  readonly wait?: boolean
}

export function addDiscoverOptions (command: Command): Command {
  return addFederationQueryOptions(addJoinOptions(command))
    .option(
      '--home <DP>', 'the DP, by operator or peer id, that is asked first, and asks others; may be repeated, the ' +
        'next stands in for one that is gone (default: by lot)', collect
    )
    .option('--tag <tag>', 'prefer mappings with this tag; may be repeated, the most wanted first', collect)
    .option('--app <msp>', 'id of the service that you use yourself')
    .option('--choices <file>', 'remembers how ties were broken, sealed under the key in <file>.key, made at first use')
    .option('--choose-anew', 'choose anew, and remember that')
    .option('--relay', 'only through relays, so that no DP learns who asks for what; fails where there are too few ' +
      '(default: through relays wherever there are enough)')
    .option('--no-relay', 'directly, where the federation lets you: DPs learn which peer asks')
    .option('--file <file>', 'an address book: vCards, a table (CSV) as Google and Outlook export it, or one ' +
      'identifier, number or mailbox a line, where # begins a comment')
    .option('--country <code>', 'with --file: country of numbers in national form, two letters')
    .option('--encoding <name>', 'with --file: encoding of a file that has no byte order mark (default: utf-8)')
    .option('--data <folder>', 'keeps what was evaluated and paid for, sealed, and how far an address book has come; ' +
      'in the folder of mimi claim you pay as whom you proved to be (default: nothing is kept)')
    .option('--wait', 'with --file: when the budget is used up, wait and go on')
    .option('--compact', 'only whether each service reaches them: the compact format')
    .option(
      '--audience <file>', 'secret of an audience that you belong to, 64 hexadecimal digits; may be repeated', collect
    )
}
