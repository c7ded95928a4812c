/** Files of a registry: drafts are JSON, signed versions are SignedRegistry. A file is replaced whole or not at all. */
import { decodeStrict } from '../../../base/codec.ts'
import { MAX_REGISTRY_LENGTH } from '../../../base/limits.ts'
import { TextError } from '../../../base/text-errors.ts'
import { decodeText } from '../../../base/text.ts'
import { buildRegistry } from '../../../registry/build.ts'
import { RegistryError } from '../../../registry/errors.ts'
import { draftFromJson, draftToJson } from '../../../registry/json.ts'
import { SignedRegistry } from '../../../registry/pb/registry.ts'
import { inspectDraft, inspectPayload, reopenSteps } from '../../../registry/verify.ts'
import { replaceFile as replaceWhole } from '../../../node/private-files.ts'
import { readBytes, writable } from '../../key-file.ts'
import type { RegistryDraft } from '../../../registry/build.ts'
import type { VerifiedRegistry } from '../../../registry/interface.ts'
import type { UnsignedRegistry } from '../../../registry/verify.ts'

/** A brace, and what editors put before one: byte order marks, white space other than a line feed. */
const DRAFT_BEGINS = new Set([0x7b, 0xef, 0xfe, 0xff, 0x20, 0x09, 0x0d])

/** A signed version starts with its payload's tag: 0x0a. */
export function isDraft (bytes: Uint8Array): boolean {
  const [first = 0] = bytes
  return DRAFT_BEGINS.has(first)
}

/** Throws `FILE_UNREADABLE`, `TEXT_NOT_UTF8` or `REGISTRY_DRAFT_INVALID`. */
export async function readJson (path: string): Promise<unknown> {
  return parseJson(await readBytes(path), path)
}

function parseJson (bytes: Uint8Array, path: string): unknown {
  try {
    return JSON.parse(decodeText(bytes, { origin: path }))
  } catch (cause) {
    throw cause instanceof TextError
      ? cause
      : new RegistryError('REGISTRY_DRAFT_INVALID', { detail: `${path} is not JSON`, cause })
  }
}

export async function readDraft (path: string): Promise<RegistryDraft> {
  return draftFromJson(await readJson(path))
}

/** The payload of a draft or of a signed version. */
export async function readPayload (path: string): Promise<Uint8Array> {
  const bytes = await readBytes(path)
  return isDraft(bytes)
    ? buildRegistry(draftFromJson(parseJson(bytes, path)))
    : decodeStrict(SignedRegistry, bytes, 'SignedRegistry', MAX_REGISTRY_LENGTH).payload
}

/**
 * A version as its root keys signed it. Trusts the file's own roots: what comes of
 * it counts only with their signatures.
 *
 * @throws RegistryError as `openRegistry`
 */
export async function openSigned (path: string): Promise<VerifiedRegistry> {
  const own = inspectPayload(await readPayload(path))
  const [version] = reopenSteps([await readBytes(path)], { anchor: own })
  if (version == null) {
    throw new RegistryError('REGISTRY_SIGNATURES_INSUFFICIENT')
  }
  return version
}

/** Only drafts that could be signed are written: what is wrong shows at the command that made it so. */
export async function writeDraft (path: string, draft: RegistryDraft): Promise<UnsignedRegistry> {
  const registry = inspectDraft(buildRegistry(draft))
  await replaceFile(path, JSON.stringify(draftToJson(draft), null, 2) + '\n')
  return registry
}

/** Throws `FILE_UNWRITABLE`; the old file is there until the new one is on the disk. */
export async function replaceFile (path: string, content: string | Uint8Array): Promise<void> {
  await writable(path, async () => { await replaceWhole(path, content) })
}
