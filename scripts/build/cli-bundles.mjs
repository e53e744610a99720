/**
 * The CLI as a few CommonJS files: what every call needs (arguments, help, version), the engine (what `template` needs for nearly every
 * chart), what some charts need of it besides (late), and the rest. A module of the engine that others need too is there once: bundles
 * reach each other's modules through a table, `modules`. The first file is alone, and has copies of the little it shares; so has the one
 * that pulls charts from registries.
 */
import { build } from 'esbuild'
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'

const ENTRY = 'src/cli/main.ts'
const ENGINE_VERBS = ['src/cli/verbs/template.ts']
/** What the engine loads when a chart asks for it belongs to it all the same, */
const RENDERING = /^(gotemplate|src\/(render|values))\//
/** but what few charts ask for is a file of its own, even if they need not wait for it: its functions load it when they are called. */
const SELDOM = new Set([
  'gotemplate/go/bcrypt.ts',
  'gotemplate/go/time-zone.ts',
  'gotemplate/go/x509.ts',
  'gotemplate/go/yaml/compose.ts',
  'gotemplate/go/yaml/node.ts',
  'gotemplate/go/yaml/source.ts',
  'gotemplate/sprig/derive-password.ts',
  'gotemplate/sprig/durations.ts',
  'gotemplate/sprig/index.ts',
  'gotemplate/sprig/private-keys.ts',
  'src/render/glob.ts',
  'src/render/toml-functions.ts',
  'src/values/schema/fetched.ts',
  'src/values/schema/formats.ts',
  'src/values/schema/problem.ts',
])

/** What releases on a cluster need besides the engine is a file of its own, with what it loads later of these rooms. */
const RELEASE_VERBS = ['get', 'history', 'install', 'list', 'rollback', 'status', 'test', 'uninstall', 'upgrade']
const RELEASING = /^(src\/(actions|apply|diff|kube|manifest|plan|release)|storage)\//
/** So is where charts come from and go to. */
const SOURCES =
  /^src\/(source\/|cli\/(sources\/|keyring|run-program)|cli\/verbs\/(pull|push|repo|registry|search|dependency|mirror|verify|show-versions)|actions\/(publish|dependency))/

/** A chart from a registry needs little of it, and loading the engine for what they share would take longer than the rest. */
const PULLING = ['src/cli/verbs/pull.ts', 'src/cli/sources/fetched-chart.ts', 'src/source/oci/fetch.ts']

/** One scope each, without initialisers of modules. */
const FLAT = new Set(['cli-engine', 'cli-pull'])

/** What both of these speak to servers with. */
const HTTP = /^(src\/http\/|storage\/time\.ts$)/

/** Records in Postgres are for few. */
const DATABASE = /^(storage|node_modules)\/postgres\//

/** So are signatures: each library is a file of its own. */
const OPENPGP = /^(src\/source\/provenance|node_modules\/openpgp)\//
const SIGSTORE = /^(src\/source\/cosign|node_modules\/@sigstore)\//

/** Programs of their own that stand under a command's name: a file for each, `cli-kustomize.cjs` and so on. */
const TOOLS = {
  'cli-kustomize': /^src\/(kustomize|cli\/tools\/kustomize)\//,
  'cli-sops': /^src\/(secrets\/sops|cli\/tools\/sops)\//,
  'cli-vals': /^src\/(secrets\/vals|cli\/tools\/vals)\//,
  'cli-diff': /^src\/(diff\/dyff|cli\/tools\/diff)\//,
  'cli-helmfile': /^src\/(helmfile|cli\/tools\/helmfile)\//,
  'cli-stack': /^src\/(stack|cli\/tools\/stack)\//,
}

