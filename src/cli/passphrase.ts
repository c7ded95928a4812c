/** The passphrase of secret files: from a file, or from whoever sits at the terminal, whose typing isn't shown. */
import { createInterface } from 'node:readline'
import { Writable } from 'node:stream'
import { NodeError } from '../node/errors.ts'
import { CliError } from './errors.ts'
import { Interrupted } from './interrupted.ts'
import { readSecretText } from './key-file.ts'
import { PASSPHRASE_VARIABLE } from './passphrase-variable.ts'
import type { CliContext, GlobalOptions } from './context.ts'
import type { PassphraseSource } from '../node/secret-file.ts'

/** Characters of a new one. */
const MIN_LENGTH = 12

export interface Passphrases extends PassphraseSource {
  /** For a file that is put under one. @throws CliError `PASSPHRASE_UNFIT` */
  chosen (): Promise<string>
}

/** All files of one command have the same. */
export function passphrasesOf ({ passphraseFile }: GlobalOptions, context: CliContext): Passphrases {
  const file = passphraseFile ?? context.env[PASSPHRASE_VARIABLE]
  let known: Promise<string> | undefined
  const ofFiles = async (): Promise<string> => {
    known ??= file == null ? ask('Passphrase: ', context) : readSecretText(file)
    return await known
  }
  return {
    ofFiles,
    // also what somebody typed for another file
    forNew: async () => file == null && known == null ? undefined : fit(await ofFiles()),
    chosen: async () => fit(await (file == null ? askTwice(context) : ofFiles()))
  }
}

function fit (passphrase: string): string {
  if ([...passphrase].length < MIN_LENGTH) {
    throw new CliError('PASSPHRASE_UNFIT', { detail: `fewer than ${MIN_LENGTH} characters` })
  }
  return passphrase
}

async function askTwice (context: CliContext): Promise<string> {
  const [first, second] = [await ask('New passphrase: ', context), await ask('Once more: ', context)]
  if (first !== second) {
    throw new CliError('PASSPHRASE_UNFIT', { detail: 'not the same twice' })
  }
  return first
}

/** @throws NodeError `PASSPHRASE_MISSING` where nobody can be asked, or nothing was entered */
async function ask (prompt: string, { stdin, stderr, signal }: CliContext): Promise<string> {
  if (!('isTTY' in stdin) || stdin.isTTY !== true) {
    throw new NodeError('PASSPHRASE_MISSING')
  }
  // the reader takes the terminal's echo off, and repeats what is typed here
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => { done() } })
  const reader = createInterface({ input: stdin, output: nowhere, terminal: true, historySize: 0 })
  const close = (): void => { reader.close() }
  signal.addEventListener('abort', close, { once: true })
  stderr.write(prompt)
  try {
    return await new Promise<string>((resolve, reject) => {
      reader.once('line', resolve)
      reader.once('SIGINT', () => { reject(new Interrupted('interrupt')) })
      reader.once('close', () => { reject(new NodeError('PASSPHRASE_MISSING')) })
    })
  } finally {
    signal.removeEventListener('abort', close)
    reader.close()
    stderr.write('\n')
  }
}
