/** A render in a process that has rendered before: what the SDK costs in a server. */
import * as fs from 'node:fs'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { median } from './measure.mjs'

/** A service has rendered for a while: the first half of this is not counted. */
const MILLISECONDS = 2000

export async function warmFigures(folder) {
  const door = resolve(import.meta.dirname, '../../dist/index.js')
  if (!fs.existsSync(door)) return ['no dist/index.js: no warm figures']
  const sdk = await import(pathToFileURL(door).href)
  const lines = []
  for (const [name, chart] of [
    ['hello', 'hello'],
    ['range of 5000', 'range-of-5000'],
  ]) {
    const loaded = await sdk.loadChart({ path: join(folder, chart), fs })
    const times = []
    const end = performance.now() + MILLISECONDS
    while (performance.now() < end) {
      const start = performance.now()
      await sdk.template({ chart: loaded, name: 'release' })
      times.push(performance.now() - start)
    }
    lines.push(`warm, in process: ${name} ${median(times.slice(times.length >> 1)).toFixed(2)} ms`)
  }
  return lines
}
