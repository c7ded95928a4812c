/** docs/api.md: what each entry point of the package exports, as its source says. */
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import ts from 'typescript'
import { wrapped } from './wrapped.ts'

const ROOT = path.join(import.meta.dirname, '../..')

type Declaration = ts.FunctionDeclaration | ts.ClassDeclaration | ts.InterfaceDeclaration | ts.TypeAliasDeclaration |
  ts.VariableStatement | ts.EnumDeclaration

/** An exported name, and where it is declared. */
interface Exported {
  readonly name: string
  readonly source: ts.SourceFile
  readonly declaration: Declaration
}

interface Row {
  readonly name: string
  readonly type: string
  readonly words: string
  readonly standard: string
}

const sources = new Map<string, ts.SourceFile>()

function parse (file: string): ts.SourceFile {
  const known = sources.get(file)
  const source = known ?? ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true)
  sources.set(file, source)
  return source
}

const isExported = (node: ts.Node): boolean =>
  ts.canHaveModifiers(node) && ts.getModifiers(node)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) === true

/** The last: of overloads it is the one that all calls end in. */
function declared (source: ts.SourceFile, name: string): Declaration | undefined {
  return source.statements.findLast((node): node is Declaration => ts.isVariableStatement(node)
    ? node.declarationList.declarations.some(each => each.name.getText() === name)
    : (ts.isFunctionDeclaration(node) || ts.isClassDeclaration(node) || ts.isInterfaceDeclaration(node) ||
        ts.isTypeAliasDeclaration(node) || ts.isEnumDeclaration(node)) && node.name?.text === name)
}

function namesDeclared (node: ts.Statement): readonly string[] {
  if (ts.isVariableStatement(node)) {
    return node.declarationList.declarations.map(each => each.name.getText())
  }
  const named = node as ts.Statement & { readonly name?: ts.Identifier }
  return named.name == null ? [] : [named.name.text]
}

const besideOf = (file: string, module: string): string => path.join(path.dirname(file), module)

/** @throws Error where an export is declared in no file of src */
function exportsOf (file: string): ReadonlyMap<string, Exported> {
  const source = parse(file)
  const found = new Map<string, Exported>()
  for (const node of source.statements) {
    if (ts.isExportDeclaration(node) && node.moduleSpecifier != null && ts.isStringLiteral(node.moduleSpecifier)) {
      const all = exportsOf(besideOf(file, node.moduleSpecifier.text))
      const named = node.exportClause != null && ts.isNamedExports(node.exportClause)
        ? node.exportClause.elements.map(({ name, propertyName }) => [name.text, (propertyName ?? name).text] as const)
        : [...all.keys()].map(name => [name, name] as const)
      for (const [name, original] of named) {
        const one = all.get(original)
        if (one == null) {
          throw new Error(`${file}: ${original} isn't exported by ${node.moduleSpecifier.text}`)
        }
        found.set(name, { ...one, name })
      }
    } else if (isExported(node)) {
      for (const name of namesDeclared(node)) {
        const declaration = declared(source, name)
        if (declaration != null) {
          found.set(name, { name, source, declaration })
        }
      }
    }
  }
  return found
}

interface Comment {
  readonly words: string
  readonly tags: ReadonlyArray<readonly [name: string, text: string]>
}

/** Words of a comment, and its tags; `@example` stays in the source. */
function commentOf (node: ts.Node): Comment {
  const docs = ts.getJSDocCommentsAndTags(node).filter(ts.isJSDoc)
  const textOf = (comment: ts.JSDoc['comment']): string =>
    (ts.getTextOfJSDocComment(comment) ?? '').replace(/\s+/g, ' ').trim()
  const last = docs.at(-1)
  const tags = (last?.tags ?? []).map(tag => {
    const name = ts.isJSDocParameterTag(tag) ? `\`${tag.name.getText()}\`: ` : ''
    const type = ts.isJSDocThrowsTag(tag) && tag.typeExpression != null ? `${tag.typeExpression.getText()} ` : ''
    return [tag.tagName.text, `${name}${type}${textOf(tag.comment).replace(/^- /, '')}`] as const
  })
  return { words: textOf(last?.comment), tags: tags.filter(([name]) => name !== 'example') }
}

const flat = (text: string): string => text.replace(/\/\*\*[^]*?\*\//g, '').replace(/\s+/g, ' ').trim()
const cell = (text: string): string => text.replaceAll('|', '\\|')
const code = (text: string): string => text === '' ? '' : `\`${cell(flat(text))}\``

function rowOf (member: ts.TypeElement | ts.ClassElement): Row | undefined {
  const { words, tags } = commentOf(member)
  const said = tags.filter(([name, text]) => name !== 'default' && !text.endsWith(': -') && !text.endsWith(': '))
    .map(([name, text]) => name === 'returns' ? `Gives ${text}.` : `\`@${name}\` ${text}`)
  const standard = tags.find(([name]) => name === 'default')?.[1] ?? ''
  const all = [words, ...said].filter(text => text !== '').join(' ')
  const name = member.name?.getText()
  if (name == null || name.startsWith('#')) {
    return undefined
  }
  const optional = 'questionToken' in member && member.questionToken != null ? '?' : ''
  if (ts.isMethodSignature(member) || ts.isMethodDeclaration(member)) {
    const parameters = member.parameters.map(each => flat(each.getText())).join(', ')
    const type = `(${parameters}) => ${member.type?.getText() ?? 'void'}`
    return { name: `${name}${optional}`, type, words: all, standard }
  }
  if (ts.isPropertySignature(member) || ts.isGetAccessor(member)) {
    return { name: `${name}${optional}`, type: member.type?.getText() ?? '', words: all, standard }
  }
  return undefined
}

function table (rows: readonly Row[]): readonly string[] {
  const withStandard = rows.some(({ standard }) => standard !== '')
  const head = ['name', 'type', 'what it is', ...withStandard ? ['default'] : []]
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(({ name, type, words, standard }) =>
    line([code(name), code(type), cell(words), ...withStandard ? [cell(standard)] : []]))]
}

