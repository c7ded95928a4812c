import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'

/** Files that put a node together, and what does it there. */
const ROOTS = [
  ['dp/dp.ts', 'createDp'], ['light/light-node.ts', 'createLightNode'], ['attestor/attestor.ts', 'createAttestor'],
  ['node/libp2p.ts', 'createPeer']
] as const
/** Made of named parts, a root fits on a screen or two. */
const MOST = 80

/** Lines of an exported function, from its name to its end; of overloads the last. */
function linesOf (source: string, name: string): number {
  const lines = source.split('\n')
  const first = lines.findLastIndex(line => line.startsWith(`export async function ${name} (`))
  const length = lines.slice(first).findIndex(line => line === '}') + 1
  if (first === -1 || length === 0) {
    throw new Error(`there is no ${name}`)
  }
  return length
}

describe('lint/roots: composition roots', () => {
  for (const [file, name] of ROOTS) {
    it(`${name} has ${MOST} lines at most`, () => {
      expect(linesOf(readFileSync(join(import.meta.dirname, '../../src', file), 'utf8'), name)).to.be.at.most(MOST)
    })
  }

  it('would be counted', () => {
    const long = `export async function createIt (): Promise<void> {\n${'  more()\n'.repeat(MOST - 1)}}\n`
    expect(linesOf(long, 'createIt')).to.equal(MOST + 1)
  })
})
