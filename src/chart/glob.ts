/** Files that a pattern names, as Go's filepath.Glob finds them. */
import { dirPath, basePath } from '../../gotemplate/go/path.ts'
import { compareStrings } from '../../gotemplate/value.ts'
import type { FileSystem } from './file-system.ts'
import { pathMatch } from './path-match.ts'

const SPECIAL = /[*?[\\]/

/** In lexical order; what cannot be read has no files. Throws BadPatternError. */
export function glob(pattern: string, fs: FileSystem): string[] {
  pathMatch(pattern, '')
  if (!SPECIAL.test(pattern)) return exists(pattern, fs) ? [pattern] : []
  const folder = dirPath(pattern)
  const folders = SPECIAL.test(folder) && folder !== pattern ? glob(folder, fs) : [folder]
  return folders.flatMap((found) => namesIn(found, basePath(pattern), fs).map((name) => joined(found, name)))
}

function exists(path: string, fs: FileSystem): boolean {
  try {
    fs.kind(fs.absolute(path))
    return true
  } catch {
    return false
  }
}

function namesIn(folder: string, pattern: string, fs: FileSystem): string[] {
  let names: string[]
  try {
    names = fs.list(fs.absolute(folder)).map(({ name }) => name)
  } catch {
    return []
  }
  return names.filter((name) => pathMatch(pattern, name)).sort(compareStrings)
}

function joined(folder: string, name: string): string {
  return folder === '.' ? name : folder === '/' ? `/${name}` : `${folder}/${name}`
}
