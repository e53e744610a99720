/** YAML → state, strictly: unknown fields, wrong types and keys that stand twice are told as goyaml v3 tells them, all at once. */
import { YamlError } from '../../../gotemplate/go/yaml/error.ts'
import { DecoderV3, isNull, resolve } from '../../../gotemplate/go/yaml/decode-v3.ts'
import type { YamlNodeV3 } from '../../../gotemplate/go/yaml/decode-v3.ts'
import { parseDuration } from '../../../gotemplate/go/duration.ts'
import { FuncError } from '../../../gotemplate/func.ts'
import { Int, newMap } from '../../../gotemplate/value.ts'
import type { Inherit, SubHelmfile } from '../model.ts'
import { emptyRecord, newStringMap } from './record.ts'
import type { Fields } from './record.ts'
import { inheritStruct, stateStruct, subHelmfileStruct } from './schema.ts'
import type { FieldType, StructSchema } from './schema.ts'
import { checkSubHelmfile } from './sub-helmfile.ts'

export interface DecodeOptions {
  /** Unknown fields are errors. */
  readonly strict: boolean
  /** Hears of what is accepted for now. */
  readonly warn: (text: string) => void
}

/** The top level of one document. Throws YamlError with all problems. */
export function decodeState(root: YamlNodeV3, options: DecodeOptions): Fields {
  const record = emptyRecord(stateStruct)
  const decoder = new DecoderV3()
  if (isNull(root)) return record
  // Go: it is read as a plain map first, and what fails there is all that is told.
  decoder.stringMap(root)
  if (decoder.problems.length === 0) new StructDecoder(decoder, options).struct(root, stateStruct, record)
  if (decoder.problems.length > 0) throw problems(decoder)
  return record
}

/** One structure, read without strictness. Throws YamlError. */
export function decodeRecord(root: YamlNodeV3, schema: StructSchema): Fields {
  const decoder = new DecoderV3()
  const record = emptyRecord(schema)
  new StructDecoder(decoder, { strict: false, warn: () => undefined }).struct(root, schema, record)
  if (decoder.problems.length > 0) throw problems(decoder)
  return record
}

/** A bool as goyaml reads it into one. Throws YamlError. */
export function decodeBool(root: YamlNodeV3): boolean {
  const decoder = new DecoderV3()
  const value = new StructDecoder(decoder, { strict: false, warn: () => undefined }).scalar(root, 'bool')
  if (decoder.problems.length > 0) throw problems(decoder)
  return value === true
}

function problems(decoder: DecoderV3): YamlError {
  const line = /^line (\d+):/.exec(decoder.problems[0]!)?.[1]
  const mark = line === undefined ? undefined : { line: Number(line), column: 1 }
  return new YamlError(`yaml: unmarshal errors:\n  ${decoder.problems.join('\n  ')}`, mark, '')
}

type ScalarType = 'string' | 'bool' | 'int' | 'duration' | 'float32'

const GO_NAMES: Readonly<Record<ScalarType, string>> = {
  string: 'string',
  bool: 'bool',
  int: 'int',
  duration: 'time.Duration',
  float32: 'float32',
}

class StructDecoder {
  private readonly yaml: DecoderV3
  private readonly options: DecodeOptions

  constructor(yaml: DecoderV3, options: DecodeOptions) {
    this.yaml = yaml
    this.options = options
  }

  /** Fills `record`; undefined where the node is null or no mapping. */
  struct(node: YamlNodeV3, schema: StructSchema, record: Fields): Fields | undefined {
    return this.yaml.mapping(node, schema.goName, (target) => {
      if (!this.yaml.hasUniqueKeys(target)) return undefined
      const set = new Set<string>()
      this.yaml.entries(target, (keyNode, valueNode) => this.field(keyNode, valueNode, { schema, record, set }))
      return record
    })
  }

  scalar(node: YamlNodeV3, type: ScalarType): unknown {
    return this.yaml.follow(node, (target) => {
      if (target.kind !== 'scalar') {
        this.yaml.misfit(target, GO_NAMES[type])
        return undefined
      }
      const { tag, value } = resolve(target)
      if (tag === '!!null') return undefined
      if (type === 'string') return tag === '!!binary' ? value : target.text
      const fitting = fit(type, value)
      if (fitting === undefined) this.yaml.misfit(target, GO_NAMES[type])
      return fitting
    })
  }

  private field(
    keyNode: YamlNodeV3,
    valueNode: YamlNodeV3,
    { schema, record, set }: { schema: StructSchema; record: Fields; set: Set<string> },
  ): void {
    const key = this.scalar(keyNode, 'string')
    if (typeof key !== 'string') return
    const type = schema.fields.find(([name]) => name === key)?.[1]
    if (type === undefined) {
      if (this.options.strict) this.yaml.problem(keyNode, `field ${key} not found in type ${schema.goName}`)
      return
    }
    // Keys that are written differently may be the same.
    if (set.has(key)) {
      this.yaml.problem(keyNode, `field ${key} already set in type ${schema.goName}`)
      return
    }
    set.add(key)
    const value = this.value(valueNode, type, record[key])
    if (value !== undefined) record[key] = value
  }

  private value(node: YamlNodeV3, type: FieldType, old: unknown): unknown {
    if (typeof type !== 'string') return this.structs(node, type, old)
    switch (type) {
      case 'strings':
      case '*strings':
        return this.yaml.items(node, '[]string', (item) => this.scalar(item, 'string'))
      case 'anys':
        return this.yaml.items(node, '[]interface {}', (item) => this.yaml.value(item))
      case 'anyMap':
        return this.yaml.stringMap(node)
      case 'labels':
        return this.labels(node)
      case 'inherits':
        return isNull(node) ? undefined : this.inherits(node)
      case 'defaultInherits':
        return isNull(node) ? undefined : this.defaultInherits(node)
      case 'subHelmfiles':
        return this.yaml.items(node, '[]state.SubHelmfileSpec', (item) => this.subHelmfile(item))
      default:
        return this.scalar(node, type.replace('*', '') as ScalarType)
    }
  }

