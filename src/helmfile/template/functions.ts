/** What helmfile's templates can call besides Go's and Sprig's functions. */
import { FuncError } from '../../../gotemplate/func.ts'
import type { FuncDef, FuncMap } from '../../../gotemplate/func.ts'
import { formatV } from '../../../gotemplate/go/fmt.ts'
import { YamlError } from '../../../gotemplate/go/yaml/error.ts'
import { unmarshalV3 } from '../../../gotemplate/go/yaml/decode-v3.ts'
import { newMap, stringList, Struct, typeName } from '../../../gotemplate/value.ts'
import type { GoMap, GoType, GoValue } from '../../../gotemplate/value.ts'
import { GeneralMap } from '../../../gotemplate/general-map.ts'
import { messageOf } from '../../errors.ts'
import { joinPath } from '../files.ts'
import type { StateFiles } from '../files.ts'
import type { ExecCall, ExecOutcome } from '../ports.ts'
import { commandFailure } from '../command-text.ts'
import { castKeys } from '../values/cast.ts'
import { yamlText } from '../state/encode.ts'
import { get, getOrNil, setValueAtPath } from './get.ts'

export interface FunctionContext {
  readonly files: StateFiles
  /** What relative paths in functions are joined to. */
  readonly basePath: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly exec: (call: ExecCall) => ExecOutcome
  /** Evaluates references, or says that they are not known yet. Throws FuncError. */
  readonly references: (values: GoMap) => GoMap
  /** v0's first pass: what reaches outside gives nothing. */
  readonly preRender: boolean
}

export function helmfileFuncs(context: FunctionContext): FuncMap {
  return {
    toYaml: [(value: GoValue): string => asFuncError(() => yamlText(value)), 'any'],
    fromYaml: [fromYaml, 'string'],
    get: [get, 'string', '...any'],
    getOrNil: [getOrNil, 'string', 'any'],
    setValueAtPath: [setValueAtPath, 'string', 'any', 'map'],
    required: [required, 'string', 'any'],
    fail: [fail, 'string'],
    ...environmentFuncs(context),
    ...referenceFuncs(context),
    ...outsideFuncs(context),
  }
}

function environmentFuncs({ env }: FunctionContext): FuncMap {
  return {
    env: [(name: string): string => variable(env, name), 'string'],
    expandenv: [(text: string): string => expandEnv(text, env), 'string'],
    requiredEnv: [
      (name: string): string => {
        const value = variable(env, name)
        if (value === '') throw new FuncError(`required env var \`${name}\` is not set`)
        return value
      },
      'string',
    ],
  }
}

