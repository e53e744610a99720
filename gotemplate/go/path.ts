/** Go's path package: lexical work on slash-separated paths. On Unix path/filepath does the same. */

/** path.Clean. */
export function cleanPath(path: string): string {
  if (path === '') return '.'
  const rooted = path.startsWith('/')
  const kept: string[] = []
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue
    if (part !== '..') kept.push(part)
    else if (kept.length > 0 && kept.at(-1) !== '..') kept.pop()
    else if (!rooted) kept.push('..')
  }
  const clean = (rooted ? '/' : '') + kept.join('/')
  return clean === '' ? '.' : clean
}

/** path.Base: the last element; `.` of nothing, `/` of nothing but slashes. */
export function basePath(path: string): string {
  if (path === '') return '.'
  let end = path.length
  while (end > 0 && path[end - 1] === '/') end--
  if (end === 0) return '/'
  return path.slice(path.lastIndexOf('/', end - 1) + 1, end)
}

/** path.Dir: all but the last element, cleaned. */
export function dirPath(path: string): string {
  return cleanPath(path.slice(0, path.lastIndexOf('/') + 1))
}

/** path.Ext: from the last dot of the last element. */
export function extPath(path: string): string {
  const dot = path.lastIndexOf('.')
  return dot > path.lastIndexOf('/') ? path.slice(dot) : ''
}

/** path.IsAbs. */
export function isAbsPath(path: string): boolean {
  return path.startsWith('/')
}
