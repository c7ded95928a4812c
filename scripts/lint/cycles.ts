/**
 * Finds import cycles, type imports included: two files that need each other's
 * types are one file, or miss a third.
 */
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import ts from 'typescript'

/** From each file to the files it imports. */
export type ImportGraph = ReadonlyMap<string, readonly string[]>

/** Reads every .ts file under `root`; paths are relative to it. */
export function readImports (root: string): ImportGraph {
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(file => file.endsWith('.ts'))
  return new Map(files.map(file => {
    const { importedFiles } = ts.preProcessFile(readFileSync(path.join(root, file), 'utf8'), true, true)
    const imports = importedFiles
      .map(({ fileName }) => fileName)
      .filter(name => name.startsWith('.'))
      .map(name => path.relative(root, path.resolve(root, path.dirname(file), name)))
    return [file, imports]
  }))
}

/** Each cycle once, as the files along it, by depth-first search. */
export function findCycles (graph: ImportGraph): readonly string[][] {
  const cycles: string[][] = []
  const done = new Set<string>()
  const trail: string[] = []

  function visit (file: string): void {
    const start = trail.indexOf(file)
    if (start >= 0) {
      cycles.push([...trail.slice(start), file])
      return
    }
    if (done.has(file)) {
      return
    }
    trail.push(file)
    for (const imported of graph.get(file) ?? []) {
      visit(imported)
    }
    trail.pop()
    done.add(file)
  }

  for (const file of graph.keys()) {
    visit(file)
  }
  return cycles
}
