/** A file of settings with every one of them, in words: what is required stands there, the rest is commented out. */
import { settingsOf } from '../../settings.ts'
import type { Command } from 'commander'
import type { Setting } from '../../settings.ts'

export function sampleOf (start: Command, role: string): string {
  const settings = settingsOf(start).filter(({ name }) => name !== 'config')
  const groups = [...new Set(settings.map(({ group }) => group))]
  return [
    `# yaml-language-server: $schema=${role}.schema.json`,
    `# Settings of: mimi ${role} start --config ${role}.yaml`,
    `# Made by: mimi config sample ${role}. Check yours with: mimi config check ${role} ${role}.yaml`,
    '# Each may stand on the command line (--name) or in the environment (MIMI_NAME) instead, which win over this ' +
      'file.',
    ...groups.map(group =>
      `\n# ${group.replace(/:$/, '')}\n\n${settings.filter(each => each.group === group).map(entryOf).join('\n')}`),
    ''
  ].join('\n')
}

function entryOf (setting: Setting): string {
  const { name, description, required, unsaid, default: value = unsaid } = setting
  const notes = [required ? 'Required.' : '', value == null ? '' : `Default: ${value}.`].filter(note => note !== '')
  const comment =
    `# ${[description, ...notes].join(' ').replace(/ Default/, '. Default').replace(/ Required/, '. Required')}`
  return `${comment}\n${required ? '' : '# '}${name}: ${exampleOf(setting)}\n`
}

/** In angle brackets where only its operator knows. */
function exampleOf ({ name, flag, list, flagOnly, default: value, range }: Setting): string {
  const what = value ?? (range == null ? JSON.stringify(/<.*>/.exec(flag)?.[0] ?? name) : String(range.min))
  return flagOnly ? 'true' : list ? `[${what}]` : what
}
