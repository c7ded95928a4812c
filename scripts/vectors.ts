/** Writes docs/vectors: `npm run vectors`. */
import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { commandLine } from './lib/command-line.ts'
import { allVectors } from './vectors/all.ts'

commandLine('npm run vectors    writes docs/vectors\n', {})
const folder = path.join(import.meta.dirname, '../docs/vectors')
mkdirSync(folder, { recursive: true })
for (const [name, content] of allVectors()) {
  writeFileSync(path.join(folder, name), content)
}
