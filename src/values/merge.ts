/** Coalescing: a chart's defaults, its parents' sections for it, globals and the user's values → one tree. */
import { formatV, sprintf } from '../../gotemplate/go/fmt.ts'
import { isMap, newMap } from '../../gotemplate/value.ts'
import type { GoMap, GoValue } from '../../gotemplate/value.ts'
import type { Chart } from '../chart/model.ts'
import { HELM_4, type ValuesRules } from '../compat.ts'
import { TshelmError } from '../errors.ts'
import { log } from '../events.ts'
import type { TshelmEvent } from '../events.ts'
import { MAX_VALUES_DEPTH } from '../limits.ts'

const GLOBAL = 'global'

type Emit = (event: TshelmEvent) => void

/** `coalesce` drops nulls in some places, where `merge` keeps them for a later coalescing. */
type Mode = 'coalesce' | 'merge'

interface Merge {
  readonly emit: Emit
  readonly mode: Mode
}

interface Pass extends Merge {
  /** Nulls among the defaults go. */
  readonly dropNulls: boolean
}

/**
 * The values that a chart and its subcharts see, the user's on top. Neither argument is changed.
 * Throws TshelmError `values/type-mismatch` where a subchart's section is not a map.
 */
export function coalesceValues(chart: Chart, values: GoMap, emit: Emit, rules: ValuesRules = HELM_4.values): GoMap {
  const pass: Pass = { emit, mode: 'coalesce', dropNulls: rules.nullDefaults === 'dropped' }
  return coalesceChart(pass, chart, { dest: copyMap(values), prefix: '' })
}

/** As coalesceValues, but nulls stay, so that they can still remove something later. */
export function mergeValues(chart: Chart, values: GoMap, emit: Emit): GoMap {
  return coalesceChart({ emit, mode: 'merge', dropNulls: false }, chart, { dest: copyMap(values), prefix: '' })
}

/** Adds to `dest` what only `source` has; nulls stay. Changes and returns `dest`, may change `source`. */
export function mergeTables(dest: GoMap, source: GoMap, emit: Emit): GoMap {
  return mergeInto({ emit, mode: 'merge' }, { dest, source, prefix: '' })
}

/** Adds to `dest` what only `source` has; a null in `dest` removes. Changes and returns `dest`, may change `source`. */
export function coalesceTables(dest: GoMap, source: GoMap, emit: Emit): GoMap {
  return mergeInto({ emit, mode: 'coalesce' }, { dest, source, prefix: '' })
}

function coalesceChart(pass: Pass, chart: Chart, at: { dest: GoMap; prefix: string }): GoMap {
  const { dest } = at
  const path = join(at.prefix, chart.metadata.name)
  addDefaults(pass, chart, { dest, path })
  for (const subchart of chart.dependencies) {
    const { name } = subchart.metadata
    const section = dest[name] === undefined ? newMap() : dest[name]
    if (!isMap(section)) {
      const message = `type mismatch on ${name}: ${sprintf('%t', [section])}`
      throw new TshelmError('values/type-mismatch', message, { data: { path: join(path, name) } })
    }
    dest[name] = section
    passGlobals(pass, { from: dest, to: section, prefix: path })
    coalesceChart(pass, subchart, { dest: section, prefix: path })
  }
  return dest
}

/** Adds the chart's own defaults under the values given to it. */
function addDefaults(pass: Pass, chart: Chart, { dest, path }: { dest: GoMap; path: string }): void {
  const subcharts = new Set(chart.dependencies.map(({ metadata }) => metadata.name))
  for (const key of Object.keys(chart.values)) {
    const standard = chart.values[key]!
    const given = dest[key]
    if (given === undefined) {
      const added = pass.dropNulls ? copyWithoutNulls(standard) : deepCopy(standard)
      if (added !== null || !pass.dropNulls) dest[key] = added
    } else if (given === null) {
      if (pass.mode === 'coalesce') delete dest[key]
    } else if (isMap(given)) {
      addDefaultTable(pass, { dest: given, standard, prefix: join(path, key), isSubchart: subcharts.has(key) })
    }
  }
}

interface TableDefault {
  readonly dest: GoMap
  readonly standard: GoValue
  readonly prefix: string
  readonly isSubchart: boolean
}

function addDefaultTable(pass: Pass, { dest, standard, prefix, isSubchart }: TableDefault): void {
  const { emit, mode } = pass
  if (!isMap(standard)) {
    if (standard !== null) warn(emit, `warning: skipped value for ${prefix}: Not a table.`)
    return
  }
  // Nulls in a subchart's section are for the subchart's own defaults, later.
  const inner: Mode = isSubchart ? 'merge' : mode
  const clean = pass.dropNulls && inner === 'coalesce'
  const source = clean ? (copyWithoutNulls(standard) as GoMap) : copyMap(standard)
  mergeInto({ emit, mode: inner }, { dest, source, prefix })
}

