/** `tshelm stack`: Helmstack's command line over releases of this process. */
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { decodeUtf8 } from '../../../../gotemplate/go/utf8.ts'
import { parseYaml } from '../../../../gotemplate/go/yaml/parse.ts'
import { isTshelmError, messageOf, TshelmError } from '../../../errors.ts'
import { loadKubeconfig } from '../../../kube/kubeconfig.ts'
import { nodeHost } from '../../../kube/node-host.ts'
import {
  deleteStack,
  getStack,
  syncStack,
  templateStack,
  type StackCommand,
  type StackOptions,
  type StackPorts,
} from '../../../stack/run-stack.ts'
import { readStack, type Stack } from '../../../stack/stack.ts'
import type { CliHost, ToolHost } from '../../command.ts'
import { helmInProcess } from '../helm-in-process.ts'
import { readStackLine, type StackLine } from './arguments.ts'
import { stackHelp, usage } from './help.ts'

const COMMANDS: Readonly<Record<string, StackCommand>> = {
  sync: syncStack,
  delete: deleteStack,
  get: getStack,
  template: templateStack,
}

/** Looked for in this order. In one of the second name failures are passed over, as Helmstack does. */
const OWN_FILE = 'stackfile.yaml'
const HELMSTACK_FILE = 'helmstack.yaml'

export async function stack(argv: readonly string[], host: ToolHost): Promise<number> {
  const program = `${host.program} stack`
  let line: StackLine
  try {
    line = readStackLine(argv)
  } catch (error) {
    return usageError(error, program, host)
  }
  const { program: given, command, own } = line
  if (given.options.has('help') || command === undefined || own.options.has('help')) {
    host.stdout(stackHelp(program, given.options.has('help') ? undefined : command))
    return 0
  }
  try {
    const read = await stackIn(given.options.get('file'), host)
    if (typeof read === 'string') return usageError(new TshelmError('cli/usage', read), program, host)
    return await runOn(read, line, host)
  } catch (error) {
    if (isTshelmError(error) && error.data['told'] === true) return 1
    host.stderr(`Error: ${messageOf(error)}\n`)
    return 1
  }
}

async function runOn(stackFile: Stack, { program, command, own }: StackLine, host: ToolHost): Promise<number> {
  const options = optionsOf(stackFile, { program, command, own })
  host.stdout(banner(stackFile, options, host))
  if (command?.name === 'delete' && own.words.length === 0 && !own.options.has('all')) {
    throw new TshelmError('stack/failed', "Can't delete entire stack without passing --all")
  }
  const helm = helmInProcess(host)
  try {
    const isWell = await COMMANDS[command!.name]!(stackFile, options, portsOf(host, helm))
    return isWell || !program.options.has('keep-going') ? 0 : 1
  } finally {
    helm.close()
  }
}

function optionsOf(stackFile: Stack, { program: { options }, own }: StackLine): StackOptions {
  return {
    environment: options.get('environment'),
    kubeContext: options.get('context'),
    helmBinary: options.get('helm-binary') ?? stackFile.helmBinary ?? 'helm',
    names: own.words,
    dryRun: options.has('dry-run'),
    debug: options.has('debug'),
    skipRepositories: options.has('skip-repos'),
    recreatePods: own.options.has('recreate-pods'),
    keepValueFiles: own.options.has('keep-tmp-value-files'),
    purge: own.options.has('purge'),
    keepGoing: options.has('keep-going') || (stackFile.path.endsWith(HELMSTACK_FILE) && !options.has('stop-on-error')),
  }
}

function banner({ path }: Stack, { environment, kubeContext, helmBinary }: StackOptions, host: CliHost): string {
  const context = kubeContext || currentContext(host)
  return `Environment: ${environment ?? 'None'}\nContext: ${context}\nStack file: ${path}\nHelm binary: ${helmBinary}\n`
}

/** '' if no kubeconfig says it. */
function currentContext({ env }: CliHost): string {
  try {
    return loadKubeconfig(nodeHost({ env, parseYaml, allowExec: false })).currentContext
  } catch {
    return ''
  }
}

/** What is wrong with the option, if the file cannot be opened. `-` is standard input. */
async function stackIn(file: string | undefined, { cwd, stdin }: CliHost): Promise<Stack | string> {
  if (file === '-') return readStack('<stdin>', decodeUtf8(await stdin()))
  const names = file === undefined ? [OWN_FILE, HELMSTACK_FILE] : [file]
  for (const name of names) {
    const text = textIn(resolve(cwd, name))
    if (text !== undefined) return readStack(name, text)
  }
  const name = names.at(-1)!
  const problem = statSync(resolve(cwd, name), { throwIfNoEntry: false })?.isDirectory()
    ? 'Is a directory'
    : 'No such file or directory'
  return `Invalid value for '--file' / '-f': Could not open file: ${name}: ${problem}`
}

function textIn(path: string): string | undefined {
  try {
    return statSync(path).isFile() ? readFileSync(path, 'utf8') : undefined
  } catch {
    return undefined
  }
}

function portsOf(host: CliHost, helm: StackPorts['helm']): StackPorts {
  const { cwd, env, randomBytes } = host
  return {
    helm,
    files: { read: (path) => textIn(resolve(cwd, path)) },
    print: (text) => host.stdout(text),
    warn: (text) => host.stderr(text),
    newPath: () => join(env['TMPDIR'] || '/tmp', `tmp${nameOf(randomBytes(8))}`),
    keep(path, content) {
      mkdirSync(dirname(path), { recursive: true })
      writeFileSync(path, content, { mode: 0o600, flag: 'wx' })
    },
  }
}

const LETTERS = 'abcdefghijklmnopqrstuvwxyz0123456789_'

function nameOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => LETTERS[byte % LETTERS.length]!).join('')
}

function usageError(error: unknown, program: string, { stderr }: CliHost): number {
  if (!isTshelmError(error) || error.code !== 'cli/usage') throw error
  stderr(`${usage(program, undefined)}Try "${program} --help" for help.\n\nError: ${error.message}\n`)
  return 2
}
