/**
 * Packages that only some roles need. They are optional dependencies: a light node
 * installs without them, so whoever needs one loads it when it is used.
 */
import { systemCodeOf } from './system-code.ts'
import { PackageError } from './package-errors.ts'

/** As package.json names them. */
export const OPTIONAL_PACKAGES = {
  '@sinclair/typebox': '0.34.52',
  'classic-level': '3.0.0',
  fastify: '5.12.8',
  mailauth: '4.13.3',
  nodemailer: '10.6.0',
  'openid-client': '6.8.9',
  smpp: '0.5.1',
  'smtp-server': '3.21.6',
  yaml: '2.9.1'
} as const

export type OptionalPackage = keyof typeof OPTIONAL_PACKAGES

/**
 * Loads what imports optional packages.
 *
 * @param names - those that it imports
 * @param isInstalled - whether a package of this name can be imported
 * @throws PackageError `PACKAGE_MISSING`, which says what to install
 */
export async function withPackages<T> (
  names: readonly OptionalPackage[], load: () => Promise<T>, isInstalled: (name: string) => boolean = canResolve
): Promise<T> {
  try {
    return await load()
  } catch (cause) {
    const missing = names.filter(name => !isInstalled(name))
    if (missing.length === 0) {
      throw cause
    }
    const wanted = missing.map(name => `${name}@${OPTIONAL_PACKAGES[name]}`).join(' ')
    throw new PackageError('PACKAGE_MISSING', { detail: `npm install ${wanted}`, cause })
  }
}

function canResolve (name: string): boolean {
  try {
    import.meta.resolve(name)
    return true
  } catch (err) {
    // one that is there, and hides its main file, is installed
    return systemCodeOf(err) !== 'ERR_MODULE_NOT_FOUND'
  }
}
