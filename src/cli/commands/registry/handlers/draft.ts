/** `mimi registry init`, `next`, `set-policy`, `set-placement`: drafts as a whole. */
import { toString } from 'uint8arrays/to-string'
import { nextVersion } from '../../../../registry/build.ts'
import { beginsAt, changePlacement, timestampThresholdFor } from '../../../../registry/edit.ts'
import { withFormerRules } from '../../../../registry/former-rules.ts'
import { policyJson } from '../../../../registry/json.ts'
import { DEFAULT_POLICY } from '../../../../registry/policy.ts'
import { CliError } from '../../../errors.ts'
import { printResult } from '../../../render.ts'
import { openSigned, readDraft, readJson, writeDraft } from '../files.ts'
import type { UnsignedRegistry } from '../../../../registry/verify.ts'
import type { Handler, Invocation } from '../../../action.ts'
import type { InitOptions, NextOptions, PlacementOptions } from '../options.ts'

/** What was written, in one line. */
export function printDraft (
  { context, options }: Pick<Invocation<object>, 'context' | 'options'>, path: string, registry: UnsignedRegistry
): void {
  const { name, version, hash, dps, msps, csips, oprfKeys } = registry
  printResult(context.stdout, options, {
    json: {
      file: path,
      name,
      version,
      hash: toString(hash, 'base16'),
      dps: dps.length,
      msps: msps.length,
      csips: csips.length,
      oprf_keys: oprfKeys.length
    },
    text: `${path}: ${name}, version ${version}, ${dps.length} DPs, ${msps.length} MSPs, ${csips.length} CSIPs, ${oprfKeys.length} OPRF keys\n`
  })
}

export const init: Handler<InitOptions> = async ({ context, options, args: [path = ''] }) => {
  const now = context.clock.now()
  const registry = await writeDraft(path, {
    name: options.name,
    version: 1,
    issuedAt: now,
    expiresAt: now + options.lifetime,
    test: options.test ?? false,
    rootKeys: options.root,
    rootThreshold: options.threshold,
    policy: options.policy == null
      ? { ...DEFAULT_POLICY, timestampThreshold: timestampThresholdFor([]) }
      : policyJson.read(await readJson(options.policy), 'policy'),
    dps: [],
    msps: [],
    csips: [],
    oprfKeys: []
  })
  printDraft({ context, options }, path, registry)
}

export const next: Handler<NextOptions> = async ({ context, options, args: [path = ''] }) => {
  const previous = await openSigned(path)
  const now = context.clock.now()
  const draft = nextVersion(previous, { issuedAt: now, expiresAt: now + options.lifetime })
  printDraft({ context, options }, options.out, await writeDraft(options.out, draft))
}

/**
 * `set-policy <draft> <field> <value> …`: a field may be a path, such as quotas.factsPerKey. All at once, since values
 * have to fit each other.
 */
export const setPolicy: Handler<object> = async ({ context, options, args: [path = '', ...words] }) => {
  if (words.length % 2 !== 0) {
    throw new CliError('OPTION_INVALID', { detail: `no value for ${words.at(-1) ?? ''}` })
  }
  const draft = await readDraft(path)
  let changed: unknown = policyJson.write(draft.policy)
  for (let i = 0; i < words.length; i += 2) {
    changed = replace(changed, (words[i] ?? '').split('.'), parseValue(words[i + 1] ?? ''))
  }
  const policy = policyJson.read(changed, 'policy')
  // facts of before are judged by what held before
  const isDated = draft.version === 1 || draft.policy.formerRules?.some(({ until }) => until >= draft.issuedAt) === true
  const dated = isDated ? policy : withFormerRules(policy, draft.policy, draft.issuedAt)
  printDraft({ context, options }, path, await writeDraft(path, { ...draft, policy: dated }))
}

/** Placement changes by date: what holds is never altered. */
export const setPlacement: Handler<PlacementOptions> = async ({ context, options, args: [path = ''] }) => {
  const { replicas, operators, region } = options
  const draft = await readDraft(path)
  const changes = {
    ...(replicas == null ? {} : { replicas }),
    ...(operators == null ? {} : { replicaOperators: operators }),
    ...(region == null ? {} : { regions: region })
  }
  const changed = changePlacement(draft, changes, beginsAt(draft, context.clock.now()))
  printDraft({ context, options }, path, await writeDraft(path, changed))
}

/** Words need no quotes. */
function parseValue (text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (err) {
    if (err instanceof SyntaxError) {
      return text
    }
    throw err
  }
}

/** Unknown fields are added here and refused when the policy is read. */
function replace (target: unknown, [field, ...rest]: readonly string[], value: unknown): unknown {
  if (field == null) {
    return value
  }
  if (Array.isArray(target)) {
    return replaceItem(target, field, rest, value)
  }
  const fields = new Map<string, unknown>(typeof target === 'object' && target != null ? Object.entries(target) : [])
  return Object.fromEntries(fields.set(field, replace(fields.get(field), rest, value)))
}

/** Of a list the item that goes by this name: a type of CSI, a tier. */
function replaceItem (list: readonly unknown[], name: string, rest: readonly string[], value: unknown): unknown {
  const nameOf = (item: unknown): unknown => {
    const fields = new Map<string, unknown>(typeof item === 'object' && item != null ? Object.entries(item) : [])
    return fields.get('type') ?? fields.get('tier')
  }
  const index = list.findIndex(item => nameOf(item) === name)
  if (index === -1) {
    throw new CliError('OPTION_INVALID', { detail: `no ${name} in this list; there is ${list.map(nameOf).join(', ')}` })
  }
  return list.with(index, replace(list[index], rest, value))
}
