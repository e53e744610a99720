/** Node modules that cost milliseconds to load and that few templates need. */
import { createRequire } from 'node:module'
import type * as crypto from 'node:crypto'

// Built-in modules resolve alike from anywhere; import.meta.url is not there in a CommonJS bundle.
const load = createRequire('/')

/** node:crypto, loaded on first use: 2–3 ms. */
export function nodeCrypto(): typeof crypto {
  return load('node:crypto') as typeof crypto
}
