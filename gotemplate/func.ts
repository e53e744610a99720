/**
 * The contract between the engine and the functions it calls.
 *
 * A function is declared with the Go types of its parameters. Before the call the engine checks the arguments against them exactly
 * as text/template does (counts, assignability, Go's error texts) and converts:
 *
 * | declared            | the implementation receives                                     |
 * | ------------------- | --------------------------------------------------------------- |
 * | `any`               | the GoValue as it is (`null` for nil)                           |
 * | `string` `bool` `float64` | string, boolean, number                                   |
 * | `int`               | number (a Go int that came from outside the safe range is rounded) |
 * | `int64`             | bigint                                                          |
 * | `[]any`             | GoValue[] (only []interface{} passes)                           |
 * | `[]string`          | TypedList of strings                                            |
 * | `map`               | GoMap (map[string]interface{} and named types over it)          |
 * | `map[string]string` | TypedMap                                                        |
 * | `[]byte`            | Uint8Array                                                      |
 * | `time.Time` `time.Duration` and other Go type names | the Struct or Int whose type has that name |
 * | `value`             | reflect.Value: any GoValue, nil and missing included            |
 * | `zero value`        | the same, but `undefined` for no value at all, where a nil found in a map or list is `null` |
 *
 * A last parameter that begins with `...` is variadic; its arguments are spread. The result is a GoValue. To fail as a Go function
 * that returns an error does, throw `FuncError`; to fail as one that panics does, throw `GoPanic`. Both read
 * `error calling NAME: TEXT` in the end. Any other exception is a bug in tshelm.
 */
import type { Costly } from './sprig/costly.ts'
import type { KeyMaker } from './sprig/key-maker.ts'
import type { GoValue } from './value.ts'

/** `[implementation, ...parameter types]`, e.g. `[trunc, 'int', 'string']`, `[cat, '...any']`. */
export type FuncDef = readonly [impl: (...args: never[]) => GoValue, ...params: string[]]

export type FuncMap = Readonly<Record<string, FuncDef>>

/** An error that a template function returned. `message` is Go's err.Error(). */
export class FuncError extends Error {
  override readonly name: string = 'FuncError'
}

/** A panic inside a template function; the engine recovers it as text/template's safeCall does. `message` is the panic's text. */
export class GoPanic extends FuncError {
  override readonly name: string = 'GoPanic'
}

/** A method whose results templates cannot take: it fails before it is called, and in the engine's own words. */
export class SignatureError extends Error {
  override readonly name: string = 'SignatureError'
}

/** What functions may ask of the outside: handed in, so that a render can be repeated and tested. */
export interface Host {
  /** Milliseconds since the epoch, and nanoseconds beyond them, as `now` sees them. */
  readonly now: () => { readonly ms: number; readonly ns: number }
  /** Cryptographically strong random bytes. */
  readonly randomBytes: (count: number) => Uint8Array
  /** IANA name of the local time zone; `UTC` if unknown. */
  readonly timeZone: string
  /** Makes private keys and signatures. Default: Node, at random. */
  readonly keys?: KeyMaker
  /** Whoever executes templates more than once for one output has what takes long made once. */
  readonly costly?: Costly
  /** getHostByName, when DNS is allowed; otherwise the function gives "". */
  readonly lookupHost?: (name: string) => string
}