/** Which modules there are, which of them each file holds, and what tells this build from others. */
async function plan(options) {
  const { metafile, outputFiles } = await build({
    ...options,
    entryPoints: [ENTRY],
    outfile: 'dist/cli.cjs',
    write: false,
    metafile: true,
  })
  const graph = metafile.inputs
  const closure = (roots, takes) => {
    const found = new Set(roots)
    for (const path of found) {
      for (const { kind, external, path: next } of graph[path]?.imports ?? []) {
        if (!external && takes(next, kind === 'dynamic-import')) found.add(next)
      }
    }
    return found
  }
  const main = closure([ENTRY, 'src/cli/verbs/version.ts'], (_, isLater) => !isLater)
  const rendering = closure(ENGINE_VERBS, (path, isLater) => !isLater || RENDERING.test(path))
  const engine = closure(ENGINE_VERBS, (path, isLater) => !SELDOM.has(path) && (!isLater || RENDERING.test(path)))
  const late = new Set([...rendering].filter((path) => !engine.has(path)))
  const sql = new Set(Object.keys(graph).filter((path) => DATABASE.test(path)))
  const openpgp = new Set(Object.keys(graph).filter((path) => OPENPGP.test(path)))
  const sigstore = new Set(Object.keys(graph).filter((path) => SIGSTORE.test(path)))
  const http = new Set(Object.keys(graph).filter((path) => HTTP.test(path) && !rendering.has(path)))
  const tools = Object.entries(TOOLS).map(([file, rooms]) => [
    file,
    new Set(Object.keys(graph).filter((path) => rooms.test(path) && !rendering.has(path))),
  ])
  const rare = [rendering, http, sql, openpgp, sigstore, ...tools.map(([, modules]) => modules)]
  const isOf = (files) => (path) => files.some((modules) => modules.has(path))
  const isRare = isOf(rare)
  const pulling = closure(PULLING, (_, isLater) => !isLater)
  assertStateless([...pulling].filter((path) => !SOURCES.test(path)))
  const isSource = (path) => SOURCES.test(path) && !isRare(path) && !pulling.has(path)
  const source = new Set(Object.keys(graph).filter(isSource))
  const isElsewhere = (path) => isRare(path) || SOURCES.test(path)
  const releasing = closure(
    ['src/cli/watched.ts', ...RELEASE_VERBS.map((verb) => `src/cli/verbs/${verb}.ts`)],
    (path, isLater) => !isElsewhere(path) && (!isLater || RELEASING.test(path)),
  )
  const apart = (path) => isElsewhere(path) || releasing.has(path)
  const rest = new Set(Object.keys(graph).filter((path) => path !== ENTRY && !apart(path)))
  const hash = hashOf(outputFiles[0].contents)
  return {
    main,
    hash,
    files: {
      'cli-engine': engine,
      'cli-late': late,
      'cli-release': releasing,
      'cli-source': source,
      'cli-http': http,
      'cli-rest': rest,
      'cli-sql': sql,
      'cli-openpgp': openpgp,
      'cli-sigstore': sigstore,
      ...Object.fromEntries(tools.filter(([, modules]) => modules.size > 0)),
      // Last: what others have too they are asked for.
      'cli-pull': pulling,
    },
  }
}

/**
 * Imports of modules that another file holds become look-ups in its table: at once, or, given the build options as `deferred`, when a
 * function of it is called.
 */
function elsewhere(holder, deferred) {
  return {
    name: 'elsewhere',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^\.{1,2}\/.*\.ts$/ }, ({ path, resolveDir, kind }) => {
        const module = relative('.', join(resolveDir, path))
        const file = holder(module, kind)
        const namespace = deferred && kind !== 'dynamic-import' ? 'deferred' : 'elsewhere'
        return file && { path: module, namespace, pluginData: { file } }
      })
      onResolve({ filter: /^\.\/cli-/ }, ({ path }) => ({ path, external: true }))
      onLoad({ filter: /.*/, namespace: 'deferred' }, async ({ path, pluginData }) => {
        const [[, names]] = await exportsOf([path], deferred)
        const table = `require('./${pluginData.file}.cjs').modules[${JSON.stringify(path)}]()`
        for (const name of names) assertFunction(path, name)
        return {
          contents: names.map((name) => `export function ${name}(...a) { return ${table}.${name}(...a) }`).join('\n'),
        }
      })
      onLoad({ filter: /.*/, namespace: 'elsewhere' }, ({ path, pluginData }) => ({
        contents: `module.exports = require('./${pluginData.file}.cjs').modules[${JSON.stringify(path)}]()`,
      }))
    },
  }
}

function assertFunction(path, name) {
  if (new RegExp(`^export (async )?function ${name}\\b`, 'm').test(readFileSync(path, 'utf8'))) return
  throw new Error(`${path}: ${name} is no function, and only functions can load their module when they are called`)
}

