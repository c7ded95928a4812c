/** `mimi registry diff`: what a version or draft changes. */
import { differences } from '../../../../registry/difference.ts'
import { inspectDraft, inspectSuccessor } from '../../../../registry/verify.ts'
import { readBytes } from '../../../key-file.ts'
import { toldAs } from '../../../render-error.ts'
import { printResult, renderTable } from '../../../render.ts'
import { isDraft, openSigned, readPayload } from '../files.ts'
import type { Difference } from '../../../../registry/difference.ts'
import type { Handler } from '../../../action.ts'

/** Characters of a value that are shown to people; `--json` has all. */
const SHOWN = 60

export const diff: Handler<object> = async ({ context, options, args: [older = '', newer = ''] }) => {
  const [before, payload] = [inspectDraft(await readPayload(older)), await readPayload(newer)]
  const found = differences(before, inspectDraft(payload))
  const problem = isDraft(await readBytes(older)) ? undefined : await problemOf(older, payload)
  if (problem != null) {
    context.stderr.write(`Could not follow that version: ${problem.code}: ${problem.message}\n`)
  }
  printResult(context.stdout, options, {
    json: {
      differences: found.map(({ path, before: old, after }) => ({ path, before: old ?? null, after: after ?? null })),
      follows: problem == null,
      problem: problem?.code ?? null
    },
    text: found.length === 0 ? 'The same.\n' : renderTable(['what', 'before', 'after'], found.map(rowOf))
  })
}

/** Why `payload` may not follow the version in `path`, which its own roots have to have signed. */
async function problemOf (
  path: string, payload: Uint8Array
): Promise<{ readonly code: string, readonly message: string } | undefined> {
  const previous = await openSigned(path)
  try {
    inspectSuccessor(payload, previous)
    return undefined
  } catch (err) {
    const told = toldAs(err)
    if (told == null) {
      throw err
    }
    return told
  }
}

function rowOf ({ path, before, after }: Difference): readonly string[] {
  return [
    path.map(shortened).join(' › '), before === undefined ? '-' : shortened(textOf(before)),
    after === undefined ? '-' : shortened(textOf(after))
  ]
}

function textOf (value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}

function shortened (text: string): string {
  return text.length > SHOWN ? `${text.slice(0, SHOWN - 1)}…` : text
}
