import { expect } from 'chai'
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readBook } from '../../src/cli/commands/discover/book/read.ts'
import { wishesOf } from '../../src/cli/commands/claim/wishes.ts'
import { isDraft, readJson } from '../../src/cli/commands/registry/files.ts'
import { readKeyFile, readSecretText, readText } from '../../src/cli/key-file.ts'
import { readSettings } from '../../src/cli/settings-file.ts'
import { SCOPES } from '../../src/http/scopes.ts'
import { openTokens } from '../../src/http/tokens.ts'
import { DEFAULT_CSI_TYPES, parseCsi } from '../../src/identifiers/csi.ts'
import { usersFile } from '../../src/msp/users-file.ts'

const CSI = 'mailto:bob@example.com'
const KEY = '0f'.repeat(32)
const TOKENS = `# all\r\napp ${SCOPES[0]} ${'ab'.repeat(32)}\r\n`

interface Reader {
  readonly name: string
  readonly content: string
  readonly read: (path: string) => Promise<unknown>
}

/** Whatever a person may have written or saved with an editor of theirs. */
const READERS: readonly Reader[] = [
  { name: 'settings in JSON', content: '{ "data": "here" }', read: async path => [...readSettings(path)] },
  { name: 'settings in YAML', content: 'data: here\r\n', read: async path => [...readSettings(path)] },
  { name: 'a draft of a registry', content: '{ "name": "here" }', read: readJson },
  { name: 'a key', content: `${KEY}\r\n`, read: readKeyFile },
  { name: 'a password', content: 's\u00e9same\r\n', read: readSecretText },
  { name: 'tokens of a sidecar', content: TOKENS, read: async path => await openTokens(path) != null },
  { name: 'a text', content: 'one\r\ntwo', read: readText },
  {
    name: 'a list of claims',
    content: `# all\r\n${CSI} msp1 Default\r\n`,
    read: async path => await wishesOf(undefined, { file: path } as never)
  },
  { name: 'an address book', content: `# all\r\n${CSI}\r\n`, read: async path => (await readBook(path, {})).contacts },
  {
    name: 'the users of an MSP',
    content: `# all\r\n${CSI}\r\n`,
    read: async path =>
      await usersFile(path, () => DEFAULT_CSI_TYPES).isConfirmedUser(parseCsi(CSI, DEFAULT_CSI_TYPES), {} as never)
  }
]

const SAVED: ReadonlyArray<readonly [string, (text: string) => Uint8Array]> = [
  ['UTF-8 with a byte order mark', text => Buffer.from(`\ufeff${text}`)],
  ['UTF-16, as Windows has it', text => Buffer.from(`\ufeff${text}`, 'utf16le')],
  ['UTF-16, high byte first', text => Buffer.from(`\ufeff${text}`, 'utf16le').swap16()]
]

describe('cli: text files as editors save them', () => {
  let folder: string

  before(async () => { folder = await mkdtemp(join(tmpdir(), 'mimi-')) })
  after(async () => { await rm(folder, { recursive: true }) })

  async function saved (content: Uint8Array): Promise<string> {
    const path = join(folder, 'file')
    await writeFile(path, content)
    await chmod(path, 0o600)
    return path
  }

  for (const { name, content, read } of READERS) {
    for (const [words, encode] of SAVED) {
      it(`${name}: ${words}`, async () => {
        const plain = await read(await saved(Buffer.from(content)))
        expect(await read(await saved(encode(content)))).to.deep.equal(plain)
      })
    }

    it(`${name}: never with a character in the place of what can't be read`, async () => {
      const path = await saved(Buffer.concat([Buffer.from(content), Buffer.from([0x0a, 0xe9, 0x0a])]))
      try {
        await read(path)
      } catch (err) {
        expect(err).to.have.property('code').that.is.oneOf(['TEXT_NOT_UTF8', 'KEY_FILE_INVALID'])
        return
      }
      expect.fail('read all the same')
    })
  }

  it('a draft is told from a signed version, whatever stands before its brace', () => {
    for (const [, encode] of SAVED) {
      expect(isDraft(encode('{'))).to.equal(true)
    }
    expect(isDraft(Buffer.from(' {'))).to.equal(true)
    expect(isDraft(Uint8Array.of(0x0a, 0x01))).to.equal(false)
  })
})
