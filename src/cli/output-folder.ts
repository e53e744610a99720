/** `--output-dir`: manifests as files, one a template. */
import { appendFileSync, existsSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { isTshelmError, TshelmError } from '../errors.ts'
import type { CliContext } from './command.ts'
import { filesIn, writeError, writeWhole } from './write-file.ts'

export interface OutputFolder {
  /** Begins the file anew the first time it is written in this run. */
  write(folder: string, path: string, text: string): void
  /** Adds to the file if it is there. */
  append(folder: string, path: string, text: string): void
}

export function outputFolder({ cwd, stdout, shared }: CliContext): OutputFolder {
  if (shared?.outputs !== undefined) return outputsInMemory(shared.outputs, stdout)
  const begun = new Set<string>()
  const files = filesIn(cwd)
  const write = (folder: string, path: string, text: string): void => {
    const file = `${folder}/${path}`
    const absolute = resolve(cwd, file)
    try {
      files.makeFolder(dirname(file))
      if (begun.has(absolute)) appendFileSync(absolute, text)
      else writeWhole(absolute, text)
    } catch (cause) {
      throw new TshelmError('cli/file', problem(file, cause), { cause })
    }
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

function outputsInMemory(outputs: Map<string, string>, stdout: (text: string) => void): OutputFolder {
  const append = (folder: string, path: string, text: string): void => {
    const file = `${folder}/${path}`
    outputs.set(file, (outputs.get(file) ?? '') + text)
    stdout(`wrote ${file}\n`)
  }
  return { append, write: append }
}

/** Helm asks for the folder before it makes it. */
function problem(file: string, cause: unknown): string {
  if (!isTshelmError(cause)) return writeError(file, cause).message
  return cause.data['errno'] === 'ENOTDIR' ? `stat ${dirname(file)}: not a directory` : cause.message
}
