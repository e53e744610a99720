/** repositories.yaml: names that stand for addresses. */
import { emitYaml } from '../../gotemplate/go/yaml/emit.ts'
import { mapOf } from '../../gotemplate/value.ts'
import { goTime, ZERO_TIME } from '../../storage/time.ts'
import { decodeStruct, type FieldType, type StructType } from '../chart/struct-decoder.ts'
import { parseYamlFile } from '../chart/yaml-file.ts'
import { isTshelmError, TshelmError } from '../errors.ts'
import type { Repository } from './ports.ts'

export interface RepositoriesFile {
  readonly apiVersion: string
  /** RFC 3339. */
  readonly generated: string
  /** Undefined where the file has none, not even an empty list. */
  readonly repositories: readonly Repository[] | undefined
}

export const NO_REPOSITORIES: RepositoriesFile = { apiVersion: '', generated: ZERO_TIME, repositories: undefined }

const TEXT: FieldType = { kind: 'string' }
const BOOL: FieldType = { kind: 'bool' }

const REPOSITORY: StructType = {
  name: 'Entry',
  goName: 'repo.Entry',
  fields: {
    name: ['name', TEXT],
    url: ['url', TEXT],
    username: ['username', TEXT],
    password: ['password', TEXT],
    certFile: ['certFile', TEXT],
    keyFile: ['keyFile', TEXT],
    caFile: ['caFile', TEXT],
    insecure_skip_tls_verify: ['insecureSkipTlsVerify', BOOL],
    pass_credentials_all: ['passCredentialsAll', BOOL],
  },
}

const FILE: StructType = {
  name: 'File',
  goName: 'repo.File',
  fields: {
    apiVersion: ['apiVersion', TEXT],
    generated: ['generated', { kind: 'time' }],
    repositories: ['repositories', { kind: 'structs', of: REPOSITORY }],
  },
}

/** Throws `source/invalid-config` with Go's text. */
export function readRepositories(bytes: Uint8Array): RepositoriesFile {
  try {
    const { document, numberText } = parseYamlFile(bytes)
    const { repositories, ...head } = decodeStruct(FILE, document, numberText) as Partial<RepositoriesFile>
    const entries = repositories as readonly (Partial<Repository> | null)[] | undefined
    return {
      ...NO_REPOSITORIES,
      ...head,
      repositories: entries?.flatMap((entry) => (entry === null ? [] : [{ name: '', url: '', ...entry }])),
    }
  } catch (error) {
    throw isTshelmError(error) ? new TshelmError('source/invalid-config', error.message, { cause: error }) : error
  }
}

/** As Helm writes it: every key of every repository. */
export function repositoriesYaml({ apiVersion, generated, repositories }: RepositoriesFile): string {
  return emitYaml(
    mapOf({
      apiVersion,
      generated: goTime(generated) ?? ZERO_TIME,
      repositories: repositories === undefined ? null : repositories.map((entry) => mapOf(written(entry))),
    }),
  )
}

function written(entry: Repository): Record<string, string | boolean> {
  return {
    caFile: entry.caFile ?? '',
    certFile: entry.certFile ?? '',
    insecure_skip_tls_verify: entry.insecureSkipTlsVerify ?? false,
    keyFile: entry.keyFile ?? '',
    name: entry.name,
    pass_credentials_all: entry.passCredentialsAll ?? false,
    password: entry.password ?? '',
    url: entry.url,
    username: entry.username ?? '',
  }
}

/** In place of the one of that name, or behind the others. */
export function withRepository(file: RepositoriesFile, added: Repository): RepositoriesFile {
  const { repositories = [] } = file
  const isKnown = repositories.some(({ name }) => name === added.name)
  const replaced = repositories.map((entry) => (entry.name === added.name ? added : entry))
  return { ...file, repositories: isKnown ? replaced : [...repositories, added] }
}

/** Whether it says the same of a repository. */
export function isSameRepository(a: Repository, b: Repository): boolean {
  return JSON.stringify(written(a)) === JSON.stringify(written(b))
}
