import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { expect } from 'chai'
import { blocksOf } from './blocks.ts'

const ROOT = join(import.meta.dirname, '../..')
const PAGE = join(ROOT, 'docs/tutorial.md')
const PROMPT = 'mimi> '
const MINUTE = 60_000
/** Of the sample, what the page asks for. */
const CSIS = 'mailto:bob@example.com msp2 Default\ntel:+14155550101 msp1 Default\n'

/**
 * What a command prints, a line each, without what differs from run to run: figures, times, ids, widths, the order of
 * one person's services.
 */
function gist (printed: string): string[] {
  return printed.split('\n').map(line => line
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'TIME').replaceAll(/\b[0-9a-f]{8}\b/g, 'ID').replaceAll(
      /\b\d+\b/g, 'N'
    ).replaceAll(/ +/g, ' ').trim()
    .replace(/found on ([^;]+);/, (_, names: string) => `found on ${names.split(', ').sort().join(', ')};`))
}

interface Step {
  readonly command: string
  readonly shown: readonly string[]
}

async function stepsOf (page: string): Promise<Step[]> {
  const blocks = (await blocksOf(page)).filter(({ language }) => language === 'console')
  return blocks.flatMap(({ code }) => code.split(PROMPT).slice(1).map(part => {
    const [command = '', ...lines] = part.trimEnd().split('\n')
    return { command, shown: gist(lines.join('\n')).filter(line => line !== '…') }
  }))
}

describe('docs/tutorial.md', () => {
  it('is what happens', async function () {
    this.timeout(6 * MINUTE)
    const steps = await stepsOf(PAGE)
    expect(steps).to.have.length.above(15)
    const folder = await mkdtemp(join(tmpdir(), 'mimi-tutorial-'))
    try {
      await writeFile(join(folder, 'csis.txt'), CSIS)
      const running = execFile(join(ROOT, 'scripts/testnet'), ['--csis', join(folder, 'csis.txt')], {
        timeout: 5 * MINUTE
      })
      const ended = once(running, 'close')
      const [out, err] = [text(running.stdout ?? Readable.from([])), text(running.stderr ?? Readable.from([]))]
      running.stdin?.end([...steps.map(({ command }) => command), 'quit', ''].join('\n'))
      expect((await ended)[0], await err).to.equal(0)
      const [, ...answers] = (await out).split(PROMPT)
      for (const [i, { command, shown }] of steps.entries()) {
        expect(gist(answers[i] ?? ''), command).to.include.members([...shown])
      }
    } finally {
      await rm(folder, { recursive: true })
    }
  })
})
