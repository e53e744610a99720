import { readFileSync } from 'node:fs'
import { mergeUserValues, type Values } from 'tshelm'

// Plain objects are values. A number is float64, as in a values file; a bigint is int64, as from --set; null takes a default away.
export const values: Values = { replicas: 3, maxBytes: 1_000_000n, sidecar: null }

// The flags of the command line, merged in the same order.
export const merged: Values = await mergeUserValues(
  { valueFiles: ['values/production.yaml'], values: ['image.tag=1.2.3'], stringValues: ['zone=7'] },
  (path) => readFileSync(path),
)
