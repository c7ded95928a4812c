import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect } from 'chai'
import ts from 'typescript'

const ROOT = path.join(import.meta.dirname, '../..')
/**
 * Participles that say what was done to something, and not what it is: a part, a parameter or a field is called by the
 * noun of the glossary (invalidation log, holder keys), or by its state (invalidated, used). The verb stays: a fact
 * strikes.
 */
const PARTICIPLE = /^#?(taken|isTaken|holders|isHolders)$|struck/i

/** Each name in a text that is one of them, with its line. */
function participlesIn (text: string): string[] {
  const source = ts.createSourceFile('', text, ts.ScriptTarget.Latest, true)
  const found: string[] = []
  const visit = (node: ts.Node): void => {
    const isName = ts.isIdentifier(node) || ts.isPrivateIdentifier(node)
    // the words of an event, an error or a field of JSON are names as well
    const isWord = ts.isStringLiteral(node) && /^[\w.-]+$/.test(node.text)
    if ((isName || isWord) && PARTICIPLE.test(node.text)) {
      found.push(`${source.getLineAndCharacterOfPosition(node.getStart()).line + 1} ${node.text}`)
    }
    ts.forEachChild(node, visit)
  }
  visit(source)
  return found
}

const files = ['src', 'test', 'scripts'].flatMap(folder =>
  readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter(name => /\.(ts|mjs|js)$/.test(name))
    .map(name => path.join(folder, name)))

describe('lint/names', () => {
  it('nothing is called struck, taken or holders', () => {
    const found = files.flatMap(file =>
      participlesIn(readFileSync(path.join(ROOT, file), 'utf8')).map(name => `${file}:${name}`))
    expect(found).to.deep.equal([])
  })

  it('would see them', () => {
    const text = 'const { struck: { at } } = parts; class A { #taken = 1 }; const kind = "is' +
      'Struck"; // struck is fine here'
    expect(participlesIn(text)).to.deep.equal(['1 struck', '1 #taken', '1 isStruck'])
    expect(participlesIn('const holdersPerCsip = "whoever was struck"')).to.deep.equal([])
  })
})
