/** Writes the pages of docs that are made from code: `npm run docs`. */
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { commandLine } from './lib/command-line.ts'
import { configurationFiles, configurationPage } from './docs/configuration.ts'
import { errorsPage } from './docs/errors.ts'
import { limitsPage } from './docs/limits.ts'
import { metricsPage } from './docs/metrics.ts'
import { openApiFile } from './docs/openapi.ts'

commandLine('npm run docs    writes errors, configuration, limits, metrics and openapi.json of docs/\n', {})
writeFileSync(path.join(import.meta.dirname, '../docs/errors.md'), await errorsPage())
writeFileSync(path.join(import.meta.dirname, '../docs/configuration.md'), configurationPage())
writeFileSync(path.join(import.meta.dirname, '../docs/limits.md'), limitsPage())
writeFileSync(path.join(import.meta.dirname, '../docs/metrics.md'), metricsPage())
writeFileSync(path.join(import.meta.dirname, '../docs/openapi.json'), openApiFile())
for (const [name, text] of configurationFiles()) {
  writeFileSync(path.join(import.meta.dirname, '../docs/config', name), text)
}
