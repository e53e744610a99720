/** `tshelm/gotemplate`: Go's text/template, with Go's values and Go's error texts. */
export { LimitError, TemplateError, type LimitName, type TemplateErrorParts } from './errors.ts'
export { FuncError, GoPanic, type FuncDef, type FuncMap, type Host } from './func.ts'
export { defaultLimits, type Limits, Run, type RunOptions } from './limits.ts'
export type { NestingLimit } from './nesting.ts'
export type { MissingKey, Tree } from './state.ts'
export { TemplateSet, type TemplateOptions } from './template.ts'
export { Trace, type TracePlace } from './trace.ts'
export {
  Boxed,
  Complex,
  Func,
  Int,
  Struct,
  TypedList,
  TypedMap,
  int,
  int64,
  mapOf,
  newMap,
  stringList,
  stringMap,
  typeName,
  typedList,
  type GoMap,
  type GoType,
  type GoValue,
  type Kind,
  type Method,
} from './value.ts'
