/** `common.Values` (Helm 3: `chartutil.Values`): the named map type that templates see as `.Values`, `.` and `.Template`, with its methods. */
import { quote } from '../../gotemplate/go/strconv.ts'
import { emitYaml } from '../../gotemplate/go/yaml/emit.ts'
import { FuncError, GoPanic } from '../../gotemplate/func.ts'
import type { RenderRules } from '../compat.ts'
import {
  interfaceType,
  isMap,
  mapEntries,
  TypedMap,
  type GoMap,
  type GoType,
  type GoValue,
} from '../../gotemplate/value.ts'

const methods: GoType['methods'] = {
  AsMap: [(self: TypedMap): GoMap => self.entries],
  YAML: [(self: TypedMap): string => emitYaml(self)],
  Table: [(self: TypedMap, path: string): TypedMap => new TypedMap(self.type, table(self.entries, path)), 'string'],
  PathValue: [(self: TypedMap, path: string): GoValue => pathValue(self.entries, path), 'string'],
  Encode: [encode, 'io.Writer'],
}

const types: Readonly<Record<RenderRules['typePackage'], GoType>> = {
  common: { name: 'common.Values', kind: 'map', elem: interfaceType, methods },
  chartutil: { name: 'chartutil.Values', kind: 'map', elem: interfaceType, methods },
}

/** Templates have no io.Writer to give: only the number and type of its arguments are ever looked at. */
function encode(): GoValue {
  throw new GoPanic('runtime error: invalid memory address or nil pointer dereference')
}

/** The same map as a common.Values, or whose package's; changes show in both. */
export function valuesObject(entries: GoMap, typePackage: RenderRules['typePackage'] = 'common'): TypedMap {
  return new TypedMap(types[typePackage], entries)
}

/** The table at a dotted path, or undefined where there is none. */
export function findTable(entries: GoMap, path: string): GoMap | undefined {
  let current: GoMap | undefined = entries
  for (const key of path.split('.')) {
    current = mapEntries(current[key] ?? null)
    if (current === undefined) return undefined
  }
  return current
}

function table(entries: GoMap, path: string): GoMap {
  let current = entries
  for (const key of path.split('.')) {
    const next = mapEntries(current[key] ?? null)
    if (next === undefined) throw new FuncError(`${quote(key)} is not a table`)
    current = next
  }
  return current
}

function pathValue(entries: GoMap, path: string): GoValue {
  if (path === '') throw new FuncError('YAML path cannot be empty')
  const keys = path.split('.')
  const last = keys.pop()!
  const parent = keys.length === 0 ? entries : findTable(entries, keys.join('.'))
  const value = parent?.[last]
  if (value === undefined || isMap(value)) throw new FuncError(`${quote(last)} is not a value`)
  return value
}
