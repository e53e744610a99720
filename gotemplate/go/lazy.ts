/** Node modules that cost milliseconds to load and that few templates need. */
import { createRequire } from 'node:module'
import type * as crypto from 'node:crypto'

/** Absent before Node 20.16; node:module takes some tenths of a millisecond. */
const { getBuiltinModule } = process as { getBuiltinModule?: (id: string) => object | undefined }

/** A module of Node, loaded on first use. */
export function nodeModule(id: string): object {
  // Built-in modules resolve alike from anywhere; import.meta.url is not there in a CommonJS bundle.
  return getBuiltinModule?.(id) ?? (createRequire('/')(id) as object)
}

/** node:crypto, loaded on first use: 3–5 ms. */
export function nodeCrypto(): typeof crypto {
  return nodeModule('node:crypto') as typeof crypto
}
