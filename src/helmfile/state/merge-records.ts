/** How structures come together: mergo's rules, which cannot tell a zero that was written from one that was not. */
import { newMap } from '../../../gotemplate/value.ts'
import type { GoMap } from '../../../gotemplate/value.ts'
import { overrideMaps } from '../values/merge-maps.ts'
import { copyField } from './record.ts'
import type { Fields } from './record.ts'
import type { FieldType, StructSchema } from './schema.ts'

export interface RecordRules {
  /** What `from` says wins over what `into` says. */
  readonly override: boolean
  /** Lists are appended rather than replaced. */
  readonly append?: boolean
  /** `false`, `0` and `''` that were written for an optional field count, unlike upstream. */
  readonly presenceAware?: boolean
}

/** Changes `into`; nothing of it belongs to `from` afterwards. */
export function mergeRecord(schema: StructSchema, into: object, from: object, rules: RecordRules): void {
  const target = into as Fields
  const source = from as Fields
  for (const [key, type] of schema.fields) {
    const value = source[key]
    if (value === undefined) continue
    const merged = mergeField(type, target[key], value, rules)
    if (merged !== undefined) target[key] = merged
  }
}

/** undefined where nothing changes. */
function mergeField(type: FieldType, old: unknown, value: unknown, rules: RecordRules): unknown {
  if (typeof type !== 'string') return mergeStructs(type, old, value, rules)
  if (type === 'labels' || type === 'anyMap') return mergeTexts(old as GoMap, value as GoMap, rules)
  if (Array.isArray(value)) return mergeList(type, old as unknown[] | undefined, value, rules)
  if (type.startsWith('*') && (old === undefined || rules.presenceAware === true)) {
    return old === undefined || rules.override ? value : undefined
  }
  return (rules.override || isEmpty(old)) && !isEmpty(value) ? value : undefined
}

function mergeStructs(type: Exclude<FieldType, string>, old: unknown, value: unknown, rules: RecordRules): unknown {
  if ('list' in type) return mergeList(type, old as unknown[], value as unknown[], rules)
  if ('map' in type) {
    const merged = newMap() as unknown as Record<string, unknown>
    Object.assign(merged, old)
    const records = value as Record<string, object>
    for (const name of Object.keys(records)) {
      if (rules.override || merged[name] === undefined) merged[name] = copyField({ struct: type.map }, records[name])
    }
    return merged
  }
  if ('pointer' in type && old === undefined) return copyField(type, value)
  mergeRecord('pointer' in type ? type.pointer : type.struct, old as object, value as object, rules)
  return undefined
}

function mergeTexts(old: GoMap, value: GoMap, { override, append = false }: RecordRules): GoMap {
  return override ? overrideMaps(old, value, { append }) : overrideMaps(value, old)
}

function mergeList(type: FieldType, old: unknown[] = [], value: readonly unknown[], rules: RecordRules): unknown {
  if (value.length === 0) return undefined
  const copy = copyField(type, value) as unknown[]
  if (rules.append === true) return [...old, ...copy]
  return rules.override || old.length === 0 ? copy : undefined
}

function isEmpty(value: unknown): boolean {
  return value === undefined || value === '' || value === 0 || value === false
}
