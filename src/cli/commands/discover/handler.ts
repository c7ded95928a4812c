/** The work of `mimi discover`. */
import { join } from 'node:path'
import { peerIdOf, signerFromSeed } from '../../../base/keys.ts'
import { fileChoiceStore } from '../../../light/file-choice-store.ts'
import { createLightNode } from '../../../light/light-node.ts'
import { CliError } from '../../errors.ts'
import { EXIT_CODES, EXIT_OK, EXIT_OPTED_OUT, EXIT_PARTIAL, ExitWith } from '../../exit-codes.ts'
import { proofIn } from '../../holder-files.ts'
import { joinOptionsOf } from '../../join.ts'
import { federationQueryOf } from '../../federation-query.ts'
import { compactJson, failureJson, foundJson } from '../../../light/json.ts'
import { compactText, failureText, foundText } from '../../found.ts'
import { ownKey, readKeyFiles } from '../../key-file.ts'
import { loggerOf } from '../../log.ts'
import { passphrasesOf } from '../../passphrase.ts'
import { printResult } from '../../render.ts'
import { openStore } from '../../store.ts'
import { discoverBook } from './book.ts'
import type { DiscoverCliOptions } from './options.ts'
import type { Handler, Invocation } from '../../action.ts'
import type { CliContext } from '../../context.ts'
import type { Protection } from '../../key-file.ts'
import type { LightNode, LightNodeOptions } from '../../../light/options.ts'
import type { DiscoverOptions, DiscoverOutcome } from '../../../light/interface.ts'
import type { Store } from '../../../store/interface.ts'

/** In the order in which they count among several. */
const EXITS: Readonly<Record<DiscoverOutcome, number>> = {
  found: EXIT_OK, 'opted-out': EXIT_OPTED_OUT, none: EXIT_CODES['not-found'], partial: EXIT_PARTIAL
}
/** Of several identifiers the first of these that came out counts. */
const WORST_FIRST = ['partial', 'none', 'opted-out', 'found'] as const satisfies readonly DiscoverOutcome[]

/** What became of one identifier: what is printed, and how it came out. */
interface DiscoverReport {
  readonly json: unknown
  readonly text: string
  readonly outcome: DiscoverOutcome | 'failed'
  readonly error?: unknown
}

export const discover: Handler<DiscoverCliOptions> = async ({ context, options, args }) => {
  const { file } = options
  requireTogether(options, args)
  const protection: Protection = { passphrases: passphrasesOf(options, context), random: context.random }
  const audiences = await readKeyFiles(options.audience ?? [], protection.passphrases)
  const choices = await choicesIn(options.choices, protection)
  const kept = await keptIn(options.data, protection, context)
  const proof = options.data == null ? undefined : await proofIn(options.data, options, context)
  try {
    const node = await createLightNode({
      ...await joinOptionsOf(options, context),
      ...kept,
      proof,
      choices,
      app: options.app,
      home: options.home,
      relay: relayOf(options),
      refreshInterval: 0
    })
    try {
      const query: DiscoverOptions = {
        ...federationQueryOf(options, node.registry.current()),
        tags: options.tag,
        chooseAnew: options.chooseAnew,
        audiences,
        signal: context.signal
      }
      await (file == null
        ? discoverArgs(node, { args, query, options, context })
        : discoverBook(node, { file, query, options, context }))
    } finally {
      await node.stop()
    }
  } finally {
    await kept.store?.close()
  }
}

/**
 * An option that would go unheeded is a mistake.
 *
 * @throws CliError `OPTION_INVALID`
 */
function requireTogether (
  { file, country, encoding, wait, compact, tag, app, choices, chooseAnew }: DiscoverCliOptions, args: readonly string[]
): void {
  if ((args.length > 0) === (file != null) || (file != null && compact === true)) {
    throw new CliError('OPTION_INVALID', { detail: 'give identifiers, or --file without --compact' })
  }
  if (file == null && (wait === true || country != null || encoding != null)) {
    throw new CliError('OPTION_INVALID', { detail: '--wait, --country and --encoding go with --file' })
  }
  if (compact === true && [tag, app, choices, chooseAnew].some(option => option != null)) {
    throw new CliError('OPTION_INVALID', {
      detail: '--compact chooses nothing: leave --tag, --app, --choices and --choose-anew out'
    })
  }
}

interface ArgsInit extends Pick<Invocation<DiscoverCliOptions>, 'args' | 'options' | 'context'> {
  readonly query: DiscoverOptions
}

async function discoverArgs (node: LightNode, { args, query, options, context }: ArgsInit): Promise<void> {
  const reports = options.compact === true ? await compactly(node, args, query) : await verbosely(node, args, query)
  printResult(context.stdout, options, {
    json: reports.map(({ json }) => json), text: reports.map(({ text }) => text).join('\n')
  })
  const failed = reports.find(({ outcome }) => outcome === 'failed')
  if (failed != null) {
    throw failed.error // its exit code; the others were printed
  }
  const worst = WORST_FIRST.find(outcome => reports.some(one => one.outcome === outcome)) ?? 'found'
  if (EXITS[worst] !== EXIT_OK) {
    throw new ExitWith(EXITS[worst])
  }
}

/** Sealed under a key beside the file, made at the first time. */
async function choicesIn (path: string | undefined, protection: Protection): Promise<LightNodeOptions['choices']> {
  return path == null ? undefined : fileChoiceStore(path, await ownKey(`${path}.key`, protection), protection.random)
}

/** A key of this folder's own, made at the first time, and the store that it seals. */
async function keptIn (
  folder: string | undefined, protection: Protection, context: CliContext
): Promise<{ readonly seed?: Uint8Array, readonly store?: Store }> {
  if (folder == null) {
    return {}
  }
  const seed = await ownKey(join(folder, 'querier.key'), protection)
  const owner = `querier ${peerIdOf(signerFromSeed(seed).publicKey).toString()}`
  return { seed, store: await openStore(join(folder, 'store'), owner, loggerOf({ logLevel: 'error' }, context)) }
}

function relayOf ({ relay }: DiscoverCliOptions): LightNodeOptions['relay'] {
  return relay == null ? 'auto' : relay ? 'always' : 'never'
}

async function verbosely (node: LightNode, csis: readonly string[], query: DiscoverOptions): Promise<DiscoverReport[]> {
  const settled = await node.discoverMany(csis, query)
  return settled.map((item, i) => {
    const csi = csis[i] ?? ''
    if ('error' in item) {
      return failureReport(csi, item.error)
    }
    const json = foundJson(csi, item.result)
    return { json, text: foundText(json), outcome: item.result.outcome }
  })
}

async function compactly (node: LightNode, csis: readonly string[], query: DiscoverOptions): Promise<DiscoverReport[]> {
  const reports: DiscoverReport[] = []
  for (const csi of csis) {
    try {
      const result = await node.discoverCompact(csi, query)
      const json = compactJson(csi, result, node.registry.current())
      reports.push({ json, text: compactText(json), outcome: result.outcome })
    } catch (err) {
      reports.push(failureReport(csi, err))
    }
  }
  return reports
}

function failureReport (csi: string, error: unknown): DiscoverReport {
  const json = failureJson(error)
  return { json: { csi, ...json }, text: `${csi}\n${failureText(json)}`, outcome: json.outcome, error }
}
