/** The constants of the code, read from its text: those that no other file imports count as well. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const SRC = join(import.meta.dirname, '../../../src')
/** What a constant that bounds something is called. */
const BOUND = new RegExp([
  '^(DEFAULT_)?MAX_', '_PACE$', '_LIMITS?$', '_AT_ONCE$', '_SHARE$',
  '_OF_(HOST|PEER|DP|LISTED|CONNECTION|KEY|INVITER)$',
  '_CACHE(_SIZE)?$', '_(FOR|IN)_ALL$', '_OVERALL$', '^DEFAULT_(FORWARDS|READS)', '_PER_', '_CONCURRENCY$', '_RESERVE$',
  '_BATCH$', '_WAITING$', '_BURST$', '^RESERVED_', '_CAPACITY$'
].join('|'))

/**
 * `folder NAME` of a `constants.ts`, else `folder/file.ts NAME`; with the text of its value, where that is on its line.
 */
export function constantsThatBound (): ReadonlyMap<string, string> {
  const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
    .filter(file => file.endsWith('.ts') && !file.endsWith('.d.ts') && !/(^|\/)pb\//.test(file))
  return new Map(files.flatMap(file => {
    const text = readFileSync(join(SRC, file), 'utf8')
    const module = file.replace(/\/constants\.ts$/, '')
    return [...text.matchAll(/^(?:export )?const ([A-Z][A-Z0-9_]*)\b(?:: \w+)? = ?(.*)$/gm)]
      .filter(([, name = '']) => BOUND.test(name))
      .map(([, name = '', value = '']) => [`${module} ${name}`, value] as const)
  }))
}

const constants = constantsThatBound()

/**
 * @param name - as in `constantsThatBound`, of a product of numbers
 * @throws Error for any other: then it is to be imported
 */
export function figureOf (name: string): number {
  const factors = constants.get(name)?.split(' * ').map(factor => Number(factor.replace(/_/g, '')))
  if (factors == null || factors.some(Number.isNaN)) {
    throw new Error(`${name} is no product of numbers`)
  }
  return factors.reduce((product, factor) => product * factor, 1)
}
