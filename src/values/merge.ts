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

/** The key of what a chart shares with its subcharts. */
export const GLOBAL = 'global'

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
 * The values that a chart and its subcharts see, the user's on top. Neither argument is changed, but the result has parts of both:
 * whoever changes it (templates may) copies it first.
 * Throws TshelmError `values/type-mismatch` where a subchart's section is not a map.
 */
export function coalesceValues(chart: Chart, values: GoMap, emit: Emit, rules: ValuesRules = HELM_4.values): GoMap {
  const pass: Pass = { emit, mode: 'coalesce', dropNulls: rules.nullDefaults === 'dropped' }
  return coalesceChart(pass, chart, { dest: ownSection(values), prefix: '' })
}

/** As coalesceValues, but nulls stay, so that they can still remove something later. */
export function mergeValues(chart: Chart, values: GoMap, emit: Emit): GoMap {
  return coalesceChart({ emit, mode: 'merge', dropNulls: false }, chart, { dest: ownSection(values), prefix: '' })
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
    const given = dest[name] === undefined ? newMap() : dest[name]
    if (!isMap(given)) {
      const message = `type mismatch on ${name}: ${sprintf('%t', [given])}`
      throw new TshelmError('values/type-mismatch', message, { data: { path: join(path, name) } })
    }
    const section = ownSection(given)
    dest[name] = section
    passGlobals(pass, { from: dest, to: section, prefix: path })
    coalesceChart(pass, subchart, { dest: section, prefix: path })
  }
  return dest
}

/** A chart's section as a map to add to. Globals are added to at any depth, for parents and subcharts share what is in them. */
function ownSection(values: GoMap): GoMap {
  const section = shallowCopy(values)
  const globals = section[GLOBAL]
  if (globals !== undefined && isMap(globals)) section[GLOBAL] = copyMap(globals)
  return section
}

/** Adds the chart's own defaults under the values given to it. */
function addDefaults(pass: Pass, chart: Chart, { dest, path }: { dest: GoMap; path: string }): void {
  for (const key in chart.values) {
    const standard = chart.values[key]!
    const given = dest[key]
    if (given === undefined) {
      const added = pass.dropNulls ? withoutNulls(standard) : standard
      if (added !== null || !pass.dropNulls) dest[key] = key === GLOBAL ? deepCopy(added) : added
    } else if (given === null) {
      if (pass.mode === 'coalesce') delete dest[key]
    } else if (!isMap(given)) {
      continue
    } else if (isMap(standard)) {
      dest[key] = addDefaultTable(pass, chart, { given, standard, key, path })
    } else if (standard !== null) {
      warn(pass.emit, `warning: skipped value for ${join(path, key)}: Not a table.`)
    }
  }
}

interface TableDefault {
  readonly given: GoMap
  readonly standard: GoMap
  readonly key: string
  /** Of the chart. */
  readonly path: string
}

function addDefaultTable(pass: Pass, chart: Chart, { given, standard, key, path }: TableDefault): GoMap {
  // Nulls in a subchart's section are for the subchart's own defaults, later.
  const mode: Mode = isSubchart(chart, key) ? 'merge' : pass.mode
  const layer: Pass = { emit: pass.emit, mode, dropNulls: pass.dropNulls && mode === 'coalesce' }
  const prefix = join(path, key)
  if (key !== GLOBAL) return layered(layer, { dest: given, source: standard, prefix })
  const source = copyMap(layer.dropNulls ? withoutNulls(standard) : standard)
  return mergeInto(layer, { dest: given, source, prefix })
}

