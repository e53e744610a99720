/** What `tshelm` starts: runs the bundles beside it from V8's code cache. They run without it too. */
import { join } from 'node:path'
import type * as v8 from 'node:v8'
import { openCodeCache } from './code-cache.ts'
import { runScript } from './script.ts'

/** The bundles, by what others require them as, with a hash of their content. */
declare const CLI_BUNDLES: Readonly<Record<string, string>>

const verb = process.argv[2]

// Node 20. Renders are short: what V8's optimizing compiler does for code that has just become warm costs more than it gives, and a small
// young generation, which stays in the processor's caches, is faster than one that grows. Not for hundreds of requests at a time: one that
// grows at once is collected five times instead of twelve, and what it holds lives too short to make V8 look through everything else.
// Loading node:v8 costs a millisecond.
// Regular expressions are compiled once, not to bytecode first: that of Node's own for IPv6 addresses takes 0.8 ms then, not 3.7.
const GROWTH: ReadonlyMap<string, number> = new Map([
  ['template', 1],
  ...['install', 'upgrade', 'rollback'].map((each) => [each, 8] as const),
])
const OWN_FLAGS = `--interrupt-budget=1000000 --no-regexp-tier-up --semi-space-growth-factor=${GROWTH.get(verb ?? '') ?? 2}`
// V8 11.3's.
const DEFAULT_FLAGS = '--interrupt-budget=67584 --regexp-tier-up --semi-space-growth-factor=2'
// Later engines count calls instead, and complain of the first flag.
const setFlags =
  verb !== 'version' && process.versions.v8.startsWith('11.')
    ? (module.require('node:v8') as typeof v8).setFlagsFromString
    : undefined
setFlags?.(OWN_FLAGS)

/** Node's modules are in its cache of code as V8 has them by default: with other flags they would be compiled anew, in twice the time. */
function nodeModule(id: string): object {
  setFlags?.(DEFAULT_FLAGS)
  try {
    return module.require(id) as object
  } finally {
    setFlags?.(OWN_FLAGS)
  }
}

// What every run uses anyway.
const EARLY: ReadonlySet<string> = new Set(['node:buffer', 'node:fs', 'node:path'])

/** A module of Node that is loaded when something of it is asked for: zlib, net and crypto take a millisecond each. */
function whenUsed(id: string): object {
  let found: object | undefined
  const real = (): object => (found ??= nodeModule(id))
  return new Proxy(
    {},
    {
      get: (_, name) => Reflect.get(real(), name) as unknown,
      has: (_, name) => Reflect.has(real(), name),
      // `import()` of a module copies what it finds by name.
      ownKeys: () => Reflect.ownKeys(real()),
      getOwnPropertyDescriptor: (_, name) => {
        const found = Reflect.getOwnPropertyDescriptor(real(), name)
        return found && { ...found, configurable: true }
      },
    },
  )
}

// Absent before Node 20.16.
if ('getBuiltinModule' in process) Object.assign(process, { getBuiltinModule: nodeModule })

const cache = openCodeCache(process.env, process.argv.slice(2))
const loaded = new Map<string, { exports: unknown }>()

function load(id: string): unknown {
  const build = CLI_BUNDLES[id]
  if (build === undefined) return EARLY.has(id) ? module.require(id) : whenUsed(id)
  const known = loaded.get(id)
  if (known !== undefined) return known.exports
  const bundle = { exports: {} }
  loaded.set(id, bundle)
  runScript({ path: join(__dirname, id), build, cache })(bundle.exports, load, bundle)
  return bundle.exports
}

load('./cli-main.cjs')
