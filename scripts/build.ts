/**
 * Builds `dist`: the public entries and `mimi`, each with what it uses of other
 * packages in it, in chunks that they share. So a light node installs few packages
 * and starts quickly. What stays outside is named in package.json under
 * `dependencies` (types of the public API) and `optionalDependencies` (native code,
 * and what single roles need).
 */
import path from 'node:path'
import { commandLine } from './lib/command-line.ts'
import { bundlePrograms } from './package/bundle.ts'
import { writeDeclarations } from './package/declarations.ts'
import { writeLicences, writeSbom } from './package/inside.ts'

const USAGE = `\
npm run build                      what runs, into dist
npm run build -- --package         also types, licences of what is inside, and the list of it (SBOM)
npm run build -- --into FOLDER     not into dist
`

const root = path.join(import.meta.dirname, '..')
const { values } = commandLine(USAGE, { package: { type: 'boolean', default: false }, into: { type: 'string' } })
const dist = values.into == null ? path.join(root, 'dist') : path.resolve(values.into)

const metafile = await bundlePrograms(root, dist)
if (values.package) {
  await writeDeclarations(root, dist)
  const inside = await writeLicences(root, dist, metafile)
  await writeSbom(root, dist, inside)
}
