/** JSON schemas that charts refer to by address. */
import { decodeUtf8 } from '../../gotemplate/go/utf8.ts'
import { messageOf, TshelmError } from '../errors.ts'
import { redacted } from '../http/address.ts'
import { readBody } from '../http/body.ts'
import { MAX_SCHEMA_BYTES } from '../limits.ts'
import type { SourceContext } from './ports.ts'

/** Helm's patience. */
const TOTAL_MS = 15_000

/** Rejects with `source/…` in Helm's words. */
export async function fetchSchema(url: string, { http, signal, offline }: SourceContext): Promise<string> {
  const shown = redacted(url)
  if (offline === true) throw new TshelmError('source/offline', `${shown} is not asked: this is offline`)
  const response = await http
    .send({ url, totalMs: TOTAL_MS, compressed: true, ...(signal === undefined ? {} : { signal }) })
    .catch((cause: unknown) => {
      throw new TshelmError('source/unreachable', `HTTP request failed for ${shown}: ${messageOf(cause)}`, { cause })
    })
  const bytes = await readBody(response, MAX_SCHEMA_BYTES)
  if (response.status === 200) return decodeUtf8(bytes)
  const name = response.statusText.slice(String(response.status).length + 1)
  throw new TshelmError('source/fetch-failed', `HTTP request to ${shown} returned status ${response.status} (${name})`)
}
