/** The sidecar of `mimi msp start`, where it is asked for. */
import { toString } from 'uint8arrays/to-string'
import { withPackages } from '../../../base/packages.ts'
import { VERSION } from '../../../base/version.ts'
import { CliError } from '../../errors.ts'
import { readBytes, readSecretBytes } from '../../key-file.ts'
import { portOf } from '../../metrics-option.ts'
import type { SidecarComponents } from '../../../http/sidecar.ts'
import type { SidecarAddress } from '../../../http/tls.ts'
import type { MspStartOptions } from './options.ts'

const LOOPBACK = '127.0.0.1'

export interface PreparedSidecar {
  readonly at: SidecarAddress
  /** Serves as long as `work` takes. @throws OsError where it can't listen */
  during (work: () => Promise<void>, components: Omit<SidecarComponents, 'tokens'>): Promise<void>
}

/**
 * Reads what it needs: what was mistyped is told before the node starts.
 *
 * @throws CliError `OPTION_INVALID`, `FILE_UNREADABLE`, NodeError `FILE_EXPOSED`, HttpError, PackageError
 */
export async function prepareSidecar (
  { http, httpTokens, httpTlsCert, httpTlsKey }: MspStartOptions
): Promise<PreparedSidecar | undefined> {
  if (http == null) {
    if ((httpTokens ?? httpTlsCert ?? httpTlsKey) != null) {
      throw new CliError('OPTION_INVALID', { detail: 'give --http with the options that begin so' })
    }
    return undefined
  }
  if (httpTokens == null || (httpTlsCert == null) !== (httpTlsKey == null)) {
    throw new CliError('OPTION_INVALID', { detail: '--http takes --http-tokens, and a certificate with its key' })
  }
  const { createSidecar, openTokens, requirePrivate, requireTls } = await withPackages(
    ['fastify', '@sinclair/typebox'], async () => await import('../../../http/index.ts'))
  const at = { host: LOOPBACK, ...portOf(http) }
  const tls = httpTlsCert == null || httpTlsKey == null
    ? undefined
    : { cert: toString(await readBytes(httpTlsCert)), key: toString(await readSecretBytes(httpTlsKey)) }
  requirePrivate(at, tls)
  requireTls(tls)
  const tokens = await openTokens(httpTokens)
  return {
    at,
    during: async (work, components) => {
      const sidecar = createSidecar({ ...components, tokens }, { tls, version: VERSION })
      try {
        const port = await sidecar.listen(at)
        components.logger.forComponent('mimi:http')('the sidecar listens on %s:%d', at.host, port)
        await work()
      } finally {
        await sidecar.close()
      }
    }
  }
}
