import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'

const SRC = join(import.meta.dirname, '../../src')
/** Where files and folders are made, each for its user alone from its first moment on. */
const MAKERS: Readonly<Record<string, RegExp>> = {
  'node/private-files.ts': /open\(part, 'wx', OWNER_ONLY\)/,
  'store/backup/writer.ts': /open\(part, 'wx', OWNER_ONLY\)/,
  'store/level/about.ts': /open\([^)]*, 'w', 0o600\)/,
  'store/level/files.ts': /mkdir\(directory, \{ mode: FOLDER_MODE \}\)/,
  'store/level/mark.ts': /open\(path, 'w\+', 0o600\)/,
  // mkdtemp makes 0700, whatever the umask
  'testnet/layout.ts': /mkdtemp\(/
}
const MAKING =
  /\b(appendFile|copyFile|cp|createWriteStream|mkdir|mkdtemp|writeFile|openSync|writeFileSync|mkdirSync)\(|\bopen\([^)]*'[wa]x?\+?'/

async function sources (): Promise<ReadonlyArray<readonly [file: string, text: string]>> {
  const names = (await readdir(SRC, { recursive: true }))
    .filter(name => name.endsWith('.ts') && !name.endsWith('.d.ts'))
  return await Promise.all(names.map(async name => [name, await readFile(join(SRC, name), 'utf8')] as const))
}

/** Of a file of its own, whose handle has the mode already, writes are no making. */
const makes = (text: string): boolean => MAKING.test(text.replace(/\bfile\.writeFile\(/g, ''))

describe('lint/disk: what is made on disk', () => {
  it('is made in few places, so that no mode is forgotten', async () => {
    const makers = (await sources()).filter(([, text]) => makes(text)).map(([name]) => name).toSorted()
    expect(makers).to.deep.equal(Object.keys(MAKERS).toSorted())
  })

  it('is narrow in each of them', async () => {
    for (const [name, text] of await sources()) {
      expect(text, name).to.match(MAKERS[name] ?? /^/)
    }
  })

  it('would be seen', () => {
    expect([
      'await writeFile(path, text)', 'await mkdir(path, { recursive: true })', "await open(path, 'w')",
      'file.writeFile(bytes)'
    ].map(makes))
      .to.deep.equal([true, true, true, false])
  })
})