/** Go's os.ExpandEnv: `$NAME` and `${NAME}`; a `$` before anything else is dropped with it. */
function expandEnv(text: string, env: FunctionContext['env']): string {
  return text.replace(
    /\$(?:\{([^}]*)\}|([A-Za-z_][A-Za-z0-9_]*)|([*#$@!?\-0-9]))/g,
    (...[, braced, plain, special]: string[]) => {
      const name = braced ?? plain ?? special ?? ''
      return variable(env, name)
    },
  )
}

/** '' if it is not set. */
function variable(env: FunctionContext['env'], name: string): string {
  return (Object.hasOwn(env, name) ? env[name] : undefined) ?? ''
}

function referenceFuncs({ references }: FunctionContext): FuncMap {
  return {
    fetchSecretValue: [
      (reference: string): string => {
        const map = newMap()
        map['key'] = reference
        const value = references(map)['key'] ?? null
        if (typeof value !== 'string') throw new FuncError(`expected ${formatV(value)} to be string`)
        return value
      },
      'string',
    ],
    expandSecretRefs: [(values: GoMap): GoMap => references(values), 'map'],
  }
}

const DISABLED =
  'HELMFILE_DISABLE_INSECURE_FEATURES or HELMFILE_DISABLE_INSECURE_TEMPLATE_FUNCTIONS is active, insecure function calls are disabled'

/** Go's strconv.ParseBool, anything else is false. */
export function isOn(value: string | undefined): boolean {
  return value !== undefined && ['1', 't', 'T', 'TRUE', 'true', 'True'].includes(value)
}

const OUTSIDE = ['exec', 'envExec', 'readFile', 'readDir', 'readDirEntries']

function outsideFuncs(context: FunctionContext): FuncMap {
  const { env, preRender } = context
  const real = realFuncs(context)
  const refused =
    isOn(env['HELMFILE_DISABLE_INSECURE_FEATURES']) || isOn(env['HELMFILE_DISABLE_INSECURE_TEMPLATE_FUNCTIONS'])
  if (!refused && !preRender) return real
  const funcs: Record<string, FuncDef> = { ...real }
  for (const name of OUTSIDE) {
    const [, ...params] = real[name]!
    const nothing = (): GoValue => (name.startsWith('readDir') ? [] : '')
    const refuse = (): GoValue => {
      throw new FuncError(DISABLED)
    }
    funcs[name] = [refused ? refuse : nothing, ...params]
  }
  return funcs
}

function realFuncs(context: FunctionContext): FuncMap {
  const { files } = context
  const at = (path: string): string => (path.startsWith('/') ? path : joinPath(context.basePath, path))
  return {
    exec: [
      (command: string, args: readonly GoValue[], ...input: readonly string[]): string =>
        execute(context, { command, args, input }),
      'string',
      '[]any',
      '...string',
    ],
    envExec: [
      (...[env, command, args, ...input]: [GoMap, string, readonly GoValue[], ...string[]]): string =>
        execute(context, { env, command, args, input }),
      'map',
      'string',
      '[]any',
      '...string',
    ],
    isFile: [(path: string): boolean => isKind(files, at(path), (kind) => kind !== 'directory'), 'string'],
    isDir: [(path: string): boolean => isKind(files, at(path), (kind) => kind === 'directory'), 'string'],
    readFile: [(path: string): string => asFuncError(() => files.readText(at(path))), 'string'],
    readDir: [
      (path: string): GoValue => {
        const entries = listed(files, at(path), 'ReadDir').filter(({ kind }) => kind !== 'directory')
        return stringList(entries.map(({ name }) => joinPath(path, name)))
      },
      'string',
    ],
    readDirEntries: [(path: string): GoValue => listed(files, at(path), 'ReadDirEntries').map(entryValue), 'string'],
  }
}

function isKind(files: StateFiles, path: string, test: (kind: string) => boolean): boolean {
  const kind = asFuncError(() => files.kind(path))
  return kind !== undefined && test(kind)
}

function listed(files: StateFiles, path: string, what: string): ReturnType<StateFiles['list']> {
  try {
    return files.list(path)
  } catch (error) {
    throw new FuncError(`${what} "${path}": ${messageOf(error)}`)
  }
}

const nameOf = (self: Struct): GoValue => self.fields['name']!
const isDir = (self: Struct): GoValue => self.fields['dir']!
const entryType: GoType = {
  name: '*os.unixDirent',
  kind: 'ptr',
  methods: { Name: [nameOf], IsDir: [isDir] },
  string: (self: Struct) =>
    `${isDir(self) === true ? 'd' : '-'} ${nameOf(self) as string}${isDir(self) === true ? '/' : ''}`,
}

function entryValue({ name, kind }: { readonly name: string; readonly kind: string }): GoValue {
  const fields = newMap()
  fields['name'] = name
  fields['dir'] = kind === 'directory'
  return new Struct(entryType, fields)
}

interface Execution {
  readonly command: string
  readonly args: readonly GoValue[]
  readonly env?: GoMap
  readonly input: readonly string[]
}

function execute({ exec, files, basePath }: FunctionContext, { command, args, env, input }: Execution): string {
  const texts = args.map((arg, index) => {
    if (typeof arg === 'string') return arg
    throw new FuncError(`unexpected type of arg "${typeName(arg)}" in args ${formatV([...args])} at index ${index}`)
  })
  const [stdin = ''] = input
  const call: ExecCall = {
    command,
    args: texts,
    cwd: files.absolute(basePath),
    env: env === undefined ? {} : variables(env),
    ...(stdin === '' ? {} : { input: stdin }),
  }
  const outcome = exec(call)
  if (outcome.problem === undefined) return outcome.stdout
  const { path, problem, exitCode, stderr, combined } = outcome
  if (exitCode === undefined) throw new FuncError(`unexpected error: ${problem}`)
  throw new FuncError(commandFailure({ path, argv: [command, ...texts], problem, exitCode, stderr, combined }))
}

function variables(env: GoMap): Record<string, string> {
  const texts: Record<string, string> = {}
  for (const [name, value] of Object.entries(env)) {
    if (typeof value !== 'string') {
      throw new FuncError(`unexpected type of env "${typeName(value)}" in envs ${formatV(env)} at index ${name}`)
    }
    texts[name] = value
  }
  return texts
}

function fromYaml(text: string): GoValue {
  try {
    const value = unmarshalV3(text)
    return value instanceof GeneralMap ? castKeys(value) : castInside(value)
  } catch (error) {
    if (!(error instanceof YamlError) && !(error instanceof FuncError)) throw error
    throw new FuncError(`${messageOf(error)}, offending yaml: ${text}`)
  }
}

function castInside(value: GoValue): GoValue {
  const map = newMap()
  map['value'] = value
  return castKeys(map)['value'] ?? null
}

function required(text: string, value: GoValue): GoValue {
  if (value === null || value === '') throw new FuncError(text)
  return value
}

function fail(text: string): string {
  throw new FuncError(text)
}

function asFuncError<T>(make: () => T): T {
  try {
    return make()
  } catch (error) {
    throw error instanceof FuncError ? error : new FuncError(messageOf(error))
  }
}
