/** What of other packages is inside ours: their licences, and the list of them all (SBOM, CycloneDX). */
import { execFile } from 'node:child_process'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import type { Metafile } from 'esbuild'

export interface Inside {
  readonly name: string
  readonly version: string
  readonly license: string
  readonly texts: readonly string[]
}

/** The part of CycloneDX 1.5 that npm writes and we read. */
interface Sbom {
  readonly metadata: { readonly component: Component }
  readonly components: readonly Component[]
  readonly dependencies: ReadonlyArray<{ readonly ref: string, readonly dependsOn: readonly string[] }>
}

interface LockedPackage {
  readonly version: string
  readonly dev?: boolean
  readonly optional?: boolean
}

interface Component {
  readonly 'bom-ref': string
  readonly scope?: string
  readonly properties?: unknown
}

const run = promisify(execFile)
const LICENCE_FILE = /^(licen[cs]e|copying|notice)/i
/** CycloneDX of some 200 packages. */
const MAX_OUTPUT = 64 * 1024 * 1024

/** Folders of packages below the root, such as `node_modules/a/node_modules/b`, in order. */
export function packagesInside (metafile: Metafile): readonly string[] {
  const folders = new Set<string>()
  for (const { inputs } of Object.values(metafile.outputs)) {
    for (const [file, { bytesInOutput }] of Object.entries(inputs)) {
      // through a link, too
      const [, folder] = /(?:^|\/)((?:node_modules\/(?:@[^/]+\/)?[^/]+\/)+)/.exec(file) ?? []
      if (folder != null && bytesInOutput > 0) {
        folders.add(folder.slice(0, -1))
      }
    }
  }
  return [...folders].sort()
}

async function describe (root: string, folder: string): Promise<Inside> {
  const files = await readdir(path.join(root, folder))
  const { name, version, license } = JSON.parse(await readFile(path.join(root, folder, 'package.json'), 'utf8'))
  const texts = await Promise.all(files.filter(file => LICENCE_FILE.test(file)).sort()
    .map(async file => await readFile(path.join(root, folder, file), 'utf8')))
  if (typeof license !== 'string') {
    throw new Error(`${name} doesn't name its licence.`)
  }
  return { name, version, license, texts }
}

/** Returns names and versions of what is inside. */
export async function writeLicences (root: string, dist: string, metafile: Metafile): Promise<readonly Inside[]> {
  const packages = await Promise.all(packagesInside(metafile).map(async folder => await describe(root, folder)))
  const parts = packages.map(({ name, version, license, texts }) =>
    [`${name} ${version} (${license})`, ...texts.map(text => text.trim())].join('\n\n'))
  await writeFile(path.join(dist, 'THIRD-PARTY-LICENSES.txt'),
    'Parts of these packages are in dist, under these licences.\n\n' + parts.join(`\n\n${'-'.repeat(72)}\n\n`) + '\n')
  return packages
}

/** Of what is inside, and what an installation brings along. */
export async function writeSbom (root: string, dist: string, inside: readonly Inside[]): Promise<void> {
  const sbom = await listAll(root)
  const scopes = await installedScopes(root)
  inside.forEach(({ name, version }) => { scopes.set(`${name}@${version}`, 'required') })
  // npm says what package.json needs to build; what is inside is no development tool
  const components = sbom.components.flatMap(({ properties, ...component }) => {
    const scope = scopes.get(component['bom-ref'])
    return scope == null ? [] : [{ ...component, scope }]
  })
  const { component } = sbom.metadata
  const isKept = (ref: string): boolean => ref === component['bom-ref'] || scopes.has(ref)
  const dependencies = sbom.dependencies.filter(({ ref }) => isKept(ref))
    .map(({ ref, dependsOn }) => ({ ref, dependsOn: dependsOn.filter(isKept) }))
  // npm names it after the folder
  const metadata = { ...sbom.metadata, component: { ...component, name: 'mimi-discovery' } }
  await writeFile(path.join(dist, 'sbom.cdx.json'),
    JSON.stringify({ ...sbom, metadata, components, dependencies }, undefined, 1) + '\n')
}

async function listAll (root: string): Promise<Sbom> {
  const { stdout } = await run('npm', ['sbom', '--sbom-format', 'cyclonedx', '--package-lock-only'], {
    cwd: root, maxBuffer: MAX_OUTPUT
  })
  return JSON.parse(stdout)
}

/** Of what npm installs beside ours: name@version → scope. */
async function installedScopes (root: string): Promise<Map<string, 'required' | 'optional'>> {
  const { packages }: { packages: Record<string, LockedPackage> } =
    JSON.parse(await readFile(path.join(root, 'package-lock.json'), 'utf8'))
  return new Map(Object.entries(packages).filter(([place, { dev }]) => place !== '' && dev !== true)
    .map(([place, { version, optional }]) =>
      [`${place.replace(/^.*node_modules\//, '')}@${version}`, optional === true ? 'optional' : 'required']))
}
