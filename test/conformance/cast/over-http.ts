/** The same through a service's sidecar: each row's questions, asked over HTTP. */
import { ask, testSidecar } from '../../builders/sidecar.ts'
import type { SidecarNode } from '../../../src/http/sidecar.ts'

export type AskSidecar = (path: string, body?: unknown) => Promise<Record<string, unknown>>

/** @param node - whose sidecar it is */
export async function overHttp (node: SidecarNode, work: (ask: AskSidecar) => Promise<void>): Promise<void> {
  const sidecar = await testSidecar({ node })
  const port = await sidecar.listen({ host: '127.0.0.1', port: 0 })
  try {
    await work(async (path, body) => (await ask(port, path, body)).json)
  } finally {
    await sidecar.close()
  }
}
