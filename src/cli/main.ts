#!/usr/bin/env node
/** Tells whoever runs an old Node.js so, in a sentence; loads the program only after that. */
import { refusal } from '../supported.ts'

const refused = refusal(process.versions.node)
if (refused == null) {
  const { start } = await import('./process.ts')
  await start(import.meta.filename)
} else {
  process.stderr.write(`error: ${refused}\n`)
  process.exitCode = 1
}
