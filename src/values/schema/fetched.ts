/** Schemas that refer to others at addresses. Checking is synchronous: what is missing is fetched, and it begins anew. */
import type { GoMap } from '../../../gotemplate/value.ts'
import { messageOf, TshelmError } from '../../errors.ts'
import type { SchemaOptions } from '../schema.ts'
import { failure } from './documents.ts'
import { schemaProblem } from './problem.ts'

type Found = { readonly text: string } | { readonly reason: TshelmError }

/** What one schema finds wrong; undefined if nothing. */
export async function fetchedProblem(
  schema: Uint8Array,
  values: GoMap,
  { emit, fetchSchema }: SchemaOptions,
): Promise<string | undefined> {
  const told = emit === undefined ? {} : { emit }
  if (fetchSchema === undefined) return schemaProblem(schema, values, told)
  const found = new Map<string, Found>()
  // Each round learns of at least one more, and documents.ts bounds how many there are.
  for (let again = false; ; again = true) {
    const missing = new Set<string>()
    const schemaText = (url: string): string => textOf(url, found, missing)
    const problem = schemaProblem(schema, values, { ...told, schemaText, again })
    if (missing.size === 0) return problem
    await Promise.all([...missing].map(async (url) => found.set(url, await fetched(url, fetchSchema))))
  }
}

function textOf(url: string, found: ReadonlyMap<string, Found>, missing: Set<string>): string {
  if (!/^https?:/i.test(url)) throw failure('reading other files is switched off')
  const known = found.get(url)
  if (known !== undefined && 'text' in known) return known.text
  if (known === undefined) missing.add(url)
  throw known === undefined ? failure('is not there yet') : known.reason
}

async function fetched(url: string, fetchSchema: NonNullable<SchemaOptions['fetchSchema']>): Promise<Found> {
  try {
    return { text: await fetchSchema(url) }
  } catch (cause) {
    return { reason: new TshelmError('values/schema', messageOf(cause), { cause }) }
  }
}
