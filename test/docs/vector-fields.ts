/** Reading of vector files: each accessor checks the type of what it returns. */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect } from 'chai'
import { fromString } from 'uint8arrays/from-string'
import { toString } from 'uint8arrays/to-string'

export type Fields = Readonly<Record<string, unknown>>
export type VectorCase = Fields & { readonly name: string }
export interface VectorFile {
  readonly description: string
  readonly given?: Fields
  readonly cases: readonly VectorCase[]
}
/** Does with one case what another implementation would. */
export type Check = (vector: VectorCase, given: Fields) => void | Promise<void>

export const FOLDER = path.join(import.meta.dirname, '../../docs/vectors')

export function readVectors (name: string): VectorFile {
  return JSON.parse(readFileSync(path.join(FOLDER, name), 'utf8'))
}

export function text (value: unknown): string {
  expect(value).to.be.a('string')
  return String(value)
}

export function number (value: unknown): number {
  expect(value).to.be.a('number')
  return Number(value)
}

export function list (value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) {
    throw new Error('not a list')
  }
  return value
}

export function fields (value: unknown): Fields {
  expect(value).to.be.an('object')
  return value as Fields
}

export const strings = (value: unknown): string[] => list(value).map(text)
export const bytes = (value: unknown): Uint8Array => fromString(text(value), 'base16')
export const manyBytes = (value: unknown): Uint8Array[] => list(value).map(bytes)
export const hex = (value: Uint8Array): string => toString(value, 'base16')
