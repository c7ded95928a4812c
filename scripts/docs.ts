/** Writes the pages of docs that are made from code: `npm run docs`. */
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { commandLine } from './lib/command-line.ts'
import { apiPage } from './docs/api.ts'
import { configurationFiles, configurationPage } from './docs/configuration.ts'
import { DRAFT_NAME, draftPage } from './docs/draft.ts'
import { errorsPage } from './docs/errors.ts'
import { limitsPage } from './docs/limits.ts'
import { metricsPage } from './docs/metrics.ts'
import { openApiFile } from './docs/openapi.ts'
import { threatModelPage } from './docs/threat-model.ts'

commandLine(
  'npm run docs    writes api, errors, configuration, limits, metrics, openapi.json, draft/ and the figures of ' +
    'threat-model.md of docs/\n', {}
)
writeFileSync(path.join(import.meta.dirname, '../docs/errors.md'), await errorsPage())
writeFileSync(path.join(import.meta.dirname, '../docs/configuration.md'), configurationPage())
writeFileSync(path.join(import.meta.dirname, '../docs/limits.md'), limitsPage())
writeFileSync(path.join(import.meta.dirname, '../docs/metrics.md'), metricsPage())
writeFileSync(path.join(import.meta.dirname, '../docs/openapi.json'), openApiFile())
writeFileSync(path.join(import.meta.dirname, '../docs/api.md'), apiPage())
writeFileSync(path.join(import.meta.dirname, '../docs/draft', DRAFT_NAME), draftPage())
const threatModel = path.join(import.meta.dirname, '../docs/threat-model.md')
writeFileSync(threatModel, threatModelPage(readFileSync(threatModel, 'utf8')))
for (const [name, text] of configurationFiles()) {
  writeFileSync(path.join(import.meta.dirname, '../docs/config', name), text)
}