  private structs(node: YamlNodeV3, type: Exclude<FieldType, string>, old: unknown): unknown {
    if ('struct' in type) return this.struct(node, type.struct, old as Fields)
    if ('pointer' in type) return this.struct(node, type.pointer, emptyRecord(type.pointer))
    if ('list' in type) {
      const { list } = type
      return this.yaml.items(node, `[]${list.goName}`, (item) => this.struct(item, list, emptyRecord(list)))
    }
    return this.structMap(node, type.map)
  }

  private structMap(node: YamlNodeV3, schema: StructSchema): Record<string, Fields> | undefined {
    return this.yaml.mapping(node, `map[string]${schema.goName}`, (target) => {
      if (!this.yaml.hasUniqueKeys(target)) return undefined
      const map = newMap() as unknown as Record<string, Fields>
      this.yaml.entries(target, (keyNode, valueNode) => {
        const key = this.scalar(keyNode, 'string')
        if (typeof key !== 'string') return
        const record = this.struct(valueNode, schema, emptyRecord(schema))
        if (record !== undefined) map[key] = record
        else if (isNull(valueNode)) map[key] ??= emptyRecord(schema)
      })
      return map
    })
  }

  private labels(node: YamlNodeV3): Record<string, string> | undefined {
    return this.yaml.mapping(node, 'map[string]string', (target) => {
      if (!this.yaml.hasUniqueKeys(target)) return undefined
      const map = newStringMap()
      this.yaml.entries(target, (keyNode, valueNode) => {
        const key = this.scalar(keyNode, 'string')
        if (typeof key !== 'string') return
        const value = this.scalar(valueNode, 'string')
        if (typeof value === 'string') map[key] = value
        else if (isNull(valueNode)) map[key] ??= ''
      })
      return map
    })
  }

  /** What `decode` makes, and the problems that it met. */
  private attempt<T>(decode: () => T): { readonly value: T; readonly problems: string[] } {
    const before = this.yaml.problems
    this.yaml.problems = []
    const value = decode()
    const met = this.yaml.problems
    this.yaml.problems = before
    return { value, problems: met }
  }

  private inherits(node: YamlNodeV3): Inherit[] | undefined {
    const item = (from: YamlNodeV3): Fields | undefined => this.struct(from, inheritStruct, emptyRecord(inheritStruct))
    const list = this.attempt(() => this.yaml.items(node, '[]state.Inherit', item))
    if (list.problems.length === 0) return list.value as Inherit[] | undefined
    const single = this.attempt(() => item(node))
    if (single.problems.length > 0) {
      this.yaml.problems.push(...single.problems)
      return undefined
    }
    const inherit = single.value as unknown as Inherit
    const shown = `{Template:${inherit.template} Except:[${inherit.except.join(' ')}]}`
    const cause = `yaml: unmarshal errors:\n  ${list.problems.join('\n  ')}`
    const advice = 'has been deprecated and will be removed in v0.152.0. Wrap it into an array'
    this.options.warn(`releases[].inherit of map(${shown}) ${advice}: ${cause}`)
    return [inherit]
  }

  private defaultInherits(node: YamlNodeV3): string[] | undefined {
    const list = this.attempt(() => this.yaml.items(node, '[]string', (item) => this.scalar(item, 'string')))
    if (list.problems.length === 0) return normalized((list.value ?? []) as string[])
    const single = this.scalar(node, 'string')
    return typeof single === 'string' ? normalized([single]) : undefined
  }

  private subHelmfile(node: YamlNodeV3): SubHelmfile | undefined {
    if (isNull(node)) return undefined
    const record = emptyRecord(subHelmfileStruct) as unknown as SubHelmfile
    const target = node.kind === 'alias' ? node.target! : node
    if (target.kind === 'mapping') {
      const { problems: met } = this.attempt(() => this.struct(node, subHelmfileStruct, record as unknown as Fields))
      if (met.length > 0) {
        this.yaml.problems.push(...met)
        return undefined
      }
    } else if (target.kind === 'scalar') {
      const { value } = resolve(target)
      if (typeof value === 'string') record.path = value
    }
    checkSubHelmfile(record)
    return record
  }
}

function normalized(names: readonly string[]): string[] {
  return names.map((name) => name.trim()).filter((name) => name !== '')
}

const TRUE = new Set(['y', 'Y', 'yes', 'Yes', 'YES', 'on', 'On', 'ON'])
const FALSE = new Set(['n', 'N', 'no', 'No', 'NO', 'off', 'Off', 'OFF'])

/** undefined where the value is not of that type. */
function fit(type: Exclude<ScalarType, 'string'>, value: unknown): boolean | number | undefined {
  if (type === 'bool') {
    if (typeof value === 'boolean') return value
    return typeof value !== 'string' ? undefined : TRUE.has(value) ? true : FALSE.has(value) ? false : undefined
  }
  if (type === 'duration') return typeof value === 'string' ? durationOf(value) : undefined
  if (value instanceof Int) return Number(value.value)
  if (typeof value !== 'number') return undefined
  return type === 'float32' ? Math.fround(value) : Math.trunc(value)
}

function durationOf(text: string): number | undefined {
  try {
    return Number(parseDuration(text))
  } catch (error) {
    if (error instanceof FuncError) return undefined
    throw error
  }
}
