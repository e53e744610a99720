/** States of Terraform, and addresses in them, as tfstate-lookup reads them (https://github.com/fujiwara/tfstate-lookup). */
import { encodeJson, decodeJson, JsonError } from '../../../../gotemplate/go/json.ts'
import { decodeUtf8 } from '../../../../gotemplate/go/utf8.ts'
import { isMap, newMap, typeName, type GoMap, type GoValue } from '../../../../gotemplate/value.ts'
import { TshelmError } from '../../../errors.ts'

export interface TerraformState {
  /** `output.x`, `aws_vpc.main`, `module.m.aws_vpc.main["a"]`: what has values of its own. */
  readonly values: GoMap
  /** Resources with `count` or `for_each`, as a whole. */
  readonly groups: GoMap
  /** Where the state really is, if the file only says so. */
  readonly backend?: { readonly type: string; readonly config: GoMap }
}

const VERSION = 4

/** Throws `secrets/failed`. */
export function parseState(bytes: Uint8Array): TerraformState {
  const root = readJson(bytes)
  const { backend } = root
  if (backend !== undefined && isMap(backend)) {
    const config = backend['config'] ?? backend['Config'] ?? null
    return { values: newMap(), groups: newMap(), backend: { type: textOf(backend['type']), config: mapOr(config) } }
  }
  if (root['version'] !== VERSION) {
    throw new TshelmError('secrets/failed', `unsupported state version ${encodeJson(root['version'] ?? 0)}`)
  }
  const values = newMap()
  const groups = newMap()
  const outputs = mapOr(root['outputs'] ?? null)
  for (const name of Object.keys(outputs)) values[`output.${name}`] = outputValue(outputs[name]!)
  for (const resource of listOr(root['resources'])) if (isMap(resource)) addResource(resource, values, groups)
  return { values, groups }
}

function readJson(bytes: Uint8Array): GoMap {
  let value: GoValue
  try {
    value = decodeJson(decodeUtf8(bytes))
  } catch (error) {
    if (!(error instanceof JsonError)) throw error
    // Go: a decoder of streams tells an end otherwise.
    const why =
      error.message === 'unexpected end of JSON input' ? (bytes.length === 0 ? 'EOF' : 'unexpected EOF') : error.message
    throw new TshelmError('secrets/failed', `invalid json: ${why}`)
  }
  if (isMap(value)) return value
  throw new TshelmError('secrets/failed', 'invalid json: a state is an object')
}

function textOf(value: GoValue | undefined): string {
  return typeof value === 'string' ? value : ''
}

function mapOr(value: GoValue): GoMap {
  return isMap(value) ? value : newMap()
}

function listOr(value: GoValue | undefined): readonly GoValue[] {
  return Array.isArray(value) ? value : []
}

function outputValue(value: GoValue): GoValue {
  if (!isMap(value)) return value
  const { value: inner = null, type = null } = value
  return inner === null || type === null ? value : inner
}

/** Instances of `count` are numbered without gaps, but for those that were taken away. */
const MAX_GAP = 1000

function addResource(resource: GoMap, values: GoMap, groups: GoMap): void {
  const { mode, type, name, module } = resource
  const instances = listOr(resource['instances']).filter(isMap)
  if ((mode !== 'data' && mode !== 'managed') || instances.length === 0) return
  const prefix = `${textOf(module) === '' ? '' : `${textOf(module)}.`}${mode === 'data' ? 'data.' : ''}`
  const address = `${prefix}${textOf(type)}.${textOf(name)}`
  if (mode === 'data' && type === 'terraform_remote_state') {
    const attributes = instances[0]!['attributes'] ?? null
    if (!isMap(attributes)) return
    const data = newMap()
    for (const key of Object.keys(attributes)) data[key] = outputValue(attributes[key]!)
    values[address] = data
    return
  }
  if (instances.length === 1 && instances[0]!['index_key'] === undefined) {
    values[address] = attributesOf(instances[0]!)
    return
  }
  const list: GoValue[] = []
  const map = newMap()
  for (const instance of instances) {
    const index = instance['index_key'] ?? null
    const attributes = attributesOf(instance)
    values[`${address}[${index === null ? '' : encodeJson(index)}]`] = attributes
    if (typeof index === 'string') map[index] = attributes
    else if (typeof index === 'number' && Number.isInteger(index) && index >= 0 && index < instances.length + MAX_GAP) {
      while (list.length < index) list.push(null)
      list[index] = attributes
    }
  }
  if (list.length > 0) groups[address] = list
  else if (Object.keys(map).length > 0) groups[address] = map
}

