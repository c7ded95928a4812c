/** Things that are done in one place, so that nobody does them a second time, and otherwise. */
import { readFileSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { expect } from 'chai'

const ROOT = path.join(import.meta.dirname, '../../src')
const files = readdirSync(ROOT, { recursive: true, encoding: 'utf8' })
  .map(file => file.split(path.sep).join('/'))
  .filter(file => file.endsWith('.ts') && !file.includes('/pb/') && !file.startsWith('page/assets/'))

interface Habit {
  readonly name: string
  readonly sign: RegExp
  /** Files where it may stand. */
  readonly home: readonly string[]
  /** What the sign has to find. */
  readonly example: string
  /** What stays allowed. */
  readonly fine: string
}

const HABITS: readonly Habit[] = [
  {
    name: 'lots are drawn by base/lot.ts',
    sign: /random\.bytes\(4\)|getUint32\(0\) [/%]|\.sort\(\(\) =>|Math\.random/,
    // a place on the ring is no lot
    home: ['base/lot.ts', 'page/ring.ts'],
    example: 'const bytes = this.#random.bytes(4)',
    fine: 'random.bytes(32)'
  },
  {
    name: 'waits after failures double by base/back-off.ts',
    sign: /Math\.min\([^\n]*\* 2 \*\* |[A-Z] \* 2 \*\* (?!\(?-)|Math\.min\(2 \* /,
    home: ['base/back-off.ts'],
    example: 'Math.min(LONGEST, FIRST * 2 ** times)',
    fine: 'points * 2 ** (-age / HALF_LIFE)'
  },
  {
    name: 'waits that can be called off are those of base/delay.ts',
    sign: /(?:async function|const) \w*[dD]elay\w* (?:= async )?\((?:ms|milliseconds)\b/,
    home: ['base/delay.ts'],
    example: 'async function systemDelay (ms: number): Promise<void> {',
    fine: 'const delay = 3'
  },
  {
    name: 'members are kept to a class by #; private is for constructors',
    sign: /^ +private (?!constructor)/m,
    home: [],
    example: '  private readonly a = 1',
    fine: '  private constructor ()'
  },
  {
    name: 'views of bytes that come from elsewhere have their offset',
    sign: /new DataView\((?:\w+\.)?(?:bytes|random|body|payload|message|frame|data)\w*(?:\([^)]*\))?(?:\.slice\(\))?\.buffer\)\.get/,
    home: [],
    example: 'new DataView(bytes.buffer).getUint32(0)',
    fine: 'new DataView(bytes.buffer, bytes.byteOffset).getUint32(0)'
  }
]

describe('lint/habits', () => {
  for (const { name, sign, home, example, fine } of HABITS) {
    it(name, () => {
      const found = files.filter(file => !home.includes(file) && sign.test(readFileSync(path.join(ROOT, file), 'utf8')))
      expect(found).to.deep.equal([])
      expect([example, fine].map(text => sign.test(text))).to.deep.equal([true, false])
    })
  }
})
