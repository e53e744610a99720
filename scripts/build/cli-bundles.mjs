/**
 * The CLI as a few CommonJS files: what every call needs (arguments, help, version), the engine (template), and the rest. A
 * module of the engine that the rest needs too is there once: bundles reach each other's modules through a table, `modules`. The first
 * file is alone, and has copies of the little it shares, because calls between files go through getters.
 */
import { build } from 'esbuild'
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'

const ENTRY = 'src/cli/main.ts'
const ENGINE_VERBS = ['src/cli/verbs/template.ts']
/** What the engine loads when a chart asks for it belongs to it all the same. */
const RENDERING = /^(gotemplate|src\/(render|values))\//

/** Which modules there are, and which of them each file holds. */
async function plan(options) {
  const { metafile } = await build({ ...options, entryPoints: [ENTRY], write: false, metafile: true })
  const graph = metafile.inputs
  const closure = (roots, late = () => false) => {
    const found = new Set(roots)
    for (const path of found) {
      for (const { kind, external, path: next } of graph[path]?.imports ?? []) {
        if ((kind !== 'dynamic-import' || late(next)) && !external) found.add(next)
      }
    }
    return found
  }
  const main = closure([ENTRY, 'src/cli/verbs/version.ts'])
  const engine = closure(ENGINE_VERBS, (path) => RENDERING.test(path))
  const rest = new Set(Object.keys(graph).filter((path) => !engine.has(path) && (!main.has(path) || path !== ENTRY)))
  return { main, engine, rest }
}

/** Imports of modules that another file holds become look-ups in its table. */
function elsewhere(holder) {
  return {
    name: 'elsewhere',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^\.{1,2}\/.*\.ts$/ }, ({ path, resolveDir, kind }) => {
        const module = relative('.', join(resolveDir, path))
        const file = holder(module, kind)
        return file && { path: module, namespace: 'elsewhere', pluginData: { file } }
      })
      onResolve({ filter: /^\.\/cli-/, namespace: 'elsewhere' }, ({ path }) => ({ path, external: true }))
      onLoad({ filter: /.*/, namespace: 'elsewhere' }, ({ path, pluginData }) => ({
        contents: `module.exports = require('./${pluginData.file}.cjs').modules[${JSON.stringify(path)}]()`,
      }))
    },
  }
}

function table(modules) {
  const entries = [...modules].map((path) => `${JSON.stringify(path)}: () => require('./${path}')`)
  return { contents: `export const modules = {${entries.join()}}`, resolveDir: resolve('.') }
}

/** Writes dist/cli.cjs, which starts the others. */
export async function buildCli(shared) {
  const options = { ...shared, format: 'cjs', supported: { 'dynamic-import': false } }
  const { main, engine, rest } = await plan(options)
  const bundle = { ...options, banner: { js: '(function(exports,require,module){' }, footer: { js: '})' } }
  // What each file is asked for; the files that ask are built first.
  const wanted = { 'cli-engine': new Set(), 'cli-rest': new Set() }
  const want = (file, module) => {
    wanted[file].add(module)
    return file
  }
  const fileOf = (module) => (engine.has(module) ? 'cli-engine' : rest.has(module) ? 'cli-rest' : undefined)
  await build({
    ...bundle,
    entryPoints: [ENTRY],
    outfile: 'dist/cli-main.cjs',
    plugins: [
      elsewhere((module, kind) =>
        kind === 'dynamic-import' && !main.has(module) ? want(fileOf(module), module) : undefined,
      ),
    ],
  })
  const engineAsks = async (write) =>
    build({
      ...bundle,
      write,
      stdin: table(write ? wanted['cli-engine'] : ENGINE_VERBS),
      outfile: 'dist/cli-engine.cjs',
      plugins: [elsewhere((module) => (engine.has(module) ? undefined : want('cli-rest', module)))],
    })
  await engineAsks(false)
  await build({
    ...bundle,
    stdin: table(wanted['cli-rest']),
    outfile: 'dist/cli-rest.cjs',
    plugins: [elsewhere((module) => (engine.has(module) ? want('cli-engine', module) : undefined))],
  })
  await engineAsks(true)
  const files = ['cli-main', 'cli-engine', 'cli-rest']
  const builds = Object.fromEntries(files.map((file) => [`./${file}.cjs`, hashOf(`dist/${file}.cjs`)]))
  await build({
    ...options,
    entryPoints: ['src/cli/launch/launcher.ts'],
    outfile: 'dist/cli.cjs',
    define: { ...options.define, CLI_BUNDLES: JSON.stringify(builds) },
    banner: { js: '#!/usr/bin/env node' },
  })
}

function hashOf(path) {
  return createHash('sha256').update(readFileSync(path)).digest('hex').slice(0, 16)
}
