// Values as charts of strangers have them: the paths that templates read, the type of each, and random contents for them.

const WORDS = [
  'nginx',
  'web-app',
  'Üser',
  'my.example.com',
  '1.2.3',
  'v1.30.0',
  'a b',
  '',
  'true',
  '0123',
  '1e3',
  '10Gi',
  '500m',
  'x/y',
  '{{ .Release.Name }}-tpl',
  '{{ .Values.image.tag }}',
  'line1\nline2\n',
  ' padded ',
  '#no',
  'key: v',
  "it's",
  '"q"',
  '*/5 * * * *',
  '日本',
  'UPPER_case-Mixed',
  'null',
  '-',
  '@at',
  '%pct',
  '2021-03-04',
  '12:30',
  '0x1F',
  'very-long-name-that-goes-beyond-sixty-three-characters-for-sure-abcdefgh',
]
const NUMBERS = [
  0,
  1,
  2,
  3,
  80,
  443,
  8080,
  65536,
  -1,
  1.5,
  0.25,
  1000000,
  123456789,
  2147483648,
  9007199254740993n,
  1e21,
  1e-7,
  100,
]

/** `path: type`; a type is str, num, bool, map, list (of strings), objs (a list of maps) or env (a map of strings). */
export const SKELETON = {
  'image.registry': 'str',
  'image.repository': 'str',
  'image.tag': 'str',
  'image.digest': 'str',
  'image.pullPolicy': 'str',
  'image.pullSecrets': 'list',
  nameOverride: 'str',
  fullnameOverride: 'str',
  replicaCount: 'num',
  'service.type': 'str',
  'service.port': 'num',
  'service.annotations': 'env',
  'service.ports': 'map',
  'ingress.enabled': 'bool',
  'ingress.className': 'str',
  'ingress.hosts': 'objs',
  'ingress.annotations': 'env',
  resources: 'map',
  nodeSelector: 'env',
  tolerations: 'objs',
  affinity: 'map',
  podAnnotations: 'env',
  commonLabels: 'env',
  extraEnv: 'objs',
  extraVolumes: 'objs',
  extraArgs: 'list',
  config: 'map',
  configText: 'str',
  'secrets.existing': 'str',
  'secrets.data': 'env',
  'autoscaling.enabled': 'bool',
  'autoscaling.minReplicas': 'num',
  'persistence.enabled': 'bool',
  'persistence.size': 'str',
  'persistence.accessModes': 'list',
  'serviceAccount.create': 'bool',
  'serviceAccount.name': 'str',
  'probe.initialDelaySeconds': 'num',
  'metrics.enabled': 'bool',
  'metrics.port': 'num',
  'global.imageRegistry': 'str',
  'global.imagePullSecrets': 'list',
  'global.labels': 'env',
  'sub.enabled': 'bool',
  'tags.extra': 'bool',
  version: 'str',
  schedule: 'str',
  flags: 'map',
  missing: 'str',
  'deep.er.still': 'str',
}

export function skeletonValues(random) {
  const word = () => random.pick(WORDS)
  const number = () => random.pick(NUMBERS)
  const plain = () => random.pick([word, word, number, () => random.chance(0.5), () => null])()
  const many = (make, max = 3) => Array.from({ length: random.int(max + 1) }, make)
  const map = (depth) =>
    Object.fromEntries(
      many(
        () => [
          random.pick(['a', 'b', 'limits', 'cpu', 'key.with/slash', 'Z', 'x-y', 'n1', '10']),
          depth > 0 && random.chance(0.4) ? random.pick([() => map(depth - 1), () => many(plain)])() : plain(),
        ],
        4,
      ),
    )
  const env = () =>
    Object.fromEntries(many(() => [random.pick(['app', 'tier', 'example.com/x', 'FOO', 'foo']), word()]))
  const ofType = {
    str: word,
    num: number,
    bool: () => random.chance(0.5),
    map: () => map(2),
    env,
    list: () => many(word),
    objs: () => many(() => ({ name: word(), ...(random.chance(0.6) ? { value: plain() } : {}), ...map(1) })),
  }
  const odd = () => random.pick([null, null, true, '', 0, 'x', [], {}, ['x'], { a: 1 }, 1.5, [null]])
  /** A value at a path, made as deep as the path wants it. */
  const put = (into, path, value) => {
    const keys = path.split('.')
    const last = keys.pop()
    let at = into
    for (const key of keys) {
      if (typeof at[key] !== 'object' || at[key] === null || Array.isArray(at[key])) at[key] = {}
      at = at[key]
    }
    at[last] = value
  }
  const fill = (share, oddness) => {
    const values = share > 0.5 ? { image: {}, service: {}, secrets: {}, probe: {}, metrics: {}, deep: { er: {} } } : {}
    for (const [path, type] of Object.entries(SKELETON)) {
      if (random.chance(share)) put(values, path, random.chance(oddness) ? odd() : ofType[type]())
    }
    return values
  }
  return { fill, put, odd, ofType, plain, word }
}

/** A value as YAML in one of many styles; big integers stay as they are. */
export function yamlOf(random, value, indent = 0) {
  const pad = ' '.repeat(indent)
  if (Array.isArray(value)) {
    if (value.length === 0 || random.chance(0.15)) return ` ${flow(value)}`
    const shift = random.chance(0.5) ? 0 : 2
    const inner = ' '.repeat(indent + shift)
    return value.map((item) => `\n${inner}-${nested(random, item, indent + shift + 2)}`).join('')
  }
  if (typeof value === 'object' && value !== null) {
    const keys = Object.keys(value)
    if (keys.length === 0 || (indent > 0 && random.chance(0.1))) return ` ${flow(value)}`
    return keys.map((key) => `\n${pad}${keyText(key)}:${nested(random, value[key], indent + 2)}`).join('')
  }
  return ` ${scalarText(random, value, indent)}`
}

function nested(random, value, indent) {
  const comment = random.chance(0.03) ? ' # note' : ''
  const isBlock = typeof value === 'object' && value !== null
  const text = yamlOf(random, value, indent)
  return isBlock && text.startsWith('\n') ? comment + text : text
}

const keyText = (key) =>
  /^[a-zA-Z][\w./-]*$/.test(key) && !/^(y|n|yes|no|on|off|true|false|null)$/i.test(key) ? key : JSON.stringify(key)
const flow = (value) => JSON.stringify(value, (_, item) => (typeof item === 'bigint' ? Number(item) : item))

function scalarText(random, value, indent) {
  if (typeof value !== 'string') return value === null ? random.pick(['null', '~', '']) : String(value)
  if (value.includes('\n') && random.chance(0.7)) {
    const lines = value.split('\n')
    if (lines.at(-1) === '') lines.pop()
    return `${random.pick(['|', '|-', '|+', '>'])}\n${lines.map((line) => ' '.repeat(indent + 2) + line).join('\n')}`
  }
  const plain = /^[a-zA-Z/][\w./ -]*$/.test(value) && !/ $|^(y|n|yes|no|on|off|true|false|null)$/i.test(value)
  if (plain && random.chance(0.7)) return value
  return random.chance(0.3) && !value.includes('\n') ? `'${value.replaceAll("'", "''")}'` : JSON.stringify(value)
}
