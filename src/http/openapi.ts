/** The document that describes the sidecar (OpenAPI 3.1), made of its routes and their schemas. */
import { ProblemSchema } from './schemas.ts'
import { CONTENT } from './route.ts'
import type { Route } from './route.ts'

const PROBLEMS = {
  400: 'The request can\'t be read.',
  401: 'No bearer token of this sidecar.',
  403: 'The token lacks the scope, or the network refused it.',
  404: 'What was named does not exist.',
  409: 'It collides with what is there.',
  410: 'It held once.',
  413: 'The body is too large.',
  415: 'The body is of another type.',
  422: 'A signature or proof does not hold.',
  429: 'A budget is used up, or too much is under way; see `Retry-After`.',
  500: 'The sidecar failed.',
  503: 'Somebody did not answer in time; see `Retry-After`.'
} as const

export function openApiOf (routes: readonly Route[], version: string): object {
  const schemas: Record<string, unknown> = {}
  const problem = { content: { 'application/problem+json': { schema: named(ProblemSchema, schemas) } } }
  const paths: Record<string, Record<string, unknown>> = {}
  for (const one of routes) {
    paths[one.path] = { ...paths[one.path], [one.method.toLowerCase()]: operationOf(one, schemas) }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'mimi-discovery sidecar',
      version,
      summary: 'From a phone number or e-mail address to the services its holder can be reached on',
      license: { name: 'Apache-2.0 OR MIT', identifier: 'Apache-2.0 OR MIT' }
    },
    servers: [{ url: 'http://127.0.0.1:4580' }],
    security: [{ bearer: [] }],
    paths,
    components: {
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer', description: 'Made by `mimi msp token`.' } },
      responses: Object.fromEntries(Object.entries(PROBLEMS).map(([status, description]) =>
        [`Problem${status}`, { description, ...problem }])),
      schemas: Object.fromEntries(Object.entries(schemas).sort(([a], [b]) => a < b ? -1 : 1))
    }
  }
}

function operationOf (one: Route, schemas: Record<string, unknown>): object {
  const { id, summary, description = '', scopes, body, content, answer } = one
  const lets = scopes.map(scope => `\`${scope}\``).join(' or ')
  const needs = scopes.length === 0 ? '' : `Needs a token with the scope ${lets}.`
  const [type = ''] = CONTENT[content].split(';')
  return {
    operationId: id,
    summary,
    description: [description, needs].filter(part => part !== '').join('\n\n'),
    ...scopes.length === 0 ? { security: [] } : {},
    ...body == null
      ? {}
      : { requestBody: { required: true, content: { 'application/json': { schema: named(body, schemas) } } } },
    responses: {
      200: { description: summary, content: { [type]: answer == null ? {} : { schema: named(answer, schemas) } } },
      ...Object.fromEntries(Object.keys(PROBLEMS).map(status =>
        [status, { $ref: `#/components/responses/Problem${status}` }]))
    }
  }
}

/** As plain JSON; what has a title is put among the components, and referred to. */
function named (schema: object, schemas: Record<string, unknown>): unknown {
  const plain = Object.fromEntries(Object.entries(schema).map(([key, value]: [string, unknown]) =>
    [key, inside(value, schemas)]))
  if (!('title' in schema) || typeof schema.title !== 'string') {
    return plain
  }
  const { title, ...rest } = plain
  schemas[schema.title] = rest
  return { $ref: `#/components/schemas/${schema.title}` }
}

function inside (value: unknown, schemas: Record<string, unknown>): unknown {
  if (Array.isArray(value)) {
    return value.map((item: unknown) => inside(item, schemas))
  }
  return typeof value === 'object' && value != null ? named(value, schemas) : value
}
