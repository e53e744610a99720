/** YAML that is read and written again by goyaml v2, with no JSON in between: numbers and keys keep their kinds. */
import { formatFloat } from '../../gotemplate/go/strconv-float.ts'
import { BlockEmitter, type Dialect } from '../../gotemplate/go/yaml/emit-block.ts'
import { YamlError } from '../../gotemplate/go/yaml/error.ts'
import { goSyntax } from '../../gotemplate/go/yaml/go-syntax.ts'
import { compareKeys } from '../../gotemplate/go/yaml/key-order.ts'
import type { YamlNode } from '../../gotemplate/go/yaml/node.ts'
import { isAmbiguous, resolveNumber, resolveValue } from '../../gotemplate/go/yaml/resolve.ts'
import { resolveTagged } from '../../gotemplate/go/yaml/tagged.ts'
import { Int, intType, newMap, uint64Type, type GoMap, type GoValue } from '../../gotemplate/value.ts'
import { isMergeKey, mergedMaps } from './yaml-merge.ts'

/** With sorted keys. Throws YamlError. */
export function sortedYaml(root: YamlNode | undefined): string {
  return written(root, SORTED)
}

/** With keys as they come, also where they come again; what is merged in is lost (goyaml). Throws YamlError. */
export function orderedYaml(root: YamlNode | undefined): string {
  return written(root, ORDERED)
}

function written(root: YamlNode | undefined, dialect: Dialect): string {
  const emitter = new BlockEmitter(dialect, new Map())
  emitter.document(root === undefined ? newMap() : new Composer(dialect === SORTED).value(root))
  return emitter.out
}

/** Begins what is written as it is: a key that is no string. */
const RAW = '\ud800'

const SORTED: Dialect = {
  indentSequences: false,
  width: 80,
  literalTabs: false,
  compareKeys: compareAnyKeys,
  isAmbiguous,
  number: floatText,
  isSpecial: (text) => text.startsWith(RAW),
  special: (text, { indent }) => {
    const raw = text.slice(text.indexOf(' ') + 1)
    return raw.endsWith('\n') ? raw.slice(0, -1).replaceAll('\n', `\n${' '.repeat(indent)}`) : raw
  },
  unbox: (value) => value,
}

const ORDERED: Dialect = { ...SORTED, compareKeys: () => 0 }

function floatText(value: number): string {
  if (Number.isNaN(value)) return '.nan'
  if (!Number.isFinite(value)) return value > 0 ? '.inf' : '-.inf'
  return formatFloat(value, 'g', -1)
}

/** Of Go's kinds: bool, int, uint64, float64, nil; strings come last. */
const KINDS = 'biufn'

/** Numbers and booleans by value; else by kind. */
function compareAnyKeys(a: string, b: string): number {
  const [x, y] = [rawKey(a), rawKey(b)]
  if (x === undefined && y === undefined) return compareKeys(stringKey(a), stringKey(b))
  if (x?.number !== undefined && y?.number !== undefined && x.number !== y.number) return x.number - y.number
  return (x?.kind ?? KINDS.length) - (y?.kind ?? KINDS.length)
}

function rawKey(key: string): { readonly kind: number; readonly number: number | undefined } | undefined {
  if (!key.startsWith(RAW)) return undefined
  const kind = KINDS.indexOf(key[1]!)
  if (kind < 0) return undefined
  const text = key.slice(3)
  const number = key[1] === 'b' ? Number(text === 'true') : key[1] === 'n' ? undefined : Number(text)
  return { kind, number }
}

/** Strings of digits are marked, too: JavaScript would put them first. */
function stringKey(key: string): string {
  return key.startsWith(`${RAW}s "`) ? key.slice(4, -1) : key
}

const MAX_NODES = 10_000_000
const INTEGER = /^(?:0|[1-9][0-9]*)$/

class Composer {
  private readonly merges: boolean
  private readonly open = new Set<YamlNode>()
  private count = 0

  constructor(merges: boolean) {
    this.merges = merges
  }

  value(node: YamlNode): GoValue {
    if (++this.count > MAX_NODES) throw new YamlError('yaml: document contains excessive aliasing')
    switch (node.kind) {
      case 'scalar':
        return scalar(node)
      case 'sequence':
        return node.children.map((child) => this.value(child))
      case 'mapping': {
        const map = newMap()
        this.fill(map, node)
        return map
      }
      case 'alias':
        return this.within(node, (target) => this.value(target))
    }
  }

  private within<T>(alias: YamlNode, work: (target: YamlNode) => T): T {
    if (this.open.has(alias)) throw new YamlError(`yaml: anchor '${alias.text}' value contains itself`)
    this.open.add(alias)
    const made = work(alias.target!)
    this.open.delete(alias)
    return made
  }

  private fill(map: GoMap, { children }: YamlNode): void {
    for (let i = 0; i < children.length; i += 2) {
      const node = children[i]!
      if (isMergeKey(node)) {
        if (this.merges) for (const from of mergedMaps(children[i + 1]!)) this.merge(map, from)
        continue
      }
      const key = this.key(node)
      const isAgain = !this.merges && key in map && !key.endsWith('\n')
      map[isAgain ? `${RAW}${String(i)} ${keyText(key)}` : key] = this.value(children[i + 1]!)
    }
  }

  private merge(map: GoMap, from: YamlNode): void {
    if (from.kind === 'alias') this.within(from, (target) => this.fill(map, target))
    else this.fill(map, from)
  }

  private key(node: YamlNode): string {
    const value = this.value(node)
    if (typeof value === 'string') return INTEGER.test(value) ? `${RAW}s "${value}"` : value
    if (value === null) return `${RAW}n null`
    if (typeof value === 'boolean') return `${RAW}b ${String(value)}`
    if (typeof value === 'number') return `${RAW}f ${floatText(value)}`
    if (value instanceof Int) return `${RAW}${value.type === uint64Type ? 'u' : 'i'} ${value.value.toString()}`
    if (!this.merges) return blockKey(value)
    throw new YamlError(`yaml: invalid map key: ${goSyntax(value, new Map())}`)
  }
}

/** A key as it is written. */
function keyText(key: string): string {
  const map = newMap()
  map[key] = null
  return blockText(map).replace(/: null\n$/, '')
}

/** A map or list as key: in a block of its own, with a line break at the end, unless it is empty. */
function blockKey(value: GoValue): string {
  const text = blockText(value)
  return `${RAW}c ${text === '{}\n' || text === '[]\n' ? text.trimEnd() : text}`
}

function blockText(value: GoValue): string {
  const emitter = new BlockEmitter(ORDERED, new Map())
  emitter.document(value)
  return emitter.out
}

function scalar({ tag, text, implicit }: YamlNode): GoValue {
  const value = tag !== '' ? resolveTagged(tag, text, true).value : implicit ? resolveValue(text) : text
  if (typeof value !== 'number') return value
  const number = resolveNumber(text)
  if (number === undefined || number.kind === 'float') return value
  return new Int(BigInt(number.keyText), number.kind === 'uint' ? uint64Type : intType)
}
