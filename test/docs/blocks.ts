/** The fenced code blocks of a page. */
import { readFile } from 'node:fs/promises'

export interface Block {
  /** What follows the fence: `sh`, `ts`, `mermaid`, … */
  readonly language: string
  readonly code: string
  /** Line of the page, from 1. */
  readonly line: number
}

export async function blocksOf (path: string): Promise<Block[]> {
  const lines = (await readFile(path, 'utf8')).split('\n')
  const blocks: Block[] = []
  for (let i = 0; i < lines.length; i++) {
    const language = /^```(\w+)$/.exec(lines[i] ?? '')?.[1]
    if (language == null) {
      continue
    }
    const start = i + 1
    i = lines.indexOf('```', start)
    if (i === -1) {
      throw new Error(`${path}:${start}: the block has no end`)
    }
    blocks.push({ language, code: lines.slice(start, i).join('\n'), line: start })
  }
  return blocks
}

/** Commands of a shell block, one a line; a backslash at the end continues it. */
export function commandsOf (block: Block): string[] {
  return block.code.replaceAll(/\\\n\s*/g, '').split('\n').filter(line => line.trim() !== '' && !line.startsWith('#'))
}

/**
 * Words of a `mimi` command; what stands in angle brackets or quotes is one word, and where the output goes is left
 * out.
 */
export function wordsOf (command: string): string[] {
  return [...command.replace(/ >>? \S+$/, '').matchAll(/<[^>]+>|"[^"]*"|\S+/g)]
    .map(([word]) => /^<(HPKE|token|root) key( of \w+)?>$/.test(word) ? 'ab'.repeat(32) : word)
}
