/** Helm's caches: indexes by the repository's name, archives by their digest. */
import { readFileSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { encodeUtf8 } from '../../../gotemplate/go/utf8.ts'
import { failureCode, pathError } from '../../chart/file-system.ts'
import { TshelmError } from '../../errors.ts'
import { sha256Of } from '../../source/contents.ts'
import type { ContentCache, ContentKind, IndexCache, ResolvedCache } from '../../source/ports.ts'
import { putFile } from '../write-file.ts'

const MODE = 0o644
const MAX_RESOLVED_BYTES = 4 * 1024 * 1024

export function indexPath(folder: string, name: string): string {
  return join(folder, `${name === '' ? '' : `${name}-`}index.yaml`)
}

export function chartsPath(folder: string, name: string): string {
  return join(folder, `${name === '' ? '' : `${name}-`}charts.txt`)
}

export function indexCache(folder: string): IndexCache {
  return {
    read: (name) => {
      const path = indexPath(folder, name)
      return settled(() => ({ bytes: readBytes(path), path }))
    },
    write: (name, index, charts) =>
      settled(() => {
        putFile(chartsPath(folder, name), encodeUtf8(charts.map((chart) => `${chart}\n`).join('')), MODE)
        putFile(indexPath(folder, name), index, MODE)
      }),
    remove: (name) =>
      settled(() => {
        rmSync(chartsPath(folder, name), { force: true })
        removeIndex(indexPath(folder, name))
      }),
  }
}

function removeIndex(path: string): void {
  try {
    rmSync(path, { force: true })
  } catch (error) {
    throw pathError('remove', path, error, 'cli/file')
  }
}

function readBytes(path: string): Uint8Array {
  try {
    return readFileSync(path)
  } catch (error) {
    throw pathError(failureCode(error) === 'EISDIR' ? 'read' : 'open', path, error, 'source/not-found')
  }
}

export function contentPath(folder: string, digest: string, kind: ContentKind): string {
  return join(folder, digest.slice(0, 2), `${digest}.${kind}`)
}

export function contentCache(folder: string): ContentCache {
  return {
    read: (digest, kind) => settled(() => readContent(contentPath(folder, digest, kind))),
    write: (digest, kind, bytes) => settled(() => putFile(contentPath(folder, digest, kind), bytes, MODE)),
  }
}

/** Beside Helm's: it has nothing like it. Whatever cannot be read or written there is forgotten. */
export function resolvedCache(folder: string): ResolvedCache {
  const pathOf = (name: string): string => join(folder, sha256Of(encodeUtf8(name)))
  return {
    read: (name) =>
      settled(() => {
        const path = pathOf(name)
        const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0
        return size === 0 || size > MAX_RESOLVED_BYTES ? undefined : readFileSync(path, 'utf8')
      }).catch(() => undefined),
    write: (name, text) => settled(() => putFile(pathOf(name), encodeUtf8(text), MODE)).catch(() => undefined),
  }
}

/** Helm: an empty file is none, and a folder cannot be there. */
function readContent(path: string): Uint8Array | undefined {
  const found = statSync(path, { throwIfNoEntry: false })
  if (found === undefined || (found.isFile() && found.size === 0)) return undefined
  if (found.isDirectory()) throw new TshelmError('source/invalid-config', 'is a directory')
  return readFileSync(path)
}

/** What is done at once, for ports that may take their time. */
function settled<Result>(act: () => Result): Promise<Result> {
  return new Promise((resolve) => {
    resolve(act())
  })
}
