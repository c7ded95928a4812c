/** An MSP's directory in a file: one CSI a line, `#` begins a comment. Read again when it changes. */
import { readFile, stat } from 'node:fs/promises'
import { decodeText } from '../base/text.ts'
import { parseCsi } from '../identifiers/csi.ts'
import { UsersFileError } from './users-file-errors.ts'
import type { CsiType } from '../identifiers/types.ts'
import type { MspBackend } from '../protocols/confirm/interface.ts'

interface Loaded {
  /** Size and time of the content that was read. */
  readonly version: string
  readonly users: ReadonlySet<string>
}

/**
 * A backend that throws when the file can't be read or has a line that is no CSI:
 * a directory that is broken says neither yes nor no.
 *
 * @param types - the types of the federation, asked for at each reading
 */
export function usersFile (path: string, types: () => readonly CsiType[]): MspBackend {
  let loaded: Loaded | undefined
  let loading: Promise<Loaded> | undefined

  const load = async (): Promise<Loaded> => {
    const { size, mtimeMs } = await stat(path)
    const version = `${size} ${mtimeMs}`
    if (loaded?.version !== version) {
      loaded = { version, users: parseUsers(decodeText(await readFile(path), { origin: path }), types()) }
    }
    return loaded
  }
  const read = async (): Promise<ReadonlySet<string>> => {
    loading ??= load().finally(() => { loading = undefined })
    return (await loading).users
  }
  return {
    isConfirmedUser: async csi => {
      const isUnderWay = loading != null
      const isThere = (await read()).has(csi.uri)
      // a reading that was under way may have begun before the line was there
      return isThere || (isUnderWay && (await read()).has(csi.uri))
    }
  }
}

/** @throws UsersFileError `USERS_FILE_INVALID` with the number of the line, never its content */
export function parseUsers (text: string, types: readonly CsiType[]): ReadonlySet<string> {
  const users = new Set<string>()
  for (const [i, line] of text.split(/\r\n|\n|\r/).entries()) {
    const csi = line.replace(/#.*/, '').trim()
    if (csi !== '') {
      try {
        users.add(parseCsi(csi, types).uri)
      } catch (err) {
        throw new UsersFileError('USERS_FILE_INVALID', { detail: `line ${i + 1}`, cause: err })
      }
    }
  }
  return users
}
