/** A federation whose payload a test changes before it is signed. */
import { buildRegistry, signRegistry } from '../../src/registry/build.ts'
import { RegistryPayload } from '../../src/registry/pb/registry.ts'
import { openRegistry } from '../../src/registry/verify.ts'
import { NOW, buildTestRegistry } from '../builders/registry.ts'
import { codeOf } from './codes.ts'
import type { RegistryDraft } from '../../src/registry/build.ts'

export const federation = buildTestRegistry({ dps: 3, msps: 2, csips: 2 })

/** Nothing but valid so far: change it and see. */
export function payloadOf (draft: RegistryDraft = federation.draft): RegistryPayload {
  return RegistryPayload.decode(buildRegistry(draft))
}

export function open (payload: RegistryPayload): string {
  return codeOf(() => openRegistry(signRegistry(RegistryPayload.encode(payload), federation.roots), {
    anchor: federation.anchor, now: NOW
  }))
}
