/** The files of the pages, each at a path of its own: nothing else of the disk is served. */
import { readFile, readdir } from 'node:fs/promises'
import path from 'node:path'
import { route } from '../http/route.ts'
import type { CONTENT, Route } from '../http/route.ts'

/** Beside the folder of the program, from source and built. */
const FOLDER = '../page/assets'

const KINDS: Readonly<Record<string, keyof typeof CONTENT>> = {
  '.html': 'page',
  '.css': 'style',
  '.js': 'script',
  '.svg': 'image'
}

/** @param program - the file that Node.js was started with */
export function assetsFolder (program: string): string {
  return path.join(path.dirname(program), FOLDER)
}

/** @param index - the file that is served at `/` */
export async function assetRoutes (folder: string, index: string): Promise<readonly Route[]> {
  const names = (await readdir(folder)).filter(name => KINDS[path.extname(name)] != null)
  return await Promise.all(names.filter(name => name === index || !name.endsWith('.html')).map(async name => {
    const bytes = await readFile(path.join(folder, name))
    const kind = KINDS[path.extname(name)] ?? 'bytes'
    return route({
      id: name,
      method: 'GET',
      path: name === index ? '/' : `/${name}`,
      scopes: [],
      summary: name,
      content: kind,
      handle: async () => ({ bytes })
    })
  }))
}