/** Globals of the parent win over the section's own. */
function passGlobals({ emit }: Pass, { from, to, prefix }: { from: GoMap; to: GoMap; prefix: string }): void {
  const dest = to[GLOBAL] === undefined ? newMap() : to[GLOBAL]
  if (!isMap(dest)) return warn(emit, `warning: skipping globals because destination ${GLOBAL} is not a table.`)
  const source = from[GLOBAL] === undefined ? newMap() : from[GLOBAL]
  if (!isMap(source)) return warn(emit, `warning: skipping globals because source ${GLOBAL} is not a table.`)
  for (const key of Object.keys(source)) {
    const value = source[key]!
    const old = dest[key]
    if (!isMap(value)) {
      if (old !== undefined && isMap(old)) warn(emit, `key ${key} is table. Skipping`)
      else dest[key] = value
    } else if (old === undefined) {
      dest[key] = shallowCopy(value)
    } else if (isMap(old)) {
      const merged = shallowCopy(value)
      dest[key] = mergeInto({ emit, mode: 'merge' }, { dest: merged, source: old, prefix: join(prefix, key) })
    } else {
      warn(emit, `Conflict: cannot merge map onto non-map for ${sprintf('%q', [key])}. Skipping.`)
    }
  }
  to[GLOBAL] = dest
}

interface Tables {
  readonly dest: GoMap
  readonly source: GoMap
  readonly prefix: string
}

function mergeInto(pass: Merge, { dest, source, prefix }: Tables): GoMap {
  const { emit, mode } = pass
  const keys = new Set(Object.keys(source))
  for (const key of keys) {
    const value = source[key]!
    const own = dest[key]
    if (own === undefined) {
      dest[key] = value
    } else if (own === null) {
      // The user's null removes a default; without a default it stays. Helm marks it in the source too.
      if (mode === 'coalesce' && value !== null) delete dest[key]
      source[key] = null
    } else if (isMap(value)) {
      if (isMap(own)) mergeInto(pass, { dest: own, source: value, prefix: join(prefix, key) })
      else warnOverwrite(emit, join(prefix, key), value)
    } else if (isMap(own) && value !== null) {
      const text = `warning: destination for ${join(prefix, key)} is a table. Ignoring non-table value (${formatV(value)})`
      warn(emit, text)
    }
  }
  for (const key of Object.keys(dest)) if (dest[key] === null && !keys.has(key)) source[key] = null
  return dest
}

function warnOverwrite(emit: Emit, path: string, value: GoValue): void {
  warn(emit, `warning: cannot overwrite table with non table for ${path} (${formatV(value)})`)
}

function warn(emit: Emit, message: string): void {
  emit(log('INFO', message))
}

function join(prefix: string, key: string): string {
  return prefix === '' ? key : `${prefix}.${key}`
}

function shallowCopy(map: GoMap): GoMap {
  const out = newMap()
  for (const key of Object.keys(map)) out[key] = map[key]!
  return out
}

/** A map of its own, to any depth. */
export function copyMap(map: GoMap): GoMap {
  return deepCopy(map) as GoMap
}

/** Copies maps and lists to any depth; scalars are immutable and shared. */
export function deepCopy(value: GoValue, depth = 0): GoValue {
  if (typeof value !== 'object' || value === null) return value
  checkDepth(depth)
  if (Array.isArray(value)) return value.map((item) => deepCopy(item, depth + 1))
  if (!isMap(value)) return value
  const out = newMap()
  for (const key of Object.keys(value)) out[key] = deepCopy(value[key]!, depth + 1)
  return out
}

/** As deepCopy, but nulls in maps are left out; lists are never searched. */
export function copyWithoutNulls(value: GoValue, depth = 0): GoValue {
  if (!isPlainMap(value)) return deepCopy(value, depth)
  checkDepth(depth)
  const out = newMap()
  for (const key of Object.keys(value)) {
    const inner = value[key]!
    if (inner !== null) out[key] = copyWithoutNulls(inner, depth + 1)
  }
  return out
}

function isPlainMap(value: GoValue): value is GoMap {
  return typeof value === 'object' && isMap(value)
}

function checkDepth(depth: number): void {
  if (depth > MAX_VALUES_DEPTH) {
    throw new TshelmError('values/type-mismatch', `values are nested deeper than ${MAX_VALUES_DEPTH}`)
  }
}
