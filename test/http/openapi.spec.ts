import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { Validator } from '@seriousme/openapi-schema-validator'
import { expect } from 'chai'
import { openApiFile } from '../../scripts/docs/openapi.ts'

interface Operation {
  readonly operationId: string
  readonly security?: readonly unknown[]
  readonly responses: Readonly<Record<string, unknown>>
}

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components: { readonly schemas: Readonly<Record<string, unknown>> }
}

const document = (): Document => JSON.parse(openApiFile()) as Document

describe('http/openapi', () => {
  it('is checked in as the code says (npm run docs)', async () => {
    expect(await readFile(path.join(import.meta.dirname, '../../docs/openapi.json'), 'utf8')).to.equal(openApiFile())
  })

  it('is a valid document of OpenAPI 3.1', async () => {
    const validator = new Validator()
    const { valid, errors } = await validator.validate({ ...document() })
    expect(errors ?? []).to.deep.equal([])
    expect([valid, validator.version]).to.deep.equal([true, '3.1'])
  })

  it('is found wanting where it is broken', async () => {
    const { valid } = await new Validator().validate({ ...document(), paths: { 'v1/lookup': {} } })
    expect(valid).to.equal(false)
  })

  it('refers to what it has, and has what it refers to', () => {
    const text = openApiFile()
    const { schemas } = document().components
    const referred = new Set([...text.matchAll(/"#\/components\/schemas\/([^"]+)"/g)].map(([, name = '']) => name))
    expect([...referred].sort()).to.deep.equal(Object.keys(schemas).sort())
  })

  it('asks for a token everywhere but at itself', () => {
    const open = Object.entries(document().paths).flatMap(([at, operations]) =>
      Object.values(operations).flatMap(({ security }) => security?.length === 0 ? [at] : []))
    expect(open).to.deep.equal(['/openapi.json'])
  })
})
