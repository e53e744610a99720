/**
 * What the SDK weighs for somebody who bundles it with esbuild for a function as a service: what `import` alone loads, what a render adds,
 * what an install adds. Bytes of minified and gzipped chunks that Node really loads; milliseconds of the import beyond an empty process.
 */
import { execFile, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'

const DIST = resolve(import.meta.dirname, '../../dist')
const IMPORT_RUNS = 21

/** The simulated cluster goes by the machine's time. */
const sandboxClock = { now: () => Date.now(), sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)) }

const USER = `
import * as fs from 'node:fs'
import { connectCluster, createContext, install, loadChart, template } from 'tshelm'
const [until, path, server] = process.argv.slice(2)
if (until !== 'import') {
  const chart = await loadChart({ path, fs })
  await template({ chart, name: 'release' })
  if (until === 'install') {
    const cluster = await connectCluster({ server })
    await install({ name: 'release', chart }, createContext({ cluster }))
    cluster.close()
  }
}
`

/** @returns the lines to print; `chart` is a folder */
export async function sdkFigures(folder, chart) {
  if (!existsSync(join(DIST, 'index.js'))) return ['no dist/index.js: no figures of the SDK']
  const out = join(folder, 'sdk')
  const inputs = await bundle(out)
  const { openSandbox, serve } = await import(pathToFileURL(join(DIST, 'sandbox.js')).href)
  const served = await serve(openSandbox({ clock: sandboxClock }), { port: 0 })
  try {
    const lines = []
    for (const until of ['import', 'render', 'install']) {
      const loaded = await loadedFiles(folder, [join(out, 'user.js'), until, chart, served.url])
      const texts = loaded.map((path) => readFileSync(path))
      const size = texts.reduce((sum, text) => sum + text.length, 0)
      const gzipped = texts.reduce((sum, text) => sum + gzipSync(text, { level: 9 }).length, 0)
      const whole = gzipSync(Buffer.concat(texts), { level: 9 }).length
      lines.push(
        `SDK, bundled: up to ${until.padEnd(7)} ${kb(size)} kB, gzipped ${kb(whole)} kB ` +
          `(${kb(gzipped)} kB as ${loaded.length} files)`,
      )
      if (process.env.BENCH_MODULES) lines.push(...byModule(loaded, inputs))
    }
    lines.push(`SDK: import ${importTime(out).toFixed(1)} ms over an empty process`)
    return lines
  } finally {
    await served.close()
  }
}

async function bundle(outdir) {
  const { metafile } = await build({
    stdin: { contents: USER, resolveDir: resolve(import.meta.dirname, '../..'), sourcefile: 'user.js' },
    alias: { tshelm: process.env.BENCH_SOURCE ? resolve(DIST, '../src/index.ts') : join(DIST, 'index.js') },
    bundle: true,
    minify: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    outdir,
    entryNames: 'user',
    chunkNames: '[name]-[hash]',
    metafile: true,
    logLevel: 'error',
  })
  writeFileSync(join(outdir, 'package.json'), '{"type":"module"}')
  return metafile.outputs
}

/** Node's coverage tells which scripts a process has loaded. */
async function loadedFiles(folder, args) {
  const coverage = join(folder, 'coverage')
  rmSync(coverage, { recursive: true, force: true })
  mkdirSync(coverage)
  await promisify(execFile)(process.execPath, args, { env: { ...process.env, NODE_V8_COVERAGE: coverage } })
  const [report] = readdirSync(coverage)
  const { result } = JSON.parse(readFileSync(join(coverage, report), 'utf8'))
  return result.filter(({ url }) => url.startsWith('file:')).map(({ url }) => fileURLToPath(url))
}

function byModule(loaded, outputs) {
  const sizes = {}
  for (const [name, { inputs }] of Object.entries(outputs)) {
    if (!loaded.some((path) => path.endsWith(name.slice(name.lastIndexOf('/'))))) continue
    for (const [module, { bytesInOutput }] of Object.entries(inputs))
      sizes[module] = (sizes[module] ?? 0) + bytesInOutput
  }
  return Object.entries(sizes)
    .sort((a, b) => b[1] - a[1])
    .map(([module, size]) => `${String(size).padStart(8)} ${module}`)
}

function importTime(out) {
  const empty = join(out, 'empty.js')
  writeFileSync(empty, '')
  const { NODE_EXTRA_CA_CERTS: _, ...env } = process.env
  const once = (path) => {
    const start = process.hrtime.bigint()
    spawnSync(process.execPath, [path, 'import'], { env })
    return Number(process.hrtime.bigint() - start) / 1e6
  }
  // Other processes only ever add.
  const least = (path) => Math.min(...Array.from({ length: IMPORT_RUNS }, () => once(path)))
  return least(join(out, 'user.js')) - least(empty)
}

function kb(bytes) {
  return (bytes / 1000).toFixed(1)
}
