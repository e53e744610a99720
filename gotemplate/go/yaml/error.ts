/** Where a YAML error was found: real position in the text, counted from 1. */
export interface YamlMark {
  readonly line: number
  readonly column: number
}

/** What an error message begins with when Helm's library reads YAML by way of JSON. */
export const CONVERSION_PREFIX = 'error converting YAML to JSON: '

/**
 * Text that is not YAML, or YAML that cannot become JSON. `message` is goyaml's text (`yaml: line 2: did not find expected key`)
 * behind the prefix that the caller of sigs.k8s.io/yaml sees; `detail` is the text alone. goyaml's line numbers are often one off:
 * `line` and `column` are the true ones, where known.
 */
export class YamlError extends Error {
  override readonly name = 'YamlError'
  readonly detail: string
  readonly line: number | undefined
  readonly column: number | undefined
  constructor(detail: string, mark?: YamlMark, prefix: string = CONVERSION_PREFIX) {
    super(prefix + detail)
    this.detail = detail
    this.line = mark?.line
    this.column = mark?.column
  }
}
