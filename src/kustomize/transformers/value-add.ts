/** ValueAddTransformer: one value in fields of selected objects, or in the middle of paths. */
import { failure } from '../failure.ts'
import { expectKind, scalar, setScalar } from '../node.ts'
import { lookup } from '../path.ts'
import { setOne } from './namespace.ts'
import { select } from '../resource-list.ts'
import type { Resources } from '../resource-list.ts'
import type { Selector } from '../selector.ts'

export interface ValueTarget {
  readonly selector?: Selector
  readonly fieldPath: string
  /** Part of the path before which the value is put; 0 replaces the field. */
  readonly filePathPosition: number
}

export function addValue(resources: Resources, value: string, targets: readonly ValueTarget[]): void {
  for (const { selector, fieldPath, filePathPosition } of targets) {
    for (const resource of selector === undefined ? resources : select(resources, selector)) {
      if (fieldPath === 'metadata/namespace') {
        setOne(resource, { namespace: value, specs: [], unsetOnly: false, subjects: 'defaultOnly' })
        continue
      }
      const field = lookup(resource.node!, fieldParts(fieldPath), 'scalar')
      if (field === undefined) throw failure(`field ${fieldPath} cannot be made`)
      expectKind(field, 'scalar')
      const text = filePathPosition > 0 ? insertPart(field.value, filePathPosition - 1, value) : value
      setScalar(field, scalar(text))
    }
  }
}

function fieldParts(path: string): string[] {
  const parts: string[] = []
  for (const part of path.split('/')) {
    const last = parts.at(-1)
    if (last?.endsWith('\\') === true) parts[parts.length - 1] = `${last.slice(0, -1)}/${part}`
    else parts.push(part)
  }
  return parts
}

function insertPart(path: string, position: number, part: string): string {
  const parts = path === '' ? [] : path.replace(/\/+$/, '').split('/')
  let at = Math.min(Math.max(position, 0), parts.length)
  if (parts[0] === '' && parts.length > 0 && at < parts.length) at++
  parts.splice(at, 0, part)
  return parts.join('/').replace(/(?!^)\/{2,}/g, '/')
}
