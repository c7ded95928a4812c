/** `mimi completion`: what a shell proposes when Tab is pressed, from the tree of commands. */
import { Argument } from 'commander'
import { GROUPS } from '../../groups.ts'
import { SHELLS, scriptOf } from './scripts.ts'
import type { CliContext } from '../../context.ts'
import type { Command } from 'commander'

const EXAMPLE = `
Example:
  mimi completion bash > ~/.local/share/bash-completion/completions/mimi
  mimi completion zsh >> ~/.zshrc
  mimi completion fish > ~/.config/fish/completions/mimi.fish`

export function registerCompletion (program: Command, context: CliContext): void {
  program.command('completion').addArgument(new Argument('<shell>').choices([...SHELLS]))
    .summary('let your shell complete commands and options')
    .description('Prints a script for your shell that completes commands, options and the values of those that have ' +
      'a choice; file names come as ever.')
    .helpGroup(GROUPS.develop)
    .addHelpText('after', EXAMPLE)
    .action(async function (this: Command) {
      context.stdout.write(scriptOf(program, SHELLS.find(shell => shell === this.args[0]) ?? 'bash'))
    })
}
