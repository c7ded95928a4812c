/** The files of a testnet of processes, in one folder that goes away with it. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { replaceFile } from '../node/private-files.ts'
import { formatKey } from '../node/secret-file.ts'
import { writeShareFile } from '../dp/evaluation/share-file.ts'
import type { Federation, Party } from './federation.ts'

export interface Layout {
  readonly folder: string
  /** SignedRegistry. */
  readonly registry: string
  /** The anchor, a line of text. */
  readonly anchor: string
  /** By the name of the party. */
  key (name: string): string
  share (name: string): string
  /** Secret of a DP's HPKE key. */
  hpke (name: string): string
  users (name: string): string
  data (name: string): string
}

export async function makeLayout (): Promise<Layout> {
  const folder = await mkdtemp(join(tmpdir(), 'mimi-testnet-'))
  return {
    folder,
    registry: join(folder, 'v1.registry'),
    anchor: join(folder, 'federation.anchor'),
    key: name => join(folder, `${name}.key`),
    share: name => join(folder, `${name}.share`),
    hpke: name => join(folder, `${name}.key.hpke`),
    users: name => join(folder, `${name}.users`),
    data: name => join(folder, name)
  }
}

/** Each node gets what an operator would give it: its own key, its own share, and the registry. */
export async function writeLayout (layout: Layout, { anchorText, bytes, dps, msps, csips }: Federation): Promise<void> {
  const key = async ({ name, seed }: Party): Promise<void> => {
    await replaceFile(layout.key(name), formatKey(seed))
  }
  await replaceFile(layout.registry, bytes)
  await replaceFile(layout.anchor, `${anchorText}\n`)
  await Promise.all([...dps, ...msps, ...csips].map(key))
  await Promise.all(dps.map(async ({ name, id, share, hpke }) => {
    if (hpke != null) {
      await replaceFile(layout.hpke(name), formatKey(hpke.seed))
    }
    await replaceFile(layout.share(name), writeShareFile({ ...share, keyId: 1, shareEpoch: 1, dp: id }))
  }))
  await Promise.all(msps.map(async ({ name }) => { await replaceFile(layout.users(name), '') }))
}

export async function removeLayout ({ folder }: Layout): Promise<void> {
  await rm(folder, { recursive: true, force: true })
}
