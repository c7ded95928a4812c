/** Generates the TypeScript beside every .proto of src. */
import { execFileSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')
const protos = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
  .filter(file => file.endsWith('.proto'))
  .sort()

for (const file of protos) {
  execFileSync(join(root, 'node_modules/.bin/protons'), ['--path', join(root, 'src'), join(root, 'src', file)], { stdio: 'inherit' })
  console.info(`generated src/${file.replace(/\.proto$/, '.ts')}`)
}
