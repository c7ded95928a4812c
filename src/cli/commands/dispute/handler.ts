/** The work of `mimi dispute`, `mimi defend` and `mimi conflicts`. */
import { toString } from 'uint8arrays/to-string'
import { printResult, renderTable } from '../../render.ts'
import { stateJson, stateText } from '../../conflict-text.ts'
import { withHolder } from '../../with-holder.ts'
import type { HolderConflict } from '../../../holder/holder.ts'
import type { Handler } from '../../action.ts'
import type { PersonOptions } from '../../with-holder.ts'
import type { DisputeCliOptions, DefendCliOptions } from './options.ts'

const ROLES: Readonly<Record<HolderConflict['role'], string>> = {
  claimant: 'you dispute',
  incumbent: 'you are disputed',
  other: 'between others'
}

export const dispute: Handler<DisputeCliOptions> = async ({ context, options, args: [csi = ''] }) => {
  const conflict = await withHolder(csi, context, options, async (holder, answers, dpNamed) => await holder.dispute({
    ...answers, csi, dp: dpNamed(options.dp), takeover: options.takeBack === true ? 'replace' : 'firstMapping'
  }))
  printResult(context.stdout, options, { json: jsonOf(csi, conflict), text: table(csi, [conflict]) })
}

export const defend: Handler<DefendCliOptions> = async ({ context, options, args: [csi = ''] }) => {
  const summaries = await withHolder(csi, context, options, async (holder, answers, dpNamed) =>
    await holder.defend({ ...answers, csi, dp: dpNamed(options.dp) }))
  printResult(context.stdout, options, {
    json: summaries.map(({ disputeHash, dp, isEqual, until, receipts, replicas, failed }) => ({
      csi,
      dispute: toString(disputeHash, 'base16'),
      dp,
      equal: isEqual,
      until: new Date(until).toISOString(),
      receipts: receipts.length,
      replicas,
      failed
    })),
    text: renderTable(['identifier', 'dispute', 'defence', 'result'], summaries.map(({
      disputeHash, isEqual, until, receipts, replicas
    }) => [
      csi,
      toString(disputeHash, 'base16').slice(0, 16),
      isEqual
        ? `as strict: your mapping stays, until ${new Date(until).toISOString()} at least`
        : 'a weaker proof: arbiters decide, unless you prove more with --csip',
      `at ${receipts.length} of ${replicas} replicas`
    ]))
  })
}

export const conflicts: Handler<PersonOptions> = async ({ context, options, args: [csi = ''] }) => {
  const found = await withHolder(csi, context, options, async holder =>
    await holder.conflicts({ csi, signal: context.signal }))
  printResult(context.stdout, options, {
    json: found.map(conflict => jsonOf(csi, conflict)),
    text: found.length === 0 ? 'Nothing is disputed.\n' : table(csi, found)
  })
}

function table (csi: string, conflicts: readonly HolderConflict[]): string {
  return renderTable(['identifier', 'dispute', '', 'how it stands'], conflicts.map(conflict =>
    [csi, toString(conflict.disputeHash, 'base16').slice(0, 16), ROLES[conflict.role], standing(conflict)]))
}

/** How it stands, in words; from what replicas hold, where no DP says. */
export function standing ({ role, status, isOpen, isDefended, attestedUntil }: HolderConflict): string {
  if (status != null) {
    return stateText(status.state)
  }
  if (role === 'incumbent') {
    return isDefended ? 'defended: your mapping stays' : 'keep it with mimi defend, or let go with mimi release'
  }
  if (!isOpen) {
    return 'open no more; the DP that followed it does not say how it ended'
  }
  return `open, until ${new Date(attestedUntil).toISOString()} at the latest`
}

function jsonOf (
  csi: string, { disputeHash, role, strength, issuedAt, attestedUntil, isOpen, isDefended, dp, status }: HolderConflict
): object {
  return {
    csi,
    dispute: toString(disputeHash, 'base16'),
    role,
    strength,
    issued_at: new Date(issuedAt).toISOString(),
    attested_until: new Date(attestedUntil).toISOString(),
    open: isOpen,
    defended: isDefended,
    ...dp == null ? {} : { dp },
    ...status == null
      ? {}
      : { state: stateJson(status.state), held: status.held.operators, required: status.held.required }
  }
}
