/** The files of a folder at a commit. */
import { MAX_CHART_BYTES, MAX_CHART_ENTRIES, MAX_DIRECTORY_DEPTH } from '../../limits.ts'
import { TshelmError } from '../../errors.ts'
import { invalidAnswer, tooLarge } from './answer-error.ts'
import type { GitObject, ObjectType } from './pack.ts'

export interface GitFile {
  /** Relative to the folder. */
  readonly name: string
  readonly data: Uint8Array
  /** Whether `data` is where a link leads: anywhere. */
  readonly isLink?: true
}

type Objects = ReadonlyMap<string, GitObject>

interface TreeEntry {
  readonly mode: string
  readonly name: string
  readonly id: string
}

const FOLDER = '40000'
const LINK = '120000'
const ID_BYTES = 20

export interface FilesOptions {
  /** What becomes of links and submodules. Default: they are refused. `told` is for links only. */
  readonly links?: Links
}

type Links = 'refused' | 'skipped' | 'told'

/** Throws `source/not-found` if there is no such folder, `source/unsupported` for links and submodules in it. */
export function filesAt(
  commit: string,
  folder: string,
  objects: Objects,
  { links = 'refused' }: FilesOptions = {},
): GitFile[] {
  const head = /^tree ([0-9a-f]{40})\n/.exec(dataOf(commit, 'commit', objects).toString('latin1', 0, 64))
  if (head === null) throw invalidAnswer('a commit has no files')
  let tree = head[1]!
  for (const part of folder.split('/').filter((name) => name !== '')) {
    const entry = entriesOf(tree, objects).find(({ name, mode }) => name === part && mode === FOLDER)
    if (entry === undefined) {
      throw new TshelmError('source/not-found', `there is no folder ${folder} in the git repository at ${commit}`)
    }
    tree = entry.id
  }
  return filesIn(tree, objects, links)
}

/** Of a commit, milliseconds since the epoch; 0 if it does not say. */
export function timeOf(commit: string, objects: Objects): number {
  const seconds = /^committer .* (\d{1,11}) [+-]\d{4}$/m.exec(dataOf(commit, 'commit', objects).toString())?.[1]
  return Number(seconds ?? 0) * 1000
}

function filesIn(root: string, objects: Objects, links: Links): GitFile[] {
  const files: GitFile[] = []
  const folders = [{ id: root, path: '', depth: 0 }]
  let bytes = 0
  for (let entries = 0; folders.length > 0;) {
    const { id, path, depth } = folders.pop()!
    if (depth > MAX_DIRECTORY_DEPTH) throw tooLarge('folders too deep in one another')
    for (const entry of entriesOf(id, objects)) {
      if (++entries > MAX_CHART_ENTRIES) throw tooLarge(`more than ${MAX_CHART_ENTRIES} files in the chart`)
      const name = `${path}${entry.name}`
      if (entry.mode === FOLDER) {
        folders.push({ id: entry.id, path: `${name}/`, depth: depth + 1 })
        continue
      }
      const isLink = links === 'told' && entry.mode === LINK
      if (links !== 'refused' && !isLink && !entry.mode.startsWith('100')) continue
      if (!isLink) checkFile(entry.mode, name)
      const data = dataOf(entry.id, 'blob', objects)
      bytes += data.length
      if (bytes > MAX_CHART_BYTES) throw tooLarge(`more than ${MAX_CHART_BYTES} bytes in the chart`)
      files.push(isLink ? { name, data, isLink } : { name, data })
    }
  }
  return files.sort((a, b) => (a.name < b.name ? -1 : 1))
}

function checkFile(mode: string, name: string): void {
  if (mode.startsWith('100')) return
  const what = mode === LINK ? 'a symbolic link' : 'a submodule'
  throw new TshelmError('source/unsupported', `${name} in the git repository is ${what}`, {
    hint: 'a chart that is taken from git has to have its files in its folder',
  })
}

function entriesOf(id: string, objects: Objects): TreeEntry[] {
  const data = dataOf(id, 'tree', objects)
  const entries: TreeEntry[] = []
  for (let at = 0; at < data.length;) {
    const end = data.indexOf(0, at)
    const space = data.indexOf(0x20, at)
    if (end < 0 || space < 0 || space > end || end + ID_BYTES >= data.length) throw invalidAnswer('a folder is damaged')
    const name = data.toString('utf8', space + 1, end)
    if (/^(|\.|\.\.|\.git)$/i.test(name) || /[/\\]/.test(name))
      throw invalidAnswer(`a file is called ${JSON.stringify(name)}`)
    const next = end + 1 + ID_BYTES
    entries.push({ mode: data.toString('latin1', at, space), name, id: data.toString('hex', end + 1, next) })
    at = next
  }
  return entries
}

function dataOf(id: string, type: ObjectType, objects: Objects): Buffer {
  const object = objects.get(id)
  if (object?.type !== type) throw invalidAnswer(`the ${type} ${id} is missing`)
  return object.data
}
