/** Keeps the shape: folders import downwards only, no cycles, no large files or functions, no catch-all rooms. */
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, normalize, relative } from 'node:path'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'

const root = join(import.meta.dirname, '..')

/** Rank of a folder: it may import values only from lower ranks, and from itself. */
const RANKS: Readonly<Record<string, number>> = {
  gotemplate: 0,
  storage: 0,
  'src/(shared)': 0.5,
  'src/http': 0.7,
  'src/chart': 1,
  // A repository's index tells the metadata of charts.
  'src/source': 1.5,
  // Keys and references are asked for over HTTP.
  'src/secrets': 1.7,
  'src/kube': 1,
  'src/kustomize': 1,
  'src/sandbox': 1,
  'src/values': 2,
  'src/render': 3,
  'src/lint': 5,
  'src/explain': 4.5,
  'src/manifest': 4,
  'src/plan': 5,
  'src/diff': 5,
  'src/apply': 6,
  'src/release': 6,
  'src/actions': 7,
  'src/helmfile': 8,
  'src/stack': 8,
  'src/sdk': 8,
  'src/cli': 9,
  'src/(door)': 9,
  // Doors that have the command line act for them, loaded when it has to.
  'src/doors': 10,
}

/** Data tables: long by nature, no logic. */
const DATA_TABLES = /(\.data\.ts|-table\.ts)$/

const MAX_FILE_LINES = 600
const MAX_FUNCTION_LINES = 80

interface Source {
  readonly path: string
  readonly file: ts.SourceFile
  readonly lines: number
  readonly imports: readonly { readonly path: string; readonly typeOnly: boolean }[]
}

function sourceFiles(folder: string): string[] {
  return readdirSync(join(root, folder)).flatMap((name) => {
    const path = `${folder}/${name}`
    return statSync(join(root, path)).isDirectory() ? sourceFiles(path) : name.endsWith('.ts') ? [path] : []
  })
}

function read(path: string): Source {
  const text = readFileSync(join(root, path), 'utf8')
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.ES2023, true)
  const imports: { path: string; typeOnly: boolean }[] = []
  const add = (specifier: string, typeOnly: boolean): void => {
    if (specifier.startsWith('.')) imports.push({ path: normalize(join(dirname(path), specifier)), typeOnly })
  }
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) && ts.isStringLiteral(node.moduleSpecifier)) {
      add(node.moduleSpecifier.text, node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword)
    } else if (ts.isExportDeclaration(node) && node.moduleSpecifier && ts.isStringLiteral(node.moduleSpecifier)) {
      add(node.moduleSpecifier.text, node.isTypeOnly)
    } else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      const [specifier] = node.arguments
      if (specifier && ts.isStringLiteral(specifier)) add(specifier.text, false)
    }
    ts.forEachChild(node, visit)
  }
  visit(file)
  return { path, file, lines: text.split('\n').length, imports }
}

const sources = ['gotemplate', 'storage', 'src'].flatMap(sourceFiles).map(read)

function folderOf(path: string): string {
  const [top, second, third] = path.split('/')
  if (top !== 'src') return top!
  if (third !== undefined) return `src/${second!}`
  return second === 'index.ts' ? 'src/(door)' : 'src/(shared)'
}

function functionSpans({ file }: Source): { readonly name: string; readonly lines: number }[] {
  const spans: { name: string; lines: number }[] = []
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node) && 'body' in node && node.body && ts.isBlock(node.body)) {
      const start = file.getLineAndCharacterOfPosition(node.getStart()).line
      const end = file.getLineAndCharacterOfPosition(node.end).line
      const name = node.name?.getText() ?? '(anonymous)'
      spans.push({ name: `${file.fileName}:${String(start + 1)} ${name}`, lines: end - start + 1 })
    }
    ts.forEachChild(node, visit)
  }
  visit(file)
  return spans
}

describe('architecture', () => {
  it('has a rank for every folder', () => {
    expect([...new Set(sources.map(({ path }) => folderOf(path)))].filter((folder) => !(folder in RANKS))).toEqual([])
  })

  it('imports from lower ranks only', () => {
    const upward = sources.flatMap(({ path, imports }) =>
      imports
        .filter((target) => {
          const from = folderOf(path)
          const to = folderOf(target.path)
          if (from === to) return false
          // Types may come from the same rank or the stage before; roots import nothing of src.
          if (from === 'gotemplate' || from === 'storage') return true
          return target.typeOnly ? RANKS[to]! > RANKS[from]! : RANKS[to]! >= RANKS[from]!
        })
        .map((target) => `${path} → ${target.path}`),
    )
    expect(upward).toEqual([])
  })

  it('has no import cycles', () => {
    const graph = new Map(
      sources.map(({ path, imports }) => [path, imports.filter((i) => !i.typeOnly).map((i) => i.path)]),
    )
    const state = new Map<string, 'open' | 'done'>()
    const cycles: string[] = []
    const visit = (path: string, trail: readonly string[]): void => {
      if (state.get(path) === 'done') return
      if (state.get(path) === 'open') {
        cycles.push([...trail.slice(trail.indexOf(path)), path].join(' → '))
        return
      }
      state.set(path, 'open')
      for (const next of graph.get(path) ?? []) visit(next, [...trail, path])
      state.set(path, 'done')
    }
    for (const path of graph.keys()) visit(path, [])
    expect(cycles).toEqual([])
  })

  it('keeps files and functions small', () => {
    const large = sources.filter(({ path, lines }) => lines > MAX_FILE_LINES && !DATA_TABLES.test(path))
    expect(large.map(({ path, lines }) => `${path}: ${String(lines)} lines`)).toEqual([])
    const long = sources.flatMap(functionSpans).filter(({ lines }) => lines > MAX_FUNCTION_LINES)
    expect(long.map(({ name, lines }) => `${name}: ${String(lines)} lines`)).toEqual([])
    const counts = sources.map(({ lines }) => lines).sort((a, b) => a - b)
    expect(counts[Math.floor(counts.length / 2)]!).toBeLessThanOrEqual(180)
  })

  it('names rooms for what is in them', () => {
    const vague = /(^|\/)(utils?|helpers?|common|misc|manager|shared)(\.ts|\/)/
    expect(sources.map(({ path }) => path).filter((path) => vague.test(path))).toEqual([])
  })

  it('imports third-party code in one file each', () => {
    const users = new Map<string, string[]>()
    for (const { path, file } of sources) {
      for (const statement of file.statements) {
        if (!ts.isImportDeclaration(statement) || !ts.isStringLiteral(statement.moduleSpecifier)) continue
        const name = statement.moduleSpecifier.text
        if (
          name.startsWith('.') ||
          name.startsWith('node:') ||
          statement.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword
        )
          continue
        users.set(name, [...(users.get(name) ?? []), relative('.', path)])
      }
    }
    expect([...users].filter(([, paths]) => paths.length > 1)).toEqual([])
  })
})