function said (node: ts.Node): readonly string[] {
  const { words, tags } = commentOf(node)
  const items = tags.map(([name, text]) => wrapped(`- ${name === 'param' ? '' : `*${name}* `}${text}`))
  return [...words === '' ? [] : [wrapped(words), ''], ...items.length === 0 ? [] : [...items, '']]
}

const fenced = (text: string): readonly string[] => ['```ts', text, '```', '']

/** What is written before the body of a function or class. */
function headOf (node: ts.FunctionDeclaration): string {
  const end = node.body?.getStart() ?? node.end
  return node.getSourceFile().text.slice(node.getStart(), end).trim().replace(/^export /, '')
}

function codesOf (statement: ts.VariableStatement): readonly string[] {
  const [one] = statement.declarationList.declarations
  let value = one?.initializer
  while (value != null && (ts.isAsExpression(value) || ts.isSatisfiesExpression(value))) {
    value = value.expression
  }
  return value != null && ts.isObjectLiteralExpression(value)
    ? value.properties.flatMap(each => ts.isPropertyAssignment(each) ? [each.name.getText()] : [])
    : []
}

function membersOf (node: ts.InterfaceDeclaration | ts.ClassDeclaration): readonly string[] {
  const bases = (node.heritageClauses ?? []).flatMap(({ types }) => types.map(type => code(type.getText())))
  const rows = [...node.members].flatMap(member => rowOf(member) ?? [])
  return [
    ...bases.length === 0 ? [] : [wrapped(`With all of ${bases.join(', ')}.`), ''],
    ...rows.length === 0 ? [] : [...table(rows), '']
  ]
}

function sectionOf ({ name, declaration }: Exported): readonly string[] {
  const title = (kind: string): string => `### ${name} (${kind})`
  if (ts.isFunctionDeclaration(declaration)) {
    return [title('function'), '', ...said(declaration), ...fenced(headOf(declaration))]
  }
  if (ts.isInterfaceDeclaration(declaration)) {
    return [title('interface'), '', ...said(declaration), ...membersOf(declaration)]
  }
  if (ts.isClassDeclaration(declaration)) {
    return [title('class'), '', ...said(declaration), ...membersOf(declaration)]
  }
  if (ts.isVariableStatement(declaration)) {
    const codes = name.endsWith('_ERRORS') ? codesOf(declaration) : []
    const list = codes.map(each => `\`${each}\``).join(', ')
    return [title(codes.length > 0 ? 'codes' : 'constant'), '', ...said(declaration),
      ...list === '' ? [] : [wrapped(`${list}: see [errors](errors.md).`), '']]
  }
  return [title('type'), '', ...said(declaration), ...fenced(declaration.getText().replace(/^export /, ''))]
}

/** Factories first, then what they take and give; errors last. */
function rank ({ name, declaration }: Exported): number {
  const isError = name.endsWith('_ERRORS') || name.endsWith('Error')
  return isError ? 3 : ts.isFunctionDeclaration(declaration) ? 0 : ts.isVariableStatement(declaration) ? 1 : 2
}

/** Entry points of the package, by the name that is imported, with their source. */
export function entryPoints (): ReadonlyMap<string, string> {
  const { name, exports: entries } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8'))
  return new Map(Object.entries<{ readonly types?: string }>(entries).flatMap(([key, { types }]) => {
    const file = path.join(ROOT, types?.replace('./dist/', 'src/').replace(/\.d\.ts$/, '.ts') ?? '')
    return types != null && existsSync(file) ? [[`${name}${key.slice(1)}`, file] as const] : []
  }))
}

export function apiNames (file: string): readonly string[] {
  return [...exportsOf(file).keys()]
}

export function apiPage (): string {
  const shown = new Set<ts.Node>()
  const parts = [...entryPoints()].map(([entry, file]) => {
    const all = [...exportsOf(file).values()]
    const own = all.filter(({ declaration }) => !shown.has(declaration))
    const again = all.filter(each => !own.includes(each)).map(({ name }) => `\`${name}\``)
    const [first] = parse(file).statements
    own.forEach(({ declaration }) => { shown.add(declaration) })
    const sections = own.toSorted((a, b) => rank(a) - rank(b)).flatMap(sectionOf)
    return [`## ${entry}`, '', ...first == null ? [] : said(first),
      ...again.length === 0 ? [] : [wrapped(`Also here, and described above: ${again.join(', ')}.`), ''], ...sections]
  })
  return [
    '# API', '',
    wrapped('What the package exports, by entry point. This page is made from the docstrings of the code ' +
      '(`npm run docs`). Times are milliseconds, sizes bytes, where nothing else is said. What throws, throws a ' +
      '`DiscoveryError` with a code of [errors](errors.md); a wait ends with the `signal` of its options.'), '',
    [...entryPoints().keys()].map(entry => `- [${entry}](#${entry.replace(/[^a-z-]/g, '')})`).join('\n'), '',
    ...parts.flat()
  ].join('\n').replace(/\n{3,}/g, '\n\n').trimEnd() + '\n'
}
