/** Runs `repo index`. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { encodeUtf8 } from '../../../gotemplate/go/utf8.ts'
import { indexArchives, type IndexedArchive } from '../../actions/index-archives.ts'
import { pathError } from '../../chart/file-system.ts'
import { wrapError } from '../../errors.ts'
import { recordNow } from '../../record-time.ts'
import { readIndex, type RepositoryIndex } from '../../source/index-file.ts'
import { indexJson, indexYaml, mergeIndex, type WritableIndex } from '../../source/index-write.ts'
import type { Invocation } from '../command.ts'
import { localRuntime } from '../runtime.ts'
import { saveFile } from '../sources/save-chart.ts'

export function runRepoIndex(invocation: Invocation): number {
  const { args, flags, context } = invocation
  const runtime = localRuntime(context)
  const folder = resolve(context.cwd, args[0] ?? '')
  const index = indexArchives(archivesIn(folder), flags.string('url'), runtime)
  const merged = flags.string('merge')
  if (merged !== '') {
    const path = resolve(context.cwd, merged)
    if (existsSync(path)) mergeIndex(index, indexAt(merged, invocation), runtime.emit)
    else save({ generated: recordNow(runtime), entries: new Map() }, path, invocation)
  }
  save(index, join(folder, 'index.yaml'), invocation)
  return 0
}

function save(index: WritableIndex, path: string, { flags, context }: Invocation): void {
  saveFile(path, encodeUtf8(flags.bool('json') ? indexJson(index) : indexYaml(index)), context.cwd)
}

function indexAt(path: string, { context }: Invocation): RepositoryIndex {
  try {
    return readIndex(bytesOf(path, context.cwd), { source: path, emit: localRuntime(context).emit })
  } catch (error) {
    const isUnread = wrapError('', error).code === 'cli/file'
    throw wrapError(`merge failed: ${isUnread ? '' : `error loading ${path}: `}`, error)
  }
}

function bytesOf(path: string, cwd: string): Uint8Array {
  try {
    return readFileSync(resolve(cwd, path))
  } catch (error) {
    throw pathError('open', path, error, 'cli/file')
  }
}

/** Those of the folder, then those of the folders in it. */
function* archivesIn(folder: string): Generator<IndexedArchive> {
  for (const name of archiveNames(folder)) yield { path: name, bytes: readFileSync(join(folder, name)) }
  for (const inner of namesIn(folder)) {
    for (const name of archiveNames(join(folder, inner))) {
      yield { path: `${inner}/${name}`, bytes: readFileSync(join(folder, inner, name)) }
    }
  }
}

function archiveNames(folder: string): string[] {
  return namesIn(folder).filter((name) => name.endsWith('.tgz'))
}

/** Go's Glob finds nothing where it cannot look. */
function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).sort()
  } catch {
    return []
  }
}
