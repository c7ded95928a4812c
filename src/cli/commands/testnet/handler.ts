/** The work of `mimi testnet`. */
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import PQueue from 'p-queue'
import { DiscoveryError } from '../../../base/errors.ts'
import { TextError } from '../../../base/text-errors.ts'
import { decodeText } from '../../../base/text.ts'
import { parseCsi } from '../../../identifiers/csi.ts'
import { parseWishes } from '../../../testnet/csis.ts'
import { TestnetError } from '../../../testnet/errors.ts'
import { chooseAsker, judge, readFound } from '../../../testnet/lookups.ts'
import { playReassign } from '../../../testnet/reassign-scenario.ts'
import { ProcessTestnet } from '../../../testnet/processes.ts'
import { CliError } from '../../errors.ts'
import { preparePage } from './page.ts'
import { prompt } from './prompt.ts'
import { lookupsJson, lookupsTable, viewsTable } from './tables.ts'
import type { TestnetOptions } from './options.ts'
import type { Wish } from '../../../testnet/csis.ts'
import type { Lookup } from '../../../testnet/lookups.ts'
import type { Handler } from '../../action.ts'
import type { CliContext, GlobalOptions } from '../../context.ts'

/** Of a range that is kept for fiction. */
const SCENARIO_NUMBER = 'tel:+14155550142'
/** Claims at once; each waits mostly for others. */
const CLAIMS_AT_ONCE = 4

/** From the folder of the program. */
const SAMPLE = '../../scripts/sample-csis.txt'

export const testnet: Handler<TestnetOptions> = async ({ context, options }) => {
  const { signal, stdout } = context
  const note = (text: string): void => { context.stderr.write(text + '\n') }
  const started = performance.now()
  const msps = Array.from({ length: options.msps }, (_, i) => `msp${i + 1}`)
  // a file that can't be read is told before anything is started
  const wishes = await readWishes(options, msps, context.program)
  const page = await preparePage(options, context)
  const net = await ProcessTestnet.start({
    dps: options.dps,
    msps: options.msps,
    module: context.program,
    // from source it is run by tsx, built it runs by itself
    execArgv: context.program.endsWith('.ts') ? ['--import', 'tsx'] : [],
    env: context.env,
    clock: context.clock,
    random: context.random,
    onProgress: note,
    onCall: page.onCall,
    signal
  })
  try {
    const readyMs = Math.round(performance.now() - started)
    note(`All nodes are ready after ${readyMs} ms.`)
    await page.during(net, async announce => {
      if (options.scenario != null) {
        announce()
        await play(net, context, options)
        return
      }
      await claimAll(net, wishes, note, signal)
      const lookups = await lookUpAll(net, wishes, note, signal)
      stdout.write(
        options.json === true ? JSON.stringify(lookupsJson(readyMs, lookups)) + '\n' : lookupsTable(readyMs, lookups)
      )
      announce()
      if (options.once !== true) {
        await prompt(net, context)
      } else if (lookups.some(({ verified }) => !verified)) {
        throw new TestnetError('TESTNET_INCOMPLETE', {
          detail: `${lookups.filter(({ verified }) => !verified).length} of ${lookups.length}`
        })
      }
    })
  } finally {
    note('Stopping.')
    await net.stop()
  }
}

/** The story of `--scenario`, of which there is one so far. */
async function play (net: ProcessTestnet, context: CliContext, { json, once }: TestnetOptions &
  GlobalOptions): Promise<void> {
  const { stdout, stderr, clock, signal } = context
  const say = (text: string): void => { (json === true ? stderr : stdout).write(`${text}\n`) }
  const csi = parseCsi(SCENARIO_NUMBER, net.federation.registry.policy.csiTypes)
  const { agreed, agreedMs, views, found } = await playReassign(net, csi, { clock, say, signal })
  stdout.write(json === true
    ? JSON.stringify({
      agreed,
      agreed_ms: agreedMs,
      dps: views.map(({ name, replica, living, invalidated, invalidations, code }) =>
        ({ name, replica, living, invalidated, invalidations, code: code ?? null })),
      found
    }) + '\n'
    : viewsTable(views) + (agreed
      ? `Everybody agrees, ${(agreedMs / 1_000).toFixed(1)} s after the return: the number is Bob's, and only his.\n`
      : 'They do not agree.\n'))
  if (once !== true) {
    await prompt(net, context)
  } else if (!agreed) {
    throw new TestnetError('TESTNET_DISAGREES')
  }
}

async function readWishes (
  options: TestnetOptions, msps: readonly string[], program: string
): Promise<readonly Wish[]> {
  const file = options.csis ?? path.join(path.dirname(program), SAMPLE)
  let text: string
  try {
    text = decodeText(await readFile(file), { origin: file })
  } catch (cause) {
    throw cause instanceof TextError ? cause : new CliError('FILE_UNREADABLE', { detail: file, cause })
  }
  // the sample is for two services, whatever was asked for
  return parseWishes(text, msps, { skipOthers: options.csis == null })
}

async function claimAll (
  net: ProcessTestnet, wishes: readonly Wish[], note: (text: string) => void, signal: AbortSignal
): Promise<void> {
  for (const msp of net.msps) {
    await net.addUsers(
      msp, wishes.filter(({ services }) => services.some(service => service.msp === msp)).map(({ csi }) => csi)
    )
  }
  const claims = wishes.flatMap(({ csi, services }) => services.map(service => ({ csi, ...service })))
  const queue = new PQueue({ concurrency: CLAIMS_AT_ONCE })
  let done = 0
  await Promise.all(claims.map(async ({ csi, msp, tags }) => await queue.add(async () => {
    try {
      const { receipts, replicas } = await net.claim(csi, msp, tags, { signal })
      note(`Claimed (${++done} of ${claims.length}): ${csi.uri} on ${msp}, ${receipts} of ${replicas} replicas`)
    } catch (err) {
      // the lookups will show that it is missing
      note(`Not claimed: ${csi.uri} on ${msp}: ${describe(err)}`)
    }
  })))
}

async function lookUpAll (
  net: ProcessTestnet, wishes: readonly Wish[], note: (text: string) => void, signal: AbortSignal
): Promise<Lookup[]> {
  const lookups: Lookup[] = []
  for (const wish of wishes) {
    const by = chooseAsker(wish, net.msps)
    try {
      lookups.push(judge(wish, by, readFound(await net.discover(by, wish.csi.uri, [], { signal }))))
    } catch (err) {
      note(`Not found: ${wish.csi.uri} by ${by}: ${describe(err)}`)
      lookups.push(
        judge(wish, by, { outcome: 'partial', msps: [], evaluationMs: 0, readsMs: 0, relayed: false, clean: false })
      )
    }
  }
  return lookups
}

function describe (err: unknown): string {
  return err instanceof DiscoveryError ? `${err.code}: ${err.message}` : String(err)
}
