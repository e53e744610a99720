// Trees of charts over few keys, so that values meet: defaults, parents' and users' values, nulls, globals, imports, aliases, conditions, tags.

const NAMES = ['one', 'two', 'lib']
const KEYS = ['k', 'm', 'l', 'enabled']
const SCALARS = ['null', 'null', '1', '2.5', '"s"', 'true', 'false', '""', '[]', '[1, 2]', '[{a: 1}]', '{}', '{}']
const PRINT =
  'v: {{ toJson .Values | quote }}\nn: {{ .Chart.Name }} {{ .Template.BasePath }} {{ .Chart.IsRoot }}\nd: {{ range .Chart.Dependencies }}{{ .Name }}{{ end }}\ns: {{ range $k, $s := .Subcharts }}{{ $k }}={{ toJson $s.Values }}{{ end }}\n'

export function valueTrees(random) {
  const { pick, chance, int } = random
  const scalar = () => pick(SCALARS)
  const node = (depth, keys) => {
    if (depth === 0 || chance(0.4)) return scalar()
    const pairs = keys.filter(() => chance(0.35)).map((key) => `${key}: ${node(depth - 1, keys)}`)
    return `{${pairs.join(', ')}}`
  }
  const PLAIN = ['x', 'w', 'k']
  /** Values of a chart whose children have these names; a branch of their own for each, and for what is global. */
  const values = (children, depth = 2) => {
    const lines = KEYS.filter(() => chance(0.4)).map((key) =>
      key === 'enabled' ? `enabled: ${pick(['true', 'false', 'null', '"yes"', '1'])}` : `${key}: ${node(2, PLAIN)}`,
    )
    if (chance(0.45)) lines.push(`global: ${chance(0.9) ? branch(0) : scalar()}`)
    if (chance(0.2))
      lines.push(`tags: ${pick(['{t: true}', '{t: false}', '{u: true, t: false}', 'null', '{t: null}'])}`)
    if (chance(0.25)) lines.push(`exports: {data: ${branch(0)}, more: ${node(1, PLAIN)}}`)
    for (const child of children) if (chance(0.5)) lines.push(`${child}: ${chance(0.92) ? branch(depth) : scalar()}`)
    if (chance(0.1)) lines.push(`stranger: ${branch(1)}`)
    return lines
  }
  const branch = (depth) => `{${values(depth > 0 ? pick([['one'], ['two', 'ali'], []]) : [], depth - 1).join(', ')}}`
  const yaml = (lines) => (lines.length === 0 ? pick(['', '{}\n', '# c\n']) : `${lines.join('\n')}\n`)
  const condition = (name) =>
    pick([`${name}.enabled`, `${name}.enabled`, 'enabled', 'k.x', `${name}.k,enabled`, 'none.x', 'global.enabled', 'm'])
  const imported = () =>
    pick([
      '[data]',
      '[data, more]',
      '[{child: k, parent: k}]',
      '[{child: m, parent: new.deep}]',
      '[{child: exports.data, parent: .}]',
      '[{child: ., parent: all}]',
      '[{child: global, parent: g2}]',
      '[none]',
      '[{child: l, parent: l}]',
      '[{child: k.x, parent: m}, data]',
    ])
  const dependency = (name, alias) => {
    const lines = [`- name: ${name}`, `  version: ${pick(['0.1.0', '"*"', '">0.0.9"', '^0.1'])}`]
    if (alias !== undefined) lines.push(`  alias: ${alias}`)
    if (chance(0.35)) lines.push(`  condition: ${condition(alias ?? name)}`)
    if (chance(0.2)) lines.push(`  tags: ${pick(['[t]', '[u]', '[t, u]'])}`)
    if (chance(0.35)) lines.push(`  import-values: ${imported()}`)
    return lines.join('\n')
  }
  const chart = (prefix, name, depth) => {
    const files = {}
    const children = []
    const dependencies = []
    for (const child of NAMES) {
      if (depth === 0 || !chance(depth === 2 ? 0.6 : 0.4)) continue
      Object.assign(files, chart(`${prefix}charts/${child}/`, child, depth - 1))
      const aliases = chance(0.2) ? ['ali', ...(chance(0.4) ? [undefined] : [])] : [undefined]
      if (aliases.includes('ali') && children.includes('ali')) aliases.shift()
      if (chance(0.85)) for (const alias of aliases) dependencies.push(dependency(child, alias))
      children.push(...aliases.map((alias) => alias ?? child))
    }
    const type = name === 'lib' && chance(0.7) ? 'type: library\n' : ''
    const list = dependencies.length > 0 ? `dependencies:\n${dependencies.join('\n')}\n` : ''
    files[`${prefix}Chart.yaml`] =
      `apiVersion: ${chance(0.97) ? 'v2' : 'v1'}\nname: ${name}\nversion: 0.1.0\n${type}${list}`
    if (chance(0.9)) files[`${prefix}values.yaml`] = yaml(values(children))
    files[`${prefix}templates/v.yaml`] = PRINT
    return files
  }
  const PATHS = [
    'k',
    'k.x',
    'm.w.k',
    'one',
    'one.k',
    'one.k.x',
    'one.two.m',
    'two.l[0]',
    'ali.enabled',
    'global.k',
    'one.global.k',
    'tags.t',
    'lib.m',
    'one.enabled',
    'two.global',
    'one.one.k.x',
  ]
  const flag = () =>
    pick([
      () => ['--set', `${pick(PATHS)}=${pick(['null', '1', 'x', 'true', 'false', '{a,b}', '', '{}'])}`],
      () => ['--set-json', `${pick(PATHS)}=${pick(['null', '{}', '{"x":null}', '{"x":{"w":1}}', '[null]', '5'])}`],
      () => ['--set-string', `${pick(PATHS)}=${pick(['null', 'true', '1'])}`],
    ])()
  return () => {
    const files = chart('vec/', 'vec', 2)
    const args = [pick(['template', 'template', 'template', 'template', 'lint']), 'rel', './vec']
    if (args[0] === 'lint') args.splice(1, 1)
    for (let at = int(3); at > 0; at--) {
      files[`v${at}.yaml`] = yaml(values(['one', 'two', 'ali', 'lib']))
      args.push('-f', `v${at}.yaml`)
    }
    while (chance(0.35)) args.push(...flag())
    return { files, args }
  }
}
