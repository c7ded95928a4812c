/**
 * Completion scripts: a table of what may follow each command, and for bash, zsh and fish the few lines that look into
 * it.
 */
import type { Command } from 'commander'

export const SHELLS = ['bash', 'zsh', 'fish'] as const
export type Shell = typeof SHELLS[number]

/** Words of a command below `mimi`, and what may come after them. */
interface Place {
  readonly path: string
  readonly words: readonly string[]
}

export function scriptOf (program: Command, shell: Shell): string {
  const places = placesOf(program, [])
  return shell === 'fish'
    ? fish(places)
    : `${shell === 'zsh' ? 'autoload -U +X bashcompinit && bashcompinit\n' : ''}${bash(places)}`
}

function placesOf (command: Command, path: readonly string[]): readonly Place[] {
  const words = [
    ...command.commands.map(sub => sub.name()),
    ...command.registeredArguments.flatMap(argument => argument.argChoices ?? []),
    ...command.options.flatMap(option => option.long ?? []),
    '--help',
    ...path.length === 0 ? [] : ['--json']
  ]
  const below = command.commands.flatMap(sub => placesOf(sub, [...path, sub.name()]))
  return [{ path: path.join(' '), words: [...new Set(words)] }, ...below]
}

/** Goes as far down as words are commands, and proposes what may follow there. */
function bash (places: readonly Place[]): string {
  return `# made by: mimi completion
_mimi_words() {
  case "$1" in
${places.map(({ path, words }) => `    '${path}') echo '${words.join(' ')}' ;;`).join('\n')}
    *) return 1 ;;
  esac
}
_mimi() {
  local at='' next='' word='' n=1 current="\${COMP_WORDS[COMP_CWORD]}"
  while [ "$n" -lt "$COMP_CWORD" ]; do
    word="\${COMP_WORDS[$n]}"
    next="\${at:+$at }$word"
    if _mimi_words "$next" > /dev/null; then at="$next"; fi
    n=$((n + 1))
  done
  COMPREPLY=( $(compgen -W "$(_mimi_words "$at")" -- "$current") )
}
complete -o default -F _mimi mimi
`
}

function fish (places: readonly Place[]): string {
  return `# made by: mimi completion
function __mimi_words
    switch "$argv"
${places.map(({ path, words }) => `        case '${path}'\n            string split ' ' -- '${words.join(' ')}'`).join('\n')}
        case '*'
            return 1
    end
end
function __mimi_complete
    set -l at
    for word in (commandline -opc)[2..-1]
        if __mimi_words $at $word > /dev/null
            set at $at $word
        end
    end
    __mimi_words $at
end
complete -c mimi -a '(__mimi_complete)'
`
}
