/** What differs between two objects, as data. */
import { isMapping, type Json, type KubeObject } from '../object.ts'

export interface FieldChange {
  /** `spec.template.spec.containers[0].image`; keys that are no plain words stand in brackets. */
  readonly path: string
  /** Absent where there was nothing. */
  readonly before?: Json
  /** Absent where there will be nothing. */
  readonly after?: Json
}

// The API server refuses what is deeper by far.
const MAX_DEPTH = 1000

/** In the order of the fields; lists are compared item by item. */
export function fieldChanges(before: KubeObject, after: KubeObject): FieldChange[] {
  const changes: FieldChange[] = []
  compare(before, after, { path: '', depth: 0, changes })
  return changes
}

interface Place {
  readonly path: string
  readonly depth: number
  readonly changes: FieldChange[]
}

function compare(before: Json | undefined, after: Json | undefined, { path, depth, changes }: Place): void {
  if (before === after) return
  const inside = (step: string): Place => ({ path: path + step, depth: depth + 1, changes })
  if (depth < MAX_DEPTH && before !== undefined && after !== undefined) {
    if (isMapping(before) && isMapping(after)) {
      for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
        compare(own(before, key), own(after, key), inside(pathStep(key, path)))
      }
      return
    }
    if (Array.isArray(before) && Array.isArray(after)) {
      for (let i = 0; i < Math.max(before.length, after.length); i++)
        compare(before[i], after[i], inside(`[${String(i)}]`))
      return
    }
  }
  changes.push({ path, ...(before === undefined ? {} : { before }), ...(after === undefined ? {} : { after }) })
}

function own(map: Readonly<Record<string, Json>>, key: string): Json | undefined {
  return Object.hasOwn(map, key) ? map[key] : undefined
}

function pathStep(key: string, path: string): string {
  if (!/^[A-Za-z_][\w-]*$/.test(key)) return `[${JSON.stringify(key)}]`
  return path === '' ? key : `.${key}`
}
