/**
 * Where the operator of a DP hands it versions of the registry while it runs: `POST /registry`, signed (see
 * signed-http.ts).
 */
import { fromString } from 'uint8arrays/from-string'
import { equalBytes } from '../base/bytes.ts'
import { decodeStrict } from '../base/codec.ts'
import { MAX_REGISTRY_LENGTH } from '../base/limits.ts'
import { parseJson } from '../node/signed-listener.ts'
import { RegistryError } from '../registry/errors.ts'
import { SignedRegistry } from '../registry/pb/registry.ts'
import { inspectPayload } from '../registry/verify.ts'
import { refusing } from './conflicts/operator-listener.ts'
import type { VerifiedRegistry } from '../registry/interface.ts'
import type { RegistryKeeper } from '../protocols/registry/interface.ts'
import type { Route } from '../node/signed-listener.ts'

/** Versions at once: years of them go in several requests. */
const MAX_VERSIONS = 8
/** Bytes: base64 takes a third more. */
const MAX_REQUEST = MAX_VERSIONS * MAX_REGISTRY_LENGTH * 4 / 3 + 1024

export interface PublishedVersions {
  /** The newest that it has now. */
  readonly version: number
  /** How many of them were new. */
  readonly steps: number
}

/** `{"versions":["<base64 of a signed version>", …]}`, ascending, the first one after what the DP has, or older. */
export function registryRoutes (registry: Pick<RegistryKeeper, 'advance' | 'current'>): ReadonlyMap<string, Route> {
  return new Map<string, Route>([['/registry', {
    purpose: 'registry',
    maxLength: MAX_REQUEST,
    answer: async body => await refusing(async () => {
      const versions = versionsOf(parseJson(body))
      if (versions == null) {
        return { status: 400 }
      }
      const newer = versions.filter(bytes => isNews(bytes, registry.current()))
      const steps = newer.length === 0 ? [] : await registry.advance(newer)
      const published: PublishedVersions = { version: registry.current().version, steps: steps.length }
      return { status: 200, body: JSON.stringify(published) }
    })
  }]])
}

/** @throws RegistryError `REGISTRY_FORK` for another version of the number that it has, and for what is no version */
function isNews (bytes: Uint8Array, { version, hash }: VerifiedRegistry): boolean {
  const { payload } = decodeStrict(SignedRegistry, bytes, 'SignedRegistry', MAX_REGISTRY_LENGTH)
  const offered = inspectPayload(payload)
  if (offered.version === version && !equalBytes(offered.hash, hash)) {
    throw new RegistryError('REGISTRY_FORK', { detail: `version ${version}` })
  }
  return offered.version > version
}

function versionsOf (value: unknown): readonly Uint8Array[] | undefined {
  const versions: unknown = typeof value === 'object' && value != null && 'versions' in value
    ? value.versions
    : undefined
  return Array.isArray(versions) && versions.length > 0 && versions.length <= MAX_VERSIONS && versions.every(isText)
    ? versions.map(text => fromString(text, 'base64'))
    : undefined
}

function isText (value: unknown): value is string {
  return typeof value === 'string'
}
