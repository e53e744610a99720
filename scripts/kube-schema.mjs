// Writes src/sandbox/schema-table.ts: the types of the built-in kinds, read from the `types.go` files of Kubernetes' own modules.
// Usage: node scripts/kube-schema.mjs [VERSION]   (needs Go, for `go mod download`)
import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const version = process.argv[2] ?? '0.35.4'
const output = join(import.meta.dirname, '../src/sandbox/schema-table.ts')

const GROUPS = {
  api: [
    'core/v1 admissionregistration/v1 apps/v1 authentication/v1 authorization/v1 autoscaling/v1 autoscaling/v2 batch/v1',
    'certificates/v1 coordination/v1 discovery/v1 events/v1 flowcontrol/v1 networking/v1 node/v1 policy/v1 rbac/v1',
    'resource/v1 scheduling/v1 storage/v1',
  ]
    .join(' ')
    .split(' '),
  apimachinery: ['pkg/apis/meta/v1'],
  'apiextensions-apiserver': ['pkg/apis/apiextensions/v1'],
  'kube-aggregator': ['pkg/apis/apiregistration/v1'],
}

const SCALARS = {
  string: 's',
  bool: 'b',
  int: 'i',
  int16: 'i',
  int32: 'i',
  uint32: 'i',
  int64: 'l',
  uint64: 'l',
  float32: 'f',
  float64: 'f',
  '[]byte': 'y',
  'metav1.Time': 't',
  'metav1.MicroTime': 'T',
  'metav1.Duration': 's',
  'metav1.FieldsV1': 'a',
  'resource.Quantity': 'q',
  'intstr.IntOrString': 'o',
  'runtime.RawExtension': 'a',
  'runtime.Object': 'a',
  'types.UID': 's',
  JSON: 'a',
  JSONSchemaPropsOrArray: 'a',
  JSONSchemaPropsOrBool: 'a',
  JSONSchemaDependencies: 'a',
  FieldsV1: 'a',
  Time: 't',
  MicroTime: 'T',
}

function modulePath(module) {
  const dir = mkdtempSync(join(tmpdir(), 'kube-schema-'))
  writeFileSync(join(dir, 'go.mod'), 'module x\n\ngo 1.25\n')
  const printed = execFileSync('go', ['mod', 'download', '-json', `k8s.io/${module}@v${version}`], {
    cwd: dir,
    encoding: 'utf8',
  })
  rmSync(dir, { recursive: true })
  return JSON.parse(printed).Dir
}

const packageOf = (importPath) => {
  const match = /k8s\.io\/(?:api|apimachinery|apiextensions-apiserver|kube-aggregator)\/(?:pkg\/apis\/)?(.+)$/.exec(
    importPath,
  )
  return match?.[1]
}

const types = new Map() // `package.Type` → {atomic, alias, fields, imports, package}

function readPackage(dir, name) {
  for (const file of readdirSync(dir)) {
    if (!/^(types.*|time|micro_time|.*_types)\.go$/.test(file) || file.endsWith('_test.go')) continue
    readFile(readFileSync(join(dir, file), 'utf8'), name)
  }
}

function readFile(text, name) {
  const imports = {}
  for (const [, alias, path] of text.matchAll(/^\s*(?:import\s+)?(\w+)?\s*"(k8s\.io\/[^"]+)"/gm))
    imports[alias ?? path.split('/').at(-1)] = packageOf(path)
  let comments = []
  let open
  for (const line of text.split('\n')) {
    const trimmed = line.trim()
    if (trimmed.startsWith('//')) {
      comments.push(trimmed.slice(2).trim())
      continue
    }
    if (open) {
      if (line === '}') open = undefined
      else if (trimmed !== '') readField(open, trimmed, comments)
    } else {
      const struct = /^type (\w+) struct ?\{(\}?)$/.exec(line)
      const alias = /^type (\w+) ([\w[\].*]+)$/.exec(line)
      if (struct) {
        open = { package: name, imports, fields: [], atomic: comments.includes('+structType=atomic') }
        types.set(`${name}.${struct[1]}`, open)
        if (struct[2]) open = undefined
      } else if (alias) types.set(`${name}.${alias[1]}`, { package: name, imports, alias: alias[2] })
    }
    // a blank line ends a field's comment, not the marker comments above a type
    if (trimmed !== '' || open) comments = []
  }
}

