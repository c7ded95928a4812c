/** What `mimi dp|csip|msp backup` and `restore` are told. */
export type NodeRole = 'dp' | 'csip' | 'msp'

export interface BackupOptions {
  readonly data: string
  readonly keys: 'with' | 'without'
  readonly key?: string
  /** Of a DP. */
  readonly hpke?: readonly string[]
  readonly share?: readonly string[]
}

export interface RestoreOptions {
  readonly data: string
  readonly keysTo?: string
}
