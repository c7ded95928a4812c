/** Writes the pages of docs that are made from code: `npm run docs`. */
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { commandLine } from './lib/command-line.ts'
import { configurationFiles, configurationPage } from './docs/configuration.ts'
import { errorsPage } from './docs/errors.ts'
import { limitsPage } from './docs/limits.ts'
import { metricsPage } from './docs/metrics.ts'
import { openApiFile } from './docs/openapi.ts'
import { threatModelPage } from './docs/threat-model.ts'

commandLine(
  'npm run docs    writes errors, configuration, limits, metrics, openapi.json and the figures of threat-model.md of ' +
    'docs/\n', {}
)
writeFileSync(path.join(import.meta.dirname, '../docs/errors.md'), await errorsPage())
writeFileSync(path.join(import.meta.dirname, '../docs/configuration.md'), configurationPage())
writeFileSync(path.join(import.meta.dirname, '../docs/limits.md'), limitsPage())
writeFileSync(path.join(import.meta.dirname, '../docs/metrics.md'), metricsPage())
writeFileSync(path.join(import.meta.dirname, '../docs/openapi.json'), openApiFile())
const threatModel = path.join(import.meta.dirname, '../docs/threat-model.md')
writeFileSync(threatModel, threatModelPage(readFileSync(threatModel, 'utf8')))
for (const [name, text] of configurationFiles()) {
  writeFileSync(path.join(import.meta.dirname, '../docs/config', name), text)
}
