import { readFileSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { expect } from 'chai'
import { Command } from 'commander'
import { addFederationQueryOptions, federationQueryOf } from '../../src/cli/federation-query.ts'
import { createProgram } from '../../src/cli/program.ts'
import { testContext } from './context.ts'
import type { FederationQueryOptions } from '../../src/cli/federation-query.ts'

const ROOT = path.join(import.meta.dirname, '..')
const SELF = path.join('cli', 'turned.spec.ts')
const texts = readdirSync(ROOT, { recursive: true, encoding: 'utf8' })
  .filter(file => file.endsWith('.ts') && file !== SELF)
  .map(file => readFileSync(path.join(ROOT, file), 'utf8'))

/** Options that no test hands to a command by their name, and why. */
const EXCEPTIONS: ReadonlyMap<string, string> = new Map([
  ['--deadline', 'below: what it makes of a query, since no test is to depend on how long something takes']
])

const flagsOf = (command: Command): readonly string[] => [
  ...command.options.flatMap(({ long }) => long ?? []), ...command.commands.flatMap(flagsOf)
]

/** As an argument: after a quote or a space, and whole. */
const isTurned = (flag: string): boolean => {
  const argument = new RegExp(`['"\`\\s]${flag}(?![-\\w])`)
  return texts.some(text => argument.test(text))
}

describe('cli/turned: every option stands in a test', () => {
  const flags = [...new Set(flagsOf(createProgram(testContext())))].toSorted()

  it('as an argument, or has a reason not to', () => {
    expect(flags.length).to.be.above(150)
    expect(flags.filter(flag => !isTurned(flag))).to.deep.equal([...EXCEPTIONS.keys()])
  })

  it('would see one that does not', () => {
    expect([isTurned('--lifetime'), isTurned(`--${'life'}`), isTurned(`--${'no'}-such-option`)])
      .to.deep.equal([true, false, false])
  })

  it('--deadline: milliseconds, for DPs and replicas, between 50 and 30,000', () => {
    const query = (...args: string[]): unknown => federationQueryOf(
      addFederationQueryOptions(new Command()).parse(args, { from: 'user' }).opts<FederationQueryOptions>(),
      { dps: [] }
    )
    expect(query('--deadline', '1234')).to.include({ deadline: 1_234 })
    for (const wrong of ['49', '30001', 'soon']) {
      expect(() => query('--deadline', wrong)).to.throw().with.property('code', 'OPTION_INVALID')
    }
  })
})
