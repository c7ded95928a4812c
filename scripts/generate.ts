/** Generates the TypeScript beside every .proto of src. */
import { execFileSync } from 'node:child_process'
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import { commandLine } from './lib/command-line.ts'

const USAGE = `\
npm run generate               writes the TypeScript beside every .proto of src
npm run generate -- --check    writes nothing, and fails where it isn't what the .proto gives
`

const { values } = commandLine(USAGE, { check: { type: 'boolean', default: false } })
const root = path.join(import.meta.dirname, '..')
const src = path.join(root, 'src')
const protos = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter(file => file.endsWith('.proto')).sort()

function generate (folder: string): void {
  for (const file of protos) {
    execFileSync(
      path.join(root, 'node_modules/.bin/protons'),
      ['--path', folder, path.join(folder, file)],
      { stdio: 'inherit' }
    )
  }
}

/** @returns files whose TypeScript isn't what their .proto gives */
function stale (): string[] {
  const folder = mkdtempSync(path.join(root, '.generated-'))
  try {
    for (const file of protos) {
      cpSync(path.join(src, file), path.join(folder, file))
    }
    generate(folder)
    return protos
      .map(file => file.replace(/\.proto$/, '.ts'))
      .filter(file => readFileSync(path.join(folder, file), 'utf8') !== readFileSync(path.join(src, file), 'utf8'))
  } finally {
    rmSync(folder, { recursive: true })
  }
}

if (values.check) {
  const files = stale()
  for (const file of files) {
    console.error(`src/${file} is not what its .proto gives: npm run generate`)
  }
  process.exitCode = files.length === 0 ? 0 : 1
} else {
  generate(src)
  console.info(`generated ${protos.length} files`)
}
