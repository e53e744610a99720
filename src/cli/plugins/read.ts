/** plugin.yaml → Plugin. Throws in Helm's words. */
import { parseStrictVersion } from '../../../gotemplate/go/semver.ts'
import { quote } from '../../../gotemplate/go/strconv.ts'
import { parseTree, type YamlNode } from '../../../gotemplate/go/yaml/node.ts'
import { readSource } from '../../../gotemplate/go/yaml/source.ts'
import { messageOf, TshelmError } from '../../errors.ts'
import type { PlatformCommand, Plugin } from './plugin.ts'

const MAX_DEPTH = 100
const FIELDS = ['apiVersion', 'name', 'type', 'runtime', 'version', 'sourceURL', 'config', 'runtimeConfig']
const TYPES = ['test/v1', 'cli/v1', 'getter/v1', 'postrenderer/v1']

export function readPlugin(text: string, folder: string): Plugin {
  const root = parse(text)
  const version = textOf(root, 'apiVersion')
  if (version === '') return legacyPlugin(root, folder)
  if (version === 'v1') return currentPlugin(root, folder)
  throw invalid(`invalid plugin apiVersion: ${quote(version)}`)
}

function parse(text: string): YamlNode | undefined {
  let root: YamlNode | undefined
  try {
    root = parseTree(readSource(text), MAX_DEPTH)
  } catch (error) {
    throw invalid(`failed to peek plugin.yaml API version: ${messageOf(error)}`, error)
  }
  if (root === undefined) throw invalid('failed to peek plugin.yaml API version: EOF')
  return root
}

/** Of Helm 3: a command, or a downloader. */
function legacyPlugin(root: YamlNode | undefined, folder: string): Plugin {
  const name = textOf(root, 'name')
  checkName(name, `invalid plugin name ${quote(name)}: must contain only a-z, A-Z, 0-9, _ and -`)
  const version = textOf(root, 'version')
  if (version !== '' && !isVersion(version)) {
    throw invalid(`invalid plugin version ${quote(version)}: must be valid semver`)
  }
  const own = commandsOf(valueOf(root, 'platformCommand'))
  const command = textOf(root, 'command')
  if (own.length > 0 && command !== '') throw invalid('both platformCommand and command are set')
  const commands = own.length > 0 || command === '' ? own : [{ os: '', arch: '', command, args: [] }]
  const type = (valueOf(root, 'downloaders')?.children.length ?? 0) > 0 ? 'getter/v1' : 'cli/v1'
  return { name, type, runtime: 'subprocess', folder, commands }
}

function currentPlugin(root: YamlNode | undefined, folder: string): Plugin {
  checkFields(root)
  const name = textOf(root, 'name')
  checkName(name, 'invalid plugin `name`')
  const version = textOf(root, 'version')
  if (version === '') throw invalid('plugin `version` is required')
  if (!isVersion(version)) throw invalid(`invalid plugin \`version\` ${quote(version)}: must be valid semver`)
  const type = textOf(root, 'type')
  if (type === '') throw invalid('`type` missing')
  const runtime = textOf(root, 'runtime')
  if (runtime === '') throw invalid('`runtime` missing')
  const unconverted = 'failed to convert MetadataV1 to Metadata: '
  if (!TYPES.includes(type)) throw invalid(`${unconverted}unknown plugin type ${quote(type)}`)
  if (runtime !== 'subprocess' && runtime !== 'extism/v1') {
    throw invalid(`${unconverted}unsupported plugin runtime type: ${quote(runtime)}`)
  }
  const commands = commandsOf(valueOf(valueOf(root, 'runtimeConfig'), 'platformCommand'))
  return { name, type, runtime, folder, commands }
}

function checkFields(root: YamlNode | undefined): void {
  const unknown = (root?.children ?? []).filter((node, i) => i % 2 === 0 && !FIELDS.includes(node.text))
  if (unknown.length === 0) return
  const problems = unknown.map(
    ({ line, text }) => `\n  line ${line + 1}: field ${text} not found in type plugin.MetadataV1`,
  )
  throw invalid(`yaml: unmarshal errors:${problems.join('')}`)
}

function checkName(name: string, problem: string): void {
  if (!/^[A-Za-z0-9_-]+$/.test(name)) throw invalid(problem)
}

function isVersion(text: string): boolean {
  try {
    parseStrictVersion(text)
    return true
  } catch {
    return false
  }
}

function commandsOf(node: YamlNode | undefined): PlatformCommand[] {
  return (node?.children ?? []).map((entry) => ({
    os: textOf(entry, 'os'),
    arch: textOf(entry, 'arch'),
    command: textOf(entry, 'command'),
    args: (valueOf(entry, 'args')?.children ?? []).map(({ text }) => text),
  }))
}

function valueOf(node: YamlNode | undefined, name: string): YamlNode | undefined {
  const { kind, children = [] } = node ?? {}
  if (kind !== 'mapping') return undefined
  for (let i = 0; i + 1 < children.length; i += 2) if (children[i]!.text === name) return resolved(children[i + 1]!)
  return undefined
}

function resolved(node: YamlNode): YamlNode {
  return node.kind === 'alias' ? node.target! : node
}

/** A plain null is no text. */
function textOf(node: YamlNode | undefined, name: string): string {
  const value = valueOf(node, name)
  if (value?.kind !== 'scalar' || (value.implicit && /^(?:~|null|Null|NULL)$/.test(value.text))) return ''
  return value.text
}

function invalid(message: string, cause?: unknown): TshelmError {
  return new TshelmError('cli/file', message, cause === undefined ? {} : { cause })
}
