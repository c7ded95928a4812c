import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect } from 'chai'
import { createProgram, run } from '../../src/cli/program.ts'
import { VERSION } from '../../src/base/version.ts'
import { testContext } from './context.ts'
import type { Command, Option } from 'commander'

const root = path.join(import.meta.dirname, '../..')

describe('cli/program', () => {
  it('shows its help when asked nothing', async () => {
    const context = testContext()
    expect(await run([], context)).to.equal(0)
    expect(context.out()).to.match(/^Usage: mimi/)
    expect(context.out()).to.include('First steps:')
    expect(context.err()).to.equal('')
  })

  it('ends with 0 after --help and --version', async () => {
    const context = testContext()
    expect(await run(['--help'], context)).to.equal(0)
    expect(await run(['--version'], context)).to.equal(0)
    expect(context.out().trimEnd().split('\n').at(-1)).to.equal(VERSION)
  })

  it('says the version of the package', () => {
    expect(JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')).version).to.equal(VERSION)
  })

  it('ends with 2 on an unknown command', async () => {
    const context = testContext()
    expect(await run(['frobnicate'], context)).to.equal(2)
    expect(context.err()).to.include('unknown command')
    expect(context.out()).to.equal('')
  })

  it('ends with 2 on an unknown option', async () => {
    expect(await run(['testnet', '--frobnicate'], testContext())).to.equal(2)
  })

  it('ends with 3 on an option that can\'t be read, and says the remedy', async () => {
    const context = testContext()
    expect(await run(['testnet', '--dps', 'many'], context)).to.equal(3)
    expect(context.err()).to.include('OPTION_INVALID').and.to.include('remedy:')
    expect(context.err()).not.to.match(/^ {4}at /m)
  })

  it('gives every command a summary, a description and a group', () => {
    for (const command of createProgram(testContext()).commands) {
      expect(command.summary(), command.name()).not.to.equal('')
      expect(command.description(), command.name()).not.to.equal('')
      expect(command.helpGroup(), command.name()).not.to.equal('')
    }
  })

  it('describes every option of every command', () => {
    const undescribed = createProgram(testContext()).commands
      .flatMap(command => [command, ...command.commands])
      .flatMap(command =>
        command.options.filter(option => option.description === '').map(option => `${command.name()} ${option.long}`))
    expect(undescribed).to.deep.equal([])
  })

  it('shows each default as the option takes it, in its unit', () => {
    const optionsOf = (command: Command): readonly Option[] =>
      [...command.options, ...command.commands.flatMap(optionsOf)]
    const options = optionsOf(createProgram(testContext()))
    const withDefault = options.filter(({ defaultValue }) => defaultValue !== undefined)
    expect(withDefault.map(({ long }) => long)).to.include.members(['--lifetime', '--dps', '--timeout', '--interval'])
    for (const { flags, defaultValue, defaultValueDescription, parseArg } of withDefault) {
      const value: unknown = defaultValue
      const shown = defaultValueDescription ?? String(value)
      expect(parseArg == null ? shown : parseArg(shown, undefined), flags).to.deep.equal(value)
    }
    // those of which the description says it
    const said = options.flatMap(option => {
      const [, shown] = /\(default: (\d+)\)/.exec(option.description) ?? []
      return shown == null ? [] : [{ option, shown }]
    })
    expect(said).not.to.have.length(0)
    for (const { option: { flags, parseArg }, shown } of said) {
      expect(parseArg?.(shown, undefined), flags).to.equal(Number(shown))
    }
  })

  it('says of each option of each command what holds where it is left out, or that it is required', () => {
    const commandsOf = (command: Command): readonly Command[] => [command, ...command.commands.flatMap(commandsOf)]
    const silent = commandsOf(createProgram(testContext())).flatMap(command => {
      const help = command.createHelp()
      return help.visibleOptions(command)
        .filter(option => !['--help', '--version'].includes(option.long ?? '') && !option.negate)
        .filter(option => !/\(default: |\(required\)|; required/.test(help.optionDescription(option)))
        .map(option => `${command.name()} ${option.flags}`)
    })
    expect(silent).to.deep.equal([])
  })

  it('loads no node for the help', () => {
    const script = `
      import { createRequire } from 'node:module'
      import { run } from './src/cli/program.ts'
      const { stderr, stdin } = process
      const { signal } = new AbortController()
      const context = { stdout: { write () {} }, stderr, stdin, env: {}, clock: Date, random: {}, signal }
      await run(['--help'], context)
      console.info(JSON.stringify(loaded))
    `
    // a resolve hook writes down each package that is loaded; newer runtimes have synchronous ones, which others don't
    // see
    const hook = `
      import * as module from 'node:module'
      globalThis.loaded = []
      module.registerHooks?.({
        resolve (specifier, context, next) {
          const result = next(specifier, context)
          loaded.push(result.url)
          return result
        }
      })
      const { port1, port2 } = new MessageChannel()
      port1.on('message', url => { loaded.push(url) })
      port1.unref()
      module.register('data:text/javascript,' + encodeURIComponent(\`
        let port
        export function initialize (p) { port = p }
        export async function resolve (specifier, context, next) {
          const result = await next(specifier, context)
          port.postMessage(result.url)
          return result
        }\`), { data: port2, transferList: [port2] })
    `
    const output = execFileSync(
      process.execPath, [
        '--import', 'tsx', '--import', 'data:text/javascript,' + encodeURIComponent(hook), '--input-type=module', '-e',
        script
      ], { cwd: root, encoding: 'utf8' }
    )
    const urls: string[] = JSON.parse(output.trim().split('\n').at(-1) ?? '[]')
    expect(urls.some(url => url.includes('node_modules/commander'))).to.equal(true)
    expect(urls.filter(url => /libp2p|noble|libsodium|classic-level|smtp-server|nodemailer|libphonenumber/.test(url)))
      .to.deep.equal([])
  })
})
