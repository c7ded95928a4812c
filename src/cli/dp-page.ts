/** The page of a DP that a command runs. */
import { withPackages } from '../base/packages.ts'
import { pagePortOf } from './page-option.ts'
import type { Dp } from '../dp/dp.ts'
import type { CliContext } from './context.ts'
import type { PageOption } from './page-option.ts'
import type { ComponentLogger } from '@libp2p/interface'

/** Serves it while `run` takes, where it is asked for. @throws PackageError `PACKAGE_MISSING`, OsError */
export async function withDpPage (
  options: PageOption, { program, clock, random, stderr }: CliContext,
  { peerId, registry, health, metrics, logger }: Pick<Dp, 'peerId' | 'registry' | 'health' | 'metrics'> & {
    readonly logger: ComponentLogger
  },
  run: () => Promise<void>
): Promise<void> {
  const port = pagePortOf(options)
  if (port == null) {
    await run()
    return
  }
  const { assetsFolder, openDpPage } = await withPackages(['fastify', '@sinclair/typebox'], async () =>
    await import('../page/index.ts'))
  const page = await openDpPage(
    { id: peerId.toString(), registry, health, metrics, clock, random, logger },
    { assets: assetsFolder(program), port })
  stderr.write(`Page: ${page.url}\n`)
  try {
    await run()
  } finally {
    await page.close()
  }
}
