/** The page of a testnet, where it is asked for. */
import { withPackages } from '../../../base/packages.ts'
import { createLogger } from '../../../node/logger.ts'
import { pagePortOf } from '../../page-option.ts'
import type { ProcessTestnet, ProcessTestnetOptions } from '../../../testnet/processes.ts'
import type { CliContext } from '../../context.ts'
import type { PageOption } from '../../page-option.ts'

export interface PreparedPage extends Pick<ProcessTestnetOptions, 'onCall'> {
  /**
   * Serves it while `work` takes, which says when somebody may come: what they look up then is there.
   *
   * @throws OsError
   */
  during (net: ProcessTestnet, work: (announce: () => void) => Promise<void>): Promise<void>
}

/** @throws PackageError `PACKAGE_MISSING`: before anything is started */
export async function preparePage (options: PageOption, context: CliContext): Promise<PreparedPage> {
  const port = pagePortOf(options)
  if (port == null) {
    return { during: async (_, work) => { await work(() => {}) } }
  }
  const { assetsFolder, testnetPage } = await withPackages(
    ['fastify', '@sinclair/typebox'], async () => await import('../../../page/index.ts'))
  const { program, clock, random, stderr } = context
  const { onCall, open } = testnetPage()
  return {
    onCall,
    during: async (net, work) => {
      const logger = createLogger({ level: 'error', destination: { write: line => { stderr.write(line) } } })
      const page = await open(net, { clock, random, logger }, { assets: assetsFolder(program), port })
      try {
        await work(() => { stderr.write(`Page: ${page.url}\n`) })
      } finally {
        await page.close()
      }
    }
  }
}
