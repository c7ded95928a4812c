/** docs/openapi.json: what the sidecar takes and answers, as it serves it. */
import { VERSION } from '../../src/base/version.ts'
import { openApiOf } from '../../src/http/openapi.ts'
import { routesOf } from '../../src/http/sidecar.ts'
import type { SidecarComponents } from '../../src/http/sidecar.ts'

/** Nothing is asked of it: only what routes say of themselves is read. */
const NOBODY = {} as SidecarComponents

export function openApiFile (): string {
  return `${JSON.stringify(openApiOf(routesOf(NOBODY, VERSION), VERSION), null, 2)}\n`
}
