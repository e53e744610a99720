/** Remote files and folders into helmfile's cache: HTTP and git by HTTP in this process, other ways of git by the program git. */
import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { isTshelmError, messageOf, TshelmError } from '../../../errors.ts'
import { decodePath } from '../../../helmfile/remote/reference.ts'
import { shownAddress } from '../../../helmfile/remote/remote.ts'
import type { RemoteFetch } from '../../../helmfile/ports.ts'
import { readBody } from '../../../http/body.ts'
import { createHttpClient, type HttpClient, type HttpResponse } from '../../../http/client.ts'
import { proxyFromEnv } from '../../../http/proxy-env.ts'
import { systemClock } from '../../../runtime.ts'
import type { GitFile } from '../../../source/git/files.ts'
import type { RegistryCredentialStore } from '../../../source/ports.ts'
import type { CliHost } from '../../command.ts'
import { lookPath, runProgram } from '../../run-program.ts'
import { removeLinksOutside } from './links.ts'

/** As large as a file may be that is read. */
const MAX_BYTES = 64 * 1024 * 1024

export function remoteFetcher(host: CliHost): (fetch: RemoteFetch) => Promise<void> {
  const { env } = host
  let client: HttpClient | undefined
  const http = (): HttpClient =>
    (client ??= createHttpClient({ userAgent: 'tshelm', proxy: (url) => proxyFromEnv(url, env), clock: systemClock }))
  return async (fetch) => {
    const getter = /^([A-Za-z0-9]+)::/.exec(fetch.source)?.[1] ?? ''
    if (getter === 's3' || fetch.source.startsWith('s3://')) return fetchS3(fetch, host)
    if (getter === 'git' || /\.git(\?|$)/.test(fetch.source)) return fetchRepository(fetch, host, http())
    if (getter === '' && /^https?:/.test(fetch.source)) return fetchFile(fetch.source, fetch, http())
    throw failed(`get: error downloading '${shownAddress(fetch.source)}': no getter for this kind of address`)
  }
}

function failed(message: string, cause?: unknown): TshelmError {
  return new TshelmError('source/fetch-failed', message, cause === undefined ? {} : { cause })
}

/** One file by HTTP. */
async function fetchFile(url: string, { into }: RemoteFetch, http: HttpClient): Promise<void> {
  const response = await answerTo(url, http)
  if (response.status < 200 || response.status > 299) {
    throw failed(`${shownAddress(url)} is not exists: head request get http code ${response.status}`)
  }
  const body = await readBody(response, MAX_BYTES)
  mkdirSync(into, { recursive: true, mode: 0o700 })
  writeFileSync(join(into, nameIn(decodePath(new URL(url).pathname))), body)
}

async function answerTo(url: string, http: HttpClient): Promise<HttpResponse> {
  const user = userIn(url)
  const token = user === undefined ? '' : Buffer.from(`${user.username}:${user.password}`).toString('base64')
  try {
    return await http.send({ url, ...(token === '' ? {} : { credentials: { authorization: `Basic ${token}` } }) })
  } catch (error) {
    // A query may be a signature.
    const { search } = new URL(url)
    throw failed(search === '' ? messageOf(error) : messageOf(error).replaceAll(search, ''), error)
  }
}

interface User {
  readonly username: string
  readonly password: string
}

function userIn(address: string): User | undefined {
  const { username, password } = new URL(address)
  if (username === '' && password === '') return undefined
  return { username: decodePath(username), password: decodePath(password) }
}

/** The last part of a path, which is a name in a folder. */
function nameIn(path: string): string {
  const name = path.split('/').at(-1)!
  if (name !== '' && name !== '.' && name !== '..') return name
  throw failed(`${JSON.stringify(path)} does not end with the name of a file`)
}

/** An object of S3, with the credentials of its SDKs. */
async function fetchS3({ source, into }: RemoteFetch, host: CliHost): Promise<void> {
  const { openAws } = await import('../../../secrets/aws/session.ts')
  const { readS3 } = await import('../../../secrets/aws/s3.ts')
  const { secretsHost } = await import('../secrets-host.ts')
  const object = s3Object(source)
  const body = await readS3(openAws(secretsHost(host)), object)
  mkdirSync(into, { recursive: true, mode: 0o700 })
  writeFileSync(join(into, nameIn(object.key)), body)
}

interface S3Object {
  readonly bucket: string
  readonly key: string
  readonly region: string
}

