import { expect } from 'chai'
import { CommanderError } from 'commander'
import { ASK_ELSEWHERE, BaseError } from '../../src/base/errors.ts'
import { CliError } from '../../src/cli/errors.ts'
import { EXIT_CODES, EXIT_INTERRUPTED, EXIT_OK, EXIT_USAGE } from '../../src/cli/exit-codes.ts'
import { readerOf, renderError } from '../../src/cli/render-error.ts'
import { printResult, renderFields, renderTable } from '../../src/cli/render.ts'
import { ATTEST_ERRORS, AttestError } from '../../src/protocols/attest/errors.ts'
import { RegistryError } from '../../src/registry/errors.ts'
import { RemoteError } from '../../src/rpc/errors.ts'
import { StoreError } from '../../src/store/errors.ts'
import { testContext } from './context.ts'

describe('cli/exit-codes', () => {
  it('gives each kind of error a code of its own', () => {
    const codes = [EXIT_OK, EXIT_USAGE, EXIT_INTERRUPTED, ...Object.values(EXIT_CODES)]
    expect(new Set(codes).size).to.equal(codes.length)
  })
})

describe('cli/render', () => {
  it('aligns the columns of a table, without colours', () => {
    expect(renderTable(['name', 'n'], [['alpha', '1'], ['b', '22']])).to.equal('name   n\nalpha  1\nb      22\n')
  })

  it('leaves out fields without a value', () => {
    expect(renderFields({ name: 'a', longer: 2, missing: undefined })).to.equal('name    a\nlonger  2\n')
  })

  it('prints one JSON value where --json is given, text where not', () => {
    const context = testContext()
    printResult(context.stdout, { json: true }, { json: { a: 1 }, text: 'a: 1\n' })
    printResult(context.stdout, {}, { json: { a: 1 }, text: 'a: 1\n' })
    expect(context.out()).to.equal('{"a":1}\na: 1\n')
  })

  it('shows an expected error with its remedy and without a stack', async () => {
    const context = testContext()
    const code = await renderError(context.stderr, new CliError('FILE_EXISTS', { detail: 'bob.key' }))
    expect(code).to.equal(EXIT_CODES.conflict)
    expect(context.err())
      .to.equal('error: A file is there already, and a key that is overwritten is lost. (bob.key)\n' +
      '  remedy: Name another file, or move the old one away.\n  code: FILE_EXISTS\n')
  })

  it('says what a code means that a remote answered', async () => {
    const context = testContext()
    expect(
      await renderError(context.stderr, new RemoteError('ATTEST_CHANNEL_DOWN', 'unavailable', { retryAfter: 60_000 }))
    ).to.equal(EXIT_CODES.unavailable)
    const { sentence, remedy } = ATTEST_ERRORS.ATTEST_CHANNEL_DOWN
    expect(context.err()).to.equal(
      `error: The remote answered: ${sentence}\n  remedy: ${remedy}\n  again in: 60 s\n  code: ATTEST_CHANNEL_DOWN\n`
    )
    const json = testContext()
    await renderError(json.stderr, new RemoteError('ATTEST_CHANNEL_DOWN', 'unavailable'), { json: true })
    expect(JSON.parse(json.err()).error).to.include({ sentence, remedy })
  })

  it('has a remedy for whoever reads it: of a fault of its own, and of one of a node that it asked', async () => {
    const own = new StoreError('STORE_CORRUPT')
    const told = new RemoteError('STORE_CORRUPT', 'internal')
    const remedy = async (err: Error, ...argv: string[]): Promise<string | undefined> => {
      const context = testContext()
      await renderError(context.stderr, err, { reader: readerOf(argv) })
      return /remedy: (.*)/.exec(context.err())?.[1]
    }
    expect(await remedy(own, '--json', 'dp', 'start')).to.match(/or empty: .* comes back from replicas\.$/)
    expect(await remedy(own, 'csip', 'start')).to.match(/nobody else knows the limits/)
    expect(await remedy(own, 'msp', 'start', '--id', 'dp')).to.match(/nobody else knows which mappings/)
    expect(await remedy(own, 'discover')).to.equal('Check the disk, then start from a backup.')
    for (const command of ['dp', 'csip', 'discover']) {
      expect(await remedy(told, command)).to.equal(ASK_ELSEWHERE)
    }
    const down = new AttestError('ATTEST_CHANNEL_DOWN')
    expect(await remedy(down, 'csip', 'check')).to.match(/^See that the server/)
    expect(await remedy(down, 'claim')).to.match(/^Ask again later/)
    const faulty = new RegistryError('REGISTRY_CHAIN_BROKEN')
    expect(await remedy(faulty, 'registry', 'sign')).to.match(/^Build the new version/)
    expect(await remedy(faulty, 'msp', 'start')).to.match(/^Do not use it/)
    const clock = new RemoteError('CLAIM_CLOCK_OFF', 'unavailable')
    expect(await remedy(clock, 'dp', 'start')).to.match(/^Claim through another DP/)
  })

  it('shows a code that only the remote knows', async () => {
    const context = testContext()
    await renderError(context.stderr, new RemoteError('OF_A_LATER_VERSION', 'refused'))
    expect(context.err()).to.include('The remote answered OF_A_LATER_VERSION.')
  })

  it('says when to try again', async () => {
    const context = testContext()
    await renderError(context.stderr, new BaseError('MESSAGE_TOO_LARGE', { retryAfter: 1_500 }))
    expect(context.err()).to.include('again in: 2 s')
  })

  it('shows an expected error as JSON where --json is given', async () => {
    const context = testContext()
    await renderError(context.stderr, new CliError('FILE_EXISTS'), { json: true })
    expect(JSON.parse(context.err()).error).to.include({ code: 'FILE_EXISTS', kind: 'conflict' })
  })

  it('shows the stack of a defect, and ends with 1', async () => {
    const context = testContext()
    expect(await renderError(context.stderr, new TypeError('x is not a function'))).to.equal(1)
    expect(context.err()).to.include('defect').and.to.include('TypeError')
  })

  it('leaves the words to commander where it has printed them', async () => {
    const context = testContext()
    expect(await renderError(context.stderr, new CommanderError(1, 'commander.unknownOption', 'x')))
      .to.equal(EXIT_USAGE)
    expect(await renderError(context.stderr, new CommanderError(0, 'commander.helpDisplayed', 'x'))).to.equal(EXIT_OK)
    expect(context.err()).to.equal('')
  })
})
