/** Documents as SOPS sees them: ordered maps, lists and leaves of Go's kinds, with comments in between. */
import type { Time } from '../../../gotemplate/go/time.ts'

export interface Comment {
  readonly kind: 'comment'
  /** Without the character that begins it. */
  readonly text: string
  /** Behind something on its line. */
  readonly inline: boolean
}

/** A moment that YAML wrote as one. */
export interface Timestamp {
  readonly kind: 'time'
  readonly time: Time
}

/** What SOPS has no place for; `type` is Go's name of it. */
export interface Alien {
  readonly kind: 'alien'
  readonly type: string
  readonly text: string
}

export interface Branch {
  readonly kind: 'branch'
  items: Item[]
}

export interface Item {
  key: Key
  value: Value
}

/** Keys that are no text are refused when the document is walked. */
export type Key = string | Comment | OddKey

export interface OddKey {
  readonly kind: 'odd'
  readonly value: Value
}

/** Integers are bigint, floats are number; text is a Go string. */
export type Leaf = string | bigint | number | boolean | Timestamp | Comment

export type Value = Leaf | null | Alien | Branch | Value[]

export function comment(text: string, inline = false): Comment {
  return { kind: 'comment', text, inline }
}

export function branch(items: Item[] = []): Branch {
  return { kind: 'branch', items }
}

export function isComment(value: Value | Key | undefined): value is Comment {
  return isKind(value, 'comment')
}

export function isBranch(value: Value | undefined): value is Branch {
  return isKind(value, 'branch')
}

export function isTimestamp(value: Value | undefined): value is Timestamp {
  return isKind(value, 'time')
}

/** A list or a map. */
export function isComplex(value: Value): value is Branch | Value[] {
  return Array.isArray(value) || isBranch(value)
}

function isKind(value: Value | Key | undefined, kind: string): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && value.kind === kind
}

/** Go's `%T`. */
export function goType(value: Value): string {
  if (value === null) return '<nil>'
  if (typeof value === 'string') return 'string'
  if (typeof value === 'bigint') return 'int'
  if (typeof value === 'number') return 'float64'
  if (typeof value === 'boolean') return 'bool'
  if (Array.isArray(value)) return '[]interface {}'
  if (value.kind === 'time') return 'time.Time'
  if (value.kind === 'alien') return value.type
  return value.kind === 'comment' ? 'sops.Comment' : 'sops.TreeBranch'
}
