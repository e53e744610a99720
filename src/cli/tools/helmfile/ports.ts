/** What helmfile needs of this machine. */
import { cpSync, mkdirSync, rmSync } from 'node:fs'
import { resolve } from 'node:path'
import { nodeFileSystem } from '../../../chart/node-file-system.ts'
import type { LogLevel, ReferenceReader } from '../../../helmfile/ports.ts'
import type { RunPorts } from '../../../helmfile/run/ports.ts'
import { makeFolders } from '../../../make-folders.ts'
import type { CliHost, ToolHost } from '../../command.ts'
import { localZone } from '../../local-zone.ts'
import { writeWhole } from '../../write-file.ts'
import { helmInProcess } from '../helm-in-process.ts'
import { decryptorOf } from './decrypt.ts'
import { serverVersion } from './kube-version.ts'
import { execSync, runBeside } from './programs.ts'
import { noting } from './noted-secrets.ts'
import { lineReader } from '../read-line.ts'
import { remoteFetcher } from './remote-fetch.ts'
import type { HelmfileSettings } from './settings.ts'

const LEVELS: readonly LogLevel[] = ['debug', 'info', 'warn', 'error']

export interface PortOptions extends Pick<HelmfileSettings, 'logLevel'> {
  readonly run: Pick<HelmfileSettings['run'], 'kubeconfig'>
}

export function helmfilePorts(host: ToolHost, { logLevel, run }: PortOptions): RunPorts {
  const { cwd, env } = host
  const from = LEVELS.indexOf(logLevel)
  const log = (level: LogLevel, message: string): void => {
    if (LEVELS.indexOf(level) >= from) host.stderr(`${message}\n`)
  }
  const { decrypt, decryptText } = decryptorOf(host, log)
  const secrets = new Set<string>()
  return {
    files: nodeFileSystem,
    cwd,
    env,
    clock: host.clock,
    randomBytes: host.randomBytes,
    timeZone: localZone(env),
    log,
    references: referencesFrom(host, secrets),
    secrets,
    decrypt,
    decryptText,
    exec: (call) => execSync(call, env),
    program: (call) => runBeside(call, env),
    fetchRemote: remoteFetcher(host),
    writeFile(path, content) {
      makeFolders(resolve(path, '..'), 0o755)
      writeWhole(path, content)
    },
    stdin: host.stdin,
    readLine: lineReader(host),
    helm: helmInProcess(host),
    kustomize: async () => (await import('../kustomize/ports.ts')).portsOf(host),
    print: host.stdout,
    warn: host.stderr,
    temporaryFolder: env['TMPDIR'] || '/tmp',
    kubeVersion: (kubeContext) => serverVersion(host, { kubeContext, kubeconfig: run.kubeconfig }),
    copyFolder: (source, target) => cpSync(source, target, { recursive: true }),
    makeFolder: (path) => void mkdirSync(path, { recursive: true }),
    removeFolder: (path) => rmSync(path, { recursive: true, force: true }),
    get signal() {
      return host.signal
    },
  }
}

/** One reader for each folder that references may be relative to. */
function referencesFrom(host: CliHost, secrets: Set<string>): (cwd?: string) => Promise<ReferenceReader> {
  const readers = new Map<string, Promise<ReferenceReader>>()
  const open = async (cwd: string): Promise<ReferenceReader> => {
    const { cliVals } = await import('../vals/ports.ts')
    const failOnMissingKey = host.env['HELMFILE_VALS_FAIL_ON_MISSING_KEY_IN_MAP'] === 'true'
    const reader = cliVals(Object.create(host, { cwd: { value: cwd } }) as CliHost, { failOnMissingKey })
    return noting(reader, secrets)
  }
  return (cwd = host.cwd) => {
    let reader = readers.get(cwd)
    if (reader === undefined) readers.set(cwd, (reader = open(cwd)))
    return reader
  }
}
