/** `ref+awsssm://PATH[?version=…&recursive=true&mode=singleparam]`: parameters of AWS Systems Manager. */
import { newMap, type GoMap } from '../../../../gotemplate/value.ts'
import { isMap } from '../../../../gotemplate/value.ts'
import { TshelmError } from '../../../errors.ts'
import { callAws, SSM } from '../../aws/call.ts'
import type { AwsSession } from '../../aws/session.ts'
import { isRecord, textAt } from '../../request.ts'
import { parseMap } from '../document.ts'
import type { Log, Provider, ProviderContext } from '../provider.ts'
import { about, awsSession } from './aws.ts'

/** Answers hold ten parameters: what would take more pages than this is no place for values. */
const MAX_PAGES = 1000

export function awsssm(context: ProviderContext): Provider {
  const session = awsSession(context)
  const { option } = context
  const version = option('version')
  const recursive = option('recursive') === 'true'
  const found = new Map<string, string>()
  const latest = async (name: string): Promise<string> => found.get(name) ?? parameter(session, name)
  const text = async (path: string, log: Log): Promise<string> => {
    const name = rooted(path)
    const value = version === '' ? await latest(name) : await parameterVersion(session, name, version)
    log(`SSM: successfully retrieved key=${name}`)
    return value
  }
  return {
    text,
    async prepare({ texts, documents }) {
      if (version !== '') return
      const names = new Set([...texts, ...(option('mode') === 'singleparam' ? documents : [])].map(rooted))
      await fetchTogether(session, [...names], found)
    },
    async map(path, log) {
      if (option('mode') === 'singleparam') return parseMap(await text(path, log), 'hidden')
      const name = rooted(path)
      const map = await parametersBelow(session, name, recursive)
      log(`SSM: successfully retrieved key=${name}`)
      return map
    },
  }
}

const BATCH = 10

/** What AWS does not give together is asked for one by one: that may be allowed, or tells what is wrong. */
async function fetchTogether(session: AwsSession, names: readonly string[], found: Map<string, string>): Promise<void> {
  for (let i = 0; i < names.length; i += BATCH) {
    const wanted = names.slice(i, i + BATCH)
    if (wanted.length < 2) return
    const answer = await callAws(session, SSM, 'GetParameters', { Names: wanted, WithDecryption: true })
    const parameters = Array.isArray(answer['Parameters']) ? answer['Parameters'] : []
    for (const one of parameters) {
      const [name, value] = [textAt(one, 'Name'), textAt(one, 'Value')]
      if (name !== undefined && value !== undefined && wanted.includes(name)) found.set(name, value)
    }
  }
}

function rooted(path: string): string {
  return path === '' || path.startsWith('/') ? path : `/${path}`
}

async function parameter(session: AwsSession, name: string): Promise<string> {
  const input = { Name: name, WithDecryption: true }
  const answer = await about('get parameter: ', () => callAws(session, SSM, 'GetParameter', input))
  const value = textAt(answer, 'Parameter', 'Value')
  if (value !== undefined) return value
  const missing = isRecord(answer['Parameter']) ? 'out.Parameter.Value' : 'out.Parameter'
  throw new TshelmError('secrets/not-found', `datasource.ssm.Get() ${missing} is nil`)
}

async function parameterVersion(session: AwsSession, name: string, version: string): Promise<string> {
  if (!/^[+-]?\d{1,18}$/.test(version)) {
    throw new TshelmError('secrets/invalid-reference', "version can't be converted to Int")
  }
  const found = await pages(session, 'GetParameterHistory', {
    input: { Name: name, WithDecryption: true },
    what: 'get parameter history: ',
    until: (one) => one['Version'] === Number(version) && Boolean(textAt(one, 'Value')),
  })
  const value = found
    .map((one) => (one['Version'] === Number(version) ? textAt(one, 'Value') : undefined))
    .find(Boolean)
  if (value !== undefined) return value
  throw new TshelmError('secrets/not-found', 'datasource.ssm.Get() out.Parameter.Value is nil')
}

async function parametersBelow(session: AwsSession, path: string, recursive: boolean): Promise<GoMap> {
  const found = await pages(session, 'GetParametersByPath', {
    input: { Path: path, Recursive: recursive, WithDecryption: true },
    what: 'ssm: get parameters by path: ',
  })
  if (found.length === 0) throw new TshelmError('secrets/not-found', 'ssm: out.Parameters is empty')
  const map = newMap()
  for (const one of found) {
    const name = textAt(one, 'Name') ?? ''
    const rest = name.startsWith(path) ? name.slice(path.length) : name
    if (!rest.startsWith('/')) {
      const message = `bug: unexpected format of parameter: ${rest} in ${name} must start with a slash(/)`
      throw new TshelmError('secrets/failed', message)
    }
    put(map, rest.slice(1).split('/'), textAt(one, 'Value') ?? '')
  }
  return map
}

/** A parameter that is a folder, too, gives way to what is below it. */
function put(map: GoMap, path: readonly string[], value: string): void {
  let inner = map
  for (const name of path.slice(0, -1)) {
    const next = inner[name]
    inner = next !== undefined && isMap(next) ? next : (inner[name] = newMap())
  }
  inner[path.at(-1)!] = value
}

interface Paging {
  readonly input: Readonly<Record<string, unknown>>
  readonly what: string
  /** Whether enough was seen. */
  readonly until?: (parameter: Readonly<Record<string, unknown>>) => boolean
}

async function pages(
  session: AwsSession,
  operation: string,
  { input, what, until }: Paging,
): Promise<Readonly<Record<string, unknown>>[]> {
  const found: Readonly<Record<string, unknown>>[] = []
  let next: Record<string, unknown> = {}
  for (let page = 0; page < MAX_PAGES; page++) {
    const answer = await about(what, () => callAws(session, SSM, operation, { ...input, ...next }))
    const parameters = Array.isArray(answer['Parameters']) ? answer['Parameters'].filter(isRecord) : []
    found.push(...parameters)
    const token = textAt(answer, 'NextToken')
    if (!token || parameters.some((one) => until?.(one) === true)) return found
    next = { NextToken: token }
  }
  throw new TshelmError('secrets/failed', `${what}more than ${MAX_PAGES} pages of parameters`)
}
