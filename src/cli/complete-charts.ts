/** Candidates for chart references: repositories and their charts, addresses, files. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseYaml } from '../../gotemplate/go/yaml/parse.ts'
import { encodeUtf8 } from '../../gotemplate/go/utf8.ts'
import { isMap, type GoValue } from '../../gotemplate/value.ts'
import { FILES, NO_FILES, NO_SPACE, type Candidate, type Completer, type Question } from './completion.ts'

const ADDRESSES: readonly Candidate[] = [
  { text: 'oci://', help: 'Chart OCI prefix' },
  { text: 'https://', help: 'Chart URL prefix' },
  { text: 'http://', help: 'Chart URL prefix' },
  { text: 'file://', help: 'Chart local URL prefix' },
]

const PATHS: readonly Candidate[] = [
  { text: './', help: 'Relative path prefix to local chart' },
  { text: '/', help: 'Absolute path prefix to local chart' },
]

/** Repositories with a slash behind them, then the charts of the one that is typed. */
export const completeCharts: Completer = async (question) => {
  const { typed, command } = question
  const localToo = command[0] !== 'pull'
  const inside = repositories(question).find(({ text }) => typed.startsWith(`${text}/`))
  const repos = repositories(question)
    .filter(({ text }) => inside === undefined && text.startsWith(typed))
    .map(({ text, help = '' }): Candidate => ({ text: `${text}/`, help }))
  const charts = inside === undefined ? [] : await chartsOf(inside.text, question)
  const addresses = ADDRESSES.filter(({ text }) => text.startsWith(typed) && text !== typed)
  const inAddress = ADDRESSES.some(({ text }) => typed.startsWith(text))
  const found = [...repos, ...charts, ...addresses]
  if (localToo && found.length > 0 && typed !== '') found.push(...localFiles(question))
  if (localToo && typed === '') found.push(...PATHS)
  const noSpace = repos.length > 0 || addresses.length > 0 || inAddress ? NO_SPACE : FILES
  return { candidates: found, directive: noSpace | (inAddress || !localToo ? NO_FILES : FILES) }
}

/** Names of repositories that do not stand already. */
export const completeRepositories: Completer = (question) => ({
  candidates: repositories(question).filter(({ text }) => !question.args.includes(text)),
  directive: NO_FILES,
})

function repositories({ context }: Question): Candidate[] {
  const file = readYaml(context.settings.repositoryConfig)
  const list = file !== null && isMap(file) ? file['repositories'] : undefined
  return (Array.isArray(list) ? list : []).flatMap((entry) => {
    if (!isMap(entry) || typeof entry['name'] !== 'string') return []
    return [{ text: entry['name'], help: typeof entry['url'] === 'string' ? entry['url'] : '' }]
  })
}

/** From the list that `repo update` leaves beside the index, which is small; from the index where there is none. */
async function chartsOf(repository: string, { context }: Question): Promise<Candidate[]> {
  const folder = context.settings.repositoryCache
  const list = readText(join(folder, `${repository}-charts.txt`))
  const names = list?.split('\n').filter((name) => name !== '') ?? (await namesInIndex(repository, folder))
  return names.map((name) => ({ text: `${repository}/${name}` }))
}

async function namesInIndex(repository: string, folder: string): Promise<readonly string[]> {
  const text = readText(join(folder, `${repository}-index.yaml`))
  if (text === undefined) return []
  const { readIndex } = await import('../source/index-file.ts')
  try {
    return readIndex(encodeUtf8(text), { source: '', emit: () => undefined }).names
  } catch {
    return []
  }
}

function localFiles({ typed, context }: Question): Candidate[] {
  try {
    return readdirSync(context.cwd)
      .filter((name) => name.startsWith(typed))
      .sort()
      .map((text) => ({ text }))
  } catch {
    return []
  }
}

function readYaml(path: string): GoValue {
  try {
    return parseYaml(readText(path) ?? '')
  } catch {
    return null
  }
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}
