/** Reading objects for their status, as kstatus reads them: a field of another type counts as absent. */
import type { Json, JsonObject } from '../object.ts'

export type ObjectStatus = 'InProgress' | 'Failed' | 'Current' | 'Terminating' | 'NotFound' | 'Unknown'

export interface StatusResult {
  readonly status: ObjectStatus
  readonly message: string
}

export type StatusRule = (object: JsonObject, now: number) => StatusResult

export const inProgress = (message: string): StatusResult => ({ status: 'InProgress', message })
export const current = (message: string): StatusResult => ({ status: 'Current', message })
export const failed = (message: string): StatusResult => ({ status: 'Failed', message })

export interface Condition {
  readonly type: string
  readonly status: string
  readonly reason: string
  readonly message: string
}

/** The value at `spec.updateStrategy.type`; undefined if there is none. */
export function valueAt(object: JsonObject, path: string): Json | undefined {
  let value: Json | undefined = object
  for (const name of path.split('.')) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
    value = value[name]
  }
  return value
}

export function textAt(object: JsonObject, path: string, missing: string): string {
  const value = valueAt(object, path)
  return typeof value === 'string' ? value : missing
}

export function integerAt(object: JsonObject, path: string, missing: number): number {
  const value = valueAt(object, path)
  return typeof value === 'number' && Number.isInteger(value) ? value : missing
}

export function conditionsOf(object: JsonObject): Condition[] {
  const conditions = valueAt(object, 'status.conditions')
  if (!Array.isArray(conditions)) return []
  return conditions.flatMap((condition) => {
    if (typeof condition !== 'object' || condition === null || Array.isArray(condition)) return []
    return [
      {
        type: textAt(condition, 'type', ''),
        status: textAt(condition, 'status', ''),
        reason: textAt(condition, 'reason', ''),
        message: textAt(condition, 'message', ''),
      },
    ]
  })
}

export function hasCondition(object: JsonObject, type: string, status: string): boolean {
  return conditionsOf(object).some((condition) => condition.type === type && condition.status === status)
}