/** What knows things by what they are does not know those of its copy. */
function assertStateless(paths) {
  for (const path of paths) {
    // Each copy may listen to a signal by itself.
    if (path === 'src/http/abort.ts' || !/\bnew Weak|\bSymbol\(/.test(readFileSync(path, 'utf8'))) continue
    throw new Error(`${path} tells things apart: there cannot be two of it`)
  }
}

/** Modules that are initialised when they are asked for. */
function table(modules) {
  const entries = [...modules].map((path) => `${JSON.stringify(path)}: () => require('./${path}')`)
  return { contents: `export const modules = {${entries.join()}}`, resolveDir: resolve('.') }
}

/** Modules that are there from the start: one scope for all of them, without an initialiser for each. */
async function flatTable(modules, options) {
  const names = await exportsOf(modules, options)
  const imports = []
  const entries = names.map(([path, exported], i) => {
    const local = (name) => `m${i}_${name}`
    if (exported.length > 0) {
      imports.push(`import { ${exported.map((name) => `${name} as ${local(name)}`)} } from './${path}'`)
    }
    return `${JSON.stringify(path)}: () => ({ ${exported.map((name) => `${name}: ${local(name)}`)} })`
  })
  return { contents: `${imports.join('\n')}\nexport const modules = {${entries.join()}}`, resolveDir: resolve('.') }
}

/** Path and exported names of each module. */
async function exportsOf(modules, options) {
  const { metafile } = await build({
    ...options,
    entryPoints: [...modules],
    outbase: '.',
    outdir: 'dist',
    bundle: false,
    format: 'esm',
    write: false,
    metafile: true,
  })
  return Object.values(metafile.outputs).map(({ entryPoint, exports }) => [entryPoint, exports])
}

/** Writes dist/cli.cjs, which starts the others. */
export async function buildCli(shared) {
  // Libraries make a `require` of it, for modules of Node.
  const define = { ...shared.define, 'import.meta.url': '"file:///"' }
  const unnamed = { ...shared, define, format: 'cjs', supported: { 'dynamic-import': false } }
  const { main, files, hash } = await plan(unnamed)
  const options = { ...unnamed, define: { ...define, TSHELM_BUILD: JSON.stringify(hash) } }
  const names = Object.keys(files)
  // What each file is asked for by the others.
  const wanted = Object.fromEntries(names.map((name) => [name, new Set()]))
  wanted['cli-engine'] = new Set(ENGINE_VERBS)
  const want = (module) => {
    const file = names.find((name) => files[name].has(module))
    wanted[file]?.add(module)
    return file
  }
  const bundle = { ...options, banner: { js: '(function(exports,require,module){' }, footer: { js: '})' } }
  await build({
    ...bundle,
    entryPoints: [ENTRY],
    outfile: 'dist/cli-main.cjs',
    plugins: [elsewhere((module, kind) => (kind === 'dynamic-import' && !main.has(module) ? want(module) : undefined))],
  })
  const write = async (name) =>
    build({
      ...bundle,
      stdin: FLAT.has(name) ? await flatTable(wanted[name], options) : table(wanted[name]),
      outfile: `dist/${name}.cjs`,
      plugins: [
        elsewhere(
          (module, kind) => {
            // A module that is imported later would get an initialiser, and all that it imports with it.
            const isOwn = files[name].has(module) && !(FLAT.has(name) && kind === 'dynamic-import')
            return isOwn ? undefined : want(module)
          },
          name === 'cli-engine' ? options : undefined,
        ),
      ],
    })
  // Until nobody asks for more: most files ask for something of the others.
  for (let count = -1; count !== (count = total(wanted));) for (const name of names) await write(name)
  const builds = Object.fromEntries(
    ['cli-main', ...names].map((name) => [`./${name}.cjs`, hashOf(readFileSync(`dist/${name}.cjs`))]),
  )
  await build({
    ...options,
    entryPoints: ['src/cli/launch/launcher.ts'],
    outfile: 'dist/cli.cjs',
    define: { ...options.define, CLI_BUNDLES: JSON.stringify(builds) },
    banner: { js: '#!/usr/bin/env node' },
  })
}

function total(wanted) {
  return Object.values(wanted).reduce((sum, modules) => sum + modules.size, 0)
}

function hashOf(content) {
  return createHash('sha256').update(content).digest('hex').slice(0, 16)
}