function isSubchart({ dependencies }: Chart, name: string): boolean {
  for (let i = 0; i < dependencies.length; i++) if (dependencies[i]!.metadata.name === name) return true
  return false
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
  const keys = Object.keys(source)
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i]!
    const value = source[key]!
    const own = dest[key]
    if (own === undefined) {
      dest[key] = value
    } else if (own === null) {
      // The user's null removes a default; without a default it stays. Helm marks it in the source too.
      if (pass.mode === 'coalesce' && value !== null) delete dest[key]
      source[key] = null
    } else if (isMap(own) && isMap(value)) {
      mergeInto(pass, { dest: own, source: value, prefix: join(prefix, key) })
    } else {
      warnOfKinds(pass.emit, { own, value, path: prefix, key })
    }
  }
  let known: Set<string> | undefined
  for (const key of Object.keys(dest)) {
    if (dest[key] !== null) continue
    known ??= new Set(keys)
    if (!known.has(key)) source[key] = null
  }
  return dest
}

/** As mergeInto, but neither map is changed: the result is a new map, or `dest` itself if nothing is added to it. */
function layered(pass: Pass, { dest, source, prefix }: Tables): GoMap {
  let out: GoMap | undefined
  for (const key in source) {
    const value = source[key]!
    if (value === null && pass.dropNulls) continue
    const own = dest[key]
    if (own === undefined) {
      out ??= shallowCopy(dest)
      out[key] = pass.dropNulls ? withoutNulls(value) : value
    } else if (own === null) {
      if (pass.mode === 'merge' || value === null) continue
      out ??= shallowCopy(dest)
      delete out[key]
    } else if (isMap(own) && isMap(value)) {
      const inner = layered(pass, { dest: own, source: value, prefix: join(prefix, key) })
      if (inner === own) continue
      out ??= shallowCopy(dest)
      out[key] = inner
    } else {
      warnOfKinds(pass.emit, { own, value: pass.dropNulls ? withoutNulls(value) : value, path: prefix, key })
    }
  }
  return out ?? dest
}

interface Clash {
  readonly own: GoValue
  readonly value: GoValue
  readonly path: string
  readonly key: string
}

/** A table over something else, or the reverse. */
function warnOfKinds(emit: Emit, { own, value, path, key }: Clash): void {
  const place = join(path, key)
  if (isMap(value)) {
    warn(emit, `warning: cannot overwrite table with non table for ${place} (${formatV(value)})`)
  } else if (isMap(own) && value !== null) {
    warn(emit, `warning: destination for ${place} is a table. Ignoring non-table value (${formatV(value)})`)
  }
}

function warn(emit: Emit, message: string): void {
  emit(log('INFO', message))
}

function join(prefix: string, key: string): string {
  return prefix === '' ? key : `${prefix}.${key}`
}

function shallowCopy(map: GoMap): GoMap {
  const out = newMap()
  for (const key in map) out[key] = map[key]!
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
  if (Array.isArray(value)) {
    // No closure: deep values live on JavaScript's stack.
    const list: GoValue[] = []
    for (const item of value) list.push(deepCopy(item, depth + 1))
    return list
  }
  if (!isMap(value)) return value
  const out = newMap()
  for (const key in value) out[key] = deepCopy(value[key]!, depth + 1)
  return out
}

/** The value with no nulls in its maps, or itself if it has none; lists are never searched. */
function withoutNulls(value: GoMap, depth?: number): GoMap
function withoutNulls(value: GoValue, depth?: number): GoValue
function withoutNulls(value: GoValue, depth = 0): GoValue {
  if (typeof value !== 'object' || !isMap(value)) return value
  checkDepth(depth)
  let out: GoMap | undefined
  for (const key in value) {
    const inner = value[key]!
    const kept = inner === null ? undefined : withoutNulls(inner, depth + 1)
    if (out === undefined && kept !== inner) out = entriesBefore(value, key)
    if (out !== undefined && kept !== undefined) out[key] = kept
  }
  return out ?? value
}

function entriesBefore(map: GoMap, end: string): GoMap {
  const out = newMap()
  for (const key in map) {
    if (key === end) break
    out[key] = map[key]!
  }
  return out
}

function checkDepth(depth: number): void {
  if (depth > MAX_VALUES_DEPTH) {
    throw new TshelmError('values/type-mismatch', `values are nested deeper than ${MAX_VALUES_DEPTH}`)
  }
}
