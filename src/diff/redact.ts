/** Secrets in comparisons: which keys change can be seen, and how long values are, but not what they are (helm-diff's way). */
import { isMapping, type Json, type JsonObject, type KubeObject } from '../object.ts'
import { LAST_APPLIED } from './object-text.ts'

export interface Pair {
  readonly before: KubeObject | undefined
  readonly after: KubeObject | undefined
}

/** Both sides of a Secret with values as `REDACTED # (N bytes)`, or `--------` and `++++++++` where they differ. */
export function redactSecrets({ before, after }: Pair): Pair {
  if (!isSecret(before) && !isSecret(after)) return { before, after }
  const old = contents(before)
  const now = contents(after)
  const isNoted = lastApplied(before) === lastApplied(after)
  const mark = (changed: string) => (isSame: boolean) => (isSame ? 'REDACTED' : changed)
  const keep = { isSame: (key: string) => old[key] === now[key], isNoted }
  return {
    before: before && redacted(before, old, { ...keep, mark: mark('--------') }),
    after: after && redacted(after, now, { ...keep, mark: mark('++++++++') }),
  }
}

export function isSecret(object: KubeObject | undefined): boolean {
  return object !== undefined && object.kind === 'Secret' && object.apiVersion === 'v1'
}

/** `stringData` over `data`, decoded. */
function contents(object: KubeObject | undefined): Record<string, string> {
  const found: Record<string, string> = Object.create(null) as Record<string, string>
  for (const [key, value] of entriesOf(object?.['data']))
    found[key] = Buffer.from(text(value), 'base64').toString('latin1')
  for (const [key, value] of entriesOf(object?.['stringData'])) found[key] = Buffer.from(text(value)).toString('latin1')
  return found
}

interface Marks {
  readonly isSame: (key: string) => boolean
  /** What was applied before is noted alike on both sides. */
  readonly isNoted: boolean
  readonly mark: (isSame: boolean) => string
}

function redacted(object: KubeObject, values: Record<string, string>, marks: Marks): KubeObject {
  const copy = withoutLastApplied(object, marks)
  delete copy['stringData']
  delete copy['data']
  const keys = Object.keys(values).sort()
  if (keys.length === 0) return copy
  const data: JsonObject = {}
  for (const key of keys) data[key] = `${marks.mark(marks.isSame(key))} # (${String(values[key]!.length)} bytes)`
  return { ...copy, data }
}

/** A copy that does not tell what was applied before. */
function withoutLastApplied(object: KubeObject, { isNoted, mark }: Marks): KubeObject {
  const noted = lastApplied(object)
  if (noted === undefined) return { ...object }
  const annotations = object.metadata.annotations as JsonObject
  const masked = `${mark(isNoted)} # (${String(Buffer.byteLength(noted))} bytes)`
  return { ...object, metadata: { ...object.metadata, annotations: { ...annotations, [LAST_APPLIED]: masked } } }
}

function lastApplied(object: KubeObject | undefined): string | undefined {
  const annotations = object?.metadata.annotations
  const noted = annotations !== undefined && isMapping(annotations) ? annotations[LAST_APPLIED] : undefined
  return noted === undefined ? undefined : text(noted)
}

function entriesOf(value: Json | undefined): [string, Json][] {
  return value !== undefined && isMapping(value) ? Object.entries(value) : []
}

function text(value: Json): string {
  return typeof value === 'string' ? value : value === null ? '' : JSON.stringify(value)
}
