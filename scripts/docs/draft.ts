/** docs/draft: docs/protocol.md and the messages as an Internet-Draft, in the Markdown of kramdown-rfc. */
import { readFileSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { wrapped } from './wrapped.ts'

const ROOT = path.join(import.meta.dirname, '../..')
const DRAFT = path.join(ROOT, 'docs/draft')
/** Columns of what is taken over as it stands. */
const ART_WIDTH = 72
/** What helps to understand it; one can implement without. */
const INFORMATIVE = new Set(['RFC6973', 'RFC9458'])

export const DRAFT_NAME = 'draft-mimi-discovery-protocol-00.md'

/** As GitHub makes them, and the links of docs/protocol.md with it. */
export function anchorOf (heading: string): string {
  return heading.toLowerCase().replace(/[^\p{L}\p{N} -]/gu, '').replaceAll(' ', '-')
}

/** `src/mapping/pb/entry.proto` → `proto-mapping-entry`. */
function anchorOfFile (file: string): string {
  return `proto-${file.replace(/^(\.\.\/)?src\//, '').replace(/\/pb\//, '-').replace(/\.proto$/, '').replaceAll('/', '-')}`
}

/** Words outside code, by lines. */
function proseOf (line: string, change: (text: string) => string): string {
  return line.split(/(`[^`]*`)/).map((part, i) => i % 2 === 0 ? change(part) : part).join('')
}

/** Links to pages beside the protocol are words; those to messages lead to the appendix. */
function linked (text: string): string {
  return text
    .replace(/\[([^\]]+)\]\((\.\.\/src\/[^)]+\.proto)\)/g, (_, words: string, file: string) =>
      `[${words}](#${anchorOfFile(file)})`)
    .replace(/\[([^\]]+)\]\((?!#)[^)]+\)/g, '$1')
    .replace(/\[([^\]]+)\]\(#([^)]+)\)/g, (_, words: string, anchor: string) => `[${words}](#${anchor})`)
}

function cited (text: string): string {
  return text.replace(/\bRFC (\d+)\b/g, '{{RFC$1}}')
}

function sectionsOf (page: string): string {
  const [, first = ''] = /\n(## Notation\n[^]*)$/.exec(page) ?? []
  const blocks: string[] = []
  let paragraph: string[] = []
  const close = (): void => {
    if (paragraph.length > 0) {
      blocks.push(flowed(paragraph))
    }
    paragraph = []
  }
  for (const line of first.trimEnd().split('\n')) {
    const heading = /^(#+) (.+)$/.exec(line)
    if (heading != null) {
      close()
      const [, marks = '', words = ''] = heading
      blocks.push(`${marks.slice(1)} ${words} {#${anchorOf(words)}}`)
    } else if (line === '' || line.startsWith('|') || line.startsWith('    ')) {
      close()
      blocks.push(line.startsWith('|') ? proseOf(linked(line), cited) : line)
    } else {
      if (/^\s*(- |\d+\. )/.test(line)) {
        close()
      }
      paragraph.push(line)
    }
  }
  close()
  return blocks.join('\n')
}

/** A paragraph or item whose words are changed is broken into lines anew. */
function flowed (lines: readonly string[]): string {
  const text = lines.join('\n')
  const changed = proseOf(linked(text), cited).replace(/\|(?=\S)/g, '\\|')
  if (changed === text) {
    return text
  }
  const indent = /^\s*/.exec(text)?.[0] ?? ''
  return wrapped(changed.replace(/\s+/g, ' ').trim()).split('\n').map(line => indent + line).join('\n')
}

/** A line of a .proto file; comments that are too wide go on below. */
function protoLine (line: string): string {
  const comment = /^(\s*\/\/ )(.*)$/.exec(line)
  if (comment == null || line.length <= ART_WIDTH) {
    return line
  }
  const [, prefix = '', words = ''] = comment
  return words.split(' ').reduce<string[]>((out, word) => {
    const last = out.at(-1)
    return last == null || last.length + 1 + word.length > ART_WIDTH
      ? [...out, prefix + word]
      : [...out.slice(0, -1), `${last} ${word}`]
  }, []).join('\n')
}

function messagesOf (page: string): string {
  const files = [...new Set([...page.matchAll(/\]\(\.\.\/(src\/[^)]+\.proto)\)/g)].map(([, file = '']) => file))]
  const parts = files.sort().map(file => {
    const text = readFileSync(path.join(ROOT, file), 'utf8').trimEnd().split('\n').map(protoLine).join('\n')
    return `## ${file.replace(/^src\//, '').replace('/pb/', '/')} {#${anchorOfFile(file)}}\n\n~~~ protobuf\n${text}\n~~~\n`
  })
  return `# Messages {#messages}\n\nThey are in the language of protobuf, version 3.\n\n${parts.join('\n')}`
}

/** Vectors are too many for a document. */
function vectorsOf (): string {
  const names = readdirSync(path.join(ROOT, 'docs/vectors')).filter(name => name.endsWith('.json')).sort()
  return '\n# Test Vectors {#vectors}\n\n' + wrapped(
    'An implementation of this document has to pass the vectors that accompany it, in JSON, one file for each ' +
    `of these: ${names.map(name => name.replace('.json', '')).join(', ')}.`
  ) + '\n'
}

function referencesOf (text: string): string {
  const cited = [...new Set([...text.matchAll(/\{\{\??(RFC\d+)[^}]*\}\}/g)].map(([, name = '']) => name))]
    .sort((a, b) => Number(a.slice(3)) - Number(b.slice(3)))
  const list = (names: readonly string[]): string => names.map(name => `  ${name}:`).join('\n')
  return `\nnormative:\n${list(cited.filter(name => !INFORMATIVE.has(name)))}\n\n` +
    `informative:\n${list(cited.filter(name => INFORMATIVE.has(name)))}\n  I-D.ietf-mimi-user-discovery-reqs:`
}

export function draftPage (): string {
  const [page, front, back] = ['../protocol.md', 'front.md', 'back.md'].map(name =>
    readFileSync(path.join(DRAFT, name), 'utf8'))
  const [protocol = '', head = '', tail = ''] = [page, front, back]
  const body = `${sectionsOf(protocol)}\n\n${tail}${messagesOf(protocol)}${vectorsOf()}`
  return head.replaceAll('{{?', '{{').replace('@references@', referencesOf(head + body)) + body.replaceAll('{{?', '{{')
}
