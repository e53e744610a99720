// Whole charts that mostly work: subcharts with aliases, conditions, tags and imports, a library, hooks, tests, files, notes, several value files.
import { LIBRARY, richTemplates } from './rich-templates.mjs'
import { skeletonValues, yamlOf } from './skeleton.mjs'

const FILES = {
  'files/a.txt': 'alpha\nbeta\n',
  'files/b.txt': 'no newline',
  'files/conf/app.yaml': 'key: value\nlist: [1, 2]\n',
  'files/conf/ü.json': '{"k": [1, 2.5, null]}\n',
  'files/bin.dat': { b64: 'AAEC/f7/' },
  'files/crlf.txt': 'one\r\ntwo\r\n',
}

export function richCharts(random) {
  const skeleton = skeletonValues(random)
  const odd = () => (random.chance(0.7) ? 0 : random.pick([0.02, 0.05, 0.15]))
  const text = (values) => {
    const yaml = yamlOf(random, values).replace(/^ ?\n?/, '')
    const whole = yaml === '{}' && random.chance(0.5) ? '' : `${yaml}\n`
    if (random.chance(0.04)) return whole.replaceAll('\n', '\r\n')
    return random.chance(0.03) ? `${random.pick(['\ufeff', '---\n', '# head\n\n', '%YAML 1.1\n---\n'])}${whole}` : whole
  }
  /** Values of a chart, and at times of its subcharts beneath their names. */
  const values = (share, children) => {
    const map = skeleton.fill(share, odd())
    for (const child of children) if (random.chance(0.4)) map[child] = { ...map[child], ...skeleton.fill(0.15, odd()) }
    if (random.chance(0.2)) map.exports = { data: skeleton.fill(0.1, 0), more: { k: 'v' } }
    return map
  }
  const dependency = (name, alias, more) => {
    const lines = [
      `- name: ${name}`,
      `  version: ${random.pick(['0.1.0', '"*"', '">=0.0.1"', '^0', '"~0.1"', '0.x.x'])}`,
    ]
    if (random.chance(0.5)) lines.push(`  repository: ${random.pick(['""', 'file://../x', 'https://x.example'])}`)
    if (alias !== undefined) lines.push(`  alias: ${alias}`)
    if (random.chance(0.4))
      lines.push(
        `  condition: ${random.pick([`${alias ?? name}.enabled`, 'sub.enabled', 'nope.x,sub.enabled', 'ingress.enabled', 'image', `global.${name}`])}`,
      )
    if (random.chance(0.25)) lines.push(`  tags: ${random.pick(['[extra]', '[extra, other]', '[]'])}`)
    if (random.chance(0.3))
      lines.push(
        `  import-values: ${random.pick(['[data]', '[{child: image, parent: imported}]', '[{child: config, parent: .}]', '[{child: service, parent: service}]', '[data, {child: exports.more, parent: deep}]', '[nope]'])}`,
      )
    return [...lines, ...more].join('\n')
  }
  const chart = (prefix, name, depth) => {
    const files = {}
    const isLibrary = name === 'lib'
    const meta = [
      `apiVersion: ${random.chance(0.95) ? 'v2' : 'v1'}`,
      `name: ${name}`,
      `version: ${random.pick(['0.1.0', '0.1.0', '0.1.5+build.1', '"0.1.2"'])}`,
    ]
    if (isLibrary) meta.push('type: library')
    if (random.chance(0.6)) meta.push(`appVersion: ${random.pick(['1.0', '"2.3.4"', 'v9', '"1.16.0-rc_1"'])}`)
    if (random.chance(0.2))
      meta.push(
        random.pick([
          'keywords: [a, b]',
          'annotations: {a: "b", c/d: "e"}',
          'maintainers: [{name: A, email: a@b}]',
          'kubeVersion: ">=1.20.0-0"',
          'deprecated: true',
          'description: "d: é"',
          'home: https://h',
          'sources: [s]',
        ]),
      )
    const put = (path, content) => (files[prefix + path] = content)
    const children = []
    if (isLibrary) {
      put('Chart.yaml', `${meta.join('\n')}\n`)
      put('templates/_lib.tpl', LIBRARY)
      if (random.chance(0.3)) put('templates/ignored.yaml', 'kind: Never\n')
      if (random.chance(0.3)) put('values.yaml', text(values(0.05, [])))
      return files
    }
    const dependencies = []
    const add = (child) => {
      Object.assign(files, chart(`${prefix}charts/${child}/`, child, depth - 1))
      const aliases = random.chance(0.25)
        ? [random.pick([`other-${child}`, `${child}2`]), ...(random.chance(0.3) ? [undefined] : [])]
        : [undefined]
      if (random.chance(0.85)) for (const alias of aliases) dependencies.push(dependency(child, alias, []))
      children.push(...aliases.map((alias) => alias ?? child))
    }
    if (depth > 0) for (const child of ['sub', 'db']) if (random.chance(0.5)) add(child)
    if (prefix === 'vec/' || random.chance(0.2)) add('lib')
    if (dependencies.length > 0) meta.push(`dependencies:\n${dependencies.join('\n')}`)
    put('Chart.yaml', `${meta.join('\n')}\n`)
    if (random.chance(0.9)) put('values.yaml', text(values(random.chance(0.8) ? 0.95 : 0.6, children)))
    const templates = richTemplates(random, { name, wrong: random.pick([0, 0, 0, 0.02]) })
    put('templates/_helpers.tpl', templates.helpers() + (random.chance(0.3) ? templates.partial(0) : ''))
    const count = prefix === 'vec/' ? 1 + random.int(3) : random.int(3)
    put('templates/t0.yaml', templates.manifest(0))
    for (let at = 1; at < count; at++)
      put(
        `templates/${random.pick(['', '', 'd/', 'tests/'])}t${at}.${random.pick(['yaml', 'yaml', 'yml', 'tpl', 'txt'])}`,
        templates.manifest(at),
      )
    if (random.chance(0.3)) put('templates/NOTES.txt', templates.notes())
    if (random.chance(0.4)) for (const [path, content] of Object.entries(FILES)) put(path, content)
    if (random.chance(0.08))
      put(
        '.helmignore',
        `${random.pick(['*.txt', 'files/', 'templates/t1*', '/values.yaml\n!*.yaml', '# c\n\n*.dat', 'charts/db'])}\n`,
      )
    if (random.chance(0.04))
      put(
        'values.schema.json',
        random.pick([
          '{"type":"object"}',
          '{"properties":{"replicaCount":{"type":"integer","minimum":1},"image":{"type":"object","required":["tag"]}}}',
          '{"$schema":"http://json-schema.org/draft-07/schema#","properties":{"service":{"properties":{"type":{"enum":["ClusterIP","NodePort"]}}}}}',
        ]),
      )
    if (random.chance(0.08))
      put(
        'crds/c.yaml',
        random.pick(['kind: CustomResourceDefinition\nmetadata: {name: x}\n', '---\na: 1\n---\nb: 2\n']),
      )
    if (random.chance(0.04))
      for (const path of Object.keys(files))
        if (path.startsWith(`${prefix}templates/`)) files[path] = files[path].replaceAll('\n', '\r\n')
    return files
  }
  const flag = () =>
    random.pick([
      () => [
        '--set',
        random.pick([
          'image.tag=9.9',
          'replicaCount=3',
          'ingress.enabled=true',
          'sub.image.tag=x',
          'config.a=null',
          'extraArgs={a,b}',
          'extraEnv[0].name=E,extraEnv[0].value=5',
          'global.imageRegistry=reg',
          'tags.extra=false',
          'db=null',
          'image=null',
        ]),
      ],
      () => ['--set-string', random.pick(['image.tag=1', 'replicaCount=007', 'version=true'])],
      () => [
        '--set-json',
        random.pick([
          'config={"a":{"b":[1,null]}}',
          'resources={"limits":{"cpu":1.50}}',
          'tolerations=[{"key":"k"}]',
          'sub=null',
        ]),
      ],
      () => ['--set-literal', random.pick(['configText=a,b={c}', 'nameOverride=x\\y'])],
      () => ['--set-file', random.pick(['configText=vec/Chart.yaml', 'config.b=vec/templates/_helpers.tpl'])],
      () => [
        '-s',
        random.pick(['templates/t0.yaml', 'charts/sub/templates/t0.yaml', 'templates/*.yaml', 'templates/nope.yaml']),
      ],
      () => ['-a', random.pick(['monitoring.coreos.com/v1', 'networking.k8s.io/v1/Ingress'])],
      () => ['--kube-version', random.pick(['1.20', 'v1.33.1', '1.18.0-eks'])],
      () => [
        random.pick([
          '--include-crds',
          '--no-hooks',
          '--skip-tests',
          '--is-upgrade',
          '--skip-schema-validation',
          '--skip-crds',
          '--dependency-update=false',
          '--hide-notes',
        ]),
      ],
      () => ['-n', 'space'],
    ])()
  return () => {
    const files = chart('vec/', 'vec', 2)
    const args = ['template', 'rel', './vec']
    for (let at = random.int(3); at > 0; at--) {
      files[`v${at}.yaml`] = text(values(0.15, ['sub', 'db', 'sub2', 'other-db', 'lib']))
      args.push('-f', `v${at}.yaml`)
    }
    while (random.chance(0.4)) args.push(...flag())
    return { files, args }
  }
}
