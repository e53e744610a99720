// State files of helmfile: layers of values, environments, bases, parts, nested files, inheritance, selectors. Nothing of it needs a chart.
const KEYS = ['a', 'b', 'c', 'list', 'on', 'deep']
const ENVIRONMENTS = ['default', 'prod', 'stage']
const SCALARS = ['1', '0', 'x', '""', 'true', 'false', 'null', '~', '1.5', '"01"', '1e3', '0x10', 'no', '2020-01-01']
const TEXTS = ['web', 'db', 'x-y', '""', '1', 'true']

export function helmfileCases(random) {
  const { int, pick, chance } = random
  const some = (max, make) => Array.from({ length: int(max + 1) }, (_, i) => make(i))
  const indent = (text, by) => text.replace(/^(?=.)/gm, ' '.repeat(by))

  const tree = (depth) => {
    const kind = int(depth === 0 ? 6 : 10)
    if (kind < 6) return pick(SCALARS)
    if (kind === 6) return pick(['{}', '[]', '[null, 1]', '[1, 2, 3]', '[{a: 1}, {b: 2}]', '[[1], [2]]'])
    if (kind === 7) return `[${some(3, () => flow(depth - 1)).join(', ')}]`
    return flow(depth)
  }
  const flow = (depth) => {
    if (depth <= 0) return pick(SCALARS)
    const keys = KEYS.filter(() => chance(0.4))
    return `{${keys.map((key) => `${key}: ${tree(depth - 1)}`).join(', ')}}`
  }
  /** A map in block style. */
  const values = () => {
    const keys = KEYS.filter(() => chance(0.45))
    const lines = keys.map((key) => `${key}: ${tree(2)}\n`)
    if (chance(0.15)) lines.push('jobs: {enabled: true}\n')
    if (chance(0.012))
      lines.push(
        pick([
          '1: odd\n',
          'true: odd\n',
          '- list\n',
          'a: [\n',
          'z: 1\nz: 2\n',
          '<<: {z: 1}\n',
          'x: &x {p: 1}\ny: *x\n',
        ]),
      )
    return lines.join('')
  }
  const action = () =>
    pick([
      '{{ .Environment.Name }}',
      '{{ .Values.a }}',
      '{{ .Values | get "a" "none" }}',
      '{{ .Values | get "deep.a" "none" }}',
      '{{ get "deep.b" 1 .Values }}',
      '{{ .Values | getOrNil "b" }}',
      '{{ .StateValues | toJson | quote }}',
      '{{ .Environment.Values | toJson | quote }}',
      '{{ .Values | toYaml | b64enc }}',
      '{{ env "FUZZ" | quote }}',
      '{{ index .Values "a" | default "d" }}',
      '{{ .Values.list | toJson | quote }}',
      '{{ .Namespace | quote }}',
      '{{ if .Values.on }}yes{{ else }}no{{ end }}',
      '{{ tpl "{{ .Environment.Name }}" . }}',
      '{{ readFile "text.txt" | trim }}',
      '{{ isFile "text.txt" }}',
      '{{ "a: 1" | fromYaml | toJson | quote }}',
      '{{ hasKey .Values "a" }}',
    ])
  /** `.Values.a` may be missing: most templates ask first. */
  const safe = () => {
    const text = action()
    return /\.Values\.(a|list|on)/.test(text) && chance(0.9) ? '{{ .Values | get "a" "none" | toJson | quote }}' : text
  }
  const valuesTemplate = () =>
    values() +
    some(3, (i) => `t${i}: ${safe()}\n`).join('') +
    (chance(0.1) ? '{{ range $k, $v := .Values }}\nr_{{ $k }}: 1\n{{ end }}\n' : '')

  const files = {}
  const entry = (names) => {
    if (chance(0.6)) return `- ${pick(names)}\n`
    // Keys that are no texts are written as texts here.
    const map = values().replace(/^(1|true): odd\n/m, '')
    return map === '' ? '- {}\n' : `- ${indent(map, 2).slice(2)}`
  }
  const VALUES = ['v1.yaml', 'v2.yaml', 'v3.yaml.gotmpl', 'v4.yaml.gotmpl', 'd/*.yaml', './v1.yaml']
  const valuesList = (key) => {
    const names = chance(0.03) ? [...VALUES, 'gone.yaml', 'gone*.yaml', '""'] : VALUES
    const entries = some(3, () => entry(names))
    return entries.length === 0 ? '' : `${key}:\n${indent(entries.join(''), 2)}`
  }
  const environments = () => {
    const names = ENVIRONMENTS.filter(() => chance(0.7))
    const bodies = names.map((name) => {
      const body =
        valuesList('values') +
        (chance(0.15)
          ? `missingFileHandler: ${pick(['Warn', 'Info', 'Debug', 'Error', chance(0.1) ? 'Odd' : 'Warn'])}\n`
          : '') +
        (chance(0.15)
          ? `mergeStrategy: ${pick(['fallback', 'override', 'fallback', chance(0.1) ? 'odd' : 'fallback'])}\n`
          : '') +
        (chance(0.1) ? `kubeContext: ${pick(['ctx', 'other'])}\n` : '')
      return body === '' ? `${name}:${pick([' {}', '', ' null'])}\n` : `${name}:\n${indent(body, 2)}`
    })
    return bodies.length === 0 ? '' : `environments:\n${indent(bodies.join(''), 2)}`
  }
  const labels = () =>
    `{${['tier', 'app', 'env']
      .filter(() => chance(0.5))
      .map((key) => `${key}: ${pick(TEXTS)}`)
      .join(', ')}}`
  const field = () =>
    pick([
      () => `labels: ${labels()}\n`,
      () => `installed: ${pick(['true', 'false'])}\n`,
      () =>
        `condition: ${pick(['true', 'false', '"True"', ...(chance(0.3) ? ['jobs.enabled', 'a.enabled', 'on', 'deep.a.enabled'] : [])])}\n`,
      () => `wait: ${pick(['true', 'false'])}\n`,
      () => `timeout: ${pick(['0', '60', chance(0.1) ? '"5"' : '1'])}\n`,
      () => `values:\n${indent(entry(VALUES.slice(0, 4)), 0)}`,
      () => `needs: [${some(2, () => pick(['one', 'two', 'three', 'ns/one'])).join(', ')}]\n`,
      () => `set:\n- name: ${pick(['a', 'a.b', 'a[0]'])}\n  value: ${pick(SCALARS)}\n`,
      () => `setString:\n- {name: a, value: ${pick(SCALARS)}}\n`,
      () => `version: ${pick(['1.0.0', '~1', '""', '1.0'])}\n`,
      () => `namespace: ${pick(['ns', 'two', '""'])}\n`,
      () => `createNamespace: ${pick(['true', 'false'])}\n`,
      () => `hooks:\n- {events: [presync], command: echo, args: [a]}\n`,
      () => `secrets: []\n`,
      () =>
        `inherit:\n- template: ${pick(['base', 'other', 'third'])}\n${chance(0.3) ? `  except: [${pick(['labels', 'values', 'set', 'needs'])}]\n` : ''}`,
      () =>
        `valuesTemplate:\n- t: '{{ .Release.Name }}-{{ .Environment.Name }}'\n  ${pick(['u: 1', 'u: \'{{ .Values | get "a" "none" }}\'', 'u: [x, "{{ .Release.Namespace }}"]'])}\n`,
      () => `setTemplate:\n- {name: s, value: '{{ .Release.Name }}'}\n`,
      () =>
        `installedTemplate: '{{ ${pick(['true', 'eq .Environment.Name "prod"', '.Values | get "on" "maybe"'])} }}'\n`,
      () => `kubeContext: ${pick(['ctx', '""'])}\n`,
      () => `missingFileHandler: ${pick(['Warn', 'Debug'])}\n`,
      () => `historyMax: ${pick(['0', '3'])}\n`,
      () => `apiVersions: [${some(2, () => pick(['a/v1', 'b/v2'])).join(', ')}]\n`,
      () => `suppressOutputLineRegex: [x]\n`,
      () =>
        chance(0.05)
          ? pick(['unknown: 1\n', 'values: x\n', 'labels: [a]\n', 'wait: maybe\n', 'needs: one\n', 'timeout: soon\n'])
          : '',
    ])()
  const fields = (max) => {
    const seen = new Set()
    return some(max, field)
      .filter((text) => {
        const key = text.split(':', 1)[0]
        return !seen.has(key) && seen.add(key)
      })
      .join('')
  }
  const release = (name, isTemplate) => {
    const chart =
      isTemplate && chance(0.15)
        ? "'{{ .Environment.Name }}/{{ .Release.Name }}'"
        : pick(['./chart', 'repo/web', 'repo/db', 'chart', 'x/y/z'])
    const extra = isTemplate && chance(0.4) ? `description: ${safe()}\n` : ''
    return `- name: ${name}\n${indent(`chart: ${chart}\n${fields(4)}${extra}`, 2)}`
  }
  const releases = (isTemplate) => {
    const names = ['one', 'two', 'three', 'one'].filter((_, i) => chance(i === 3 ? 0.05 : 0.65))
    if (names.length === 0) return chance(0.5) ? '' : 'releases: []\n'
    const list = names.map((name) => release(name, isTemplate))
    if (isTemplate && chance(0.2))
      list.push('{{ range $i, $v := (list "p" "q") }}\n- name: r-{{ $v }}\n  chart: repo/{{ $v }}\n{{ end }}\n')
    return `releases:\n${list.join('')}`
  }
  const templates = () => {
    const bodies = ['base', 'other', 'third']
      .filter(() => chance(0.6))
      .map((name) => {
        const body = fields(4)
        return body === '' ? `${name}: {}\n` : `${name}:\n${indent(body, 2)}`
      })
    return bodies.length === 0 ? '' : `templates:\n${indent(bodies.join(''), 2)}`
  }
  const settings = () =>
    [
      () => `commonLabels: ${labels()}\n`,
      () =>
        `helmDefaults: {${pick(['wait: true', 'timeout: 5', 'kubeContext: dctx', 'args: [--x]', 'createNamespace: false', 'historyMax: 0'])}}\n`,
      () => `kubeVersion: v1.${int(3)}.0\n`,
      () => `apiVersions: [c/v1]\n`,
      () => `repositories:\n- {name: repo, url: "https://x.test"}\n`,
      () => `defaultInherit: ${pick(['base', '[base, other]', chance(0.1) ? '[gone]' : 'third'])}\n`,
      () => `missingFileHandler: ${pick(['Warn', 'Info', 'Error'])}\n`,
      () => `namespace: top\n`,
      () => `hooks:\n- {events: [prepare], command: /bin/echo}\n`,
      templates,
      () => valuesList('values'),
    ]
      .filter(() => chance(0.18))
      .map((make) => make())
      .join('')
  const nested = () => {
    const body =
      (chance(0.3) ? `selectors: [${pick(['name=one', 'tier=web', 'name!=two', ''])}]\n` : '') +
      (chance(0.15) ? 'selectorsInherited: true\n' : '') +
      (chance(0.3)
        ? `inherits: [${some(3, () => pick(['templates', 'helmDefaults', 'commonLabels', 'environments', 'repositories', chance(0.1) ? 'odd' : 'kubeVersion'])).join(', ')}]\n`
        : '') +
      valuesList('values')
    const path = pick([
      'sub/helmfile.yaml',
      'sub/helmfile.yaml',
      'sub/*.yaml',
      'sub/other.yaml.gotmpl',
      chance(0.2) ? 'gone.yaml' : 'sub/helmfile.yaml',
    ])
    return `helmfiles:\n${chance(0.3) ? `- ${path}\n` : `- path: ${path}\n${indent(body, 2)}`}`
  }
  const separator = '---\n'
  const state = (isTemplate, { hasNested = false, hasBases = false } = {}) => {
    const parts = []
    const settle =
      (hasBases && chance(0.4)
        ? `bases: [${pick(['base.yaml', 'base.yaml.gotmpl', 'base.yaml, base.yaml.gotmpl'])}]\n`
        : '') +
      (chance(0.75) ? environments() : '') +
      (chance(0.4) ? valuesList('values') : '')
    if (settle !== '') parts.push(settle)
    if (chance(0.15)) parts.push(settings() || '{}\n')
    const rest = settings() + (hasNested && chance(0.4) ? nested() : '')
    parts.push(rest.replace(/^values:\n(?:  .*\n)*/m, '') + releases(isTemplate))
    if (chance(0.04)) parts.push(releases(isTemplate))
    const text = parts.filter((part) => part !== '').join(separator) || 'releases: []\n'
    const whole =
      /template: |defaultInherit/.test(text) && !text.includes('templates:') && chance(0.97)
        ? `templates:\n${['base', 'other', 'third'].map((name) => `  ${name}:\n${indent(fields(3).replace(/^inherit:\n.*\n(  .*\n)?/m, '') || 'wait: true\n', 4)}`).join('')}${separator}${text}`
        : text
    // What releases are to see is not for the first rendering.
    return isTemplate ? whole.replace(/\{\{ (\.Release[^}]*) \}\}/g, '{{`{{ $1 }}`}}') : whole
  }
  const selector = () =>
    pick(['name=one', 'name!=one', 'tier=web', 'tier!=web', 'name=two,tier=db', 'chart=web', 'namespace=ns', 'env=x-y'])
  const flags = () => [
    ...(chance(0.45) ? ['-e', pick([...ENVIRONMENTS, 'prod', 'gone'])] : []),
    ...some(chance(0.4) ? 2 : 0, () => ['-l', chance(0.97) ? selector() : pick(['name', '', 'a='])]).flat(),
    ...(chance(0.25)
      ? [
          '--state-values-set',
          pick([
            'a=1',
            'deep.a=x',
            'list[0]=q',
            'list[1].a=z',
            'on=true,b=null',
            'a.b.c=01',
            'c=',
            'x\\.y=1',
            'jobs.enabled=true',
          ]),
        ]
      : []),
    ...(chance(0.1) ? ['--state-values-set-string', pick(['a=1', 'deep.b=true', 'list[2]=n'])] : []),
    ...(chance(0.15) ? ['--state-values-file', pick(['v1.yaml', 'v3.yaml.gotmpl', 'gone.yaml'])] : []),
    ...(chance(0.08) ? ['-n', 'given'] : []),
    ...(chance(0.06) ? ['--kube-context', 'given'] : []),
    ...(chance(0.05) ? ['-c', './chart'] : []),
  ]
  const command = () =>
    pick([
      ['build'],
      ['build', '--embed-values'],
      ['list', '--skip-charts'],
      ['list', '--skip-charts', '--output', 'json'],
      ['print-env'],
      ['print-env', '--output', 'json'],
      ['show-dag'],
    ])
  return () => {
    for (const name of Object.keys(files)) delete files[name]
    const isTemplate = chance(0.6)
    const main = isTemplate ? 'helmfile.yaml.gotmpl' : 'helmfile.yaml'
    files[main] = state(isTemplate, { hasNested: true, hasBases: true })
    files['sub/helmfile.yaml'] = state(false)
    files['sub/other.yaml.gotmpl'] = state(true)
    files['base.yaml'] = environments() + settings() || 'commonLabels: {}\n'
    files['base.yaml.gotmpl'] =
      environments() + settings() + (chance(0.3) ? `commonLabels: {env: ${safe()}}\n` : '') || 'commonLabels: {}\n'
    for (const folder of ['', 'sub/']) {
      for (const name of ['v1.yaml', 'v2.yaml']) files[folder + name] = values()
      for (const name of ['v3.yaml.gotmpl', 'v4.yaml.gotmpl']) files[folder + name] = valuesTemplate()
      files[`${folder}text.txt`] = 'text\n'
      files[`${folder}d/x.yaml`] = values()
      files[`${folder}d/y.yaml`] = values()
    }
    return { files: { ...files }, args: [...flags(), ...command()] }
  }
}
