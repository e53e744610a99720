/** A chart reference → the path of a chart on this machine. */
import { formatUrl, parseUrl, type Url } from '../../gotemplate/go/url.ts'
import { TshelmError } from '../errors.ts'

/**
 * Decides what a reference means, in Helm's order: an existing path, a path that should exist, an address, `repo/chart`. Throws
 * `source/not-found` with Helm's text, `source/unsupported` for what has to be fetched.
 */
export function locateChart(reference: string, exists: (path: string) => boolean): string {
  const name = reference.trim()
  if (name !== '' && exists(name)) return name
  if (name.startsWith('/') || name.startsWith('.')) {
    throw new TshelmError('source/not-found', `path ${JSON.stringify(name)} not found`)
  }
  const url = parsed(name)
  const { scheme, host, path } = url
  if (scheme === 'oci' || (scheme !== '' && host !== '' && path !== '')) throw notFetched(name, scheme)
  const hint = `there is no file or folder called ${name} here`
  const slash = path.indexOf('/')
  if (slash < 0) {
    throw new TshelmError(
      'source/not-found',
      `non-absolute URLs should be in form of repo_name/path_to_chart, got: ${formatUrl(url)}`,
      { hint },
    )
  }
  throw new TshelmError('source/not-found', `repo ${path.slice(0, slash)} not found`, { hint })
}

function parsed(name: string): Url {
  try {
    return parseUrl(name)
  } catch (cause) {
    throw new TshelmError('source/not-found', `invalid chart URL format: ${name}`, { cause })
  }
}

function notFetched(name: string, scheme: string): TshelmError {
  if (scheme !== 'oci' && scheme !== 'http' && scheme !== 'https') {
    return new TshelmError('source/unsupported', `scheme ${JSON.stringify(scheme)} not supported`)
  }
  return new TshelmError(
    'source/unsupported',
    `cannot fetch ${name}: this version takes charts from folders and archives`,
    {
      hint: 'download the chart and give its path',
    },
  )
}
