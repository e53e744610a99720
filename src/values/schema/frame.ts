/** A schema on its way through a value: where it is, what led there, what failed. */
import type { Dialect } from './draft.ts'
import type { JsonValue } from './json.ts'
import { FAILED, pointerOf } from './report.ts'
import type { Failure } from './report.ts'
import type { Schema } from './schema.ts'
import { step } from './trail.ts'
import type { Trail } from './trail.ts'
import { Unevaluated } from './unevaluated.ts'

/** When the value is itself a schema: parts of it may be written in another dialect. */
export interface MetaCheck {
  readonly dialectAt: (pointer: string) => Dialect | undefined
  readonly schemaFor: (dialect: Dialect) => Schema
}

/** One whole validation. */
export interface Run {
  readonly meta: MetaCheck | undefined
  /** Applies the frame's schema to its value. */
  readonly apply: (frame: Frame) => Failure | undefined
  /** Holds the tokens of the place that is looked at. */
  readonly tokens: string[]
  steps: number
}

export interface Scope {
  readonly schema: Schema
  /** Keyword of the jump that led here, if a reference did. */
  readonly keyword: string
  /** Counts values on the way down, to tell a cycle from recursion into the value. */
  readonly level: number
  readonly parent: Scope | undefined
  readonly depth: number
}

/** One schema applied to one value. */
export interface Frame {
  readonly run: Run
  readonly schema: Schema
  readonly value: JsonValue
  readonly at: Trail | undefined
  readonly scope: Scope
  /** The meta-schema in force, when schemas are validated. */
  readonly meta: Schema | undefined
  /** Only whether it fails is asked. */
  readonly quiet: boolean
  readonly unevaluated: Unevaluated
  readonly failures: Failure[]
}

export interface Subject {
  readonly run: Run
  readonly value: JsonValue
  readonly at?: Trail | undefined
  readonly meta?: Schema | undefined
}

/** Applies a schema to a value from scratch. */
export function begin(schema: Schema, { run, value, at, meta }: Subject): Failure | undefined {
  const scope: Scope = { schema, keyword: '', level: 0, parent: undefined, depth: 0 }
  return run.apply({
    run,
    schema,
    value,
    at,
    scope,
    meta,
    quiet: false,
    unevaluated: Unevaluated.of(value, schema, false),
    failures: [],
  })
}

export function fail(frame: Frame, text: string, causes: readonly Failure[] = []): Failure {
  return frame.quiet ? FAILED : { at: frame.at, kind: 'plain', text, causes }
}

export function addFailure(frame: Frame, text: string, causes: readonly Failure[] = []): void {
  frame.failures.push(fail(frame, text, causes))
}

/** Adds a failure of a part, if there is one. */
export function note(frame: Frame, found: Failure | undefined): void {
  if (found !== undefined) frame.failures.push(found)
}

/** How a schema comes to be applied to the same value again. */
export interface Jump {
  /** The reference that leads there, if one does. */
  readonly keyword?: string
  readonly quiet?: boolean
}

/** Another schema on the same value. */
export function applySelf(frame: Frame, schema: Schema, jump: Jump = {}): Failure | undefined {
  const { keyword = '', quiet = false } = jump
  const { value, run, at } = frame
  const scope: Scope = { schema, keyword, level: frame.scope.level, parent: frame.scope, depth: frame.scope.depth + 1 }
  const unevaluated = Unevaluated.of(value, schema, !frame.unevaluated.isEmpty())
  const meta = switchDialect(frame, schema, at)
  const inner: Frame = {
    run,
    schema: meta ?? schema,
    value,
    at,
    scope,
    meta: meta ?? frame.meta,
    quiet: frame.quiet || quiet,
    unevaluated,
    failures: [],
  }
  const found = run.apply(inner)
  if (found === undefined) frame.unevaluated.keepOnly(inner.unevaluated)
  return found
}

/** A schema on a part of the value. */
export function applyPart(frame: Frame, schema: Schema, value: JsonValue, token: string): Failure | undefined {
  const { run, quiet } = frame
  const at = step(frame.at, token, run.tokens)
  const level = frame.scope.level + 1
  const scope: Scope = { schema, keyword: '', level, parent: frame.scope, depth: frame.scope.depth + 1 }
  const meta = switchDialect(frame, schema, at)
  const unevaluated = Unevaluated.of(value, schema, false)
  return run.apply({
    run,
    schema: meta ?? schema,
    value,
    at,
    scope,
    meta: meta ?? frame.meta,
    quiet,
    unevaluated,
    failures: [],
  })
}

/** Where a schema is validated by the meta-schema and a resource begins: the meta-schema of that resource. */
export function switchDialect({ run, meta }: Frame, schema: Schema, at: Trail | undefined): Schema | undefined {
  if (run.meta === undefined || schema !== meta) return undefined
  const dialect = run.meta.dialectAt(pointerOf(at))
  return dialect && run.meta.schemaFor(dialect)
}
