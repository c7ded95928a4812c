import { expect } from 'chai'
import { fromString } from 'uint8arrays/from-string'
import { toString } from 'uint8arrays/to-string'
import { isProtected, protect, protectedKind, unprotect } from '../../src/node/protected-file.ts'
import { errorOf, rejectionOf } from '../builders/errors.ts'
import { seededRandom } from '../builders/registry.ts'

const passphrase = 'correct horse battery'
const secret = fromString(`${'ab'.repeat(32)}\n`)
const cost = 14

describe('node/protected-file', () => {
  let file: Uint8Array

  before(async () => {
    file = fromString(await protect(secret, { kind: 'key', passphrase, random: seededRandom('protect'), cost }))
  })

  /** The file with one of its two lines changed. */
  function changed (change: (lines: readonly [string, string]) => readonly string[]): Uint8Array {
    const [first = '', second = ''] = toString(file).split('\n')
    return fromString(change([first, second]).join('\n'))
  }

  it('opens with the passphrase, and holds what was protected', async () => {
    expect(await unprotect(file, { kind: 'key', passphrase })).to.deep.equal(secret)
    expect([isProtected(file), protectedKind(file)]).to.deep.equal([true, 'key'])
    expect(isProtected(secret)).to.equal(false)
  })

  it('is two lines of text, and says what it is', () => {
    expect(toString(file)).to.match(/^mimi-discovery\/1\/protected key scrypt 14 [A-Za-z0-9+/]{22}\n[A-Za-z0-9+/]+\n$/)
  })

  it('costs 128 MiB a guess unless told otherwise', async () => {
    expect(await protect(secret, { kind: 'share', passphrase, random: seededRandom('x') }))
      .to.match(/^mimi-discovery\/1\/protected share scrypt 17 /)
  })

  it('has another salt, key and nonce each time', async () => {
    const random = seededRandom('twice')
    const [a, b] = [
      await protect(secret, { kind: 'key', passphrase, random, cost }),
      await protect(secret, { kind: 'key', passphrase, random, cost })
    ]
    expect(a.split('\n')[0]).to.not.equal(b.split('\n')[0])
    expect(a.split('\n')[1]).to.not.equal(b.split('\n')[1])
  })

  it('opens for what was typed on a machine that composes accents otherwise', async () => {
    const typed = fromString(await protect(secret, {
      kind: 'key', passphrase: 'crème brûlée'.normalize('NFD'), random: seededRandom('nfc'), cost
    }))
    expect(await unprotect(typed, { kind: 'key', passphrase: 'crème brûlée'.normalize('NFC') })).to.deep.equal(secret)
  })

  for (const other of ['', 'correct horse batter', 'correct horse battery ', 'Correct horse battery']) {
    it(`stays shut for "${other}", and tells neither secret nor passphrase`, async () => {
      const err = await rejectionOf(unprotect(file, { kind: 'key', passphrase: other }))
      expect(err.code).to.equal('PASSPHRASE_WRONG')
      expect(`${err.message}${err.stack ?? ''}`).to.not.include('abab').and.to.not.include(passphrase)
    })
  }

  it('holds no key where a share is wanted', async () => {
    expect((await rejectionOf(unprotect(file, { kind: 'share', passphrase }))).code).to.equal('PROTECTED_FILE_INVALID')
    const renamed = changed(([first, second]) => [first.replace(' key ', ' share '), second])
    expect((await rejectionOf(unprotect(renamed, { kind: 'share', passphrase }))).code).to.equal('PASSPHRASE_WRONG')
  })

  it('stays shut when its cost, its salt, or any byte of what is sealed was changed', async () => {
    const attacks = [
      changed(([first, second]) => [first.replace(' 14 ', ' 15 '), second]),
      changed(([first, second]) => [`${first.slice(0, -3)}AAA`, second]),
      ...[0, 20, 80, 120].map(at => changed(([first, second]) =>
        [first, `${second.slice(0, at)}${second[at] === 'A' ? 'B' : 'A'}${second.slice(at + 1)}`]))
    ]
    for (const attack of attacks) {
      expect((await rejectionOf(unprotect(attack, { kind: 'key', passphrase }))).code).to.equal('PASSPHRASE_WRONG')
    }
  })

  const malformed: Readonly<Record<string, () => Uint8Array>> = {
    'a cost that takes the machine': () => changed(([first, second]) => [first.replace(' 14 ', ' 21 '), second]),
    'a cost that takes nothing': () => changed(([first, second]) => [first.replace(' 14 ', ' 13 '), second]),
    'a cost of three digits': () => changed(([first, second]) => [first.replace(' 14 ', ' 014 '), second]),
    'another way to derive': () => changed(([first, second]) => [first.replace('scrypt', 'pbkdf2'), second]),
    'another kind': () => changed(([first, second]) => [first.replace(' key ', ' keys '), second]),
    'a short salt': () => changed(([first, second]) => [first.slice(0, -1), second]),
    'a third line': () => changed(lines => [...lines, 'x']),
    'one line': () => changed(([first]) => [first]),
    'a line that is not base64': () => changed(([first]) => [first, 'a b']),
    'less than a seal': () => changed(([first]) => [first, 'AAAA']),
    'its name alone': () => fromString('mimi-discovery/1/protected')
  }
  for (const [words, make] of Object.entries(malformed)) {
    it(`is refused with ${words}`, async () => {
      expect((await rejectionOf(unprotect(make(), { kind: 'key', passphrase }))).code)
        .to.equal('PROTECTED_FILE_INVALID')
    })
  }

  it('is refused when it is cut off anywhere', async () => {
    const end = toString(file).indexOf('\n')
    for (let length = 26; length <= end; length++) {
      expect(errorOf(() => { protectedKind(file.subarray(0, length)) }).code, `${length}`)
        .to.equal('PROTECTED_FILE_INVALID')
    }
    expect((await rejectionOf(unprotect(file.subarray(0, file.byteLength - 5), { kind: 'key', passphrase }))).code)
      .to.equal('PASSPHRASE_WRONG')
  })
})
