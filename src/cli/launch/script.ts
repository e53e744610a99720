/** Runs a bundle with V8's cached code, where there is some. A bundle is an expression: a function of CommonJS's names. */
import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { Script } from 'node:vm'
import type { CodeCache } from './code-cache.ts'

export interface ScriptFile {
  readonly path: string
  /** Identifies the content. */
  readonly build: string
  readonly cache: CodeCache | undefined
}

export type CommonJs = (exports: object, require: (id: string) => unknown, module: object) => void

export function runScript({ path, build, cache }: ScriptFile): CommonJs {
  // Bundles are ASCII, and one byte a character is what V8 then stores.
  const source = readFileSync(path, 'latin1')
  const name = basename(path, '.cjs')
  const cachedData = cache?.read(name, build)
  const script = new Script(source, { filename: path, ...(cachedData === undefined ? {} : { cachedData }) })
  cache?.keep(name, { build, script, fresh: cachedData !== undefined && script.cachedDataRejected !== true })
  return script.runInThisContext() as CommonJs
}
