import { expect } from 'chai'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { ENTRIES, placeOf } from '../../scripts/package/entries.ts'
import { OPTIONAL_PACKAGES } from '../../src/base/packages.ts'
import { bytesIn, closure, manifest, root } from './installed.ts'

/** Packages, ours among them. */
const MAX_PACKAGES = 40
/** Bytes of packages beside ours; ours is measured packed. */
const MAX_BESIDE = 15_000_000

describe('package, installed without optional dependencies', () => {
  const beside = closure(Object.keys(manifest.dependencies))

  it('brings at most 40 packages', () => {
    expect(beside.length + 1).to.be.at.most(MAX_PACKAGES)
  })

  it('brings at most 15 MB of other packages', () => {
    const bytes = beside.reduce((sum, folder) => sum + bytesIn(path.join(root, folder)), 0)
    expect(bytes).to.be.greaterThan(0)
    expect(bytes).to.be.at.most(MAX_BESIDE)
  })

  it('brings nothing for mail, SMS, sign-ins or a store', () => {
    expect(beside.filter(folder => /mail|smtp|smpp|openid|level/.test(folder))).to.deep.equal([])
  })

  it('names what to install as package.json does', () => {
    expect(OPTIONAL_PACKAGES).to.deep.equal(manifest.optionalDependencies)
  })

  it('builds each public entry', () => {
    const built = Object.fromEntries(Object.entries(ENTRIES).map(([subpath, source]) =>
      [subpath, { types: `./dist/${placeOf(source)}.d.ts`, default: `./dist/${placeOf(source)}.js` }]))
    expect(manifest.exports).to.deep.equal({ ...built, './package.json': './package.json' })
  })

  it('has a lockfile that names no host', () => {
    const lock = readFileSync(path.join(root, 'package-lock.json'), 'utf8')
    expect(lock).not.to.include('"resolved"')
  })
})
