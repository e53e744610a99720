/** What `tshelm` starts: runs the bundles beside it from V8's code cache. They run without it too. */
import { join } from 'node:path'
import type * as v8 from 'node:v8'
import { openCodeCache } from './code-cache.ts'
import { runScript } from './script.ts'

/** The bundles, by what others require them as, with a hash of their content. */
declare const CLI_BUNDLES: Readonly<Record<string, string>>

const verb = process.argv[2]

// Node 20. Renders are short: what V8's optimizing compiler does for code that has just become warm costs more than it gives, and a small
// young generation, which stays in the processor's caches, is faster than one that grows. Loading node:v8 costs a millisecond.
// Regular expressions are compiled once, not to bytecode first: that of Node's own for IPv6 addresses takes 0.8 ms then, not 3.7.
// Later engines count calls instead, and complain of the first flag.
if (verb !== 'version' && process.versions.v8.startsWith('11.')) {
  const { setFlagsFromString } = module.require('node:v8') as typeof v8
  setFlagsFromString('--interrupt-budget=1000000')
  // Hundreds of requests at a time are another matter: an installation of 300 objects takes a sixth longer with it.
  if (verb === 'template') setFlagsFromString('--semi-space-growth-factor=1')
  setFlagsFromString('--no-regexp-tier-up')
}

// What every run uses anyway.
const EARLY: ReadonlySet<string> = new Set(['node:buffer', 'node:fs', 'node:path'])

/** A module of Node that is loaded when something of it is asked for: zlib, net and crypto take a millisecond each. */
function whenUsed(id: string): object {
  const real = (): object => module.require(id) as object
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
