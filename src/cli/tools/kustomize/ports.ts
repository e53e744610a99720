/** What kustomizations get from elsewhere: files by HTTP, git repositories, charts. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { folderOfFiles } from '../../../chart/folder-of-files.ts'
import { nodeFileSystem } from '../../../chart/node-file-system.ts'
import { messageOf, TshelmError } from '../../../errors.ts'
import type { HttpClient } from '../../../http/client.ts'
import type { Checkout, FetchedFile, KustomizeAccess } from '../../../kustomize/ports.ts'
import type { RepositoryAddress } from '../../../kustomize/repository.ts'
import type { CliHost, ToolHost } from '../../command.ts'
import { lookPath, runProgram } from '../../run-program.ts'

/** Bytes of one file that is fetched. */
const MAX_FETCHED_BYTES = 64 * 1024 * 1024

export type PortsHost = Pick<CliHost, 'env' | 'cwd' | 'clock'>

export function portsOf(host: PortsHost): KustomizeAccess {
  const folders: string[] = []
  let client: HttpClient | undefined
  const http = async (): Promise<HttpClient> => {
    if (client !== undefined) return client
    const { createHttpClient } = await import('../../../http/client.ts')
    const { proxyFromEnv } = await import('../../../http/proxy-env.ts')
    const { env, clock } = host
    return (client ??= createHttpClient({ userAgent: 'kustomize', proxy: (url) => proxyFromEnv(url, env), clock }))
  }
  return {
    ports: {
      fetch: async (url) => fetchFile(await http(), url),
      checkout: (address) =>
        /^https?:/.test(address.host) ? fetchRepository(address, http, host) : cloneRepository(address, folders, host),
      helm: {
        chart: async (place) => (await import('./charts.ts')).chartFolder(place, host as ToolHost),
        template: async (request, chart) =>
          (await import('./charts.ts')).templateChart(request, chart, host as ToolHost),
      },
    },
    close() {
      client?.close()
      for (const folder of folders) rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function fetchFile(http: HttpClient, url: string): Promise<FetchedFile> {
  const { readBody } = await import('../../../http/body.ts')
  const response = await http.send({ url, compressed: true })
  const statusText = response.statusText.replace(/^\d+ /, '')
  return { status: response.status, statusText, body: await readBody(response, MAX_FETCHED_BYTES) }
}

/** Over HTTP without git: the commit's files, in memory. */
async function fetchRepository(
  { host: address, repoPath, ref, timeoutMs }: RepositoryAddress,
  http: () => Promise<HttpClient>,
  { clock }: PortsHost,
): Promise<Checkout> {
  const { fetchGit } = await import('../../../source/git/fetch.ts')
  const context = {
    http: await http(),
    clock,
    emit: () => undefined,
    signal: AbortSignal.timeout(timeoutMs),
    readFile: () => Promise.reject(new TshelmError('kustomize/load', 'there are no files')),
  }
  const url = address + repoPath
  const { files } = await fetchGit({ url, ref, folder: '' }, context, { links: 'skipped' })
  return { files: folderOfFiles(files.map(({ name, data }) => ({ name, data }))), root: '/' }
}

/** By the program git: what is spoken over SSH, and repositories on this machine. */
async function cloneRepository(
  { raw, host: address, repoPath, ref, submodules }: RepositoryAddress,
  folders: string[],
  host: PortsHost,
): Promise<Checkout> {
  const folder = nodeFileSystem.resolve(mkdtempSync(join(tmpdir(), 'kustomize-')))
  folders.push(folder)
  const spec = address + repoPath
  const calls = [
    ['init'],
    ['remote', 'add', 'origin', spec],
    ['fetch', '--depth=1', spec, ref === '' ? 'HEAD' : ref],
    ['checkout', 'FETCH_HEAD'],
    ...(submodules ? [['submodule', 'update', '--init', '--recursive']] : []),
  ]
  if (spec.startsWith('-') || ref.startsWith('-')) {
    throw new TshelmError('kustomize/load', `${raw} is no address of a repository`)
  }
  const git = gitIn(host)
  for (const args of calls) {
    const { problem, stdout, stderr } = await runProgram([git, ...args], new Uint8Array(0), {
      env: host.env,
      cwd: folder,
    })
    if (problem === undefined) continue
    const said = `failed to run '${git} ${args.join(' ')}': ${stdout}${stderr}`
    throw new TshelmError('kustomize/load', `${said}: ${problem}`)
  }
  return { files: nodeFileSystem, root: folder }
}

function gitIn(host: PortsHost): string {
  try {
    return lookPath('git', host)
  } catch (error) {
    throw new TshelmError('kustomize/load', `no 'git' program on path: ${messageOf(error)}`)
  }
}