function attributesOf(instance: GoMap): GoValue {
  return instance['attributes'] ?? instance['attributes_flat'] ?? null
}

/** The value at an address, text as it is and anything else as JSON; `null` for what is not there. */
export function lookUpState({ values, groups }: TerraformState, address: string): string {
  const whole = values[address] ?? groups[address]
  if (whole !== undefined) return shown(whole)
  let name = ''
  for (const known of Object.keys(values)) if (address.startsWith(known) && known.length > name.length) name = known
  const rest = address.slice(name.length)
  if (name === '' || (!rest.startsWith('.') && !rest.startsWith('['))) return 'null'
  return shown(descend(values[name]!, pathOf(rest)))
}

function shown(value: GoValue): string {
  return typeof value === 'string' ? value : encodeJson(value)
}

interface Slice {
  readonly from: number
  readonly to: number | undefined
}

type Step = string | number | Slice

const STEP =
  /\.?\["((?:[^"\\]|\\.)*)"\]|\.?\[(-?\d+)\]|\.?\[(-?\d*):(-?\d*)\]|\."((?:[^"\\]|\\.)*)"|\.([\p{L}\p{Nd}_-]+)/uy

/** The part of jq's paths that addresses are made of: `.name`, `["name"]`, `[0]`, `[-1]`, `[1:]`. */
function pathOf(query: string): Step[] {
  const steps: Step[] = []
  if (query === '.') return steps
  STEP.lastIndex = 0
  for (let at = 0; at < query.length; at = STEP.lastIndex) {
    const match = STEP.exec(query)
    if (match === null)
      throw new TshelmError('secrets/invalid-reference', `unexpected token ${JSON.stringify(query[at])}`)
    const [, bracketed, index, from, to, quoted, name] = match
    const text = bracketed ?? quoted
    if (from === '' && to === '') throw new TshelmError('secrets/invalid-reference', 'unexpected token "]"')
    if (index !== undefined) steps.push(Number(index))
    else if (from !== undefined) steps.push({ from: Number(from), to: to ? Number(to) : undefined })
    else steps.push(text === undefined ? name! : text.replace(/\\(.)/g, '$1'))
  }
  return steps
}

function descend(value: GoValue, path: readonly Step[]): GoValue {
  let inner = value
  for (const step of path) {
    if (inner === null) return null
    if (typeof step === 'object') inner = sliced(inner, step)
    else if (typeof step === 'number' && Array.isArray(inner)) inner = inner.at(step) ?? null
    else if (typeof step === 'string' && isMap(inner)) inner = inner[step] ?? null
    else {
      const wanted = typeof step === 'number' ? 'array' : 'object'
      throw new TshelmError('secrets/invalid-reference', `expected an ${wanted} but got: ${jqType(inner)}`)
    }
  }
  return inner
}

function sliced(value: GoValue, { from, to }: Slice): GoValue {
  if (Array.isArray(value)) return value.slice(from, to)
  if (typeof value === 'string') return Array.from(value).slice(from, to).join('')
  throw new TshelmError('secrets/invalid-reference', `expected an array but got: ${jqType(value)}`)
}

function jqType(value: GoValue): string {
  if (Array.isArray(value)) return 'array'
  if (isMap(value)) return 'object'
  return typeof value === 'object' ? typeName(value) : typeof value
}
