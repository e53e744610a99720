/** HELM_DRIVER=sql and HELM_DRIVER=memory. What fails here, Helm only logs. */
import { readFileSync } from 'node:fs'
import { encodeJson } from '../../gotemplate/go/json.ts'
import { parseYaml } from '../../gotemplate/go/yaml/parse.ts'
import { isStorageError } from '../../storage/errors.ts'
import { memoryDriver, type MemoryDriver } from '../../storage/memory.ts'
import { sqlDriver, type SqlDriver, type SqlDriverOptions } from '../../storage/sql.ts'
import { messageOf, TshelmError } from '../errors.ts'
import type { CliContext } from './command.ts'

type SqlPlace = Pick<SqlDriverOptions, 'namespace' | 'now' | 'form'>

/** Connected: whoever cannot connect hears of it before anything is done. */
export async function openSql({ env }: CliContext, place: SqlPlace): Promise<{ driver: SqlDriver; close: () => void }> {
  const driver = sqlDriver({ ...place, connection: env['HELM_DRIVER_SQL_CONNECTION_STRING'] ?? '', env })
  try {
    await driver.open()
  } catch (error) {
    driver.close()
    if (!isStorageError(error)) throw error
    const code = error.code === 'unreachable' ? 'storage/unreachable' : 'storage/failed'
    throw onlyLogged(code, error.message, error, error.hint)
  }
  return { driver, close: () => driver.close() }
}

/** With the releases of the files that HELM_MEMORY_DRIVER_DATA names. */
export async function openMemory({ env }: CliContext, namespace: string): Promise<{ driver: MemoryDriver }> {
  const driver = memoryDriver(namespace)
  for (const path of (env['HELM_MEMORY_DRIVER_DATA'] ?? '').split(':')) {
    const text = readData(path)
    let releases: unknown
    try {
      releases = JSON.parse(encodeJson(parseYaml(text))) as unknown
    } catch (error) {
      throw onlyLogged('cli/file', `Unable to unmarshal memory driver data: ${messageOf(error)}`, error)
    }
    try {
      await driver.preload([Array.isArray(releases) ? releases : []])
    } catch (error) {
      throw onlyLogged('cli/file', messageOf(error), error)
    }
  }
  driver.setNamespace(namespace)
  return { driver }
}

function readData(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT'
    const problem = missing ? `open ${path}: no such file or directory` : messageOf(error)
    // Helm puts no blank between.
    throw onlyLogged('cli/file', `Unable to read memory driver data${problem}`, error)
  }
}

function onlyLogged(
  code: 'cli/file' | 'storage/unreachable' | 'storage/failed',
  message: string,
  cause: unknown,
  hint?: string,
): TshelmError {
  return new TshelmError(code, message, { cause, data: { logged: 'INFO' }, ...(hint === undefined ? {} : { hint }) })
}