function readField(owner, line, comments) {
  const match = /^(?:(\w+)\s+)?([\w[\].*]+)\s+`(.*)`/.exec(line)
  if (!match) return
  const tags = Object.fromEntries([...match[3].matchAll(/(\w+):"([^"]*)"/g)].map(([, key, value]) => [key, value]))
  if (tags.json === undefined || tags.json === '-') return
  const [json, ...options] = tags.json.split(',')
  const marker = (key) => comments.find((c) => c.startsWith(`+${key}=`))?.slice(key.length + 2)
  owner.fields.push({
    json,
    inline: options.includes('inline'),
    omitempty: options.includes('omitempty'),
    omitzero: options.includes('omitzero'),
    number: tags.protobuf?.split(',')[1],
    type: match[2],
    patchStrategy: tags.patchStrategy,
    patchMergeKey: tags.patchMergeKey,
    listType: marker('listType'),
    keys: comments.filter((c) => c.startsWith('+listMapKey=')).map((c) => c.slice(12)),
    atomic: marker('structType') === 'atomic' || marker('mapType') === 'atomic',
    default: marker('default'),
  })
}

/** Go type → [code, referenced type]. */
function encode(type, owner, depth = 0) {
  const bare = type.replace(/^\*/, '')
  const qualified = bare.includes('.') ? bare : undefined
  if (
    SCALARS[bare] !== undefined &&
    (!types.has(`${owner.package}.${bare}`) || /^(JSON|FieldsV1|Time|MicroTime)/.test(bare))
  )
    return SCALARS[bare]
  if (bare === '[]byte') return 'y'
  if (bare.startsWith('[]')) return `[]${encode(bare.slice(2), owner, depth + 1)}`
  const map = /^map\[[\w.]+\](.+)$/.exec(bare)
  if (map) return `{}${encode(map[1], owner, depth + 1)}`
  let key
  if (qualified) {
    const [alias, name] = qualified.split('.')
    key = `${owner.imports[alias]}.${name}`
    const tail = `${owner.imports[alias]?.split('/').at(-2)}`
    if (tail === 'meta' && ['Time', 'MicroTime', 'Duration', 'FieldsV1'].includes(name))
      return SCALARS[`metav1.${name}`]
  } else key = `${owner.package}.${bare}`
  const target = types.get(key)
  if (!target) {
    console.error(`unknown type ${type} (${key}) in ${owner.package}`)
    return 'a'
  }
  if (target.alias) return encode(target.alias, target, depth + 1)
  reach(key)
  return `@${key}`
}

const reached = new Map()

function reach(key) {
  if (reached.has(key)) return
  reached.set(key, '')
  const type = types.get(key)
  const fields = type.fields.flatMap((field) => {
    if (field.type.endsWith('TypeMeta')) return ['apiVersion#0:s', 'kind#0:s']
    const parts = [`${field.inline ? '' : field.json}#${field.number ?? 0}:${encode(field.type, type)}`]
    if (field.inline) parts.push('&')
    if (field.type.startsWith('*')) parts.push('*')
    if (!field.omitempty && !field.inline) parts.push('!')
    if (field.omitzero) parts.push('z')
    if (field.listType === 'map') parts.push(`=${field.keys.join(',')}`)
    if (field.listType === 'set') parts.push('^')
    if (field.atomic) parts.push('~')
    if (field.patchStrategy?.includes('merge')) parts.push(`+${field.patchMergeKey ?? ''}`)
    if (field.patchStrategy?.includes('retainKeys')) parts.push('K')
    if (field.default !== undefined && !field.default.startsWith('ref('))
      parts.push(`?${field.default.replaceAll(' ', '')}`)
    return [parts.join(';')]
  })
  reached.set(key, `${key}${type.atomic ? '~' : ''} ${fields.join(' ')}`)
}

for (const [module, packages] of Object.entries(GROUPS)) {
  const root = modulePath(module)
  for (const path of packages) {
    if (existsSync(join(root, path))) readPackage(join(root, path), path.replace('pkg/apis/', ''))
  }
}
for (const [key, type] of types) {
  const kind =
    type.fields?.some((f) => f.type.endsWith('TypeMeta')) && type.fields.some((f) => f.json === 'metadata' || f.inline)
  if (kind && !key.startsWith('meta/v1.') && !/(List|Options)$/.test(key)) reach(key)
}
for (const key of ['meta/v1.DeleteOptions', 'meta/v1.ObjectMeta']) reach(key)
const lines = [...reached.values()].sort()
writeFileSync(
  output,
  `/**
 * The types of Kubernetes ${version.replace(/^0/, 'v1')}'s built-in kinds; written by scripts/kube-schema.mjs, read by schema.ts, which tells the notation.
 */
export const SCHEMA_TABLE: string = \`\\
${lines.join('\n').replaceAll('`', '\\`')}
\`
`,
)
console.log(`${lines.length} types`)
