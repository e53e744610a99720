/** `--output-dir`: manifests as files, one a template. */
import { appendFileSync, existsSync, writeFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { failureCode, pathError } from '../chart/file-system.ts'
import { TshelmError } from '../errors.ts'
import type { CliContext } from './command.ts'
import { makeFolders } from '../make-folders.ts'

export interface OutputFolder {
  /** Begins the file anew the first time it is written in this run. */
  write(folder: string, path: string, text: string): void
  /** Adds to the file if it is there. */
  append(folder: string, path: string, text: string): void
}

export function outputFolder({ cwd, stdout }: CliContext): OutputFolder {
  const begun = new Set<string>()
  const write = (folder: string, path: string, text: string): void => {
    const file = `${folder}/${path}`
    const absolute = resolve(cwd, file)
    try {
      makeFolders(dirname(absolute), 0o755)
    } catch (cause) {
      const inTheWay = failureCode(cause) === 'ENOTDIR' || failureCode(cause) === 'EEXIST'
      const reason = inTheWay
        ? `stat ${dirname(file)}: not a directory`
        : pathError('mkdir', pathOf(cause) ?? dirname(file), cause).message
      throw new TshelmError('cli/file', `${reason}\n\nUse --debug flag to render out invalid YAML`, { cause })
    }
    if (begun.has(absolute)) appendFileSync(absolute, text)
    else writeFileSync(absolute, text)
    begun.add(absolute)
    stdout(`wrote ${file}\n`)
  }
  return {
    write,
    append: (folder, path, text) => {
      const absolute = resolve(cwd, `${folder}/${path}`)
      if (existsSync(absolute)) begun.add(absolute)
      write(folder, path, text)
    },
  }
}

function pathOf(error: unknown): string | undefined {
  return error instanceof Error && 'path' in error && typeof error.path === 'string' ? error.path : undefined
}
