/** `mimi ceremony invite`, `list`, `show`, `join`, `decline`, `finish`: asks the DP that runs on the data folder. */
import { join as pathOf } from 'node:path'
import { fromString } from 'uint8arrays/from-string'
import { askNode } from '../../ask-node.ts'
import { CliError } from '../../errors.ts'
import { writeNew } from '../../key-file.ts'
import { printResult, renderFields, renderTable } from '../../render.ts'
import { makeFolder } from '../../../node/private-files.ts'
import type { CeremonyAct, ShownCeremony, ShownKey } from '../../../dp/ceremonies/operator.ts'
import type { CeremonyWish, ParticipantProgress } from '../../../protocols/ceremony/index.ts'
import type { Handler, Invocation } from '../../action.ts'
import type { DataOptions } from '../../ask-node.ts'
import type { CliContext } from '../../context.ts'
import type { FinishOptions, InviteOptions } from './options.ts'

const MINUTE_MS = 60_000
const DAY_MS = 86_400_000

const dateOf = (at: number): string => new Date(at).toISOString()

async function ask<T extends object> (
  context: CliContext,
  options: DataOptions,
  act: CeremonyAct,
  body: object = {}
): Promise<T> {
  return await askNode<T>(context, options, '/ceremony', 'ceremony', { act, ...body })
}

export const invite: Handler<InviteOptions> = async ({ context, options }) => {
  const { kind, keyId, member, threshold, minimum, joinWithin, dealWithin, approveWithin, days } = options
  const isNew = kind === 'new' || kind === 'rotate'
  if (isNew && (member == null || threshold == null)) {
    throw new CliError('OPTION_INVALID', { detail: `--kind ${kind} needs --member and --threshold` })
  }
  const wish: CeremonyWish = {
    kind,
    keyId,
    members: member,
    threshold,
    minimum,
    joinWithin: joinWithin * MINUTE_MS,
    dealWithin: dealWithin * MINUTE_MS,
    approveWithin: approveWithin * MINUTE_MS,
    ...(isNew ? { validFor: days * DAY_MS } : {})
  }
  print({ context, options }, await ask<ShownCeremony>(context, options, 'invite', { wish }))
}

export const list: Handler<DataOptions> = async ({ context, options }) => {
  const all = await ask<readonly ShownCeremony[]>(context, options, 'list')
  printResult(context.stdout, options, {
    json: all,
    text: all.length === 0
      ? 'No ceremonies.\n'
      : renderTable(
        ['ceremony', 'since', 'key', 'how it stands'],
        all.map(one => [one.ceremony.slice(0, 16), dateOf(one.issuedAt), `${one.kind} ${one.keyId}`, stateText(one)])
      )
  })
}

export const show: Handler<DataOptions> = async invocation => { await act('show', invocation) }

export const join: Handler<DataOptions> = async invocation => { await act('join', invocation) }

export const decline: Handler<DataOptions> = async invocation => { await act('decline', invocation) }

async function act (
  name: CeremonyAct,
  { context, options, args: [ceremony = ''] }: Invocation<DataOptions>
): Promise<void> {
  print({ context, options }, await ask<ShownCeremony>(context, options, name, { ceremony }))
}

export const finish: Handler<FinishOptions> = async ({ context, options, args: [ceremony = ''] }) => {
  const { key, transcript, ...shown } = await ask<ShownKey>(context, options, 'finish', { ceremony })
  const { keyId, shareEpoch, transcriptHash, approvedBy } = shown
  await folderFor(options.out)
  const files = {
    transcript: pathOf(options.out, `ceremony-${keyId}-${shareEpoch}.transcript`),
    key: pathOf(options.out, `oprf-key-${keyId}.json`)
  }
  await writeNew(files.transcript, fromString(transcript, 'base16'))
  await writeNew(files.key, JSON.stringify(key, undefined, 2) + '\n')
  const share = pathOf(options.data, 'shares')
  printResult(context.stdout, options, {
    json: { ...files, transcript_hash: transcriptHash, approved_by: approvedBy, shares: share },
    text: renderFields({
      'for the registry': files.key,
      transcript: files.transcript,
      'its SHA-256': transcriptHash,
      'approved by': approvedBy.join(', '),
      'back up': `${share}: the share of this DP is there`
    })
  })
}

function print (
  { context, options }: Pick<Invocation<DataOptions>, 'context' | 'options'>,
  shown: ShownCeremony
): void {
  printResult(context.stdout, options, { json: shown, text: textOf(shown) })
}

function textOf (shown: ShownCeremony): string {
  const { ceremony, kind, keyId, shareEpoch, threshold, minimum } = shown
  const { inviter, joinBy, dealBy, deadline, participants } = shown
  return [
    renderFields({
      ceremony,
      key: `${kind} ${keyId}, share epoch ${shareEpoch}`,
      threshold: `${threshold}, at least ${minimum} members`,
      'invited by': inviter,
      'join by': dateOf(joinBy),
      'deal by': dateOf(dealBy),
      'ends at': dateOf(deadline),
      'stands now': stateText(shown)
    }),
    '\n',
    renderTable(
      ['dp', 'index', 'has'],
      participants.map(one => [one.dp, one.index == null ? 'holder' : String(one.index), hasText(one)])
    )
  ].join('')
}

function stateText ({ state, fault }: ShownCeremony): string {
  return fault == null ? state : `${state}: ${fault.code}${fault.dp == null ? '' : ` by ${fault.dp}`}`
}

function hasText ({ answer, deals, dealt, approved, refused }: ParticipantProgress): string {
  const done = [
    ...(answer === 'none' ? ['not answered'] : [answer]),
    ...(dealt ? ['dealt'] : []),
    ...(answer === 'joined' && !deals ? ['deals nothing'] : []),
    ...(approved ? ['approved'] : []),
    ...(refused == null ? [] : [`refused: ${refused}`])
  ]
  return done.join(', ')
}

async function folderFor (path: string): Promise<void> {
  try {
    await makeFolder(path)
  } catch (cause) {
    throw new CliError('FILE_UNWRITABLE', { detail: path, cause })
  }
}
