/** mergo.Merge on maps, as Sprig's merge functions use it. */
import { FuncError, GoPanic, type FuncMap } from '../func.ts'
import { truth } from '../truth.ts'
import { kindOf, mapEntries, mapType, newMap, Struct, TypedMap, type GoMap, type GoValue } from '../value.ts'
import { checkDepth } from './budget.ts'

interface MergeRun {
  /** What the source has replaces what the destination has; else it only fills what is empty. */
  readonly overwrite: boolean
  readonly depth: number
}

/** A map and, if it has one, the box that knows its type. */
interface Target {
  readonly entries: GoMap
  readonly typed: TypedMap | undefined
}

/** Merges into `dst` itself. Maps that only `src` has are shared with it afterwards. */
function mergeMaps(dst: Target, src: Target, run: MergeRun): void {
  checkDepth(run.depth)
  for (const key of Object.keys(src.entries)) {
    const item = src.entries[key]!
    if (item === null) {
      if (run.overwrite) dst.entries[key] = item
      continue
    }
    mergeEntry(dst, [key, item, src], run)
  }
}

function mergeEntry(dst: Target, [key, item, src]: readonly [string, GoValue, Target], run: MergeRun): void {
  const old = dst.entries[key]
  const inner = targetOf(item)
  if (old !== undefined && inner !== undefined) mergeInto(old, inner, run)
  // Only now: what was empty may have been filled.
  const isKept = old !== undefined && truth(old)
  const isList = kindOf(item) === 'slice'
  if (isKept && (isList ? !run.overwrite : inner !== undefined && targetOf(old) !== undefined)) return
  if (!isKept || run.overwrite) {
    checkAssignable(dst, src)
    dst.entries[key] = item
  }
}

function mergeInto(old: GoValue, src: Target, run: MergeRun): void {
  const dst = targetOf(old)
  if (dst !== undefined) mergeMaps(dst, src, { ...run, depth: run.depth + 1 })
  else if (old instanceof Struct && old.type.kind === 'ptr' && !run.overwrite) {
    throw new FuncError('src and dst must be of same type')
  }
}

function targetOf(value: GoValue): Target | undefined {
  const entries = mapEntries(value)
  return entries === undefined ? undefined : { entries, typed: value instanceof TypedMap ? value : undefined }
}

function isStringMap({ typed }: Target): boolean {
  return typed !== undefined && typed.type.elem?.kind !== 'interface'
}

function checkAssignable(dst: Target, src: Target): void {
  if (!isStringMap(dst) || isStringMap(src)) return
  const wanted = dst.typed?.type.elem?.name ?? ''
  throw new GoPanic(`reflect.Value.SetMapIndex: value of type interface {} is not assignable to type ${wanted}`)
}

function mergeAll(overwrite: boolean, dst: GoMap, sources: readonly GoMap[]): GoValue {
  // A nil map cannot be written to; the engine hands it over frozen.
  const isNil = Object.isFrozen(dst)
  if (isNil && sources.every((src) => Object.isFrozen(src))) return new TypedMap(mapType, dst, true)
  const into = isNil ? newMap() : dst
  for (const src of sources) {
    mergeMaps({ entries: into, typed: undefined }, { entries: src, typed: undefined }, { overwrite, depth: 0 })
  }
  return into
}

type Merge = (dst: GoMap, ...sources: GoMap[]) => GoValue

function mustMerge(overwrite: boolean): Merge {
  return (dst, ...sources) => mergeAll(overwrite, dst, sources)
}

/** Without an error: empty text instead. */
function merge(overwrite: boolean): Merge {
  return (dst, ...sources) => {
    try {
      return mergeAll(overwrite, dst, sources)
    } catch (error) {
      if (error instanceof FuncError && !(error instanceof GoPanic)) return ''
      throw error
    }
  }
}

export const mergeFuncs: FuncMap = {
  merge: [merge(false), 'map', '...map'],
  mustMerge: [mustMerge(false), 'map', '...map'],
  mergeOverwrite: [merge(true), 'map', '...map'],
  mustMergeOverwrite: [mustMerge(true), 'map', '...map'],
}
