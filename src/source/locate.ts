/** A chart reference → the path of a chart on this machine. */
import { TshelmError } from '../errors.ts'

/**
 * Decides what a reference means, in Helm's order: an existing path, a path that should exist, an address, `repo/chart`. Throws
 * `source/not-found` with Helm's text, `source/unsupported` for what has to be fetched.
 */
export function locateChart(reference: string, exists: (path: string) => boolean): string {
  const name = reference.trim()
  if (exists(name)) return name
  if (name.startsWith('/') || name.startsWith('.')) {
    throw new TshelmError('source/not-found', `path ${JSON.stringify(name)} not found`)
  }
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(name)) {
    throw new TshelmError(
      'source/unsupported',
      `cannot fetch ${name}: this version takes charts from folders and archives`,
      {
        hint: 'download the chart and give its path',
      },
    )
  }
  const slash = name.indexOf('/')
  if (slash < 0) {
    throw new TshelmError(
      'source/not-found',
      `non-absolute URLs should be in form of repo_name/path_to_chart, got: ${name}`,
      { hint: `there is no file or folder called ${name} here` },
    )
  }
  throw new TshelmError('source/not-found', `repo ${name.slice(0, slash)} not found`, {
    hint: `there is no file or folder called ${name} here`,
  })
}
