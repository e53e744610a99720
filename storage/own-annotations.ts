/** Annotations that drivers keep for themselves: they belong to one body, and are never part of a record. */
import type { RecordMeta } from './ports.ts'
import { CHART_ANNOTATION } from './summary.ts'

/** On records too large for one object: where the rest is. */
export const CHUNKS_ANNOTATION = 'tshelm.dev/chunks'

const OWN = new Set([CHART_ANNOTATION, CHUNKS_ANNOTATION])

/** All others; undefined for none. */
export function foreignAnnotations(
  annotations: Readonly<Record<string, string>> | undefined,
): Record<string, string> | undefined {
  const foreign = Object.entries(annotations ?? {}).filter(([name]) => !OWN.has(name))
  return foreign.length === 0 ? undefined : Object.fromEntries(foreign)
}

type Fields = Readonly<Record<string, unknown>>

/**
 * Whether an annotation was written together with the body beside it. Helm's updates take annotations away, but whoever patches the body
 * leaves them: then the server notes another owner of the body, in entries of managedFields.
 */
export function belongsToBody({ managedFields }: RecordMeta, annotation: string): boolean {
  if (managedFields === undefined) return true
  return managedFields.every(({ fieldsV1 = {} }) => {
    const body = 'f:release' in fieldsOf(fieldsV1, 'f:data')
    return !body || `f:${annotation}` in fieldsOf(fieldsOf(fieldsV1, 'f:metadata'), 'f:annotations')
  })
}

function fieldsOf(fields: Fields, name: string): Fields {
  const found = fields[name]
  return typeof found === 'object' && found !== null ? (found as Fields) : {}
}
