/** What can be wrong on the command line itself. */
import { DiscoveryError } from '../base/errors.ts'
import type { DiscoveryErrorOptions, ErrorTable } from '../base/errors.ts'

export const CLI_ERRORS = {
  OPTION_INVALID: {
    kind: 'malformed',
    verdict: 'caller',
    sentence: 'An option has a value that can\'t be read.',
    remedy: 'See --help of the command for what the option takes.'
  },
  FILE_UNREADABLE: {
    kind: 'not-found',
    verdict: 'caller',
    sentence: 'A file can\'t be read.',
    remedy: 'Check the path and its permissions.'
  },
  BOOK_INVALID: {
    kind: 'malformed',
    verdict: 'caller',
    sentence: 'A file is no address book that can be read.',
    remedy: 'Export it as vCard or as CSV with a row of headings, or write one identifier a line.'
  },
  FILE_UNWRITABLE: {
    kind: 'refused',
    verdict: 'caller',
    sentence: 'A file can\'t be written.',
    remedy: 'Check that the folder exists and may be written to.'
  },
  FILE_EXISTS: {
    kind: 'conflict',
    verdict: 'caller',
    sentence: 'A file is there already, and a key that is overwritten is lost.',
    remedy: 'Name another file, or move the old one away.'
  },
  RENEWAL_DUE: {
    kind: 'refused',
    verdict: 'caller',
    sentence: 'Something that was claimed is to be renewed.',
    remedy: 'Run mimi renew with the same options where somebody can type the code, or give --code-command.'
  },
  CONFIG_INVALID: {
    kind: 'malformed',
    verdict: 'caller',
    sentence: 'The configuration has a value that can\'t be read.',
    remedy: 'See docs/configuration.md for what each setting takes.'
  },
  CONFIG_UNKNOWN: {
    kind: 'malformed',
    verdict: 'caller',
    sentence: 'The configuration file has a setting that doesn\'t exist.',
    remedy: 'Correct its name or take it out; names are those of the options, without the dashes in front.'
  },
  ATTESTOR_REFUSED: {
    kind: 'unavailable',
    verdict: 'caller',
    sentence: 'The attestor that runs on this data folder did not take what was handed to it.',
    remedy: 'Look at its log; what it took before is safe, and handing in everything again changes nothing twice.'
  },
  DP_UNKNOWN: {
    kind: 'not-found',
    verdict: 'caller',
    sentence: 'The registry has no DP of this name.',
    remedy: 'Name it by its operator, or by its peer id: mimi registry show lists them.'
  },
  DP_AMBIGUOUS: {
    kind: 'malformed',
    verdict: 'caller',
    sentence: 'Several DPs have this name, and one is wanted.',
    remedy: 'Add a slash and the end of its peer id, as they are listed with this.'
  },
  NODE_NOT_RUNNING: {
    kind: 'unavailable',
    verdict: 'caller',
    sentence: 'No node runs on this data folder, or it does not answer.',
    remedy: 'Start it with mimi dp start, or mimi msp start, and the same --data, and ask as the same user.'
  },
  NODE_NOT_ANSWERING: {
    kind: 'unavailable',
    verdict: 'ours',
    sentence: 'The node that runs on this data folder did not answer in time, or could not.',
    remedy: 'Try again; if it stays so, look into its log.'
  },
  NODE_REFUSED: {
    kind: 'refused',
    verdict: 'caller',
    sentence: 'The node that runs on this data folder refused what was handed to it.',
    remedy: 'The code tells why: see docs/errors.md.'
  },
  VERDICT_INVALID: {
    kind: 'malformed',
    verdict: 'caller',
    sentence: 'A file does not hold a conflict, or a signature on a verdict, or signatures on different verdicts.',
    remedy: 'Write it with mimi dp conflicts show --json, or mimi dp conflicts sign; all arbiters sign the same ' +
      'file, for the same side.'
  },
  BACKUP_NO_STORE: {
    kind: 'not-found',
    verdict: 'caller',
    sentence: 'The folder is not the data folder of such a node.',
    remedy: 'Give the --data with which the node is started.'
  },
  BACKUP_CUT_OFF: {
    kind: 'unavailable',
    verdict: 'ours',
    sentence: 'The node stopped answering while its backup was taken; there is none.',
    remedy: 'Back it up again, once it runs, or while it is stopped.'
  },
  CEREMONY_KEY_OTHER: {
    kind: 'unverified',
    verdict: 'caller',
    sentence: 'A record of an evaluation key is not the one that the transcript of the ceremony leads to.',
    remedy: 'Sign no registry with it; take record and transcript from another member of the committee.'
  },
  PASSPHRASE_UNFIT: {
    kind: 'malformed',
    verdict: 'caller',
    sentence: 'A passphrase is too short, or was not typed the same twice.',
    remedy: 'Take twelve characters or more: a few random words, or what a password manager makes.'
  },
  KEY_COMMAND_FAILED: {
    kind: 'unavailable',
    verdict: 'caller',
    sentence: 'The command that prints a secret failed, took too long, or printed too much.',
    remedy: 'Run it by itself: it has to print the content of the file, nothing else, and end with exit code 0.'
  },
  SECRET_FILE_UNKNOWN: {
    kind: 'malformed',
    verdict: 'caller',
    sentence: 'A file holds neither a key nor a share, or is not in the form that the command starts from.',
    remedy: 'Protect a file that is in the clear, and take the protection off one that has it.'
  }
} as const satisfies ErrorTable

export type CliErrorCode = keyof typeof CLI_ERRORS

export class CliError extends DiscoveryError<CliErrorCode> {
  override readonly name = 'CliError'

  constructor (code: CliErrorCode, options?: DiscoveryErrorOptions) {
    super(CLI_ERRORS, code, options)
  }
}
