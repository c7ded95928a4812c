#!/usr/bin/env node
/** Tells whoever runs an old Node.js so, in a sentence; loads the program only after that. */
import module from 'node:module'
import { compiledFolder } from './compiled-folder.ts'
import { refusal } from '../supported.ts'

const refused = refusal(process.versions.node)
if (refused == null) {
  // before Node.js 22.8 there is none
  const { enableCompileCache } = module as typeof module & { enableCompileCache?: (folder: string) => unknown }
  enableCompileCache?.(compiledFolder(process.env))
  const { start } = await import('./process.ts')
  await start(import.meta.filename)
} else {
  process.stderr.write(`error: ${refused}\n`)
  process.exitCode = 1
}