/** `s3://BUCKET/KEY`, or one of the two kinds of addresses that AWS has for it. */
function s3Object(source: string): S3Object {
  const address = source.replace(/^s3::/, '').replace(/\?.*$/, '')
  const [, bucket, key] = /^s3:\/\/([^/]+)\/(.+)$/.exec(address) ?? []
  if (bucket !== undefined && key !== undefined) return { bucket, key, region: '' }
  const [, host = '', path = ''] = /^https?:\/\/([^/]+)\/(.+)$/.exec(address) ?? []
  const virtual = /^(.+)\.s3[.-](?:([a-z0-9-]+)\.)?amazonaws\.com$/.exec(host)
  if (virtual !== null) return { bucket: virtual[1]!, key: path, region: virtual[2] ?? '' }
  const inPath = /^s3(?:[.-]([a-z0-9-]+))?\.amazonaws\.com$/.exec(host)
  const slash = path.indexOf('/')
  if (inPath === null || slash < 0) throw failed(`URL is not a valid S3 URL: ${shownAddress(source)}`)
  return { bucket: path.slice(0, slash), key: path.slice(slash + 1), region: inPath[1] ?? '' }
}

/** All of a repository at a branch, tag or commit; whole or not at all. */
async function fetchRepository(fetch: RemoteFetch, host: CliHost, http: HttpClient): Promise<void> {
  const address = new URL(fetch.source.replace(/^git::/, ''))
  const ref = address.searchParams.get('ref') ?? ''
  const url = `${address.protocol}//${address.host}${address.pathname}`
  const draft = `${fetch.into}.${process.pid}.part`
  if (ref.startsWith('-')) throw failed(`${JSON.stringify(ref)} is no branch, tag or commit`)
  rmSync(draft, { recursive: true, force: true })
  rmSync(fetch.into, { recursive: true, force: true })
  mkdirSync(dirname(fetch.into), { recursive: true, mode: 0o700 })
  try {
    const user = userIn(address.href)
    const clone = (): Promise<void> => cloneByProgram({ address, ref, draft }, host)
    if (!/^https?:$/.test(address.protocol)) await clone()
    else if (!(await fetchByHttp({ url, ref, user }, draft, http))) await clone()
    removeLinksOutside(draft)
    renameSync(draft, fetch.into)
  } catch (error) {
    rmSync(draft, { recursive: true, force: true })
    throw failed(`get: error downloading '${shownAddress(fetch.source)}': ${messageOf(error)}`, error)
  }
}

interface Repository {
  readonly url: string
  readonly ref: string
  readonly user: User | undefined
}

/** False where the server wants to know who asks: git may have been told. */
async function fetchByHttp({ url, ref, user }: Repository, draft: string, http: HttpClient): Promise<boolean> {
  const { fetchGit } = await import('../../../source/git/fetch.ts')
  const context = {
    http,
    clock: systemClock,
    emit: () => undefined,
    readFile: () => Promise.reject(failed('no files are needed')),
    ...(user === undefined ? {} : { credentials: only(user) }),
  }
  let files: readonly GitFile[]
  try {
    files = (await fetchGit({ url, ref, folder: '' }, context, { links: 'told' })).files
  } catch (error) {
    if (user === undefined && isTshelmError(error) && error.code === 'source/unauthorized') return false
    throw error
  }
  mkdirSync(draft, { recursive: true, mode: 0o700 })
  // Links come last: nothing is written through them.
  for (const { name, data, isLink } of [...files].sort((a, b) => Number(a.isLink ?? 0) - Number(b.isLink ?? 0))) {
    const path = resolve(draft, name)
    if (!path.startsWith(`${draft}/`)) throw failed(`the repository has a file outside of it: ${name}`)
    mkdirSync(dirname(path), { recursive: true })
    if (isLink === true) symlinkSync(Buffer.from(data), path)
    else writeFileSync(path, data)
  }
  return true
}

function only(user: User): RegistryCredentialStore {
  return { get: () => Promise.resolve(user), put: () => Promise.resolve(), erase: () => Promise.resolve(false) }
}

interface Clone {
  readonly address: URL
  readonly ref: string
  readonly draft: string
}

async function cloneByProgram({ address, ref, draft }: Clone, { env, cwd }: CliHost): Promise<void> {
  const world = { env: { ...env, GIT_TERMINAL_PROMPT: '0' }, cwd }
  const git = lookPath('git', world)
  const source = new URL(address)
  for (const key of ['ref', 'depth', 'sshkey']) source.searchParams.delete(key)
  await runGit([git, 'clone', '--quiet', '--', source.href.replace(/\?$/, ''), draft], world)
  if (ref !== '') await runGit([git, '-C', draft, 'checkout', '--quiet', ref, '--'], world)
  rmSync(join(draft, '.git'), { recursive: true, force: true })
}

async function runGit(argv: readonly [string, ...string[]], world: Parameters<typeof runProgram>[2]): Promise<void> {
  const { problem, stderr } = await runProgram(argv, new Uint8Array(), world)
  if (problem !== undefined) throw failed(`${problem}: ${stderr.trim()}`)
}
