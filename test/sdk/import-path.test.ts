/** What importing the SDK drags in: no file access, no environment, no third-party code, nothing printed. */
import { join, relative } from 'node:path'
import { build, type Metafile } from 'esbuild'
import { beforeAll, describe, expect, it } from 'vitest'

const root = join(import.meta.dirname, '..', '..')

interface Bundle {
  readonly text: string
  readonly meta: Metafile
}

let bundle: Bundle

beforeAll(async () => {
  const result = await build({
    absWorkingDir: root,
    entryPoints: ['src/index.ts'],
    bundle: true,
    splitting: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    outdir: 'dist',
    metafile: true,
    write: false,
    minifySyntax: true,
    define: { TSHELM_VERSION: '"0.0.0-test"' },
  })
  const texts = result.outputFiles.filter(({ path }) => !isLate(relative(root, path), result.metafile))
  bundle = { text: texts.map(({ text }) => text).join('\n'), meta: result.metafile }
})

const LIBRARY = /^(storage|node_modules)\/postgres\//
/** What checks signatures: loaded with the first one. */
const SIGNATURES = /^node_modules\/(openpgp|@sigstore)\//

/** Chunks for records in Postgres, which read what libpq reads, and for signatures: loaded when somebody asks for these. */
function isLate(chunk: string, { outputs }: Metafile): boolean {
  return Object.keys(outputs[chunk]!.inputs).some((path) => LIBRARY.test(path) || SIGNATURES.test(path))
}

/** Modules of Node that the chunks name. */
function builtins(chunks: Iterable<string>, kinds: readonly string[]): string[] {
  const names = [...chunks].flatMap((chunk) =>
    bundle.meta.outputs[chunk]!.imports.filter(({ external, kind }) => external === true && kinds.includes(kind)),
  )
  return [...new Set(names.map(({ path }) => path))].sort()
}

/** The entry and what it imports at once, directly or not. */
function eagerChunks(): Set<string> {
  const chunks = new Set(['dist/index.js'])
  for (const chunk of chunks) {
    for (const { path, kind, external } of bundle.meta.outputs[chunk]!.imports) {
      if (external !== true && kind === 'import-statement') chunks.add(path)
    }
  }
  return chunks
}

describe('import path of the SDK', () => {
  it('asks Node for next to nothing at once', () => {
    expect(builtins(eagerChunks(), ['import-statement'])).toEqual(['node:buffer'])
  })

  it('loads neither engine nor YAML nor the client of clusters at once', () => {
    const inputs = [...eagerChunks()].flatMap((chunk) => Object.entries(bundle.meta.outputs[chunk]!.inputs))
    const loaded = inputs.filter(([, { bytesInOutput }]) => bytesInOutput > 0).map(([path]) => path)
    expect(loaded.filter((path) => /lexer|parser|yaml|sprig|schema|kube\/client|actions|apply/.test(path))).toEqual([])
  })

  it('never asks for files or processes', () => {
    const chunks = Object.keys(bundle.meta.outputs).filter((chunk) => !isLate(chunk, bundle.meta))
    const all = builtins(chunks, ['import-statement', 'dynamic-import', 'require-call'])
    expect(all.filter((name) => /fs|child_process|worker|cluster/.test(name))).toEqual([])
  })

  it('contains nothing of other people and nothing of the command line', () => {
    const inputs = Object.keys(bundle.meta.inputs).filter((path) => !LIBRARY.test(path) && !SIGNATURES.test(path))
    const foreign = inputs.filter((path) => /node_modules|src\/cli/.test(path))
    expect(foreign).toEqual([])
  })

  it('does not load what Postgres and signatures take', () => {
    expect([...eagerChunks()].filter((chunk) => isLate(chunk, bundle.meta))).toEqual([])
  })

  it('neither reads the environment nor prints', () => {
    expect(/\bprocess\.(env|argv|cwd|stdout|stderr)|\bconsole\./.exec(bundle.text)).toBeNull()
  })
})
